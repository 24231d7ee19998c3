"""What all benchmarks share: a server of their own, timing, and a table of ratios."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.settings import settings
from graph.connection import Connection
from graph.server import LocalServer
from graph.store import Store


@contextmanager
def server() -> Iterator[Connection]:
    """A local server with default settings and an empty data folder, gone afterwards."""
    chosen = settings()
    with (
        tempfile.TemporaryDirectory(prefix="dyad-bench-") as home,
        LocalServer(Path(home), cache=chosen.cache or chosen.home / "cache", heap=chosen.heap).connected() as connection,
    ):
        yield connection


def empty(store: Store) -> None:
    """Delete all nodes and relationships."""
    store.run("MATCH ()-[r]->() CALL (r) { DELETE r } IN TRANSACTIONS OF 10000 ROWS")
    store.run("MATCH (n) CALL (n) { DELETE n } IN TRANSACTIONS OF 10000 ROWS")


class Clock:
    """Seconds of a block: `with Clock() as clock: ...; clock.seconds`."""

    seconds = 0.0

    def __enter__(self) -> Clock:
        self._start = time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.perf_counter() - self._start


def line(what: str, value: str, note: str = "") -> None:
    """One figure, aligned."""
    print(f"{what:<58} {value:>16}  {note}", flush=True)
