"""Questions in SPARQL, answered from a copy of the graph that follows it.

Nothing runs until somebody asks. The first question waits for the first copy; after a load the old copy answers until the workers
of the new one are ready. When nobody has asked for a while the workers end, and the copy stays on disk.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from neo4j.exceptions import DriverError, Neo4jError

from app.settings import Settings
from app.sparql.formats import GRAPHS, TABLES, Wish, refuse
from app.sparql.guard import Graphs
from app.sparql.pool import Answer, Holder, Limits, NoFormat, Pool
from app.sparql.snapshot import Snapshot, current, found
from graph.store import Store
from ontology.errors import DyadError, Unavailable
from ontology.identifiers import DATA
from ontology.rdf import PREFIXES

# What queries may use without declaring it: the prefixes of our exports, and those of the ontology.
KNOWN_PREFIXES = {
    **PREFIXES,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}
_PROJECT = Path(__file__).resolve().parents[2]
# Seconds between looks at the graph, more where it does not answer, and after how many without a question nobody looks any more.
_LOOK = 1.0
_PAUSE = 10.0
_IDLE = 900.0
# A page is made of an answer in this process, and people do not read more.
_MOST_OF_PAGE = 4 * 1024 * 1024
_LOG = logging.getLogger("dyad.sparql")


@dataclass(frozen=True, slots=True)
class State:
    """A state of the graph that can be asked."""

    version: str
    pool: Pool


class Door:
    """What answers queries for one app. Lives in one event loop: open it with `async with`."""

    def __init__(self, store: Store, settings: Settings, program: str, limits: Limits | None = None) -> None:
        self._store = store
        self._settings = settings
        self._program = program[:16]
        self.limits = limits or Limits(seconds=settings.query_timeout, workers=settings.sparql_at_once, megabytes=settings.sparql_memory)
        self._current: State | None = None
        self._refreshing: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None
        self._asked = monotonic()
        self._folder: Path | None = None
        self._own_folder: tempfile.TemporaryDirectory[str] | None = None

    async def __aenter__(self) -> Door:
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in (self._watching, self._refreshing):
            if task is not None:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        await self._rest()
        if self._own_folder is not None:
            self._own_folder.cleanup()

    async def ask(self, text: str, graphs: Graphs, wish: Wish) -> tuple[Answer, str]:
        """The answer to a query, and the state of the graph that it is from.

        BadInput (or NotAcceptable) for what is wrong with the query, TimedOut, Unavailable; the latter also while there is no copy
        """
        state = await self.state()
        question: dict[str, Any] = {"text": text, "default": graphs.default, "named": graphs.named, "table": wish.table, "graph": wish.graph}
        question["most"] = min(self.limits.answer, _MOST_OF_PAGE) if wish.html else self.limits.answer
        try:
            return await state.pool.ask(question), state.version
        except NoFormat as error:
            raise refuse(str(error), GRAPHS if str(error) == "a graph" else TABLES, wish) from error

    async def state(self) -> State:
        """The state of the graph that can be asked now; waits for the first."""
        self._asked = monotonic()
        if self._current is None or not self._current.pool.holder.alive:
            await self._fresh()
        if self._watching is None or self._watching.done():
            self._watching = asyncio.create_task(self._watch())
        if self._current is None:
            raise Unavailable("the copy of the graph that SPARQL is answered from is not there yet: ask again")
        return self._current

    async def _watch(self) -> None:
        while monotonic() - self._asked < _IDLE:
            await asyncio.sleep(_LOOK)
            try:
                await self._fresh()
            except (DyadError, DriverError, Neo4jError, OSError) as error:
                # The copy that is there answers, and says of which state it is.
                _LOG.warning("the copy of the graph could not be made anew: %s", error)
                await asyncio.sleep(_PAUSE)
        await self._rest()

    async def _rest(self) -> None:
        old, self._current = self._current, None
        if old is not None:
            await old.pool.close()

    async def _fresh(self) -> None:
        """Wait until the copy is of the current state. All wait for the same work, which goes on when one of them leaves."""
        if self._refreshing is None or self._refreshing.done():
            self._refreshing = asyncio.create_task(self._refresh())
        await asyncio.shield(self._refreshing)

    async def _refresh(self) -> None:
        """Make a copy of the state that the graph is in, if it is another than that of the copy that is there, and let its workers answer."""
        version = await asyncio.to_thread(current, self._store)
        if self._current is not None and self._current.version == version and self._current.pool.holder.alive:
            return
        snapshot = found(self._place(), version, self._program) or await self._made()
        holder = await Holder.start(snapshot.path, self.limits, KNOWN_PREFIXES, DATA)
        old, self._current = self._current, State(snapshot.version, Pool(holder))
        if old is not None:
            await old.pool.close()

    def _place(self) -> Path:
        """The folder of copies: in DYAD_HOME, which all processes share; a temporary one where that cannot be written."""
        if self._folder is None:
            folder = self._settings.home / "sparql"
            try:
                folder.mkdir(parents=True, exist_ok=True)
                with tempfile.TemporaryFile(dir=folder):
                    self._folder = folder
            except OSError:
                self._own_folder = tempfile.TemporaryDirectory(prefix="dyad-sparql-")
                self._folder = Path(self._own_folder.name)
        return self._folder

    async def _made(self) -> Snapshot:
        """The copy of the current state, made by a process of its own: that takes seconds of work, and others want answers meanwhile."""
        connection = self._store.connection
        order = {
            "connection": {"uri": connection.uri, "user": connection.user, "password": connection.password, "database": connection.database},
            "ontology": str(self._settings.ontology.resolve()),
            "folder": str(self._place().resolve()),
            "program": self._program,
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "app.sparql.snapshot",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(_PROJECT)}, start_new_session=True,
        )  # fmt: skip
        try:
            told, complaint = await process.communicate(json.dumps(order).encode())
        except BaseException:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            raise
        try:
            answer: Mapping[str, Any] = json.loads(told)
        except ValueError:
            _LOG.error("a copy of the graph could not be made: %s", complaint.decode(errors="replace")[-2000:])
            raise Unavailable("the copy of the graph that SPARQL is answered from could not be made; the log of the server says why") from None
        if "error" in answer:
            raise Unavailable(answer["error"])
        return Snapshot(answer["version"], Path(answer["path"]))
