// title: Parties and terms of a treaty
// description: All that is recorded of one treaty, a row for each record: who is party, signed, ratified or acceded, adopted it or is committed by
//   signature; when it entered into force; what it provides for, how long it runs, and what else is said of it (role other: depositary,
//   reservations, withdrawals, claims, where recorded, as the predicate says). A party without a stated end counts as bound (R4).
// endpoint: /treaties/{treaty}/parties [Treaties]
// parameter treaty (entity Treaty|TreatySet): the treaty or set of treaties
// parameter actors (actors, optional): only records of these actors; empty means all
// parameter roles (texts, optional, one of party|committed|adopter|signatory|consent|entry_into_force|provision|other): only these: party, committed, adopter, signatory, consent, entry_into_force, provision, other; empty means all
// parameter from (first_day, optional): first day of the period asked about; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. ratification; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column fact (id): the record
// column role (text, one of party|committed|adopter|signatory|consent|entry_into_force|provision|other): party, committed, adopter, signatory, consent (ratified, acceded), entry_into_force, provision or other
// column actors (ids): the actors of whom it speaks; empty where it speaks of the treaty alone
// column objects (ids): what a provision or another record connects it with
// column kind (text): kind of the record
// column predicate (text): the same in the words of the record, e.g. acceded, renewed_automatically
// column paraphrase (text): what the source says
// column time (edtf): when
// column started_from (day): first day on which it can have begun or happened
// column started_until (day): last day on which it can have begun or happened
// column ended_from (day): first day on which it can have ended; nothing where no end is known
// column ended_until (day): last day on which it can have ended
// column holds (certainty): whether it holds or happened at some time in the period
// column assumption (text): R4 where it counts as in force only because no end is stated
// column value (number): a number that the source states
// column unit (text): what it counts
// column modality (text): who speaks
// column caveat (text): reason for care
// column facts (ids): the record itself, as in other answers
:params {treaty: 'treaty_eaeu_2014', actors: [], roles: [], from: '0001-01-01', until: '9999-12-31', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
MATCH (treaty:Entity {id: $treaty})<-[:SUBJECT|OBJECT|TOPIC]-(f:Fact)
WHERE f.release IN releases
  AND (size($kinds) = 0 OR f.kind IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities)
  AND (size($actors) = 0 OR EXISTS { MATCH (f)-[:SUBJECT|OBJECT]->(party:Entity) WHERE party.id IN $actors })
WITH DISTINCT treaty, f
WITH treaty, f, coalesce({
       treaty_party: 'party', treaty_set_party: 'party', commitment: 'committed', treaty_adoption: 'adopter', treaty_signature: 'signatory',
       ratification: 'consent', entry_into_force: 'entry_into_force', treaty_provision: 'provision', treaty_set_provision: 'provision'
     }[f.kind], 'other') AS role, CASE
  WHEN f IS NOT NULL AND date($from) = date('0001-01-01') AND date($until) = date('9999-12-31') THEN 3
  WHEN date($from) = date($until)
    AND (f.certain_from = date($from) AND date('0001-01-01') < f.possible_from AND f.possible_from < f.certain_from
      OR f.certain_until = date($from) AND f.certain_until < f.possible_until AND f.possible_until < date('9999-12-31')) THEN 2
  WHEN f.certain_from <= date($until) AND date($from) <= f.certain_until THEN 3
  WHEN date($until) < f.possible_from OR date($from) > f.possible_until THEN 0
  WHEN f.possible_from IS NULL
    OR (date($from) > coalesce(f.last_attested, f.certain_until) AND f.possible_until IS NULL) THEN 1
  ELSE 2 END AS sure
WHERE sure > 0 AND (size($certainty) = 0 OR ['no', 'unknown', 'possible', 'certain'][sure] IN $certainty) AND (size($roles) = 0 OR role IN $roles)
RETURN f.id AS fact, role,
       COLLECT { MATCH (f)-[:SUBJECT]->(e:Actor|Group) RETURN e.id ORDER BY e.id } AS actors,
       COLLECT { MATCH (f)-[:SUBJECT|OBJECT]->(e) WHERE e <> treaty AND NOT (e:Actor AND EXISTS { (f)-[:SUBJECT]->(e) }) RETURN DISTINCT e.id ORDER BY e.id } AS objects,
       f.kind AS kind, f.predicate AS predicate, f.paraphrase AS paraphrase, f.time AS time,
       CASE WHEN f.possible_from > date('0001-01-01') THEN f.possible_from END AS started_from,
       CASE WHEN f.possible_from > date('0001-01-01') THEN f.certain_from END AS started_until,
       CASE WHEN f.possible_until < date('9999-12-31') THEN f.certain_until END AS ended_from,
       CASE WHEN f.possible_until < date('9999-12-31') THEN f.possible_until END AS ended_until,
       ['no', 'unknown', 'possible', 'certain'][sure] AS holds, f.assumption AS assumption, f.value AS value, f.unit AS unit, f.modality AS modality, f.caveat AS caveat, [f.id] AS facts
ORDER BY {party: 0, committed: 1, adopter: 2, signatory: 3, consent: 4, entry_into_force: 5, provision: 6, other: 7}[role], f.possible_from, fact, f.dataset
