// title: Facts in full
// description: All that is recorded about some facts: values, days, roles, passages, dyads, and what contradicts or corroborates them.
// parameter ids (texts): ids of facts
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column id (id): the fact
// column values (map): its literal values, dates as dates; what is not said is left out
// column roles (maps): role, id and name of each thing that it relates, role by role
// column passages (maps): id, document, title, start, end, page, row of each passage that supports it
// column cited_passages (maps): the same for the pages that the source cites
// column dyads (ids): the pairs of actors that it is about
// column contradicts (maps): id, paraphrase, dataset of facts that contradict it; stated tells whether this fact says so, or the other
// column corroborated_by (maps): the same of facts that say the same
// column dataset (text): the data set that says so
// column version (text): version of that data set
// column release (id): the load that it came with
:params {ids: ['f4_baikonur_lease', 'f0_partnership_to_alliance'], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
UNWIND releases AS release
UNWIND $ids AS id
MATCH (f:Fact {release: release, id: id})
MATCH (r:Release {id: release})
RETURN f.id AS id, f {.*, id: NULL, release: NULL} AS values,
  COLLECT {
    MATCH (f)-[role]->(to:Entity|Fact)
    WHERE NOT type(role) IN ['CONTRADICTS', 'CORROBORATED_BY'] AND (to:Entity OR to.release IN releases)
    RETURN {role: toLower(type(role)), id: to.id, name: coalesce(to.name, to.paraphrase)} ORDER BY type(role), to.id
  } AS roles,
  COLLECT {
    MATCH (f)-[:SUPPORTED_BY]->(p:Passage)-[:PART_OF]->(document)
    OPTIONAL MATCH (about:Description {release: f.release})-[:DESCRIBES]->(document)
    RETURN {id: p.id, document: document.id, title: document.name, file: about.file_name, start: p.start, end: p.end, page: p.page, row: p.row}
    ORDER BY document.id, p.start, p.page, p.id
  } AS passages,
  COLLECT {
    MATCH (f)-[:CITED_PASSAGE]->(p:Passage)-[:PART_OF]->(document)
    OPTIONAL MATCH (about:Description {release: f.release})-[:DESCRIBES]->(document)
    RETURN {id: p.id, document: document.id, title: document.name, file: about.file_name, start: p.start, end: p.end, page: p.page, row: p.row}
    ORDER BY document.id, p.start, p.page, p.id
  } AS cited_passages,
  COLLECT { MATCH (f)-[:ABOUT]->(dyad:Dyad) RETURN dyad.id ORDER BY dyad.id } AS dyads,
  COLLECT {
    MATCH (f)-[tie:CONTRADICTS]-(other:Fact) WHERE other.release IN releases
    WITH other, max(CASE WHEN startNode(tie) = f THEN 1 ELSE 0 END) = 1 AS stated
    RETURN other {.id, .paraphrase, .dataset, stated: stated} ORDER BY other.id, other.dataset
  } AS contradicts,
  COLLECT {
    MATCH (f)-[tie:CORROBORATED_BY]-(other:Fact) WHERE other.release IN releases
    WITH other, max(CASE WHEN startNode(tie) = f THEN 1 ELSE 0 END) = 1 AS stated
    RETURN other {.id, .paraphrase, .dataset, stated: stated} ORDER BY other.id, other.dataset
  } AS corroborated_by,
  r.dataset AS dataset, r.version AS version, r.id AS release
ORDER BY id, dataset
