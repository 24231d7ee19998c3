// title: Recognition matrix
// description: Where each of some actors stands on the statehood of each of some others. status recognized and not_recognized are records: a
//   source says that it recognizes, or that it does not. unknown means no record for the period, or none that speaks of it any more (R3),
//   and is not a no (R5); record then says whether there is none at all, and last_known what is recorded of another time. Without
//   a list, all that any record in scope names.
// endpoint: /recognitions/matrix [Recognition]
// parameter recognizers (actors, optional): who recognizes; empty means all with a record
// parameter recognized (actors, optional): whose statehood; empty means all with a record
// parameter from (first_day, optional): first day of the period asked about; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. non_recognition; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column recognizer (id): who recognizes
// column recognizer_name (text): its name
// column recognized (id): whose statehood
// column recognized_name (text): its name
// column status (text, one of recognized|not_recognized|contradictory|unknown): recognized, not_recognized, contradictory where equally sure records differ, or unknown
// column record (text): recorded_yes, recorded_no, recorded_both where equally sure records differ, other_time where records speak of other times only, or no_record
// column holds (certainty): how sure the status is in the period
// column last_known (text): the status that is recorded for an earlier time or without one, where it is unknown for the period
// column times (texts): times of the records, in EDTF
// column facts (ids): all records of the pair, also those that do not reach into the period
:params {recognizers: ['state_kazakhstan', 'state_russia'], recognized: [], from: '0001-01-01', until: '9999-12-31', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
CALL (releases) {
  UNWIND $recognizers AS id
  MATCH (who:Entity {id: id})
  RETURN who
  UNION
  UNWIND CASE WHEN size($recognizers) = 0 THEN [1] ELSE [] END AS asked
  MATCH (f:RecognitionFact)-[:SUBJECT]->(who)
  WHERE f.release IN releases
  // Who is gone by its codes recognizes nobody any more.
    AND (NOT EXISTS { MATCH (who)<-[:CODE_OF]-(code:Code) WHERE code.release IN releases AND code.possible_until < date($from) }
      OR EXISTS { MATCH (who)<-[:CODE_OF]-(code:Code) WHERE code.release IN releases AND code.possible_until >= date($from) })
  RETURN who
}
WITH releases, collect(who) AS recognizers
CALL (releases) {
  UNWIND $recognized AS id
  MATCH (what:Entity {id: id})
  RETURN what
  UNION
  UNWIND CASE WHEN size($recognized) = 0 THEN [1] ELSE [] END AS asked
  MATCH (f:RecognitionFact)-[:OBJECT]->(what)
  WHERE f.release IN releases
  RETURN what
}
UNWIND recognizers AS who
WITH releases, who, what
WHERE who <> what
OPTIONAL MATCH (who)<-[:SUBJECT]-(f:RecognitionFact)-[:OBJECT]->(what)
WHERE f.release IN releases AND (f.recognition_status IS NOT NULL OR f:RecognitionGrantFact|NonRecognitionFact)
  AND (size($kinds) = 0 OR f.kind IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities)
WITH who, what, f, coalesce(f.recognition_status, {recognition_grant: 'recognized', non_recognition: 'not_recognized'}[f.kind]) AS status, CASE
  WHEN f IS NOT NULL AND date($from) = date('0001-01-01') AND date($until) = date('9999-12-31') THEN 3
  WHEN date($from) = date($until)
    AND (f.certain_from = date($from) AND date('0001-01-01') < f.possible_from AND f.possible_from < f.certain_from
      OR f.certain_until = date($from) AND f.certain_until < f.possible_until AND f.possible_until < date('9999-12-31')) THEN 2
  WHEN f.certain_from <= date($until) AND date($from) <= f.certain_until THEN 3
  WHEN date($until) < f.possible_from OR date($from) > f.possible_until THEN 0
  WHEN f.possible_from IS NULL
    OR (date($from) > coalesce(f.last_attested, f.certain_until) AND f.possible_until IS NULL) THEN 1
  ELSE 2 END AS sure
ORDER BY sure DESC, f.possible_from DESC, f.id
WITH who, what, collect(f) AS records, collect({status: status, sure: sure}) AS found
WITH who, what, records, found[0].status AS status, found[0].sure AS best,
     any(one IN found WHERE one.sure = found[0].sure AND one.status <> found[0].status) AS split
WITH who, what, records, status, best, split, CASE WHEN best = 0 THEN 1 ELSE best END AS sure
WHERE (size($certainty) = 0 OR ['no', 'unknown', 'possible', 'certain'][sure] IN $certainty)
RETURN who.id AS recognizer, who.name AS recognizer_name, what.id AS recognized, what.name AS recognized_name,
       CASE WHEN status IS NULL OR best < 2 THEN 'unknown' WHEN split THEN 'contradictory' ELSE status END AS status,
       CASE WHEN size(records) = 0 THEN 'no_record' WHEN best < 2 THEN 'other_time' WHEN split THEN 'recorded_both'
            WHEN status = 'recognized' THEN 'recorded_yes' ELSE 'recorded_no' END AS record,
       ['no', 'unknown', 'possible', 'certain'][sure] AS holds,
       CASE WHEN best < 2 AND (records[0].possible_from IS NULL OR records[0].possible_from <= date($until)) THEN status END AS last_known,
       [f IN records WHERE f.time IS NOT NULL | f.time] AS times, [f IN records | f.id] AS facts
ORDER BY recognizer, recognized
