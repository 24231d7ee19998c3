// title: A pair of actors
// description: Relations are studied pair by pair, so each pair that facts speak of is a `Dyad`, and these facts are `ABOUT` it. Its id joins the codes of
//   both in alphabetical order. This counts what is known of a pair, kind by kind.
:params {};
MATCH (:Dyad {id: 'KAZ-RUS'})<-[:ABOUT]-(f:Fact)
RETURN f.family AS family, f.kind AS kind, count(*) AS facts
ORDER BY facts DESC, family, kind
