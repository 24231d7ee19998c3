"""`dyad cypher`: tables, JSON, CSV and graphs in the terminal, through the same door."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.queries import FOLDER
from app.terminal_cypher import parameters_of, shown, statement_of
from ontology.errors import BadInput, NotFound
from tests.app.test_cli import dyad, remote  # noqa: F401 - a fixture
from tests.conftest import PROJECT

STATEMENT = "MATCH (s:State {id: $id}) RETURN s.id AS id, s.name AS name"


def test_a_statement_is_answered_in_each_form(remote: dict[str, str]) -> None:  # noqa: F811
    table = dyad(remote, "cypher", STATEMENT, "id=state_kazakhstan")
    assert table.returncode == 0 and "state_kazakhstan" in table.stdout and "1 rows" in table.stdout, table.stderr
    answer = json.loads(dyad(remote, "cypher", STATEMENT, "id=state_kazakhstan", "--json").stdout)
    assert answer["rows"] == [{"id": "state_kazakhstan", "name": "Kazakhstan"}] and answer["truncated"] is None
    command = [sys.executable, "-m", "app.cli", "cypher", "-", "--csv", "--limit", "2"]
    done = subprocess.run(command, cwd=PROJECT, env=remote, input="UNWIND [1, 2, 3] AS n RETURN n", capture_output=True, text=True, timeout=60)
    assert done.stdout.splitlines() == ["n", "1", "2"] and "more rows" in done.stderr


def test_what_is_refused_starts_nothing_and_says_where(remote: dict[str, str]) -> None:  # noqa: F811
    done = dyad({**remote, "DYAD_GRAPH_URI": "bolt://127.0.0.1:1"}, "cypher", "MATCH (n) DELETE n")
    assert done.returncode == BadInput.exit_code and "line 1, column 11: DELETE" in done.stderr and "Traceback" not in done.stderr
    wrong = dyad(remote, "cypher", "MATCH (n) RETURN m")
    assert wrong.returncode == BadInput.exit_code and "line 1, column 18" in wrong.stderr and not wrong.stdout


def test_statements_and_parameters_are_understood(tmp_path: Path) -> None:
    assert statement_of("RETURN 1") == "RETURN 1"
    saved = statement_of(str(FOLDER / "counts.cypher"))
    assert ":params" not in saved and saved.count("\n") == (FOLDER / "counts.cypher").read_text(encoding="utf-8").count("\n")
    with pytest.raises(NotFound):
        statement_of(str(tmp_path / "none.cypher"))
    assert parameters_of(["a=KAZ", "n=5", 'l=["x"]', "none=null", "d=2022-02-24", "e=a=b", '$q="7"']) == {
        "a": "KAZ", "n": 5, "l": ["x"], "none": None, "d": "2022-02-24", "e": "a=b", "q": "7",
    }  # fmt: skip
    with pytest.raises(BadInput):
        parameters_of(["a"])


def test_nodes_relationships_and_paths_read_as_cypher() -> None:
    a, b = ({"type": "node", "id": id, "labels": ["State"], "properties": {"id": id}} for id in "ab")
    between = {"type": "relationship", "id": "r", "label": "BORDERS", "start": "b", "end": "a", "properties": {}}
    assert shown({"type": "path", "nodes": [a, b], "relationships": [between]}) == "(:State {id: a})<-[:BORDERS {}]-(:State {id: b})"
    assert (shown(None), shown(True), shown(1), shown([1, None]), shown({"k": False})) == ("null", "true", 1, "[1, null]", "{k: false}")
