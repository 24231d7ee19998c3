// title: How many facts of each actor
// description: Number of records in which an entity has a part, by family: as the subject (who spoke, acted, holds, belongs) unless other roles are given.
//   One speech may give several records. The count is exact; of the records at most 1000 are named.
// endpoint: /counts/actors [Counts]
// parameter actors (entities, optional): whose; empty means all
// parameter roles (texts, optional, terms of part): the parts that count, e.g. subject, object, addressee, attributed_to, topic, about (a pair with it); subject if none is given
// parameter families (texts, optional, terms of family): only these families, e.g. statement
// parameter from (first_day, optional): first day of the period asked about; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. treaty_party; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column actor (id): the entity
// column name (text): its name
// column family (text): family of the records
// column count (integer): number of records
// column certain (integer): how many of them hold or happened for certain in the period
// column possible (integer): how many possibly did
// column unknown (integer): of how many nothing is known for that time
// column facts (ids): at most 1000 of the records
:params {actors: ['person_tokayev', 'person_lavrov'], roles: [], families: ['statement'], from: '0001-01-01', until: '9999-12-31', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
CALL (releases) {
  UNWIND $actors AS id
  MATCH (actor:Entity {id: id})<-[role]-(f:Fact)
  WHERE f.release IN releases AND (toLower(type(role)) IN $roles OR (size($roles) = 0 AND type(role) = 'SUBJECT'))
  RETURN DISTINCT actor, f
  UNION ALL
  UNWIND CASE WHEN 'about' IN $roles THEN $actors ELSE [] END AS id
  MATCH (actor:Entity {id: id})<-[:MEMBER]-(:Dyad)<-[:ABOUT]-(f:Fact)
  WHERE f.release IN releases AND NOT EXISTS { MATCH (actor)<-[role]-(f) WHERE toLower(type(role)) IN $roles RETURN role }
  RETURN DISTINCT actor, f
  UNION ALL
  UNWIND CASE WHEN size($actors) = 0 AND size($roles) = 0 THEN [1] ELSE [] END AS asked
  MATCH (actor:Entity)<-[:SUBJECT]-(f:Fact)
  WHERE f.release IN releases
  RETURN actor, f
  UNION ALL
  UNWIND CASE WHEN size($actors) = 0 AND size($roles) > 0 THEN [1] ELSE [] END AS asked
  MATCH (actor:Entity)<-[role]-(f:Fact)
  WHERE f.release IN releases AND toLower(type(role)) IN $roles
  RETURN DISTINCT actor, f
}
WITH actor, f
WHERE (size($families) = 0 OR f.family IN $families) AND (size($kinds) = 0 OR f.kind IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities)
WITH actor, f, CASE
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
WITH actor, f.family AS family, count(*) AS count, sum(CASE sure WHEN 3 THEN 1 ELSE 0 END) AS certain, sum(CASE sure WHEN 2 THEN 1 ELSE 0 END) AS possible,
     sum(CASE sure WHEN 1 THEN 1 ELSE 0 END) AS unknown, collect(f.id)[..1000] AS ids
RETURN actor.id AS actor, actor.name AS name, family, count, certain, possible, unknown,
       COLLECT { UNWIND ids AS id RETURN id ORDER BY id } AS facts
ORDER BY count DESC, actor, family
