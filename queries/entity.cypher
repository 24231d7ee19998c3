// title: One entity
// description: Its classes, names, codes, notes, the documents that mention it, and how many facts of each family touch it.
// parameter id (entity): the entity
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column id (id): the entity
// column name (text): its name
// column classes (texts): its classes, as labels
// column names (maps): id, text, language, script, name_kind, dataset of each name
// column codes (maps): id, scheme, code, time and days of validity, dataset of each code
// column notes (maps): what data sets say of it besides: id, note, file_name, as_of, dataset
// column mentions (maps): id, document, title, first (offset of the first mention), count, dataset
// column families (maps): family, facts (how many records touch it)
:params {id: 'state_kazakhstan', datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
MATCH (e:Entity {id: $id})
RETURN e.id AS id, e.name AS name, labels(e) AS classes,
  COLLECT {
    MATCH (n:Name)-[:NAME_OF]->(e) WHERE n.release IN releases
    MATCH (r:Release {id: n.release})
    RETURN n {.id, .text, .language, .script, .name_kind, dataset: r.dataset} ORDER BY n.name_kind <> 'preferred', n.language, n.text, r.dataset
  } AS names,
  COLLECT {
    MATCH (c:Code)-[:CODE_OF]->(e) WHERE c.release IN releases
    MATCH (r:Release {id: c.release})
    RETURN c {.id, .scheme, .code, .time, .possible_from, .certain_from, .certain_until, .possible_until, dataset: r.dataset}
    ORDER BY c.scheme, c.code, c.time, r.dataset
  } AS codes,
  COLLECT {
    MATCH (about:Description)-[:DESCRIBES]->(e) WHERE about.release IN releases
    MATCH (r:Release {id: about.release})
    WITH about, r WHERE about.note IS NOT NULL OR about.file_name IS NOT NULL
    RETURN about {.id, .note, .file_name, .as_of, dataset: r.dataset} ORDER BY r.dataset
  } AS notes,
  COLLECT {
    MATCH (m:Mention)-[:MENTION_OF]->(e), (m)-[:MENTIONED_IN]->(document) WHERE m.release IN releases
    MATCH (r:Release {id: m.release})
    RETURN {id: m.id, document: document.id, title: document.name, first: m.first, count: m.count, dataset: r.dataset} ORDER BY document.id, r.dataset
  } AS mentions,
  COLLECT {
    MATCH (f:Fact)-->(e) WHERE f.release IN releases
    WITH f.family AS family, count(DISTINCT f) AS facts
    RETURN {family: family, facts: facts} ORDER BY family
  } AS families
ORDER BY id
