// title: Shortest paths between two entities
// description: How two entities are connected: the shortest chains of recorded facts from one to the other. Each step is a direct relationship (MEMBER_OF,
//   SPOKE, REACTS_TO, ...) or a record in which both have a part; at the ends also a record about a pair of actors to which the end belongs. The shortest
//   paths of direct relationships come first (basis relations), then the shortest over records (basis records); among them those with fewest steps
//   that rest on a pair alone, of tier 1, the surest, by ids. `through` passes a given entity or fact, `avoid` keeps out hubs that everything is tied to.
//   At most 300 of a kind are looked at (60 for each part of the way with `through`) and 200 shown: `capped` tells that there may be more.
//   For longer paths besides these see /paths/all.
// endpoint: /paths [Comparison]
// parameter start (entity): where the path begins
// parameter end (entity): where it ends
// parameter longest (integer, optional): most steps between entities; 4 if not given, at most 8
// parameter relations (texts, optional, terms of relation): only steps of these direct relationships (MEMBER_OF), kinds (treaty_party) or families (claim); steps over records need a kind or family
// parameter through (text, optional): id of an entity or fact that the path must pass
// parameter avoid (entities, optional): entities that it must not pass, e.g. those that everything is tied to
// parameter from (first_day, optional): first day of the period in which the steps hold or happen; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. treaty_party; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column path (id): the ids along the path, joined
// column basis (text): relations where each step is a direct relationship, else records
// column length (integer): number of steps
// column entities (ids): the entities along the path, from start to end
// column nodes (ids): the same, with the fact between two that no direct relationship joins
// column steps (maps): from, to, relation (direct relationship, if any), roles of both in the fact, fact, family, paraphrase, tier, modality, time, holds
// column tier (integer): 1 where all steps are relations or acts, 2 where one is a claim, theory, comparison or bibliographic record
// column holds (certainty): of the weakest step, whether it holds at some time in the period
// column capped (boolean): whether there may be more paths than are shown
// column caveats (texts): reasons for care with its facts
// column facts (ids): the facts of its steps
:params {start: 'person_nikonov', end: 'person_lavrov', longest: 4, relations: [], through: null, avoid: [], from: '0001-01-01', until: '9999-12-31', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
WITH releases, date($from) AS first, date($until) AS last, [id IN $avoid WHERE NOT id IN [$start, $end]] AS avoided,
     size($certainty) > 0 AND all(one IN $certainty WHERE one = 'certain') AS strict,
     $relations + COLLECT { UNWIND $relations AS family MATCH (f:Fact {family: family}) RETURN DISTINCT f.kind } AS wanted,
     COLLECT {
       UNWIND releases AS release
       MATCH (via:Fact {release: release, id: $through})-[:SUBJECT|OBJECT|ADDRESSEE|TOPIC|STATEMENT|EVENT|IN_REACTION_TO|PARTICIPANT|ATTRIBUTED_TO|MEDIUM|PREVIOUS_STATUS|PART_OF_STATEMENT|CONFIRMED_BY|TRADITIONAL_VIEW|CRITICAL_VIEW]->(e:Entity)
       RETURN {id: e.id, release: release} AS gate
       UNION
       UNWIND releases AS release
       MATCH (:Fact {release: release, id: $through})-[:ABOUT]->(:Dyad)-[:MEMBER]->(e)
       RETURN {id: e.id, release: release} AS gate
     } AS gates
WITH releases, first, last, avoided, strict, wanted, gates,
     CASE WHEN $through IS NULL THEN [$start] WHEN size(gates) > 0 THEN COLLECT { UNWIND gates AS gate RETURN DISTINCT gate.id } ELSE [$through] END AS stops
CALL (releases, first, last, avoided, strict, wanted, gates, stops) {
  UNWIND [stop IN stops | [$start, stop]] + [stop IN stops | [stop, $end]] AS leg
  WITH DISTINCT releases, first, last, avoided, strict, wanted, gates, stops, leg
  CALL (releases, first, last, avoided, strict, wanted, leg) {
    WITH leg
    WHERE leg[0] = leg[1]
    RETURN true AS direct, [] AS steps
    UNION ALL
    // The shortest paths of direct relationships.
    WITH releases, first, last, avoided, strict, wanted, leg
    WHERE leg[0] <> leg[1]
    MATCH (a:Entity {id: leg[0]}), (b:Entity {id: leg[1]})
    MATCH p = allShortestPaths((a)-[:ABSTAINED_ON|ADOPTED|AFFILIATED_WITH|ASSOCIATED_WITH|AUTHORED|BORDERS|CHAIRS|COMMITTED_TO|COOPERATES_WITH|DOES_NOT_RECOGNIZE|FOUNDED_BY|HAS_DIPLOMATIC_RELATIONS_WITH|HAS_MEMBER|HAS_MILITARY_PRESENCE_IN|HAS_NO_DIPLOMATIC_RELATIONS_WITH|HAS_TITLE|HOLDS_OFFICE|LEASES|MEMBER_OF|OBSERVER_OF|PARTNER_OF|PARTY_TO|RATIFIED|REACTS_TO|RECOGNIZES|REPORTED|SANCTIONS|SECURITIZES|SIGNED|SPOKE|SUSPENDED_FROM|VOTED_AGAINST|VOTED_FOR*..8]-(b))
    WHERE all(n IN nodes(p) WHERE NOT n.id IN avoided)
      AND all(r IN relationships(p) WHERE r.release IN releases AND (size(wanted) = 0 OR type(r) IN wanted OR r.kind IN wanted)
        AND (size($kinds) = 0 OR r.kind IN $kinds) AND (size($modalities) = 0 OR r.modality IN $modalities)
        AND NOT coalesce(last < r.possible_from OR first > r.possible_until, false)
        AND (NOT strict OR (first = date('0001-01-01') AND last = date('9999-12-31')) OR (r.certain_from <= last AND first <= r.certain_until)))
    WITH nodes(p) AS n, relationships(p) AS r
    LIMIT CASE WHEN $through IS NULL THEN 300 ELSE 60 END
    RETURN true AS direct,
           [i IN range(0, size(r) - 1) | {from: n[i].id, to: n[i + 1].id, relation: type(r[i]), fact: r[i].fact, release: r[i].release}] AS steps
    UNION ALL
    // The shortest over records: facts, their roles, and at the ends the pairs that they are about.
    WITH releases, first, last, avoided, strict, wanted, leg
    WHERE leg[0] <> leg[1]
    MATCH (a:Entity {id: leg[0]}), (b:Entity {id: leg[1]})
    WITH releases, first, last, avoided, strict, wanted, a, b, COLLECT {
      MATCH (end)<-[:MEMBER]-(pair:Dyad)
      WHERE end IN [a, b] AND NOT (EXISTS { (pair)-[:MEMBER]->(a) } AND EXISTS { (pair)-[:MEMBER]->(b) })
      RETURN DISTINCT pair
    } AS pairs
    MATCH p = allShortestPaths((a)-[:SUBJECT|OBJECT|ADDRESSEE|TOPIC|STATEMENT|EVENT|IN_REACTION_TO|PARTICIPANT|ATTRIBUTED_TO|MEDIUM|PREVIOUS_STATUS|PART_OF_STATEMENT|CONFIRMED_BY|TRADITIONAL_VIEW|CRITICAL_VIEW|ABOUT|MEMBER*..18]-(b))
    WHERE all(n IN nodes(p) WHERE CASE
        WHEN n:Fact THEN n.release IN releases AND (size(wanted) = 0 OR n.kind IN wanted)
          AND (size($kinds) = 0 OR n.kind IN $kinds) AND (size($modalities) = 0 OR n.modality IN $modalities)
          AND NOT coalesce(last < n.possible_from OR first > n.possible_until, false)
          AND (NOT strict OR (first = date('0001-01-01') AND last = date('9999-12-31')) OR (n.certain_from <= last AND first <= n.certain_until))
        WHEN n:Dyad THEN n IN pairs
        ELSE NOT n.id IN avoided END)
      AND all(r IN relationships(p) WHERE CASE type(r) WHEN 'MEMBER' THEN endNode(r) IN [a, b] ELSE endNode(r):Entity|Dyad END)
    WITH [n IN nodes(p) WHERE n:Entity] AS n, [n IN nodes(p) WHERE n:Fact] AS f
    LIMIT CASE WHEN $through IS NULL THEN 300 ELSE 60 END
    RETURN false AS direct,
           [i IN range(0, size(f) - 1) | {from: n[i].id, to: n[i + 1].id, relation: NULL, fact: f[i].id, release: f[i].release}] AS steps
    UNION ALL
    // Records about the two as a pair.
    WITH releases, first, last, avoided, strict, wanted, leg
    WHERE leg[0] <> leg[1]
    MATCH (:Entity {id: leg[0]})<-[:MEMBER]-(pair:Dyad)-[:MEMBER]->(:Entity {id: leg[1]})
    MATCH (pair)<-[:ABOUT]-(f:Fact)
    WHERE f.release IN releases AND (size(wanted) = 0 OR f.kind IN wanted)
      AND (size($kinds) = 0 OR f.kind IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities)
      AND NOT coalesce(last < f.possible_from OR first > f.possible_until, false)
      AND (NOT strict OR (first = date('0001-01-01') AND last = date('9999-12-31')) OR (f.certain_from <= last AND first <= f.certain_until))
    WITH leg, f
    LIMIT CASE WHEN $through IS NULL THEN 300 ELSE 60 END
    RETURN false AS direct, [{from: leg[0], to: leg[1], relation: NULL, fact: f.id, release: f.release}] AS steps
  }
  WITH gates, leg, direct, count(*) >= CASE WHEN $through IS NULL THEN 300 ELSE 60 END AS full, collect(DISTINCT steps) AS ways
  WITH gates, leg, direct, full, reduce(kept = [], length IN range(0, 8) | kept + [
         steps IN ways WHERE size(steps) = length AND length <= coalesce($longest, 4) AND size(kept) = 0
       ])[..CASE WHEN $through IS NULL THEN 600 ELSE 30 END] AS ways
  WITH gates, collect({leg: leg, direct: direct, full: full, ways: ways}) AS legs
  UNWIND legs AS one
  UNWIND legs AS other
  WITH gates, one, other
  WHERE one.leg[0] = $start AND other.leg[1] = $end
    AND CASE WHEN $through IS NULL THEN one.leg[1] = $start AND other.leg[0] = $start
             WHEN size(gates) > 0 THEN one.leg[1] <> other.leg[0] ELSE one.leg[1] = other.leg[0] END
  UNWIND one.ways AS before
  UNWIND other.ways AS after
  WITH one.direct AND other.direct AND size(gates) = 0 AS direct, one.full OR other.full AS full,
       before + [gate IN gates[..1] | {from: one.leg[1], to: other.leg[0], relation: NULL, fact: $through, release: gate.release}] + after AS steps
  WITH direct, full, steps, [$start] + [step IN steps | step.to] AS entities
  WHERE 0 < size(steps) AND size(steps) <= coalesce($longest, 4) AND size(steps) <= 8
    AND all(i IN range(0, size(entities) - 2) WHERE NOT entities[i] IN entities[i + 1..])
  WITH entities, [step IN steps | step.fact] AS facts, max(direct) AS direct, max(full) AS full,
       coalesce(head(collect(CASE WHEN direct THEN steps END)), head(collect(steps))) AS steps
  ORDER BY size(steps), facts, entities
  WITH direct, collect({full: full, steps: steps, entities: entities, facts: facts}) AS ways, min(size(steps)) AS least
  WITH direct, [way IN ways WHERE size(way.steps) = least] AS ways
  WITH direct, ways, size(ways) > 200 OR any(way IN ways WHERE way.full) AS capped
  UNWIND ways[..200] AS way
  RETURN direct, capped, way.entities AS entities, way.facts AS facts, way.steps AS steps
}
WITH direct, capped, entities, facts, steps
UNWIND range(0, size(steps) - 1) AS place
WITH direct, entities, facts, capped, place, steps[place] AS step
MATCH (f:Fact {release: step.release, id: step.fact})
WITH direct, entities, facts, capped, place, step, f, CASE
  WHEN f IS NOT NULL AND date($from) = date('0001-01-01') AND date($until) = date('9999-12-31') THEN 3
  WHEN date($from) = date($until)
    AND (f.certain_from = date($from) AND date('0001-01-01') < f.possible_from AND f.possible_from < f.certain_from
      OR f.certain_until = date($from) AND f.certain_until < f.possible_until AND f.possible_until < date('9999-12-31')) THEN 2
  WHEN f.certain_from <= date($until) AND date($from) <= f.certain_until THEN 3
  WHEN date($until) < f.possible_from OR date($from) > f.possible_until THEN 0
  WHEN f.possible_from IS NULL
    OR (date($from) > coalesce(f.last_attested, f.certain_until) AND f.possible_until IS NULL) THEN 1
  ELSE 2 END AS holding
ORDER BY place
WITH direct, entities, facts, capped, min(holding) AS sure, max(f.tier) AS tier,
     sum(COUNT { UNWIND [step.from, step.to] AS id WITH id WHERE NOT EXISTS { (f)-->(:Entity {id: id}) } RETURN id }) AS loose, collect({step: step, f: f, holding: holding}) AS found
WHERE sure > 0 AND (size($certainty) = 0 OR ['no', 'unknown', 'possible', 'certain'][sure] IN $certainty)
WITH direct, entities, facts, capped, sure, coalesce(tier, 2) AS tier, loose, found, [one IN found | coalesce(one.step.relation, CASE WHEN size(found) > 1 THEN head(COLLECT {
       MATCH (:Entity {id: one.step.from})-[r]-(:Entity {id: one.step.to}) WHERE r.fact = one.step.fact AND r.release = one.step.release RETURN type(r) ORDER BY type(r)
     }) END)] AS relations
RETURN reduce(text = '', i IN range(0, size(facts) - 1) | text + entities[i] + ' ' + facts[i] + ' ') + entities[-1] AS path,
       CASE WHEN direct THEN 'relations' ELSE 'records' END AS basis, size(facts) AS length, entities,
       reduce(nodes = [entities[0]], i IN range(0, size(facts) - 1) | nodes + CASE WHEN relations[i] IS NULL THEN [facts[i], entities[i + 1]] ELSE [entities[i + 1]] END) AS nodes,
       [i IN range(0, size(facts) - 1) | {
         from: entities[i], to: entities[i + 1], relation: relations[i],
         roles: COLLECT {
           MATCH (f:Fact {release: found[i].step.release, id: facts[i]})-[role]->(e:Entity)
           WHERE e.id IN [entities[i], entities[i + 1]]
           WITH e, toLower(type(role)) AS role ORDER BY role
           RETURN {entity: e.id, role: role} AS part
           UNION
           MATCH (f:Fact {release: found[i].step.release, id: facts[i]})-[:ABOUT]->(dyad)-[:MEMBER]->(e)
           WHERE e.id IN [entities[i], entities[i + 1]]
           RETURN {entity: e.id, role: 'about ' + dyad.id} AS part
         },
         fact: facts[i], family: found[i].f.family, paraphrase: found[i].f.paraphrase, tier: found[i].f.tier, modality: found[i].f.modality,
         time: found[i].f.time, holds: ['no', 'unknown', 'possible', 'certain'][found[i].holding]
       }] AS steps, tier, ['no', 'unknown', 'possible', 'certain'][sure] AS holds, capped,
       [one IN found WHERE one.f.caveat IS NOT NULL | one.f.caveat] AS caveats, facts
ORDER BY direct DESC, length, loose, tier, sure DESC, path
