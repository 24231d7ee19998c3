// title: Organizations of an actor
// description: Organizations to which an actor belongs in a period and in which standing: member, observer, associated or suspended; one row
//   for each organization and standing. Where organizations are asked for by name, each gives at least one row: no where the records
//   exclude the period, unknown and without a standing where there is no record at all, which is not a no (R5).
// endpoint: /actors/{actor}/organizations [Organizations]
// parameter actor (actor): who belongs
// parameter organizations (entities, optional): only these; empty means all with a record
// parameter standings (texts, optional, one of member|observer|associated|suspended): only these: member, observer, associated, suspended; empty means all
// parameter from (first_day, optional): first day of the period asked about; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. membership; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown|no): only rows of this certainty: certain, possible, unknown, no (of organizations asked for); empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column organization (id): the organization
// column name (text): its name
// column standing (text, one of member|observer|associated|suspended): member, observer, associated or suspended; nothing where there is no record
// column recorded (boolean): whether there is any record of it
// column predicates (texts): the standing in the words of the records, e.g. founding_member, dialogue_partner
// column joined_from (day): first day on which the standing can have begun, where a source gives a start
// column joined_until (day): last day on which it can have begun, where a source gives a start
// column left_from (day): first day on which it can have ended, where a source gives an end
// column left_until (day): last day on which it can have ended, where a source gives an end
// column times (texts): times of the records, in EDTF
// column holds (certainty): whether it holds at some time in the period
// column facts (ids): the facts that say so
:params {actor: 'state_kazakhstan', organizations: [], standings: [], from: '2017-06-30', until: '2017-06-30', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
CALL (releases) {
  UNWIND $organizations AS wanted
  MATCH (org:Entity {id: wanted})
  RETURN org
  UNION
  UNWIND CASE WHEN size($organizations) = 0 THEN [1] ELSE [] END AS asked
  MATCH (:Entity {id: $actor})-[r:MEMBER_OF|OBSERVER_OF|ASSOCIATED_WITH|SUSPENDED_FROM]->(org)
  WHERE r.release IN releases
  RETURN org
}
OPTIONAL MATCH (:Entity {id: $actor})-[r:MEMBER_OF|OBSERVER_OF|ASSOCIATED_WITH|SUSPENDED_FROM]->(org)
WHERE r.release IN releases
  AND (size($kinds) = 0 OR r.kind IN $kinds) AND (size($modalities) = 0 OR r.modality IN $modalities)
  AND (size($standings) = 0 OR {MEMBER_OF: 'member', OBSERVER_OF: 'observer', ASSOCIATED_WITH: 'associated', SUSPENDED_FROM: 'suspended'}[type(r)] IN $standings)
WITH org, r, {MEMBER_OF: 'member', OBSERVER_OF: 'observer', ASSOCIATED_WITH: 'associated', SUSPENDED_FROM: 'suspended'}[type(r)] AS standing, CASE
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
WITH org, standing, max(sure) AS sure, collect(CASE WHEN r IS NOT NULL THEN {r: r, sure: sure} END) AS found
WHERE (sure > 0 AND size(found) > 0 OR size($organizations) > 0) AND (size($certainty) = 0 OR ['no', 'unknown', 'possible', 'certain'][sure] IN $certainty)
WITH org, standing, sure, [one IN found | one.r] AS records, [one IN found WHERE one.sure = sure | one.r] AS surest
RETURN org.id AS organization, org.name AS name, standing, size(records) > 0 AS recorded,
       COLLECT {
         UNWIND records AS r
         MATCH (f:Fact {release: r.release, id: r.fact}) WHERE f.predicate IS NOT NULL
         RETURN DISTINCT f.predicate ORDER BY f.predicate
       } AS predicates,
       reduce(day = NULL, r IN surest | CASE WHEN r.possible_from > date('0001-01-01') AND (day IS NULL OR r.possible_from < day) THEN r.possible_from ELSE day END) AS joined_from,
       reduce(day = NULL, r IN surest | CASE WHEN r.possible_from > date('0001-01-01') AND (day IS NULL OR r.certain_from < day) THEN r.certain_from ELSE day END) AS joined_until,
       reduce(day = NULL, r IN surest | CASE WHEN r.possible_until < date('9999-12-31') AND (day IS NULL OR r.certain_until > day) THEN r.certain_until ELSE day END) AS left_from,
       reduce(day = NULL, r IN surest | CASE WHEN r.possible_until < date('9999-12-31') AND (day IS NULL OR r.possible_until > day) THEN r.possible_until ELSE day END) AS left_until,
       [r IN records WHERE r.time IS NOT NULL | r.time] AS times, ['no', 'unknown', 'possible', 'certain'][sure] AS holds, [r IN records | r.fact] AS facts
ORDER BY sure DESC, organization, standing
