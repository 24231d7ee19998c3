// title: Levels of securitization
// description: How far an actor treats another as a matter of security: records of a level (low, not_high, rising, tangible, high) and named
//   phases that hold in a period, latest start first. Ask date by date for several dates; of the records that hold, `latest` marks the one
//   with the latest start, which says most about the date (pair by pair, if no pair is given). Periods of the relation without a level are there too, with the level empty.
// endpoint: /dyads/{a}/{b}/securitization [Dyads]
// endpoint: /securitization [Dyads]
// parameter a (actor, optional): one actor of the pair that the records are about
// parameter b (actor, optional): the other actor of that pair
// parameter subject (actor, optional): only where this actor sees another as a threat (or a phase of the relation is named)
// parameter levels (texts, optional, terms of securitizationLevel): only these levels: low, not_high, rising, tangible, high; empty means all, also none
// parameter from (first_day, optional): first day of the period asked about; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. securitization, phase; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column record (id): the record
// column level (text): level of securitization; nothing where the source names none
// column phase (id): the named period, where the record is one
// column name (text): its name
// column kind (text): kind of the record: securitization, phase, period, claim
// column subjects (ids): whose view or relation it is
// column objects (ids): what is seen as a threat, or what the phase is one of
// column dyads (ids): the pairs that it is about
// column paraphrase (text): what the source says
// column files (texts): the documents that say so, by the names of their files
// column time (edtf): when
// column started_from (day): first day on which it can have begun; nothing where no start is known
// column started_until (day): last day on which it can have begun
// column holds (certainty): whether it holds at some time in the period
// column latest (boolean): whether it has the latest start of the surest records in the period
// column contradicts (ids): records that contradict it
// column caveat (text): reason for care
// column facts (ids): the record and those that contradict it
:params {a: 'state_kazakhstan', b: 'state_russia', subject: null, levels: [], from: '2014-01-01', until: '2014-12-31', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
CALL () {
  UNWIND [id IN [coalesce($a, $b)] WHERE id IS NOT NULL] AS side
  MATCH (:Entity {id: side})<-[:MEMBER]-(dyad:Dyad)
  WHERE all(id IN [$a, $b] WHERE id IS NULL OR EXISTS { (dyad)-[:MEMBER]->(:Entity {id: id}) })
  MATCH (dyad)<-[:ABOUT]-(f:PeriodFact|ClaimFact)
  RETURN f
  UNION
  UNWIND [id IN [coalesce($a, $b)] WHERE id IS NOT NULL] AS side
  MATCH (:Entity {id: side})<-[:SUBJECT|OBJECT]-(f:PeriodFact|ClaimFact)
  WHERE all(id IN [$a, $b] WHERE id IS NULL OR EXISTS { (f)-[:SUBJECT|OBJECT]->(:Entity {id: id}) })
  RETURN f
  UNION
  UNWIND CASE WHEN $a IS NULL AND $b IS NULL THEN [1] ELSE [] END AS asked
  MATCH (f:PeriodFact|ClaimFact)
  RETURN f
}
WITH releases, f
WHERE f.release IN releases AND (f.securitization_level IS NOT NULL OR f:SecuritizationFact OR f:PhaseFact OR f:PeriodFact AND EXISTS { (f)-[:ABOUT]->(:Dyad) })
  AND (size($levels) = 0 OR f.securitization_level IN $levels)
  AND (size($kinds) = 0 OR f.kind IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities)
  AND ($subject IS NULL OR f:PhaseFact OR EXISTS { (f)-[:SUBJECT]->(:Entity {id: $subject}) })
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
WHERE sure > 0 AND (size($certainty) = 0 OR ['no', 'unknown', 'possible', 'certain'][sure] IN $certainty)
WITH releases, f, sure, CASE WHEN $a IS NULL OR $b IS NULL THEN COLLECT { MATCH (f)-[:ABOUT]->(dyad) RETURN dyad.id ORDER BY dyad.id } END AS pairs
WITH releases, pairs, collect({f: f, sure: sure}) AS found, max(sure) AS surest
WITH releases, found, surest, reduce(last = NULL, one IN found | CASE
  WHEN one.sure < surest OR one.f.possible_from IS NULL THEN last
  WHEN last IS NULL OR one.f.possible_from > last.possible_from
    OR (one.f.possible_from = last.possible_from AND (one.f.certain_from > last.certain_from OR (one.f.certain_from = last.certain_from AND one.f.id < last.id))) THEN one.f
  ELSE last END) AS last
UNWIND found AS one
WITH releases, one.f AS f, one.sure AS sure, coalesce(one.sure = surest AND last.possible_from = one.f.possible_from AND last.certain_from = one.f.certain_from, false) AS latest,
     COLLECT { WITH one.f AS f MATCH (f)-[:CONTRADICTS]-(other:Fact) WHERE other.release IN releases RETURN DISTINCT other.id ORDER BY other.id } AS contradicts
OPTIONAL MATCH (f)-[:SUBJECT]->(period:Period)
WITH f, sure, latest, contradicts, head(collect(period)) AS period
RETURN f.id AS record, f.securitization_level AS level, period.id AS phase, period.name AS name, f.kind AS kind,
       COLLECT { MATCH (f)-[:SUBJECT]->(e) RETURN e.id ORDER BY e.id } AS subjects,
       COLLECT { MATCH (f)-[:OBJECT]->(e) RETURN e.id ORDER BY e.id } AS objects,
       COLLECT { MATCH (f)-[:ABOUT]->(dyad) RETURN dyad.id ORDER BY dyad.id } AS dyads, f.paraphrase AS paraphrase,
       COLLECT {
         MATCH (f)-[:SUPPORTED_BY]->(:Passage)-[:PART_OF]->(document)
         OPTIONAL MATCH (about:Description {release: f.release})-[:DESCRIBES]->(document)
         RETURN DISTINCT coalesce(about.file_name, document.id) AS file ORDER BY file
       } AS files,
       f.time AS time, CASE WHEN f.possible_from > date('0001-01-01') THEN f.possible_from END AS started_from,
       CASE WHEN f.possible_from > date('0001-01-01') THEN f.certain_from END AS started_until,
       ['no', 'unknown', 'possible', 'certain'][sure] AS holds, latest, contradicts, f.caveat AS caveat, [f.id] + contradicts AS facts
ORDER BY coalesce(f.possible_from, date('0001-01-01')) DESC, f.certain_from DESC, record, f.dataset
