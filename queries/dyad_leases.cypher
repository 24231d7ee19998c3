// title: Leases and military presence between two actors
// description: Use of the territory of one by the other, and of sites there, in a period. A record without a time is
//   unknown and comes last.
// endpoint: /dyads/{a}/{b}/leases [Dyads]
// parameter a (actor): the one actor
// parameter b (actor): the other actor
// parameter from (first_day, optional): first day of the period asked about
// parameter until (last_day, optional): its last day; the same day asks about one day
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. lease; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column users (ids): who uses the territory
// column objects (ids): what is used, or the actor on whose territory
// column object_names (texts): the names of these
// column kind (text): land_lease or military_presence
// column paraphrase (text): what the source says
// column value (number): a number that the source states
// column unit (text): what it counts
// column time (edtf): when
// column holds (certainty): whether it holds at some time in the period
// column assumption (text): R4 where it counts as in force only because no end is stated
// column facts (ids): the facts that say so
:params {a: 'state_kazakhstan', b: 'state_russia', from: '2013-06-30', until: '2013-06-30', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
UNWIND [$a, $b] AS side
MATCH (:Entity {id: side})<-[:MEMBER]-(dyad:Dyad)
WITH releases, dyad, count(DISTINCT side) AS sides
WHERE sides = 2
MATCH (dyad)<-[:ABOUT]-(f:LeaseFact)
WHERE f.release IN releases
  AND (size($kinds) = 0 OR f.kind IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities)
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
RETURN COLLECT { MATCH (f)-[:SUBJECT]->(e) RETURN e.id ORDER BY e.id } AS users,
       COLLECT { MATCH (f)-[:OBJECT]->(e) RETURN e.id ORDER BY e.id } AS objects,
       COLLECT { MATCH (f)-[:OBJECT]->(e) RETURN e.name ORDER BY e.id } AS object_names,
       f.kind AS kind, f.paraphrase AS paraphrase, f.value AS value, f.unit AS unit, f.time AS time,
       ['no', 'unknown', 'possible', 'certain'][sure] AS holds, f.assumption AS assumption, [f.id] AS facts
ORDER BY sure DESC, f.possible_from DESC, f.id, f.dataset
