"""Fixtures. Strategy: a real Neo4j, started by the program's own code, never a mock of it.

Two servers live as long as the test session: `loaded_store` holds all data sets and is only read,
`store` is emptied for each test that writes. The jars come from DYAD_CACHE (default: the cache that
`make run` fills), data folders from a temporary folder.
"""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import neo4j
import pytest
from fastapi.testclient import TestClient

from app.api import create_app
from app.loading import available, load
from app.session import post_connect
from app.settings import Settings
from graph.connection import Connection
from graph.migrations import migrate
from graph.server import LocalServer
from graph.store import Store
from ontology.schema import Schema
from tests.questions.answering import Asker

PROJECT = Path(__file__).resolve().parent.parent
SHARED = PROJECT.parent / "shared"

# A shell starts what runs in its background without Ctrl-C, and so would be all that tests start and end that way.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def cache_folder() -> Path:
    """Where the jars are; the same for all tests, so that they are fetched once."""
    return Path(os.environ.get("DYAD_CACHE") or PROJECT / ".dyad" / "cache")


@pytest.fixture(scope="session")
def schema() -> Schema:
    """The project's ontology."""
    return Schema.read()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the source documents, the knowledge read out of them, and published data sets."""
    assert (SHARED / "knowledge").is_dir(), f"tests need {SHARED}"
    return SHARED


def _server(tmp_path_factory: pytest.TempPathFactory, name: str, post_connect: str = "") -> Iterator[Connection]:
    with LocalServer(tmp_path_factory.mktemp(name), cache=cache_folder(), post_connect=post_connect).connected() as connection:
        yield connection


@pytest.fixture(scope="session")
def api_socket() -> Iterator[socket.socket]:
    """Where the app of `address` will listen, taken before there is a server, as the server's Browser opens the app's guide."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken


@pytest.fixture(scope="session")
def loaded_connection(tmp_path_factory: pytest.TempPathFactory, schema: Schema, api_socket: socket.socket) -> Iterator[Connection]:
    """A server that holds all data sets of the project."""
    for connection in _server(tmp_path_factory, "loaded", post_connect(Settings(_env_file=None, port=api_socket.getsockname()[1]))):
        with Store(connection) as store:
            for dataset in available().values():
                load(store, schema, dataset)
        yield connection


@pytest.fixture(scope="session")
def loaded_store(loaded_connection: Connection) -> Iterator[Store]:
    """A store with all data sets; read it only."""
    with Store(loaded_connection) as store:
        yield store


@pytest.fixture(scope="session")
def api_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """DYAD_HOME of the apps that are asked: where the copy of the graph is that SPARQL is answered from."""
    return tmp_path_factory.mktemp("api_home")


@pytest.fixture(scope="session")
def client(loaded_connection: Connection, api_home: Path) -> Iterator[TestClient]:
    """A client of the API over all data sets."""
    with TestClient(create_app(loaded_connection, Settings(_env_file=None, home=api_home)), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def asker(client: TestClient) -> Asker:
    """Asks questions over the API, by the five papers alone."""
    return Asker(client)


@pytest.fixture(scope="session")
def connection(loaded_connection: Connection) -> Connection:
    """The connection of `loaded_store`."""
    return loaded_connection


@pytest.fixture(scope="session")
def scratch_connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A server for tests that write."""
    yield from _server(tmp_path_factory, "scratch")


@pytest.fixture(scope="session")
def _scratch(scratch_connection: Connection, schema: Schema) -> Iterator[Store]:
    with Store(scratch_connection) as store:
        migrate(store, schema)
        yield store


def empty(store: Store) -> None:
    """Delete all nodes; constraints and indexes stay."""
    store.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS")


@pytest.fixture
def store(_scratch: Store) -> Store:
    """An empty store with constraints and indexes."""
    empty(_scratch)
    return _scratch


@pytest.fixture
def session(scratch_connection: Connection) -> Iterator[neo4j.Session]:
    """A bare driver session on the server for tests that write."""
    auth = (scratch_connection.user, scratch_connection.password)
    with neo4j.GraphDatabase.driver(scratch_connection.uri, auth=auth) as driver, driver.session() as session:
        yield session


@pytest.fixture
def chosen_settings(tmp_path: Path) -> Settings:
    """Default settings with a home of its own, whatever the environment says."""
    return Settings(_env_file=None, home=tmp_path, cache=cache_folder())
