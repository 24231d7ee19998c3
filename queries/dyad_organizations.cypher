// title: Organizations that two actors share
// description: Organizations to which both are recorded to belong in a period, and in which standing each: as a member, an observer, or
//   associated in another way, of which the predicate tells the kind; a suspension is named beside it. As sure as the less sure of the
//   two. A standing that is recorded about the pair, but for one side only, is unknown: no record of the other is not a no (R5).
// endpoint: /dyads/{a}/{b}/organizations [Dyads]
// parameter a (actor): the one actor
// parameter b (actor): the other actor
// parameter from (first_day, optional): first day of the period asked about
// parameter until (last_day, optional): its last day; the same day asks about one day
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. membership; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column organization (id): the organization
// column name (text): its name
// column as_members (boolean): whether it is as sure that both are members as that both belong to it
// column by_side (maps): actor, standings (member, observer, associated, suspended), predicates, holds and facts of each side
// column missing (ids): the side of which there is no record
// column holds (certainty): whether both belong to it at some time in the period
// column facts (ids): the records of both sides, and records that speak of both within the organization
:params {a: 'state_kazakhstan', b: 'state_russia', from: '2023-01-01', until: '2023-12-31', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
UNWIND [$a, $b] AS side
MATCH (:Entity {id: side})-[r:MEMBER_OF|OBSERVER_OF|ASSOCIATED_WITH|SUSPENDED_FROM]->(org)
WHERE r.release IN releases
  AND (size($kinds) = 0 OR r.kind IN $kinds) AND (size($modalities) = 0 OR r.modality IN $modalities)
WITH releases, org, side, r.fact AS fact, r.release AS release,
     {MEMBER_OF: 'member', OBSERVER_OF: 'observer', ASSOCIATED_WITH: 'associated', SUSPENDED_FROM: 'suspended'}[type(r)] AS standing, CASE
  WHEN r IS NOT NULL AND date($from) = date('0001-01-01') AND date($until) = date('9999-12-31') THEN 3
  WHEN date($from) = date($until)
    AND (r.certain_from = date($from) AND date('0001-01-01') < r.possible_from AND r.possible_from < r.certain_from
      OR r.certain_until = date($from) AND r.certain_until < r.possible_until AND r.possible_until < date('9999-12-31')) THEN 2
  WHEN r.certain_from <= date($until) AND date($from) <= r.certain_until THEN 3
  WHEN date($until) < r.possible_from OR date($from) > r.possible_until THEN 0
  WHEN r.possible_from IS NULL
    OR (date($from) > coalesce(r.last_attested, r.certain_until) AND r.possible_until IS NULL) THEN 1
  ELSE 2 END AS sure
ORDER BY sure DESC, fact
WITH releases, org, side, standing, max(sure) AS sure, collect(fact) AS facts,
     collect(CASE WHEN sure > 0 THEN COLLECT { MATCH (f:Fact {release: release, id: fact}) RETURN f.predicate }[0] END) AS predicates
ORDER BY sure DESC, standing <> 'member', standing
WITH releases, org, side, collect(CASE WHEN sure > 0 THEN standing END) AS standings,
     max(CASE WHEN standing <> 'suspended' THEN sure ELSE 0 END) AS sure, max(CASE WHEN standing = 'member' THEN sure ELSE 0 END) AS as_member,
     reduce(all = [], some IN collect(facts) | all + some) AS facts, reduce(all = [], some IN collect(predicates) | all + some) AS predicates
ORDER BY side <> $a
WITH releases, org, count(side) AS sides, min(sure) AS sure, min(as_member) AS as_member,
     reduce(all = [], some IN collect(facts) | all + some) AS records,
     collect({actor: side, standings: standings, predicates: COLLECT { UNWIND predicates AS one RETURN DISTINCT one },
              holds: ['no', 'unknown', 'possible', 'certain'][sure], facts: facts}) AS by_side
WHERE sure > 0 AND (sides = 2 OR ($a <> $b AND EXISTS {
  UNWIND releases AS release
  UNWIND records AS id
  MATCH (f:Fact {release: release, id: id})-[:ABOUT]->(dyad:Dyad)
  WHERE all(actor IN [$a, $b] WHERE EXISTS { (dyad)-[:MEMBER]->(:Entity {id: actor}) })
  RETURN dyad
}))
WITH org, by_side, records, sides = 2 AND as_member = sure AS as_members, CASE WHEN sides = 2 THEN sure ELSE 1 END AS sure,
     [actor IN [$a, $b] WHERE NOT any(one IN by_side WHERE one.actor = actor)] AS missing,
     COLLECT {
       MATCH (org)<-[:OBJECT]-(f:JointPartnershipFact)
       WHERE f.release IN releases AND all(actor IN [$a, $b] WHERE EXISTS { (f)-[:SUBJECT]->(:Entity {id: actor}) })
       RETURN f.id ORDER BY f.id
     } AS joint
WITH org, by_side, records, as_members, sure, missing, joint
WHERE size($certainty) = 0 OR ['no', 'unknown', 'possible', 'certain'][sure] IN $certainty
RETURN org.id AS organization, org.name AS name, as_members, by_side, missing, ['no', 'unknown', 'possible', 'certain'][sure] AS holds,
       records + joint AS facts
ORDER BY sure DESC, NOT as_members, organization
