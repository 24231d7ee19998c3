// title: Leases and military presence
// description: Who uses whose territory, in a period: leased land and sites, bases, troops, peacekeepers. The host is who holds the territory, as
//   the record names it or as the other side of the pair that the record is about; an unrecognized host stands beside the state that claims
//   the territory. A record without a time is unknown and comes last.
// endpoint: /leases [Measures]
// endpoint: /actors/{user}/leases [Measures]
// parameter user (actor, optional): who uses the territory
// parameter host (actor, optional): on whose territory
// parameter site (entity Place|Actor, optional): the place that is used
// parameter from (first_day, optional): first day of the period asked about; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. military_presence; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column fact (id): the record
// column users (ids): who uses the territory
// column hosts (ids): on whose territory
// column sites (ids): the places that are used
// column kind (text): land_lease or military_presence
// column predicate (text): the kind of use in the words of the record, e.g. has_air_base_in
// column paraphrase (text): what the source says
// column value (number): a number that the source states
// column unit (text): what it counts
// column time (edtf): when
// column started_from (day): first day on which it can have begun; nothing where no start is known
// column started_until (day): last day on which it can have begun
// column ended_from (day): first day on which it can have ended; nothing where no end is known
// column ended_until (day): last day on which it can have ended
// column holds (certainty): whether it holds at some time in the period
// column modality (text): who speaks
// column caveat (text): reason for care
// column facts (ids): the record itself, as in other answers
:params {user: 'state_russia', host: 'state_kazakhstan', site: null, from: '2013-06-30', until: '2013-06-30', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
CALL (releases) {
  UNWIND CASE WHEN $user IS NULL AND $site IS NULL THEN [1] ELSE [] END AS asked
  MATCH (f:LeaseFact)
  WHERE f.release IN releases
  RETURN f
  UNION
  UNWIND [id IN [coalesce($site, $user)] WHERE id IS NOT NULL] AS id
  MATCH (:Entity {id: id})<-[:SUBJECT|OBJECT]-(f:LeaseFact)
  WHERE f.release IN releases
  RETURN f
}
WITH f
WHERE (size($kinds) = 0 OR f.kind IN $kinds OR f.family IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities)
  AND ($user IS NULL OR EXISTS { (f)-[:SUBJECT]->(:Entity {id: $user}) })
  AND ($site IS NULL OR EXISTS { (f)-[:OBJECT]->(:Entity {id: $site}) })
WITH f, COLLECT {
  MATCH (f)-[:OBJECT|TOPIC]->(e:State|QuasiState) RETURN e.id AS id
  UNION
  MATCH (f)-[:ABOUT]->(:Dyad)-[:MEMBER]->(e)
  WHERE NOT EXISTS { (f)-[:SUBJECT|PARTICIPANT]->(e) }
  RETURN e.id AS id
} AS hosts, CASE
  WHEN f IS NOT NULL AND date($from) = date('0001-01-01') AND date($until) = date('9999-12-31') THEN 3
  WHEN date($from) = date($until)
    AND (f.certain_from = date($from) AND date('0001-01-01') < f.possible_from AND f.possible_from < f.certain_from
      OR f.certain_until = date($from) AND f.certain_until < f.possible_until AND f.possible_until < date('9999-12-31')) THEN 2
  WHEN f.certain_from <= date($until) AND date($from) <= f.certain_until THEN 3
  WHEN date($until) < f.possible_from OR date($from) > f.possible_until THEN 0
  WHEN f.possible_from IS NULL
    OR (date($from) > coalesce(f.last_attested, f.certain_until) AND f.possible_until IS NULL) THEN 1
  ELSE 2 END AS sure
WHERE sure > 0 AND (size($certainty) = 0 OR ['no', 'unknown', 'possible', 'certain'][sure] IN $certainty) AND ($host IS NULL OR $host IN hosts)
RETURN f.id AS fact, COLLECT { MATCH (f)-[:SUBJECT]->(e) RETURN e.id ORDER BY e.id } AS users, COLLECT { UNWIND hosts AS id RETURN DISTINCT id ORDER BY id } AS hosts,
       COLLECT { MATCH (f)-[:OBJECT]->(e) WHERE NOT e:Actor RETURN e.id ORDER BY e.id } AS sites,
       f.kind AS kind, f.predicate AS predicate, f.paraphrase AS paraphrase, f.value AS value, f.unit AS unit, f.time AS time,
       CASE WHEN f.possible_from > date('0001-01-01') THEN f.possible_from END AS started_from,
       CASE WHEN f.possible_from > date('0001-01-01') THEN f.certain_from END AS started_until,
       CASE WHEN f.possible_until < date('9999-12-31') THEN f.certain_until END AS ended_from,
       CASE WHEN f.possible_until < date('9999-12-31') THEN f.possible_until END AS ended_until,
       ['no', 'unknown', 'possible', 'certain'][sure] AS holds, f.modality AS modality, f.caveat AS caveat, [f.id] AS facts
ORDER BY sure DESC, f.possible_from DESC, fact, f.dataset
