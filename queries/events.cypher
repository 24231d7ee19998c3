// title: What began in a period
// description: Events, statements, sanctions, recognitions, proposals and treaties that began in a period, of some pairs of actors or
//   in which one actor takes part, or all. A start that is only known as a year can lie in the period: possible.
//   What has no known start is left out.
// parameter dyads (texts, optional): ids of pairs, e.g. KAZ-RUS; empty means any
// parameter actor (entity, optional): only what this actor does, suffers or is told
// parameter from (first_day): first day of the period
// parameter until (last_day): its last day
// parameter days (integer, optional): how many days before and after are added; without it none
// parameter families (texts, optional): families of facts; empty means event, statement, sanction, recognition, proposal, treaty
// parameter precision (text, optional): day keeps only what is dated to an exact day, not approximately
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column fact (id): the fact
// column family (text): its family
// column kind (text): its kind
// column subjects (ids): who acted or spoke
// column objects (ids): towards whom or what
// column dyads (ids): the pairs that it is about
// column paraphrase (text): what the source says
// column time (edtf): when
// column precision (text): how exactly that is dated
// column approximate (boolean): whether that is approximate
// column started_from (day): first day on which it can have begun
// column started_until (day): last day on which it can have begun
// column holds (certainty): whether it began in the period
// column caveat (text): reason for care
// column facts (ids): the fact itself, as in other answers
:params {dyads: [], actor: null, from: '2022-02-24', until: '2022-02-24', days: 30, families: ['event', 'statement', 'recognition', 'sanction'], precision: 'day', datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases, date($from) - duration({days: toInteger(coalesce($days, 0))}) AS first,
  date($until) + duration({days: toInteger(coalesce($days, 0))}) AS last
MATCH (f:Fact)
WHERE f.possible_from > date('0001-01-01') AND f.possible_from <= last AND f.certain_from >= first
  AND f.release IN releases
  AND f.family IN CASE WHEN size($families) > 0 THEN $families
                       ELSE ['event', 'statement', 'sanction', 'recognition', 'proposal', 'treaty'] END
  AND ($precision IS NULL OR (f.precision = $precision AND NOT f.approximate))
  AND (size($dyads) = 0 OR EXISTS { MATCH (f)-[:ABOUT]->(dyad:Dyad) WHERE dyad.id IN $dyads })
  AND ($actor IS NULL OR EXISTS { (f)-[:SUBJECT|OBJECT|ADDRESSEE]->(:Entity {id: $actor}) })
WITH f, CASE
  WHEN f.possible_from IS NULL OR f.certain_from IS NULL OR f.possible_from = date('0001-01-01') THEN 1
  WHEN first <= f.possible_from AND f.certain_from <= last THEN 3
  WHEN f.certain_from < first OR last < f.possible_from THEN 0
  ELSE 2 END AS sure
WHERE sure > 0
RETURN f.id AS fact, f.family AS family, f.kind AS kind,
       COLLECT { MATCH (f)-[:SUBJECT]->(e) RETURN e.id ORDER BY e.id } AS subjects,
       COLLECT { MATCH (f)-[:OBJECT]->(e) RETURN e.id ORDER BY e.id } AS objects,
       COLLECT { MATCH (f)-[:ABOUT]->(dyad) RETURN dyad.id ORDER BY dyad.id } AS dyads,
       f.paraphrase AS paraphrase, f.time AS time, f.precision AS precision, f.approximate AS approximate,
       f.possible_from AS started_from, f.certain_from AS started_until, ['no', 'unknown', 'possible', 'certain'][sure] AS holds, f.caveat AS caveat, [f.id] AS facts
ORDER BY started_from, started_until, fact, f.dataset
