// title: When things happened to entities
// description: The dated records of some kinds in which entities have a part: when an organization was founded or dissolved, a treaty
//   signed, ratified or in force, when an event took place, someone voted. One row for each record and the part that the entity has in
//   it, those with the earliest start first: what was dissolved is the subject of a dissolution, what took its place the object.
// parameter entities (entities): the entities
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. founding, treaty_signature; empty means all
// parameter roles (texts, optional, one of subject|object|event|statement): only where the entity has one of these parts: subject, object, event, statement; empty means all
// parameter most (integer, optional): how many of each entity, kind and part at most; without it 1000
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column entity (id): the entity
// column kind (text): kind of the record
// column role (text): the part that the entity has in it
// column fact (id): the record
// column time (edtf): when, as precisely as the source says
// column possible_from (day): first day on which it can have begun
// column possible_until (day): last day on which it can have ended
// column paraphrase (text): what the source says
// column facts (ids): the record itself, as in other answers
:params {entities: ['org_eaeu', 'treaty_eaeu_2014'], kinds: ['founding', 'treaty_signature'], roles: [], most: 20, datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
UNWIND $entities AS id
MATCH (e:Entity {id: id})<-[part:SUBJECT|OBJECT|EVENT|STATEMENT]-(f:Fact)
WHERE f.release IN releases AND f.time IS NOT NULL AND (size($kinds) = 0 OR f.kind IN $kinds) AND (size($roles) = 0 OR toLower(type(part)) IN $roles)
WITH DISTINCT e, f, toLower(type(part)) AS role
ORDER BY f.possible_from, f.certain_from, f.id
WITH e, f.kind AS kind, role, collect(f)[..toInteger(coalesce($most, 1000))] AS records
UNWIND records AS f
RETURN e.id AS entity, kind, role, f.id AS fact, f.time AS time, f.possible_from AS possible_from, f.possible_until AS possible_until,
       f.paraphrase AS paraphrase, [f.id] AS facts
ORDER BY entity, kind, role, possible_from, f.certain_from, fact
