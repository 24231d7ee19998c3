// title: The fact behind a relationship
// description: Each direct relationship names its `Fact`: a sourced assertion with roles such as `SUBJECT` and `OBJECT`, its time, and who speaks
//   (`modality`). Facts can be cited, disputed and counted; claims and proposals are facts, too, and give no direct relationship.
:params {};
MATCH (:State {id: 'state_kazakhstan'})-[r:MEMBER_OF]->(:IntergovernmentalOrganization {id: 'org_csto'})
MATCH (f:Fact {id: r.fact})-[role]->(part)
RETURN f, role, part
