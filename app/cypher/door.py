"""Runs statements of users: through all locks, in a session that only reads, bounded in time, rows, bytes and number, and ended when nobody waits."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import cache, lru_cache
from time import monotonic
from typing import Any, LiteralString, cast

import neo4j
from neo4j.exceptions import AuthError, ConfigurationError, DriverError, Neo4jError, ServiceUnavailable, SessionExpired

from app import queries
from app.cypher import growth, plan, text
from app.cypher.errors import Refused, told
from app.cypher.meter import Tap, tap
from app.problems import Busy, TimedOut
from graph import store
from graph.connection import Connection
from ontology.errors import BadInput, DyadError, Unavailable

_LOG = logging.getLogger("dyad.cypher")

MOST_RECORD = 2 * 1024 * 1024
FETCH = 1_000
MOST_VERDICTS = 1_000
VERDICT_SECONDS = 300.0
EXPLAIN_SECONDS = 30.0
WAIT_SECONDS = 5.0
# The server ends a statement; this is how much later we stop waiting for its word.
_GRACE = 2.0
# How long the end of a statement is looked for before no new ones are let in.
_PATIENCE = 1.0
_MARK = "dyad_statement"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one statement may take, and how many run at once.

    seconds -- of the server's time; rows -- of an answer; size -- bytes of an answer, as the server sends it and as it is written
    """

    seconds: float = 30.0
    rows: int = 10_000
    size: int = 32 * 1024 * 1024
    at_once: int = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement with its parameters, and what is wanted less than allowed."""

    statement: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    rows: int | None = None
    seconds: float | None = None


def check(asked: Asked) -> None:
    """The locks that need no server. Refused says what they do not let through, and where.

    A saved question as it is was written with care, and is answered elsewhere: what it may cost is known.
    """
    text.check_parameters(asked.parameters)
    if asked.statement.strip() not in _saved():
        growth.check(_words(asked.statement), asked.parameters)


# Few, as a long statement has thousands of words.
_words = lru_cache(maxsize=32)(text.check)


@cache
def _saved() -> frozenset[str]:
    return frozenset(one.cypher.strip() for one in queries.library().values())


class Rows:
    """The rows of one statement, as they come. Iterate once; then `truncated` and `notices` are known.

    columns   -- names of the columns
    truncated -- why rows are missing (`rows`, `bytes`), or None
    notices   -- what Neo4j remarks on the statement, such as a label that does not exist
    """

    def __init__(self, result: neo4j.AsyncResult, tap: Tap, most: int, told: Callable[[Exception], Exception]) -> None:
        self.columns: list[str] = list(result.keys())
        self.truncated: str | None = None
        self.notices: list[str] = []
        self.count = 0
        self.done = False
        self._result, self._tap, self._most, self._told = result, tap, most, told

    async def __aiter__(self) -> AsyncIterator[neo4j.Record]:
        try:
            async for record in self._result:
                if self.count >= self._most:
                    self.truncated = "rows"
                    return
                self._tap.next()
                self.count += 1
                yield record
            summary = await self._result.consume()
        except Neo4jError as error:
            self.done = True  # the server is done with it, and the connection good
            raise self._told(error) from error
        except DriverError as error:
            if self._tap.full:
                self.truncated = "bytes"
                return
            raise self._told(error) from error
        self.notices = [one.status_description for one in summary.gql_status_objects if one.is_notification]
        self.done = True

    def cut(self) -> None:
        """Note that the answer is full, and no more rows are taken."""
        self.truncated = "bytes"


class Door:
    """The door for statements of users to one graph. Lives in one event loop: open it with `async with`."""

    def __init__(self, connection: Connection, limits: Limits) -> None:
        self.limits = limits
        self._connection = connection
        self._free = asyncio.Semaphore(limits.at_once)
        self._verdicts: OrderedDict[str, float] = OrderedDict()
        self._lingering: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        try:
            self._driver = neo4j.AsyncGraphDatabase.driver(
                connection.uri,
                auth=(connection.user, connection.password),
                notifications_min_severity="WARNING",
                connection_acquisition_timeout=10,
                liveness_check_timeout=30,
                max_connection_pool_size=limits.at_once * 2 + 2,
                user_agent="dyad-cypher",
            )
        except (ConfigurationError, ValueError) as error:
            raise BadInput(f"DYAD_GRAPH_URI {connection.uri!r} is not a Bolt address: {error}") from error

    async def __aenter__(self) -> Door:
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with suppress(TimeoutError):
            async with asyncio.timeout(_GRACE):
                await self._driver.close()

    def forget(self) -> None:
        """Have every statement explained anew."""
        self._verdicts.clear()

    @asynccontextmanager
    async def ask(self, asked: Asked) -> AsyncIterator[Rows]:
        """The rows of a statement, for as long as the block runs.

        Refused where a lock does not let it through, Wrong where Neo4j does not understand it or cannot work it out, TimedOut after
        its time, Busy where too many run, Unavailable where the graph does not answer. Whatever ends the block, also that its task
        is cancelled, ends the statement in the server.
        """
        check(asked)
        seconds = min(asked.seconds or self.limits.seconds, self.limits.seconds)
        most = min(asked.rows or self.limits.rows, self.limits.rows)
        async with self._slot() as mark:
            await self._explained(asked, mark)
            async with self._running(asked, mark, seconds, most) as rows:
                yield rows

    # ---- How many at once ----

    @asynccontextmanager
    async def _slot(self) -> AsyncIterator[str]:
        self._look_for_lingering()
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._free.acquire()
        except TimeoutError:
            raise Busy(f"{self.limits.at_once} statements run already, and no more may at once: wait a little and ask again", max(1, round(WAIT_SECONDS))) from None
        try:
            # One may have been ended, and gone on, while this one waited.
            self._look_for_lingering()
            yield secrets.token_hex(8)
        finally:
            self._free.release()

    def _look_for_lingering(self) -> None:
        if self._lingering:
            raise Busy("the database still works at a statement that was ended: wait until it lets go", 10)

    # ---- The plan ----

    async def _explained(self, asked: Asked, mark: str) -> None:
        """Refused where the plan is more than a read. A verdict is about the words alone, and is kept for some minutes."""
        now = monotonic()
        if self._verdicts.get(asked.statement, 0.0) > now:
            self._verdicts.move_to_end(asked.statement)
            return
        session = self._session()
        try:
            # On a line of its own, so that columns stay as they are.
            query = neo4j.Query(cast(LiteralString, "EXPLAIN\n" + asked.statement), timeout=EXPLAIN_SECONDS, metadata={_MARK: mark})
            async with asyncio.timeout(EXPLAIN_SECONDS + _GRACE):
                result = await session.run(query, dict(asked.parameters))
                summary = await result.consume()
            await session.close()
        except TimeoutError:
            session.cancel()
            self._watch(mark)
            raise Refused(f"the database found no plan for this in {EXPLAIN_SECONDS:g} s: ask for less at a time", lock="plan", what="time") from None
        except Neo4jError as error:
            await session.close()
            raise told(error, EXPLAIN_SECONDS, lines_before=1) from error
        except DriverError as error:
            session.cancel()
            raise self._unreachable(error) from error
        except BaseException:
            session.cancel()
            self._watch(mark)
            raise
        plan.check(summary.query_type, summary.plan, self._connection.database)
        self._verdicts[asked.statement] = now + VERDICT_SECONDS
        while len(self._verdicts) > MOST_VERDICTS:
            self._verdicts.popitem(last=False)

    # ---- The run ----

    @asynccontextmanager
    async def _running(self, asked: Asked, mark: str, seconds: float, most: int) -> AsyncIterator[Rows]:
        session = self._session(fetch=min(FETCH, most + 1))
        wire: Tap | None = None
        rows: Rows | None = None

        def meant(error: Exception) -> Exception:
            if isinstance(error, Neo4jError):
                return told(error, seconds)
            return self._too_large() if wire is not None and wire.exceeded else self._unreachable(error)

        try:
            async with asyncio.timeout(seconds + _GRACE):
                query = neo4j.Query(cast(LiteralString, asked.statement), timeout=seconds, metadata={_MARK: mark})
                result = await session.run(query, dict(asked.parameters))
                wire = tap(session)
                wire.limit(MOST_RECORD, self.limits.size)
                rows = Rows(result, wire, most, meant)
                yield rows
        except TimeoutError:
            raise TimedOut(f"the statement took more than {seconds:g} s, and was ended: ask for less") from None
        except (Neo4jError, DriverError) as error:
            raise meant(error) from error
        finally:
            if wire is not None:
                wire.free()
            if rows is not None and rows.done:
                await session.close()
            else:
                session.cancel()
                self._watch(mark)

    def _too_large(self) -> Refused:
        row, whole = (one // 1024 // 1024 for one in (MOST_RECORD, self.limits.size))
        return Refused(f"a row is larger than {row} MB, or all rows than {whole} MB: return less", lock="size", what="bytes")

    def _session(self, fetch: int = FETCH) -> neo4j.AsyncSession:
        return self._driver.session(database=self._connection.database, default_access_mode=neo4j.READ_ACCESS, fetch_size=fetch)

    def _unreachable(self, error: Exception) -> Exception:
        if isinstance(error, (ServiceUnavailable, SessionExpired, AuthError)):
            found = store.told(error, self._connection)
            return found if isinstance(found, DyadError) else Unavailable(f"the connection to Neo4j broke off: {error}")
        return BadInput(f"the answer holds a value that cannot be passed on ({error}): return it as text, with toString()")

    # ---- The end ----

    def _watch(self, mark: str) -> None:
        """See to it that a statement is gone from the server, whose connection was closed."""
        task = asyncio.get_running_loop().create_task(self._end(mark))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _end(self, mark: str) -> None:
        """The server ends what was asked over a connection that is closed; what goes on is ended by name, and waited for."""
        began = monotonic()
        try:
            while True:
                # A look that fails says nothing: the statement may go on.
                with suppress(Neo4jError, DriverError):
                    if not (names := await self._names(mark)):
                        return
                    await self._read("TERMINATE TRANSACTIONS $names", {"names": names})
                    if monotonic() - began > _PATIENCE and mark not in self._lingering:
                        _LOG.warning("a statement goes on in the database after it was ended: %s", ", ".join(names))
                        self._lingering.add(mark)
                await asyncio.sleep(min(2.0, 0.1 + (monotonic() - began) / 4))
        finally:
            self._lingering.discard(mark)

    async def _names(self, mark: str) -> Sequence[str]:
        rows = await self._read(f"SHOW TRANSACTIONS YIELD transactionId, metaData WHERE metaData.{_MARK} = $mark RETURN transactionId AS name", {"mark": mark})
        return [row["name"] for row in rows]

    async def _read(self, statement: str, parameters: dict[str, Any]) -> list[neo4j.Record]:
        async with self._session() as session:
            result = await session.run(cast(LiteralString, statement), parameters)
            return [record async for record in result]
