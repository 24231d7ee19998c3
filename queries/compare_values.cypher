// title: Recorded values, side by side
// description: Numbers with their units that sources give for pairs of actors or for actors (trade, lengths of borders, numbers of persons, ...), and whether
//   each can be compared with those of the other pairs or actors asked about. `comparable` is false where any of them measures something else, in
//   another unit, for another time, as an average or a potential against a stated amount, or carries a caveat about what it covers; `not_comparable_because` says why.
// endpoint: /compare/values [Comparison]
// parameter dyads (dyads, optional): ids of pairs, e.g. KAZ-RUS, two codes or names in any order
// parameter actors (actors, optional): actors that are subject or object, instead of or besides pairs
// parameter about (text, optional): words in the unit, the predicate or what the source says, e.g. trade
// parameter families (texts, optional, terms of family): only these families, e.g. trade, border, sanction; empty means all
// parameter from (first_day, optional): first day of the period asked about; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. trade; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column fact (id): the record
// column dyads (ids): the pairs that it is about
// column of (texts): which of the pairs and actors asked about it belongs to
// column subjects (ids): whose value it is
// column objects (ids): with or towards whom
// column kind (text): kind of the record
// column predicate (text): what is measured, as the source words it
// column value (number): the number
// column unit (text): what it counts, with words such as "over" or "average" kept
// column growth_percent (number): the change that the source states beside it
// column time (edtf): when
// column time_text (text): the source's own words for the time
// column paraphrase (text): what the source says
// column modality (text): who speaks
// column files (texts): the documents that say so, by the names of their files
// column comparable (boolean): whether it can be compared with each value of the same family of the other pairs or actors; nothing where there is none
// column not_comparable_because (texts): what stands against that, with what asks for care besides; empty where it can be compared
// column care (texts): what asks for care in comparing, also where nothing stands against it: bounds, another source or standing
// column compared_with (ids): the values that it was held against, at most 50
// column holds (certainty): whether it holds at some time in the period
// column caveat (text): reason for care
// column facts (ids): the record
:params {dyads: ['KAZ-RUS', 'KAZ-EU'], actors: [], about: null, families: ['trade'], from: '0001-01-01', until: '9999-12-31', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
CALL (releases) {
  UNWIND $dyads AS id
  WITH releases, toUpper(id) AS id, split(toUpper(id), '-') AS codes
  UNWIND [id, codes[1] + '-' + codes[0]] AS either
  MATCH (dyad:Dyad {id: either})<-[:ABOUT]-(f:Fact)
  WHERE f.release IN releases AND f.value IS NOT NULL
  RETURN f, id AS of
  UNION
  UNWIND $actors AS id
  MATCH (:Entity {id: id})<-[:SUBJECT|OBJECT]-(f:Fact)
  WHERE f.release IN releases AND f.value IS NOT NULL
  RETURN f, id AS of
  UNION
  UNWIND CASE WHEN size($dyads) + size($actors) = 0 THEN [1] ELSE [] END AS asked
  MATCH (f:Fact)
  WHERE f.release IN releases AND f.value IS NOT NULL
  RETURN f, '' AS of
}
WITH DISTINCT f, of
WHERE (size($families) = 0 OR f.family IN $families) AND (size($kinds) = 0 OR f.kind IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities)
  AND ($about IS NULL OR toLower(coalesce(f.unit, '') + ' ' + coalesce(f.predicate, '') + ' ' + f.kind + ' ' + coalesce(f.paraphrase, '')) CONTAINS toLower($about))
WITH f, of, CASE
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
WITH f, of, sure ORDER BY of
WITH f, collect(of) AS of, sure
WITH collect({
  f: f, of: of, sure: sure,
  unit: trim(reduce(text = split(toLower(coalesce(f.unit, '')), ' (')[0], word IN [' per year', ' a year', 'over ', 'more than '] | replace(text, word, ''))),
  average: toLower(coalesce(f.unit, '') + ' ' + coalesce(f.predicate, '')) CONTAINS 'average',
  potential: any(word IN ['potential', 'forecast', 'planned'] WHERE toLower(coalesce(f.unit, '')) CONTAINS word),
  bound: any(word IN ['more than', 'over', 'at least', 'up to', 'less than', 'about'] WHERE toLower(coalesce(f.unit, '')) CONTAINS word),
  files: COLLECT {
    MATCH (f)-[:SUPPORTED_BY]->(:Passage)-[:PART_OF]->(document)
    OPTIONAL MATCH (about:Description {release: f.release})-[:DESCRIBES]->(document)
    RETURN DISTINCT coalesce(about.file_name, document.id) AS file ORDER BY file
  }
}) AS values
UNWIND values AS one
WITH one, CASE WHEN size($dyads) + size($actors) < 2 THEN []
               ELSE [other IN values WHERE other.f <> one.f AND other.f.family = one.f.family AND none(of IN other.of WHERE of IN one.of)] END[..50] AS others
WITH one.f AS f, one, others, COLLECT {
       UNWIND others AS other
       UNWIND [
         CASE WHEN one.unit <> other.unit THEN 'different unit: ' + coalesce(one.f.unit, 'none') + ' / ' + coalesce(other.f.unit, 'none') END,
         CASE WHEN one.average <> other.average THEN 'an average against a single amount: ' + coalesce(one.f.unit, '') + ' / ' + coalesce(other.f.unit, '') END,
         CASE WHEN one.potential <> other.potential THEN 'a potential against a recorded amount: ' + coalesce(one.f.unit, '') + ' / ' + coalesce(other.f.unit, '') END,
         CASE WHEN coalesce(one.f.predicate, one.f.kind) <> coalesce(other.f.predicate, other.f.kind)
              THEN 'different measure: ' + coalesce(one.f.predicate, one.f.kind) + ' / ' + coalesce(other.f.predicate, other.f.kind) END,
         CASE WHEN coalesce(one.f.time, '') <> coalesce(other.f.time, '') OR coalesce(one.f.time_basis, 'stated') <> coalesce(other.f.time_basis, 'stated')
              THEN 'different period: ' + coalesce(one.f.time_text, one.f.time, 'undated') + ' / ' + coalesce(other.f.time_text, other.f.time, 'undated') END
       ] AS reason
       WITH reason WHERE reason IS NOT NULL
       RETURN DISTINCT reason ORDER BY reason
     } + CASE WHEN size(others) = 0 THEN [] ELSE COLLECT { UNWIND [one] + others AS some WITH some.f.id AS id, some.f.caveat AS caveat WHERE caveat IS NOT NULL RETURN 'caveat of ' + id + ': ' + caveat ORDER BY id } END AS hard,
     COLLECT {
       UNWIND others AS other
       UNWIND [
         CASE WHEN one.bound OR other.bound THEN 'bounds or rounded amounts: ' + coalesce(one.f.unit, '') + ' / ' + coalesce(other.f.unit, '') END,
         CASE WHEN one.f.modality <> other.f.modality THEN 'different standing: ' + one.f.modality + ' / ' + other.f.modality END,
         CASE WHEN none(file IN one.files WHERE file IN other.files) THEN 'different sources' END
       ] AS reason
       WITH reason WHERE reason IS NOT NULL
       RETURN DISTINCT reason ORDER BY reason
     } AS soft
RETURN f.id AS fact, COLLECT { MATCH (f)-[:ABOUT]->(dyad) RETURN dyad.id ORDER BY dyad.id } AS dyads, [of IN one.of WHERE of <> ''] AS of,
       COLLECT { MATCH (f)-[:SUBJECT]->(e) RETURN e.id ORDER BY e.id } AS subjects,
       COLLECT { MATCH (f)-[:OBJECT]->(e) RETURN e.id ORDER BY e.id } AS objects,
       f.kind AS kind, f.predicate AS predicate, f.value AS value, f.unit AS unit, f.growth_percent AS growth_percent, f.time AS time, f.time_text AS time_text,
       f.paraphrase AS paraphrase, f.modality AS modality, one.files AS files,
       CASE WHEN size(others) > 0 THEN size(hard) = 0 END AS comparable, CASE WHEN size(hard) > 0 THEN hard + soft ELSE [] END AS not_comparable_because, soft AS care, [other IN others | other.f.id] AS compared_with,
       ['no', 'unknown', 'possible', 'certain'][one.sure] AS holds, f.caveat AS caveat, [f.id] AS facts
ORDER BY f.family, f.kind, of, f.possible_from, fact, f.dataset
