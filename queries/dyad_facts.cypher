// title: Every fact about a pair of actors
// description: All records that are about the two, in the order of their start; those without a time come last.
// endpoint: /dyads/{a}/{b}/facts [Dyads]
// parameter a (actor): the one actor
// parameter b (actor): the other actor
// parameter families (texts, optional, terms of family): families of facts, e.g. treaty, statement; empty means all
// parameter from (first_day, optional): first day of the period asked about; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. treaty_party; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column fact (id): the fact
// column family (text): its family
// column kind (text): its kind
// column subjects (ids): who or what it is about
// column objects (ids): towards whom or what
// column paraphrase (text): what the source says
// column time (edtf): when
// column holds (certainty): whether it holds at some time in the period
// column assumption (text): R4 where it counts as in force only because no end is stated
// column modality (text): who speaks
// column caveat (text): reason for care
// column facts (ids): the fact itself, as in other answers
:params {a: 'state_kazakhstan', b: 'state_russia', families: ['treaty', 'lease'], from: '0001-01-01', until: '9999-12-31', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
UNWIND [$a, $b] AS side
MATCH (:Entity {id: side})<-[:MEMBER]-(dyad:Dyad)
WITH releases, dyad, count(DISTINCT side) AS sides
WHERE sides = 2
MATCH (dyad)<-[:ABOUT]-(f:Fact)
WHERE f.release IN releases
  AND (size($kinds) = 0 OR f.kind IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities) AND (size($families) = 0 OR f.family IN $families)
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
RETURN f.id AS fact, f.family AS family, f.kind AS kind,
       COLLECT { MATCH (f)-[:SUBJECT]->(e) RETURN e.id ORDER BY e.id } AS subjects,
       COLLECT { MATCH (f)-[:OBJECT]->(e) RETURN e.id ORDER BY e.id } AS objects,
       f.paraphrase AS paraphrase, f.time AS time, ['no', 'unknown', 'possible', 'certain'][sure] AS holds, f.assumption AS assumption,
       f.modality AS modality, f.caveat AS caveat, [f.id] AS facts
ORDER BY f.possible_from, f.certain_from, fact, f.dataset
