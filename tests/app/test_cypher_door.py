"""The Cypher door over HTTP: what is friendly goes through, what is hostile changes, tells and holds up nothing."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

from app.queries import library
from graph.connection import Connection
from graph.store import Store
from tests.app.api_client import assert_problem, client_of
from tests.app.cypher_statements import BOMBS, CALLS, COMMANDS, FRIENDLY, TRICKS, WRITES

# What a bomb may take of the server's time in these tests.
SECONDS = 0.4
HOSTILE = [*WRITES, *COMMANDS, *CALLS, *TRICKS]
PLAIN = "MATCH (s:State {id: 'state_kazakhstan'}) RETURN s.name AS name"


@pytest.fixture(scope="module")
def guarded(loaded_connection: Connection) -> Iterator[TestClient]:
    """A client of an app whose reads may take little time."""
    with client_of(loaded_connection, query_timeout=SECONDS) as client:
        yield client


def ask(client: TestClient, statement: str, parameters: dict[str, Any] | None = None, **more: Any) -> Any:
    """The response to a statement."""
    headers = more.pop("headers", {})
    return client.post("/v1/cypher", json={"statement": statement, "parameters": parameters or {}, **more}, headers=headers)


def counts(store: Store) -> dict[str, Any]:
    """Numbers that any write would change."""
    return store.read(
        """CALL () { MATCH (n) RETURN count(n) AS nodes, sum(size(keys(n))) AS properties, sum(size(labels(n))) AS labels }
        CALL () { MATCH ()-[r]->() RETURN count(r) AS relationships, sum(size(keys(r))) AS their_properties }
        RETURN nodes, properties, labels, relationships, their_properties"""
    )[0] | {"schema": store.read("SHOW INDEXES YIELD name RETURN count(*) AS n"), "users": store.read("SHOW USERS YIELD user RETURN collect(user) AS n")}


@pytest.fixture(scope="module", autouse=True)
def nothing_changes(loaded_store: Store) -> Iterator[None]:
    """All of this file together changes nothing."""
    before = counts(loaded_store)
    yield
    assert counts(loaded_store) == before


def answers(client: TestClient) -> bool:
    """Whether a plain question is answered, by the door and by another address."""
    return client.get("/v1/datasets").status_code == 200 and ask(client, PLAIN).json()["rows"] == [{"name": "Kazakhstan"}]


# -- what goes through -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("statement", "parameters"), FRIENDLY, ids=range(len(FRIENDLY)))
def test_what_only_reads_goes_through(client: TestClient, statement: str, parameters: dict[str, Any]) -> None:
    response = ask(client, statement, parameters)
    assert response.status_code == 200, response.text
    assert response.json()["truncated"] is None and response.json()["columns"]


@pytest.mark.parametrize("name", library())
def test_every_saved_question_goes_through(client: TestClient, loaded_store: Store, name: str) -> None:
    saved = library()[name]
    answer = ask(client, saved.cypher, saved.example, limit=10_000).json()
    assert answer["rows"] == [json.loads(json.dumps(row, default=str)) for row in loaded_store.read(saved.cypher, saved.example)]
    assert answer["columns"] == [column.name for column in saved.columns]


def test_values_of_all_types_come_out_as_json(client: TestClient) -> None:
    statement = """
    MATCH (s:State {id: 'state_kazakhstan'})-[r:MEMBER_OF]->(o) WITH s, r, o LIMIT 1 MATCH p = (s)-[r]->(o)
    RETURN 9223372036854775807 AS most, 1e300 * 1e300 AS infinite, -1e300 * 1e300 AS below, 0.0 / 0.0 AS none, 0.1 AS tenth, null AS nothing, true AS yes,
      date('2022-02-24') AS day, datetime('2022-02-24T05:00:00.123456789[Europe/Moscow]') AS moment, localdatetime('2022-02-24T05:00') AS local,
      time('05:00+03:00') AS time, localtime('05:00') AS clock, duration('P1Y2M3DT4H5.5S') AS duration,
      point({latitude: 51.1, longitude: 71.4}) AS place, point({x: 1, y: 2, z: 3}) AS spot, [1, [date('2022-01-01')], {a: 0.0 / 0.0}] AS list, {k: {d: date('2022-01-01')}} AS map,
      s AS node, r AS relationship, p AS path, 'әң "\\n' AS text"""
    (row,) = ask(client, statement).json()["rows"]
    node, relationship, path = row.pop("node"), row.pop("relationship"), row.pop("path")
    assert row == {
        "most": 9223372036854775807, "infinite": "Infinity", "below": "-Infinity", "none": "NaN", "tenth": 0.1, "nothing": None, "yes": True,
        "day": "2022-02-24", "moment": "2022-02-24T05:00:00.123456789+03:00", "local": "2022-02-24T05:00:00.000000000",
        "time": "05:00:00.000000000+03:00", "clock": "05:00:00.000000000", "duration": "P1Y2M3DT4H5.5S",
        "place": {"type": "point", "srid": 4326, "coordinates": [71.4, 51.1]}, "spot": {"type": "point", "srid": 9157, "coordinates": [1.0, 2.0, 3.0]},
        "list": [1, ["2022-01-01"], {"a": "NaN"}], "map": {"k": {"d": "2022-01-01"}}, "text": 'әң "\n',
    }  # fmt: skip
    assert node["type"] == "node" and node["labels"] == ["Actor", "Entity", "State"] and node["properties"]["id"] == "state_kazakhstan"
    assert relationship["label"] == "MEMBER_OF" and relationship["start"] == node["id"] and relationship["properties"]["fact"]
    assert path == {"type": "path", "nodes": [node, path["nodes"][1]], "relationships": [relationship]}


def test_a_value_that_python_does_not_have_is_told(client: TestClient) -> None:
    assert "toString()" in assert_problem(ask(client, "RETURN date({year: 99999}) AS day"), 400)["detail"]
    assert ask(client, "RETURN toString(date({year: 99999})) AS day").json()["rows"] == [{"day": "+99999-01-01"}]


def test_rows_come_as_csv(client: TestClient) -> None:
    statement = "UNWIND [1, null] AS n RETURN n, n IS NULL AS missing, [1, 'a'] AS list, {k: 'v'} AS map, 'a, \"b\"' AS text"
    expected = 'n,missing,list,map,text\r\n1,false,1|a,"{""k"":""v""}","a, ""b"""\r\n,true,1|a,"{""k"":""v""}","a, ""b"""\r\n'
    for response in (ask(client, statement, format="csv"), ask(client, statement, headers={"Accept": "text/csv"})):
        assert response.text == expected and response.headers["content-type"] == "text/csv; charset=utf-8"
    assert "x-truncated" not in response.headers
    assert ask(client, statement, format="csv", limit=1).headers["x-truncated"] == "rows"
    assert ask(client, statement, format="json", headers={"Accept": "text/csv"}).json()["columns"][0] == "n"


def test_nodes_and_relationships_come_as_a_graph(client: TestClient) -> None:
    statement = "MATCH p = (:State {id: 'state_kazakhstan'})-[:MEMBER_OF]->(o) RETURN p, [o] AS again, 1 AS number LIMIT 5"
    graph = ask(client, statement, format="graph").json()
    nodes = {one["id"]: one for one in graph["nodes"]}
    assert len(nodes) == len(graph["nodes"]) and len({one["id"] for one in graph["relationships"]}) == len(graph["relationships"]) == 5
    assert all(one["start"] in nodes and one["end"] in nodes for one in graph["relationships"])
    assert "state_kazakhstan" in {one["properties"]["id"] for one in nodes.values()}
    alone = ask(client, "MATCH (:State {id: 'state_kazakhstan'})-[r:MEMBER_OF]->() RETURN r LIMIT 1", format="graph").json()
    assert len(alone["nodes"]) == 2 and all(one["labels"] == [] for one in alone["nodes"]) and alone["relationships"][0]["label"] == "MEMBER_OF"


def test_rows_beyond_the_limit_are_told(client: TestClient) -> None:
    statement = "UNWIND range(1, 10) AS x RETURN x"
    assert (ask(client, statement, limit=10).json()["truncated"], ask(client, statement, limit=9).json()["truncated"]) == (None, "rows")
    assert ask(client, statement, limit=9).json()["rows"][-1] == {"x": 9}


def test_the_state_of_the_graph_is_told(client: TestClient) -> None:
    version = client.get("/v1/datasets").headers["x-graph-version"]
    assert ask(client, PLAIN).headers["x-graph-version"] == version
    assert ask(client, "UNWIND range(1, 10000) AS x MATCH (s:State {id: 'state_kazakhstan'}) RETURN x, s", limit=10_000).headers["x-graph-version"] == version


def test_what_neo4j_remarks_is_passed_on(client: TestClient) -> None:
    assert any("NoSuchLabel" in one for one in ask(client, "MATCH (n:NoSuchLabel) RETURN n").json()["notices"])


# -- what is refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("statement", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_hostile_is_refused_with_a_reason(client: TestClient, statement: str) -> None:
    problem = assert_problem(ask(client, statement), 400)
    assert problem["title"] in ("Statement refused", "Statement failed") and len(problem["detail"]) < 2_000
    assert "password" not in problem["detail"].lower() or "password" in statement.lower()
    assert answers(client)


def test_a_refusal_says_what_and_where(client: TestClient) -> None:
    problem = assert_problem(ask(client, "MATCH (n)\nRETURN n // all\nUNION\n  CREATE (m) RETURN m AS n"), 400, "Statement refused")
    assert (problem["line"], problem["column"], problem["refused"], problem["lock"]) == (4, 3, "CREATE", "text")
    assert "line 4, column 3: CREATE" in problem["detail"]


def test_an_error_of_syntax_comes_with_its_place(client: TestClient) -> None:
    problem = assert_problem(ask(client, "MATCH (n:State)\nRETUR n"), 400, "Statement failed")
    assert (problem["line"], problem["column"]) == (2, 1) and "line 2, column 1" in problem["detail"] and "EXPLAIN" not in problem["detail"]
    assert assert_problem(ask(client, "RETURN x"), 400)["neo4j"] == "Neo.ClientError.Statement.SyntaxError"
    assert "parameter" in assert_problem(ask(client, "RETURN $missing"), 400)["detail"].lower()
    assert assert_problem(ask(client, "RETURN 1 / 0"), 400)["neo4j"] == "Neo.ClientError.Statement.ArithmeticError"
    assert assert_problem(ask(client, "UNWIND [1, 0] AS x RETURN 1 / x"), 400)["neo4j"] == "Neo.ClientError.Statement.ArithmeticError"


def test_bad_requests_are_told(client: TestClient) -> None:
    assert_problem(ask(client, "RETURN 1", limit=0), 422)
    assert_problem(ask(client, "RETURN 1", format="xml"), 422)
    assert_problem(client.post("/v1/cypher", json={}), 422)
    assert_problem(client.post("/v1/cypher", json={"statement": "RETURN 1", "colour": "red"}), 422)
    assert_problem(client.post("/v1/cypher", content=b"RETURN 1"), 422)
    assert "64 bits" in assert_problem(ask(client, "RETURN $x", {"x": 2**63}), 400)["detail"]
    deep: Any = 1
    for _ in range(30):
        deep = [deep]
    assert "nested" in assert_problem(ask(client, "RETURN $x", {"x": deep}), 400)["detail"]
    assert_problem(ask(client, "RETURN $x", {"x": list(range(150_000))}), 400)
    assert_problem(ask(client, "RETURN 1", {f"p{i}": i for i in range(300)}), 400)


@pytest.mark.parametrize("statement", BOMBS, ids=range(len(BOMBS)))
def test_what_costs_too_much_is_bounded(guarded: TestClient, loaded_store: Store, statement: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.cypher.door.EXPLAIN_SECONDS", 1.0)
    response = ask(guarded, statement, limit=100)
    assert response.status_code in (200, 400, 504), response.text
    assert len(response.content) < 40_000_000
    assert guarded.get("/v1/datasets").status_code == 200  # others are answered meanwhile
    # The planner looks only between its phases whether it is to end; until then the door lets nobody in.
    assert running(loaded_store, "dyad_statement", 90) == []
    end = time.monotonic() + 20
    while ask(guarded, PLAIN).status_code == 503 and time.monotonic() < end:
        time.sleep(0.2)
    assert answers(guarded)


def running(store: Store, mark: str, patience: float = 3.0) -> list[str]:
    """Statements of the door that the server still works at, after waiting a little for none."""
    end = time.monotonic() + patience
    while True:
        rows = store.read("SHOW TRANSACTIONS YIELD currentQuery, metaData WHERE metaData[$mark] IS NOT NULL RETURN currentQuery AS q", {"mark": mark})
        if not rows or time.monotonic() > end:
            return [row["q"][:100] for row in rows]
        time.sleep(0.05)


# -- the end of statements ---------------------------------------------------------------------------------------------

LONG = "UNWIND range(1, 1000000000) AS x WITH x WHERE x < 0 RETURN x"


def posted(address: str, statement: str, **more: Any) -> socket.socket:
    """A connection over which a statement was asked, and nothing read yet."""
    where = urlsplit(address)
    body = json.dumps({"statement": statement, **more}).encode()
    head = f"POST /v1/cypher HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    connection = socket.create_connection((where.hostname or "", where.port or 0), timeout=30)
    connection.sendall(head.encode() + body)
    return connection


def wait_for(store: Store, statements: int) -> None:
    """Until so many statements of the door run."""
    end = time.monotonic() + 20
    while len(running(store, "dyad_statement", 0)) != statements:
        assert time.monotonic() < end, running(store, "dyad_statement", 0)
        time.sleep(0.02)


@pytest.mark.parametrize("statement", [LONG, "UNWIND range(1, 1000000000) AS x RETURN x, 'a long text that fills the buffers of the connection'"], ids=["silent", "sending"])
def test_a_statement_ends_when_the_client_goes_away(address: str, loaded_store: Store, statement: str) -> None:
    connection = posted(address, statement, limit=10_000)
    if statement == LONG:
        wait_for(loaded_store, 1)
    else:
        connection.recv(100)
    connection.close()
    wait_for(loaded_store, 0)


def test_no_more_statements_run_at_once_than_may(loaded_connection: Connection, loaded_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.cypher.door.WAIT_SECONDS", 0.2)
    with client_of(loaded_connection, cypher_at_once=1) as client:
        thread = threading.Thread(target=ask, args=(client, LONG), kwargs={"timeout": 10})
        thread.start()
        wait_for(loaded_store, 1)
        response = ask(client, PLAIN)
        assert assert_problem(response, 503, "Busy")["retry_after"] and response.headers["retry-after"]
        assert client.get("/v1/datasets").status_code == 200
        thread.join()
        assert ask(client, PLAIN).status_code == 200


def test_a_statement_that_does_not_end_lets_no_other_in(loaded_connection: Connection, loaded_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_GRACE", "_PATIENCE"):
        monkeypatch.setattr(f"app.cypher.door.{name}", 0.1)
    # A loop within one expression, which the server does not break off. The lock on forms is opened for it: the door is to hold also where one gets by.
    loop = "MATCH (f:Fact) WITH collect(f.id) AS l RETURN any(x IN l WHERE any(y IN l WHERE x + y = 'q'))"
    with client_of(loaded_connection) as client:
        assert assert_problem(ask(client, loop), 400)["lock"] == "growth"
    monkeypatch.setattr("app.cypher.door._saved", lambda: {loop})
    with client_of(loaded_connection) as client:
        assert_problem(ask(client, loop, timeout=0.2), 504)
        seen = set()
        end = time.monotonic() + 60
        while (status := ask(client, PLAIN).status_code) != 200 or not seen:
            assert status in (200, 503) and time.monotonic() < end
            seen |= {status} & {503}
            assert client.get("/v1/datasets").status_code == 200
            time.sleep(0.05)
    assert running(loaded_store, "dyad_statement") == []


def test_a_row_may_have_so_many_bytes(client: TestClient) -> None:
    text = "'" + "x" * 30 + "'"
    problem = assert_problem(ask(client, f"RETURN [x IN range(1, 90000) | {text}] AS list"), 400, "Statement refused")
    assert problem["lock"] == "size" and "2 MB" in problem["detail"]
    assert len(ask(client, f"RETURN [x IN range(1, 20000) | {text}] AS list").json()["rows"][0]["list"]) == 20_000
    # Beyond what one answer may have it ends early, and says so.
    answer = ask(client, f"UNWIND range(1, 10000) AS x RETURN [y IN range(1, 300) | {text}] AS list", limit=10_000).json()
    assert answer["truncated"] == "bytes" and 1_000 < len(answer["rows"]) < 10_000


def test_a_time_of_ones_own_is_kept(client: TestClient, loaded_store: Store) -> None:
    assert "0.2 s" in assert_problem(ask(client, LONG, timeout=0.2), 504, "Query timed out")["detail"]
    assert running(loaded_store, "dyad_statement") == []


def test_a_key_is_asked_for_where_others_can_connect(loaded_connection: Connection) -> None:
    with client_of(loaded_connection, host="0.0.0.0") as client:
        assert_problem(ask(client, PLAIN), 403)
    with client_of(loaded_connection, api_keys="a:secret") as client:
        assert_problem(ask(client, PLAIN), 401)
        assert ask(client, PLAIN, headers={"X-API-Key": "secret"}).status_code == 200
    with client_of(loaded_connection, rate_limit_costly="1/minute") as client:
        assert [ask(client, PLAIN).status_code for _ in range(2)] == [200, 429]
