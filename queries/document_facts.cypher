// title: Facts that a document supports
// description: Every record that rests on a passage of one document, in the order in which it stands there, with its place. Give the document by its id or by
//   the name of its file. A record with several passages in the document has one row, at the first of them.
// endpoint: /documents/{document}/facts [Sources]
// parameter document (text): the document: its id, or the name of its file
// parameter families (texts, optional, terms of family): only these families, e.g. claim, statement; empty means all
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
// column dyads (ids): the pairs that it is about
// column paraphrase (text): what the source says
// column modality (text): who speaks
// column time (edtf): when
// column holds (certainty): whether it holds at some time in the period
// column document (id): the document
// column file (text): name of its file
// column start (integer): offset of the first character of its first passage there, in Unicode characters
// column end (integer): offset after the last character of that passage
// column page (text): the page or pages, where it is cited by page
// column passages (ids): its passages in the document
// column caveat (text): reason for care
// column facts (ids): the record itself, as in other answers
:params {document: '000_a431d57d63797466.txt', families: [], from: '0001-01-01', until: '9999-12-31', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
CALL (releases) {
  MATCH (document:Entity {id: $document})
  RETURN document
  UNION
  MATCH (about:Description {file_name: $document})-[:DESCRIBES]->(document)
  WHERE about.release IN releases
  RETURN document
}
WITH DISTINCT releases, document
MATCH (document)<-[:PART_OF]-(p:Passage)<-[:SUPPORTED_BY]-(f:Fact)
WHERE f.release IN releases AND (size($families) = 0 OR f.family IN $families) AND (size($kinds) = 0 OR f.kind IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities)
WITH document, f, min(p.start) AS start, min(p.end) AS first_end
WITH document, f, start, first_end, CASE
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
       COLLECT { MATCH (f)-[:ABOUT]->(dyad) RETURN dyad.id ORDER BY dyad.id } AS dyads,
       f.paraphrase AS paraphrase, f.modality AS modality, f.time AS time, ['no', 'unknown', 'possible', 'certain'][sure] AS holds, document.id AS document,
       head(COLLECT { MATCH (about:Description {release: f.release})-[:DESCRIBES]->(document) WHERE about.file_name IS NOT NULL RETURN about.file_name }) AS file,
       start, head(COLLECT { MATCH (document)<-[:PART_OF]-(p:Passage)<-[:SUPPORTED_BY]-(f) WHERE p.start = start RETURN p.end ORDER BY p.end DESC }) AS end,
       head(COLLECT { MATCH (document)<-[:PART_OF]-(p:Passage)<-[:SUPPORTED_BY]-(f) WHERE p.page IS NOT NULL RETURN toString(p.page) ORDER BY p.page }) AS page,
       COLLECT { MATCH (document)<-[:PART_OF]-(p:Passage)<-[:SUPPORTED_BY]-(f) RETURN p.id ORDER BY p.start, p.page, p.id } AS passages,
       f.caveat AS caveat, [f.id] AS facts
ORDER BY document, start, first_end, fact, f.dataset
