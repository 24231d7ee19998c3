// title: Records of recognition and what confirmed them
// description: Recognitions and non-recognitions, by status, actor or the event in which they were declared, with records of
//   events that confirmed that event, such as a ratification.
// parameter status (text, optional): recognized or not_recognized
// parameter event (entity, optional): the event in which recognition was declared
// parameter recognizer (actor, optional): who recognizes
// parameter recognized (actor, optional): whose statehood
// parameter from (first_day, optional): first day of the period asked about; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column fact (id): the record
// column recognizers (ids): who recognizes or does not
// column recognized (ids): whose statehood
// column status (text): recognized or not_recognized
// column event (id): the event in which it was declared
// column confirmed_by (ids): records of events that touch that event
// column paraphrase (text): what the source says
// column modality (text): who speaks
// column time (edtf): when
// column holds (certainty): whether it holds at some time in the period
// column caveat (text): reason for care
// column facts (ids): the record and what confirmed it
:params {status: 'recognized', event: 'event_recognition_dpr_lpr', recognizer: null, recognized: null, from: '0001-01-01', until: '9999-12-31', datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
MATCH (f:RecognitionFact)
WHERE f.release IN releases
  AND ($status IS NULL OR coalesce(f.recognition_status, f.kind) = $status)
  AND ($event IS NULL OR EXISTS { (f)-[:EVENT]->(:Entity {id: $event}) })
  AND ($recognizer IS NULL OR EXISTS { (f)-[:SUBJECT]->(:Entity {id: $recognizer}) })
  AND ($recognized IS NULL OR EXISTS { (f)-[:OBJECT]->(:Entity {id: $recognized}) })
WITH releases, f, CASE
  WHEN f IS NOT NULL AND date($from) = date('0001-01-01') AND date($until) = date('9999-12-31') THEN 3
  WHEN date($from) = date($until)
    AND (f.certain_from = date($from) AND date('0001-01-01') < f.possible_from AND f.possible_from < f.certain_from
      OR f.certain_until = date($from) AND f.certain_until < f.possible_until AND f.possible_until < date('9999-12-31')) THEN 2
  WHEN f.certain_from <= date($until) AND date($from) <= f.certain_until THEN 3
  WHEN date($until) < f.possible_from OR date($from) > f.possible_until THEN 0
  WHEN f.possible_from IS NULL
    OR (date($from) > coalesce(f.last_attested, f.certain_until) AND f.possible_until IS NULL) THEN 1
  ELSE 2 END AS sure
WHERE sure > 0
WITH f, sure, COLLECT {
  MATCH (f)-[:EVENT]->(event)<-[:SUBJECT|OBJECT|EVENT]-(other:EventFact)
  WHERE other.release IN releases
  RETURN DISTINCT other.id ORDER BY other.id
} AS confirmed_by
RETURN f.id AS fact, COLLECT { MATCH (f)-[:SUBJECT]->(e) RETURN e.id ORDER BY e.id } AS recognizers,
       COLLECT { MATCH (f)-[:OBJECT]->(e) RETURN e.id ORDER BY e.id } AS recognized,
       coalesce(f.recognition_status, f.kind) AS status, head(COLLECT { MATCH (f)-[:EVENT]->(e) RETURN e.id ORDER BY e.id }) AS event,
       confirmed_by, f.paraphrase AS paraphrase, f.modality AS modality, f.time AS time, ['no', 'unknown', 'possible', 'certain'][sure] AS holds, f.caveat AS caveat,
       [f.id] + confirmed_by AS facts
ORDER BY f.possible_from, fact, f.dataset
