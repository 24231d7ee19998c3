// title: How many facts of each actor
// description: Number of records whose subject an actor is, by family and kind. One speech may give several records.
// parameter actors (entities, optional): whose; empty means all
// parameter families (texts, optional): only these families, e.g. statement
// parameter kinds (texts, optional): only these kinds
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column actor (id): the subject
// column name (text): its name
// column family (text): family of the records
// column count (integer): number of records
// column facts (ids): the records
:params {actors: ['person_tokayev', 'person_lavrov'], families: ['statement'], kinds: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
CALL (releases) {
  UNWIND $actors AS id
  MATCH (actor:Entity {id: id})<-[:SUBJECT]-(f:Fact)
  WHERE f.release IN releases
  RETURN actor, f
  UNION
  WITH releases
  WHERE size($actors) = 0
  MATCH (actor:Entity)<-[:SUBJECT]-(f:Fact)
  WHERE f.release IN releases
  RETURN actor, f
}
WITH actor, f
WHERE (size($families) = 0 OR f.family IN $families) AND (size($kinds) = 0 OR f.kind IN $kinds)
WITH actor, f
ORDER BY f.id
WITH actor, f.family AS family, collect(f.id) AS facts
RETURN actor.id AS actor, actor.name AS name, family, size(facts) AS count, facts
ORDER BY count DESC, actor, family
