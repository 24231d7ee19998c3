// title: Members of an organization
// description: Actors recorded as members of an organization in a period.
// parameter organization (actor): the organization
// parameter from (first_day, optional): first day of the period asked about; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column member (id): the member
// column name (text): its name
// column joined_from (day): first day on which it can have joined, where a source gives a start
// column joined_until (day): last day on which it can have joined, where a source gives a start
// column times (texts): times of the records, in EDTF
// column holds (certainty): whether it holds at some time in the period
// column facts (ids): the facts that say so
:params {organization: 'org_csto', from: '2021-01-01', until: '2021-12-31', datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
MATCH (member)-[r:MEMBER_OF]->(:Entity {id: $organization})
WHERE r.release IN releases
WITH member, r, CASE
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
WITH member, max(sure) AS sure, collect(r) AS records,
     min(CASE WHEN r.possible_from > date('0001-01-01') THEN r.possible_from END) AS joined_from,
     min(CASE WHEN r.possible_from > date('0001-01-01') THEN r.certain_from END) AS joined_until
WHERE sure > 0
RETURN member.id AS member, member.name AS name, joined_from, joined_until,
       [r IN records WHERE r.time IS NOT NULL | r.time] AS times, ['no', 'unknown', 'possible', 'certain'][sure] AS holds, [r IN records | r.fact] AS facts
ORDER BY sure DESC, member
