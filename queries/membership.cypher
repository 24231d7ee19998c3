// title: An actor in an organization
// description: When an actor entered and left one organization, in which standing, and what else is recorded of the two: admission and withdrawal,
//   acts of accession, elections, claims. One row for each standing. Where entry_recorded or exit_recorded is false, no source dates
//   the entry or exit: the standing is known only as of the times in attested, and no date may be concluded from it. Without any
//   standing on record, but with other facts about the two, there is one row without a standing; without either there is none.
// endpoint: /organizations/{organization}/members/{actor} [Organizations]
// parameter organization (actor): the organization
// parameter actor (actor): the member, observer or other
// parameter from (first_day, optional): first day of the period asked about; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. membership; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown|no): only rows of this certainty: certain, possible, unknown, no; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column actor (id): the actor
// column organization (id): the organization
// column standing (text, one of member|observer|associated|suspended): member, observer, associated or suspended; nothing where no standing is recorded
// column predicates (texts): the standing in the words of the records, e.g. founding_member
// column entry_recorded (boolean): whether a source dates the entry
// column entered_from (day): first day on which the standing can have begun; nothing where no source dates it
// column entered_until (day): last day on which it can have begun
// column exit_recorded (boolean): whether a source dates the end
// column left_from (day): first day on which it can have ended; nothing where no source dates it
// column left_until (day): last day on which it can have ended
// column attested (texts): times of the records, in EDTF
// column holds (certainty): whether the standing holds at some time in the period; no where all its records exclude it
// column finding (text, said): standing, entry and end in words
// column records (maps): fact, kind, predicate, modality, time, holds, paraphrase, caveat, dataset of each record of the standing
// column files (texts): the files of the documents in which these records stand
// column acts (maps): fact, kind, predicate, time, paraphrase of what the actor did about the acts by which the organization was founded: signed, ratified, acceded
// column related (maps): fact, family, kind, predicate, modality, time, paraphrase of other facts about the two, at most 1000: admissions, claims
// column related_count (integer): how many these are
// column facts (ids): the records of the standing, of the acts and the related ones
:params {organization: 'org_eaeu', actor: 'state_kazakhstan', from: '0001-01-01', until: '9999-12-31', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
MATCH (who:Entity {id: $actor}), (org:Entity {id: $organization})
CALL (releases, who, org) {
  OPTIONAL MATCH (who)<-[:SUBJECT|OBJECT|ADDRESSEE|TOPIC]-(f:Fact)-[:SUBJECT|OBJECT|ADDRESSEE|TOPIC|EVENT]->(org)
  WHERE f.release IN releases AND NOT f:MembershipFact AND NOT f:ParticipationFact
    AND (size($kinds) = 0 OR f.kind IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities)
  WITH DISTINCT f
  ORDER BY f.possible_from, f.id
  RETURN count(f) AS related_count, collect(f)[..1000] AS related
}
CALL (releases, who, org) {
  OPTIONAL MATCH (org)-[founded:FOUNDED_BY]->(act)<-[:OBJECT]-(f:Fact)-[:SUBJECT]->(who)
  WHERE founded.release IN releases AND f.release IN releases AND (size($modalities) = 0 OR f.modality IN $modalities)
    AND (size($kinds) = 0 OR f.kind IN $kinds)
  WITH DISTINCT f
  ORDER BY f.possible_from, f.id
  RETURN collect(f) AS acts
}
OPTIONAL MATCH (who)-[r:MEMBER_OF|OBSERVER_OF|ASSOCIATED_WITH|SUSPENDED_FROM]->(org)
WHERE r.release IN releases
  AND (size($kinds) = 0 OR r.kind IN $kinds) AND (size($modalities) = 0 OR r.modality IN $modalities)
WITH who, org, related, related_count, acts, r,
     {MEMBER_OF: 'member', OBSERVER_OF: 'observer', ASSOCIATED_WITH: 'associated', SUSPENDED_FROM: 'suspended'}[type(r)] AS standing, CASE
  WHEN r IS NOT NULL AND date($from) = date('0001-01-01') AND date($until) = date('9999-12-31') THEN 3
  WHEN date($from) = date($until)
    AND (r.certain_from = date($from) AND date('0001-01-01') < r.possible_from AND r.possible_from < r.certain_from
      OR r.certain_until = date($from) AND r.certain_until < r.possible_until AND r.possible_until < date('9999-12-31')) THEN 2
  WHEN r.certain_from <= date($until) AND date($from) <= r.certain_until THEN 3
  WHEN date($until) < r.possible_from OR date($from) > r.possible_until THEN 0
  WHEN r.possible_from IS NULL
    OR (date($from) > coalesce(r.last_attested, r.certain_until) AND r.possible_until IS NULL) THEN 1
  ELSE 2 END AS sure
ORDER BY sure DESC, r.possible_from, r.fact
WITH who, org, related, related_count, acts, standing, CASE WHEN standing IS NULL THEN 1 ELSE max(sure) END AS sure,
     min(CASE WHEN r.possible_from > date('0001-01-01') THEN r.possible_from END) AS entered_from,
     min(CASE WHEN r.possible_from > date('0001-01-01') THEN r.certain_from END) AS entered_until,
     max(CASE WHEN r.possible_until < date('9999-12-31') THEN r.certain_until END) AS ended_from,
     max(CASE WHEN r.possible_until < date('9999-12-31') THEN r.possible_until END) AS ended_until,
     collect(CASE WHEN r IS NOT NULL THEN {r: r, sure: sure} END) AS found
WHERE (standing IS NOT NULL OR related_count > 0 OR size(acts) > 0) AND (size($certainty) = 0 OR ['no', 'unknown', 'possible', 'certain'][sure] IN $certainty)
// Who came back and is not recorded to have left again has not left.
WITH who, org, related, related_count, acts, standing, sure, entered_from, entered_until, found,
     any(one IN found WHERE one.r.possible_from >= ended_from AND coalesce(one.r.possible_until, date('9999-12-31')) = date('9999-12-31')) AS is_back,
     ended_from, ended_until
WITH who, org, related, related_count, acts, standing, sure, entered_from, entered_until, found,
     CASE WHEN NOT is_back THEN ended_from END AS left_from, CASE WHEN NOT is_back THEN ended_until END AS left_until,
     COLLECT {
       UNWIND found AS one
       MATCH (f:Fact {release: one.r.release, id: one.r.fact})
       RETURN {f: f, sure: one.sure}
     } AS said
RETURN who.id AS actor, org.id AS organization, standing,
       COLLECT { UNWIND said AS one WITH one.f.predicate AS predicate WHERE predicate IS NOT NULL RETURN DISTINCT predicate ORDER BY predicate } AS predicates,
       entered_from IS NOT NULL AS entry_recorded, entered_from, entered_until, left_until IS NOT NULL AS exit_recorded, left_from, left_until,
       [one IN found WHERE one.r.time IS NOT NULL | one.r.time] AS attested, ['no', 'unknown', 'possible', 'certain'][sure] AS holds,
       CASE WHEN standing IS NULL THEN [{say: 'No standing is recorded, only other facts about the two; that is not a no (R5).'}]
            ELSE [{say: 'Recorded as {standing}.', standing: standing},
                  CASE WHEN entered_from IS NULL THEN {say: 'The date of entry is not recorded.'}
                       WHEN entered_from = entered_until THEN {say: 'Entry: {day}.', day: entered_from}
                       WHEN entered_until = date('9999-12-31') THEN {say: 'Entry: on or after {day}.', day: entered_from}
                       ELSE {say: 'Entry: between {first} and {last}.', first: entered_from, last: entered_until} END,
                  CASE WHEN left_until IS NULL THEN {say: 'No end is recorded.'}
                       WHEN left_from = left_until THEN {say: 'End: {day}.', day: left_until}
                       WHEN left_from = date('0001-01-01') THEN {say: 'End: on or before {day}.', day: left_until}
                       ELSE {say: 'End: between {first} and {last}.', first: left_from, last: left_until} END] END AS finding,
       COLLECT {
         UNWIND said AS one
         WITH one.f AS f, one.sure AS held
         RETURN f {.kind, .predicate, .modality, .time, .paraphrase, .caveat, .dataset, fact: f.id, holds: ['no', 'unknown', 'possible', 'certain'][held]}
       } AS records,
       COLLECT {
         UNWIND said AS one
         WITH one.f AS f
         MATCH (f)-[:SUPPORTED_BY]->(:Passage)-[:PART_OF]->(document)<-[:DESCRIBES]-(about:Description {release: f.release})
         WHERE about.file_name IS NOT NULL
         RETURN DISTINCT about.file_name ORDER BY about.file_name
       } AS files,
       [f IN acts | f {.kind, .predicate, .time, .paraphrase, fact: f.id}] AS acts,
       [f IN related | f {.family, .kind, .predicate, .modality, .time, .paraphrase, fact: f.id}] AS related, related_count,
       [one IN said | one.f.id] + [f IN acts | f.id] + [f IN related WHERE NOT f IN acts | f.id] AS facts
ORDER BY sure DESC, standing
