// title: Works and their citations
// description: Scholarly works and source documents, one row a work: who wrote it, which documents cite it for which claims and on which pages, and
//   what is recorded of its publication and of the scholars and works it rests on. With an author, the works of this scholar: written, or
//   cited for what is attributed to the scholar; a document that names the scholar without a work is a row of its own (basis named).
// endpoint: /works [Claims]
// endpoint: /actors/{author}/works [Claims] author=person_contessi
// parameter author (actor, optional): who wrote it, or to whom claims that cite it are attributed
// parameter work (entity Document, optional): this work only
// parameter cited_by (entity Document|Treaty, optional): only what this document cites, or names as a base
// parameter words (text, optional): words that all occur in the work's names
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. claim, scholarship; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. attributed; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column work (id): the work; or the fact by which a document names the scholar without a work
// column name (text): its name, or what the document says
// column classes (texts): its classes; empty for a fact
// column year (integer): its year, where its name, id or description states one
// column basis (text): authorship (recorded), attribution (the claims that cite it are attributed to somebody), cited (neither), or named
// column authors (ids): who is recorded as its author
// column attributed_to (ids): to whom the claims that cite it are attributed
// column cited_by (ids): the documents that cite it or name it
// column cited_pages (texts): the pages cited
// column citations (maps): fact, document, page, attributed_to, kind, paraphrase, time, caveat of each citation
// column records (maps): fact, kind, predicate, objects, paraphrase, value, unit, time, caveat of what is recorded of it: authors, publication, base
// column rests_on (ids): scholars and works that it names as its base
// column caveats (texts): reasons for care
// column facts (ids): citations and records; at most 1000
// column fact_count (integer): how many they are
:params {author: null, work: null, cited_by: null, words: null, kinds: [], modalities: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
CALL (releases) {
  MATCH (:Entity {id: $author})-[wrote:AUTHORED]->(w:Entity)
  WHERE wrote.release IN releases
  RETURN w, NULL AS naming
  UNION
  MATCH (:Entity {id: $author})<-[:ATTRIBUTED_TO]-(f:Fact)-[:CITED_WORK|CITES]->(w:Entity)
  WHERE f.release IN releases
  RETURN w, NULL AS naming
  UNION
  MATCH (:Entity {id: $author})<-[:OBJECT|TRADITIONAL_VIEW|CRITICAL_VIEW]-(naming:ScholarshipFact)
  WHERE naming.release IN releases
  RETURN NULL AS w, naming
  UNION
  UNWIND CASE WHEN $author IS NULL THEN [1] ELSE [] END AS asked
  MATCH (w:ScholarlyWork|SourceDocument)<-[:DESCRIBES]-(about:Description)
  WHERE about.release IN releases
  RETURN w, NULL AS naming
}
WITH DISTINCT releases, w, naming
WHERE ($work IS NULL OR w.id = $work)
  AND ($words IS NULL OR EXISTS {
    MATCH (n:Name)-[:NAME_OF]->(w)
    WHERE n.release IN releases AND all(word IN split(toLower(trim($words)), ' ') WHERE toLower(n.text) CONTAINS word)
  })
CALL (releases, w, naming) {
  WITH naming AS f WHERE naming IS NOT NULL
  RETURN f, 'record' AS part
  UNION
  MATCH (w)<-[:CITED_WORK|CITES]-(f:Fact)
  RETURN f, 'citation' AS part
  UNION
  MATCH (w)<-[:OBJECT]-(f:ScholarshipFact)
  WHERE f.kind <> 'authorship'
  RETURN f, 'citation' AS part
  UNION
  MATCH (w)<-[:OBJECT]-(f:AuthorshipFact)
  RETURN f, 'record' AS part
  UNION
  MATCH (w)<-[:SUBJECT]-(f:ScholarshipFact|PublicationFact)
  RETURN f, 'record' AS part
}
WITH releases, w, naming, f, part,
     COLLECT { MATCH (f)-[:SUPPORTED_BY]->(:Passage)-[:PART_OF]->(document) RETURN DISTINCT document.id ORDER BY document.id } AS documents
WHERE f.release IN releases AND (size($kinds) = 0 OR f.kind IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities)
  AND ($cited_by IS NULL OR ((part = 'citation' OR naming IS NOT NULL) AND $cited_by IN documents))
ORDER BY part, documents[0], f.id
WITH releases, coalesce(w.id, naming.id) AS id, w, naming,
     collect(CASE part WHEN 'citation' THEN {f: f, documents: documents} END) AS citing, collect(CASE part WHEN 'record' THEN f END) AS recorded,
     reduce(all = [], one IN collect(CASE WHEN part = 'citation' OR naming IS NOT NULL THEN documents ELSE [] END) | all + one) AS sources
WITH releases, id, w, naming, citing, recorded, sources,
     COLLECT { MATCH (w)<-[wrote:AUTHORED]-(e) WHERE wrote.release IN releases RETURN DISTINCT e.id ORDER BY e.id } AS authors,
     COLLECT { UNWIND citing AS one WITH one.f AS f MATCH (f)-[:ATTRIBUTED_TO]->(e) RETURN DISTINCT e.id ORDER BY e.id } AS attributed_to
RETURN id AS work, coalesce(w.name, naming.paraphrase) AS name, [label IN coalesce(labels(w), []) WHERE label <> 'Entity'] AS classes,
       coalesce(coalesce(head([part IN split(w.name, '(') WHERE part =~ '[0-9]{4}[^0-9].*' | toInteger(left(part, 4))]),
              head([part IN split(w.id, '_') WHERE part =~ '1[5-9][0-9]{2}|20[0-9]{2}' | toInteger(part)])),
              COLLECT {
                MATCH (w)<-[:DESCRIBES]-(about:Description)
                WHERE about.release IN releases AND about.as_of =~ '[0-9]{4}.*'
                RETURN toInteger(left(about.as_of, 4)) AS year ORDER BY year
              }[0]) AS year,
       CASE WHEN naming IS NOT NULL THEN 'named' WHEN size(authors) > 0 THEN 'authorship' WHEN size(attributed_to) > 0 THEN 'attribution' ELSE 'cited' END AS basis,
       authors, attributed_to, COLLECT { UNWIND sources AS source RETURN DISTINCT source ORDER BY source } AS cited_by,
       COLLECT { UNWIND citing AS one WITH one.f AS f MATCH (f)-[:CITED_PASSAGE]->(p:Passage)-[:PART_OF]->(w) RETURN DISTINCT p.page ORDER BY p.page } AS cited_pages,
       COLLECT {
         UNWIND citing AS one
         WITH one.f AS f, one.documents[0] AS document
         RETURN {
           fact: f.id, document: document, kind: f.kind, paraphrase: f.paraphrase, time: f.time, caveat: f.caveat,
           page: COLLECT { MATCH (f)-[:CITED_PASSAGE]->(p:Passage)-[:PART_OF]->(w) RETURN p.page ORDER BY p.page }[0],
           attributed_to: COLLECT { MATCH (f)-[:ATTRIBUTED_TO]->(e) RETURN e.id ORDER BY e.id }
         } AS citation
       } AS citations,
       COLLECT {
         UNWIND recorded AS f
         RETURN {
           fact: f.id, kind: f.kind, predicate: f.predicate, paraphrase: f.paraphrase, value: f.value, unit: f.unit, time: f.time, caveat: f.caveat,
           objects: COLLECT { MATCH (f)-[:OBJECT]->(e) RETURN e.id ORDER BY e.id }
         } AS record
       } AS records,
       COLLECT {
         UNWIND recorded AS f MATCH (w)<-[:SUBJECT]-(f)-[:OBJECT|TRADITIONAL_VIEW|CRITICAL_VIEW]->(e) WHERE f.family = 'scholarship'
         RETURN DISTINCT e.id ORDER BY e.id
       } AS rests_on,
       COLLECT { UNWIND [one IN citing | one.f] + recorded AS f WITH DISTINCT f.caveat AS caveat WHERE caveat IS NOT NULL RETURN caveat } AS caveats,
       ([one IN citing | one.f.id] + [f IN recorded | f.id])[0..1000] AS facts, size(citing) + size(recorded) AS fact_count
ORDER BY naming IS NOT NULL, work
