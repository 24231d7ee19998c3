// title: Treaties and agreements
// description: Treaties that bind some actors in a period, or were concluded by a day, or are about a topic. Without actors all;
//   with one, all it takes part in; with two or more, those to which all are party, and with two also those recorded about the
//   pair. A treaty without a stated end counts as in force (R4). A record without a time is unknown on any day, and comes last. Kind
//   commitment is what was signed without a record that it binds. Concluded is what the actors asked about, or without them any, have
//   signed or adopted, also where it binds only later; where no signature or adoption is recorded, it is concluded when it begins to bind.
//   For who signed, ratified and joined when, see the parties of a treaty.
// endpoint: /treaties [Treaties]
// endpoint: /actors/{actors}/treaties [Treaties]
// parameter actors (actors, optional): who is bound; empty means anybody
// parameter scope (text, optional, one of bilateral|multilateral): bilateral (two recorded parties, each a state, an organization or another single actor, no group) or multilateral (all others)
// parameter from (first_day, optional): first day of the period asked about; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter concluded_by (last_day, optional): only what was concluded, that is signed or adopted, on this day or before; without from and until, how sure that is
// parameter topic (text, optional): words in the names, in any language, of the treaty or of what it is about, or in what the sources say of it; all of them must occur
// parameter about (entity, optional): only treaties that a record connects with this thing: a concept, place, organization
// parameter classes (texts, optional, one of Treaty|TreatySet|Fact): only these classes of agreement: Treaty, TreatySet, or Fact for agreements that are no entity of their own; empty means all
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. treaty_party; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column treaty (id): the treaty or set of treaties, or the fact where the agreement is no entity of its own
// column name (text): its name, or what the source says
// column classes (texts): its classes; empty for a fact
// column scope (text, one of bilateral|multilateral|unknown): bilateral, multilateral, or unknown where only one party is recorded
// column parties (ids): the recorded parties
// column basis (text): parties where all actors asked about are recorded as parties, else pair or any
// column kinds (texts): kinds of the facts, e.g. treaty_party, undertaking, treaty_signature
// column time (edtf): time of the record that decides how sure it is, with concluded_by of the signature or adoption if there is one: of the actor of whom it is least sure; where all are as sure, of the one bound last
// column holds (certainty): whether it holds at some time in the period, and was concluded by the day asked about
// column assumption (text): R4 where it counts as in force only because no end is stated
// column paraphrases (texts): what the sources say
// column facts (ids): the facts that say so, the one that decides first
:params {actors: ['state_kazakhstan', 'state_russia'], scope: 'bilateral', from: '0001-01-01', until: '9999-12-31', concluded_by: '2006-01-01', topic: null, about: null, classes: [], kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
CALL (releases) {
  UNWIND CASE WHEN size($actors) = 0 THEN [1] ELSE [] END AS asked
  MATCH (f:TreatyFact|CommitmentFact)
  WHERE f.release IN releases
  RETURN f, '' AS side
  UNION
  UNWIND $actors AS side
  MATCH (:Entity {id: side})-[r:PARTY_TO|ADOPTED|COMMITTED_TO]->()
  WHERE r.release IN releases
  MATCH (f:Fact&(TreatyFact|CommitmentFact) {release: r.release, id: r.fact})
  RETURN f, side
  UNION
  UNWIND CASE WHEN size($actors) = 1 THEN [1] ELSE [] END AS asked
  MATCH (:Entity {id: $actors[0]})<-[:SUBJECT|OBJECT]-(f:TreatyFact)
  WHERE f.release IN releases
  RETURN f, $actors[0] AS side
  UNION
  WITH releases
  WHERE size($actors) = 2
  UNWIND $actors AS actor
  MATCH (:Entity {id: actor})<-[:MEMBER]-(dyad:Dyad)
  WITH releases, dyad, count(DISTINCT actor) AS sides
  WHERE sides = 2
  MATCH (dyad)<-[:ABOUT]-(f:TreatyFact)
  WHERE f.release IN releases
  RETURN f, 'pair' AS side
}
WITH releases, f, side
WHERE (size($kinds) = 0 OR f.kind IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities)
WITH releases, f, side, CASE
  WHEN f IS NOT NULL AND date($from) = date('0001-01-01') AND date($until) = date('9999-12-31') THEN 3
  WHEN date($from) = date($until)
    AND (f.certain_from = date($from) AND date('0001-01-01') < f.possible_from AND f.possible_from < f.certain_from
      OR f.certain_until = date($from) AND f.certain_until < f.possible_until AND f.possible_until < date('9999-12-31')) THEN 2
  WHEN f.certain_from <= date($until) AND date($from) <= f.certain_until THEN 3
  WHEN date($until) < f.possible_from OR date($from) > f.possible_until THEN 0
  WHEN f.possible_from IS NULL
    OR (date($from) > coalesce(f.last_attested, f.certain_until) AND f.possible_until IS NULL) THEN 1
  ELSE 2 END AS in_force
OPTIONAL MATCH (f)-[:SUBJECT|OBJECT]->(named:Treaty|TreatySet)
WITH releases, f, side, in_force, head(collect(named)) AS treaty
WITH releases, f, side, in_force, treaty, COLLECT {
  UNWIND CASE WHEN date($concluded_by) < date('9999-12-31') THEN [treaty] ELSE [] END AS concluded
  MATCH (concluded)<-[:OBJECT]-(signed:TreatySignatureFact|TreatyAdoptionFact)
  WHERE signed.release IN releases
    AND (size($kinds) = 0 OR signed.kind IN $kinds) AND (size($modalities) = 0 OR signed.modality IN $modalities)
    AND (size($actors) = 0 OR EXISTS { MATCH (signed)-[:SUBJECT]->(actor:Entity) WHERE actor.id = side OR side = 'pair' AND actor.id IN $actors })
  RETURN signed
} AS signatures
UNWIND CASE WHEN size(signatures) > 0 THEN signatures ELSE [f] END AS start
WITH releases, f, side, in_force, treaty, start,
     CASE WHEN date($concluded_by) = date('9999-12-31') THEN 3
          WHEN start.possible_from IS NULL OR start.certain_from IS NULL THEN 1
          WHEN start.certain_from <= date($concluded_by) THEN 3
          WHEN date($concluded_by) < start.possible_from THEN 0
          ELSE 2 END AS concluded
// What a treaty provides for does not tell whether it binds, where another record does.
WITH releases, f, side, treaty, start, f:TreatyProvisionFact AS aside,
     CASE WHEN in_force < concluded THEN in_force ELSE concluded END AS sure,
     CASE WHEN concluded < in_force OR date($from) = date('0001-01-01') AND date($until) = date('9999-12-31') THEN start ELSE f END AS record
ORDER BY aside, sure DESC, record.certain_from, record.possible_from, record.id
WITH releases, coalesce(treaty.id, f.id) AS id, treaty, side, coalesce(max(CASE WHEN NOT aside THEN sure END), max(sure)) AS sure,
     head(collect(record)) AS record, collect(f) + collect(start) AS records
WITH releases, id, treaty, collect({side: side, sure: sure, record: record}) AS sides, reduce(all = [], some IN collect(records) | all + some) AS records
WITH releases, id, treaty, sides, records, size($actors) > 0 AND all(actor IN $actors WHERE any(one IN sides WHERE one.side = actor)) AS parties
WHERE size($actors) = 0 OR parties OR any(one IN sides WHERE one.side = 'pair')
WITH releases, id, treaty, sides, records, parties,
     CASE WHEN parties THEN reduce(least = 3, one IN sides | CASE WHEN one.side IN $actors AND one.sure < least THEN one.sure ELSE least END)
          ELSE reduce(most = 0, one IN sides | CASE WHEN one.sure > most THEN one.sure ELSE most END) END AS sure
WHERE sure > 0 AND (size($certainty) = 0 OR ['no', 'unknown', 'possible', 'certain'][sure] IN $certainty)
  AND (size($classes) = 0 OR any(class IN $classes WHERE class IN coalesce(labels(treaty), ['Fact'])))
  AND ($about IS NULL OR treaty.id = $about OR any(f IN records WHERE EXISTS { (f)-[:SUBJECT|OBJECT|TOPIC|EVENT]->(:Entity {id: $about}) })
    OR EXISTS { MATCH (treaty)<-[:SUBJECT]-(f:Fact)-[:OBJECT|TOPIC]->(:Entity {id: $about}) WHERE f.release IN releases })
  AND ($topic IS NULL OR all(word IN split(toLower(trim($topic)), ' ') WHERE
    any(f IN records WHERE toLower(f.paraphrase) CONTAINS word)
    OR EXISTS { MATCH (n:Name)-[:NAME_OF]->(treaty) WHERE n.release IN releases AND toLower(n.text) CONTAINS word }
    OR any(f IN records WHERE EXISTS {
      MATCH (f)-[:OBJECT|TOPIC]->(thing)<-[:NAME_OF]-(n:Name)
      WHERE n.release IN releases AND NOT thing:Actor AND toLower(n.text) CONTAINS word
    })))
WITH releases, id, treaty, records, parties, sure,
     reduce(last = NULL, one IN [one IN sides WHERE one.sure = sure AND (NOT parties OR one.side IN $actors) | one.record] | CASE
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
WITH id, treaty, records, first, parties, sure, parties_recorded,
     // What an organization alone is recorded for is an agreement of its members.
     CASE WHEN size(parties_recorded) > 2 OR any(party IN parties_recorded WHERE party:Group) THEN 'multilateral'
          WHEN size(parties_recorded) = 2 THEN 'bilateral'
          WHEN any(party IN parties_recorded WHERE party:IntergovernmentalOrganization) THEN 'multilateral' ELSE 'unknown' END AS scope
WHERE $scope IS NULL OR ($scope = 'bilateral') = (scope = 'bilateral')
RETURN id AS treaty, coalesce(treaty.name, first.paraphrase) AS name, [label IN coalesce(labels(treaty), []) WHERE label <> 'Entity'] AS classes,
       scope, COLLECT { UNWIND parties_recorded AS party RETURN party.id ORDER BY party.id } AS parties,
       CASE WHEN parties THEN 'parties' WHEN size($actors) = 2 THEN 'pair' ELSE 'any' END AS basis,
       COLLECT { UNWIND records AS f RETURN DISTINCT f.kind ORDER BY f.kind } AS kinds,
       first.time AS time, ['no', 'unknown', 'possible', 'certain'][sure] AS holds, first.assumption AS assumption,
       COLLECT { UNWIND records AS f RETURN DISTINCT f.paraphrase ORDER BY f.paraphrase } AS paraphrases,
       [first.id] + COLLECT { UNWIND records AS f WITH DISTINCT f.id AS other WHERE other <> first.id RETURN other ORDER BY other } AS facts
ORDER BY sure DESC, first.possible_from, treaty
