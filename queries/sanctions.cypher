// title: Sanctions
// description: Restrictive measures and what is said about them, by who takes them, against whom, when, and how far they have come. status tells
//   apart: adopted (in place or decided), lifted, announced, proposed (a bill, a threat, in preparation, called for), predicted,
//   ruled_out, reduced_relations (other unfriendly steps, such as expelling diplomats), context (reach, effects, responsibility, explanations, what
//   is left out). value with unit is an amount: a step of its own, or a total so far that includes earlier steps, or a share; never add them up
//   across these. A measure without a stated end is certain only as far as its source speaks. Who only says, predicts or proposes something is in
//   attributed_to and not among the senders, unless it is one of the pair in question.
// endpoint: /sanctions [Measures]
// endpoint: /actors/{sender}/sanctions [Measures]
// parameter sender (actor, optional): who takes or announces them, or would
// parameter target (actor, optional): against whom
// parameter speaker (actor, optional): only what this actor says, predicts or proposes
// parameter statuses (texts, optional, one of adopted|lifted|announced|proposed|predicted|ruled_out|reduced_relations|context): only these: adopted, lifted, announced, proposed, predicted, ruled_out, reduced_relations, context; empty means all
// parameter unit (text, optional): only amounts whose unit has this word, e.g. persons
// parameter from (first_day, optional): first day of the period asked about; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. sanction_measure; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column fact (id): the record
// column status (text, one of adopted|lifted|announced|proposed|predicted|ruled_out|reduced_relations|context): adopted, lifted, announced, proposed, predicted, ruled_out, reduced_relations or context
// column senders (ids): who takes or announces them, or would: named by the record; else of the pair that it is about, where this leaves no doubt
// column targets (ids): against whom, likewise: actors, never a treaty, a bill or an idea
// column between (ids): the pair that it is about, where nothing tells which of the two acts
// column basis (text): named where the record names the sender and target asked about, pair where it is about the two but names another, e.g. an institution, a bill or firms, or nobody
// column kind (text): kind of the record
// column predicate (text): what is done, in the words of the record
// column paraphrase (text): what the source says
// column value (number): an amount that the source states
// column unit (text): what it counts
// column amount (text): step, total (so far, with earlier steps), share, or other in a record of context; nothing without a value
// column time (edtf): when
// column started_from (day): first day on which it can have begun or happened
// column started_until (day): last day on which it can have begun or happened
// column ended_from (day): first day on which it can have ended; nothing where no end is known
// column ended_until (day): last day on which it can have ended
// column holds (certainty): whether it holds or happened at some time in the period
// column modality (text): who speaks
// column attributed_to (ids): whose words they are, or who proposes it
// column caveat (text): reason for care
// column facts (ids): the record itself, as in other answers
:params {sender: 'org_eu', target: 'state_belarus', speaker: null, statuses: [], unit: null, from: '0001-01-01', until: '9999-12-31', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
CALL (releases) {
  UNWIND CASE WHEN coalesce($sender, $target, $speaker) IS NULL THEN [1] ELSE [] END AS asked
  MATCH (f:SanctionFact|EventFact|StatementFact|ClaimFact)
  WHERE f.release IN releases AND (f:SanctionFact OR (f:EventFact AND f.event_type = 'sanction')
    OR any(stance IN f.stance WHERE stance IN ['calls_for_sanctions', 'predicts_sanctions', 'no_sanctions']))
  RETURN f
  UNION
  UNWIND [id IN [coalesce($sender, $target, $speaker)] WHERE id IS NOT NULL] AS id
  MATCH (:Entity {id: id})<-[:SUBJECT|OBJECT|ATTRIBUTED_TO|TOPIC]-(f:Fact)
  WHERE f.release IN releases AND (f:SanctionFact OR (f:EventFact AND f.event_type = 'sanction')
    OR any(stance IN f.stance WHERE stance IN ['calls_for_sanctions', 'predicts_sanctions', 'no_sanctions']))
  RETURN f
  UNION
  UNWIND [id IN [coalesce($sender, $target, $speaker)] WHERE id IS NOT NULL] AS id
  MATCH (:Entity {id: id})<-[:MEMBER]-(:Dyad)<-[:ABOUT]-(f:Fact)
  WHERE f.release IN releases AND (f:SanctionFact OR (f:EventFact AND f.event_type = 'sanction')
    OR any(stance IN f.stance WHERE stance IN ['calls_for_sanctions', 'predicts_sanctions', 'no_sanctions']))
  RETURN f
}
WITH f
WHERE (size($kinds) = 0 OR f.kind IN $kinds OR f.family IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities)
  AND ($unit IS NULL OR toLower(f.unit) CONTAINS toLower($unit))
WITH f, coalesce('predicts_sanctions' IN f.stance, false) AS predicted,
     COLLECT { MATCH (f)-[:ABOUT]->(dyad:Dyad) RETURN COLLECT { MATCH (dyad)-[:MEMBER]->(e) RETURN e.id ORDER BY e.id } AS pair ORDER BY dyad.id } AS pairs,
     COLLECT { MATCH (f)-[:OBJECT]->(e:Actor) RETURN e.id ORDER BY e.id } AS objects
WITH f, predicted, pairs, objects,
     COLLECT {
       MATCH (f)-[:SUBJECT]->(e:Actor)
       WHERE f:SanctionMeasureFact OR f:EventFact OR NOT predicted AND any(pair IN pairs WHERE e.id IN pair)
         OR NOT predicted AND NOT e:Person AND (f:SanctionFact OR e:State OR e:Group OR e:IntergovernmentalOrganization)
       RETURN e.id ORDER BY e.id
     } + [id IN objects WHERE predicted AND none(pair IN pairs WHERE id IN pair)] AS acting
WITH f, predicted, pairs, acting, [id IN objects WHERE NOT (predicted AND id IN acting)] AS facing,
     [id IN pairs[0] WHERE size(pairs) > 1 AND all(pair IN pairs WHERE id IN pair)] AS shared,
     CASE WHEN all(pair IN pairs WHERE any(id IN pair WHERE id IN acting OR id IN objects)) THEN [] ELSE COLLECT {
       MATCH (f)-[:ABOUT]->(dyad)<-[:ABOUT]-(measure:SanctionMeasureFact {release: f.release})-[:SUBJECT]->(a)<-[:MEMBER]-(dyad)
       MATCH (measure)-[:OBJECT]->(b)<-[:MEMBER]-(dyad)
       RETURN DISTINCT [a.id, b.id] AS way
     } END AS ways
WITH f, acting, facing, [pair IN pairs | CASE
       WHEN size([id IN pair WHERE id IN acting]) = 1 THEN [id IN pair WHERE id IN acting] + [id IN pair WHERE NOT id IN acting]
       WHEN size([id IN pair WHERE id IN facing]) = 1 THEN [id IN pair WHERE NOT id IN facing] + [id IN pair WHERE id IN facing]
       WHEN any(id IN pair WHERE id IN acting OR id IN facing) THEN []
       WHEN size(shared) = 1 AND predicted THEN [id IN pair WHERE NOT id IN shared] + shared
       WHEN size(shared) = 1 THEN shared + [id IN pair WHERE NOT id IN shared]
       WHEN size([way IN ways WHERE all(id IN way WHERE id IN pair)]) = 1 THEN [way IN ways WHERE all(id IN way WHERE id IN pair)][0]
       ELSE [] END] AS known, pairs
WITH f, acting, facing, [way IN known WHERE size(way) = 2] AS known,
     [i IN range(0, size(pairs) - 1) WHERE size(known[i]) = 0 AND none(id IN pairs[i] WHERE id IN acting OR id IN facing) | pairs[i]] AS open,
     COLLECT {
       MATCH (f)-[:ATTRIBUTED_TO]->(e) RETURN e.id AS id ORDER BY id
       UNION
       MATCH (f)-[:SUBJECT]->(e:Actor)
       WHERE NOT EXISTS { (f)-[:ATTRIBUTED_TO]->() } AND (f:StatementFact OR f:ClaimFact OR NOT e.id IN acting)
       RETURN e.id AS id ORDER BY id
     } AS attributed_to
WITH f, acting, facing, known, open, attributed_to, $sender IS NULL OR $sender IN acting AS sender_named, $target IS NULL OR $target IN facing AS target_named
WHERE ($speaker IS NULL OR $speaker IN attributed_to)
  AND (sender_named AND target_named
    OR any(way IN known WHERE (sender_named OR way[0] = $sender) AND (target_named OR way[1] = $target))
    OR any(pair IN open WHERE (sender_named OR $sender IN pair) AND (target_named OR $target IN pair)))
WITH f, attributed_to, sender_named AND target_named AS named,
     CASE WHEN size(acting) > 0 THEN acting ELSE COLLECT { UNWIND known AS way RETURN DISTINCT way[0] AS id ORDER BY id } END AS senders,
     CASE WHEN size(facing) > 0 THEN facing ELSE COLLECT { UNWIND known AS way RETURN DISTINCT way[1] AS id ORDER BY id } END AS targets,
     CASE WHEN size(acting) = 0 OR size(facing) = 0 THEN COLLECT { UNWIND open AS pair UNWIND pair AS id RETURN DISTINCT id ORDER BY id } ELSE [] END AS between,
     CASE
       WHEN f:SanctionMeasureFact THEN 'adopted'
       WHEN f:SanctionAnnouncementFact AND f.predicate =~ '(propos|introduced|would|prepar|plan|threat|consider|draft).*' THEN 'proposed'
       WHEN f:SanctionAnnouncementFact AND NOT f.predicate =~ '(stated|explain|describ).*' THEN 'announced'
       WHEN f:SanctionFact THEN 'context'
       WHEN 'no_sanctions' IN f.stance THEN 'ruled_out'
       WHEN 'calls_for_sanctions' IN f.stance THEN 'proposed'
       WHEN 'predicts_sanctions' IN f.stance THEN 'predicted'
       WHEN f.predicate =~ '(lifted|eased|repealed|revoked|decided_not_to_renew|ended_(measures|sanctions)).*' THEN 'lifted'
       WHEN f.predicate =~ '(adopted|listed|issued|enacted|imposed|banned|restricted|blocked|froze|embargoed|signed).*' THEN 'adopted'
       WHEN f.predicate =~ '(announced|threatened).*' THEN 'announced'
       ELSE 'reduced_relations' END AS status, CASE
  WHEN f IS NOT NULL AND date($from) = date('0001-01-01') AND date($until) = date('9999-12-31') THEN 3
  WHEN date($from) = date($until)
    AND (f.certain_from = date($from) AND date('0001-01-01') < f.possible_from AND f.possible_from < f.certain_from
      OR f.certain_until = date($from) AND f.certain_until < f.possible_until AND f.possible_until < date('9999-12-31')) THEN 2
  WHEN f.certain_from <= date($until) AND date($from) <= f.certain_until THEN 3
  WHEN date($until) < f.possible_from OR date($from) > f.possible_until THEN 0
  WHEN f.possible_from IS NULL
    OR (date($from) > coalesce(f.last_attested, f.certain_until) AND f.possible_until IS NULL) THEN 1
  ELSE 2 END AS sure
WHERE sure > 0 AND (size($certainty) = 0 OR ['no', 'unknown', 'possible', 'certain'][sure] IN $certainty) AND (size($statuses) = 0 OR status IN $statuses)
RETURN f.id AS fact, status,
       senders, targets, between, CASE WHEN named THEN 'named' ELSE 'pair' END AS basis, f.kind AS kind, f.predicate AS predicate, f.paraphrase AS paraphrase,
       f.value AS value, f.unit AS unit,
       CASE WHEN f.value IS NULL THEN NULL WHEN f.predicate CONTAINS 'total' THEN 'total' WHEN f.predicate CONTAINS 'share' THEN 'share'
            WHEN status = 'context' THEN 'other' ELSE 'step' END AS amount,
       f.time AS time,
       CASE WHEN f.possible_from > date('0001-01-01') THEN f.possible_from END AS started_from,
       CASE WHEN f.possible_from > date('0001-01-01') THEN f.certain_from END AS started_until,
       CASE WHEN f.possible_until < date('9999-12-31') THEN f.certain_until END AS ended_from,
       CASE WHEN f.possible_until < date('9999-12-31') THEN f.possible_until END AS ended_until,
       ['no', 'unknown', 'possible', 'certain'][sure] AS holds, f.modality AS modality, attributed_to,
       f.caveat AS caveat, [f.id] AS facts
ORDER BY f.possible_from, f.certain_from, fact, f.dataset
