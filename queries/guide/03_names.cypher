// title: What an actor is called
// description: An `Entity` is shared by all data sets and has an id and classes, no more. Each spelling is a `Name` with its language and script, each
//   identifier a `Code` with its scheme and years. Double-click a node to see what else hangs on it.
:params {};
MATCH (said:Name|Code)-[of:NAME_OF|CODE_OF]->(actor:Entity {id: 'state_kazakhstan'})
RETURN said, of, actor
LIMIT 40
