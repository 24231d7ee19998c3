// title: Where two actors stand on the statehood of others and of each other
// description: Records of recognition and non-recognition of either actor in a period, where they are about the pair, or
//   both have a record on the same entity. No record is not a no: recognition_matrix shows the gaps.
// endpoint: /dyads/{a}/{b}/recognitions [Dyads]
// parameter a (actor): the one actor
// parameter b (actor): the other actor
// parameter from (first_day, optional): first day of the period asked about
// parameter until (last_day, optional): its last day; the same day asks about one day
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. recognition; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column recognizer (id): who recognizes or does not
// column recognized (id): whose statehood it is about
// column recognized_name (text): its name
// column status (text): recognized or not_recognized
// column time (edtf): time of the surest record
// column holds (certainty): whether it holds at some time in the period
// column assumption (text): R4 where it counts as in force only because no end is stated
// column facts (ids): the facts that say so
:params {a: 'state_kazakhstan', b: 'state_russia', from: '2022-02-24', until: '2022-02-24', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
UNWIND [$a, $b] AS side
MATCH (:Entity {id: side})<-[:SUBJECT]-(f:RecognitionFact)-[:OBJECT]->(recognized:Entity)
WHERE f.release IN releases
  AND (size($kinds) = 0 OR f.kind IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities)
WITH f, side, recognized, CASE
  WHEN f IS NOT NULL AND date($from) = date('0001-01-01') AND date($until) = date('9999-12-31') THEN 3
  WHEN date($from) = date($until)
    AND (f.certain_from = date($from) AND date('0001-01-01') < f.possible_from AND f.possible_from < f.certain_from
      OR f.certain_until = date($from) AND f.certain_until < f.possible_until AND f.possible_until < date('9999-12-31')) THEN 2
  WHEN f.certain_from <= date($until) AND date($from) <= f.certain_until THEN 3
  WHEN date($until) < f.possible_from OR date($from) > f.possible_until THEN 0
  WHEN f.possible_from IS NULL
    OR (date($from) > coalesce(f.last_attested, f.certain_until) AND f.possible_until IS NULL) THEN 1
  ELSE 2 END AS sure,
     recognized.id IN [$a, $b] OR COUNT {
       UNWIND [$a, $b] AS actor
       MATCH (f)-[:ABOUT]->(dyad:Dyad)-[:MEMBER]->(:Entity {id: actor})
       WITH dyad, count(DISTINCT actor) AS sides
       WHERE sides = 2
       RETURN dyad
     } > 0 AS about
ORDER BY sure DESC, f.possible_from DESC, f.id
WITH side, recognized,
     coalesce(f.recognition_status, {recognition_grant: 'recognized', non_recognition: 'not_recognized'}[f.kind], f.kind) AS status, max(sure) AS sure, collect(f) AS records, max(about) AS about
WITH recognized, count(DISTINCT side) AS sides, max(about) AS about,
     collect({side: side, status: status, sure: sure, records: records}) AS found
WHERE about OR sides = 2
UNWIND found AS one
WITH recognized, one.side AS recognizer, one.status AS status, one.records AS records, one.sure AS sure
WHERE sure > 0 AND (size($certainty) = 0 OR ['no', 'unknown', 'possible', 'certain'][sure] IN $certainty)
RETURN recognizer, recognized.id AS recognized, recognized.name AS recognized_name, status, records[0].time AS time,
       ['no', 'unknown', 'possible', 'certain'][sure] AS holds, records[0].assumption AS assumption, [f IN records | f.id] AS facts
ORDER BY recognized, recognizer <> $a, status
