// title: How actors voted
// description: Votes on resolutions and drafts, a row for each way of voting on an act, with all who are recorded to have voted that way. Who is not
//   recorded has no record here, which says nothing of how it voted (R5). Who failed to vote though entitled is recorded as absent.
// endpoint: /votes [Measures]
// endpoint: /actors/{actor}/votes [Measures]
// parameter actor (actor, optional): who voted
// parameter act (entity Document, optional): the resolution or draft that was voted on
// parameter topic (text, optional): words in the names, in any language, of the act, of its organ or of what it is about, or in the record; all of them must occur
// parameter how (texts, optional, one of for|against|abstention|absent): only these: for, against, abstention, absent; empty means all
// parameter from (first_day, optional): first day of the period asked about; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. abstention; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column fact (id): the record
// column how (text, one of for|against|abstention|absent): for, against, abstention or absent
// column voters (ids): who is recorded to have voted so
// column act (id): the resolution or draft
// column act_name (text): its name, with the organ
// column topics (ids): what it is about, and the events that gave rise to it
// column paraphrase (text): what the source says
// column time (edtf): when
// column holds (certainty): whether it was in the period
// column modality (text): who speaks
// column other_records (ids): other records of the act, such as its adoption or a veto, and codings that contradict the vote
// column caveat (text): reason for care
// column facts (ids): the record, and the others
:params {actor: 'state_kazakhstan', act: null, topic: 'Ukraine', how: [], from: '0001-01-01', until: '9999-12-31', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
CALL (releases) {
  UNWIND CASE WHEN $actor IS NULL AND $act IS NULL THEN [1] ELSE [] END AS asked
  MATCH (f:VoteFact)
  WHERE f.release IN releases
  RETURN f
  UNION
  UNWIND [id IN [coalesce($act, $actor)] WHERE id IS NOT NULL] AS id
  MATCH (:Entity {id: id})<-[:SUBJECT|OBJECT]-(f:VoteFact)
  WHERE f.release IN releases
  RETURN f
}
WITH releases, f, coalesce({vote_for: 'for', vote_against: 'against', abstention: 'abstention', vote_absent: 'absent'}[f.kind], f.predicate, f.kind) AS how
WHERE (size($kinds) = 0 OR f.kind IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities) AND (size($how) = 0 OR how IN $how)
  AND ($actor IS NULL OR EXISTS { (f)-[:SUBJECT]->(:Entity {id: $actor}) })
  AND ($act IS NULL OR EXISTS { (f)-[:OBJECT]->(:Entity {id: $act}) })
  AND ($topic IS NULL OR all(word IN split(toLower(trim($topic)), ' ') WHERE
    toLower(f.paraphrase) CONTAINS word
    OR EXISTS { MATCH (f)-[:OBJECT|TOPIC|EVENT]->()<-[:NAME_OF]-(n:Name) WHERE n.release IN releases AND toLower(n.text) CONTAINS word }))
WITH releases, f, how, CASE
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
WITH f, how, sure, head(COLLECT { MATCH (f)-[:OBJECT]->(act) RETURN act ORDER BY act.id }) AS act,
     COLLECT {
       MATCH (f)-[:OBJECT]->(act)<-[:SUBJECT|OBJECT]-(other:EventFact)
       WHERE other.release IN releases AND NOT other:VoteFact
       RETURN other.id AS id ORDER BY id
       UNION
       MATCH (f)-[:CONTRADICTS]-(other:Fact)
       WHERE other.release IN releases
       RETURN other.id AS id ORDER BY id
     } AS others
RETURN f.id AS fact, how, COLLECT { MATCH (f)-[:SUBJECT]->(e) RETURN e.id ORDER BY e.id } AS voters, act.id AS act, act.name AS act_name,
       COLLECT { MATCH (f)-[:TOPIC|EVENT]->(e) RETURN DISTINCT e.id ORDER BY e.id } AS topics, f.paraphrase AS paraphrase, f.time AS time,
       ['no', 'unknown', 'possible', 'certain'][sure] AS holds, f.modality AS modality, others AS other_records, f.caveat AS caveat, [f.id] + others AS facts
ORDER BY f.possible_from, f.certain_from, act, fact, f.dataset
