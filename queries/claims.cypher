// title: Claims
// description: Who asserts, supports, disputes or predicts what, with the works and pages cited for it and the records that contradict it. A claim is a
//   statement of authors or experts (claim, theory, comparison), and any other record that is attributed to somebody, cites a work, takes a
//   stance, or contradicts a claim. For both sides of one claim or concept ask for its positions; for what officials said, for statements.
//   `position` follows from stance, then predicate: disputes, supports (also agrees), predicts, calls_for, compares, defines, else asserts.
// endpoint: /claims [Claims]
// endpoint: /actors/{by}/claims [Claims] by=person_anceschi
// parameter by (actor, optional): who makes it: as subject, as the one it is attributed to, or as author of the document that says it in its own voice
// parameter document (entity Document|Treaty, optional): only what stands in this source document; its own voice has the modality asserted_by_document
// parameter about (entity, optional): a concept, statement, event, actor, treaty or work that has any part in it, or in a claim that it speaks of
// parameter a (actor, optional): one actor of a pair that it is about
// parameter b (actor, optional): the other actor of that pair
// parameter words (text, optional): words that all occur in what it says, in its predicate and stances, or in the names of those it is about
// parameter position (text, optional, one of asserts|supports|disputes|predicts|calls_for|compares|defines): asserts, supports, disputes, predicts, calls_for, compares or defines
// parameter stance (text, optional, beginnings of stance): a stance or its beginning, e.g. supports_multivector, disputes, concession
// parameter cited_work (entity Document, optional): only what rests on this work
// parameter from (first_day, optional): first day of the period asked about; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. claim, theory; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. attributed; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column fact (id): the claim
// column by (ids): who says so: to whom it is attributed; else the document that says it in its own voice, or the subject
// column documents (ids): the documents in which it stands
// column subjects (ids): whom or what it speaks of, or who speaks
// column objects (ids): what it is about; may be another claim
// column position (text, one of asserts|supports|disputes|predicts|calls_for|compares|defines): asserts, supports, disputes, predicts, calls_for, compares, defines
// column stances (texts): the stances recorded
// column kind (text): its kind, e.g. claim, theory, policy
// column predicate (text): how subject and object are related
// column paraphrase (text): what is claimed
// column attributed_to (ids): to whom the document attributes it
// column cited_works (ids): works cited for it
// column cited_pages (texts): their pages
// column time (edtf): when, or of what time it speaks
// column holds (certainty): whether that falls in the period
// column modality (text): who speaks: the document, somebody it cites, or an office-holder
// column caveat (text): reason for care
// column contradicts (ids): records that contradict it, or that it contradicts
// column corroborated_by (ids): records that say the same
// column facts (ids): the claim and the records that contradict it
:params {by: null, document: null, about: 'concept_multivector', a: null, b: null, words: null, position: null, stance: null, cited_work: null, from: '0001-01-01', until: '9999-12-31', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
CALL (releases) {
  MATCH (:Entity {id: $cited_work})<-[:CITED_WORK|CITES]-(f:Fact)
  WHERE $cited_work IS NOT NULL
  RETURN f
  UNION
  MATCH (:Entity {id: $by})<-[:SUBJECT|ATTRIBUTED_TO]-(f:Fact)
  WHERE $cited_work IS NULL
  RETURN f
  UNION
  MATCH (:Entity {id: $document})<-[:PART_OF]-(:Passage)<-[:SUPPORTED_BY]-(f:Fact)
  WHERE $cited_work IS NULL AND $by IS NULL AND $about IS NULL
  RETURN f
  UNION
  MATCH (:Entity {id: $by})-[wrote:AUTHORED]->()<-[:PART_OF]-(:Passage)<-[:SUPPORTED_BY]-(f:Fact)
  WHERE $cited_work IS NULL AND wrote.release IN releases AND f.modality = 'asserted_by_document'
  RETURN f
  UNION
  MATCH (:Entity {id: $about})<--(f:Fact)
  WHERE $cited_work IS NULL AND $by IS NULL
  RETURN f
  UNION
  MATCH (:Entity {id: $about})<--(:Fact)<-[:OBJECT]-(f:Fact)
  WHERE $cited_work IS NULL AND $by IS NULL
  RETURN f
  UNION
  MATCH (:Entity {id: $about})<-[:MEMBER]-(:Dyad)<-[:ABOUT]-(f:Fact)
  WHERE $cited_work IS NULL AND $by IS NULL
  RETURN f
  UNION
  UNWIND [$a, $b] AS actor
  MATCH (:Entity {id: actor})<-[:MEMBER]-(:Dyad)<-[:ABOUT]-(f:Fact)
  WHERE $cited_work IS NULL AND $by IS NULL AND $about IS NULL AND $document IS NULL
  RETURN f
  UNION
  UNWIND CASE WHEN $cited_work IS NULL AND $by IS NULL AND $about IS NULL AND $document IS NULL AND $a IS NULL AND $b IS NULL THEN [1] ELSE [] END AS asked
  MATCH (f:Fact)
  WHERE f.family IN ['claim', 'theory', 'comparison']
  RETURN f
  UNION
  UNWIND CASE WHEN $cited_work IS NULL AND $by IS NULL AND $about IS NULL AND $document IS NULL AND $a IS NULL AND $b IS NULL THEN [1] ELSE [] END AS asked
  MATCH (f:Fact)-[:CITED_WORK|ATTRIBUTED_TO]->()
  RETURN f
  UNION
  UNWIND CASE WHEN $cited_work IS NULL AND $by IS NULL AND $about IS NULL AND $document IS NULL AND $a IS NULL AND $b IS NULL THEN [1] ELSE [] END AS asked
  MATCH (f:Fact)
  WHERE f.family IN ['policy', 'statement', 'event', 'proposal', 'border', 'recognition'] AND f.stance IS NOT NULL
  RETURN f
  UNION
  UNWIND CASE WHEN $cited_work IS NULL AND $by IS NULL AND $about IS NULL AND $document IS NULL AND $a IS NULL AND $b IS NULL THEN [1] ELSE [] END AS asked
  MATCH (:ClaimFact)-[:CONTRADICTS]-(f:Fact)
  RETURN f
}
WITH DISTINCT releases, f
WHERE f.release IN releases AND (size($kinds) = 0 OR f.kind IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities)
  AND (f.family IN ['claim', 'theory', 'comparison'] OR f.stance IS NOT NULL OR f.modality = 'attributed'
  OR EXISTS { (f)-[:CITED_WORK]->() } OR EXISTS { MATCH (f)-[:CONTRADICTS]-(other:ClaimFact) WHERE other.release IN releases })
  AND ($stance IS NULL OR any(one IN f.stance WHERE one STARTS WITH $stance))
  AND ($by IS NULL OR EXISTS { (f)-[:SUBJECT|ATTRIBUTED_TO]->(:Entity {id: $by}) } OR (f.modality = 'asserted_by_document' AND EXISTS {
    MATCH (f)-[:SUPPORTED_BY]->(:Passage)-[:PART_OF]->()<-[wrote:AUTHORED]-(:Entity {id: $by}) WHERE wrote.release IN releases
  }))
  AND ($document IS NULL OR EXISTS { (f)-[:SUPPORTED_BY]->(:Passage)-[:PART_OF]->(:Entity {id: $document}) })
  AND ($about IS NULL OR EXISTS { (f)-->(:Entity {id: $about}) } OR EXISTS { (f)-[:OBJECT]->(:Fact)-->(:Entity {id: $about}) }
    OR EXISTS { (f)-[:ABOUT]->(:Dyad)-[:MEMBER]->(:Entity {id: $about}) })
  AND (($a IS NULL AND $b IS NULL) OR EXISTS {
    MATCH (f)-[:ABOUT]->(dyad:Dyad)
    WHERE ($a IS NULL OR EXISTS { (dyad)-[:MEMBER]->(:Entity {id: $a}) })
      AND ($b IS NULL OR EXISTS { (dyad)-[:MEMBER]->(:Entity {id: $b}) })
  })
WITH releases, f, CASE
  WHEN any(one IN f.stance WHERE one STARTS WITH 'disputes') THEN 'disputes'
  WHEN any(one IN f.stance WHERE one STARTS WITH 'supports_' OR one STARTS WITH 'support_of') OR f.predicate STARTS WITH 'agrees' THEN 'supports'
  WHEN any(one IN f.stance WHERE one STARTS WITH 'predicts') OR f.predicate STARTS WITH 'predict' THEN 'predicts'
  WHEN any(one IN f.stance WHERE one STARTS WITH 'calls_for') THEN 'calls_for'
  WHEN f.predicate = 'disputes' THEN 'disputes'
  WHEN f.family = 'comparison' OR f.predicate = 'compares' THEN 'compares'
  WHEN f.predicate = 'defined_as' THEN 'defines'
  ELSE 'asserts' END AS position,
  CASE WHEN $words IS NULL THEN '' ELSE toLower(f.paraphrase + ' ' + coalesce(f.predicate, '') + reduce(all = '', one IN coalesce(f.stance, []) + COLLECT {
    MATCH (f)-[:SUBJECT|OBJECT|TOPIC|ADDRESSEE|ATTRIBUTED_TO|CITED_WORK]->(e) RETURN coalesce(e.name, e.paraphrase, '') AS name
    UNION
    MATCH (f)-[:ABOUT]->(:Dyad)-[:MEMBER]->(e) RETURN coalesce(e.name, '') AS name
  } | all + ' ' + one)) END AS text, CASE
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
  AND ($position IS NULL OR position = $position)
  AND ($words IS NULL OR all(word IN split(toLower(trim($words)), ' ') WHERE text CONTAINS word))
WITH f, sure, position,
     COLLECT { MATCH (f)-[:CONTRADICTS]-(other:Fact) WHERE other.release IN releases RETURN DISTINCT other.id ORDER BY other.id } AS contradicts,
     COLLECT { MATCH (f)-[:CORROBORATED_BY]-(other:Fact) WHERE other.release IN releases RETURN DISTINCT other.id ORDER BY other.id } AS corroborated_by
RETURN f.id AS fact, CASE WHEN EXISTS { (f)-[:ATTRIBUTED_TO]->() } THEN COLLECT { MATCH (f)-[:ATTRIBUTED_TO]->(e) RETURN e.id ORDER BY e.id }
            WHEN f.modality = 'asserted_by_document' THEN COLLECT { MATCH (f)-[:SUPPORTED_BY]->(:Passage)-[:PART_OF]->(e) RETURN DISTINCT e.id ORDER BY e.id }
            ELSE COLLECT { MATCH (f)-[:SUBJECT]->(e) RETURN e.id ORDER BY e.id } END AS by,
       COLLECT { MATCH (f)-[:SUPPORTED_BY]->(:Passage)-[:PART_OF]->(document) RETURN DISTINCT document.id ORDER BY document.id } AS documents,
       COLLECT { MATCH (f)-[:SUBJECT]->(e) RETURN DISTINCT e.id ORDER BY e.id } AS subjects, COLLECT { MATCH (f)-[:OBJECT]->(e) RETURN DISTINCT e.id ORDER BY e.id } AS objects,
       position, coalesce(f.stance, []) AS stances, f.kind AS kind, f.predicate AS predicate, f.paraphrase AS paraphrase,
       COLLECT { MATCH (f)-[:ATTRIBUTED_TO]->(e) RETURN DISTINCT e.id ORDER BY e.id } AS attributed_to,
       COLLECT { MATCH (f)-[:CITED_WORK|CITES]->(e) RETURN DISTINCT e.id ORDER BY e.id } AS cited_works,
       COLLECT { MATCH (f)-[:CITED_PASSAGE]->(p:Passage) RETURN DISTINCT p.page ORDER BY p.page } AS cited_pages,
       f.time AS time, ['no', 'unknown', 'possible', 'certain'][sure] AS holds, f.modality AS modality, f.caveat AS caveat,
       contradicts, corroborated_by, [f.id] + contradicts AS facts
ORDER BY f.possible_from, f.certain_from, fact, f.dataset
