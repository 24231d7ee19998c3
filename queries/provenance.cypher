// title: Which documents support a relation
// description: Records that relate a subject to an object, with the passages that support each, to see how many sources a
//   relation rests on and whether any gives a date.
// endpoint: /provenance [Sources]
// parameter subject (entity, optional): who or what the record is about
// parameter object (entity, optional): towards whom or what: object, addressee, topic, statement or event of the record
// parameter families (texts, optional, terms of family): families of facts, e.g. membership; empty means all
// parameter text (text, optional): words in what the source says
// parameter from (first_day, optional): first day of the period asked about; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. treaty_party; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column fact (id): the record
// column family (text): its family
// column kind (text): its kind
// column paraphrase (text): what the source says
// column modality (text): who speaks
// column time (edtf): when
// column holds (certainty): whether it holds at some time in the period
// column caveat (text): reason for care
// column documents (ids): the documents in which its passages stand
// column files (texts): names of their files
// column passages (maps): id, document, title, file, start, end, page, row of each passage
// column contradicts (ids): facts that contradict it
// column corroborated_by (ids): facts that say the same
// column facts (ids): the record itself, as in other answers
:params {subject: 'state_kazakhstan', object: 'org_csto', families: ['membership'], text: null, from: '0001-01-01', until: '9999-12-31', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
CALL (releases) {
  UNWIND CASE WHEN $subject IS NOT NULL THEN [1] ELSE [] END AS asked
  MATCH (:Entity {id: $subject})<-[:SUBJECT]-(f:Fact)
  WHERE f.release IN releases
    AND ($object IS NULL OR EXISTS { (f)-[:OBJECT|ADDRESSEE|TOPIC|STATEMENT|EVENT]->(:Entity {id: $object}) })
  RETURN f
  UNION
  UNWIND CASE WHEN $subject IS NULL AND $object IS NOT NULL THEN [1] ELSE [] END AS asked
  MATCH (:Entity {id: $object})<-[:OBJECT|ADDRESSEE|TOPIC|STATEMENT|EVENT]-(f:Fact)
  WHERE f.release IN releases
  RETURN f
}
WITH releases, f
WHERE (size($families) = 0 OR f.family IN $families) AND (size($kinds) = 0 OR f.kind IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities)
  AND ($text IS NULL OR toLower(f.paraphrase) CONTAINS toLower($text))
WITH releases, f, CASE
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
RETURN f.id AS fact, f.family AS family, f.kind AS kind, f.paraphrase AS paraphrase, f.modality AS modality, f.time AS time,
       ['no', 'unknown', 'possible', 'certain'][sure] AS holds, f.caveat AS caveat,
       COLLECT { MATCH (f)-[:SUPPORTED_BY]->(:Passage)-[:PART_OF]->(document) RETURN DISTINCT document.id ORDER BY document.id } AS documents,
       COLLECT {
         MATCH (f)-[:SUPPORTED_BY]->(:Passage)-[:PART_OF]->(document)<-[:DESCRIBES]-(about:Description {release: f.release})
         WHERE about.file_name IS NOT NULL
         RETURN DISTINCT about.file_name ORDER BY about.file_name
       } AS files,
       COLLECT {
         MATCH (f)-[:SUPPORTED_BY]->(p:Passage)-[:PART_OF]->(document)
         OPTIONAL MATCH (about:Description {release: f.release})-[:DESCRIBES]->(document)
         RETURN {id: p.id, document: document.id, title: document.name, file: about.file_name, start: p.start, end: p.end, page: p.page, row: p.row} AS place
         ORDER BY place.document, place.start, place.page, place.id
       } AS passages,
       COLLECT { MATCH (f)-[:CONTRADICTS]-(other:Fact) WHERE other.release IN releases RETURN DISTINCT other.id ORDER BY other.id } AS contradicts,
       COLLECT { MATCH (f)-[:CORROBORATED_BY]-(other:Fact) WHERE other.release IN releases RETURN DISTINCT other.id ORDER BY other.id } AS corroborated_by,
       [f.id] AS facts
ORDER BY f.family, fact, f.dataset
