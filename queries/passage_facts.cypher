// title: Facts that a passage supports
// description: Records that rest on one passage, given by its id, or on any passage of a document that overlaps a stretch of its text, given by the document
//   (id or name of the file) and the offsets of its first character and after its last, counted in Unicode characters.
// endpoint: /passages/facts [Sources]
// parameter passage (text, optional): id of the passage
// parameter document (text, optional): instead, the document: its id, or the name of its file
// parameter start (integer, optional): offset of the first character of the stretch; without it from the beginning of the document
// parameter end (integer, optional): offset after its last character; without it to the end of the document
// parameter from (first_day, optional): first day of the period asked about; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. treaty_party; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column fact (id): the record
// column family (text): its family
// column kind (text): its kind
// column subjects (ids): who or what it is about
// column objects (ids): towards whom or what
// column paraphrase (text): what the source says
// column modality (text): who speaks
// column time (edtf): when
// column holds (certainty): whether it holds at some time in the period
// column document (id): the document in which the passage stands
// column file (text): name of its file
// column passages (maps): id, start, end, page, row of the passages that were asked for
// column caveat (text): reason for care
// column facts (ids): the record itself, as in other answers
:params {passage: null, document: '001_fcf72bd3ffa38440.txt', start: 0, end: 2000, from: '0001-01-01', until: '9999-12-31', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
CALL (releases) {
  UNWIND releases AS release
  MATCH (p:Passage {release: release, id: $passage})-[:PART_OF]->(document)
  RETURN p, document
  UNION
  UNWIND CASE WHEN $passage IS NULL THEN [1] ELSE [] END AS asked
  CALL (releases) {
    MATCH (document:Entity {id: $document})
    RETURN document
    UNION
    MATCH (about:Description {file_name: $document})-[:DESCRIBES]->(document)
    WHERE about.release IN releases
    RETURN document
  }
  WITH DISTINCT releases, document
  MATCH (document)<-[:PART_OF]-(p:Passage)
  WHERE p.release IN releases AND ($start IS NULL OR p.end > toInteger($start)) AND ($end IS NULL OR p.start < toInteger($end))
  RETURN p, document
}
MATCH (p)<-[:SUPPORTED_BY]-(f:Fact)
WHERE f.release IN releases AND (size($kinds) = 0 OR f.kind IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities)
WITH f, document, p ORDER BY p.start, p.end, p.page, p.id
WITH f, document, min(p.start) AS start, collect(p {.id, .start, .end, .page, .row}) AS passages
WITH f, document, start, passages, CASE
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
RETURN f.id AS fact, f.family AS family, f.kind AS kind, COLLECT { MATCH (f)-[:SUBJECT]->(e) RETURN e.id ORDER BY e.id } AS subjects,
       COLLECT { MATCH (f)-[:OBJECT]->(e) RETURN e.id ORDER BY e.id } AS objects,
       f.paraphrase AS paraphrase, f.modality AS modality, f.time AS time, ['no', 'unknown', 'possible', 'certain'][sure] AS holds, document.id AS document,
       head(COLLECT { MATCH (about:Description {release: f.release})-[:DESCRIBES]->(document) WHERE about.file_name IS NOT NULL RETURN about.file_name }) AS file,
       passages, f.caveat AS caveat, [f.id] AS facts
ORDER BY document, start, fact, f.dataset
