"""kill -9 of a loader, and of the server, at any moment: no half data set is ever answered, the next load heals."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
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
FACTS = 1500

# Loads the data set of a folder in a process of its own; small batches give many moments to be killed at.
_LOADER = """
import sys
from pathlib import Path
from app.loading import load
from graph import shipment, writer
from graph.connection import Connection
from graph.store import Store
from loaders.contract import DataSet
from ontology.schema import Schema

shipment.BATCH, writer.DELETE_BATCH = 100, 300
uri, user, password, folder = sys.argv[1:]
with Store(Connection(uri, user, password)) as store:
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


def test_kill_of_the_loader(store: Store, scratch_connection: Connection, schema: Schema, tmp_path: Path) -> None:
    chance = random.Random(20)
    old, new = versions(tmp_path)
    load(store, schema, old)
    undisturbed_old = snapshot(store)
    started = time.monotonic()
    process = spawn(scratch_connection, new)
    assert process.wait() == 0
    whole = time.monotonic() - started
    undisturbed_new = snapshot(store)
    caught = 0
    for _ in range(LOADER_KILLS):
        load(store, schema, old, force=True)
        process = spawn(scratch_connection, new)
        deadline = time.monotonic() + chance.uniform(0, whole)
        while time.monotonic() < deadline and process.poll() is None:
            assert seen(store) in ({"1": {FACTS - 300}}, {"2": {FACTS}})
        caught += process.poll() is None
        process.kill()
        process.wait()
        assert seen(store) in ({"1": {FACTS - 300}}, {"2": {FACTS}})
        load(store, schema, new)
        assert snapshot(store) == undisturbed_new
        load(store, schema, old)
        assert snapshot(store) == undisturbed_old
    assert caught >= LOADER_KILLS // 2, "most loaders should have been killed at work"


def test_kill_of_the_server(schema: Schema, tmp_path: Path) -> None:
    chance = random.Random(6)
    old, new = versions(tmp_path)
    server = LocalServer(tmp_path / "home", cache=cache_folder())
    try:
        with Store(server.acquire()) as store:
            load(store, schema, new)
            undisturbed = snapshot(store)
            load(store, schema, old)
        for _ in range(SERVER_KILLS):
            connection = server.acquire()
            process = spawn(connection, new)
            time.sleep(chance.uniform(0, 2))
            pid = server.status().pid
            assert pid
            os.kill(pid, signal.SIGKILL)
            time.sleep(0.3)
            process.kill()
            process.wait()
            server.release()
            connection = server.acquire()
            with Store(connection) as store:
                assert seen(store) in ({"1": {FACTS - 300}}, {"2": {FACTS}})
                load(store, schema, new)
                assert snapshot(store) == undisturbed
                load(store, schema, old)
            server.release()
    finally:
        server.stop()


def test_a_server_that_goes_away_is_an_error_in_words(schema: Schema, tmp_path: Path) -> None:
    server = LocalServer(tmp_path / "home", cache=cache_folder())
    try:
        with Store(server.acquire()) as store:
            server.stop()
            with pytest.raises(DyadError, match="no Neo4j answers"):
                load(store, schema, write_dataset(tmp_path, "one", members("one", 5)))
    finally:
        server.stop()
