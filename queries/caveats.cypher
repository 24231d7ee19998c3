// title: Facts that carry a caveat
// description: Records with a reason for care: an error of the source, a contradiction, a value or date that was inferred, disagreement with general
//   knowledge. Filters narrow down to an entity, a pair, a document, or words of the caveat.
// endpoint: /caveats [Sources]
// parameter entity (entity, optional): only records in which this entity has a part
// parameter a (actor, optional): one actor of the pair that the record is about
// parameter b (actor, optional): the other actor of that pair
// parameter document (text, optional): only what rests on this document: its id or the name of its file
// parameter text (text, optional): words in the caveat, e.g. implied
// parameter families (texts, optional, terms of family): only these families, e.g. membership; empty means all
// parameter from (first_day, optional): first day of the period asked about; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. treaty_party; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column fact (id): the record
// column caveat (text): the reason for care
// column family (text): its family
// column kind (text): its kind
// column subjects (ids): who or what it is about
// column objects (ids): towards whom or what
// column dyads (ids): the pairs that it is about
// column paraphrase (text): what the source says
// column modality (text): who speaks
// column time (edtf): when
// column holds (certainty): whether it holds at some time in the period
// column files (texts): the documents that say so, by the names of their files
// column contradicts (ids): records that contradict it
// column facts (ids): the record and those that contradict it
:params {entity: null, a: 'state_kazakhstan', b: 'state_russia', document: null, text: 'general knowledge', families: [], from: '0001-01-01', until: '9999-12-31', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
CALL () {
  UNWIND [id IN [coalesce($a, $b)] WHERE id IS NOT NULL] AS side
  MATCH (:Entity {id: side})<-[:MEMBER]-(dyad:Dyad)
  WHERE all(id IN [$a, $b] WHERE id IS NULL OR EXISTS { (dyad)-[:MEMBER]->(:Entity {id: id}) })
  MATCH (dyad)<-[:ABOUT]-(f:Fact)
  RETURN f
  UNION
  UNWIND [id IN [$entity] WHERE id IS NOT NULL AND $a IS NULL AND $b IS NULL] AS id
  MATCH (:Entity {id: id})<--(f:Fact)
  RETURN f
  UNION
  UNWIND CASE WHEN $entity IS NULL AND $a IS NULL AND $b IS NULL THEN [1] ELSE [] END AS asked
  MATCH (f:Fact)
  WHERE f.caveat IS NOT NULL
  RETURN f
}
WITH releases, f
WHERE f.caveat IS NOT NULL AND f.release IN releases AND (size($families) = 0 OR f.family IN $families) AND (size($kinds) = 0 OR f.kind IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities)
  AND ($text IS NULL OR toLower(f.caveat) CONTAINS toLower($text))
  AND ($entity IS NULL OR EXISTS { (f)-->(:Entity {id: $entity}) })
  AND ($document IS NULL OR EXISTS {
    MATCH (f)-[:SUPPORTED_BY]->(:Passage)-[:PART_OF]->(document)
    OPTIONAL MATCH (about:Description {release: f.release})-[:DESCRIBES]->(document)
    WITH document, about WHERE document.id = $document OR about.file_name = $document
    RETURN document
  })
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
RETURN f.id AS fact, f.caveat AS caveat, f.family AS family, f.kind AS kind, COLLECT { MATCH (f)-[:SUBJECT]->(e) RETURN e.id ORDER BY e.id } AS subjects,
       COLLECT { MATCH (f)-[:OBJECT]->(e) RETURN e.id ORDER BY e.id } AS objects,
       COLLECT { MATCH (f)-[:ABOUT]->(dyad) RETURN dyad.id ORDER BY dyad.id } AS dyads,
       f.paraphrase AS paraphrase, f.modality AS modality, f.time AS time, ['no', 'unknown', 'possible', 'certain'][sure] AS holds,
       COLLECT {
         MATCH (f)-[:SUPPORTED_BY]->(:Passage)-[:PART_OF]->(document)
         OPTIONAL MATCH (about:Description {release: f.release})-[:DESCRIBES]->(document)
         RETURN DISTINCT coalesce(about.file_name, document.id) AS file ORDER BY file
       } AS files,
       COLLECT { MATCH (f)-[:CONTRADICTS]-(other:Fact) WHERE other.release IN releases RETURN DISTINCT other.id ORDER BY other.id } AS contradicts,
       [f.id] + COLLECT { MATCH (f)-[:CONTRADICTS]-(other:Fact) WHERE other.release IN releases RETURN DISTINCT other.id ORDER BY other.id } AS facts
ORDER BY f.possible_from, fact, f.dataset
