"""The command `dyad` as a user and a script meet it: exit codes, JSON, own Neo4j, nothing left behind."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import psutil
import pytest

from graph.connection import Connection
from graph.store import Store
from tests.conftest import PROJECT, SHARED, cache_folder
from tests.data_sets import members, write_dataset

Run = subprocess.CompletedProcess[str]


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("DYAD_")}
    return {**kept, "DYAD_HOME": str(home), "DYAD_CACHE": str(cache_folder()), "COLUMNS": "160", **more}


def dyad(env: dict[str, str], *arguments: str) -> Run:
    return subprocess.run([sys.executable, "-m", "app.cli", *arguments], cwd=PROJECT, env=env, capture_output=True, text=True, timeout=240)


@pytest.fixture
def remote(tmp_path: Path, connection: Connection) -> dict[str, str]:
    """An environment in which Dyad uses a Neo4j of one's own, which holds all data sets."""
    return environment(
        tmp_path / "home", DYAD_GRAPH_URI=connection.uri, DYAD_GRAPH_USER=connection.user, DYAD_GRAPH_PASSWORD=connection.password
    )


@pytest.fixture
def scratch(tmp_path: Path, store: Store, scratch_connection: Connection) -> dict[str, str]:
    """The same with an empty Neo4j."""
    found = scratch_connection
    return environment(tmp_path / "home", DYAD_GRAPH_URI=found.uri, DYAD_GRAPH_USER=found.user, DYAD_GRAPH_PASSWORD=found.password)


def test_a_question_answered_by_a_neo4j_of_ones_own(remote: dict[str, str], tmp_path: Path) -> None:
    done = dyad(remote, "query", "dyad_organizations", "a=KAZ", "b=Q159", "on=2023", "-d", "five_documents", "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    rows = answer["rows"]
    assert {id for row in rows for id in row["facts"]} <= set(answer["facts"])
    assert rows and all(row["holds"] == "certain" and row["facts"] for row in rows)
    table = dyad(remote, "query", "dyad_organizations", "a=KAZ", "b=RUS", "on=2023")
    assert rows[0]["organization"] in table.stdout
    assert "f1_member_eaeu: No entry date" in table.stdout, "the caveats of the facts are passed on"
    none = dyad(remote, "query", "dyad_status", "a=ISL", "b=FJI", "on=1950")
    assert none.returncode == 0 and "lies outside what was asked covers" in none.stdout
    csv = dyad(remote, "query", "dyad_organizations", "a=KAZ", "b=RUS", "on=2023", "--csv")
    assert csv.stdout.splitlines()[0].startswith("organization,name") and csv.stdout.splitlines()[0].endswith(",because")
    none = dyad(remote, "query", "dyad_status", "a=ISL", "b=FJI", "on=2015", "--csv")
    assert none.returncode == 0 and len(none.stdout.splitlines()) == 1 and "that is not a no" in none.stderr
    assert not (tmp_path / "home").exists(), "no local server is started, nothing is written for one"


def test_answers_and_what_concerns_an_actor_leave_as_rdf(remote: dict[str, str], tmp_path: Path) -> None:
    asked = ("query", "dyad_organizations", "a=KAZ", "b=RUS", "on=2013", "-d", "five_documents")
    file = tmp_path / "answer.ttl"
    done = dyad(remote, *asked, "-o", str(file))
    assert done.returncode == 0, done.stderr
    assert done.stdout == "" and "id:f1_member_eaeu a dy:MembershipFact" in file.read_text()
    assert dyad(remote, *asked, "--format", "turtle").stdout == file.read_text()
    assert dyad(remote, "validate", str(file)).stdout == "valid\n"
    part = dyad(remote, "export", "--actor", "New Development Bank", "--relations", "annotated")
    assert part.returncode == 0, part.stderr
    assert " dy:memberOf id:org_ndb ~ id:" in part.stdout


def test_the_profile_in_words_and_as_json(remote: dict[str, str]) -> None:
    shown = dyad(remote, "profile", "kz", "RUS", "--on", "2022-02-24")
    assert shown.returncode == 0, shown.stderr
    assert "Treaties and agreements" in shown.stdout and "certain" in shown.stdout
    found = json.loads(dyad(remote, "profile", "kz", "RUS", "--on", "2022-02-24", "--json").stdout)
    for row in found["treaties"]:
        assert set(row["facts"]) <= set(found["facts"])
        assert row["name"] in shown.stdout.replace("\n", " ") or row["name"][:20] in shown.stdout


def test_those_who_hold_the_documents_see_the_passages(remote: dict[str, str]) -> None:
    env = {**remote, "DYAD_DOCUMENTS": str(SHARED / "seeds")}
    shown = dyad(env, "profile", "KAZ", "RUS", "--on", "2022-02-24")
    assert "Passages" in shown.stdout
    found = json.loads(dyad(env, "query", "dyad_organizations", "a=KAZ", "b=RUS", "on=2023", "-d", "five_documents", "--json").stdout)
    assert all(passage["text"] for fact in found["facts"].values() for passage in fact["passages"])
    assert '"text"' not in dyad(remote, "query", "dyad_organizations", "a=KAZ", "b=RUS", "on=2023", "--json").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["query", "no_such_question"], 4, "there are"),
        (["query", "dyad_status", "a=KAZ", "on=2022"], 2, "missing"),
        (["query", "dyad_status", "a=KAZ", "b=RUS", "on=20x2"], 2, "20x2"),
        (["query", "dyad_status", "a=KAZ", "b=RUS", "on=2020", "colour=red"], 2, "colour"),
        (["query", "dyad_status", "a=KAZ", "b=Narnia", "on=2020"], 4, "Narnia"),
        (["profile", "KAZ", "RUS", "--on", "2022-02-30"], 2, "2022-02-30"),
        (["export", "--format", "word"], 2, "word"),
        (["export", "--dyad", "XXX-YYY"], 4, "XXX"),
        (["export", "--actor", "Narnia"], 4, "Narnia"),
        (["export", "--fact", "f9_none"], 4, "f9_none"),
        (["export", "--format", "jsonld", "--relations", "annotated"], 2, "turtle, ntriples, trig, nquads"),
        (["query", "counts", "--format", "word"], 2, "word"),
        (["query", "counts", "--csv", "--format", "turtle"], 2, "one form"),
        (["query", "counts", "-o", "answer"], 2, "--format"),
        (["load", "nothing_of_that_name"], 4, "nothing_of_that_name"),
        (["validate", "/no/such/file.ttl"], 4, "/no/such/file.ttl"),
        (["start"], 2, "DYAD_GRAPH_URI"),
        (["frobnicate"], 2, "frobnicate"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(remote: dict[str, str], arguments: list[str], code: int, words: str) -> None:
    done = dyad(remote, *arguments)
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_settings_that_are_wrong_name_the_variable(tmp_path: Path) -> None:
    done = dyad(environment(tmp_path, DYAD_PORT="eight"), "status")
    assert done.returncode == 2
    assert "DYAD_PORT" in done.stderr and "eight" in done.stderr
    nowhere = dyad(environment(tmp_path, DYAD_GRAPH_URI="bolt://127.0.0.1:1", DYAD_GRAPH_PASSWORD="x"), "datasets")
    assert nowhere.returncode == 3
    assert "bolt://127.0.0.1:1" in nowhere.stderr


def test_a_wrong_password_is_told_apart(remote: dict[str, str]) -> None:
    done = dyad({**remote, "DYAD_GRAPH_PASSWORD": "certainly-wrong"}, "datasets")
    assert done.returncode == 2
    assert "DYAD_GRAPH_PASSWORD" in done.stderr


def test_load_remove_and_exported_file(scratch: dict[str, str], tmp_path: Path) -> None:
    dataset = write_dataset(tmp_path / "own", "one", members("one", 20))
    env = {**scratch, "DYAD_DATASETS": str(dataset.folder.parent)}
    first = dyad(env, "load", "one", "--json")
    assert first.returncode == 0, first.stderr
    assert [one["changed"] for one in json.loads(first.stdout)] == [True]
    assert [one["changed"] for one in json.loads(dyad(env, "load", "one", "--json").stdout)] == [False]
    path = tmp_path / "one.ttl"
    assert dyad(env, "export", "-o", str(path)).returncode == 0
    assert dyad(env, "validate", str(path)).returncode == 0
    listed = {row["id"]: row["loaded"] for row in json.loads(dyad(env, "datasets", "--json").stdout)}
    assert listed["one"] == "1" and listed["states"] is None
    assert dyad(env, "remove", "one").returncode == 0
    assert dyad(env, "remove", "one").returncode == 4
    assert dyad(env, "load", str(path)).returncode == 0
    assert dyad(env, "export").stdout == path.read_text(encoding="utf-8")


def test_a_rejected_data_set_tells_all_its_problems(scratch: dict[str, str], tmp_path: Path) -> None:
    rows = members("one", 5)
    rows[-1]["time"], rows[-2]["modality"] = "soon", "guessed"
    dataset = write_dataset(tmp_path / "own", "one", rows)
    env = {**scratch, "DYAD_DATASETS": str(dataset.folder.parent)}
    checked, loaded = dyad(env, "validate", "one"), dyad(env, "load", "one")
    assert (checked.returncode, loaded.returncode) == (2, 2)
    for text in (checked.stdout, loaded.stderr):
        assert "soon" in text and "guessed" in text
        assert len(set(re.findall(r"facts\.yaml:\d+", text))) == 2


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[str]) -> Any:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        assert process.poll() is None, "it ended before it answered"
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return json.load(answer)
        except (OSError, urllib.error.URLError):
            time.sleep(0.2)
    raise AssertionError(f"{url} did not answer")


def test_run_serves_until_ctrl_c_and_leaves_nothing_behind(tmp_path: Path) -> None:
    env, port = environment(tmp_path / "home"), free_port()
    command = [sys.executable, "-m", "app.cli", "run", "--ask", "KAZ", "RUS", "--on", "2022-02-24", "--port", str(port)]
    for turn in ("first", "second"):
        printed = tmp_path / f"{turn}.txt"
        with printed.open("w") as stream:
            process = subprocess.Popen(command, cwd=PROJECT, env=env, stdout=stream, stderr=stream, text=True, start_new_session=True)
        ready = wait_for(f"http://127.0.0.1:{port}/ready", process)
        assert ready
        status = json.loads(dyad(env, "status", "--json").stdout)
        assert status["server"]["state"] == "running"
        assert {one["dataset"] for one in status["datasets"]} == {"five_documents", "reference", "states"}
        # A command beside it uses the same server and leaves it running.
        assert dyad(env, "query", "datasets", "--json").returncode == 0
        busy = dyad(env, "serve", "--port", str(port))
        assert busy.returncode == 3 and str(port) in busy.stderr
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(timeout=60) in (0, 130)
        out = printed.read_text(encoding="utf-8")
        assert "Traceback" not in out
        assert not psutil.pid_exists(int(status["server"]["pid"]))
        assert f"http://127.0.0.1:{port}/docs" in out and "/browser/" in out and "password" in out
        assert ("loaded now" in out) == (turn == "first")
        assert "Kazakhstan" in out
    assert json.loads(dyad(env, "status", "--json").stdout)["server"]["state"] == "stopped"


def test_two_that_start_and_load_at_the_same_moment_share_one_server(tmp_path: Path) -> None:
    env = environment(tmp_path / "home")
    command = [sys.executable, "-m", "app.cli", "load", "--json"]
    both = [subprocess.Popen(command, cwd=PROJECT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    done = [(process.communicate(timeout=240), process.returncode) for process in both]
    assert [code for _, code in done] == [0, 0], done
    changed = [[one["changed"] for one in json.loads(out)] for (out, _), _ in done]
    assert sorted(changed) == [[False] * 3, [True] * 3]
    assert json.loads(dyad(env, "status", "--json").stdout)["server"]["state"] == "stopped"


def test_start_keeps_the_server_and_stop_ends_it(tmp_path: Path) -> None:
    env = environment(tmp_path / "home")
    assert dyad(env, "start").returncode == 0
    assert json.loads(dyad(env, "status", "--json").stdout)["server"]["state"] == "running"
    empty = dyad(env, "profile", "KAZ", "RUS", "--on", "2020")
    assert empty.returncode == 3 and "dyad load" in empty.stderr
    assert dyad(env, "stop").returncode == 0
    assert "no local Neo4j was running" in dyad(env, "stop").stdout
