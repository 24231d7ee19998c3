// title: What each document says of an entity
// description: Every record that touches an entity, and the records tied to these, up to two steps away, because they contradict or
//   corroborate them, with document, time and passages. Shows how sources differ, e.g. on when a conflict began.
// endpoint: /entities/{id}/sources [Sources]
// parameter id (entity): the entity
// parameter families (texts, optional, terms of family): only these families, e.g. event; empty means all
// parameter documents (texts, optional): only what stands in these documents, by id or name of the file; empty means all
// parameter from (first_day, optional): first day of the period asked about; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. treaty_party; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column fact (id): the record
// column steps (integer): 0 if it touches the entity itself, 1 or 2 if it is tied to a record that does
// column family (text): its family
// column kind (text): its kind
// column time (edtf): when
// column holds (certainty): whether it holds at some time in the period
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
:params {id: 'event_russia_ukraine_conflict', families: [], documents: [], from: '0001-01-01', until: '9999-12-31', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
MATCH (:Entity {id: $id})<-[role]-(near:Fact)
WHERE near.release IN releases
WITH DISTINCT releases, near
MATCH (near)(()-[:CONTRADICTS|CORROBORATED_BY]-(tied WHERE tied.release IN releases)){0,2}(f:Fact)
WITH releases, f, min(size(tied)) AS steps
WHERE (size($families) = 0 OR f.family IN $families) AND (size($kinds) = 0 OR f.kind IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities)
WITH releases, f, steps, CASE
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
OPTIONAL MATCH (f)-[:SUPPORTED_BY]->(:Passage)-[:PART_OF]->(document)
WITH DISTINCT releases, f, steps, sure, document
WHERE size($documents) = 0 OR document.id IN $documents
  OR EXISTS { MATCH (about:Description {release: f.release})-[:DESCRIBES]->(document) WHERE about.file_name IN $documents RETURN about }
RETURN f.id AS fact, steps, f.family AS family, f.kind AS kind, f.time AS time, ['no', 'unknown', 'possible', 'certain'][sure] AS holds,
       f.paraphrase AS paraphrase, f.modality AS modality, f.caveat AS caveat, document.id AS document, document.name AS title,
       head(COLLECT { MATCH (about:Description {release: f.release})-[:DESCRIBES]->(document) RETURN about.file_name }) AS file,
       COLLECT {
         MATCH (f)-[:SUPPORTED_BY]->(p:Passage)-[:PART_OF]->(document)
         RETURN p {.id, document: document.id, .start, .end, .page, .row} AS place ORDER BY place.start, place.page, place.id
       } AS passages,
       COLLECT { MATCH (f)-[:CONTRADICTS]-(other:Fact) WHERE other.release IN releases RETURN DISTINCT other.id ORDER BY other.id } AS contradicts,
       COLLECT { MATCH (f)-[:CORROBORATED_BY]-(other:Fact) WHERE other.release IN releases RETURN DISTINCT other.id ORDER BY other.id } AS corroborated_by,
       [f.id] AS facts
ORDER BY steps, document, f.possible_from, fact, f.dataset
