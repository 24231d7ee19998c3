// title: Who joined, left or was suspended
// description: What began or ended in a period between actors and organizations: memberships, observer and associated standings, suspensions.
//   A start or end that is only known as a month or year can lie in the period: possible. A standing whose start or end no source
//   dates is not here, see the members of an organization and a membership. Records that give the same days make one row; a coarser
//   or contradicting date stands in a row of its own.
// endpoint: /organizations/{organization}/changes [Organizations]
// endpoint: /actors/{actor}/organization-changes [Organizations] actor=state_uzbekistan from=1999-01-01 until=2012-12-31
// parameter organization (actor, optional): the organization; empty means any
// parameter actor (actor, optional): who joined, left or was suspended; empty means any
// parameter standings (texts, optional, one of member|observer|associated|suspended): only these: member, observer, associated, suspended; empty means all
// parameter changes (texts, optional, one of began|ended): began or ended; empty means both
// parameter from (first_day, optional): first day of the period; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. membership; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column actor (id): who changed its standing
// column actor_name (text): its name
// column organization (id): the organization
// column organization_name (text): its name
// column standing (text, one of member|observer|associated|suspended): member, observer, associated or suspended
// column change (text, one of began|ended): began or ended
// column day_from (day): first day on which it can have happened
// column day_until (day): last day on which it can have happened
// column certainty (text): certain or possible: whether the change fell into the period
// column predicates (texts): the standing in the words of the records, e.g. founding_member, membership_suspended
// column times (texts): times of the records, in EDTF
// column facts (ids): the facts that say so
:params {organization: 'org_csto', actor: null, standings: [], changes: [], from: '1999-01-01', until: '2012-12-31', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
WITH releases, date($from) AS first, date($until) AS last
CALL (releases) {
  UNWIND CASE WHEN $organization IS NOT NULL THEN [1] ELSE [] END AS asked
  MATCH (who)-[r:MEMBER_OF|OBSERVER_OF|ASSOCIATED_WITH|SUSPENDED_FROM]->(org:Entity {id: $organization})
  WHERE r.release IN releases AND ($actor IS NULL OR who.id = $actor)
  RETURN who, r, org
  UNION ALL
  UNWIND CASE WHEN $organization IS NULL AND $actor IS NOT NULL THEN [1] ELSE [] END AS asked
  MATCH (who:Entity {id: $actor})-[r:MEMBER_OF|OBSERVER_OF|ASSOCIATED_WITH|SUSPENDED_FROM]->(org)
  WHERE r.release IN releases
  RETURN who, r, org
  UNION ALL
  UNWIND CASE WHEN $organization IS NULL AND $actor IS NULL THEN [1] ELSE [] END AS asked
  MATCH (who)-[r:MEMBER_OF|OBSERVER_OF|ASSOCIATED_WITH|SUSPENDED_FROM]->(org)
  WHERE r.release IN releases
  RETURN who, r, org
}
WITH first, last, who, org, r, {MEMBER_OF: 'member', OBSERVER_OF: 'observer', ASSOCIATED_WITH: 'associated', SUSPENDED_FROM: 'suspended'}[type(r)] AS standing
WHERE (size($standings) = 0 OR standing IN $standings)
  AND (size($kinds) = 0 OR r.kind IN $kinds) AND (size($modalities) = 0 OR r.modality IN $modalities)
UNWIND ['began', 'ended'] AS change
WITH first, last, who, org, r, standing, change,
     CASE change WHEN 'began' THEN r.possible_from ELSE r.certain_until END AS day_from,
     CASE change WHEN 'began' THEN r.certain_from ELSE r.possible_until END AS day_until
WHERE (size($changes) = 0 OR change IN $changes)
  AND CASE change WHEN 'began' THEN day_from > date('0001-01-01') ELSE day_until < date('9999-12-31') END
WITH who, org, r, standing, change, day_from, day_until, CASE
  WHEN day_from IS NULL OR day_until IS NULL THEN 1
  WHEN first <= day_from AND day_until <= last THEN 3
  WHEN day_until < first OR last < day_from THEN 0
  ELSE 2 END AS sure
WHERE sure > 0 AND (size($certainty) = 0 OR ['no', 'unknown', 'possible', 'certain'][sure] IN $certainty)
WITH who, org, r, standing, change, day_from, day_until, sure
ORDER BY r.fact
WITH who, org, standing, change, day_from, day_until, sure, collect(r) AS records
RETURN who.id AS actor, who.name AS actor_name, org.id AS organization, org.name AS organization_name, standing, change, day_from, day_until,
       ['no', 'unknown', 'possible', 'certain'][sure] AS certainty,
       COLLECT {
         UNWIND records AS r
         MATCH (f:Fact {release: r.release, id: r.fact}) WHERE f.predicate IS NOT NULL
         RETURN DISTINCT f.predicate ORDER BY f.predicate
       } AS predicates,
       [r IN records WHERE r.time IS NOT NULL | r.time] AS times, [r IN records | r.fact] AS facts
ORDER BY day_from, day_until, organization, actor, standing, change
