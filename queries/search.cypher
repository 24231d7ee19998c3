// title: Entities by the words of their names
// description: Exact ids, codes and names first, then names with some of the words, each with up to one misprint or as a beginning;
//   those of which more is recorded come first. Where no name fits, an id that ends with the words.
// parameter text (text): words of a name, in any of its languages and scripts
// parameter limit (integer, optional): how many entities at most; without it 20
// parameter datasets (datasets, optional): only what these data sets say; empty means all
// column id (id): the entity
// column name (text): its name
// column classes (texts): its classes, as labels
// column matched (text): the id, code or name that was found, as written
// column language (text): language of that name
// column by (text): id, code, name, or words where only some words match
// column score (number): how well it matches; 1000 where the whole does
:params {text: 'Елбасы', limit: 20, datasets: []};
MATCH (d:Dataset)-[:CURRENT]->(current:Release)
WHERE size($datasets) = 0 OR d.id IN $datasets
WITH collect(current.id) AS releases
WITH releases, split(toLower(normalize($text, NFKC)), '') AS letters
WITH releases, reduce(kept = '', c IN letters | kept + CASE WHEN c =~ '[\\p{L}\\p{N}\\p{M}]' THEN c ELSE ' ' END) AS folded
WITH releases, [word IN split(folded, ' ') WHERE word <> ''] AS words
WITH releases, words, substring(reduce(key = '', word IN words | key + ' ' + word), 1) AS key,
     reduce(asked = '', word IN words | asked + ' ' + word + '^4' + CASE WHEN size(word) > 3 THEN ' ' + word + '* ' + word + '~1' ELSE '' END) AS asked
WHERE size(words) > 0
CALL (releases, key, asked) {
  CALL (releases, key, asked) {
    MATCH (e:Entity {id: trim($text)})
    RETURN e, e.id AS matched, NULL AS language, 'id' AS by, 1000.0 AS score
    UNION ALL
    MATCH (c:Code {key: key})-[:CODE_OF]->(e:Entity)
    WHERE c.release IN releases
    RETURN e, c.code AS matched, NULL AS language, 'code' AS by, 1000.0 AS score
    UNION ALL
    MATCH (n:Name {key: key})-[:NAME_OF]->(e:Entity)
    WHERE n.release IN releases
    RETURN e, n.text AS matched, n.language AS language, 'name' AS by, 1000.0 AS score
    UNION ALL
    CALL db.index.fulltext.queryNodes('name_words', asked) YIELD node, score
    WHERE node.release IN releases
    MATCH (node)-[:NAME_OF]->(e:Entity)
    RETURN e, node.text AS matched, node.language AS language, 'words' AS by, score
  }
  RETURN collect({e: e, matched: matched, language: language, by: by, score: score}) AS found
}
CALL (releases, key, found) {
  UNWIND found AS one
  RETURN one.e AS e, one.matched AS matched, one.language AS language, one.by AS by, one.score AS score
  UNION ALL
  WITH releases, key, found
  WHERE size(found) = 0
  MATCH (e:Entity)
  WHERE e.id ENDS WITH '_' + replace(key, ' ', '_') AND EXISTS { (e)<-[:DESCRIBES]-(about:Description) WHERE about.release IN releases }
  RETURN e, e.id AS matched, NULL AS language, 'id' AS by, 1.0 AS score
}
WITH e, matched, language, by, score
ORDER BY score DESC, by, language, matched
WITH e, head(collect({matched: matched, language: language, by: by, score: score})) AS best
WITH e, best, COUNT { (e)<--(:Fact) } AS known
RETURN e.id AS id, e.name AS name, labels(e) AS classes, best.matched AS matched, best.language AS language, best.by AS by,
       CASE WHEN best.score >= 1000 THEN 1000.0 ELSE best.score * (1 + log10(1 + known)) END AS score
ORDER BY score DESC, known DESC, size(matched), id
LIMIT toInteger(coalesce($limit, 20))
