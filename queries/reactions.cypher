// title: Chain of reactions
// description: The chain that a statement, event or fact belongs to, both ways: what it answers, what answers it, and so on, one row a link,
//   in the order in which they came: statements, notes, articles, events, acts, and recorded silence (kind gap: somebody did not respond).
//   `claims` of a row are what sources say about that link; `linked_to` are statements and events that such a claim ties it to, also in other
//   chains. A link comes no earlier than what it answers; a silence stands where it ended. Search gives the id to start from.
// endpoint: /statements/{start}/reactions [Statements]
// parameter start (text): id (or exact name) of a statement or event, or id of a fact about one; the chain may be entered at any link
// parameter speaker (actor, optional): only how one speaker's words developed: the start, what this actor said from then on about the same
//   pair of actors, and the reactions to that
// parameter from (first_day, optional): first day of the period asked about; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. statement, event; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column link (id): the statement, event or fact that is a link of the chain
// column order (integer): its place in the chain, from 1
// column kind (text): statement, event, fact (an act that is no entity of its own), or gap (a recorded non-response)
// column direction (text): start, before it, after it, or parallel (at the same step as an earlier link, or as the start)
// column parallel_to (ids): earlier links at the same step that answer the same
// column basis (text): reaction, same_speaker, same_object (a numbered step about the same thing), act (towards a link), no_response
// column depth (integer): how many reactions lie between it and the start; null where it is not tied by reactions
// column chain_step (integer): the number that the source gives it in the chain
// column name (text): its name, or what the source says
// column who (ids): who spoke or acted, or kept silent
// column to_whom (ids): to whom, or at whom
// column paraphrases (texts): what the sources say
// column stances (texts): positions taken
// column modalities (texts): who speaks: the authors, somebody they cite, or an office-holder
// column time (edtf): when, by the most exact record
// column holds (certainty): whether it fell in the period
// column reacts_to (ids): what it answers
// column claims (maps): fact, by, paraphrase, modality, time, linked, said_then of each claim about it; linked are other statements and events that
//   the claim names, said_then those made at the time that the claim speaks of, where that is later than the link
// column linked_to (ids): all linked of its claims
// column caveats (texts): reasons for care
// column facts (ids): its records, also those of other data sets that say the same, and the claims about it; at most 1000
// column fact_count (integer): how many they are
// column records (ids): its records alone; at most 1000
:params {start: 'stmt_nikonov_2020', speaker: null, from: '0001-01-01', until: '9999-12-31', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
CALL (releases) {
  MATCH (s:Entity {id: trim($start)})
  WHERE s:Statement|Event
  RETURN s, s.id AS first, 0 AS rank
  UNION
  WITH releases, reduce(kept = '', c IN split(toLower(normalize($start, NFKC)), '') |
       kept + CASE WHEN c =~ '[\\p{L}\\p{N}\\p{M}]' THEN c ELSE ' ' END) AS folded
  WITH releases, reduce(key = '', word IN [word IN split(folded, ' ') WHERE word <> ''] | key + CASE key WHEN '' THEN '' ELSE ' ' END + word) AS key
  MATCH (n:Name {key: key})-[:NAME_OF]->(s:Statement|Event)
  WHERE n.release IN releases
  RETURN s, s.id AS first, 1 AS rank
  UNION
  UNWIND releases AS release
  MATCH (f:Fact {release: release, id: trim($start)})-[role:STATEMENT|EVENT|OBJECT|IN_REACTION_TO|TOPIC]->(s:Statement|Event)
  WITH f, s, CASE type(role) WHEN 'STATEMENT' THEN 2 WHEN 'EVENT' THEN 3 WHEN 'OBJECT' THEN 4 ELSE 5 END AS rank
  RETURN s, CASE WHEN rank < 4 OR f.tier > 1 OR (s:Event AND rank = 4) THEN s.id ELSE f.id END AS first, rank
  UNION
  UNWIND releases AS release
  MATCH (f:Fact {release: release, id: trim($start)})-[:OBJECT]->(thing)<-[:OBJECT]-(step:Fact)-[:STATEMENT|EVENT]->(s)
  WHERE f.chain_step IS NOT NULL AND step.chain_step IS NOT NULL AND step.release IN releases AND NOT thing:State
  RETURN s, f.id AS first, 6 AS rank
  UNION
  UNWIND releases AS release
  MATCH (f:Fact {release: release, id: trim($start)})-[:CORROBORATED_BY]-(same:Fact)-[:STATEMENT|EVENT]->(s)
  WHERE same.release IN releases
  RETURN s, s.id AS first, 4 AS rank
}
WITH releases, s, first
ORDER BY rank, s.id
LIMIT 1
WITH releases, s, first,
     COLLECT { MATCH (s)<-[:STATEMENT|EVENT]-(f:Fact)-[:ABOUT]->(dyad:Dyad) WHERE f.release IN releases RETURN DISTINCT dyad.id } AS dyads,
     COLLECT { MATCH (s)<-[:STATEMENT|EVENT]-(f:Fact) WHERE f.release IN releases AND f.possible_from IS NOT NULL
       RETURN f.possible_from ORDER BY f.possible_from
     } AS days,
     COLLECT { MATCH ANY SHORTEST (s)-[r:REACTS_TO WHERE r.release IN releases]->{1,20}(before:Entity) RETURN before.id } AS before,
     COLLECT { MATCH ANY SHORTEST (s)<-[r:REACTS_TO WHERE r.release IN releases]-{1,20}(after:Entity) RETURN after.id } AS after
CALL (releases, s, dyads, days) {
  WITH releases, s
  WHERE $speaker IS NULL
  MATCH path = ANY SHORTEST (s)-[r:REACTS_TO WHERE r.release IN releases]-{0,20}(node:Entity)
  RETURN node, length(path) AS depth, 'reaction' AS basis
  UNION
  WITH s
  WHERE $speaker IS NOT NULL
  RETURN s AS node, 0 AS depth, 'reaction' AS basis
  UNION
  WITH releases, s, dyads, days
  WHERE $speaker IS NOT NULL
  MATCH (:Entity {id: $speaker})-[spoke:SPOKE]->(own:Statement)
  WHERE spoke.release IN releases
  WITH DISTINCT releases, s, dyads, days, own
  WHERE own = s OR EXISTS {
    MATCH (own)<-[:STATEMENT]-(f:Fact)
    WHERE f.release IN releases AND f.possible_from >= days[0]
      AND (size(dyads) = 0 OR EXISTS { MATCH (f)-[:ABOUT]->(dyad:Dyad) WHERE dyad.id IN dyads })
  }
  MATCH path = ANY SHORTEST (own)<-[r:REACTS_TO WHERE r.release IN releases]-{0,20}(node:Entity)
  RETURN node, CASE WHEN own = s THEN length(path) END AS depth, CASE WHEN node = own AND own <> s THEN 'same_speaker' ELSE 'reaction' END AS basis
}
WITH releases, s, first, before, after, node, min(depth) AS depth, min(basis) AS basis
WITH releases, s, first, before, after, collect({node: node, depth: depth, basis: basis}) AS found, collect(node) AS nodes
CALL (releases, found, nodes) {
  UNWIND found AS one
  WITH releases, one, one.node AS node
  RETURN node, NULL AS act, one.depth AS depth, one.basis AS basis,
         COLLECT { MATCH (node)-[r:REACTS_TO]->(answered) WHERE r.release IN releases AND answered <> node RETURN DISTINCT answered.id ORDER BY answered.id } AS answers,
         COLLECT { MATCH ANY SHORTEST (node)-[r:REACTS_TO WHERE r.release IN releases]->{1,20}(root:Entity) RETURN root.id } AS roots
  UNION
  UNWIND found AS one
  WITH releases, one, one.node AS node
  MATCH (node:Statement)<-[:OBJECT]-(f:Fact)
  WHERE f.release IN releases AND f.tier = 1 AND NOT EXISTS { (f)-[:STATEMENT|EVENT|IN_REACTION_TO]->() }
  RETURN NULL AS node, f AS act, one.depth + 1 AS depth, CASE WHEN f.predicate STARTS WITH 'did_not_' THEN 'no_response' ELSE 'act' END AS basis,
         [node.id] AS answers,
         [node.id] + COLLECT { MATCH ANY SHORTEST (node)-[r:REACTS_TO WHERE r.release IN releases]->{1,20}(root:Entity) RETURN root.id } AS roots
  UNION
  UNWIND found AS one
  WITH releases, nodes, one, one.node AS node
  MATCH (node)<-[:IN_REACTION_TO]-(f:Fact)
  WHERE f.release IN releases AND NOT EXISTS { (f)-[:STATEMENT|EVENT]->() }
    AND NOT EXISTS { MATCH (f)-[:CORROBORATED_BY]-(same:Fact)-[:STATEMENT]->(told) WHERE same.release IN releases AND told IN nodes }
  RETURN NULL AS node, f AS act, one.depth + 1 AS depth, 'reaction' AS basis, [node.id] AS answers,
         [node.id] + COLLECT { MATCH ANY SHORTEST (node)-[r:REACTS_TO WHERE r.release IN releases]->{1,20}(root:Entity) RETURN root.id } AS roots
  UNION
  UNWIND nodes AS link
  MATCH (link)<-[:STATEMENT|EVENT]-(step:Fact)-[:OBJECT]->(thing)<-[:OBJECT]-(f:Fact)
  WHERE step.release IN releases AND f.release IN releases AND step.chain_step IS NOT NULL AND f.chain_step IS NOT NULL
    AND NOT thing:State AND NOT thing IN nodes AND NOT EXISTS { (f)-[:STATEMENT|EVENT]->() }
  RETURN DISTINCT NULL AS node, f AS act, NULL AS depth, 'same_object' AS basis, [] AS answers, [] AS roots
}
WITH releases, first, before, after, node, act, depth, basis, answers, roots
CALL (releases, node, act) {
  WITH act AS f WHERE act IS NOT NULL
  RETURN f
  UNION
  MATCH (node)<-[:STATEMENT|EVENT]-(f:Fact)
  WHERE f.release IN releases
  RETURN f
  UNION
  MATCH (node:Statement)<-[:STATEMENT]-(said:Fact)-[:CORROBORATED_BY]-(f:Fact)
  WHERE said.release IN releases AND f.release IN releases AND f.release <> said.release AND f.family IN ['event', 'statement']
  RETURN f
  UNION
  MATCH (node:Event)<-[:SUBJECT|OBJECT]-(f:Fact)
  WHERE f.release IN releases AND f.tier = 1 AND NOT EXISTS { (f)-[:STATEMENT|EVENT]->() }
  RETURN f
}
WITH releases, first, before, after, node, act, depth, basis, answers, roots, f,
     coalesce(COLLECT { MATCH (f)-[:SUPPORTED_BY]->(p:Passage) WHERE p.start IS NOT NULL RETURN p.start ORDER BY p.start }[0], 0) AS place, CASE
  WHEN f IS NOT NULL AND date($from) = date('0001-01-01') AND date($until) = date('9999-12-31') THEN 3
  WHEN date($from) = date($until)
    AND (f.certain_from = date($from) AND date('0001-01-01') < f.possible_from AND f.possible_from < f.certain_from
      OR f.certain_until = date($from) AND f.certain_until < f.possible_until AND f.possible_until < date('9999-12-31')) THEN 2
  WHEN f.certain_from <= date($until) AND date($from) <= f.certain_until THEN 3
  WHEN date($until) < f.possible_from OR date($from) > f.possible_until THEN 0
  WHEN f.possible_from IS NULL
    OR (date($from) > coalesce(f.last_attested, f.certain_until) AND f.possible_until IS NULL) THEN 1
  ELSE 2 END AS sure,
  (size($kinds) = 0 OR f.kind IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities) AS asked
ORDER BY duration.inDays(f.possible_from, f.certain_from).days, f.possible_from, f.chain_step, place, f.id, f.dataset
WITH releases, first, before, after, node, act, depth, basis, answers, roots, max(CASE WHEN asked THEN sure ELSE 0 END) AS sure,
     collect(CASE WHEN asked THEN f END) AS records, min(f.chain_step) AS step, head(collect(f)) AS told, min(place) AS place
WITH releases, first, before, after, collect({
       node: node, id: coalesce(node.id, act.id), depth: depth, basis: basis, answers: answers, roots: roots,
       sure: sure, records: records, step: step, place: place,
       day: CASE WHEN basis = 'no_response' AND act.possible_until < date('9999-12-31') THEN act.certain_until ELSE told.possible_from END
     }) AS links
WITH releases, first, before, after, links
UNWIND links AS link
WITH releases, first, before, after, link,
     reduce(day = link.day, other IN links | CASE
       WHEN (other.id IN link.roots OR (other.step < link.step AND any(id IN other.answers WHERE id IN link.answers)))
         AND (day IS NULL OR other.day > day) THEN other.day ELSE day END) AS day,
     coalesce(link.step, reduce(step = 0, other IN links | CASE WHEN other.id IN link.roots AND other.step > step THEN other.step ELSE step END)) AS step
ORDER BY day, step, size(link.roots), link.place, link.id
WITH releases, first, before, after, collect(link {.*, day: day, after_steps: step}) AS links
WITH releases, first, before, after, links, head([one IN links WHERE one.id = first]) AS start
UNWIND range(0, size(links) - 1) AS i
WITH releases, first, before, after, start, i + 1 AS order, links[i] AS link,
     [other IN links[0..i] WHERE other.step = links[i].step AND any(id IN other.answers WHERE id IN links[i].answers) | other.id] AS parallel_to
WHERE link.sure > 0 AND (size($certainty) = 0 OR ['no', 'unknown', 'possible', 'certain'][link.sure] IN $certainty)
WITH releases, order, link, parallel_to, link.node AS node, link.records AS records,
     CASE WHEN link.id = first THEN 'start'
          WHEN link.id IN before THEN 'before'
          WHEN size(parallel_to) > 0 OR (link.step = start.step AND any(id IN link.answers WHERE id IN start.answers)) THEN 'parallel'
          WHEN link.id IN after OR first IN link.answers THEN 'after'
          WHEN link.step < start.step THEN 'before'
          WHEN link.step > start.step THEN 'after'
          WHEN link.day < start.day THEN 'before'
          WHEN link.day > start.day THEN 'after'
          ELSE 'parallel' END AS direction
OPTIONAL CALL (releases, node, records) {
  MATCH (node)<-[:SUBJECT|OBJECT|TOPIC]-(f:Fact)
  WHERE f.release IN releases AND f.family IN ['claim', 'comparison', 'theory']
  RETURN f
  UNION
  UNWIND records AS record
  MATCH (record)<-[:SUBJECT|OBJECT|TOPIC]-(f:Fact)
  WHERE f.release IN releases AND f.family IN ['claim', 'comparison', 'theory']
  RETURN f
}
WITH releases, order, link, parallel_to, node, records, direction, f AS claim
ORDER BY claim.id
WITH releases, order, link, parallel_to, node, records, direction, collect(claim {
  fact: claim.id, paraphrase: claim.paraphrase, modality: claim.modality, time: claim.time,
  by: CASE WHEN EXISTS { (claim)-[:ATTRIBUTED_TO]->() } THEN COLLECT { MATCH (claim)-[:ATTRIBUTED_TO]->(e) RETURN e.id ORDER BY e.id }
           WHEN claim.modality = 'asserted_by_document' THEN COLLECT { MATCH (claim)-[:SUPPORTED_BY]->(:Passage)-[:PART_OF]->(e) RETURN DISTINCT e.id ORDER BY e.id }
           ELSE COLLECT { MATCH (claim)-[:SUBJECT]->(e) RETURN e.id ORDER BY e.id } END,
  linked: COLLECT { MATCH (claim)-[:SUBJECT|OBJECT|TOPIC]->(e:Statement|Event) WHERE e <> node RETURN DISTINCT e.id ORDER BY e.id },
  said_then: COLLECT {
    MATCH (claim)-[:ABOUT]->(:Dyad)<-[:ABOUT]-(said:StatementFact)-[:STATEMENT]->(e)
    WHERE said.release IN releases AND said.time = claim.time AND claim.possible_from > records[0].certain_from AND e <> node
    RETURN DISTINCT e.id ORDER BY e.id
  }
}) AS claims
RETURN link.id AS link, order,
       CASE WHEN link.basis = 'no_response' THEN 'gap' WHEN node IS NULL THEN 'fact' WHEN node:Statement THEN 'statement' ELSE 'event' END AS kind,
       direction, parallel_to, link.basis AS basis, link.depth AS depth, link.step AS chain_step, coalesce(node.name, records[0].paraphrase) AS name,
       COLLECT { UNWIND records AS f MATCH (f)-[:SUBJECT]->(e) WHERE node IS NULL OR e <> node RETURN DISTINCT e.id ORDER BY e.id } AS who,
       COLLECT {
         UNWIND records AS f MATCH (f)-[role:ADDRESSEE|OBJECT]->(e:Actor) WHERE type(role) = 'ADDRESSEE' OR f.family <> 'statement'
         RETURN DISTINCT e.id ORDER BY e.id
       } AS to_whom,
       [f IN records | f.paraphrase] AS paraphrases,
       COLLECT { UNWIND records AS f UNWIND coalesce(f.stance, []) AS stance RETURN DISTINCT stance ORDER BY stance } AS stances,
       COLLECT { UNWIND records AS f WITH DISTINCT f.modality AS modality WHERE modality IS NOT NULL RETURN modality ORDER BY modality } AS modalities,
       records[0].time AS time, ['no', 'unknown', 'possible', 'certain'][link.sure] AS holds, link.answers AS reacts_to, claims,
       COLLECT { UNWIND claims AS claim UNWIND claim.linked AS id RETURN DISTINCT id ORDER BY id } AS linked_to,
       COLLECT { UNWIND records AS f WITH DISTINCT f.caveat AS caveat WHERE caveat IS NOT NULL RETURN caveat } AS caveats,
       ([f IN records | f.id] + [claim IN claims | claim.fact])[0..1000] AS facts, size(records) + size(claims) AS fact_count,
       [f IN records | f.id][0..1000] AS records
ORDER BY order
