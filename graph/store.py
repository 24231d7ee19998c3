"""The one door to Neo4j: a Bolt driver, plain Python values out, retries on what passes by itself."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any, LiteralString, TypeVar, cast

import neo4j
import neo4j.time
from neo4j.exceptions import AuthError, ConfigurationError, DriverError, Neo4jError, ServiceUnavailable

from graph.connection import Connection
from ontology.errors import BadInput, Unavailable

T = TypeVar("T")

_PLAIN = frozenset((str, int, float, bool, type(None)))

# Deprecations and planner hints are for whoever edits a query file, and tests show them there.
logging.getLogger("neo4j.notifications").setLevel(logging.ERROR)


def plain(value: Any) -> Any:
    """A driver's value as plain Python: dates become `datetime.date`, nodes and relationships their properties."""
    if value.__class__ in _PLAIN:
        return value
    if isinstance(value, neo4j.time.Date):
        return date(value.year, value.month, value.day)
    if isinstance(value, neo4j.time.DateTime):
        return datetime.fromisoformat(value.iso_format())
    if isinstance(value, (neo4j.time.Time, neo4j.time.Duration)):
        return value.iso_format()
    if isinstance(value, list):
        return [one if one.__class__ in _PLAIN else plain(one) for one in value]
    if isinstance(value, dict):
        return {key: one if one.__class__ in _PLAIN else plain(one) for key, one in value.items()}
    if isinstance(value, (neo4j.graph.Node, neo4j.graph.Relationship)):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, neo4j.graph.Path):
        return [plain(one) for one in value.nodes]
    return value


class Store:
    """A database that answers. One per process; safe to use from several threads.

    Raises Unavailable when the server does not answer, BadInput when it refuses user or password.
    """

    def __init__(self, connection: Connection, *, retry_seconds: float = 30.0) -> None:
        self.connection = connection
        try:
            self._driver = neo4j.GraphDatabase.driver(
                connection.uri,
                auth=(connection.user, connection.password),
                notifications_min_severity="WARNING",
                connection_acquisition_timeout=30,
                max_transaction_retry_time=retry_seconds,
                user_agent="dyad",
            )
        except (ConfigurationError, ValueError) as error:
            raise BadInput(f"DYAD_GRAPH_URI {connection.uri!r} is not a Bolt address: {error}") from error

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._driver.close()

    def verify(self) -> str:
        """Ask the server for its version, e.g. `5.26.30`, without retries. Refuses servers older than 5.26."""
        try:
            self._driver.verify_connectivity()
        except (DriverError, Neo4jError) as error:
            raise told(error, self.connection) from error
        rows = self.read("CALL dbms.components() YIELD name, versions WHERE name = 'Neo4j Kernel' RETURN versions[0] AS version")
        version = str(rows[0]["version"])
        parts = tuple(int(part) for part in version.split("-")[0].split(".")[:2])
        if parts < (5, 26):
            raise BadInput(f"{self.connection.uri} runs Neo4j {version}; Dyad needs 5.26 or newer")
        return version

    def read(self, query: str, parameters: dict[str, Any] | None = None, *, timeout: float = 30.0) -> list[dict[str, Any]]:
        """All rows of a read, as dictionaries of plain values. `timeout` is in seconds, enforced by the server."""

        def at_once(session: neo4j.Session) -> list[dict[str, Any]]:
            return [dict(row) for row in session.run(neo4j.Query(cast(LiteralString, query), timeout=timeout), parameters or {})]

        def work(tx: neo4j.ManagedTransaction) -> list[dict[str, Any]]:
            return [dict(row) for row in tx.run(cast(LiteralString, query), parameters or {})]

        # One round trip where all is well; what passes by itself is tried again in a managed transaction, which takes three.
        try:
            rows = self._session(at_once, neo4j.READ_ACCESS)
        except (Neo4jError, DriverError, Unavailable) as error:
            cause = error.__cause__ if isinstance(error, Unavailable) else error
            if not (isinstance(cause, (Neo4jError, DriverError)) and cause.is_retryable()):
                raise
            rows = self._session(lambda s: s.execute_read(neo4j.unit_of_work(timeout=timeout)(work)), neo4j.READ_ACCESS)
        return [plain(row) for row in rows]

    def stream(self, query: str, parameters: dict[str, Any] | None = None, *, fetch: int = 2000) -> Iterator[dict[str, Any]]:
        """Rows one by one in bounded memory; nothing is retried once the first row was given."""
        try:
            with self._driver.session(
                database=self.connection.database, default_access_mode=neo4j.READ_ACCESS, fetch_size=fetch
            ) as session:
                for row in session.run(cast(LiteralString, query), parameters or {}):
                    yield plain(dict(row))
        except (DriverError, Neo4jError) as error:
            raise told(error, self.connection) from error

    def write(self, work: Callable[[neo4j.ManagedTransaction], T]) -> T:
        """Run `work` in one transaction, again on errors that pass; it must bear being run twice."""
        return self._session(lambda s: s.execute_write(work), neo4j.WRITE_ACCESS)

    def run(self, query: str, parameters: dict[str, Any] | None = None) -> None:
        """Run one auto-commit statement, such as a schema command."""
        self._session(lambda s: s.run(cast(LiteralString, query), parameters or {}).consume(), neo4j.WRITE_ACCESS)

    def explain(self, query: str, parameters: dict[str, Any]) -> neo4j.ResultSummary:
        """The plan of a query, without running it."""
        return self._session(lambda s: s.run(cast(LiteralString, "EXPLAIN " + query), parameters).consume(), neo4j.READ_ACCESS)

    def _session(self, use: Callable[[neo4j.Session], T], mode: str) -> T:
        try:
            with self._driver.session(database=self.connection.database, default_access_mode=mode) as session:
                return use(session)
        except (ServiceUnavailable, AuthError) as error:
            raise told(error, self.connection) from error
        except DriverError as error:
            if "closed" in str(error).lower():
                raise Unavailable("the connection to Neo4j is closed") from error
            raise
        except Neo4jError as error:
            found = told(error, self.connection)
            if found is error:
                raise
            raise found from error


def told(error: Exception, connection: Connection) -> Exception:
    """A driver's error in words, where it is one that a user can do something about."""
    if isinstance(error, AuthError):
        return BadInput(f"Neo4j at {connection.uri} refused user {connection.user!r}: check DYAD_GRAPH_USER and DYAD_GRAPH_PASSWORD")
    if isinstance(error, Neo4jError) and error.code == "Neo.ClientError.Security.AuthenticationRateLimit":
        return Unavailable(f"Neo4j at {connection.uri} lets nobody in for some seconds, as somebody gave it a wrong password several times: wait and try again")
    if isinstance(error, ServiceUnavailable):
        return Unavailable(f"no Neo4j answers at {connection.uri}: start it, or check DYAD_GRAPH_URI ({error})")
    return error
