// title: Records of recognition and what confirmed them
// description: Recognitions and non-recognitions, by status, actor or the event in which they were declared, with records of
//   events that confirmed that event, such as a ratification. A record of non-recognition is a recorded no; for pairs without any
//   record see the recognition matrix.
// endpoint: /recognitions [Recognition]
// endpoint: /actors/{recognizer}/recognitions [Recognition] recognizer=state_russia
// parameter status (text, optional, terms of recognitionStatus): recognized or not_recognized
// parameter event (entity Event, optional): the event in which recognition was declared
// parameter recognizer (actor, optional): who recognizes
// parameter recognized (actor, optional): whose statehood
// parameter from (first_day, optional): first day of the period asked about; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. non_recognition; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
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
:params {status: 'recognized', event: 'event_recognition_dpr_lpr', recognizer: null, recognized: null, from: '0001-01-01', until: '9999-12-31', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
CALL (releases) {
  UNWIND CASE WHEN $event IS NULL AND $recognizer IS NULL AND $recognized IS NULL THEN [1] ELSE [] END AS asked
  MATCH (f:RecognitionFact)
  WHERE f.release IN releases
  RETURN f
  UNION
  UNWIND [id IN [coalesce($event, $recognized, $recognizer)] WHERE id IS NOT NULL] AS id
  MATCH (:Entity {id: id})<-[:SUBJECT|OBJECT|EVENT]-(f:RecognitionFact)
  WHERE f.release IN releases
  RETURN f
}
WITH releases, f, coalesce(f.recognition_status, {recognition_grant: 'recognized', non_recognition: 'not_recognized'}[f.kind], f.kind) AS status
WHERE ($status IS NULL OR status = $status)
  AND ($event IS NULL OR EXISTS { (f)-[:EVENT]->(:Entity {id: $event}) })
  AND ($recognizer IS NULL OR EXISTS { (f)-[:SUBJECT]->(:Entity {id: $recognizer}) })
  AND ($recognized IS NULL OR EXISTS { (f)-[:OBJECT]->(:Entity {id: $recognized}) })
  AND (size($kinds) = 0 OR f.kind IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities)
WITH releases, f, status, CASE
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
WITH f, status, sure, COLLECT {
  MATCH (f)-[:EVENT]->(event)<-[:SUBJECT|OBJECT|EVENT]-(other:EventFact)
  WHERE other.release IN releases
  RETURN DISTINCT other.id ORDER BY other.id
} AS confirmed_by
RETURN f.id AS fact, COLLECT { MATCH (f)-[:SUBJECT]->(e) RETURN e.id ORDER BY e.id } AS recognizers,
       COLLECT { MATCH (f)-[:OBJECT]->(e) RETURN e.id ORDER BY e.id } AS recognized,
       status, head(COLLECT { MATCH (f)-[:EVENT]->(e) RETURN e.id ORDER BY e.id }) AS event,
       confirmed_by, f.paraphrase AS paraphrase, f.modality AS modality, f.time AS time, ['no', 'unknown', 'possible', 'certain'][sure] AS holds, f.caveat AS caveat,
       [f.id] + confirmed_by AS facts
ORDER BY f.possible_from, fact, f.dataset
