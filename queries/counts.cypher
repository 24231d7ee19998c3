// title: How many facts
// description: Number of records in each group, data set by data set. A property with several values counts in each of its groups.
// parameter by (text): what to group by: family, kind, modality, tier, precision, stance, domain, predicate or any other property of facts
// parameter families (texts, optional): only these families
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column dataset (id): the data set
// column group (text): value of the property; nothing where it is not said
// column count (integer): number of records
:params {by: 'family', families: [], datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
MATCH (f:Fact)
WHERE f.release IN releases AND (size($families) = 0 OR f.family IN $families)
UNWIND CASE WHEN f[$by] IS NULL THEN [NULL] WHEN valueType(f[$by]) STARTS WITH 'LIST' THEN f[$by] ELSE [f[$by]] END AS group
RETURN f.dataset AS dataset, toString(group) AS group, count(*) AS count
ORDER BY dataset, count DESC, group
