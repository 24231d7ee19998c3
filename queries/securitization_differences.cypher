// title: Where sources differ on securitization
// description: Pairs of records on securitization and phases of relations that contradict each other, or give the same pair of actors different levels
//   for times that overlap. With two documents, one record from each; with one, those in which it has a part; pairs within one document come last.
// endpoint: /securitization/differences [Dyads]
// endpoint: /dyads/{a}/{b}/securitization/differences [Dyads] a=state_kazakhstan b=state_russia
// parameter a (actor, optional): one actor of the pair that a record is about
// parameter b (actor, optional): the other actor of that pair
// parameter documents (texts, optional): one or two documents, by id or name of the file; empty means any
// parameter from (first_day, optional): first day of the period asked about: both records hold in it; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter kinds (texts, optional, terms of kind): only pairs of which one record is of these kinds, e.g. securitization; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column record (id): one record
// column level (text): its level of securitization, where it names one
// column paraphrase (text): what it says
// column time (edtf): when
// column files (texts): the documents that say so, by the names of their files
// column other (id): the record that differs
// column other_level (text): its level
// column other_paraphrase (text): what it says
// column other_time (edtf): when
// column other_files (texts): the documents that say so
// column basis (text): contradicts where the records are marked as contradicting, else levels
// column same_document (boolean): whether both stand in one document
// column holds (certainty): of the less sure of the two, whether it holds at some time in the period
// column caveats (texts): reasons for care with either
// column facts (ids): both records
:params {a: null, b: null, documents: ['000_a431d57d63797466.txt', '001_fcf72bd3ffa38440.txt'], from: '0001-01-01', until: '9999-12-31', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
CALL () {
  UNWIND [id IN [coalesce($a, $b)] WHERE id IS NOT NULL] AS side
  MATCH (:Entity {id: side})<-[:MEMBER]-(dyad:Dyad)
  WHERE all(id IN [$a, $b] WHERE id IS NULL OR EXISTS { (dyad)-[:MEMBER]->(:Entity {id: id}) })
  MATCH (dyad)<-[:ABOUT]-(one:PeriodFact|ClaimFact)
  RETURN one
  UNION
  UNWIND [id IN [coalesce($a, $b)] WHERE id IS NOT NULL] AS side
  MATCH (:Entity {id: side})<-[:MEMBER]-(dyad:Dyad)
  WHERE all(id IN [$a, $b] WHERE id IS NULL OR EXISTS { (dyad)-[:MEMBER]->(:Entity {id: id}) })
  MATCH (dyad)<-[:ABOUT]-(:Fact)-[:CONTRADICTS]-(one:PeriodFact|ClaimFact)
  RETURN one
  UNION
  UNWIND CASE WHEN $a IS NULL AND $b IS NULL THEN [1] ELSE [] END AS asked
  MATCH (one:PeriodFact|ClaimFact)
  RETURN one
}
WITH releases, one
WHERE one.release IN releases
  AND (one.securitization_level IS NOT NULL OR one:SecuritizationFact OR one:PhaseFact OR one:PeriodFact AND EXISTS { (one)-[:ABOUT]->(:Dyad) })
CALL (releases, one) {
  MATCH (one)-[:CONTRADICTS]-(other:Fact)
  WHERE other.release IN releases
  RETURN other, 'contradicts' AS basis
  UNION
  WITH one
  WHERE one.securitization_level IS NOT NULL
  MATCH (one)-[:ABOUT]->(:Dyad)<-[:ABOUT]-(other:PeriodFact|ClaimFact)
  WHERE other.release IN releases AND other.securitization_level <> one.securitization_level
    AND NOT EXISTS { (one)-[:CONTRADICTS]-(other) }
    // The times overlap by more than a limit that is known roughly, at which one follows the other.
    AND (coalesce(one.certain_from < coalesce(other.possible_until, other.last_attested, date('9999-12-31')) OR one.certain_until < coalesce(other.possible_until, other.last_attested, date('9999-12-31')), true)
      AND coalesce(other.possible_from < one.certain_until OR other.possible_from < one.certain_from, true)
      OR coalesce(other.certain_from < coalesce(one.possible_until, one.last_attested, date('9999-12-31')) OR other.certain_until < coalesce(one.possible_until, one.last_attested, date('9999-12-31')), true)
      AND coalesce(one.possible_from < other.certain_until OR one.possible_from < other.certain_from, true))
  RETURN other, 'levels' AS basis
}
WITH DISTINCT releases, CASE WHEN one.id < other.id THEN one ELSE other END AS one, CASE WHEN one.id < other.id THEN other ELSE one END AS other, basis
WHERE (size($kinds) = 0 OR one.kind IN $kinds OR other.kind IN $kinds)
  AND (size($modalities) = 0 OR (one.modality IN $modalities AND other.modality IN $modalities))
  AND (($a IS NULL AND $b IS NULL) OR EXISTS {
    UNWIND [one, other] AS f
    MATCH (f)-[:ABOUT]->(dyad:Dyad)
    WHERE ($a IS NULL OR EXISTS { (dyad)-[:MEMBER]->(:Entity {id: $a}) })
      AND ($b IS NULL OR EXISTS { (dyad)-[:MEMBER]->(:Entity {id: $b}) })
    RETURN dyad
  })
UNWIND [one, other] AS f
WITH one, other, basis, f, CASE
  WHEN f IS NOT NULL AND date($from) = date('0001-01-01') AND date($until) = date('9999-12-31') THEN 3
  WHEN date($from) = date($until)
    AND (f.certain_from = date($from) AND date('0001-01-01') < f.possible_from AND f.possible_from < f.certain_from
      OR f.certain_until = date($from) AND f.certain_until < f.possible_until AND f.possible_until < date('9999-12-31')) THEN 2
  WHEN f.certain_from <= date($until) AND date($from) <= f.certain_until THEN 3
  WHEN date($until) < f.possible_from OR date($from) > f.possible_until THEN 0
  WHEN f.possible_from IS NULL
    OR (date($from) > coalesce(f.last_attested, f.certain_until) AND f.possible_until IS NULL) THEN 1
  ELSE 2 END AS sure
WITH one, other, basis, min(sure) AS sure
WHERE sure > 0 AND (size($certainty) = 0 OR ['no', 'unknown', 'possible', 'certain'][sure] IN $certainty)
WITH one, other, basis, sure,
     COLLECT {
       MATCH (one)-[:SUPPORTED_BY]->(:Passage)-[:PART_OF]->(document)
       OPTIONAL MATCH (about:Description {release: one.release})-[:DESCRIBES]->(document)
       RETURN DISTINCT {id: document.id, file: coalesce(about.file_name, document.id)} AS place ORDER BY place.file
     } AS places,
     COLLECT {
       MATCH (other)-[:SUPPORTED_BY]->(:Passage)-[:PART_OF]->(document)
       OPTIONAL MATCH (about:Description {release: other.release})-[:DESCRIBES]->(document)
       RETURN DISTINCT {id: document.id, file: coalesce(about.file_name, document.id)} AS place ORDER BY place.file
     } AS other_places
WITH one, other, basis, sure, [place IN places | place.file] AS files, [place IN other_places | place.file] AS other_files,
     [name IN $documents WHERE any(place IN places WHERE name IN [place.id, place.file])] AS here,
     [name IN $documents WHERE any(place IN other_places WHERE name IN [place.id, place.file])] AS there
WHERE size($documents) = 0 OR (size($documents) = 1 AND size(here) + size(there) > 0)
  OR any(name IN here WHERE any(second IN there WHERE second <> name))
RETURN one.id AS record, one.securitization_level AS level, one.paraphrase AS paraphrase, one.time AS time, files,
       other.id AS other, other.securitization_level AS other_level, other.paraphrase AS other_paraphrase, other.time AS other_time, other_files,
       basis, any(file IN files WHERE file IN other_files) AS same_document, ['no', 'unknown', 'possible', 'certain'][sure] AS holds,
       [caveat IN [one.caveat, other.caveat] WHERE caveat IS NOT NULL] AS caveats, [one.id, other.id] AS facts
ORDER BY same_document, basis, record, other, one.dataset
