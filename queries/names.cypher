// title: What entities are called
// description: Names and codes of all entities in the order of their ids, page by page, for who builds an index of them.
//   Give the last id of a page as `after` to get the next one.
// parameter after (text, optional): only entities whose id comes after this one
// parameter limit (integer, optional): how many entities at most; without it 1000
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column id (id): the entity
// column name (text): its name
// column classes (texts): its classes, as labels
// column datasets (texts): the data sets that describe it
// column links (integer): how many relationships it has, a measure of how much is recorded of it
// column names (maps): text, look-up key, language, script, name_kind and dataset of each name
// column codes (maps): scheme, code, look-up key and dataset of each code, and the days of its validity, as texts
:params {after: 'state_k', limit: 20, datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
WITH releases, COLLECT { MATCH (r:Release) WHERE r.id IN releases RETURN {id: r.id, dataset: r.dataset} } AS loads
CALL (releases) {
  MATCH (e:Entity)
  WHERE e.id > coalesce($after, '') AND EXISTS { (e)<-[:DESCRIBES|NAME_OF|CODE_OF]-(said) WHERE said.release IN releases }
  RETURN e
  ORDER BY e.id
  LIMIT toInteger(coalesce($limit, 1000))
}
RETURN e.id AS id, e.name AS name, labels(e) AS classes,
       COLLECT {
         UNWIND loads AS load
         WITH load
         WHERE EXISTS { (e)<-[:DESCRIBES]-(about:Description {release: load.id}) }
         RETURN load.dataset AS dataset ORDER BY dataset
       } AS datasets,
       COUNT { (e)--() } AS links,
       COLLECT {
         MATCH (e)<-[:NAME_OF]-(n:Name)
         WHERE n.release IN releases
         RETURN {text: n.text, key: n.key, language: n.language, script: n.script, name_kind: n.name_kind, dataset: head([load IN loads WHERE load.id = n.release | load.dataset])} AS named
         ORDER BY n.id, n.release
       } AS names,
       COLLECT {
         MATCH (e)<-[:CODE_OF]-(c:Code)
         WHERE c.release IN releases
         RETURN {scheme: c.scheme, code: c.code, key: c.key, dataset: head([load IN loads WHERE load.id = c.release | load.dataset]), time: c.time,
                 possible_from: toString(c.possible_from), certain_from: toString(c.certain_from),
                 certain_until: toString(c.certain_until), possible_until: toString(c.possible_until)} AS coded
         ORDER BY c.id, c.release
       } AS codes
ORDER BY id
