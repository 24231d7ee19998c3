// title: What an id, code or name stands for
// description: Exact look-up of many keys at once, without misprints and other scripts (see search for words).
//   Codes and names are compared by their key: lower case, without punctuation, as ontology/derive.py folds them.
// parameter keys (texts): ids, and folded codes and names
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column key (text): the key that was found
// column id (id): what it stands for
// column name (text): its name
// column classes (texts): its classes, as labels
// column by (text): id, code or name
// column matched (text): the id, the code or the name as written
// column scheme (text): scheme of the code
// column time (edtf): when the code is valid
// column possible_from (day): first day on which the code can be valid
// column certain_from (day): first day on which it is valid for certain
// column certain_until (day): last day on which it is valid for certain
// column possible_until (day): last day on which it can be valid
// column language (text): language of the name
// column name_kind (text): kind of the name, e.g. preferred
// column dataset (text): the data set that says so
:params {keys: ['kaz', '705', 'казахстан', 'state_russia'], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
UNWIND $keys AS key
CALL (releases, key) {
  MATCH (e:Entity {id: key})
  RETURN e, 'id' AS by, e.id AS matched, NULL AS said, NULL AS language, NULL AS name_kind
  UNION ALL
  MATCH (c:Code {key: key})-[:CODE_OF]->(e:Entity)
  WHERE c.release IN releases
  RETURN e, 'code' AS by, c.code AS matched, c AS said, NULL AS language, NULL AS name_kind
  UNION ALL
  MATCH (n:Name {key: key})-[:NAME_OF]->(e:Entity)
  WHERE n.release IN releases
  RETURN e, 'name' AS by, n.text AS matched, n AS said, n.language AS language, n.name_kind AS name_kind
}
OPTIONAL MATCH (release:Release {id: said.release})
RETURN key, e.id AS id, e.name AS name, labels(e) AS classes, by, matched, said.scheme AS scheme, said.time AS time,
       said.possible_from AS possible_from, said.certain_from AS certain_from, said.certain_until AS certain_until,
       said.possible_until AS possible_until, language, name_kind, release.dataset AS dataset
ORDER BY key, id, by, scheme, time, matched, language, dataset
