// title: Relations as you would draw them
// description: A direct relationship such as `MEMBER_OF` or `PARTY_TO` is what facts say, ready for patterns. Two memberships of one actor in one
//   organization are two sources or two times: click a relationship to see its days, its release and its fact.
:params {};
MATCH (a:State {id: 'state_kazakhstan'})-[left:MEMBER_OF]->(organization:IntergovernmentalOrganization)<-[right:MEMBER_OF]-(b:State {id: 'state_russia'})
RETURN a, left, organization, right, b
LIMIT 30
