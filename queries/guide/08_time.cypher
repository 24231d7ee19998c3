// title: How sure a date is
// description: `time` is what the source says, in EDTF. Four days are derived from it: between `certain_from` and `certain_until` the fact holds for certain,
//   outside `possible_from` and `possible_until` it does not, and in between it may. A missing day says nothing; 9999-12-31 means that no end is known.
:params {};
MATCH (:Dyad {id: 'KAZ-RUS'})<-[:ABOUT]-(f:Fact)
WHERE f.time IS NOT NULL
RETURN f.paraphrase AS fact, f.time AS time, f.possible_from AS possible_from, f.certain_from AS certain_from,
       f.certain_until AS certain_until, f.possible_until AS possible_until
ORDER BY f.possible_from DESC, fact
LIMIT 50
