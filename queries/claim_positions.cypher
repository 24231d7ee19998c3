// title: Positions on a claim
// description: Both sides of one claim or concept, one row a record: the claim itself, who is for it and who is against it, each with stance, source and
//   caveat. Sides come from recorded contradictions and corroborations, from claims about the claim, and from stances on the same thing: of a
//   claim that disputes a policy, those who support that policy are against it. Of a concept (policy, idea, event, statement) the
//   sides are those for it and against it; what takes no side is neutral. Ask for `claims` to find a claim and its id.
// endpoint: /claims/{claim}/positions [Claims]
// parameter claim (text): id of a fact, or id or exact name of a concept, statement, event or other entity
// parameter from (first_day, optional): first day of the period asked about; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. claim, policy; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. attributed; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column fact (id): the record
// column side (text): claim (the claim asked about, or a statement's own words), for, against, or neutral
// column basis (texts): how that is known: itself, contradicts, corroborates, object (it speaks of the claim), stance, or about (it only speaks of the thing)
// column position (text): asserts, supports, disputes, predicts, calls_for, compares, defines; towards its own object
// column by (ids): who says so: to whom it is attributed; else the document that says it in its own voice, or the subject
// column documents (ids): the documents in which it stands
// column objects (ids): what it is about
// column stances (texts): the stances recorded
// column kind (text): its kind, e.g. claim, policy
// column predicate (text): how subject and object are related
// column paraphrase (text): what it says
// column cited_works (ids): works cited for it
// column cited_pages (texts): their pages
// column time (edtf): when, or of what time it speaks
// column holds (certainty): whether that falls in the period
// column modality (text): who speaks: the document, somebody it cites, or an office-holder
// column caveat (text): reason for care
// column contradicts (ids): records that contradict it, or that it contradicts
// column corroborated_by (ids): records that say the same
// column facts (ids): the record itself, as in other answers
:params {claim: 'f3_anceschi_dead', from: '0001-01-01', until: '9999-12-31', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
CALL (releases) {
  UNWIND releases AS release
  MATCH (asked:Fact {release: release, id: trim($claim)})
  RETURN asked
  UNION
  MATCH (asked:Entity {id: trim($claim)})
  RETURN asked
  UNION
  WITH releases, reduce(kept = '', c IN split(toLower(normalize($claim, NFKC)), '') |
       kept + CASE WHEN c =~ '[\\p{L}\\p{N}\\p{M}]' THEN c ELSE ' ' END) AS folded
  WITH releases, reduce(key = '', word IN [word IN split(folded, ' ') WHERE word <> ''] | key + CASE key WHEN '' THEN '' ELSE ' ' END + word) AS key
  MATCH (n:Name {key: key})-[:NAME_OF]->(asked:Entity)
  WHERE n.release IN releases
  RETURN asked
}
CALL (releases, asked) {
  WITH asked WHERE asked:Fact
  RETURN asked AS f, 'itself' AS basis, NULL AS of
  UNION
  MATCH (asked:Fact)-[:CONTRADICTS]-(f:Fact)
  RETURN f, 'contradicts' AS basis, NULL AS of
  UNION
  MATCH (asked:Fact)-[:CORROBORATED_BY]-(f:Fact)
  RETURN f, 'corroborates' AS basis, NULL AS of
  UNION
  MATCH (asked:Fact)<-[:OBJECT|TOPIC]-(f:Fact)
  RETURN f, 'object' AS basis, f AS of
  UNION
  MATCH (asked:Fact)-[:OBJECT|TOPIC]->(f:Fact)
  RETURN f, 'object' AS basis, asked AS of
  UNION
  MATCH (asked:Fact)-[:OBJECT]->(thing:Entity)<-[:OBJECT]-(f:Fact)
  WHERE f.stance IS NOT NULL AND asked.stance IS NOT NULL AND f <> asked
  RETURN f, 'stance' AS basis, asked AS of
  UNION
  MATCH (asked:Statement)<-[:STATEMENT]-(f:Fact)
  RETURN f, 'itself' AS basis, NULL AS of
  UNION
  MATCH (asked:Entity)<-[:OBJECT|TOPIC|SUBJECT]-(f:Fact)
  WHERE NOT EXISTS { (f)-[:STATEMENT]->(asked) }
  RETURN f, CASE WHEN f.stance IS NULL THEN 'about' ELSE 'stance' END AS basis, NULL AS of
  UNION
  MATCH (asked:Entity)<-[:OBJECT|TOPIC|SUBJECT]-(of:Fact)<-[:OBJECT]-(f:Fact)
  WHERE of.release IN releases
  RETURN f, 'object' AS basis, of
  UNION
  MATCH (asked:Entity)<-[:OBJECT|TOPIC]-(of:Fact)-[:CONTRADICTS]-(f:Fact)
  WHERE of.release IN releases AND of.stance IS NOT NULL AND NOT EXISTS { (f)-[:OBJECT|TOPIC|SUBJECT]->(asked) }
  RETURN f, 'contradicts' AS basis, of
}
WITH DISTINCT releases, asked, f, basis, of
WHERE f.release IN releases AND (size($kinds) = 0 OR f.kind IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities)
  AND (asked:Fact OR basis = 'itself' OR basis = 'contradicts'
  OR (f.family IN ['claim', 'theory', 'comparison'] OR f.stance IS NOT NULL OR f.modality = 'attributed'
  OR EXISTS { (f)-[:CITED_WORK]->() } OR EXISTS { MATCH (f)-[:CONTRADICTS]-(other:ClaimFact) WHERE other.release IN releases }))
WITH releases, asked, f, basis, of, CASE
  WHEN any(one IN f.stance WHERE one STARTS WITH 'disputes') THEN 'disputes'
  WHEN any(one IN f.stance WHERE one STARTS WITH 'supports_' OR one STARTS WITH 'support_of') OR f.predicate STARTS WITH 'agrees' THEN 'supports'
  WHEN any(one IN f.stance WHERE one STARTS WITH 'predicts') OR f.predicate STARTS WITH 'predict' THEN 'predicts'
  WHEN any(one IN f.stance WHERE one STARTS WITH 'calls_for') THEN 'calls_for'
  WHEN f.predicate = 'disputes' THEN 'disputes'
  WHEN f.family = 'comparison' OR f.predicate = 'compares' THEN 'compares'
  WHEN f.predicate = 'defined_as' THEN 'defines'
  ELSE 'asserts' END AS position,
  CASE WHEN any(one IN of.stance WHERE one STARTS WITH 'disputes') THEN 'disputes'
       WHEN any(one IN of.stance WHERE one STARTS WITH 'supports_' OR one STARTS WITH 'support_of') THEN 'supports' ELSE '' END AS other
WITH releases, asked, f, position, basis,
  CASE WHEN basis = 'itself' THEN 'claim'
       WHEN asked:Fact AND basis = 'contradicts' THEN 'against'
       WHEN basis = 'corroborates' THEN 'for'
       WHEN asked:Fact AND basis = 'object' AND of.predicate = 'disputes' THEN 'against'
       WHEN asked:Fact AND basis = 'object' AND of.predicate STARTS WITH 'agrees' THEN 'for'
       WHEN asked:Fact AND basis = 'stance' AND position IN ['supports', 'disputes'] AND other <> ''
         THEN CASE WHEN position = other THEN 'for' ELSE 'against' END
       WHEN asked:Entity AND basis = 'contradicts' AND other <> '' THEN CASE other WHEN 'disputes' THEN 'for' ELSE 'against' END
       WHEN asked:Entity AND position IN ['supports', 'disputes'] THEN CASE position WHEN 'supports' THEN 'for' ELSE 'against' END
       ELSE 'neutral' END AS side
WHERE asked:Entity OR basis <> 'stance' OR side <> 'neutral'
ORDER BY basis
WITH releases, f, position, collect(DISTINCT basis) AS basis, collect(DISTINCT side) AS sides
WITH releases, f, position, basis, head([side IN ['claim', 'against', 'for', 'neutral'] WHERE side IN sides]) AS side, CASE
  WHEN f IS NOT NULL AND date($from) = date('0001-01-01') AND date($until) = date('9999-12-31') THEN 3
  WHEN date($from) = date($until)
    AND (f.certain_from = date($from) AND date('0001-01-01') < f.possible_from AND f.possible_from < f.certain_from
      OR f.certain_until = date($from) AND f.certain_until < f.possible_until AND f.possible_until < date('9999-12-31')) THEN 2
  WHEN f.certain_from <= date($until) AND date($from) <= f.certain_until THEN 3
  WHEN date($until) < f.possible_from OR date($from) > f.possible_until THEN 0
  WHEN f.possible_from IS NULL
    OR (date($from) > coalesce(f.last_attested, f.certain_until) AND f.possible_until IS NULL) THEN 1
  ELSE 2 END AS sure
WHERE sure > 0 AND (size($certainty) = 0 OR ['no', 'unknown', 'possible', 'certain'][sure] IN $certainty)
RETURN f.id AS fact, side, basis, position,
       CASE WHEN EXISTS { (f)-[:ATTRIBUTED_TO]->() } THEN COLLECT { MATCH (f)-[:ATTRIBUTED_TO]->(e) RETURN e.id ORDER BY e.id }
            WHEN f.modality = 'asserted_by_document' THEN COLLECT { MATCH (f)-[:SUPPORTED_BY]->(:Passage)-[:PART_OF]->(e) RETURN DISTINCT e.id ORDER BY e.id }
            ELSE COLLECT { MATCH (f)-[:SUBJECT]->(e) RETURN e.id ORDER BY e.id } END AS by,
       COLLECT { MATCH (f)-[:SUPPORTED_BY]->(:Passage)-[:PART_OF]->(document) RETURN DISTINCT document.id ORDER BY document.id } AS documents,
       COLLECT { MATCH (f)-[:OBJECT]->(e) RETURN DISTINCT e.id ORDER BY e.id } AS objects, coalesce(f.stance, []) AS stances, f.kind AS kind, f.predicate AS predicate, f.paraphrase AS paraphrase,
       COLLECT { MATCH (f)-[:CITED_WORK|CITES]->(e) RETURN DISTINCT e.id ORDER BY e.id } AS cited_works,
       COLLECT { MATCH (f)-[:CITED_PASSAGE]->(p:Passage) RETURN DISTINCT p.page ORDER BY p.page } AS cited_pages,
       f.time AS time, ['no', 'unknown', 'possible', 'certain'][sure] AS holds, f.modality AS modality, f.caveat AS caveat,
       COLLECT { MATCH (f)-[:CONTRADICTS]-(other:Fact) WHERE other.release IN releases RETURN DISTINCT other.id ORDER BY other.id } AS contradicts,
       COLLECT { MATCH (f)-[:CORROBORATED_BY]-(other:Fact) WHERE other.release IN releases RETURN DISTINCT other.id ORDER BY other.id } AS corroborated_by,
       [f.id] AS facts
ORDER BY CASE side WHEN 'claim' THEN 0 WHEN 'for' THEN 1 WHEN 'against' THEN 2 ELSE 3 END, f.possible_from, f.certain_from, fact, f.dataset
