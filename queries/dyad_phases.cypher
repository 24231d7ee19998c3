// title: Phases of the relation between two actors, and levels of securitization
// description: Named phases, periods and levels of securitization recorded about the pair that hold in a period, the one with
//   the latest start first. Where several hold, that one says most about the day. A record without a time comes last.
// endpoint: /dyads/{a}/{b}/phases [Dyads]
// parameter a (actor): the one actor
// parameter b (actor): the other actor
// parameter from (first_day, optional): first day of the period asked about
// parameter until (last_day, optional): its last day; the same day asks about one day
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. period; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column phase (id): the named period where there is one, else the fact
// column name (text): name of the period, or what the source says
// column kind (text): phase, period or securitization
// column subjects (ids): who perceives or goes through it
// column objects (ids): towards whom or what
// column level (text): level of securitization
// column started_from (day): first day on which it can have begun
// column started_until (day): last day on which it can have begun
// column time (edtf): when
// column holds (certainty): whether it holds at some time in the period
// column assumption (text): R4 where it counts as in force only because no end is stated
// column facts (ids): the facts that say so
:params {a: 'state_kazakhstan', b: 'state_russia', from: '2008-01-01', until: '2008-12-31', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
UNWIND [$a, $b] AS side
MATCH (:Entity {id: side})<-[:MEMBER]-(dyad:Dyad)
WITH releases, dyad, count(DISTINCT side) AS sides
WHERE sides = 2
MATCH (dyad)<-[:ABOUT]-(f:PeriodFact)
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
OPTIONAL MATCH (f)-[:SUBJECT]->(period:Period)
WITH f, sure, head(collect(period)) AS period
RETURN coalesce(period.id, f.id) AS phase, coalesce(period.name, f.paraphrase) AS name, f.kind AS kind,
       COLLECT { MATCH (f)-[:SUBJECT]->(e) RETURN e.id ORDER BY e.id } AS subjects,
       COLLECT { MATCH (f)-[:OBJECT]->(e) RETURN e.id ORDER BY e.id } AS objects,
       f.securitization_level AS level,
       CASE WHEN f.possible_from > date('0001-01-01') THEN f.possible_from END AS started_from,
       CASE WHEN f.possible_from > date('0001-01-01') THEN f.certain_from END AS started_until,
       f.time AS time, ['no', 'unknown', 'possible', 'certain'][sure] AS holds, f.assumption AS assumption, [f.id] AS facts
ORDER BY coalesce(f.possible_from, date('0001-01-01')) DESC, f.certain_from DESC, f.id, f.dataset
