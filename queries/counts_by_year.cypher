// title: How many facts began in each year
// description: Number of records that began in each year, of one entity, of one pair, or of all: `certain` where the year of the start is known, `possible`
//   where a start may lie in that year (approximate, or within several years). What has no known start is left out; a start that may lie in more than
//   20 years is counted under none.
// endpoint: /counts/years [Counts]
// parameter entity (entity, optional): only records in which this entity has a part
// parameter roles (texts, optional, terms of part): the parts that count, e.g. subject; empty means any
// parameter a (actor, optional): one actor of the pair that the record is about
// parameter b (actor, optional): the other actor of that pair
// parameter families (texts, optional, terms of family): only these families, e.g. event, statement; empty means all
// parameter from (first_day, optional): first day of the period; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. treaty_party; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): count only starts of this certainty: certain, possible; empty means both
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column year (id): the year
// column count (integer): number of records that began, or may have begun, in it
// column certain (integer): how many of them began in it for certain
// column possible (integer): how many may have
// column families (maps): family and count of each family
// column facts (ids): at most 1000 of the records
:params {entity: null, roles: [], a: 'state_kazakhstan', b: 'state_russia', families: ['event', 'statement'], from: '1991-01-01', until: '2023-12-31', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
CALL (releases) {
  UNWIND CASE WHEN $entity IS NOT NULL THEN [1] ELSE [] END AS asked
  MATCH (:Entity {id: $entity})<-[role]-(f:Fact)
  WHERE f.release IN releases AND (size($roles) = 0 OR toLower(type(role)) IN $roles)
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
WITH f, date($from) AS first, date($until) AS last
WHERE (size($families) = 0 OR f.family IN $families) AND (size($kinds) = 0 OR f.kind IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities)
  AND f.possible_from > date('0001-01-01') AND f.certain_from IS NOT NULL AND f.possible_from <= last AND f.certain_from >= first
  AND f.certain_from.year - f.possible_from.year <= 20
UNWIND range(f.possible_from.year, f.certain_from.year) AS year
WITH f, first, last, year, CASE
  WHEN f.possible_from.year = f.certain_from.year AND first <= f.possible_from AND f.certain_from <= last THEN 3
  ELSE 2 END AS sure
WHERE first.year <= year AND year <= last.year AND (size($certainty) = 0 OR ['no', 'unknown', 'possible', 'certain'][sure] IN $certainty)
WITH year, f.family AS family, count(*) AS count, sum(CASE sure WHEN 3 THEN 1 ELSE 0 END) AS certain, collect(f.id)[..1000] AS ids
WITH year, sum(count) AS count, sum(certain) AS certain, collect({family: family, count: count}) AS families, reduce(all = [], some IN collect(ids) | all + some)[..1000] AS ids
RETURN toString(year) AS year, count, certain, count - certain AS possible,
       COLLECT { UNWIND families AS one RETURN one ORDER BY one.count DESC, one.family } AS families, COLLECT { UNWIND ids AS id RETURN id ORDER BY id } AS facts
ORDER BY year
