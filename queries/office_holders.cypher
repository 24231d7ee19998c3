// title: Who held which office
// description: Holders of an office, staff of an institution or those who serve a state, or all offices of a person, in a period.
//   On the day of a handover both hold it. A record without a time is unknown and comes last.
// endpoint: /offices/{office}/holders [Offices]
// endpoint: /actors/{person}/offices [Offices] person=person_tokayev
// parameter office (entity Office|Actor, optional): the office, institution, organization or state
// parameter person (entity Actor, optional): who holds it
// parameter role (text, optional): words in the title of the office as the source has it, e.g. ambassador
// parameter from (first_day, optional): first day of the period asked about; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. office_holding; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column person (id): the holder
// column person_name (text): its name
// column office (id): the office, institution or state
// column office_name (text): its name
// column role_title (text): the office in the source's words
// column kind (text): office_holding, affiliation or chairmanship
// column started_from (day): first day on which it can have begun
// column started_until (day): last day on which it can have begun
// column ended_from (day): first day on which it can have ended; nothing where no end is known
// column ended_until (day): last day on which it can have ended
// column times (texts): times of the records, in EDTF
// column holds (certainty): whether it holds at some time in the period
// column related (ids): events that touch both, such as an election or a resignation
// column facts (ids): the facts that say so
:params {office: 'office_president_kazakhstan', person: null, role: null, from: '2019-03-19', until: '2019-03-19', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
CALL (releases) {
  UNWIND CASE WHEN $person IS NOT NULL THEN [1] ELSE [] END AS asked
  MATCH (:Entity {id: $person})<-[:SUBJECT]-(f:OfficeFact)
  WHERE f.release IN releases
  RETURN f
  UNION
  UNWIND CASE WHEN $person IS NULL AND $office IS NOT NULL THEN [1] ELSE [] END AS asked
  MATCH (:Entity {id: $office})<-[:OBJECT]-(f:OfficeFact)
  WHERE f.release IN releases
  RETURN f
  UNION
  UNWIND CASE WHEN $person IS NULL AND $office IS NULL THEN [1] ELSE [] END AS asked
  MATCH (f:OfficeFact)
  WHERE f.release IN releases
  RETURN f
}
MATCH (f)-[:SUBJECT]->(person), (f)-[:OBJECT]->(office)
WHERE ($person IS NULL OR person.id = $person) AND ($office IS NULL OR office.id = $office)
  AND (size($kinds) = 0 OR f.kind IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities)
  AND ($role IS NULL OR all(word IN split(toLower(trim($role)), ' ') WHERE toLower(f.role_title) CONTAINS word
    OR EXISTS { MATCH (n:Name)-[:NAME_OF]->(office) WHERE n.release IN releases AND toLower(n.text) CONTAINS word }))
WITH releases, f, person, office, CASE
  WHEN f IS NOT NULL AND date($from) = date('0001-01-01') AND date($until) = date('9999-12-31') THEN 3
  WHEN date($from) = date($until)
    AND (f.certain_from = date($from) AND date('0001-01-01') < f.possible_from AND f.possible_from < f.certain_from
      OR f.certain_until = date($from) AND f.certain_until < f.possible_until AND f.possible_until < date('9999-12-31')) THEN 2
  WHEN f.certain_from <= date($until) AND date($from) <= f.certain_until THEN 3
  WHEN date($until) < f.possible_from OR date($from) > f.possible_until THEN 0
  WHEN f.possible_from IS NULL
    OR (date($from) > coalesce(f.last_attested, f.certain_until) AND f.possible_until IS NULL) THEN 1
  ELSE 2 END AS sure
ORDER BY sure DESC, f.id
WITH releases, person, office, f.role_title AS role_title, f.kind AS kind, max(sure) AS sure, collect(f) AS records
WHERE sure > 0 AND (size($certainty) = 0 OR ['no', 'unknown', 'possible', 'certain'][sure] IN $certainty)
RETURN person.id AS person, person.name AS person_name, office.id AS office, office.name AS office_name, role_title, kind,
       CASE WHEN records[0].possible_from > date('0001-01-01') THEN records[0].possible_from END AS started_from,
       CASE WHEN records[0].possible_from > date('0001-01-01') THEN records[0].certain_from END AS started_until,
       CASE WHEN records[0].possible_until < date('9999-12-31') THEN records[0].certain_until END AS ended_from,
       CASE WHEN records[0].possible_until < date('9999-12-31') THEN records[0].possible_until END AS ended_until,
       [f IN records WHERE f.time IS NOT NULL | f.time] AS times, ['no', 'unknown', 'possible', 'certain'][sure] AS holds,
       COLLECT {
         MATCH (person)<-[:SUBJECT]-(event:EventFact)-[:OBJECT]->(office) WHERE event.release IN releases
         RETURN event.id ORDER BY event.possible_from, event.id
       } AS related,
       [f IN records | f.id] AS facts
ORDER BY sure DESC, office, records[0].possible_from, person, role_title
