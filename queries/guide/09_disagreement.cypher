// title: Where sources disagree
// description: What contradicts stands side by side, tied by `CONTRADICTS`; what says the same by `CORROBORATED_BY`. No source outvotes another, and no record
//   is not a no.
:params {};
MATCH (f:Fact)-[disagreement:CONTRADICTS]->(other:Fact)
MATCH (f)-[about:ABOUT]->(d:Dyad)
RETURN f, disagreement, other, about, d
LIMIT 40
