// title: All paths between two entities
// description: Chains of recorded facts from one entity to another up to a length, shortest first; for the shortest alone /paths is quicker. Each step is a
//   direct relationship (MEMBER_OF, SPOKE, REACTS_TO, ...) or a record in which both have a part; at the ends also a record about a pair of actors to which
//   the end belongs. Paths of direct relationships come first (basis relations), then those over records, none twice save on both sides of `through`. A path
//   does not pass entities that are tied to more than 5000 others; name such a hub with `through`. From or to one that is tied to more than 20,000, only paths
//   over one or two records are looked for, between two such over one. At most 300 paths of direct relationships are looked at, and as many over one record,
//   over two and, where these are fewer, over more (60 for each part of the way with `through`); 200 of a kind are shown. `capped` tells that others of at
//   most `longest` steps may be missing because of these numbers; `avoid`, `relations` and `kinds` narrow down.
// endpoint: /paths/all [Comparison] costly
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
// column capped (boolean): whether there may be more paths of its basis, of at most the steps asked for, than are shown
// column caveats (texts): reasons for care with its facts
// column facts (ids): the facts of its steps
:params {start: 'person_nikonov', end: 'person_lavrov', longest: 4, relations: [], through: null, avoid: [], from: '0001-01-01', until: '9999-12-31', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
WITH releases, date($from) AS first, date($until) AS last, [id IN $avoid WHERE NOT id IN [$start, $end]] + COLLECT { MATCH (hub:Entity) WHERE COUNT { (hub)--() } > 5000 RETURN hub.id } AS avoided,
     size($certainty) > 0 AND all(one IN $certainty WHERE one = 'certain') AS strict, CASE WHEN $through IS NULL THEN 300 ELSE 60 END AS most,
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
WITH releases, first, last, avoided, strict, most, wanted, gates,
     CASE WHEN $through IS NULL THEN [$start] WHEN size(gates) > 0 THEN COLLECT { UNWIND gates AS gate RETURN DISTINCT gate.id } ELSE [$through] END AS stops
CALL (releases, first, last, avoided, strict, most, wanted, gates, stops) {
  UNWIND [stop IN stops | [$start, stop]] + [stop IN stops | [stop, $end]] AS leg
  WITH DISTINCT releases, first, last, avoided, strict, most, wanted, gates, stops, leg
  CALL (releases, first, last, avoided, strict, most, wanted, leg) {
    WITH leg
    WHERE leg[0] = leg[1]
    RETURN true AS direct, [[]] AS ways, NULL AS open
    UNION ALL
    // Paths of direct relationships, length by length, from the end that is tied to less; not through what is tied to very much.
    // `open` is the least length of which there may be more than were looked at.
    WITH releases, first, last, avoided, strict, most, wanted, leg
    WHERE leg[0] <> leg[1]
    MATCH (a:Entity {id: leg[0]}), (b:Entity {id: leg[1]})
    WITH releases, first, last, avoided, strict, most, wanted, leg, COUNT { (a)--() } AS ties, COUNT { (b)--() } AS others, a, b
    WHERE ties <= 20000 AND others <= 20000
    WITH releases, first, last, avoided, strict, most, wanted, leg, CASE WHEN ties < others THEN [b, a] ELSE [a, b] END AS ends
    WITH releases, first, last, avoided, strict, most, wanted, leg, ends[0] AS far, ends[1] AS near
    MATCH SHORTEST 8 GROUPS (far) ((x WHERE x.id IN leg OR NOT x.id IN avoided)-[r:ABSTAINED_ON|ADOPTED|AFFILIATED_WITH|ASSOCIATED_WITH|AUTHORED|BORDERS|CHAIRS|COMMITTED_TO|COOPERATES_WITH|DOES_NOT_RECOGNIZE|FOUNDED_BY|HAS_DIPLOMATIC_RELATIONS_WITH|HAS_MEMBER|HAS_MILITARY_PRESENCE_IN|HAS_NO_DIPLOMATIC_RELATIONS_WITH|HAS_TITLE|HOLDS_OFFICE|LEASES|MEMBER_OF|OBSERVER_OF|PARTNER_OF|PARTY_TO|RATIFIED|REACTS_TO|RECOGNIZES|REPORTED|SANCTIONS|SECURITIZES|SIGNED|SPOKE|SUSPENDED_FROM|VOTED_AGAINST|VOTED_FOR
      WHERE r.release IN releases AND (size(wanted) = 0 OR type(r) IN wanted OR r.kind IN wanted)
        AND (size($kinds) = 0 OR r.kind IN $kinds) AND (size($modalities) = 0 OR r.modality IN $modalities)
        AND NOT coalesce(last < r.possible_from OR first > r.possible_until, false)
        AND (NOT strict OR (first = date('0001-01-01') AND last = date('9999-12-31')) OR (r.certain_from <= last AND first <= r.certain_until))
      ]-(y)){1,8} (near)
    WITH most, leg, far, x, y, r
    LIMIT CASE WHEN $through IS NULL THEN 300 ELSE 60 END
    WITH most, max(size(r)) AS length, collect(CASE WHEN far.id = leg[0]
           THEN [i IN range(0, size(r) - 1) | {from: x[i].id, to: y[i].id, relation: type(r[i]), fact: r[i].fact, release: r[i].release}]
           ELSE [i IN range(size(r) - 1, 0, -1) | {from: y[i].id, to: x[i].id, relation: type(r[i]), fact: r[i].fact, release: r[i].release}] END) AS ways
    RETURN true AS direct, ways, CASE WHEN size(ways) >= most THEN length END AS open
    UNION ALL
    // Paths over records, from the end that is tied to less: of one, then of two, then longer ones while there are not enough. An end may also be a
    // member of a pair that the record is about.
    WITH releases, first, last, avoided, strict, most, wanted, leg
    WHERE leg[0] <> leg[1]
    MATCH (a:Entity {id: leg[0]}), (b:Entity {id: leg[1]})
    WITH releases, first, last, avoided, strict, most, wanted, leg, COUNT { (a)--() } AS ties, COUNT { (b)--() } AS others, a, b
    WITH releases, first, last, avoided, strict, most, wanted, leg, CASE WHEN ties < others THEN [a, b] ELSE [b, a] END AS ends, size([one IN [ties, others] WHERE one > 20000]) AS hubs
    WITH releases, first, last, avoided, strict, most, wanted, leg, hubs, ends[0] AS near, ends[1] AS far
    CALL (releases, first, last, strict, wanted, near) {
      CALL (near) {
        MATCH (near)<-[:SUBJECT|OBJECT|ADDRESSEE|TOPIC|STATEMENT|EVENT|IN_REACTION_TO|PARTICIPANT|ATTRIBUTED_TO|MEDIUM|PREVIOUS_STATUS|PART_OF_STATEMENT|CONFIRMED_BY|TRADITIONAL_VIEW|CRITICAL_VIEW]-(f:Fact)
        RETURN f
        UNION
        MATCH (near)<-[:MEMBER]-(:Dyad)<-[:ABOUT]-(f:Fact)
        RETURN f
      }
      WITH releases, first, last, strict, wanted, f
      WHERE f.release IN releases AND (size(wanted) = 0 OR f.kind IN wanted)
        AND (size($kinds) = 0 OR f.kind IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities)
        AND NOT coalesce(last < f.possible_from OR first > f.possible_until, false)
        AND (NOT strict OR (first = date('0001-01-01') AND last = date('9999-12-31')) OR (f.certain_from <= last AND first <= f.certain_until))
      RETURN collect(f) AS parts
    }
    CALL (most, leg, far, parts) {
      UNWIND parts AS f
      WITH most, leg, far, f
      WHERE EXISTS { (f)-[:SUBJECT|OBJECT|ADDRESSEE|TOPIC|STATEMENT|EVENT|IN_REACTION_TO|PARTICIPANT|ATTRIBUTED_TO|MEDIUM|PREVIOUS_STATUS|PART_OF_STATEMENT|CONFIRMED_BY|TRADITIONAL_VIEW|CRITICAL_VIEW]->(far) } OR EXISTS { (f)-[:ABOUT]->(:Dyad)-[:MEMBER]->(far) }
      WITH leg, f
      LIMIT CASE WHEN $through IS NULL THEN 300 ELSE 60 END
      RETURN collect([{from: leg[0], to: leg[1], relation: NULL, fact: f.id, release: f.release}]) AS one
    }
    CALL (releases, first, last, avoided, strict, most, wanted, leg, hubs, near, far, parts, one) {
      WITH releases, first, last, avoided, strict, most, wanted, leg, hubs, near, far, parts, one
      WHERE coalesce($longest, 4) > 1 AND hubs < 2 AND size(one) < most
      CALL (leg, avoided, parts) {
        UNWIND parts AS f
        MATCH (f)-[:SUBJECT|OBJECT|ADDRESSEE|TOPIC|STATEMENT|EVENT|IN_REACTION_TO|PARTICIPANT|ATTRIBUTED_TO|MEDIUM|PREVIOUS_STATUS|PART_OF_STATEMENT|CONFIRMED_BY|TRADITIONAL_VIEW|CRITICAL_VIEW]->(m:Entity)
        WHERE NOT (m.id IN leg OR m.id IN avoided)
        RETURN m, collect(DISTINCT f) AS ours
      }
      CALL (releases, first, last, strict, wanted, far, m) {
        MATCH (m)<-[:SUBJECT|OBJECT|ADDRESSEE|TOPIC|STATEMENT|EVENT|IN_REACTION_TO|PARTICIPANT|ATTRIBUTED_TO|MEDIUM|PREVIOUS_STATUS|PART_OF_STATEMENT|CONFIRMED_BY|TRADITIONAL_VIEW|CRITICAL_VIEW]-(g:Fact)
        WHERE g.release IN releases AND (size(wanted) = 0 OR g.kind IN wanted)
          AND (size($kinds) = 0 OR g.kind IN $kinds) AND (size($modalities) = 0 OR g.modality IN $modalities)
          AND NOT coalesce(last < g.possible_from OR first > g.possible_until, false)
          AND (NOT strict OR (first = date('0001-01-01') AND last = date('9999-12-31')) OR (g.certain_from <= last AND first <= g.certain_until))
          AND (EXISTS { (g)-[:SUBJECT|OBJECT|ADDRESSEE|TOPIC|STATEMENT|EVENT|IN_REACTION_TO|PARTICIPANT|ATTRIBUTED_TO|MEDIUM|PREVIOUS_STATUS|PART_OF_STATEMENT|CONFIRMED_BY|TRADITIONAL_VIEW|CRITICAL_VIEW]->(far) } OR EXISTS { (g)-[:ABOUT]->(:Dyad)-[:MEMBER]->(far) })
        RETURN DISTINCT g
      }
      UNWIND ours AS f
      WITH leg, near, f, m, g
      WHERE f <> g
      WITH leg, near, f, m, g
      LIMIT CASE WHEN $through IS NULL THEN 300 ELSE 60 END
      WITH leg, m, CASE WHEN near.id = leg[0] THEN [f, g] ELSE [g, f] END AS f
      RETURN collect([{from: leg[0], to: m.id, relation: NULL, fact: f[0].id, release: f[0].release}, {from: m.id, to: leg[1], relation: NULL, fact: f[1].id, release: f[1].release}]) AS two
    }
    CALL (releases, first, last, avoided, strict, most, wanted, leg, hubs, near, far, one, two) {
      WITH releases, first, last, avoided, strict, most, wanted, leg, hubs, near, far, COUNT { UNWIND [near, far] AS end WITH end WHERE EXISTS { (end)<-[:MEMBER]-(:Dyad) } RETURN end } AS paired, one, two
      WHERE coalesce($longest, 4) > 2 AND hubs = 0 AND size(one) + size(two) < most
      MATCH SHORTEST 13 GROUPS (far) (()<-[:MEMBER]-(p:Dyad)){0,1} ()<-[:SUBJECT|OBJECT|ADDRESSEE|TOPIC|STATEMENT|EVENT|IN_REACTION_TO|PARTICIPANT|ATTRIBUTED_TO|MEDIUM|PREVIOUS_STATUS|PART_OF_STATEMENT|CONFIRMED_BY|TRADITIONAL_VIEW|CRITICAL_VIEW|ABOUT]-(f:Fact
        WHERE f.release IN releases AND (size(wanted) = 0 OR f.kind IN wanted)
          AND (size($kinds) = 0 OR f.kind IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities)
          AND NOT coalesce(last < f.possible_from OR first > f.possible_until, false)
          AND (NOT strict OR (first = date('0001-01-01') AND last = date('9999-12-31')) OR (f.certain_from <= last AND first <= f.certain_until))
        )-[:SUBJECT|OBJECT|ADDRESSEE|TOPIC|STATEMENT|EVENT|IN_REACTION_TO|PARTICIPANT|ATTRIBUTED_TO|MEDIUM|PREVIOUS_STATUS|PART_OF_STATEMENT|CONFIRMED_BY|TRADITIONAL_VIEW|CRITICAL_VIEW]->(x:Entity WHERE NOT (x.id IN leg OR x.id IN avoided))
        (()<-[:SUBJECT|OBJECT|ADDRESSEE|TOPIC|STATEMENT|EVENT|IN_REACTION_TO|PARTICIPANT|ATTRIBUTED_TO|MEDIUM|PREVIOUS_STATUS|PART_OF_STATEMENT|CONFIRMED_BY|TRADITIONAL_VIEW|CRITICAL_VIEW]-(g:Fact
        WHERE g.release IN releases AND (size(wanted) = 0 OR g.kind IN wanted)
          AND (size($kinds) = 0 OR g.kind IN $kinds) AND (size($modalities) = 0 OR g.modality IN $modalities)
          AND NOT coalesce(last < g.possible_from OR first > g.possible_until, false)
          AND (NOT strict OR (first = date('0001-01-01') AND last = date('9999-12-31')) OR (g.certain_from <= last AND first <= g.certain_until))
        )-[:SUBJECT|OBJECT|ADDRESSEE|TOPIC|STATEMENT|EVENT|IN_REACTION_TO|PARTICIPANT|ATTRIBUTED_TO|MEDIUM|PREVIOUS_STATUS|PART_OF_STATEMENT|CONFIRMED_BY|TRADITIONAL_VIEW|CRITICAL_VIEW]->(y:Entity WHERE NOT (y.id IN leg OR y.id IN avoided))){1,6}
        ()<-[:SUBJECT|OBJECT|ADDRESSEE|TOPIC|STATEMENT|EVENT|IN_REACTION_TO|PARTICIPANT|ATTRIBUTED_TO|MEDIUM|PREVIOUS_STATUS|PART_OF_STATEMENT|CONFIRMED_BY|TRADITIONAL_VIEW|CRITICAL_VIEW]-(h:Fact
        WHERE h.release IN releases AND (size(wanted) = 0 OR h.kind IN wanted)
          AND (size($kinds) = 0 OR h.kind IN $kinds) AND (size($modalities) = 0 OR h.modality IN $modalities)
          AND NOT coalesce(last < h.possible_from OR first > h.possible_until, false)
          AND (NOT strict OR (first = date('0001-01-01') AND last = date('9999-12-31')) OR (h.certain_from <= last AND first <= h.certain_until))
        )-[:SUBJECT|OBJECT|ADDRESSEE|TOPIC|STATEMENT|EVENT|IN_REACTION_TO|PARTICIPANT|ATTRIBUTED_TO|MEDIUM|PREVIOUS_STATUS|PART_OF_STATEMENT|CONFIRMED_BY|TRADITIONAL_VIEW|CRITICAL_VIEW|ABOUT]->() ((q:Dyad)-[:MEMBER]->()){0,1} (near)
      WITH leg, far, [far.id, x.id] + [one IN y | one.id] + [near.id] AS n, [f] + g + [h] AS f, 2 * size(g) + 4 + size(p) + size(q) - paired AS least
      WHERE all(i IN range(0, size(f) - 2) WHERE NOT f[i] IN f[i + 1..])
      LIMIT CASE WHEN $through IS NULL THEN 300 ELSE 60 END
      // A pair at an end makes a path longer by one relationship: those not looked at may have a step less than the longest.
      RETURN max(least) AS least, collect(CASE WHEN far.id = leg[0]
             THEN [i IN range(0, size(f) - 1) | {from: n[i], to: n[i + 1], relation: NULL, fact: f[i].id, release: f[i].release}]
             ELSE [i IN range(size(f) - 1, 0, -1) | {from: n[i + 1], to: n[i], relation: NULL, fact: f[i].id, release: f[i].release}] END) AS more
    }
    RETURN false AS direct, one + two + more AS ways, CASE
      WHEN size(one) >= most THEN 1
      WHEN hubs = 2 OR size(two) >= most THEN 2
      WHEN hubs = 1 OR size(one) + size(two) >= most THEN 3
      WHEN size(more) >= most THEN CASE WHEN least < 5 THEN 3 ELSE (least + 1) / 2 END END AS open
  }
  UNWIND CASE WHEN size(ways) = 0 THEN [NULL] ELSE ways END AS steps
  WITH gates, leg, direct, open, collect(DISTINCT steps) AS ways
  WITH gates, leg, direct, open, reduce(kept = [], length IN range(0, 8) | kept + [
         steps IN ways WHERE size(steps) = length AND length <= coalesce($longest, 4)
       ]) AS ways
  WITH gates, leg, direct, ways[..CASE WHEN $through IS NULL THEN 600 ELSE 30 END] AS kept, size(head(ways)) AS least,
       CASE WHEN $through IS NULL OR size(ways) <= 30 OR open <= size(ways[30]) THEN open ELSE size(ways[30]) END AS open
  WITH gates, collect({leg: leg, direct: direct, ways: kept, least: CASE WHEN least <= open OR open IS NULL THEN least ELSE open END, open: open}) AS legs
  UNWIND legs AS one
  UNWIND legs AS other
  WITH gates, one, other
  WHERE one.leg[0] = $start AND other.leg[1] = $end
    AND CASE WHEN $through IS NULL THEN one.leg[1] = $start AND other.leg[0] = $start
             WHEN size(gates) > 0 THEN one.leg[1] <> other.leg[0] ELSE one.leg[1] = other.leg[0] END
  WITH one.direct AND other.direct AND size(gates) = 0 AS direct, size(gates[..1]) AS between, one, other,
       COLLECT {
         UNWIND one.ways AS before
         UNWIND other.ways AS after
         RETURN before + [gate IN gates[..1] | {from: one.leg[1], to: other.leg[0], relation: NULL, fact: $through, release: gate.release}] + after
       } AS ways
  WITH collect({direct: direct, ways: ways, missing: coalesce(one.open + between + other.least <= coalesce($longest, 4), false)
       OR coalesce(one.least + between + other.open <= coalesce($longest, 4), false)}) AS found
  WITH found, [one IN found WHERE one.missing | one.direct] AS missing
  UNWIND found AS one
  UNWIND one.ways AS steps
  WITH missing, one.direct AS direct, steps, [$start] + [step IN steps | step.to] AS entities
  WHERE 0 < size(steps) AND size(steps) <= coalesce($longest, 4) AND size(steps) <= 8
    AND all(i IN range(0, size(entities) - 2) WHERE NOT entities[i] IN entities[i + 1..])
  WITH missing, entities, [step IN steps | step.fact] AS facts, max(direct) AS direct,
       coalesce(head(collect(CASE WHEN direct THEN steps END)), head(collect(steps))) AS steps
  ORDER BY size(steps), facts, entities
  WITH missing, direct, collect({steps: steps, entities: entities, facts: facts}) AS ways
  WITH direct, ways, size(ways) > 200 OR direct IN missing AS capped
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
