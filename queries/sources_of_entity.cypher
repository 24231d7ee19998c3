// title: What each document says of an entity
// description: Every record that touches an entity, and the records tied to these, up to two steps away, because they contradict or
//   corroborate them, with document, time and passages. Shows how sources differ, e.g. on when a conflict began.
// parameter id (entity): the entity
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column fact (id): the record
// column steps (integer): 0 if it touches the entity itself, 1 or 2 if it is tied to a record that does
// column family (text): its family
// column kind (text): its kind
// column time (edtf): when
// column paraphrase (text): what the source says
// column modality (text): who speaks
// column caveat (text): reason for care
// column document (id): the document
// column title (text): its name
// column file (text): name of its file
// column passages (maps): id, document, start, end, page, row of each passage in it
// column contradicts (ids): facts that contradict it
// column corroborated_by (ids): facts that say the same
// column facts (ids): the record itself, as in other answers
:params {id: 'event_russia_ukraine_conflict', datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
MATCH (:Entity {id: $id})<-[role]-(near:Fact)
WHERE near.release IN releases
WITH DISTINCT releases, near
MATCH path = (near)-[:CONTRADICTS|CORROBORATED_BY]-{0,2}(f:Fact)
WHERE all(one IN nodes(path) WHERE one.release IN releases)
WITH releases, f, min(length(path)) AS steps
OPTIONAL MATCH (f)-[:SUPPORTED_BY]->(p:Passage)-[:PART_OF]->(document)
WITH releases, f, steps, document, p
ORDER BY p.start, p.page, p.id
WITH releases, f, steps, document,
     collect(p {.id, document: document.id, .start, .end, .page, .row}) AS passages
RETURN f.id AS fact, steps, f.family AS family, f.kind AS kind, f.time AS time, f.paraphrase AS paraphrase, f.modality AS modality,
       f.caveat AS caveat, document.id AS document, document.name AS title,
       head(COLLECT { MATCH (about:Description {release: f.release})-[:DESCRIBES]->(document) RETURN about.file_name }) AS file, passages,
       COLLECT { MATCH (f)-[:CONTRADICTS]-(other:Fact) WHERE other.release IN releases RETURN DISTINCT other.id ORDER BY other.id } AS contradicts,
       COLLECT { MATCH (f)-[:CORROBORATED_BY]-(other:Fact) WHERE other.release IN releases RETURN DISTINCT other.id ORDER BY other.id } AS corroborated_by,
       [f.id] AS facts
ORDER BY steps, document, f.possible_from, fact
