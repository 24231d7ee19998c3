"""Hostile SPARQL: nothing is written, read or asked of others, all is bounded, and others are answered meanwhile."""

from __future__ import annotations

import json
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.api import create_app
from app.sparql.guard import Forbidden, Malformed, without_graphs
from app.sparql.worker import Asked, Copy
from graph.connection import Connection
from tests.app.api_client import assert_problem, client_of, settings

SECONDS = 0.8
MEGABYTES = 256
NOTHING = b'{"head": {"vars": ["s"]}, "results": {"bindings": []}}'
ASK = "ASK { id:state_kazakhstan a dy:State }"


@pytest.fixture(scope="module")
def sparql(loaded_connection: Connection, api_home: Path) -> Iterator[TestClient]:
    """A client of an app with narrow limits, whose workers have started."""
    with client_of(loaded_connection, home=api_home, sparql_memory=MEGABYTES) as client:
        narrow(client, seconds=SECONDS)
        client.get("/sparql", params={"query": ASK})
        yield client


@pytest.fixture(scope="module")
def listener() -> Iterator[tuple[str, list[str]]]:
    """The address of a real server of this machine, and what it was asked: which should be nothing."""
    heard: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.requestline)
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.send_header("Content-Length", str(len(NOTHING)))
            self.end_headers()
            self.wfile.write(NOTHING)

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/sparql", heard
    server.shutdown()
    thread.join()
    server.server_close()


def narrow(client: TestClient, **limits: float) -> None:
    """Give an app other limits for SPARQL."""
    door = client.app.state.sparql  # type: ignore[attr-defined]
    door.limits = replace(door.limits, **limits)


def alive(client: TestClient) -> None:
    """It answers as if nothing had been."""
    answer = client.get("/sparql", params={"query": ASK})
    assert answer.status_code == 200 and answer.json()["boolean"] is True


# ---- Writing ----

UPDATES = [
    "INSERT DATA { id:a id:b id:c }",
    "DELETE DATA { id:state_kazakhstan a dy:State }",
    "DELETE WHERE { ?s ?p ?o }",
    "DELETE { ?s ?p ?o } INSERT { ?s ?p id:x } WHERE { ?s ?p ?o }",
    "WITH id:g DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "LOAD <file:///etc/passwd>",
    "LOAD SILENT <{address}> INTO GRAPH id:g",
    "CLEAR ALL",
    "CLEAR SILENT DEFAULT",
    "DROP GRAPH <https://w3id.org/dyad/id/dataset/reference>",
    "DROP ALL",
    "CREATE GRAPH id:g",
    "COPY DEFAULT TO id:g",
    "MOVE DEFAULT TO id:g",
    "ADD DEFAULT TO id:g",
    "PREFIX x: <urn:x> INSERT DATA { x:a x:b x:c }",
    "ASK {} ; INSERT DATA { id:a id:b id:c }",
    "SELECT * { INSERT DATA { id:a id:b id:c } }",
    "SELECT * { ?s ?p ?o } ; DROP ALL",
    "# a comment\r\nINSERT DATA { id:a id:b id:c }",
    "\\u0049NSERT DATA {{ id:a id:b id:c }}",
]


@pytest.mark.parametrize("update", UPDATES)
def test_updates_are_refused_in_every_form(sparql: TestClient, listener: tuple[str, list[str]], update: str) -> None:
    address, heard = listener
    update = update.replace("{address}", address)
    direct = {"Content-Type": "application/sparql-query"}
    for answer in (
        sparql.get("/sparql", params={"query": update}),
        sparql.post("/sparql", data={"query": update}),
        sparql.post("/sparql", content=update, headers=direct),
        sparql.get("/sparql", params={"update": update}),
        sparql.post("/sparql", data={"update": update}),
        sparql.post("/sparql", content=update, headers={"Content-Type": "application/sparql-update"}),
        sparql.post("/sparql", params={"update": update}, content=ASK, headers=direct),
    ):
        assert_problem(answer, 400)
    assert heard == []
    assert sparql.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { { id:a ?p ?o } UNION { GRAPH id:g { ?s ?p ?o } } }"}).json()["results"]["bindings"][0]["n"]["value"] == "0"


# ---- Asking others ----

SERVICES = [
    "SELECT * { SERVICE <ADDRESS> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <ADDRESS> { ?s ?p ?o } }",
    "SELECT * { service silent<ADDRESS>{?s ?p ?o}}",
    "SELECT * { SeRvIcE <ADDRESS> { ?s ?p ?o } }",
    "ASK { SERVICE <ADDRESS> { ?s ?p ?o } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <ADDRESS> { ?s ?p ?o } }",
    "DESCRIBE ?s WHERE { SERVICE <ADDRESS> { ?s ?p ?o } }",
    "PREFIX a: <ADDRESS> SELECT * { SERVICE a: { ?s ?p ?o } }",
    "PREFIX a: <ADDRESS> SELECT * { SERVICEa: { ?s ?p ?o } }",
    "PREFIX : <ADDRESS> SELECT * { SERVICE:{ ?s ?p ?o } }",
    "PREFIX : <ADDRESS> SELECT * { SERVICESILENT:{ ?s ?p ?o } }",
    "PREFIX servica: <ADDRESS> PREFIX service: <ADDRESS> SELECT * { SERVICE service: { ?s ?p ?o } }",
    "BASE <ADDRESS> SELECT * { SERVICE <> { ?s ?p ?o } }",
    "SELECT * { BIND(<ADDRESS> AS ?a) SERVICE ?a { ?s ?p ?o } }",
    "SELECT * { VALUES ?a { <ADDRESS> } SERVICE SILENT ?a { ?s ?p ?o } }",
    "SELECT * { OPTIONAL { SERVICE <ADDRESS> { ?s ?p ?o } } }",
    "SELECT * { ?s ?p ?o MINUS { SERVICE <ADDRESS> { ?s ?p ?o } } }",
    "SELECT * { { ?s ?p ?o } UNION { SERVICE <ADDRESS> { ?s ?p ?o } } }",
    "SELECT * { GRAPH ?g { SERVICE <ADDRESS> { ?s ?p ?o } } }",
    "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <ADDRESS> { ?s ?p ?o } } }",
    "SELECT * { ?s ?p ?o FILTER NOT EXISTS { SERVICE SILENT <ADDRESS> { ?s ?p ?o } } }",
    "SELECT (EXISTS { SERVICE <ADDRESS> { ?s ?p ?o } } AS ?x) {}",
    "SELECT * { { SELECT ?s { SERVICE <ADDRESS> { ?s ?p ?o } } } }",
    "SELECT * { SERVICE <ADDRESS> { SERVICE <ADDRESS> { ?s ?p ?o } } }",
    "SELECT * { LATERAL { SERVICE <ADDRESS> { ?s ?p ?o } } }",
    "SELECT * { ?s ?p ?o SERVICE <ADDRESS> { ?s ?p ?o } }",
    "SELECT * { ?s ?p 1SERVICE<ADDRESS>{ ?s ?p ?o } }",
    "SELECT * { FILTER(true)SERVICE<ADDRESS>{ ?s ?p ?o } }",
    "SELECT * { # no SERVICE here\nSERVICE # nor here\n<ADDRESS> { ?s ?p ?o } }",
    'SELECT * { ?s ?p "SERVICE" . SERVICE <ADDRESS> { ?s ?p ?o } }',
    "SELECT * { SERVICE\t\r\nSILENT\n<ADDRESS> { ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE <ADDRESS> { ?s ?p ?o } }",
    "SELECT * { \\U00000053\\u0065RVIC\\u0045 <ADDRESS> { ?s ?p ?o } }",
    "SELECT * { \\u005Cu0053ERVICE <ADDRESS> { ?s ?p ?o } }",
    "SELECT * { SERVI\\u0043E SILENT <ADDRESS> { ?s ?p ?o } }",
    "SELECT * { ?service ?p ?o SERVICE ?service { ?s ?p ?o } }",
    "ASK { SERVICE <ADDRESS> { ?s dy:certainFrom ?from } }",
    "ASK FROM <https://w3id.org/dyad/ontology> { SERVICE SILENT <ADDRESS> { ?s ?p ?o } }",
    "ASK FROM <ADDRESS> { SERVICE <ADDRESS> { ?s ?p ?o } }",
]


@pytest.mark.parametrize("query", SERVICES)
def test_no_other_service_is_asked(sparql: TestClient, listener: tuple[str, list[str]], query: str) -> None:
    address, heard = listener
    for answer in (sparql.get("/sparql", params={"query": query.replace("ADDRESS", address)}), sparql.post("/sparql", data={"query": query.replace("ADDRESS", address)})):
        problem = assert_problem(answer, 400)
        if "\\" not in query:
            assert "SERVICE is not answered here" in problem["detail"], problem
    assert heard == []


@pytest.mark.parametrize("query", SERVICES)
def test_the_lock_of_reading_alone_holds(listener: tuple[str, list[str]], query: str) -> None:
    """In this process, which could open sockets."""
    address, heard = listener
    copy = Copy(ox.Store(), {"id": "urn:"}, "http://127.0.0.1/")
    with pytest.raises((Forbidden, Malformed)):
        copy.answer(Asked(query.replace("ADDRESS", address), (), (), "json", "turtle", 1000))
    assert heard == []


def test_the_server_of_these_tests_hears(listener: tuple[str, list[str]]) -> None:
    """What the engine does where nothing holds it, so that silence means something."""
    address, heard = listener
    assert list(ox.Store().query(f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}")) == []  # type: ignore[arg-type]
    assert len(heard) == 1
    heard.clear()


def test_the_lock_of_the_process_alone_holds(loaded_connection: Connection, listener: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, api_home: Path) -> None:
    """Workers whose reading of queries is taken out: what they run cannot reach the server, nor open a file."""
    address, heard = listener
    # The worker is a process of its own: it gets a package that shadows the lock.
    shadow = tmp_path / "shadow"
    shadow.mkdir()
    (shadow / "sitecustomize.py").write_text("import app.sparql.guard as guard\nguard.check_no_service = lambda text, parse: None\n")
    monkeypatch.setattr("app.sparql.pool._PROJECT", f"{shadow}:{Path(__file__).resolve().parents[2]}")
    with client_of(loaded_connection, home=api_home) as client:
        silent = client.get("/sparql", params={"query": f"SELECT * {{ SERVICE SILENT <{address}> {{ ?s ?p ?o }} }}"})
        assert silent.status_code == 200, silent.text  # the lock is out
        loud = client.get("/sparql", params={"query": f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}"})
        assert "Too many open files" in assert_problem(loud, 400)["detail"]
        alive(client)
    assert heard == []


@pytest.mark.parametrize(
    "query",
    [
        'SELECT * { ?s dy:paraphrase "SERVICE <http://x> { ?s ?p ?o }" }',
        "SELECT * { ?s dy:paraphrase '''a SERVICE\nb''' } # SERVICE <http://x> {}",
        "SELECT ?service ?Service { ?service a ?Service }",
        "PREFIX service: <http://example.org/service#> SELECT * { ?s service:service service:SERVICE }",
        "SELECT * { ?s a <http://example.org/SERVICE/service> }",
        'SELECT * { _:service dy:text "x"@service }',
        "SELECT * { ?s ?p '\\u0027 } SERVICE <http://127.0.0.1/> { ?s ?p ?o } #' }",  # as the engine reads it, a string
        "SELECT (1 AS ?service) (2 AS ?servica) {}",
        "SELECT * { ?from dy:certainFrom ?FROM } # FROM <urn:x>",
        'SELECT * { ?s dy:text "FROM <urn:x>" ; dy:possibleFrom ?from }',
    ],
)
def test_the_words_pass_where_they_are_none(sparql: TestClient, query: str) -> None:
    assert sparql.get("/sparql", params={"query": query}).status_code == 200


def test_clauses_of_graphs_are_taken_out_or_refused() -> None:
    def parse(text: str) -> object:
        return ox.Store().query(text, prefixes={"p": "urn:p:"})

    for text, default, named in [
        ("SELECT * FROM <urn:a> FROM NAMED <urn:b> { ?s ?p ?o }", ("urn:a",), ("urn:b",)),
        ("SELECT * FROM p:a { ?s ?p ?o }", ("urn:p:a",), ()),
        ("SELECT *FROM<urn:a>FROM<urn:a>{ ?s ?p ?o }", ("urn:a",), ()),
        ("PREFIX p: <urn:q:> PREFIX p: <urn:r:> ASK FROM p:a {}", ("urn:r:a",), ()),
        ("BASE <http://e.org/x/> ASK FROM <y> {}", ("http://e.org/x/y",), ()),
        ("ASK FROM <urn:\\u0061> {}", ("urn:a",), ()),
        ("DESCRIBE <urn:x> FROM NAMED<urn:a>", (), ("urn:a",)),
        ("CONSTRUCT FROM <urn:a> WHERE { ?s ?p ?o }", ("urn:a",), ()),
    ]:
        rest, graphs = without_graphs(text, parse, {"p": "urn:p:"}, "http://base/")
        assert (graphs.default, graphs.named) == (default, named), text
        assert len(rest) == len(text)
        parse(rest)
    for text in ("ASK FROMp:a {}", "SELECT * FROM NAMEDp:a { ?s ?p ?o }"):
        with pytest.raises((Forbidden, Malformed)):
            without_graphs(text, parse, {"p": "urn:p:"}, "http://base/")


@pytest.mark.parametrize("address", ["file:///etc/passwd", "http://127.0.0.1:1/", "ADDRESS", "ftp://127.0.0.1/x", "/etc/passwd"])
def test_graphs_are_names_and_never_fetched(sparql: TestClient, listener: tuple[str, list[str]], address: str) -> None:
    address = address.replace("ADDRESS", listener[0])
    for query in (f"SELECT * FROM <{address}> {{ ?s ?p ?o }}", f"SELECT * FROM NAMED <{address}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"):
        answer = sparql.get("/sparql", params={"query": query})
        assert_problem(answer, 400)
        assert "root:" not in answer.text
    for query in (f"SELECT * {{ GRAPH <{address}> {{ ?s ?p ?o }} }}", f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{address}> {{ ?s ?p ?o }} }}", f"DESCRIBE <{address}>"):
        answer = sparql.get("/sparql", params={"query": query, "format": "csv" if query.startswith("SELECT") else "nt"})
        assert answer.status_code == 200 and len(answer.text.splitlines()) <= 1
    assert listener[1] == []


# ---- Taking all there is ----

MANY = " ".join(f"({n})" for n in range(3000))
BOMBS = {
    "product": ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", {400, 504}),
    "counted product": ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", {400, 504}),
    "asked product": ("ASK { ?a ?b ?c . ?d ?e ?f . FILTER(STR(?c) = CONCAT(STR(?f), 'no')) }", {504}),
    "path": ("SELECT (COUNT(*) AS ?n) { ?a (!id:none|^!id:none)* ?b }", {400, 504}),
    "nested path": ("SELECT (COUNT(*) AS ?n) { ?a ((!id:none)*/(^!id:none)*)* ?b . ?b ((!id:none)*)* ?c }", {400, 504}),
    "values": (f"SELECT (COUNT(*) AS ?n) {{ VALUES (?a) {{ {MANY} }} VALUES (?b) {{ {MANY} }} VALUES (?c) {{ {MANY} }} }}", {400, 504}),
    "sorted product": ("SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY DESC(CONCAT(STR(?c), STR(?f)))", {400, 504}),
    "distinct": ("SELECT DISTINCT ?a ?f { ?a ?b ?c . ?d ?e ?f }", {400, 504}),
    "group": ("SELECT (GROUP_CONCAT(CONCAT(STR(?c), STR(?f))) AS ?x) { ?a ?b ?c . ?d ?e ?f }", {400, 504}),
    "text": ("SELECT ?x { BIND('aaaaaaaaaaaaaaaa' AS ?x0) " + " ".join(f"BIND(CONCAT(?x{n}, ?x{n}, ?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(20)) + " BIND(?x20 AS ?x) }", {400, 504}),
    "replaced text": ("SELECT ?x { BIND('a' AS ?x0) " + " ".join(f"BIND(REPLACE(?x{n}, 'a', 'aaaaaaaaaaaaaaaaaaaa') AS ?x{n + 1})" for n in range(12)) + " BIND(?x12 AS ?x) }", {400, 504}),
    "regex": ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER REGEX(STR(?o), '((((a{1,100}){1,100}){1,100}){1,100})') }", {200, 400, 504}),
    "regex of alternatives": ("ASK { ?s ?p ?o . ?t ?q ?r FILTER REGEX(CONCAT(STR(?o), STR(?r)), '^(a+)+(b|c|d)*(a+)+$') }", {400, 504}),
    "brackets": ("ASK { FILTER(" + "(" * 4000 + "1" + ")" * 4000 + ") }", {200, 400, 504}),
    "groups": ("ASK " + "{" * 20000 + "}" * 20000, {400, 504}),
    "nots": ("ASK { FILTER(" + "!" * 100_000 + "true) }", {400, 504}),
    "lists": ("ASK { ?s ?p " + "(" * 20000 + ")" * 20000 + " }", {400, 504}),
    "blank nodes": ("ASK { " + "[ ?p " * 20000 + "1" + "]" * 20000 + " }", {400, 504}),
    "paths in brackets": ("ASK { ?s " + "(" * 5000 + "id:p" + ")*" * 5000 + " ?o }", {200, 400, 504}),
    "subqueries": ("SELECT * " + "{ SELECT * " * 3000 + "{}" + "}" * 3000, {200, 400, 504}),
    "unions": ("SELECT * { " + " UNION ".join("{ ?a ?b ?c . ?d ?e ?f }" for _ in range(500)) + " }", {400, 504}),
    "optionals": ("SELECT (COUNT(*) AS ?n) { ?s0 ?p0 ?o0 " + " ".join(f"OPTIONAL {{ ?s{n} ?p{n} ?o{n - 1} }}" for n in range(1, 60)) + " }", {400, 504}),
    "long IRI": ("ASK { ?s ?p <http://example.org/" + "a" * 200_000 + "> }", {200}),
    "long name": ("SELECT ?" + "a" * 200_000 + " {}", {200}),
    "everything": ("CONSTRUCT { ?s ?p ?o . ?a ?b ?c } WHERE { ?s ?p ?o . ?a ?b ?c }", {400, 504}),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_bounded(sparql: TestClient, name: str) -> None:
    query, statuses = BOMBS[name]
    answer = sparql.post("/sparql", content=query, headers={"Content-Type": "application/sparql-query"})
    assert answer.status_code in statuses, answer.text[:500]
    if answer.status_code != 200:
        assert_problem(answer, answer.status_code)
    alive(sparql)


def test_others_are_answered_while_bombs_burn(sparql: TestClient) -> None:
    bombs = [BOMBS[name][0] for name in ("asked product", "path", "sorted product", "text")]
    with ThreadPoolExecutor(8) as pool:
        burning = [pool.submit(sparql.post, "/sparql", data={"query": one}) for one in bombs]
        while not all(one.done() for one in burning):
            assert sparql.get("/health").status_code == 200
            assert sparql.get("/v1/facts/f4_member_csto").status_code == 200
        # Whoever comes last waits for a turn, and gets it.
        asked = [pool.submit(sparql.get, "/sparql", params={"query": ASK}) for _ in range(8)]
        assert [one.result().json()["boolean"] for one in asked] == [True] * 8
        assert {one.result().status_code for one in burning} <= {400, 504}


# ---- Bounds ----


def test_an_answer_that_is_too_long_is_refused_whole(sparql: TestClient) -> None:
    most = sparql.app.state.sparql.limits.answer  # type: ignore[attr-defined]
    narrow(sparql, answer=1 << 20)
    for query in ("SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"):
        assert "longer than 1 MB" in assert_problem(sparql.get("/sparql", params={"query": query}), 400, "Query too large")["detail"]
    narrow(sparql, answer=most)
    alive(sparql)


def test_who_comes_when_all_are_busy_is_told_when_to_come_again(loaded_connection: Connection, api_home: Path) -> None:
    with client_of(loaded_connection, home=api_home, sparql_at_once=1) as client, ThreadPoolExecutor(4) as pool:
        narrow(client, seconds=2 * SECONDS, waiting=1, patience=0.2)
        alive(client)
        burning = [pool.submit(client.get, "/sparql", params={"query": BOMBS["asked product"][0]}) for _ in range(4)]
        busy = [one.result() for one in burning if one.result().status_code == 503]
        assert len(busy) >= 2
        for answer in busy:
            assert_problem(answer, 503, "Busy")
            assert answer.headers["retry-after"].isdigit()
        alive(client)


def test_a_query_ends_when_its_client_goes(loaded_connection: Connection, api_home: Path) -> None:
    """One query at a time, which may take for ever: the next is answered only if the first has ended."""
    app = create_app(loaded_connection, settings(home=api_home, query_timeout=3600, sparql_at_once=1))
    with served(app) as port:
        bomb = urlencode({"query": BOMBS["asked product"][0]})
        with socket.create_connection(("127.0.0.1", port)) as leaving:
            leaving.sendall(f"GET /sparql?{bomb} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            while app.state.metrics.busy() is False:
                time.sleep(0.01)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sparql?{urlencode({'query': ASK})}") as answer:
            assert json.load(answer)["boolean"] is True


@contextmanager
def served(app: FastAPI) -> Iterator[int]:
    """The port of an app at a real address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.02)
        yield int(listening.getsockname()[1])
        server.should_exit = True
        thread.join()
