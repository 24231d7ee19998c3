"""kill -9 of a loader, and of the server, at any moment: no half data set is ever answered, the next load heals."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.loading import load
from graph.connection import Connection
from graph.server import LocalServer
from graph.store import Store
from loaders.contract import DataSet
from ontology.errors import DyadError
from ontology.schema import Schema
from tests.conftest import PROJECT, cache_folder
from tests.data_sets import members, write_dataset
from tests.graph.test_writer import snapshot

LOADER_KILLS = 14
SERVER_KILLS = 6
FACTS = 600

# Loads the data set of a folder in a process of its own, and says so after each transaction. Small batches give
# many moments to be killed at.
_LOADER = """
import sys
from pathlib import Path
from app.loading import load
from graph import shipment, writer
from graph.connection import Connection
from graph.store import Store
from loaders.contract import DataSet
from ontology.schema import Schema

shipment.BATCH, writer.DELETE_BATCH = 60, 200


class Telling(Store):
    def write(self, work):
        result = super().write(work)
        print("wrote", flush=True)
        return result


uri, user, password, folder = sys.argv[1:]
with Telling(Connection(uri, user, password)) as store:
    print("ready", flush=True)
    load(store, Schema.read(), DataSet(Path(folder)), force=True)
"""


def spawn(connection: Connection, dataset: DataSet) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _LOADER, connection.uri, connection.user, connection.password, str(dataset.folder)]
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def seen(store: Store) -> dict[str, set[int]]:
    """Numbers of facts and memberships that a reader finds in the current release, by version."""
    rows = store.read(
        """
        MATCH (:Dataset {id: 'one'})-[:CURRENT]->(r:Release)
        RETURN r.version AS version, COUNT { MATCH (f:Fact {release: r.id}) } AS facts,
               COUNT { MATCH ()-[m:MEMBER_OF]->() WHERE m.release = r.id } AS memberships,
               COUNT { MATCH (f:Fact {release: r.id})-[:SUBJECT]->(:State) } AS subjects"""
    )
    return {row["version"]: {row["facts"], row["memberships"], row["subjects"]} for row in rows}


def versions(folder: Path) -> tuple[DataSet, DataSet]:
    old = write_dataset(folder / "old", "one", members("one", FACTS - 300))
    new = write_dataset(folder / "new", "one", members("one", FACTS, shift=1), version="2")
    return old, new


def told(process: subprocess.Popen[str], transactions: int) -> int:
    """Wait until the loader has told of so many transactions; how many it told of before it ended."""
    assert process.stdout is not None
    for number in range(transactions):
        if process.stdout.readline() != "wrote\n":
            return number
    return transactions


def test_kill_of_the_loader(store: Store, scratch_connection: Connection, schema: Schema, tmp_path: Path) -> None:
    chance = random.Random(20)
    old, new = versions(tmp_path)
    load(store, schema, old)
    undisturbed_old = snapshot(store)
    whole = told(spawn(scratch_connection, new), 10_000)
    undisturbed_new = snapshot(store)
    assert seen(store) == {"2": {FACTS}}
    assert whole > 60, "there should be many moments to be killed at"
    before_and_after = set()
    for turn in range(LOADER_KILLS):
        load(store, schema, old)
        process = spawn(scratch_connection, new)
        moment = chance.randrange(turn * whole // LOADER_KILLS, (turn + 1) * whole // LOADER_KILLS)
        assert told(process, moment) == moment
        half_way = seen(store)
        process.kill()
        process.wait()
        left = seen(store)
        assert half_way in ({"1": {FACTS - 300}}, {"2": {FACTS}})
        assert left in ({"1": {FACTS - 300}}, {"2": {FACTS}})
        before_and_after.add(*left)
        load(store, schema, new)
        assert snapshot(store) == undisturbed_new
    assert before_and_after == {"1", "2"}, "some kills should come before the switch and some after"
    load(store, schema, old)
    assert snapshot(store) == undisturbed_old


def test_kill_of_the_server(schema: Schema, tmp_path: Path) -> None:
    chance = random.Random(6)
    old, new = versions(tmp_path)
    server = LocalServer(tmp_path / "home", cache=cache_folder())
    try:
        connection = server.acquire()
        with Store(connection) as store:
            load(store, schema, new)
            undisturbed = snapshot(store)
            load(store, schema, old)
        for _ in range(SERVER_KILLS):
            process = spawn(connection, new)
            told(process, chance.randrange(80))
            pid = server.status().pid
            assert pid
            os.kill(pid, signal.SIGKILL)
            process.kill()
            process.wait()
            server.release()
            connection = server.acquire()
            with Store(connection) as store:
                assert seen(store) in ({"1": {FACTS - 300}}, {"2": {FACTS}})
                load(store, schema, new)
                assert snapshot(store) == undisturbed
                load(store, schema, old)
    finally:
        server.stop()


def test_a_server_that_goes_away_is_an_error_in_words(schema: Schema, tmp_path: Path) -> None:
    server = LocalServer(tmp_path / "home", cache=cache_folder())
    try:
        with Store(server.acquire(), retry_seconds=1) as store:
            server.stop()
            with pytest.raises(DyadError, match="no Neo4j answers"):
                load(store, schema, write_dataset(tmp_path, "one", members("one", 5)))
    finally:
        server.stop()
