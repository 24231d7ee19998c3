// title: Memberships of an actor
// description: Organizations of which an actor is recorded as a member in a period. Where organizations are asked for by name, each
//   gives a row: no where the records exclude the period, unknown where there is no record at all, which is not a no (R5).
// parameter actor (actor): the member
// parameter organizations (entities, optional): only these; empty means all with a record
// parameter from (first_day, optional): first day of the period asked about; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column organization (id): the organization
// column name (text): its name
// column recorded (boolean): whether there is any record of this membership
// column joined_from (day): first day on which it can have joined, where a source gives a start
// column joined_until (day): last day on which it can have joined, where a source gives a start
// column times (texts): times of the records, in EDTF
// column holds (certainty): whether it holds at some time in the period
// column facts (ids): the facts that say so
:params {actor: 'state_kazakhstan', organizations: [], from: '2017-06-30', until: '2017-06-30', datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
CALL (releases) {
  UNWIND $organizations AS wanted
  MATCH (org:Entity {id: wanted})
  RETURN org
  UNION
  WITH releases
  WHERE size($organizations) = 0
  MATCH (:Entity {id: $actor})-[r:MEMBER_OF]->(org)
  WHERE r.release IN releases
  RETURN org
}
OPTIONAL MATCH (:Entity {id: $actor})-[r:MEMBER_OF]->(org)
WHERE r.release IN releases
WITH org, r, CASE
  WHEN r IS NOT NULL AND date($from) = date('0001-01-01') AND date($until) = date('9999-12-31') THEN 3
  WHEN date($from) = date($until)
    AND (r.certain_from = date($from) AND date('0001-01-01') < r.possible_from AND r.possible_from < r.certain_from
      OR r.certain_until = date($from) AND r.certain_until < r.possible_until AND r.possible_until < date('9999-12-31')) THEN 2
  WHEN r.certain_from <= date($until) AND date($from) <= r.certain_until THEN 3
  WHEN date($until) < r.possible_from OR date($from) > r.possible_until THEN 0
  WHEN r.possible_from IS NULL
    OR (date($from) > coalesce(r.last_attested, r.certain_until) AND r.possible_until IS NULL) THEN 1
  ELSE 2 END AS sure
ORDER BY sure DESC, r.fact
WITH org, max(sure) AS sure, collect(r) AS records,
     min(CASE WHEN r.possible_from > date('0001-01-01') THEN r.possible_from END) AS joined_from,
     min(CASE WHEN r.possible_from > date('0001-01-01') THEN r.certain_from END) AS joined_until
WHERE sure > 0 OR size($organizations) > 0
RETURN org.id AS organization, org.name AS name, size(records) > 0 AS recorded, joined_from, joined_until,
       [r IN records WHERE r.time IS NOT NULL | r.time] AS times, ['no', 'unknown', 'possible', 'certain'][sure] AS holds, [r IN records | r.fact] AS facts
ORDER BY sure DESC, organization
