// title: Groups of a typology
// description: The groups into which a scholar or document divides actors, ideas or scholars, one row a group: its members, who moved to it later
//   and when, the work cited, and whether that work can carry it (source_problem: the record speaks of a time after the work appeared).
//   Name the typology by a word or by the scholar; `typologies` lists them.
// endpoint: /typologies/{typology} [Claims]
// parameter typology (text, listed by typologies): its id, or words that all occur in the names or ids of the typology, one of its groups or its scholars, e.g. abdelal
// parameter member (entity, optional): only the groups in which this actor or thing stands, or to which it moved
// parameter from (first_day, optional): first day of the period asked about; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. group_membership; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. attributed; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column group (id): the group, or the class that the thing is divided into
// column name (text): its name
// column typology (id): the typology; or the cited work, the scholar, the divided idea, the document or the fact that stands for it
// column scholars (ids): to whom it is attributed; empty where it is the document's own
// column documents (ids): the documents in which it stands
// column members (ids): who or what is counted in it
// column movers (ids): who moved to it later, by the records of such a move
// column moves (maps): fact, movers, predicate, time, when (the source's words), holds, source_problem, caveat of each record of a move
// column time (edtf): time of its first record
// column holds (certainty): whether it is recorded for the period; unknown where the source gives no time
// column paraphrases (texts): what the sources say, with what marks the group
// column cited_works (ids): works cited for it
// column cited_pages (texts): their pages
// column source_year (integer): year of the cited work
// column source_problem (boolean): whether a record of it, a move included, speaks of a time after the cited work appeared
// column modalities (texts): who speaks
// column caveats (texts): reasons for care
// column facts (ids): its records; at most 1000
// column fact_count (integer): how many they are
:params {typology: 'abdelal', member: null, from: '0001-01-01', until: '9999-12-31', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
CALL (releases) {
  MATCH (f:TypologyFact)-[:SUBJECT]->(group:Group)
  RETURN f, group.id AS group, group.name AS group_name, COLLECT { MATCH (f)-[:OBJECT]->(e) RETURN e.id ORDER BY e.id } AS members
  UNION
  MATCH (f:TypologyFact)-[:SUBJECT]->(whole)
  WHERE NOT whole:Group
  MATCH (f)-[:OBJECT]->(group)
  RETURN f, group.id AS group, group.name AS group_name, [] AS members
  UNION
  MATCH (f:ScholarshipFact)-[role:TRADITIONAL_VIEW|CRITICAL_VIEW]->(e)
  WITH f, toLower(type(role)) AS group, e
  ORDER BY e.id
  RETURN f, group, replace(group, '_', ' ') AS group_name, collect(e.id) AS members
}
WITH releases, f, group, group_name, members
WHERE f.release IN releases AND (size($kinds) = 0 OR f.kind IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities)
WITH releases, f, group, group_name, members,
     head(COLLECT {
       MATCH (f)-[:SUBJECT|TOPIC]->(e) WHERE 'Typology' IN labels(e) RETURN e
       UNION MATCH (f)-[:CITED_WORK]->(e) RETURN e
       UNION MATCH (f)-[:ATTRIBUTED_TO]->(e) RETURN e
       UNION MATCH (f)-[:SUBJECT]->(e) WHERE f.family = 'typology' AND NOT e:Group RETURN e
       UNION MATCH (f)-[:SUPPORTED_BY]->(:Passage)-[:PART_OF]->(e) WHERE f.family = 'typology' RETURN e
     }) AS source,
     COLLECT { MATCH (f)-[:SUPPORTED_BY]->(:Passage)-[:PART_OF]->(document) RETURN DISTINCT document.id ORDER BY document.id } AS documents,
     COLLECT { MATCH (f)-[:ATTRIBUTED_TO]->(e) RETURN e.id ORDER BY e.id } AS scholars,
     COLLECT { MATCH (f)-[:CITED_WORK]->(e) RETURN e.id ORDER BY e.id } AS works,
     COLLECT { MATCH (f)-[:CITED_WORK]->(e) RETURN coalesce(head([part IN split(e.name, '(') WHERE part =~ '[0-9]{4}[^0-9].*' | toInteger(left(part, 4))]),
              head([part IN split(e.id, '_') WHERE part =~ '1[5-9][0-9]{2}|20[0-9]{2}' | toInteger(part)])) AS year ORDER BY year }[0] AS year
WITH releases, coalesce(source.id, f.id) AS id, coalesce(source.name, '') AS name, f, group, group_name, members, documents, scholars, works, year,
     CASE WHEN year IS NULL THEN false
          ELSE (f.possible_from.year > year AND f.possible_from > date('0001-01-01'))
            OR (f.possible_until < date('9999-12-31') AND f.certain_until.year > year) END AS late,
     CASE
  WHEN f IS NOT NULL AND date($from) = date('0001-01-01') AND date($until) = date('9999-12-31') THEN 3
  WHEN date($from) = date($until)
    AND (f.certain_from = date($from) AND date('0001-01-01') < f.possible_from AND f.possible_from < f.certain_from
      OR f.certain_until = date($from) AND f.certain_until < f.possible_until AND f.possible_until < date('9999-12-31')) THEN 2
  WHEN f.certain_from <= date($until) AND date($from) <= f.certain_until THEN 3
  WHEN date($until) < f.possible_from OR date($from) > f.possible_until THEN 0
  WHEN f.possible_from IS NULL
    OR (date($from) > coalesce(f.last_attested, f.certain_until) AND f.possible_until IS NULL) THEN 1
  ELSE 2 END AS sure
ORDER BY f.possible_from, f.id
WITH releases, id, name, group, group_name, documents, scholars, works, year, f, members, late, sure, f.family = 'typology' AND f.kind = 'typology' AND size(members) > 0 AS move
WITH releases, id, name, group, group_name, collect(f) AS records, max(sure) AS sure, min(year) AS source_year, collect(late) AS late,
     collect(CASE WHEN move THEN {
       fact: f.id, movers: members, predicate: f.predicate, time: f.time, when: f.time_text, holds: ['no', 'unknown', 'possible', 'certain'][sure],
       source_problem: late, caveat: f.caveat
     } END) AS moves,
     reduce(all = [], one IN collect(CASE WHEN move THEN [] ELSE members END) | all + [id IN one WHERE NOT id IN all]) AS members,
     reduce(all = [], one IN collect(CASE WHEN move THEN members ELSE [] END) | all + [id IN one WHERE NOT id IN all]) AS movers,
     reduce(all = [], one IN collect(documents) | all + [id IN one WHERE NOT id IN all]) AS documents,
     reduce(all = [], one IN collect(scholars) | all + [id IN one WHERE NOT id IN all]) AS scholars,
     reduce(all = [], one IN collect(works) | all + [id IN one WHERE NOT id IN all]) AS works
WITH releases, id, name, collect({
       group: group, group_name: group_name, records: records, sure: sure, source_year: source_year, late: late, moves: moves, members: members, movers: movers,
       documents: documents, scholars: scholars, works: works
     }) AS groups
WITH releases, id, groups,
     toLower(replace(reduce(all = id + ' ' + coalesce(name, ''), one IN [one IN groups | one.group + ' ' + one.group_name] + (COLLECT {
       UNWIND reduce(all = [], one IN groups | all + one.scholars + one.works + CASE WHEN size(one.scholars) = 0 THEN one.documents ELSE [] END) AS one
       MATCH (e:Entity {id: one})
       OPTIONAL MATCH (n:Name)-[:NAME_OF]->(e) WHERE n.release IN releases
       RETURN DISTINCT one + ' ' + coalesce(n.text, e.name, '') AS text
     }) | all + ' ' + toString(one)), '_', ' ')) AS text
WHERE id = trim($typology) OR all(word IN split(toLower(replace(trim($typology), '_', ' ')), ' ') WHERE text CONTAINS word)
UNWIND groups AS one
WITH id, one, one.sure AS sure, one.records AS records
WHERE sure > 0 AND (size($certainty) = 0 OR ['no', 'unknown', 'possible', 'certain'][sure] IN $certainty)
  AND ($member IS NULL OR $member IN one.members + one.movers OR $member = one.group)
RETURN one.group AS group, one.group_name AS name, id AS typology, one.scholars AS scholars, one.documents AS documents, one.members AS members,
       one.movers AS movers, one.moves AS moves, records[0].time AS time, ['no', 'unknown', 'possible', 'certain'][sure] AS holds,
       [f IN records | f.paraphrase] AS paraphrases, one.works AS cited_works,
       COLLECT { UNWIND records AS f MATCH (f)-[:CITED_PASSAGE]->(p:Passage) RETURN DISTINCT p.page ORDER BY p.page } AS cited_pages,
       one.source_year AS source_year, any(late IN one.late WHERE late) AS source_problem,
       COLLECT { UNWIND records AS f WITH DISTINCT f.modality AS modality WHERE modality IS NOT NULL RETURN modality ORDER BY modality } AS modalities,
       COLLECT { UNWIND records AS f WITH DISTINCT f.caveat AS caveat WHERE caveat IS NOT NULL RETURN caveat } AS caveats,
       [f IN records | f.id][0..1000] AS facts, size(records) AS fact_count
ORDER BY typology, group
