// title: Which documents support a relation
// description: Records that relate a subject to an object, with the passages that support each, to see how many sources a
//   relation rests on and whether any gives a date.
// parameter subject (entity, optional): who or what the record is about
// parameter object (entity, optional): towards whom or what: object, addressee, topic, statement or event of the record
// parameter families (texts, optional): families of facts, e.g. membership; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column fact (id): the record
// column family (text): its family
// column kind (text): its kind
// column paraphrase (text): what the source says
// column modality (text): who speaks
// column time (edtf): when
// column caveat (text): reason for care
// column documents (ids): the documents in which its passages stand
// column files (texts): names of their files
// column passages (maps): id, document, title, file, start, end, page, row of each passage
// column contradicts (ids): facts that contradict it
// column corroborated_by (ids): facts that say the same
// column facts (ids): the record itself, as in other answers
:params {subject: 'state_kazakhstan', object: 'org_csto', families: ['membership'], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
CALL (releases) {
  WITH releases
  WHERE $subject IS NOT NULL
  MATCH (:Entity {id: $subject})<-[:SUBJECT]-(f:Fact)
  WHERE f.release IN releases
    AND ($object IS NULL OR EXISTS { (f)-[:OBJECT|ADDRESSEE|TOPIC|STATEMENT|EVENT]->(:Entity {id: $object}) })
  RETURN f
  UNION
  WITH releases
  WHERE $subject IS NULL AND $object IS NOT NULL
  MATCH (:Entity {id: $object})<-[:OBJECT|ADDRESSEE|TOPIC|STATEMENT|EVENT]-(f:Fact)
  WHERE f.release IN releases
  RETURN f
}
WITH releases, f
WHERE size($families) = 0 OR f.family IN $families
WITH releases, f, COLLECT {
  MATCH (f)-[:SUPPORTED_BY]->(p:Passage)-[:PART_OF]->(document)
  OPTIONAL MATCH (about:Description {release: f.release})-[:DESCRIBES]->(document)
  RETURN {id: p.id, document: document.id, title: document.name, file: about.file_name, start: p.start, end: p.end, page: p.page, row: p.row}
  ORDER BY document.id, p.start, p.page, p.id
} AS passages
RETURN f.id AS fact, f.family AS family, f.kind AS kind, f.paraphrase AS paraphrase, f.modality AS modality, f.time AS time, f.caveat AS caveat,
       COLLECT { UNWIND passages AS p RETURN DISTINCT p.document ORDER BY p.document } AS documents,
       COLLECT { UNWIND passages AS p WITH p WHERE p.file IS NOT NULL RETURN DISTINCT p.file ORDER BY p.file } AS files, passages,
       COLLECT { MATCH (f)-[:CONTRADICTS]-(other:Fact) WHERE other.release IN releases RETURN DISTINCT other.id ORDER BY other.id } AS contradicts,
       COLLECT { MATCH (f)-[:CORROBORATED_BY]-(other:Fact) WHERE other.release IN releases RETURN DISTINCT other.id ORDER BY other.id } AS corroborated_by,
       [f.id] AS facts
ORDER BY family, fact, f.dataset
