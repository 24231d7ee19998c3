"""The SPARQL 1.1 Protocol at /sparql: its forms, errors, data sets and formats, over the real graph."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
import rdflib
from fastapi.testclient import TestClient
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from app.answers import version_of
from app.exports import export
from app.loading import load
from app.sparql.formats import GRAPHS, TABLES
from graph.catalog import current_releases
from graph.connection import Connection
from graph.store import Store
from ontology.schema import Schema
from tests.app.api_client import assert_problem, client_of
from tests.data_sets import members, write_dataset

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
REFERENCE = "https://w3id.org/dyad/id/dataset/reference"
PAPERS = "https://w3id.org/dyad/id/dataset/five_documents"
STATES = "https://w3id.org/dyad/id/dataset/states"
ONTOLOGY = "https://w3id.org/dyad/ontology"
PREFIX = "PREFIX dy: <https://w3id.org/dyad/ontology#>"
ASK = "ASK { id:state_kazakhstan a dy:State }"


@pytest.fixture(scope="module")
def trig(loaded_store: Store, schema: Schema) -> ox.Store:
    """Our export in TriG."""
    found = ox.Store()
    found.load("".join(export(loaded_store, schema, "trig")), format=ox.RdfFormat.TRIG)
    return found


def rows(client: TestClient, query: str, **parameters: Any) -> list[dict[str, str]]:
    """The rows of a SELECT, values as text."""
    answer = client.get("/sparql", params={"query": query, **parameters})
    assert answer.status_code == 200, answer.text
    return [{name: cell["value"] for name, cell in row.items()} for row in answer.json()["results"]["bindings"]]


def count(client: TestClient, pattern: str, **parameters: Any) -> int:
    return int(rows(client, f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}", **parameters)[0]["n"])


# ---- The three forms ----


@pytest.mark.parametrize("form", ["get", "form", "direct"])
def test_a_query_is_answered_in_each_form(client: TestClient, form: str) -> None:
    if form == "get":
        answer = client.get("/sparql", params={"query": ASK})
    elif form == "form":
        answer = client.post("/sparql", data={"query": ASK})
    else:
        answer = client.post("/sparql", content=ASK, headers={"Content-Type": f"{DIRECT}; charset=UTF-8"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/sparql-results+json"
    assert answer.json()["boolean"] is True


@pytest.mark.parametrize("form", ["get", "form", "direct"])
def test_the_graphs_of_the_protocol_are_taken_in_each_form(client: TestClient, form: str) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    graphs = [("default-graph-uri", STATES), ("named-graph-uri", PAPERS)]
    if form == "get":
        answer = client.get("/sparql", params=[("query", query), *graphs])
    elif form == "form":
        answer = client.post("/sparql", content=urlencode([("query", query), *graphs]), headers={"Content-Type": FORM})
    else:
        answer = client.post("/sparql", params=graphs, content=query, headers={"Content-Type": DIRECT})
    found = int(answer.json()["results"]["bindings"][0]["n"]["value"])
    assert 0 < found == count(client, f"GRAPH <{STATES}> {{ ?s ?p ?o }}") < count(client, "?s ?p ?o")


# ---- What is refused ----


@pytest.mark.parametrize(
    ("send", "status"),
    [
        (lambda c: c.get("/sparql?default-graph-uri=urn:a"), 400),  # no query
        (lambda c: c.get("/sparql?query="), 400),
        (lambda c: c.get("/sparql", params=[("query", ASK), ("query", "ASK {}")]), 400),
        (lambda c: c.post("/sparql", data={"query": [ASK, "ASK {}"]}), 400),
        (lambda c: c.post("/sparql", data={"other": ASK}), 400),
        (lambda c: c.post("/sparql?query=ASK%7B%7D", content=ASK, headers={"Content-Type": DIRECT}), 400),
        (lambda c: c.post("/sparql", content=ASK, headers={"Content-Type": "text/plain"}), 415),
        (lambda c: c.post("/sparql", content=ASK), 415),  # no type at all
        (lambda c: c.post("/sparql", json={"query": ASK}), 415),
        (lambda c: c.post("/sparql", content=f"query={ASK}"), 415),
        (lambda c: c.post("/sparql", content=ASK.encode("utf-16"), headers={"Content-Type": f"{DIRECT}; charset=UTF-16"}), 400),
        (lambda c: c.post("/sparql", content=b"ASK { ?s ?p '\xff' }", headers={"Content-Type": DIRECT}), 400),
        (lambda c: c.post("/sparql", content=b"query=%ff", headers={"Content-Type": FORM}), 400),
        (lambda c: c.put("/sparql", content=ASK, headers={"Content-Type": DIRECT}), 405),
        (lambda c: c.delete("/sparql"), 405),
        (lambda c: c.get("/sparql", params={"query": ASK, "default-graph-uri": "no iri"}), 400),
        (lambda c: c.get("/sparql", params={"query": ASK, "format": "docx"}), 400),
        (lambda c: c.get("/sparql", params={"query": "ASK {}" + " " * 9000}), 414),
        (lambda c: c.post("/sparql", data={"query": "ASK {}" + " " * 300_000}), 400),
        (lambda c: c.post("/sparql", content=b" " * 3_000_000, headers={"Content-Type": DIRECT}), 413),
    ],
)  # fmt: skip
def test_a_request_that_is_none_is_told_why(client: TestClient, send: Any, status: int) -> None:
    assert_problem(send(client), status)


@pytest.mark.parametrize(
    ("query", "line", "column", "word"),
    [
        ("SELECT * {?s ?p ", 1, 17, "expected"),
        ("SELECT *\nWHERE {\n  ?s a dy:State .\n  FILTR(?s) }", 4, 3, "expected"),
        ("ASK {} ; ASK {}", 1, 8, "expected"),
        ("SELEKT * {}", 1, 1, "expected"),
        ("SELECT ?x (1 AS ?x) {}", 1, None, "Duplicated"),
        ("SELECT * { ?s nope:name ?o }", 1, None, "Prefix"),
    ],
)
def test_bad_syntax_is_told_with_its_place(client: TestClient, query: str, line: int, column: int | None, word: str) -> None:
    problem = assert_problem(client.get("/sparql", params={"query": query}), 400, "Query not understood")
    assert problem["line"] == line and (column is None or problem["column"] == column), problem
    assert f"line {line}" in problem["detail"] and word in problem["detail"]


# ---- Data sets ----


def test_the_graphs_are_those_of_our_trig_export(client: TestClient, trig: ox.Store) -> None:
    found = {row["g"]: int(row["n"]) for row in rows(client, "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")}
    assert found.pop(ONTOLOGY) > 1000
    assert found == {graph.value: len(list(trig.quads_for_pattern(None, None, None, graph))) for graph in trig.named_graphs()}  # type: ignore[union-attr]
    everything = {(quad.subject, quad.predicate, quad.object) for quad in trig}
    ontology = int(rows(client, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{ONTOLOGY}> {{ ?s ?p ?o }} }}")[0]["n"])
    assert count(client, "?s ?p ?o") == len(everything) + ontology


def test_the_default_graph_has_what_is_said_of_data_sets_and_of_terms(client: TestClient) -> None:
    assert count(client, f"<{REFERENCE}> a dcat:Dataset") == 1
    (label,) = rows(client, 'SELECT ?l { dy:Treaty rdfs:label ?l FILTER(LANG(?l) = "ru") }')
    assert label["l"] == "международный договор"
    assert count(client, "?fact a/rdfs:subClassOf* dy:Fact") > 4000


def test_from_and_from_named_work(client: TestClient) -> None:
    of_papers = count(client, f"GRAPH <{PAPERS}> {{ ?s ?p ?o }}")
    asked = "SELECT (COUNT(*) AS ?n)"
    for given, pattern, expected in [
        (f"FROM <{PAPERS}>", "?s ?p ?o", of_papers),
        (f"FROM<{PAPERS}>", "?s ?p ?o", of_papers),
        (f"FROM NAMED <{PAPERS}>", "?s ?p ?o", 0),  # no FROM: the default graph is empty
        (f"FROM NAMED <{PAPERS}>", "GRAPH ?g { ?s ?p ?o }", of_papers),
        (f"FROM <{STATES}>", "GRAPH ?g { ?s ?p ?o }", 0),
        (f"FROM <{STATES}>\n# FROM <urn:nothing>\nFROM NAMED <{PAPERS}>", "GRAPH ?g { ?s ?p ?o }", of_papers),
    ]:
        assert int(rows(client, f"{asked} {given} {{ {pattern} }}")[0]["n"]) == expected, given
    with_prefix = f"PREFIX sets: <https://w3id.org/dyad/id/dataset/> {asked} from sets:five_documents {{ ?s ?p ?o }}"
    assert int(rows(client, with_prefix)[0]["n"]) == of_papers
    with_base = f"BASE <https://w3id.org/dyad/id/dataset/> {asked} FROM <five_documents> {{ ?s ?p ?o }}"
    assert int(rows(client, with_base)[0]["n"]) == of_papers


def test_a_merge_of_graphs_has_each_triple_once(client: TestClient, trig: ox.Store) -> None:
    merged = {(q.subject, q.predicate, q.object) for g in (PAPERS, REFERENCE) for q in trig.quads_for_pattern(None, None, None, ox.NamedNode(g))}
    assert count(client, "?s ?p ?o", **{"default-graph-uri": [PAPERS, REFERENCE]}) == len(merged)
    clauses = f"SELECT (COUNT(*) AS ?n) FROM <{PAPERS}> FROM <{REFERENCE}> FROM NAMED <{STATES}> {{ ?s ?p ?o }}"
    assert int(rows(client, clauses)[0]["n"]) == len(merged)
    assert sum(len(list(trig.quads_for_pattern(None, None, None, ox.NamedNode(g)))) for g in (PAPERS, REFERENCE)) > len(merged)


def test_the_graphs_of_the_protocol_win_over_those_of_the_query(client: TestClient) -> None:
    query = f"SELECT (COUNT(*) AS ?n) FROM <{PAPERS}> FROM NAMED <{PAPERS}> {{ %s }}"
    of_states = count(client, f"GRAPH <{STATES}> {{ ?s ?p ?o }}")
    assert int(rows(client, query % "?s ?p ?o", **{"default-graph-uri": STATES})[0]["n"]) == of_states
    assert int(rows(client, query % "GRAPH ?g { ?s ?p ?o }", **{"named-graph-uri": STATES})[0]["n"]) == of_states
    assert int(rows(client, query % "GRAPH ?g { ?s ?p ?o }", **{"default-graph-uri": STATES})[0]["n"]) == 0


def test_a_graph_that_is_not_there_is_told_with_those_that_are(client: TestClient) -> None:
    for parameters in ({"query": ASK, "default-graph-uri": "http://127.0.0.1/x"}, {"query": "ASK FROM <file:///etc/passwd> {}"}):
        problem = assert_problem(client.get("/sparql", params=parameters), 400)
        assert REFERENCE in problem["detail"] and "nothing is fetched" in problem["detail"]


# ---- Formats ----

SELECT = "SELECT ?text ?lang { ?n dy:nameOf id:state_kazakhstan ; skosxl:literalForm ?text BIND(LANG(?text) AS ?lang) } ORDER BY ?text"


@pytest.mark.parametrize("one", TABLES, ids=lambda one: one.name)
@pytest.mark.parametrize("by", ["accept", "format"])
def test_tables_come_in_all_standard_formats(client: TestClient, one: Any, by: str) -> None:
    asked = {"headers": {"Accept": one.media_type}} if by == "accept" else {"params": {"format": one.name}}
    answer = client.get("/sparql", **{**asked, "params": {"query": SELECT, **asked.get("params", {})}})
    assert answer.headers["content-type"].split(";")[0] == one.media_type
    format = {"json": ox.QueryResultsFormat.JSON, "xml": ox.QueryResultsFormat.XML, "tsv": ox.QueryResultsFormat.TSV}.get(one.name)
    if format is None:
        found = {row["text"] for row in csv.DictReader(io.StringIO(answer.text))}
    else:
        found = {solution["text"].value for solution in ox.parse_query_results(answer.content, format=format)}  # type: ignore[union-attr]
    assert {"Kazakhstan", "Казахстан", "Қазақстан"} <= found
    yes = client.get("/sparql", **{**asked, "params": {"query": ASK, **asked.get("params", {})}})
    assert yes.status_code == 200 and "true" in yes.text


@pytest.mark.parametrize("one", GRAPHS, ids=lambda one: one.name)
@pytest.mark.parametrize("by", ["accept", "format"])
def test_graphs_come_in_all_standard_formats(client: TestClient, one: Any, by: str) -> None:
    asked = {"headers": {"Accept": one.media_type}} if by == "accept" else {"params": {"format": one.name}}
    for query in ("DESCRIBE id:state_kazakhstan", "CONSTRUCT { id:state_kazakhstan ?p ?o } WHERE { id:state_kazakhstan ?p ?o }"):
        answer = client.get("/sparql", **{**asked, "params": {"query": query, **asked.get("params", {})}})
        assert answer.headers["content-type"] == one.media_type + ("" if one.name == "jsonld" else "; charset=utf-8")
        syntax = ox.RdfFormat.from_media_type(one.media_type)
        found = {(quad.subject.value, quad.predicate.value) for quad in ox.parse(answer.content, format=syntax)}
        assert ("https://w3id.org/dyad/id/state_kazakhstan", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type") in found


@pytest.mark.parametrize(
    ("accept", "table", "graph"),
    [
        (None, "json", "turtle"),
        ("*/*", "json", "turtle"),
        ("application/sparql-results+xml", "xml", None),
        ("application/sparql-results+json,application/json,text/javascript,application/javascript", "json", "jsonld"),  # SPARQLWrapper
        ("application/sparql-results+json;q=0.5, text/csv", "csv", None),
        ("text/csv;q=0, */*;q=0.1", "json", "turtle"),
        ("application/xml", "xml", "rdfxml"),
        ("application/json", "json", "jsonld"),
        ("text/turtle, application/rdf+xml;q=0.9, application/sparql-results+xml;q=0.8, */*;q=0.1", "xml", "turtle"),
        ("text/*", "csv", "turtle"),
        ("text/turtle", None, "turtle"),
        ("image/png", None, None),
    ],
)
def test_the_client_gets_what_it_wants_most(client: TestClient, accept: str | None, table: str | None, graph: str | None) -> None:
    for query, name, offered in ((SELECT, table, TABLES), ("CONSTRUCT WHERE { id:state_kazakhstan ?p ?o }", graph, GRAPHS)):
        answer = client.get("/sparql", params={"query": query}, headers={"Accept": accept} if accept else {})
        if name is None:
            assert_problem(answer, 406, "Not acceptable")
        else:
            assert answer.headers["content-type"].split(";")[0] == next(one.media_type for one in offered if one.name == name)
            assert "Accept" in answer.headers["vary"]


def test_a_format_by_several_names_is_one(client: TestClient) -> None:
    """SPARQLWrapper sends all names that a server may know."""
    several = [("query", SELECT), ("format", "tsv"), ("format", "text/tab-separated-values"), ("output", "tsv"), ("results", "tsv")]
    assert client.get("/sparql", params=several).headers["content-type"].startswith("text/tab-separated-values")


# ---- Pages and the description ----


def test_a_browser_gets_a_form_and_a_table(client: TestClient) -> None:
    accept = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    page = client.get("/sparql", headers=accept)
    assert page.headers["content-type"].startswith("text/html") and 'name="query"' in page.text and "default-src 'none'" in page.headers["content-security-policy"]
    answer = client.get("/sparql", params={"query": 'SELECT ("<script>alert(1)</script>" AS ?x) {}', "format": "html"})
    assert "&lt;script&gt;" in answer.text and "<script" not in answer.text
    table = client.get("/sparql", params={"query": SELECT}, headers=accept)
    assert "<th scope=\"col\">lang</th>" in table.text and "Қазақстан" in table.text
    links = client.get("/sparql", params={"query": "SELECT ?x { VALUES ?x { id:KAZ-RUS dy:State <http://example.org/> <javascript:alert(1)> } }", "format": "html"}).text
    assert 'href="/id/KAZ-RUS"' in links and 'href="/ontology#State"' in links and 'href="http://example.org/"' in links and 'href="javascript' not in links
    assert "text/turtle" in client.get("/sparql").headers["content-type"]


@pytest.mark.parametrize("accept", ["text/turtle", "application/rdf+xml", "application/ld+json", "*/*"])
def test_rdf_clients_get_a_description_of_the_service(client: TestClient, accept: str) -> None:
    answer = client.get("/sparql", headers={"Accept": accept})
    found = ox.Store()
    found.load(answer.content, format=ox.RdfFormat.from_media_type(answer.headers["content-type"].split(";")[0]))
    sd = "http://www.w3.org/ns/sparql-service-description#"
    query = f"SELECT ?endpoint ?name {{ ?s a <{sd}Service> ; <{sd}endpoint> ?endpoint ; <{sd}defaultDataset>/<{sd}namedGraph>/<{sd}name> ?name }}"
    described = [(row["endpoint"].value, row["name"].value) for row in found.query(query)]  # type: ignore[union-attr]
    assert {name for _, name in described} == {PAPERS, REFERENCE, STATES, ONTOLOGY}
    assert {endpoint for endpoint, _ in described} == {"http://testserver/sparql"}


# ---- Clients ----


def test_rdflib_asks_it_as_a_store(address: str) -> None:
    store = rdflib.Graph(SPARQLStore(f"{address}/sparql", returnFormat="xml"))
    found = {(str(row.state), str(row.name)) for row in store.query(f"{PREFIX} SELECT ?state ?name {{ ?n dy:nameOf ?state ; dy:language 'kk' ; dy:text ?name . ?state a dy:State }}")}
    assert ("https://w3id.org/dyad/id/state_kazakhstan", "Қазақстан") in found
    described = store.query(f"{PREFIX} DESCRIBE <https://w3id.org/dyad/id/state_kazakhstan>").graph
    assert described is not None and len(described) > 1


def test_a_page_of_another_origin_may_ask(client: TestClient) -> None:
    """As YASGUI does: a preflight, then a POST with a form."""
    origin = {"Origin": "http://localhost:3000"}
    preflight = client.options("/sparql", headers={**origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,accept"})
    assert preflight.status_code == 200 and preflight.headers["access-control-allow-origin"] == origin["Origin"]
    answer = client.post("/sparql", data={"query": SELECT}, headers={**origin, "Accept": "application/sparql-results+json,*/*;q=0.9"})
    assert answer.headers["access-control-allow-origin"] == origin["Origin"]
    assert "X-Graph-Version" in answer.headers["access-control-expose-headers"]


def test_queries_need_a_key_where_keys_are_asked_for(loaded_connection: Connection, api_home: Path) -> None:
    with client_of(loaded_connection, home=api_home, api_keys="me:secret") as client:
        assert_problem(client.get("/sparql", params={"query": ASK}), 401)
        assert_problem(client.post("/sparql", data={"query": ASK}), 401)
        assert_problem(client.get("/sparql", params={"query": " "}, headers={"X-API-Key": "secret"}), 400)  # let in, and then found empty
        assert 'name="query"' in client.get("/sparql", headers={"Accept": "text/html"}).text
        assert client.get("/openapi.json").json()["paths"]["/sparql"]["get"]["security"]


# ---- The state of the graph ----


def test_a_load_changes_rows_and_header(scratch_connection: Connection, store: Store, schema: Schema, tmp_path: Path) -> None:
    query = {"query": "SELECT (COUNT(*) AS ?n) { ?fact a/rdfs:subClassOf* dy:Fact }"}
    with client_of(scratch_connection, home=tmp_path) as client:
        assert_problem(client.get("/sparql", params=query), 503)
        load(store, schema, write_dataset(tmp_path, "one", members("one", 3)))
        before = client.get("/sparql", params=query)
        assert before.json()["results"]["bindings"][0]["n"]["value"] == "3"
        version = version_of(current_releases(store))
        assert before.headers["x-graph-version"] == version
        load(store, schema, write_dataset(tmp_path, "one", members("one", 5)))
        now = version_of(current_releases(store))
        assert now != version
        # The old copy answers, and says so, until the new one does.
        while (answer := client.get("/sparql", params=query)).headers["x-graph-version"] != now:
            assert answer.status_code == 200 and answer.headers["x-graph-version"] == version
            assert answer.json()["results"]["bindings"][0]["n"]["value"] == "3"
        assert answer.json()["results"]["bindings"][0]["n"]["value"] == "5"
        assert len(list((tmp_path / "sparql").glob("*.trig"))) <= 2
    # Another process finds the copy made.
    with client_of(scratch_connection, home=tmp_path) as client:
        made = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "sparql").glob("*.trig")}
        assert client.get("/sparql", params=query).headers["x-graph-version"] == now
        assert {path.name: path.stat().st_mtime_ns for path in (tmp_path / "sparql").glob("*.trig")} == made
