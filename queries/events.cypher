// title: What began in a period
// description: Events, statements, sanctions, recognitions, proposals and treaties that began in a period, or in a window around an event, of
//   some pairs of actors or in which one actor takes part, or all. A start that is only known as a month or year can lie in the period:
//   possible. What has no known start, or only an earliest one, is left out unless undated is yes; it is then unknown, and comes last. A window around an event runs
//   from days before the first day on which it can have begun to days after the last, by the records of the event itself; an event
//   that no record dates has no window.
// endpoint: /events [Events]
// endpoint: /events/{around}/window [Events] around=event_recognition_dpr_lpr days=7
// endpoint: /actors/{actor}/timeline [Events] actor=state_kazakhstan from=2020-12-01 until=2020-12-31
// endpoint: /dyads/{a}/{b}/timeline [Events] a=state_kazakhstan b=state_russia from=2020-12-01 until=2020-12-31
// parameter dyads (dyads, optional): ids of pairs, e.g. KAZ-RUS; empty means any
// parameter a (actor, optional): one actor of a pair
// parameter b (actor, optional): the other actor of that pair
// parameter actor (entity, optional): only what this actor does, suffers or is told
// parameter around (entity, optional): the event, statement or other thing around whose start the window lies; from and until may cut it
// parameter from (first_day, optional): first day of the period; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter days (integer, optional): how many days before and after are added; without it none
// parameter families (texts, optional, terms of family): families of facts; empty means event, statement, sanction, recognition, proposal, treaty (without the provisions of treaties, which have no start of their own), or any where kinds are given
// parameter precision (text, optional, terms of precision): day keeps only what is dated to an exact day, not approximately
// parameter undated (text, optional, one of yes|true|1): yes adds what has no known start
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. treaty_signature; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
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
// column window_from (day): first day of the window
// column window_until (day): its last day
// column holds (began): whether it began in the window
// column modality (text): who speaks
// column caveat (text): reason for care
// column facts (ids): the fact itself, as in other answers
:params {dyads: [], a: null, b: null, actor: null, around: null, from: '2022-02-24', until: '2022-02-24', days: 30, families: ['event', 'statement', 'recognition', 'sanction'], precision: 'day', undated: null, kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
// Records of the thing itself say best when it began: of an event rather than of what others did about it.
CALL (releases) {
  OPTIONAL MATCH (:Entity {id: $around})<-[role:SUBJECT|EVENT|STATEMENT|OBJECT]-(f:Fact)
  WHERE f.release IN releases AND f.possible_from > date('0001-01-01') AND f.certain_from < date('9999-12-31')
  WITH f, CASE WHEN type(role) <> 'OBJECT' AND f.kind IN ['event', 'statement'] THEN 0
               WHEN type(role) <> 'OBJECT' AND NOT f:VoteFact AND NOT f:SanctionFact AND NOT f:TreatyProvisionFact THEN 1
               WHEN f:TreatySignatureFact THEN 2
               WHEN f:EventFact AND NOT f:VoteFact THEN 3 ELSE 4 END AS rank
  WITH rank, min(f.possible_from) AS began_from, max(f.certain_from) AS began_until
  ORDER BY rank
  RETURN head(collect(began_from)) AS began_from, head(collect(began_until)) AS began_until
}
WITH releases, duration({days: toInteger(coalesce($days, 0))}) AS more, began_from, began_until
WITH releases, CASE WHEN $around IS NULL THEN date($from) - more WHEN began_from - more < date($from) THEN date($from) ELSE began_from - more END AS first,
  CASE WHEN $around IS NULL THEN date($until) + more WHEN began_until + more > date($until) THEN date($until) ELSE began_until + more END AS last
CALL (releases, first, last) {
  UNWIND CASE WHEN first <= last AND $a IS NULL AND $b IS NULL AND $actor IS NULL AND size($dyads) = 0 THEN [1] ELSE [] END AS asked
  MATCH (f:Fact)
  WHERE f.possible_from > date('0001-01-01') AND f.possible_from <= last AND f.certain_from >= first AND f.release IN releases
  RETURN f
  UNION
  UNWIND CASE WHEN $a IS NULL AND $b IS NULL AND $actor IS NULL AND size($dyads) = 0 AND toLower($undated) IN ['yes', 'true', '1'] THEN releases ELSE [] END AS release
  MATCH (f:Fact {release: release})
  WHERE f.possible_from IS NULL OR f.possible_from = date('0001-01-01') OR f.certain_from = date('9999-12-31')
  RETURN f
  UNION
  UNWIND CASE WHEN $a IS NULL AND $b IS NULL THEN $dyads ELSE [] END AS pair
  MATCH (:Dyad {id: pair})<-[:ABOUT]-(f:Fact)
  RETURN f
  UNION
  UNWIND [id IN [coalesce($a, $b)] WHERE id IS NOT NULL] AS side
  MATCH (:Entity {id: side})<-[:MEMBER]-(dyad:Dyad)
  WHERE all(id IN [$a, $b] WHERE id IS NULL OR EXISTS { (dyad)-[:MEMBER]->(:Entity {id: id}) }) AND (size($dyads) = 0 OR dyad.id IN $dyads)
  MATCH (dyad)<-[:ABOUT]-(f:Fact)
  RETURN f
  UNION
  UNWIND [id IN [$actor] WHERE id IS NOT NULL AND $a IS NULL AND $b IS NULL AND size($dyads) = 0] AS side
  MATCH (:Entity {id: side})<-[:SUBJECT|OBJECT|ADDRESSEE]-(f:Fact)
  RETURN f
}
WITH releases, first, last, f
WHERE f.release IN releases
  AND (f.family IN $families OR size($families) = 0 AND (size($kinds) > 0
    OR f.family IN ['event', 'statement', 'sanction', 'recognition', 'proposal', 'treaty'] AND NOT f:TreatyProvisionFact))
  AND (size($kinds) = 0 OR f.kind IN $kinds OR f.family IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities)
  AND ($precision IS NULL OR (f.precision = $precision AND NOT f.approximate))
  AND ($actor IS NULL OR EXISTS { (f)-[:SUBJECT|OBJECT|ADDRESSEE]->(:Entity {id: $actor}) })
WITH f, first, last, CASE
  WHEN f.possible_from IS NULL OR f.certain_from IS NULL OR f.possible_from = date('0001-01-01') OR f.certain_from = date('9999-12-31') THEN 1
  WHEN first <= f.possible_from AND f.certain_from <= last THEN 3
  WHEN f.certain_from < first OR last < f.possible_from THEN 0
  ELSE 2 END AS sure
WHERE sure > CASE WHEN toLower($undated) IN ['yes', 'true', '1'] THEN 0 ELSE 1 END AND first <= last AND (size($certainty) = 0 OR ['no', 'unknown', 'possible', 'certain'][sure] IN $certainty)
RETURN f.id AS fact, f.family AS family, f.kind AS kind,
       COLLECT { MATCH (f)-[:SUBJECT]->(e) RETURN e.id ORDER BY e.id } AS subjects,
       COLLECT { MATCH (f)-[:OBJECT]->(e) RETURN e.id ORDER BY e.id } AS objects,
       COLLECT { MATCH (f)-[:ABOUT]->(dyad) RETURN dyad.id ORDER BY dyad.id } AS dyads,
       f.paraphrase AS paraphrase, f.time AS time, f.precision AS precision, f.approximate AS approximate,
       CASE WHEN sure > 1 THEN f.possible_from END AS started_from, CASE WHEN sure > 1 THEN f.certain_from END AS started_until,
       CASE WHEN $around IS NOT NULL THEN first END AS window_from, CASE WHEN $around IS NOT NULL THEN last END AS window_until,
       ['no', 'unknown', 'possible', 'certain'][sure] AS holds, f.modality AS modality, f.caveat AS caveat, [f.id] AS facts
ORDER BY started_from, started_until, fact, f.dataset
