// title: Partnership levels of pairs, side by side
// description: The ladder of partnership of each pair of actors, step by step in the order of time, to compare how several pairs developed: levels with the
//   day or year from which a source dates them, a level that is only named as the one before (basis previous, without a date of its own), and statuses
//   that name no level (basis unnamed). `beside` names records of another status at the same time, so that a ladder which is not free of contradiction shows.
// endpoint: /compare/status [Comparison]
// parameter dyads (dyads, optional): ids of pairs, e.g. KAZ-RUS, two codes or names in any order
// parameter a (actor, optional): one actor of a pair, instead of or besides `dyads`
// parameter b (actor, optional): the other actor; without it all pairs of the first
// parameter from (first_day, optional): first day of the period asked about; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. relation_status; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column step (id): pair, status and basis, joined
// column dyad (id): the pair
// column status (id): the level of partnership, or the fact where its status is not a level
// column name (text): the level's name, or what the source says
// column level (integer): step of the level on this pair's own ladder, where the source numbers it
// column basis (text): stated, previous where the level is only named as the one before, or unnamed where the record names no level
// column since (edtf): from when, by the first record that dates it; nothing where none does
// column until (edtf): until when, by that record; nothing where the end is open or not said
// column time (edtf): time of that record as the source has it
// column holds (certainty): whether it holds at some time in the period
// column kinds (texts): kinds of the facts
// column files (texts): the documents that say so, by the names of their files
// column beside (ids): facts that record another status of the pair for the same time
// column contradicts (ids): facts that are marked as contradicting
// column caveats (texts): reasons for care
// column facts (ids): the facts that say so, those beside and those that contradict
// column records (ids): the facts that say so
:params {dyads: ['KAZ-RUS', 'KAZ-CHN'], a: null, b: null, from: '0001-01-01', until: '9999-12-31', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
CALL () {
  UNWIND $dyads AS id
  WITH toUpper(id) AS id, split(toUpper(id), '-') AS codes
  UNWIND [id, codes[1] + '-' + codes[0]] AS either
  MATCH (dyad:Dyad {id: either})
  RETURN dyad
  UNION
  MATCH (:Entity {id: $a})<-[:MEMBER]-(dyad:Dyad)
  WHERE $b IS NULL OR EXISTS { (dyad)-[:MEMBER]->(:Entity {id: $b}) }
  RETURN dyad
  UNION
  MATCH (dyad:Dyad)
  WHERE size($dyads) = 0 AND $a IS NULL AND EXISTS { (dyad)<-[:ABOUT]-(:StatusFact) }
  RETURN dyad
}
MATCH (dyad)<-[:ABOUT]-(f:StatusFact)
WHERE f.release IN releases AND (size($kinds) = 0 OR f.kind IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities)
WITH DISTINCT releases, dyad, f
WITH releases, dyad, f, CASE
  WHEN f IS NOT NULL AND date($from) = date('0001-01-01') AND date($until) = date('9999-12-31') THEN 3
  WHEN date($from) = date($until)
    AND (f.certain_from = date($from) AND date('0001-01-01') < f.possible_from AND f.possible_from < f.certain_from
      OR f.certain_until = date($from) AND f.certain_until < f.possible_until AND f.possible_until < date('9999-12-31')) THEN 2
  WHEN f.certain_from <= date($until) AND date($from) <= f.certain_until THEN 3
  WHEN date($until) < f.possible_from OR date($from) > f.possible_until THEN 0
  WHEN f.possible_from IS NULL
    OR (date($from) > coalesce(f.last_attested, f.certain_until) AND f.possible_until IS NULL) THEN 1
  ELSE 2 END AS now
CALL (f, now) {
  MATCH (f)-[:OBJECT]->(level:PartnershipLevel)
  RETURN level, 'stated' AS basis, now AS sure
  UNION ALL
  MATCH (f)-[:PREVIOUS_STATUS]->(level)
  RETURN level, 'previous' AS basis,
         CASE WHEN now = 3 AND date($until) = date('9999-12-31') AND date($from) = date('0001-01-01') THEN 3
              WHEN f.certain_from IS NULL THEN 1 WHEN date($from) > f.certain_from THEN 0 ELSE 2 END AS sure
  UNION ALL
  WITH f, now
  WHERE NOT EXISTS { (f)-[:OBJECT]->(:PartnershipLevel) }
  RETURN NULL AS level, 'unnamed' AS basis, now AS sure
}
WITH releases, dyad, f, level, basis, sure,
     CASE WHEN f.possible_from > date('0001-01-01') THEN f.possible_from END AS start
WHERE sure > 0
ORDER BY start IS NULL, start, f.id
WITH releases, dyad, coalesce(level.id, f.id) AS status, level, basis, max(sure) AS sure, collect(f) AS records, head(collect(start)) AS start
WHERE size($certainty) = 0 OR ['no', 'unknown', 'possible', 'certain'][sure] IN $certainty
WITH releases, dyad, status, level, basis, sure, records, start,
     COLLECT {
       UNWIND records AS f
       MATCH (dyad)<-[:ABOUT]-(g:StatusFact)
       WHERE g.release IN releases AND NOT g IN records AND NOT g:DiplomaticRelationsFact AND NOT f:DiplomaticRelationsFact
         AND basis = 'stated' AND NOT EXISTS { (g)-[:OBJECT]->(level) }
         AND g.certain_from < coalesce(f.last_attested, f.certain_until) AND f.certain_from < coalesce(g.last_attested, g.certain_until)
       RETURN DISTINCT g.id ORDER BY g.id
     } AS beside,
     COLLECT {
       UNWIND records AS f
       MATCH (f)-[:CONTRADICTS]-(g:Fact)
       WHERE g.release IN releases
       RETURN DISTINCT g.id ORDER BY g.id
     } AS contradicts
RETURN dyad.id + ' ' + status + ' ' + basis AS step, dyad.id AS dyad, status, coalesce(level.name, records[0].paraphrase) AS name,
       reduce(step = NULL, f IN records | coalesce(step, CASE WHEN basis = 'stated' THEN f.level END)) AS level, basis,
       CASE WHEN basis <> 'previous' AND start IS NOT NULL THEN split(records[0].time, '/')[0] END AS since,
       CASE WHEN basis <> 'previous' AND start IS NOT NULL AND NOT coalesce(split(records[0].time, '/')[1], '..') IN ['', '..'] THEN split(records[0].time, '/')[1] END AS until,
       CASE WHEN basis <> 'previous' THEN records[0].time END AS time, ['no', 'unknown', 'possible', 'certain'][sure] AS holds,
       COLLECT { UNWIND records AS f RETURN DISTINCT f.kind ORDER BY f.kind } AS kinds,
       COLLECT {
         UNWIND records AS f
         MATCH (f)-[:SUPPORTED_BY]->(:Passage)-[:PART_OF]->(document)
         OPTIONAL MATCH (about:Description {release: f.release})-[:DESCRIBES]->(document)
         RETURN DISTINCT coalesce(about.file_name, document.id) AS file ORDER BY file
       } AS files,
       beside, contradicts, COLLECT { UNWIND records AS f WITH f WHERE f.caveat IS NOT NULL RETURN DISTINCT f.caveat ORDER BY f.caveat } AS caveats,
       COLLECT { UNWIND [f IN records | f.id] + beside + contradicts AS id RETURN DISTINCT id } AS facts, [f IN records | f.id] AS records
ORDER BY dyad, basis = 'unnamed', start IS NULL, start, basis, status
