// title: Treaties and agreements between two actors
// description: Treaties to which both are recorded as parties, treaties and undertakings recorded about the pair, and agreements that both
//   signed without a record that they bind (kind commitment), that hold in a period. A treaty without a stated end counts as in force
//   (R4). A record without a time is unknown and comes last.
// endpoint: /dyads/{a}/{b}/treaties [Dyads]
// parameter a (actor): the one actor
// parameter b (actor): the other actor
// parameter from (first_day, optional): first day of the period asked about
// parameter until (last_day, optional): its last day; the same day asks about one day
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. treaty_party; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column treaty (id): the treaty or set of treaties, or the fact where the agreement is no entity of its own
// column name (text): its name, or what the source says
// column scope (text): bilateral, multilateral, or unknown where only one party is recorded
// column parties (ids): the recorded parties
// column basis (text): parties where both are recorded as parties, else pair
// column kinds (texts): kinds of the facts, e.g. treaty_party, commitment, undertaking
// column time (edtf): time of the record that decides how sure it is: of the actor of whom it is least sure; where all are as sure, of the one bound last
// column holds (certainty): whether it holds at some time in the period
// column assumption (text): R4 where it counts as in force only because no end is stated
// column facts (ids): the facts that say so, the one that decides first
:params {a: 'state_kazakhstan', b: 'state_russia', from: '2013-06-30', until: '2013-06-30', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases, [$a, $b] AS actors
CALL (releases, actors) {
  UNWIND actors AS side
  MATCH (:Entity {id: side})-[r:PARTY_TO|ADOPTED|COMMITTED_TO]->()
  WHERE r.release IN releases
  MATCH (f:Fact {release: r.release, id: r.fact})
  RETURN f, side
  UNION
  UNWIND actors AS actor
  MATCH (:Entity {id: actor})<-[:MEMBER]-(dyad:Dyad)
  WITH releases, dyad, count(DISTINCT actor) AS sides
  WHERE sides = 2
  MATCH (dyad)<-[:ABOUT]-(f:TreatyFact)
  WHERE f.release IN releases
  RETURN f, 'pair' AS side
}
WITH releases, actors, f, side
WHERE (size($kinds) = 0 OR f.kind IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities)
WITH releases, actors, f, side, CASE
  WHEN f IS NOT NULL AND date($from) = date('0001-01-01') AND date($until) = date('9999-12-31') THEN 3
  WHEN date($from) = date($until)
    AND (f.certain_from = date($from) AND date('0001-01-01') < f.possible_from AND f.possible_from < f.certain_from
      OR f.certain_until = date($from) AND f.certain_until < f.possible_until AND f.possible_until < date('9999-12-31')) THEN 2
  WHEN f.certain_from <= date($until) AND date($from) <= f.certain_until THEN 3
  WHEN date($until) < f.possible_from OR date($from) > f.possible_until THEN 0
  WHEN f.possible_from IS NULL
    OR (date($from) > coalesce(f.last_attested, f.certain_until) AND f.possible_until IS NULL) THEN 1
  ELSE 2 END AS sure
OPTIONAL MATCH (f)-[:SUBJECT|OBJECT]->(named:Treaty|TreatySet)
WITH releases, actors, f, side, sure, head(collect(named)) AS treaty
ORDER BY sure DESC, f.certain_from, f.possible_from, f.id
WITH releases, actors, coalesce(treaty.id, f.id) AS id, treaty, side, max(sure) AS sure, collect(f) AS records
WITH releases, actors, id, treaty, collect({side: side, sure: sure, record: head(records)}) AS sides, reduce(all = [], some IN collect(records) | all + some) AS records
WITH releases, actors, id, treaty, sides, records, all(actor IN actors WHERE any(one IN sides WHERE one.side = actor)) AS parties
WHERE parties OR any(one IN sides WHERE one.side = 'pair')
WITH releases, actors, id, treaty, sides, records, parties,
     CASE WHEN parties THEN reduce(least = 3, one IN sides | CASE WHEN one.side IN actors AND one.sure < least THEN one.sure ELSE least END)
          ELSE reduce(most = 0, one IN sides | CASE WHEN one.sure > most THEN one.sure ELSE most END) END AS sure
WHERE sure > 0 AND (size($certainty) = 0 OR ['no', 'unknown', 'possible', 'certain'][sure] IN $certainty)
WITH releases, actors, id, treaty, records, parties, sure,
     reduce(last = NULL, one IN [one IN sides WHERE one.sure = sure AND (NOT parties OR one.side IN actors) | one.record] | CASE
       WHEN last IS NULL OR last.certain_from IS NULL AND one.certain_from IS NOT NULL THEN one
       WHEN one.certain_from > last.certain_from OR one.certain_from = last.certain_from AND one.id < last.id THEN one
       ELSE last END) AS first,
     COLLECT {
       MATCH (treaty)<-[r:PARTY_TO|ADOPTED|COMMITTED_TO]-(party) WHERE r.release IN releases RETURN DISTINCT party
       UNION
       UNWIND CASE WHEN treaty IS NULL THEN records ELSE [] END AS f
       MATCH (f)-[role:SUBJECT|OBJECT]->(party:Actor)
       // Several subjects agree with each other; the object of a single one is the other side.
       WHERE role:SUBJECT OR COUNT { (f)-[:SUBJECT]->() } = 1
       RETURN DISTINCT party
     } AS parties_recorded
WITH actors, id, treaty, records, first, parties, sure, parties_recorded,
     // What an organization alone is recorded for is an agreement of its members.
     CASE WHEN size(parties_recorded) > 2 OR any(party IN parties_recorded WHERE party:Group) THEN 'multilateral'
          WHEN size(parties_recorded) = 2 THEN 'bilateral'
          WHEN any(party IN parties_recorded WHERE party:IntergovernmentalOrganization) THEN 'multilateral' ELSE 'unknown' END AS scope
RETURN id AS treaty, coalesce(treaty.name, first.paraphrase) AS name, scope,
       COLLECT { UNWIND parties_recorded AS party RETURN party.id ORDER BY party.id } AS parties,
       CASE WHEN parties THEN 'parties' ELSE 'pair' END AS basis,
       COLLECT { UNWIND records AS f RETURN DISTINCT f.kind ORDER BY f.kind } AS kinds,
       first.time AS time, ['no', 'unknown', 'possible', 'certain'][sure] AS holds, first.assumption AS assumption,
       [first.id] + COLLECT { UNWIND records AS f WITH DISTINCT f.id AS other WHERE other <> first.id RETURN other ORDER BY other } AS facts
ORDER BY sure DESC, first.possible_from, treaty
