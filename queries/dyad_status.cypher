// title: Status of the relation between two actors
// description: Levels of partnership and other recorded statuses that hold in a period. A level that a source names as
//   the previous one has no stated start, and is possible until the day by which the next one had begun for certain.
//   A record without a time is unknown and comes last.
// endpoint: /dyads/{a}/{b}/status [Dyads]
// parameter a (actor): the one actor
// parameter b (actor): the other actor
// parameter from (first_day, optional): first day of the period asked about
// parameter until (last_day, optional): its last day; the same day asks about one day
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. status; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column status (id): the level of partnership, or the fact where its status is not a level
// column name (text): the level's name, or what the source says
// column step (integer): step of the level on this pair's own ladder, where the source gives it
// column basis (text): stated, or previous where the level is only named as the one before
// column kinds (texts): kinds of the facts
// column frameworks (ids): organizations or treaties within which it holds, where named
// column time (edtf): time of the surest record; nothing for a level that is only named as the one before
// column holds (certainty): whether it holds at some time in the period
// column assumption (text): R4 where it counts as in force only because no end is stated
// column facts (ids): the facts that say so
:params {a: 'state_kazakhstan', b: 'state_china', from: '2012-06-30', until: '2012-06-30', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
UNWIND [$a, $b] AS side
MATCH (:Entity {id: side})<-[:MEMBER]-(dyad:Dyad)
WITH releases, dyad, count(DISTINCT side) AS sides
WHERE sides = 2
MATCH (dyad)<-[:ABOUT]-(f:StatusFact)
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
  ELSE 2 END AS now
CALL (f, now) {
  OPTIONAL MATCH (f)-[:OBJECT]->(level:PartnershipLevel)
  RETURN level, 'stated' AS basis, now AS sure
  UNION ALL
  MATCH (f)-[:PREVIOUS_STATUS]->(level)
  RETURN level, 'previous' AS basis,
         CASE WHEN f.certain_from IS NULL THEN 1 WHEN date($from) > f.certain_from THEN 0 ELSE 2 END AS sure
}
WITH f, level, basis, sure
WHERE sure > 0
ORDER BY sure DESC, f.possible_from DESC, f.id
WITH coalesce(level.id, f.id) AS status, level, basis, max(sure) AS sure, collect(f) AS records, max(f.possible_from) AS start
WHERE size($certainty) = 0 OR ['no', 'unknown', 'possible', 'certain'][sure] IN $certainty
RETURN status, coalesce(level.name, records[0].paraphrase) AS name, reduce(step = NULL, f IN records | coalesce(step, f.level)) AS step,
       basis, COLLECT { UNWIND records AS f RETURN DISTINCT f.kind ORDER BY f.kind } AS kinds,
       COLLECT {
         UNWIND records AS f
         MATCH (f)-[:OBJECT]->(within) WHERE within:IntergovernmentalOrganization OR within:Treaty
         RETURN DISTINCT within.id ORDER BY within.id
       } AS frameworks,
       CASE WHEN basis = 'stated' THEN records[0].time END AS time, ['no', 'unknown', 'possible', 'certain'][sure] AS holds,
       CASE WHEN basis = 'stated' THEN records[0].assumption END AS assumption, [f IN records | f.id] AS facts
ORDER BY sure DESC, start DESC, status, basis
