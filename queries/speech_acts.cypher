// title: Statements
// description: Statements with their speakers, addressees, stances and records, what they react to, what reacts to them, and
//   what others claim about them. Filters narrow down; without any, all statements. A statement without a date comes last.
//   Where a speaker or an addressee is given, records that are attributed to the speaker without a statement of its own
//   (a proposal, an announcement, a position) follow as rows of their own. For the whole chain around one statement ask for its reactions.
// endpoint: /statements [Statements]
// endpoint: /actors/{speaker}/statements [Statements] speaker=person_tokayev
// endpoint: /dyads/{a}/{b}/statements [Statements] a=state_kazakhstan b=state_russia from=2020-12-01 until=2020-12-31
// parameter speaker (actor, optional): who speaks
// parameter addressee (actor, optional): to whom, in any record of the statement
// parameter statement (entity Statement, optional): this statement only
// parameter about (entity, optional): what a record of it is about: a person, place, event, concept, treaty
// parameter a (actor, optional): one actor of a pair that a record of it is about
// parameter b (actor, optional): the other actor of that pair
// parameter medium (entity Actor|Document|Event, optional): the outlet, session or document through which it was made or reported
// parameter stance (text, optional, beginnings of stance): a position taken in it, or the beginning of its name, e.g. red_line, calls_for, affirms_territorial_integrity
// parameter from (first_day, optional): first day of the period asked about; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. statement, proposal; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column statement (id): the statement, or the fact where the words are no statement of their own
// column basis (text): statement, or attributed
// column name (text): its name, or a summary
// column speakers (ids): who spoke
// column addressees (ids): to whom, in all records
// column called_on (ids): addressees of records with a call (stance calls_for...)
// column implied_addressees (ids): for whom others claim that it was meant; not said by the speaker
// column stances (texts): positions taken
// column modalities (texts): who reports it, and with what standing
// column media (ids): through which medium, to which outlet, or who published or reported it
// column time (edtf): when
// column holds (certainty): whether it was made in the period; of an attributed record that tells of other times at most possible, for when it was said is not recorded
// column records (maps): fact, family, speakers, addressees, objects, paraphrase, stance, modality, time, caveat of each record of it
// column reacts_to (maps): id, name, speakers, fact of what it reacts to
// column reactions (maps): id, name, speakers, addressees, modality, time, fact of what reacts to it
// column claims (maps): fact, family, by, addressees, paraphrase, stance, modality of what others say about it
// column facts (ids): its records, the reactions and the claims
:params {speaker: 'person_nikonov', addressee: null, statement: null, about: null, a: null, b: null, medium: null, stance: null, from: '0001-01-01', until: '9999-12-31', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
CALL (releases) {
  UNWIND CASE WHEN $speaker IS NOT NULL THEN [1] ELSE [] END AS asked
  MATCH (:Entity {id: $speaker})<-[:SUBJECT]-(f:Fact)-[:STATEMENT]->(s:Statement)
  WHERE f.release IN releases
  RETURN s
  UNION
  UNWIND CASE WHEN $speaker IS NULL AND $statement IS NOT NULL THEN [1] ELSE [] END AS asked
  MATCH (s:Entity {id: $statement})
  RETURN s
  UNION
  UNWIND [id IN [coalesce($a, $b)] WHERE id IS NOT NULL AND $speaker IS NULL AND $statement IS NULL] AS side
  MATCH (:Entity {id: side})<-[:MEMBER]-(dyad:Dyad)
  WHERE all(id IN [$a, $b] WHERE id IS NULL OR EXISTS { (dyad)-[:MEMBER]->(:Entity {id: id}) })
  MATCH (dyad)<-[:ABOUT]-(f:Fact)-[:STATEMENT]->(s:Statement)
  WHERE f.release IN releases
  RETURN s
  UNION
  UNWIND CASE WHEN $speaker IS NULL AND $statement IS NULL AND $a IS NULL AND $b IS NULL THEN [1] ELSE [] END AS asked
  MATCH (f:Fact)-[:STATEMENT]->(s:Statement)
  WHERE f.release IN releases
  RETURN s
  UNION
  UNWIND CASE WHEN $speaker IS NOT NULL AND $statement IS NULL THEN [1] ELSE [] END AS asked
  MATCH (:Entity {id: $speaker})<-[:ATTRIBUTED_TO]-(s:Fact)
  WHERE s.release IN releases AND s.tier = 1 AND NOT EXISTS { (s)-[:STATEMENT]->() }
  RETURN s
  UNION
  UNWIND CASE WHEN $speaker IS NULL AND $addressee IS NOT NULL AND $statement IS NULL THEN [1] ELSE [] END AS asked
  MATCH (:Entity {id: $addressee})<-[:ADDRESSEE]-(s:Fact)-[:ATTRIBUTED_TO]->()
  WHERE s.release IN releases AND s.tier = 1 AND NOT EXISTS { (s)-[:STATEMENT]->() }
  RETURN s
}
WITH releases, s
WHERE ($statement IS NULL OR s.id = $statement)
  AND ($addressee IS NULL OR EXISTS {
    MATCH (s)<-[:STATEMENT]-{0,1}(f:Fact)-[:ADDRESSEE]->(:Entity {id: $addressee}) WHERE f.release IN releases
  })
  AND ($about IS NULL OR EXISTS {
    MATCH (s)<-[:STATEMENT]-{0,1}(f:Fact)-[:OBJECT|TOPIC|IN_REACTION_TO]->(:Entity {id: $about}) WHERE f.release IN releases
  })
  AND (($a IS NULL AND $b IS NULL) OR EXISTS {
    MATCH (s)<-[:STATEMENT]-{0,1}(f:Fact)-[:ABOUT]->(dyad:Dyad)
    WHERE f.release IN releases
      AND ($a IS NULL OR EXISTS { (dyad)-[:MEMBER]->(:Entity {id: $a}) })
      AND ($b IS NULL OR EXISTS { (dyad)-[:MEMBER]->(:Entity {id: $b}) })
  })
  AND ($stance IS NULL OR EXISTS {
    MATCH (s)<-[:STATEMENT]-{0,1}(f:Fact) WHERE f.release IN releases AND any(stance IN f.stance WHERE stance STARTS WITH $stance)
  })
  AND ($medium IS NULL OR EXISTS {
    MATCH (s)<-[:STATEMENT]-{0,1}(f:Fact)-[role:MEDIUM|ADDRESSEE]->(e:Entity {id: $medium})
    WHERE f.release IN releases AND (type(role) = 'MEDIUM' OR e:MediaOutlet)
  } OR EXISTS { MATCH (s)<-[r:REPORTED]-(:Entity {id: $medium}) WHERE r.release IN releases })
MATCH (s)<-[:STATEMENT]-{0,1}(f:Fact)
WHERE f.release IN releases AND (size($kinds) = 0 OR f.kind IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities)
WITH releases, s, f, CASE
  WHEN f IS NOT NULL AND date($from) = date('0001-01-01') AND date($until) = date('9999-12-31') THEN 3
  WHEN date($from) = date($until)
    AND (f.certain_from = date($from) AND date('0001-01-01') < f.possible_from AND f.possible_from < f.certain_from
      OR f.certain_until = date($from) AND f.certain_until < f.possible_until AND f.possible_until < date('9999-12-31')) THEN 2
  WHEN f.certain_from <= date($until) AND date($from) <= f.certain_until THEN 3
  WHEN date($until) < f.possible_from OR date($from) > f.possible_until THEN 0
  WHEN f.possible_from IS NULL
    OR (date($from) > coalesce(f.last_attested, f.certain_until) AND f.possible_until IS NULL) THEN 1
  ELSE 2 END AS sure
// What is only attributed is dated by what it tells of, not by when it was said, unless it is itself a proposal or an announcement.
WITH releases, s, f, CASE
  WHEN f <> s OR f:ProposalFact|SanctionAnnouncementFact OR (date($from) = date('0001-01-01') AND date($until) = date('9999-12-31')) THEN sure
  WHEN f.possible_from IS NULL THEN 1
  WHEN date($until) < CASE WHEN f.possible_from > date('0001-01-01') OR f.certain_until > f.certain_from THEN f.possible_from ELSE f.certain_until END THEN 0
  WHEN date($from) > CASE WHEN f.certain_from > f.certain_until THEN f.certain_from ELSE f.certain_until END THEN 1
  ELSE 2 END AS sure
ORDER BY f.possible_from, f.chain_step, f.id
WITH releases, s, max(sure) AS sure, collect(f) AS said
WHERE sure > 0 AND (size($certainty) = 0 OR ['no', 'unknown', 'possible', 'certain'][sure] IN $certainty)
CALL (releases, s) {
  OPTIONAL MATCH (s)<-[r:REACTS_TO]-(reaction)
  WHERE r.release IN releases
  OPTIONAL MATCH (f:Fact {release: r.release, id: r.fact})
  WITH reaction, f WHERE f IS NOT NULL
  ORDER BY f.possible_from, f.chain_step, f.id
  RETURN collect({
    id: reaction.id, name: reaction.name, speakers: COLLECT { MATCH (f)-[:SUBJECT]->(e) RETURN e.id ORDER BY e.id },
    addressees: COLLECT { MATCH (f)-[:ADDRESSEE]->(e) RETURN e.id ORDER BY e.id }, modality: f.modality, time: f.time, fact: f.id
  }) AS reactions
}
CALL (releases, s) {
  OPTIONAL MATCH (s)-[r:REACTS_TO]->(before)
  WHERE r.release IN releases
  WITH before, r WHERE r IS NOT NULL
  ORDER BY before.id, r.fact
  RETURN collect({
    id: before.id, name: before.name,
    speakers: COLLECT { MATCH (before)<-[spoke:SPOKE]-(e) WHERE spoke.release = r.release RETURN DISTINCT e.id ORDER BY e.id }, fact: r.fact
  }) AS reacts_to
}
CALL (releases, s) {
  OPTIONAL MATCH (s)<-[:OBJECT|TOPIC]-(f:Fact)
  WHERE f.release IN releases AND NOT EXISTS { (f)-[:STATEMENT]->(s) }
  WITH DISTINCT f WHERE f IS NOT NULL
  ORDER BY f.family, f.id
  RETURN collect({
    fact: f.id, family: f.family, by: COLLECT { MATCH (f)-[:SUBJECT]->(e) RETURN e.id ORDER BY e.id },
    addressees: COLLECT { MATCH (f)-[:ADDRESSEE]->(e) RETURN e.id ORDER BY e.id },
    paraphrase: f.paraphrase, stance: coalesce(f.stance, []), modality: f.modality
  }) AS claims
}
RETURN s.id AS statement, CASE WHEN s:Fact THEN 'attributed' ELSE 'statement' END AS basis, coalesce(s.name, s.paraphrase) AS name,
       COLLECT {
         UNWIND said AS f MATCH (f)-[role:SUBJECT|ATTRIBUTED_TO]->(e) WHERE (type(role) = 'ATTRIBUTED_TO') = s:Fact
         RETURN DISTINCT e.id ORDER BY e.id
       } AS speakers,
       COLLECT { UNWIND said AS f MATCH (f)-[:ADDRESSEE]->(e) RETURN DISTINCT e.id ORDER BY e.id } AS addressees,
       COLLECT {
         UNWIND said AS f
         MATCH (f)-[:ADDRESSEE]->(e) WHERE any(stance IN f.stance WHERE stance STARTS WITH 'calls_')
         RETURN DISTINCT e.id ORDER BY e.id
       } AS called_on,
       COLLECT { UNWIND claims AS claim UNWIND claim.addressees AS id RETURN DISTINCT id ORDER BY id } AS implied_addressees,
       COLLECT { UNWIND said AS f UNWIND coalesce(f.stance, []) AS stance RETURN DISTINCT stance ORDER BY stance } AS stances,
       COLLECT { UNWIND said AS f WITH DISTINCT f.modality AS modality WHERE modality IS NOT NULL RETURN modality ORDER BY modality } AS modalities,
       COLLECT {
         UNWIND said AS f MATCH (f)-[role:MEDIUM|ADDRESSEE]->(e) WHERE type(role) = 'MEDIUM' OR e:MediaOutlet RETURN DISTINCT e.id AS id
         UNION
         MATCH (s)<-[r:REPORTED]-(e) WHERE r.release IN releases RETURN DISTINCT e.id AS id
       } AS media,
       said[0].time AS time, ['no', 'unknown', 'possible', 'certain'][sure] AS holds,
       [f IN said | {
         fact: f.id, family: f.family,
         speakers: COLLECT { MATCH (f)-[role:SUBJECT|ATTRIBUTED_TO]->(e) WHERE (type(role) = 'ATTRIBUTED_TO') = s:Fact RETURN e.id ORDER BY e.id },
         addressees: COLLECT { MATCH (f)-[:ADDRESSEE]->(e) RETURN e.id ORDER BY e.id },
         objects: COLLECT { MATCH (f)-[:OBJECT]->(e) WHERE e <> s RETURN e.id ORDER BY e.id },
         paraphrase: f.paraphrase, stance: coalesce(f.stance, []), modality: f.modality, time: f.time, caveat: f.caveat
       }] AS records,
       reacts_to, reactions, claims,
       [f IN said | f.id] + [one IN reactions | one.fact] + [one IN claims | one.fact] AS facts
ORDER BY s:Fact, said[0].possible_from, said[0].certain_from, statement
