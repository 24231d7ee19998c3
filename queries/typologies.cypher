// title: Typologies
// description: How scholars and documents divide actors, ideas or scholars into groups: one row a typology, with whose it is, its groups, where it
//   stands, and whether the work cited for it can carry it. Ask for one typology to get the members of its groups and who moved between them.
// endpoint: /typologies [Claims]
// parameter words (text, optional): words that all occur in the names or ids of the typology, its groups or its scholars, e.g. abdelal
// parameter scholar (actor, optional): whose it is
// parameter member (entity, optional): only typologies that place this actor or thing
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. group_membership; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. attributed; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column typology (id): the typology; or the cited work, the scholar, the divided idea, the document or the fact that stands for it
// column name (text): its name, or what the source says
// column scholars (ids): to whom it is attributed; empty where it is the document's own
// column documents (ids): the documents in which it stands
// column groups (ids): its groups; traditional_view and critical_view where a document divides scholars by their view
// column members (integer): how many actors or things it places
// column cited_works (ids): works cited for it
// column cited_pages (texts): their pages
// column source_year (integer): year of the cited work
// column source_problem (boolean): whether a record of it speaks of a time after the cited work appeared
// column problem_facts (ids): those records
// column caveats (texts): reasons for care
// column facts (ids): its records; at most 1000
// column fact_count (integer): how many they are
:params {words: 'abdelal', scholar: null, member: null, kinds: [], modalities: [], datasets: []};
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
WITH releases, coalesce(source.id, f.id) AS id, coalesce(source.name, f.paraphrase) AS name, f, group, group_name, members, documents, scholars, works, year,
     CASE WHEN year IS NULL THEN false
          ELSE (f.possible_from.year > year AND f.possible_from > date('0001-01-01'))
            OR (f.possible_until < date('9999-12-31') AND f.certain_until.year > year) END AS late
ORDER BY group, f.id
WITH releases, id, name, collect(DISTINCT f) AS records, collect(DISTINCT group) AS groups, collect(DISTINCT group_name) AS group_names,
     reduce(all = [], one IN collect(members) | all + [id IN one WHERE NOT id IN all]) AS members,
     reduce(all = [], one IN collect(documents) | all + [id IN one WHERE NOT id IN all]) AS documents,
     reduce(all = [], one IN collect(scholars) | all + [id IN one WHERE NOT id IN all]) AS scholars,
     reduce(all = [], one IN collect(works) | all + [id IN one WHERE NOT id IN all]) AS works,
     min(year) AS source_year, collect(DISTINCT CASE WHEN late THEN f.id END) AS problem_facts
WITH releases, id, name, records, groups, members, documents, scholars, works, source_year, problem_facts,
     toLower(replace(reduce(all = id + ' ' + coalesce(name, ''), one IN groups + group_names + (COLLECT {
       UNWIND scholars + works + CASE WHEN size(scholars) = 0 THEN documents ELSE [] END AS one
       MATCH (e:Entity {id: one})
       OPTIONAL MATCH (n:Name)-[:NAME_OF]->(e) WHERE n.release IN releases
       RETURN DISTINCT one + ' ' + coalesce(n.text, e.name, '') AS text
     }) | all + ' ' + toString(one)), '_', ' ')) AS text
WHERE ($scholar IS NULL OR $scholar IN scholars OR EXISTS {
    MATCH (:Entity {id: $scholar})-[wrote:AUTHORED]->(e) WHERE wrote.release IN releases AND e.id IN documents + works
  })
  AND ($member IS NULL OR $member IN members OR $member IN groups)
  AND ($words IS NULL OR id = trim($words) OR all(word IN split(toLower(replace(trim($words), '_', ' ')), ' ') WHERE text CONTAINS word))
RETURN id AS typology, name, scholars, documents, groups, size(members) AS members, works AS cited_works,
       COLLECT { UNWIND records AS f MATCH (f)-[:CITED_PASSAGE]->(p:Passage) RETURN DISTINCT p.page ORDER BY p.page } AS cited_pages,
       source_year, size(problem_facts) > 0 AS source_problem, problem_facts,
       COLLECT { UNWIND records AS f WITH DISTINCT f.caveat AS caveat WHERE caveat IS NOT NULL RETURN caveat } AS caveats,
       [f IN records | f.id][0..1000] AS facts, size(records) AS fact_count
ORDER BY typology
