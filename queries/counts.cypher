// title: How many facts
// description: Number of records in each group, data set by data set, of one entity, of one pair, or of all. A record with several values
//   (stances, domains, documents) counts in each of its groups. `certain` and `possible` tell how many of them are as sure as that to hold in the period.
// endpoint: /counts [Counts]
// parameter by (text, optional, one of family|kind|modality|tier|precision|time_basis|stance|domain|predicate|event_type|role_title|level|securitization_level|recognition_status|unit|assumption|dataset|document): what to group by; family if not given
// parameter entity (entity, optional): only records in which this entity has a part
// parameter a (actor, optional): one actor of the pair that the record is about
// parameter b (actor, optional): the other actor of that pair
// parameter families (texts, optional, terms of family): only these families
// parameter from (first_day, optional): first day of the period asked about; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. treaty_party; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column group (text): value of what is grouped by, the id of a document; nothing where it is not said
// column dataset (text): the data set
// column count (integer): number of records
// column certain (integer): how many of them hold for certain at some time in the period
// column possible (integer): how many possibly do
// column unknown (integer): of how many nothing is known for that time
// column facts (ids): at most 1000 of the records
:params {by: 'family', entity: null, a: null, b: null, families: [], from: '0001-01-01', until: '9999-12-31', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
CALL (releases) {
  UNWIND CASE WHEN $entity IS NOT NULL THEN [1] ELSE [] END AS asked
  MATCH (:Entity {id: $entity})<-[role]-(f:Fact)
  WHERE f.release IN releases
  RETURN DISTINCT f
  UNION ALL
  UNWIND CASE WHEN $entity IS NULL AND $a IS NOT NULL THEN [1] ELSE [] END AS asked
  MATCH (:Entity {id: $a})<-[:MEMBER]-(dyad:Dyad)
  WHERE $b IS NULL OR EXISTS { (dyad)-[:MEMBER]->(:Entity {id: $b}) }
  MATCH (dyad)<-[:ABOUT]-(f:Fact)
  WHERE f.release IN releases
  RETURN DISTINCT f
  UNION ALL
  UNWIND CASE WHEN $entity IS NULL AND $a IS NULL THEN [1] ELSE [] END AS asked
  MATCH (f:Fact)
  WHERE f.release IN releases
  RETURN f
}
WITH f
WHERE (size($families) = 0 OR f.family IN $families) AND (size($kinds) = 0 OR f.kind IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities)
  AND ($a IS NULL OR $entity IS NULL OR EXISTS {
    MATCH (f)-[:ABOUT]->(dyad:Dyad)
    WHERE EXISTS { (dyad)-[:MEMBER]->(:Entity {id: $a}) } AND ($b IS NULL OR EXISTS { (dyad)-[:MEMBER]->(:Entity {id: $b}) })
    RETURN dyad
  })
WITH f, CASE
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
WITH f, sure, coalesce($by, 'family') AS by
WITH f, sure, CASE WHEN by = 'document' THEN COLLECT { MATCH (f)-[:SUPPORTED_BY]->(:Passage)-[:PART_OF]->(e) RETURN DISTINCT e.id ORDER BY e.id } ELSE f[by] END AS value
UNWIND CASE WHEN value IS NULL OR value = [] THEN [NULL] WHEN valueType(value) STARTS WITH 'LIST' THEN value ELSE [value] END AS group
WITH f.dataset AS dataset, toString(group) AS group, f.id AS id, sure
WITH dataset, group, count(*) AS count, sum(CASE sure WHEN 3 THEN 1 ELSE 0 END) AS certain, sum(CASE sure WHEN 2 THEN 1 ELSE 0 END) AS possible,
     sum(CASE sure WHEN 1 THEN 1 ELSE 0 END) AS unknown, collect(id)[..1000] AS ids
RETURN group, dataset, count, certain, possible, unknown, COLLECT { UNWIND ids AS id RETURN id ORDER BY id } AS facts
ORDER BY dataset, count DESC, group
