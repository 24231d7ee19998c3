// title: Sources of a fact
// description: Every document and passage on which one fact rests, and those of the facts that say the same or contradict it, so that a reader can see
//   how many sources stand behind it and which disagree. A fact without a passage has a row without one.
// endpoint: /facts/{fact}/sources [Facts]
// parameter fact (text): id of the fact
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column source (id): fact and passage, joined
// column relation (text): itself, corroborates or contradicts
// column fact (id): the fact that the passage supports
// column paraphrase (text): what it says
// column modality (text): who speaks
// column attributed_to (ids): to whom the source attributes it
// column cited_works (ids): works that the source cites for it
// column time (edtf): when
// column document (id): the document
// column title (text): its name
// column file (text): name of its file
// column sha256 (text): SHA-256 of the file that was read
// column passage (id): the passage
// column start (integer): offset of its first character, in Unicode characters of the file decoded as UTF-8
// column end (integer): offset after its last character
// column page (text): the page or pages, where the source is cited by page
// column row (text): key of the row, where the source is a data file or register
// column dataset (text): the data set that says so
// column caveat (text): reason for care
// column facts (ids): the fact
:params {fact: 'f4_member_csto', datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
UNWIND releases AS release
MATCH (asked:Fact {release: release, id: $fact})
CALL (releases, asked) {
  RETURN asked AS f, 'itself' AS relation
  UNION
  MATCH (asked)-[:CORROBORATED_BY]-(f:Fact)
  WHERE f.release IN releases
  RETURN f, 'corroborates' AS relation
  UNION
  MATCH (asked)-[:CONTRADICTS]-(f:Fact)
  WHERE f.release IN releases
  RETURN f, 'contradicts' AS relation
}
WITH DISTINCT f, relation
OPTIONAL MATCH (f)-[:SUPPORTED_BY]->(p:Passage)-[:PART_OF]->(document)
OPTIONAL MATCH (about:Description {release: f.release})-[:DESCRIBES]->(document)
WITH f, relation, p, document, head(collect(about)) AS about
RETURN f.id + coalesce(' ' + p.id, '') AS source, relation, f.id AS fact, f.paraphrase AS paraphrase, f.modality AS modality,
       COLLECT { MATCH (f)-[:ATTRIBUTED_TO]->(e) RETURN e.id ORDER BY e.id } AS attributed_to,
       COLLECT { MATCH (f)-[:CITED_WORK]->(e) RETURN e.id ORDER BY e.id } AS cited_works, f.time AS time,
       document.id AS document, document.name AS title, about.file_name AS file, about.sha256 AS sha256, p.id AS passage, p.start AS start, p.end AS end,
       toString(p.page) AS page, toString(p.row) AS row, f.dataset AS dataset, f.caveat AS caveat, [f.id] AS facts
ORDER BY relation <> 'itself', relation DESC, fact, document, start, page, row, source
