// title: What happened between two actors around a date
// description: Events, statements, sanctions, recognitions, proposals and treaties about the pair that began in a window of days
//   around a date or period. A start that is only known as a year can lie in the window: possible. What has no known start
//   is unknown and comes last.
// endpoint: /dyads/{a}/{b}/events [Dyads]
// parameter a (actor): the one actor
// parameter b (actor): the other actor
// parameter from (first_day, optional): first day of the date or period
// parameter until (last_day, optional): its last day
// parameter days (integer, optional): how many days before and after belong to the window; without it none
// parameter families (texts, optional, terms of family): families of facts; empty means event, statement, sanction, recognition, proposal, treaty
// parameter precision (text, optional, terms of precision): day keeps only what is dated to an exact day, not approximately
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. visit; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column fact (id): the fact
// column family (text): its family
// column kind (text): its kind
// column subjects (ids): who acted or spoke
// column objects (ids): towards whom or what
// column statement (id): the speech act that it belongs to
// column paraphrase (text): what the source says
// column time (edtf): when
// column precision (text): how exactly that is dated
// column approximate (boolean): whether that is approximate
// column started_from (day): first day on which it can have begun
// column started_until (day): last day on which it can have begun
// column holds (began): whether it began in the window
// column assumption (text): R4 where its end is assumed
// column facts (ids): the fact itself, as in other answers
:params {a: 'state_russia', b: 'state_ukraine', from: '2022-02-24', until: '2022-02-24', days: 30, families: [], precision: null, kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
UNWIND [$a, $b] AS side
MATCH (:Entity {id: side})<-[:MEMBER]-(dyad:Dyad)
WITH releases, dyad, count(DISTINCT side) AS sides
WHERE sides = 2
MATCH (dyad)<-[:ABOUT]-(f:Fact)
WHERE f.release IN releases
  AND (size($kinds) = 0 OR f.kind IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities)
  AND f.family IN CASE WHEN size($families) > 0 THEN $families
                       ELSE ['event', 'statement', 'sanction', 'recognition', 'proposal', 'treaty'] END
  AND ($precision IS NULL OR (f.precision = $precision AND NOT f.approximate))
WITH f, date($from) - duration({days: toInteger(coalesce($days, 0))}) AS first,
     date($until) + duration({days: toInteger(coalesce($days, 0))}) AS last
WITH f, CASE
  WHEN f.possible_from IS NULL OR f.certain_from IS NULL OR f.possible_from = date('0001-01-01') THEN 1
  WHEN first <= f.possible_from AND f.certain_from <= last THEN 3
  WHEN f.certain_from < first OR last < f.possible_from THEN 0
  ELSE 2 END AS sure
WHERE sure > 0 AND (size($certainty) = 0 OR ['no', 'unknown', 'possible', 'certain'][sure] IN $certainty)
RETURN f.id AS fact, f.family AS family, f.kind AS kind,
       COLLECT { MATCH (f)-[:SUBJECT]->(e) RETURN e.id ORDER BY e.id } AS subjects,
       COLLECT { MATCH (f)-[:OBJECT]->(e) RETURN e.id ORDER BY e.id } AS objects,
       head(COLLECT { MATCH (f)-[:STATEMENT]->(e) RETURN e.id ORDER BY e.id }) AS statement,
       f.paraphrase AS paraphrase, f.time AS time, f.precision AS precision, f.approximate AS approximate,
       CASE WHEN f.possible_from > date('0001-01-01') THEN f.possible_from END AS started_from,
       CASE WHEN f.possible_from > date('0001-01-01') THEN f.certain_from END AS started_until,
       ['no', 'unknown', 'possible', 'certain'][sure] AS holds, f.assumption AS assumption, [f.id] AS facts
ORDER BY started_from, started_until, fact, f.dataset
