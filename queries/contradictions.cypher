// title: Where sources contradict each other
// description: Pairs of records that contradict each other, within one document or between two, with what each says and where it stands.
//   Filters narrow down to an entity that either record names, to the pair of actors that either is about, or to documents.
// endpoint: /contradictions [Sources]
// endpoint: /dyads/{a}/{b}/contradictions [Dyads]
// parameter entity (entity, optional): an entity in one of the two records
// parameter a (actor, optional): one actor of a pair that one of the records is about
// parameter b (actor, optional): the other actor of that pair
// parameter documents (texts, optional): one or two documents, by id or name of the file: with two, one record in each; empty means any
// parameter across (text, optional, one of documents|datasets): documents keeps only pairs from different documents, datasets those from different data sets
// parameter from (first_day, optional): first day of the period asked about: one of the records may hold in it; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter kinds (texts, optional, terms of kind): only pairs of which one record is of these kinds, e.g. membership; empty means all
// parameter modalities (texts, optional, terms of modality): only pairs of which one is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column fact (id): one record
// column paraphrase (text): what it says
// column time (edtf): when
// column files (texts): files of the documents in which it stands
// column other (id): the record that contradicts it
// column other_paraphrase (text): what that says
// column other_time (edtf): when
// column other_files (texts): files of the documents in which that stands
// column same_document (boolean): whether both stand in one document
// column kinds (texts): kinds of the two records, in their order
// column modalities (texts): who speaks in the two records, in their order
// column holds (certainty): of the surer of the two, whether it holds at some time in the period
// column caveats (texts): reasons for care with either
// column facts (ids): both records
:params {entity: null, a: 'state_kazakhstan', b: 'state_russia', documents: [], across: null, from: '0001-01-01', until: '9999-12-31', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
CALL () {
  UNWIND [id IN [coalesce($a, $b)] WHERE id IS NOT NULL] AS side
  MATCH (:Entity {id: side})<-[:MEMBER]-(dyad:Dyad)
  WHERE all(id IN [$a, $b] WHERE id IS NULL OR EXISTS { (dyad)-[:MEMBER]->(:Entity {id: id}) })
  MATCH (dyad)<-[:ABOUT]-(f:Fact)-[:CONTRADICTS]-(other:Fact)
  RETURN f, other
  UNION
  UNWIND [id IN [$entity] WHERE id IS NOT NULL AND $a IS NULL AND $b IS NULL] AS id
  MATCH (:Entity {id: id})<--(f:Fact)-[:CONTRADICTS]-(other:Fact)
  RETURN f, other
  UNION
  UNWIND CASE WHEN $entity IS NULL AND $a IS NULL AND $b IS NULL THEN [1] ELSE [] END AS asked
  MATCH (f)-[:CONTRADICTS]->(other)
  RETURN f, other
}
WITH DISTINCT releases, CASE WHEN f.id < other.id THEN f ELSE other END AS one, CASE WHEN f.id < other.id THEN other ELSE f END AS second
WHERE one.release IN releases AND second.release IN releases AND one.id <> second.id
  AND ($entity IS NULL OR EXISTS { UNWIND [one, second] AS f MATCH (f)-->(:Entity {id: $entity}) RETURN f })
  AND ($across IS NULL OR $across <> 'datasets' OR one.dataset <> second.dataset)
  AND (size($kinds) = 0 OR one.kind IN $kinds OR second.kind IN $kinds)
  AND (size($modalities) = 0 OR one.modality IN $modalities OR second.modality IN $modalities)
UNWIND [one, second] AS f
WITH one, second, f, CASE
  WHEN f IS NOT NULL AND date($from) = date('0001-01-01') AND date($until) = date('9999-12-31') THEN 3
  WHEN date($from) = date($until)
    AND (f.certain_from = date($from) AND date('0001-01-01') < f.possible_from AND f.possible_from < f.certain_from
      OR f.certain_until = date($from) AND f.certain_until < f.possible_until AND f.possible_until < date('9999-12-31')) THEN 2
  WHEN f.certain_from <= date($until) AND date($from) <= f.certain_until THEN 3
  WHEN date($until) < f.possible_from OR date($from) > f.possible_until THEN 0
  WHEN f.possible_from IS NULL
    OR (date($from) > coalesce(f.last_attested, f.certain_until) AND f.possible_until IS NULL) THEN 1
  ELSE 2 END AS sure
WITH one, second, max(sure) AS sure
WHERE sure > 0 AND (size($certainty) = 0 OR ['no', 'unknown', 'possible', 'certain'][sure] IN $certainty)
WITH one, second, sure,
     COLLECT {
       MATCH (one)-[:SUPPORTED_BY]->(:Passage)-[:PART_OF]->(document)
       OPTIONAL MATCH (about:Description {release: one.release})-[:DESCRIBES]->(document)
       RETURN DISTINCT {id: document.id, file: coalesce(about.file_name, document.id)} AS place ORDER BY place.file
     } AS places,
     COLLECT {
       MATCH (second)-[:SUPPORTED_BY]->(:Passage)-[:PART_OF]->(document)
       OPTIONAL MATCH (about:Description {release: second.release})-[:DESCRIBES]->(document)
       RETURN DISTINCT {id: document.id, file: coalesce(about.file_name, document.id)} AS place ORDER BY place.file
     } AS second_places
WITH one, second, sure, [place IN places | place.file] AS files, [place IN second_places | place.file] AS other_files,
     [name IN $documents WHERE any(place IN places WHERE name IN [place.id, place.file])] AS here,
     [name IN $documents WHERE any(place IN second_places WHERE name IN [place.id, place.file])] AS there
WHERE (size($documents) = 0 OR (size($documents) = 1 AND size(here) + size(there) > 0) OR any(name IN here WHERE any(other IN there WHERE other <> name)))
  AND ($across IS NULL OR $across <> 'documents' OR NOT any(file IN files WHERE file IN other_files))
RETURN one.id AS fact, one.paraphrase AS paraphrase, one.time AS time, files,
       second.id AS other, second.paraphrase AS other_paraphrase, second.time AS other_time, other_files,
       any(file IN files WHERE file IN other_files) AS same_document, [one.kind, second.kind] AS kinds,
       [modality IN [one.modality, second.modality] WHERE modality IS NOT NULL] AS modalities, ['no', 'unknown', 'possible', 'certain'][sure] AS holds,
       [caveat IN [one.caveat, second.caveat] WHERE caveat IS NOT NULL] AS caveats, [one.id, second.id] AS facts
ORDER BY fact, other, one.dataset, second.dataset
