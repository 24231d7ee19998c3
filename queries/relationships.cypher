// title: Direct relationships of entities
// description: Whom or what some entities are directly related to in a period: memberships, parties, offices, recognitions and all other
//   relationships that facts give; one row for each pair, relationship and direction. The direction is out where the entity is its subject,
//   in where the other one is, and both where the relationship says the same either way. Of each entity, relationship and direction
//   the surest rows come first, and no more than `most`.
// parameter entities (entities): the entities
// parameter relationships (texts, optional): only these, by their names in the ontology, e.g. member_of; empty means all
// parameter symmetric (texts, optional): relationships that say the same either way, e.g. partner_of
// parameter others (entities, optional): only with these; empty means all
// parameter most (integer, optional): how many of each entity, relationship and direction at most; without it 1000
// parameter from (first_day, optional): first day of the period asked about; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column entity (id): the entity
// column relationship (text): the relationship, as in the ontology
// column direction (text): out, in or both
// column other (id): whom or what it is related to
// column name (text): its name
// column times (texts): times of the records, in EDTF
// column holds (certainty): whether the relationship holds at some time in the period
// column facts (ids): the facts that say so
:params {entities: ['state_kazakhstan', 'org_eaeu'], relationships: ['member_of', 'partner_of'], symmetric: ['partner_of'], others: [], most: 20, from: '2022-02-24', until: '2022-02-24', certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
UNWIND $entities AS id
MATCH (e:Entity {id: id})
CALL (releases, e) {
  MATCH (e)-[r]->(other:Entity)
  WHERE r.release IN releases
  RETURN r, other, 'out' AS direction
  UNION ALL
  MATCH (e)<-[r]-(other:Entity)
  WHERE r.release IN releases
  RETURN r, other, 'in' AS direction
}
WITH e, r, other, toLower(type(r)) AS relationship, direction
WHERE (size($relationships) = 0 OR relationship IN $relationships) AND (size($others) = 0 OR other.id IN $others)
WITH e, r, other, relationship, CASE WHEN relationship IN $symmetric THEN 'both' ELSE direction END AS direction, CASE
  WHEN r IS NOT NULL AND date($from) = date('0001-01-01') AND date($until) = date('9999-12-31') THEN 3
  WHEN date($from) = date($until)
    AND (r.certain_from = date($from) AND date('0001-01-01') < r.possible_from AND r.possible_from < r.certain_from
      OR r.certain_until = date($from) AND r.certain_until < r.possible_until AND r.possible_until < date('9999-12-31')) THEN 2
  WHEN r.certain_from <= date($until) AND date($from) <= r.certain_until THEN 3
  WHEN date($until) < r.possible_from OR date($from) > r.possible_until THEN 0
  WHEN r.possible_from IS NULL
    OR (date($from) > coalesce(r.last_attested, r.certain_until) AND r.possible_until IS NULL) THEN 1
  ELSE 2 END AS sure
ORDER BY sure DESC, r.possible_from, r.fact
WITH e, relationship, direction, other, max(sure) AS sure, collect(r) AS records
WHERE sure > 0 AND (size($certainty) = 0 OR ['no', 'unknown', 'possible', 'certain'][sure] IN $certainty)
ORDER BY sure DESC, other.id
WITH e, relationship, direction, collect({other: other, sure: sure, records: records})[..toInteger(coalesce($most, 1000))] AS rows
UNWIND rows AS row
RETURN e.id AS entity, relationship, direction, row.other.id AS other, row.other.name AS name,
       [r IN row.records WHERE r.time IS NOT NULL | r.time] AS times, ['no', 'unknown', 'possible', 'certain'][row.sure] AS holds,
       [r IN row.records | r.fact] AS facts
ORDER BY entity, relationship, direction, row.sure DESC, other
