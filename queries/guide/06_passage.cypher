// title: Where it stands
// description: A fact is `SUPPORTED_BY` passages. A `Passage` is `PART_OF` a document and holds a place in it (characters from `start` to `end`, a page,
//   a row), never the text; a treaty may be a source, too.
:params {};
MATCH (f:MembershipFact)-[support:SUPPORTED_BY]->(p:Passage)-[within:PART_OF]->(document)
WHERE (f)-[:SUBJECT]->(:State {id: 'state_kazakhstan'}) AND (f)-[:OBJECT]->(:IntergovernmentalOrganization {id: 'org_csto'})
RETURN f, support, p, within, document
