// title: Source documents and their files
// description: The documents that passages point into, with the name and checksum of the file that was read.
//   Who holds the files can show the passages; a file with another checksum would quote the wrong words.
// parameter datasets (datasets, optional): only documents that these data sets describe
// column document (id): the document
// column title (text): its name
// column file_name (text): name of the file
// column sha256 (text): SHA-256 of the file's bytes, in hexadecimal digits
// column characters (integer): length in Unicode characters, decoded as UTF-8
// column dataset (text): the data set that says so
:params {datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(r:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
MATCH (about:Description {release: r.id})-[:DESCRIBES]->(document:SourceDocument)
WHERE about.sha256 IS NOT NULL
RETURN document.id AS document, document.name AS title, about.file_name AS file_name, about.sha256 AS sha256,
       about.characters AS characters, d.id AS dataset
ORDER BY document, dataset
