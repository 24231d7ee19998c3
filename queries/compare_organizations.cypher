// title: Organizations and borders that pairs share, side by side
// description: For each pair of actors, the organizations to which both are recorded to belong in a period, in which standing, and the borders recorded
//   between them; rows of one organization follow each other, so that pairs can be compared. As sure as the less sure of the two. A pair
//   without a row shares nothing that is recorded, which is not the same as sharing nothing (R5).
// endpoint: /compare/organizations [Comparison]
// parameter dyads (dyads, optional): ids of pairs, e.g. KAZ-RUS, two codes or names in any order
// parameter a (actor, optional): one actor of a pair, instead of or besides `dyads`
// parameter b (actor, optional): the other actor of that pair
// parameter organizations (entities, optional): only these organizations; empty means all
// parameter from (first_day, optional): first day of the period asked about; without it from the beginning
// parameter until (last_day, optional): its last day; the same day asks about one day
// parameter kinds (texts, optional, terms of kind): only facts of these kinds: membership, observer, association, suspension, border, shared_border; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column row (id): pair and organization, or pair and fact of a border, joined
// column basis (text): organization or border
// column organization (id): the organization
// column dyad (id): the pair
// column shared_by (ids): all pairs asked about that share it
// column as_members (boolean): whether it is as sure that both are members as that both belong to it; nothing for a border
// column by_side (maps): actor, standings (member, observer, associated, suspended), holds and facts of each side
// column holds (certainty): whether both belong to it, or the border is recorded, at some time in the period
// column paraphrases (texts): what the sources say
// column facts (ids): the facts that say so
:params {dyads: ['KAZ-RUS', 'KAZ-CHN'], a: null, b: null, organizations: [], from: '2023-01-01', until: '2023-12-31', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
CALL () {
  UNWIND $dyads AS id
  WITH toUpper(id) AS id, split(toUpper(id), '-') AS codes
  UNWIND [id, codes[1] + '-' + codes[0]] AS either
  MATCH (dyad:Dyad {id: either})
  RETURN dyad
  UNION
  MATCH (:Entity {id: $a})<-[:MEMBER]-(dyad:Dyad)
  WHERE $b IS NOT NULL AND EXISTS { (dyad)-[:MEMBER]->(:Entity {id: $b}) }
  RETURN dyad
}
WITH DISTINCT releases, dyad
CALL (releases, dyad) {
  MATCH (dyad)-[:MEMBER]->(side)
  MATCH (side)-[r:MEMBER_OF|OBSERVER_OF|ASSOCIATED_WITH|SUSPENDED_FROM]->(org)
  WHERE r.release IN releases AND (size($organizations) = 0 OR org.id IN $organizations)
    AND (size($kinds) = 0 OR r.kind IN $kinds) AND (size($modalities) = 0 OR r.modality IN $modalities)
  RETURN 'organization' AS basis, org, side, r.fact AS fact, r.release AS release, {MEMBER_OF: 'member', OBSERVER_OF: 'observer', ASSOCIATED_WITH: 'associated', SUSPENDED_FROM: 'suspended'}[type(r)] AS standing
  UNION ALL
  MATCH (dyad)<-[:ABOUT]-(b:BorderFact)
  WHERE b.release IN releases AND size($organizations) = 0 AND (size($kinds) = 0 OR b.kind IN $kinds) AND (size($modalities) = 0 OR b.modality IN $modalities)
  RETURN 'border' AS basis, NULL AS org, NULL AS side, b.id AS fact, b.release AS release, NULL AS standing
}
MATCH (f:Fact {release: release, id: fact})
WITH releases, dyad, basis, org, side, standing, f, CASE
  WHEN f IS NOT NULL AND date($from) = date('0001-01-01') AND date($until) = date('9999-12-31') THEN 3
  WHEN date($from) = date($until)
    AND (f.certain_from = date($from) AND date('0001-01-01') < f.possible_from AND f.possible_from < f.certain_from
      OR f.certain_until = date($from) AND f.certain_until < f.possible_until AND f.possible_until < date('9999-12-31')) THEN 2
  WHEN f.certain_from <= date($until) AND date($from) <= f.certain_until THEN 3
  WHEN date($until) < f.possible_from OR date($from) > f.possible_until THEN 0
  WHEN f.possible_from IS NULL
    OR (date($from) > coalesce(f.last_attested, f.certain_until) AND f.possible_until IS NULL) THEN 1
  ELSE 2 END AS sure
ORDER BY sure DESC, f.id
WITH dyad, basis, org, CASE basis WHEN 'border' THEN f.id ELSE org.id END AS thing, side, collect({f: f, sure: sure, standing: standing}) AS records
WITH dyad, basis, org, thing, side, [one IN records WHERE one.sure > 0] AS records,
     reduce(most = 0, one IN records | CASE WHEN one.sure > most AND coalesce(one.standing, '') <> 'suspended' THEN one.sure ELSE most END) AS sure,
     reduce(most = 0, one IN records | CASE WHEN one.sure > most AND one.standing = 'member' THEN one.sure ELSE most END) AS member
WHERE sure > 0
ORDER BY side.id
WITH dyad, basis, org, thing, min(sure) AS sure, min(member) AS member, collect({
  actor: side.id, standings: COLLECT { UNWIND records AS one RETURN DISTINCT one.standing AS standing ORDER BY standing },
  holds: ['no', 'unknown', 'possible', 'certain'][sure], facts: [one IN records | one.f.id]
}) AS by_side, reduce(all = [], some IN collect(records) | all + some) AS records
WHERE (basis = 'border' OR size(by_side) = 2) AND (size($certainty) = 0 OR ['no', 'unknown', 'possible', 'certain'][sure] IN $certainty)
WITH basis, org, collect({dyad: dyad.id, thing: thing, sure: sure, member: member, by_side: by_side, records: records}) AS pairs
WITH basis, org, pairs, COLLECT { UNWIND pairs AS pair RETURN DISTINCT pair.dyad AS dyad ORDER BY dyad } AS shared_by
UNWIND pairs AS one
RETURN one.dyad + ' ' + one.thing AS row, basis, org.id AS organization, one.dyad AS dyad, shared_by,
       CASE basis WHEN 'organization' THEN one.member = one.sure END AS as_members,
       CASE basis WHEN 'organization' THEN one.by_side ELSE [] END AS by_side, ['no', 'unknown', 'possible', 'certain'][one.sure] AS holds,
       COLLECT { UNWIND one.records AS record RETURN DISTINCT record.f.paraphrase AS paraphrase ORDER BY paraphrase } AS paraphrases,
       COLLECT { UNWIND one.records AS record RETURN DISTINCT record.f.id AS id ORDER BY id } AS facts
ORDER BY basis DESC, organization, dyad, row
