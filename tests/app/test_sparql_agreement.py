"""Questions asked both in SPARQL and in Cypher: the same rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.queries import get
from graph.store import Store
from ontology.identifiers import DATA, id_of

Rows = set[tuple[Any, ...]]

RELEASES = "MATCH (:Dataset)-[:CURRENT]->(current:Release) WITH collect(current.id) AS releases "


def in_sparql(client: TestClient, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query; IRIs of the graph as ids, numbers as numbers."""
    answer = client.post("/sparql", data={"query": query})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    return [tuple(value(row.get(name)) for name in found["head"]["vars"]) for row in found["results"]["bindings"]]


def value(cell: dict[str, str] | None) -> Any:
    if cell is None:
        return None
    if cell["type"] == "uri":
        return id_of(cell["value"]) if cell["value"].startswith(DATA) else cell["value"]
    return int(cell["value"]) if cell.get("datatype", "").endswith("integer") else cell["value"]


def in_cypher(query: str) -> Callable[[Store], Rows]:
    """The rows of a query over what is current."""
    return lambda store: {tuple(row.values()) for row in store.read(RELEASES + query)}


def saved(name: str, columns: list[str], keep: Callable[[dict[str, Any]], bool] = lambda row: True, **given: Any) -> Callable[[Store], Rows]:
    """Some columns of the rows of a saved question; a list gives a row for each of its values."""

    def read(store: Store) -> Rows:
        query = get(name)
        found: Rows = set()
        for row in filter(keep, store.read(query.cypher, query.bind(given))):
            spread: list[tuple[Any, ...]] = [()]
            for column in columns:
                values = row[column] if isinstance(row[column], list) else [row[column]]
                spread = [(*before, one) for before in spread for one in values or [None]]
            found.update(spread)
        return found

    return read


QUESTIONS: dict[str, tuple[str, Callable[[Store], Rows], int]] = {
    "members of an organization on a day": (
        """SELECT DISTINCT ?member ?standing WHERE {
             VALUES (?relationship ?standing) { (dy:memberOf "member") (dy:observerOf "observer") (dy:associatedWith "associated") (dy:suspendedFrom "suspended") }
             ?kind dy:projection/dy:relationship ?relationship .
             ?fact a/rdfs:subClassOf* ?kind ; dy:subject ?member ; dy:object id:org_csto ; dy:certainFrom ?from ; dy:certainUntil ?until .
             FILTER (?from <= "2020-06-30"^^xsd:date && "2020-06-30"^^xsd:date <= ?until) }""",
        saved("organization_members", ["member", "standing"], lambda row: row["holds"] == "certain", organization="org_csto", on="2020-06-30"),
        6,
    ),
    "statements of a person, and to whom": (
        """SELECT DISTINCT ?statement ?addressee WHERE {
             ?said dy:statement ?statement ; dy:subject id:person_tokayev .
             OPTIONAL { ?record dy:statement ?statement ; dy:addressee ?addressee } }""",
        saved("speech_acts", ["statement", "addressees"], lambda row: row["basis"] == "statement", speaker="person_tokayev"),
        5,
    ),
    "passages of a fact and of those that say the same or the opposite": (
        """SELECT DISTINCT ?fact ?passage ?document ?start ?end WHERE {
             id:f4_member_csto (dy:corroboratedBy|^dy:corroboratedBy|dy:contradicts|^dy:contradicts)? ?fact .
             ?fact dy:supportedBy ?passage . ?passage dy:partOf ?document .
             OPTIONAL { ?passage dy:start ?start ; dy:end ?end } }""",
        saved("fact_sources", ["fact", "passage", "document", "start", "end"], fact="f4_member_csto"),
        3,
    ),
    "names of states in three languages": (
        """SELECT DISTINCT ?state ?language ?text WHERE {
             ?state a dy:State . ?name dy:nameOf ?state ; dy:nameKind "preferred" ; dy:language ?language ; dy:text ?text .
             FILTER (?language IN ("en", "ru", "kk")) }""",
        in_cypher(
            "MATCH (e:State)<-[:NAME_OF]-(n:Name) WHERE n.release IN releases AND n.name_kind = 'preferred' AND n.language IN ['en', 'ru', 'kk'] "
            "RETURN DISTINCT e.id, n.language, n.text"
        ),
        400,
    ),
    "treaties that bind a pair on a day": (
        """SELECT DISTINCT ?treaty WHERE {
             ?kind dy:projection/dy:relationship dy:partyTo .
             ?one a/rdfs:subClassOf* ?kind ; dy:subject id:state_kazakhstan ; dy:object ?treaty ; dy:certainFrom ?from ; dy:certainUntil ?until .
             ?other a/rdfs:subClassOf* ?kind2 ; dy:subject id:state_russia ; dy:object ?treaty ; dy:certainFrom ?from2 ; dy:certainUntil ?until2 .
             ?kind2 dy:projection/dy:relationship dy:partyTo .
             FILTER (?from <= ?day && ?day <= ?until && ?from2 <= ?day && ?day <= ?until2)
             VALUES ?day { "2013-06-30"^^xsd:date } }""",
        in_cypher(
            "MATCH (:Entity {id: 'state_kazakhstan'})-[r:PARTY_TO]->(t)<-[s:PARTY_TO]-(:Entity {id: 'state_russia'}) WHERE r.release IN releases AND s.release IN releases "
            "AND r.certain_from <= date('2013-06-30') <= r.certain_until AND s.certain_from <= date('2013-06-30') <= s.certain_until RETURN DISTINCT t.id"
        ),
        5,
    ),
    "how many facts of each kind a data set has": (
        """SELECT ?kind ?dataset (COUNT(DISTINCT ?fact) AS ?count) WHERE {
             GRAPH ?graph { ?fact a ?class ; dy:kind ?kind } ?class rdfs:subClassOf* dy:Fact . ?graph dcterms:identifier ?dataset }
           GROUP BY ?kind ?dataset""",
        saved("counts", ["group", "dataset", "count"], by="kind"),
        60,
    ),
    "contradictions": (
        "SELECT DISTINCT ?one ?other WHERE { ?one dy:contradicts|^dy:contradicts ?other . FILTER (STR(?one) < STR(?other)) }",
        saved("contradictions", ["fact", "other"]),
        20,
    ),
    "reactions to a statement, link by link": (
        "SELECT DISTINCT ?reaction WHERE { ?reaction dy:reactsTo+ id:stmt_nikonov_2020 }",
        in_cypher(
            "MATCH ANY SHORTEST (:Entity {id: 'stmt_nikonov_2020'})<-[r:REACTS_TO WHERE r.release IN releases]-{1,20}(n:Entity) RETURN DISTINCT n.id"
        ),
        2,
    ),
    "codes of a state and their years": (
        "SELECT DISTINCT ?scheme ?code ?time WHERE { ?c dy:codeOf id:state_kazakhstan ; dy:scheme ?scheme ; dy:code ?code OPTIONAL { ?c dy:time ?time } }",
        in_cypher("MATCH (c:Code)-[:CODE_OF]->(:Entity {id: 'state_kazakhstan'}) WHERE c.release IN releases RETURN DISTINCT c.scheme, c.code, c.time"),
        6,
    ),
    "claims about a concept, whose they are, and the positions taken": (
        """SELECT DISTINCT ?claim ?who ?stance ?document WHERE {
             ?claim dy:object|dy:topic id:concept_multivector ; dy:supportedBy/dy:partOf ?document .
             OPTIONAL { ?claim dy:attributedTo ?who } OPTIONAL { ?claim dy:stance ?stance } }""",
        in_cypher(
            "MATCH (f:Fact)-[:OBJECT|TOPIC]->(:Entity {id: 'concept_multivector'}) WHERE f.release IN releases "
            "MATCH (f)-[:SUPPORTED_BY]->(:Passage)-[:PART_OF]->(document) OPTIONAL MATCH (f)-[:ATTRIBUTED_TO]->(who) "
            "UNWIND CASE WHEN coalesce(size(f.stance), 0) = 0 THEN [null] ELSE f.stance END AS stance RETURN DISTINCT f.id, who.id, stance, document.id"
        ),
        10,
    ),
}  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS)
def test_both_languages_give_the_same_rows(client: TestClient, loaded_store: Store, question: str) -> None:
    asked, expected, least = QUESTIONS[question]
    rows = in_sparql(client, asked)
    assert len(rows) == len(set(rows)) >= least
    assert set(rows) == expected(loaded_store)
