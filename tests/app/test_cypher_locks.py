"""Each lock of the Cypher door alone: it stops what it should, and lets the saved questions through."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import neo4j
import pytest
from neo4j.exceptions import Neo4jError

from app.cypher import growth, plan, text
from app.cypher.errors import Refused
from app.cypher.lexer import Kind, tokens
from graph.store import Store
from tests.app.cypher_statements import BOMBS, CALLS, COMMANDS, FRIENDLY, HIDDEN, WRITES


def explained(session: neo4j.Session, statement: str) -> neo4j.ResultSummary:
    """What the server says of a statement, in a session that may write: no other lock helps."""
    return session.run("EXPLAIN\n" + statement).consume()  # type: ignore[arg-type]


# -- the words ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("statement", [*WRITES, *COMMANDS, *CALLS])
def test_words_alone_stop_what_writes_commands_or_tells(statement: str) -> None:
    with pytest.raises(Refused) as refused:
        text.check(statement)
    assert refused.value.extras["refused"] and "line" in refused.value.extras


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("RETURN 'a\\'b' AS `x``y`, $p, $`q r`", ["RETURN", "a\\'b", "AS", "x`y", ",", "p", ",", "q r"]),
        ("RETURN 1..5, .5, 1.5e-3, 0xFF, n.x", ["RETURN", "1", "..", "5", ",", ".5", ",", "1.5e-3", ",", "0xFF", ",", "n", ".", "x"]),
        ("a/* CREATE */b//c\nd", ["a", "b", "d"]),
        ("'// no comment' \"/* none */\"", ["// no comment", "/* none */"]),
        ("(a)-[:R*1..3]->(b)", ["(", "a", ")", "-", "[", ":", "R", "*", "1", "..", "3", "]", "->", "(", "b", ")"]),
        ("имя = '\\u043a'", ["имя", "=", "\\u043a"]),
    ],
)
def test_a_statement_is_read_as_neo4j_reads_it(statement: str, found: list[str]) -> None:
    assert [token.text for token in tokens(statement)] == found


def test_places_are_those_of_the_text() -> None:
    found = {token.text: (token.line, token.column) for token in tokens("MATCH (n)\n  // x\n\tRETURN /* a\nb */ n.x")}
    assert (found["MATCH"], found["RETURN"], found["x"]) == ((1, 1), (3, 2), (4, 8))
    assert [token.kind for token in tokens("a `b` 'c' 1 $d =")] == [Kind.WORD, Kind.NAME, Kind.STRING, Kind.NUMBER, Kind.PARAMETER, Kind.SIGN]


@pytest.mark.parametrize("name", ["n.create", "n.`set`", "(n:Delete)", "{merge: 1}", "n {.load, .drop}", "`create`", "[:SET]"])
def test_names_may_say_anything(name: str) -> None:
    text.check(f"MATCH (n) WITH n, {name} AS x RETURN x")


# -- work within one expression ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("statement", [one for one in BOMBS if "range(1, 1000000000) " not in one and any(word in one for word in ("=~", "any(", "none(", "all(", "[x IN"))])
def test_form_alone_stops_loops_and_patterns_without_end(statement: str) -> None:
    with pytest.raises(Refused):
        growth.check(text.check(statement), {})


@pytest.mark.parametrize("statement", HIDDEN, ids=range(len(HIDDEN)))
def test_what_hides_a_growth_or_a_loop_is_found(statement: str) -> None:
    with pytest.raises(Refused):
        growth.check(text.check(statement), {})


@pytest.mark.parametrize(("statement", "parameters"), FRIENDLY, ids=range(len(FRIENDLY)))
def test_what_only_reads_passes_words_and_form(statement: str, parameters: dict[str, Any]) -> None:
    growth.check(text.check(statement), parameters)


@pytest.mark.parametrize(
    "pattern",
    ["(?i).*kazakh.*", "[A-Z]{3}", "(a|b|c).*", "(ab)+", "\\\\d{4}-\\\\d\\\\d", "[\\\\p{L}\\\\s]+", "(?:mr|ms)\\\\. .+", "a{2,5}", "x?y?z?", "(lifted|ended_(measures|sanctions)).*"],
)
def test_usual_patterns_pass(pattern: str) -> None:
    growth.check(text.check(f"MATCH (n) WHERE n.name =~ '{pattern}' RETURN n"), {})


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+", "(a|a)+", "(a?){30}", "((a)*)*", "a?" * 30, "(a|a)" * 30, "a*a*a*a*a*b", "(a)\\1", "(?=a)a", "(?<n>a)\\k<n>", "[\\Q[\\E](a+)+", "(?x)#[\n(a+)+",
        "\\c[(a+)+]", "(.{1,9}){1,9}", "a" * 2_000, "(a{2,}b)*",
    ],
)  # fmt: skip
def test_patterns_that_may_backtrack_without_end_do_not(pattern: str) -> None:
    with pytest.raises(Refused):
        growth.check(text.check("MATCH (n) WHERE n.name =~ $pattern RETURN n"), {"pattern": pattern})


# -- the plan ----------------------------------------------------------------------------------------------------------


# These two only read; it is the words that refuse them.
@pytest.mark.parametrize("statement", [one for one in [*WRITES, *COMMANDS, *CALLS] if not one.startswith(("EXPLAIN ", "CYPHER runtime"))])
def test_the_plan_alone_stops_what_writes_commands_or_tells(session: neo4j.Session, statement: str) -> None:
    try:
        found = explained(session, statement)
    except Neo4jError:
        return  # it is no statement for this server
    with pytest.raises(Refused):
        plan.check(found.query_type, found.plan, "neo4j")


@pytest.mark.parametrize(
    ("kind", "operator", "details"),
    [
        ("rw", "ProduceResults@neo4j", ""), ("s", "ProduceResults@neo4j", ""), (None, "ProduceResults@neo4j", ""),
        ("r", "LoadCSV@neo4j", ""), ("r", "ShowSettings@neo4j", ""), ("r", "SomethingNew@neo4j", ""), ("r", "AllNodesScan@system", ""),
        ("r", "ProcedureCall@neo4j", "apoc.load.json($x) :: (value :: MAP)"), ("r", "ProcedureCall@neo4j", ""), ("r", "Foreach@neo4j", ""),
    ],
)  # fmt: skip
def test_what_a_plan_may_not_hold(kind: str | None, operator: str, details: str) -> None:
    inner: dict[str, Any] = {"operatorType": operator, "args": {"Details": details}, "children": []}
    with pytest.raises(Refused):
        plan.check(kind, {"operatorType": "ProduceResults@neo4j", "args": {}, "children": [inner]}, "neo4j")
    with pytest.raises(Refused):
        plan.check("r", None, "neo4j")


# -- the session -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("statement", WRITES, ids=range(len(WRITES)))
def test_the_session_alone_stops_what_writes(store: Store, scratch_connection: Any, statement: str) -> None:
    auth = (scratch_connection.user, scratch_connection.password)
    store.run("CREATE (:State {id: 'a'})-[:NEXT]->(:State {id: 'b'})")
    schema = store.read("SHOW INDEXES YIELD name RETURN collect(name) AS names")
    with neo4j.GraphDatabase.driver(scratch_connection.uri, auth=auth) as driver, driver.session(default_access_mode=neo4j.READ_ACCESS) as session, suppress(Neo4jError):
        session.run(statement).consume()  # type: ignore[arg-type]
    assert store.read("MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN n.id AS id, labels(n) AS labels, keys(n) AS keys, count(r) AS r ORDER BY id") == [
        {"id": "a", "labels": ["State"], "keys": ["id"], "r": 1}, {"id": "b", "labels": ["State"], "keys": ["id"], "r": 0},
    ]  # fmt: skip
    assert store.read("SHOW INDEXES YIELD name RETURN collect(name) AS names") == schema


def test_friendly_statements_pass_the_locks_of_words_and_form() -> None:
    for statement, parameters in FRIENDLY:
        text.check_parameters(parameters)
        growth.check(text.check(statement), parameters)
