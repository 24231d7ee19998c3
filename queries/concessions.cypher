// title: Concessions and red lines
// description: Records in which a source sees an actor give way (stance concession) or refuse to (stance red_line), with the domain it lies in and
//   the records that contradict it, which are the evidence against a thesis such as "never concedes". A domain is found by words of it: `territorial`
//   finds territorial (delimitation) and territorial_integrity. Without a pair, records that name no pair of actors are there too.
// endpoint: /dyads/{a}/{b}/concessions [Dyads]
// endpoint: /concessions [Dyads]
// parameter a (actor, optional): one actor of the pair that the record is about
// parameter b (actor, optional): the other actor of that pair
// parameter side (text, optional, one of concession|red_line): concession or red_line; both if not given
// parameter domain (text, optional): words in the domain, e.g. territorial, financial, economic
// parameter from (first_day, optional): first day of the period asked about; without it from the beginning
// parameter until (last_day, optional): its last day; without it to the end
// parameter kinds (texts, optional, terms of kind): only facts of these kinds, e.g. policy; empty means all
// parameter modalities (texts, optional, terms of modality): only what is said with these modalities, e.g. official_position; empty means all
// parameter certainty (texts, optional, one of certain|possible|unknown): only rows of this certainty: certain, possible, unknown; empty means all
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column record (id): the record
// column side (text, one of concession|red_line): concession or red_line
// column domains (texts): the domains in which it lies; empty where the source names none
// column kind (text): kind of the record
// column subjects (ids): who gives way or refuses, acts or speaks
// column objects (ids): towards whom, or what it is about
// column dyads (ids): the pairs of actors that it is about; empty where the source names none
// column paraphrase (text): what the source says
// column modality (text): who speaks
// column attributed_to (ids): to whom the source attributes it
// column time (edtf): when
// column holds (certainty): whether it holds at some time in the period
// column against (maps): id, side, domains, paraphrase, time of the records that contradict it
// column files (texts): the documents that say so, by the names of their files
// column caveat (text): reason for care
// column facts (ids): the record and those that contradict it
:params {a: 'state_kazakhstan', b: 'state_russia', side: null, domain: null, from: '0001-01-01', until: '9999-12-31', kinds: [], modalities: [], certainty: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
CALL () {
  UNWIND [id IN [coalesce($a, $b)] WHERE id IS NOT NULL] AS side
  MATCH (:Entity {id: side})<-[:MEMBER]-(dyad:Dyad)
  WHERE all(id IN [$a, $b] WHERE id IS NULL OR EXISTS { (dyad)-[:MEMBER]->(:Entity {id: id}) })
  MATCH (dyad)<-[:ABOUT]-(f:Fact)
  WHERE f.stance IS NOT NULL
  RETURN f
  UNION
  UNWIND CASE WHEN $a IS NULL AND $b IS NULL THEN [1] ELSE [] END AS asked
  MATCH (f:Fact)
  WHERE f.stance IS NOT NULL
  RETURN f
}
WITH releases, f
WHERE f.release IN releases AND any(stance IN f.stance WHERE stance IN ['concession', 'red_line'] AND ($side IS NULL OR stance = $side))
  AND (size($kinds) = 0 OR f.kind IN $kinds) AND (size($modalities) = 0 OR f.modality IN $modalities)
  AND ($domain IS NULL OR any(domain IN f.domain WHERE
    all(word IN split(replace(toLower(trim($domain)), '_', ' '), ' ') WHERE replace(toLower(domain), '_', ' ') CONTAINS word)))
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
UNWIND [stance IN f.stance WHERE stance IN ['concession', 'red_line'] AND ($side IS NULL OR stance = $side)] AS side
WITH releases, f, sure, side, COLLECT {
  MATCH (f)-[:CONTRADICTS]-(other:Fact) WHERE other.release IN releases
  WITH DISTINCT other
  RETURN {id: other.id, side: head([stance IN coalesce(other.stance, []) WHERE stance IN ['concession', 'red_line']]), domains: coalesce(other.domain, []),
          paraphrase: other.paraphrase, time: other.time} AS against
  ORDER BY against.id
} AS against
RETURN f.id AS record, side, COLLECT { UNWIND coalesce(f.domain, []) AS domain RETURN domain ORDER BY domain } AS domains, f.kind AS kind,
       COLLECT { MATCH (f)-[:SUBJECT]->(e) RETURN e.id ORDER BY e.id } AS subjects,
       COLLECT { MATCH (f)-[:OBJECT]->(e) RETURN e.id ORDER BY e.id } AS objects,
       COLLECT { MATCH (f)-[:ABOUT]->(dyad) RETURN dyad.id ORDER BY dyad.id } AS dyads, f.paraphrase AS paraphrase, f.modality AS modality,
       COLLECT { MATCH (f)-[:ATTRIBUTED_TO]->(e) RETURN e.id ORDER BY e.id } AS attributed_to, f.time AS time,
       ['no', 'unknown', 'possible', 'certain'][sure] AS holds, against,
       COLLECT {
         MATCH (f)-[:SUPPORTED_BY]->(:Passage)-[:PART_OF]->(document)
         OPTIONAL MATCH (about:Description {release: f.release})-[:DESCRIBES]->(document)
         RETURN DISTINCT coalesce(about.file_name, document.id) AS file ORDER BY file
       } AS files, f.caveat AS caveat, [f.id] + [other IN against | other.id] AS facts
ORDER BY side, coalesce(f.domain[0], ''), record, f.dataset
