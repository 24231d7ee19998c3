// title: Two actors and the node of their pair
// description: Names and classes of two actors, and the id of the pair to which facts are tied.
// parameter a (actor): the one actor
// parameter b (actor): the other actor
// parameter datasets (datasets, optional): only pairs that facts of these data sets are about; empty means all
// column id (id): the actor
// column name (text): its name
// column classes (texts): its classes, as labels
// column dyad (id): the pair, where any fact is about it
:params {a: 'state_kazakhstan', b: 'state_russia', datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
CALL (releases) {
  UNWIND [$a, $b] AS side
  MATCH (:Entity {id: side})<-[:MEMBER]-(dyad:Dyad)
  WITH releases, dyad, count(DISTINCT side) AS sides
  WHERE sides = 2 AND EXISTS { MATCH (dyad)<-[:ABOUT]-(f:Fact) WHERE f.release IN releases }
  RETURN head(collect(dyad.id)) AS dyad
}
UNWIND [$a, $b] AS side
MATCH (actor:Entity {id: side})
RETURN actor.id AS id, actor.name AS name, labels(actor) AS classes, dyad
ORDER BY id <> $a
