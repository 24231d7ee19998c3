// title: What things are called in a language
// description: The name to show for some entities: the preferred name in the language asked for, or another in that language, or
//   else the usual one. Ids that no entity has are left out.
// parameter ids (texts): ids of entities
// parameter language (text): language of the names, e.g. ru
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column id (id): the entity
// column label (text): its name
// column language (text): language of that name; nothing where it is the usual one
:params {ids: ['state_kazakhstan', 'org_eaeu'], language: 'ru', datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
UNWIND $ids AS id
MATCH (e:Entity {id: id})
CALL (releases, e) {
  OPTIONAL MATCH (n:Name)-[:NAME_OF]->(e)
  WHERE $language <> 'en' AND n.language = $language AND n.name_kind <> 'case_form' AND n.release IN releases
  WITH n ORDER BY n.name_kind = 'preferred' DESC, n.name_kind, size(n.text) DESC, n.text
  RETURN head(collect(n)) AS best
}
RETURN e.id AS id, coalesce(best.text, e.name, e.id) AS label, best.language AS language
ORDER BY id
