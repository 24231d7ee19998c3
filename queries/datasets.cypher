// title: What is loaded
// description: Every data set in its current release: who publishes it, under which licence, what it covers, and how much it holds.
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column dataset (id): the data set
// column title (text): its title
// column version (text): its version
// column release (id): the load that is current
// column publisher (text): who publishes it
// column licence (text): its licence
// column citation (text): how to cite it
// column description (text): what it is
// column coverage_from (edtf): from when it covers what it covers
// column coverage_until (edtf): until when; two dots mean to this day
// column coverage_actors (text): whom it covers
// column coverage_note (text): what an absence in it means
// column counts (maps): class and count of its records
// column loaded_at (text): when it was loaded
:params {datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
UNWIND releases AS id
MATCH (r:Release {id: id})<-[:CURRENT]-(d:Dataset)
RETURN d.id AS dataset, r.title AS title, r.version AS version, r.id AS release, r.publisher AS publisher, r.licence AS licence,
       r.citation AS citation, r.description AS description, r.coverage_from AS coverage_from, r.coverage_until AS coverage_until,
       r.coverage_actors AS coverage_actors, r.coverage_note AS coverage_note,
       [one IN r.counts | {class: split(one, '=')[0], count: toInteger(split(one, '=')[1])}] AS counts, toString(r.loaded_at) AS loaded_at
ORDER BY dataset
