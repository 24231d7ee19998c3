// title: Where sources contradict each other
// description: Pairs of records that contradict each other, within one document or between two, with what each says and where it stands.
//   Filters narrow down to an entity that either record names, or to the pair of actors that either is about.
// parameter entity (entity, optional): an entity in one of the two records
// parameter a (actor, optional): one actor of a pair that one of the records is about
// parameter b (actor, optional): the other actor of that pair
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
// column caveats (texts): reasons for care with either
// column facts (ids): both records
:params {entity: null, a: 'state_kazakhstan', b: 'state_russia', datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
MATCH (f:Fact)-[:CONTRADICTS]-(other:Fact)
WHERE f.release IN releases AND other.release IN releases AND f.id < other.id
WITH DISTINCT f, other
WHERE ($entity IS NULL OR EXISTS { UNWIND [f, other] AS one MATCH (one)-->(:Entity {id: $entity}) RETURN one })
  AND (($a IS NULL AND $b IS NULL) OR EXISTS {
    UNWIND [f, other] AS one
    MATCH (one)-[:ABOUT]->(dyad:Dyad)
    WHERE ($a IS NULL OR EXISTS { (dyad)-[:MEMBER]->(:Entity {id: $a}) })
      AND ($b IS NULL OR EXISTS { (dyad)-[:MEMBER]->(:Entity {id: $b}) })
    RETURN dyad
  })
WITH f, other,
     COLLECT {
       MATCH (f)-[:SUPPORTED_BY]->(:Passage)-[:PART_OF]->(document)<-[:DESCRIBES]-(about:Description {release: f.release})
       RETURN DISTINCT coalesce(about.file_name, document.id) AS file ORDER BY file
     } AS files,
     COLLECT {
       MATCH (other)-[:SUPPORTED_BY]->(:Passage)-[:PART_OF]->(document)<-[:DESCRIBES]-(about:Description {release: other.release})
       RETURN DISTINCT coalesce(about.file_name, document.id) AS file ORDER BY file
     } AS other_files
RETURN f.id AS fact, f.paraphrase AS paraphrase, f.time AS time, files,
       other.id AS other, other.paraphrase AS other_paraphrase, other.time AS other_time, other_files,
       any(file IN files WHERE file IN other_files) AS same_document,
       [one IN [f.caveat, other.caveat] WHERE one IS NOT NULL] AS caveats, [f.id, other.id] AS facts
ORDER BY fact, other
