// title: Proposals and what became of them
// description: What actors or authors proposed, offered or recommended in a period, to whom and about what, with recorded outcomes: what reacts to
//   the proposal, ends it or brings it about. status is what the records show so far: adopted (what was proposed was founded, agreed or
//   accepted), rejected, or proposed where nothing of that kind is recorded, which does not say that nothing came of it (R5).
// endpoint: /proposals [Measures]
// endpoint: /actors/{proposer}/proposals [Measures] proposer=person_nazarbayev
// parameter proposer (entity, optional): who proposes: an actor, or the document whose authors do
// parameter addressee (actor, optional): to whom
// parameter about (entity, optional): what is proposed or concerned
// parameter topic (text, optional): words in the names, in any language, of what is proposed, or in what the source says; all of them must occur
// parameter statuses (texts, optional, one of proposed|adopted|rejected): only these: proposed, adopted, rejected; empty means all
// parameter from (first_day, optional): first day of the period asked about; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. proposal; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column fact (id): the record
// column proposers (ids): who proposes
// column addressees (ids): to whom
// column objects (ids): what is proposed or concerned
// column predicate (text): proposes, offers, recommends, in the words of the record
// column number (integer): its number in the source's list of proposals or recommendations
// column paraphrase (text): what the source says
// column status (text, one of proposed|adopted|rejected): proposed, adopted or rejected
// column outcomes (maps): fact, kind, predicate, by, time, modality, paraphrase of what reacts to it, ends it or brings it about
// column statement (id): the statement in which it was made
// column value (number): a number that the source states
// column unit (text): what it counts
// column time (edtf): when
// column holds (certainty): whether it was made in the period
// column modality (text): who speaks
// column stances (texts): positions that it shows, e.g. concession
// column caveat (text): reason for care
// column facts (ids): the record and its outcomes
:params {proposer: null, addressee: null, about: 'org_eurasian_parliament', topic: null, statuses: [], from: '0001-01-01', until: '9999-12-31', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
CALL (releases) {
  UNWIND CASE WHEN $proposer IS NULL AND $about IS NULL THEN [1] ELSE [] END AS asked
  MATCH (f:ProposalFact|EventFact)
  WHERE f.release IN releases AND (f:ProposalFact OR f.predicate =~ '(propos|offer|recommend|suggest).*')
  RETURN f
  UNION
  UNWIND [id IN [coalesce($proposer, $about)] WHERE id IS NOT NULL] AS id
  MATCH (:Entity {id: id})<-[:SUBJECT|OBJECT|TOPIC|ATTRIBUTED_TO]-(f:Fact)
  WHERE f.release IN releases AND (f:ProposalFact OR (f:EventFact AND f.predicate =~ '(propos|offer|recommend|suggest).*'))
  RETURN f
}
WITH releases, f
WHERE (size($kinds) = 0 OR f.kind IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities)
  AND ($proposer IS NULL OR EXISTS { (f)-[:SUBJECT|ATTRIBUTED_TO]->(:Entity {id: $proposer}) })
  AND ($addressee IS NULL OR EXISTS { (f)-[:ADDRESSEE]->(:Entity {id: $addressee}) })
  AND ($about IS NULL OR EXISTS { (f)-[:OBJECT|TOPIC]->(:Entity {id: $about}) })
  AND ($topic IS NULL OR all(word IN split(toLower(trim($topic)), ' ') WHERE
    toLower(f.paraphrase) CONTAINS word
    OR EXISTS { MATCH (f)-[:OBJECT|TOPIC]->()<-[:NAME_OF]-(n:Name) WHERE n.release IN releases AND toLower(n.text) CONTAINS word }))
WITH releases, f, CASE
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
OPTIONAL CALL (releases, f) {
  MATCH (f)-[:OBJECT|EVENT|STATEMENT]->()<-[:IN_REACTION_TO]-(outcome:Fact)
  WHERE outcome.release IN releases
  RETURN outcome
  UNION
  MATCH (f)-[:OBJECT]->()<-[:SUBJECT]-(outcome:FoundingFact)
  WHERE outcome.release IN releases AND outcome.certain_from >= f.possible_from
  RETURN outcome
  UNION
  MATCH (f)-[:OBJECT]->(:Treaty)<-[:OBJECT]-(outcome:TreatyFact|TreatySignatureFact)
  WHERE outcome.release IN releases AND outcome.certain_from >= f.possible_from
  RETURN outcome
  UNION
  MATCH (f)-[:OBJECT]->(proposed)<-[:OBJECT]-(outcome:EventFact)
  // What happens to a state is no answer to what was proposed to it.
  WHERE NOT proposed:State AND outcome.release IN releases AND outcome <> f AND coalesce(outcome.certain_from >= f.possible_from, true)
    AND outcome.predicate =~ '(put_end|reject|declin|refus|abandon|adopt|accept|approv|implement|establish|reali[sz]).*'
  RETURN outcome
}
WITH f, sure, outcome
ORDER BY outcome.possible_from, outcome.id
WITH f, sure, collect(DISTINCT outcome) AS outcomes
WITH f, sure, outcomes, CASE
       WHEN any(one IN outcomes WHERE one.predicate =~ '(put_end|reject|declin|refus|abandon).*') THEN 'rejected'
       WHEN any(one IN outcomes WHERE one:FoundingFact OR one:TreatyFact OR one:TreatySignatureFact OR one.predicate =~ '(adopt|accept|approv|implement|establish|reali[sz]).*') THEN 'adopted'
       ELSE 'proposed' END AS status
WHERE size($statuses) = 0 OR status IN $statuses
RETURN f.id AS fact,
       COLLECT { MATCH (f)-[:SUBJECT]->(e) RETURN e.id ORDER BY e.id } AS proposers,
       COLLECT { MATCH (f)-[:ADDRESSEE]->(e) RETURN e.id ORDER BY e.id } AS addressees,
       COLLECT { MATCH (f)-[:OBJECT]->(e) RETURN e.id ORDER BY e.id } AS objects,
       f.predicate AS predicate, coalesce(f.proposal_no, f.recommendation_no) AS number, f.paraphrase AS paraphrase, status,
       COLLECT {
         UNWIND outcomes AS one
         RETURN one {.kind, .predicate, .time, .modality, .paraphrase, fact: one.id, by: COLLECT { MATCH (one)-[:SUBJECT]->(e) RETURN e.id ORDER BY e.id }}
       } AS outcomes,
       head(COLLECT { MATCH (f)-[:STATEMENT|PART_OF_STATEMENT]->(s) RETURN s.id ORDER BY s.id }) AS statement, f.value AS value, f.unit AS unit, f.time AS time,
       ['no', 'unknown', 'possible', 'certain'][sure] AS holds, f.modality AS modality, coalesce(f.stance, []) AS stances, f.caveat AS caveat, [f.id] + [one IN outcomes | one.id] AS facts
ORDER BY f.possible_from, f.certain_from, number, fact, f.dataset
