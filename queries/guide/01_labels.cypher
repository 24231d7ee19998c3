// title: What is in the graph
// description: Every node carries its class as a label, and all classes above it: a `State` is an `Actor` and an `Entity`, too. What data sets say of
//   entities are nodes as well: a `Fact`, a `Name`, a `Code`.
:params {};
MATCH (n)
UNWIND labels(n) AS class
RETURN class, count(*) AS nodes
ORDER BY nodes DESC, class
