// title: Who says so
// description: A `Dataset` is loaded in releases, and one `Release` of it is current. Facts, names, codes and direct relationships carry the release
//   that says so. Saved questions ask current releases only, and so never see half of a load.
:params {};
MATCH (d:Dataset)-[current:CURRENT]->(r:Release)
RETURN d, current, r
