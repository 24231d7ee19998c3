// title: Every fact about an entity
// description: All records in which an entity has a part (subject, object, addressee, event, statement, topic, ...), with how certain each
//   holds in a period, in the order of their start; those without a time come last.
//   Records that are only about a pair with it come with role about. For a period, law, policy or event as for an actor.
// endpoint: /entities/{entity}/facts [Sources]
// endpoint: /actors/{entity}/facts [Actors]
// parameter entity (entity): who or what the records are about
// parameter families (texts, optional, terms of family): families of facts, e.g. treaty, statement; empty means all
// parameter roles (texts, optional, terms of part): only where the entity has one of these parts, e.g. subject, object, addressee, or about (it is of a pair that the record is about); empty means all but that
// parameter text (text, optional): words in what the source says or in its caveat
// parameter from (first_day, optional): first day of the period asked about; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. treaty_party; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column fact (id): the fact
// column family (text): its family
// column kind (text): its kind
// column roles (texts): the parts that the entity has in it; about where it is of a pair that the record is about, if that is asked for
// column subjects (ids): who acted, spoke or is spoken of
// column objects (ids): towards whom or what
// column dyads (ids): the pairs that it is about
// column paraphrase (text): what the source says
// column time (edtf): when
// column holds (certainty): whether it holds at some time in the period
// column assumption (text): R4 where it counts as in force only because no end is stated
// column modality (text): who speaks
// column caveat (text): reason for care
// column facts (ids): the fact itself, as in other answers
:params {entity: 'document_fp_concept_2020', families: [], roles: [], text: null, from: '2020-06-30', until: '2020-06-30', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
CALL (releases) {
  MATCH (asked:Entity {id: $entity})<-[role]-(f:Fact)
  WHERE f.release IN releases AND (size($roles) = 0 OR toLower(type(role)) IN $roles)
  RETURN asked, f
  UNION
  MATCH (asked:Entity {id: $entity})<-[:MEMBER]-(:Dyad)<-[:ABOUT]-(f:Fact)
  WHERE f.release IN releases AND 'about' IN $roles
  RETURN asked, f
}
WITH asked, f
WHERE (size($families) = 0 OR f.family IN $families) AND (size($kinds) = 0 OR f.kind IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities)
  AND ($text IS NULL OR toLower(coalesce(f.paraphrase, '') + ' ' + coalesce(f.caveat, '')) CONTAINS toLower($text))
WITH asked, f, CASE
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
RETURN f.id AS fact, f.family AS family, f.kind AS kind,
       COLLECT {
         MATCH (f)-[role]->(asked) WHERE size($roles) = 0 OR toLower(type(role)) IN $roles RETURN DISTINCT toLower(type(role)) AS part ORDER BY part
         UNION
         MATCH (f)-[:ABOUT]->(:Dyad)-[:MEMBER]->(asked) WHERE 'about' IN $roles RETURN DISTINCT 'about' AS part
       } AS roles,
       COLLECT { MATCH (f)-[:SUBJECT]->(e) RETURN e.id ORDER BY e.id } AS subjects,
       COLLECT { MATCH (f)-[:OBJECT]->(e) RETURN e.id ORDER BY e.id } AS objects,
       COLLECT { MATCH (f)-[:ABOUT]->(dyad) RETURN dyad.id ORDER BY dyad.id } AS dyads,
       f.paraphrase AS paraphrase, f.time AS time, ['no', 'unknown', 'possible', 'certain'][sure] AS holds, f.assumption AS assumption,
       f.modality AS modality, f.caveat AS caveat, [f.id] AS facts
ORDER BY f.possible_from, f.certain_from, fact, f.dataset
