"""Every endpoint over REST against its bare Cypher, on the real graph and on the same graph grown, and a large neighbour by pages.

    python -m benchmarks.endpoints [--scales 1,10,100] [--rounds 30] [--hub 100000] [--only actors] [--keep FOLDER] [--json FILE]

The calls come from the API's own description: each operation under /v1 with the examples that it gives. Bare Cypher means:
the very statements that a call runs, with the same parameters, in one driver session, rows taken and thrown away.
"""

from __future__ import annotations

import argparse
import http.client
import json
import math
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import neo4j

from app.loading import load
from app.settings import settings
from benchmarks.calls import Case, Client, Statement, cases, recorded, recorder, rows_of
from benchmarks.common import Clock, line
from benchmarks.grown import HUB, Hub, grown
from benchmarks.questions import environment, free_port, memory
from graph.connection import Connection
from graph.server import LocalServer
from graph.store import Store
from ontology.schema import Schema

BARE_GOAL, GROWTH_GOAL = 1.5, 1.3
WARM_UP, FEWEST_ROUNDS, SECONDS_EACH = 5, 5, 60.0
SAME_SIZE = 0.05
PAGES_AT_EACH_PLACE = 20


@dataclass(slots=True)
class Figures:
    """What was measured of one call; times in milliseconds. Without a statement there is no ratio."""

    operation: str
    url: str
    rows: int
    bytes: int
    statements: int
    rounds: int
    bare: float
    rest: float
    rest_p99: float
    ratio: float | None
    ratio_p99: float | None


@dataclass(slots=True)
class Scale:
    """All figures of one size of the graph; `failed` says why an operation was not measured."""

    factor: int
    load_seconds: float = 0.0
    facts: int = 0
    store_bytes: int = 0
    memory_neo4j: int = 0
    memory_api: int = 0
    endpoints: list[Figures] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


def measured(case: Case, statements: Sequence[Statement], client: Client, session: neo4j.Session, rounds: int) -> Figures:
    """Bare Cypher and REST by turns, each as the first of a turn every second time. Slow calls get fewer rounds."""

    def bare() -> float:
        with Clock() as clock:
            for query, parameters in statements:
                deque(session.run(query, parameters), maxlen=0)  # type: ignore[arg-type]
        return clock.seconds * 1000

    def rest() -> float:
        nonlocal body
        with Clock() as clock:
            status, body = client.call(case)
        if status != 200:
            raise RuntimeError(f"{case.url}: {status} {body.decode(errors='replace')[:200]}")
        return clock.seconds * 1000

    body = b""
    slowest = max(bare() + rest() for _ in range(2))
    rounds = max(FEWEST_ROUNDS, min(rounds, int(SECONDS_EACH * 1000 / slowest)))
    pairs = []
    for turn in range(rounds + WARM_UP):
        one, other = (bare(), rest()) if turn % 2 else (rest(), bare())[::-1]
        if turn >= WARM_UP:
            pairs.append((one, other))
    bares, rests = [one for one, _ in pairs], [other for _, other in pairs]
    return Figures(
        case.operation, case.url, rows_of(body), len(body), len(statements), rounds,
        statistics.median(bares), statistics.median(rests), p99(rests),
        statistics.median(other / one for one, other in pairs) if statements else None, p99(rests) / p99(bares) if statements else None,
    )  # fmt: skip


def p99(values: Sequence[float]) -> float:
    """The value that 99 of 100 do not exceed; with fewer than 100 the largest."""
    return sorted(values)[math.ceil(0.99 * len(values)) - 1]


@contextmanager
def graph(home: Path, factor: int, hub: int, made: Scale) -> Iterator[tuple[LocalServer, Connection]]:
    """A server with the grown data: loaded with both of Java's compilers, then started again as everybody has it."""
    chosen = settings()
    common: dict[str, Any] = {"cache": chosen.cache or chosen.home / "cache", "heap": chosen.heap, "page_cache": chosen.page_cache}
    with LocalServer(home, **common, full_speed=True).connected() as connection, Store(connection) as store:
        for dataset in [*grown(factor), *([Hub(hub)] if hub else [])]:
            with Clock() as clock:
                found = load(store, Schema.read(), dataset, progress=Shown())
            made.load_seconds += clock.seconds
            made.facts += found.counts.get("Fact", 0)
    server = LocalServer(home, **common)
    connection = server.acquire()
    try:
        yield server, connection
    finally:
        server.release()


class Shown:
    """Progress of a load, a line every ten seconds."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def __call__(self, stage: str, done: int, total: int) -> None:
        if total and time.monotonic() - self._last > 10:
            self._last = time.monotonic()
            print(f"  {stage} {done:,} of {total:,} rows", file=sys.stderr, flush=True)


@contextmanager
def served(home: Path) -> Iterator[tuple[int, Client]]:
    """The API on the running server of a folder, in a process of its own: its process id and a client."""
    port = free_port()
    command = [sys.executable, "-m", "app.cli", "serve", "--port", str(port)]
    api = subprocess.Popen(command, env=environment(home), stdout=subprocess.DEVNULL)
    try:
        client, ready = Client(port), Case("", "GET", "/ready")
        deadline = time.monotonic() + 120
        while True:
            try:
                if client.call(ready)[0] == 200:
                    break
            except OSError:
                if time.monotonic() > deadline or api.poll() is not None:
                    raise
            time.sleep(0.1)
        yield api.pid, client
    finally:
        api.terminate()
        api.wait()


@contextmanager
def bare_session(connection: Connection) -> Iterator[neo4j.Session]:
    """A plain driver session."""
    auth = (connection.user, connection.password)
    with neo4j.GraphDatabase.driver(connection.uri, auth=auth, notifications_min_severity="OFF") as driver, driver.session(database=connection.database) as session:
        yield session


def measure_scale(home: Path, factor: int, rounds: int, only: str) -> Scale:
    """All operations at one size."""
    made = Scale(factor)
    print(f"\n{factor}x", flush=True)
    with graph(home, factor, 0, made) as (server, connection), served(home) as (pid, client), bare_session(connection) as session:
        made.store_bytes = server.status().store_size
        line(f"loaded {made.facts:,} facts", f"{made.load_seconds:.1f} s", f"{made.facts / made.load_seconds:,.0f} facts/s, {made.store_bytes / 1e6:,.0f} MB on disk")
        found: dict[str, tuple[Case, list[Statement]] | str] = {}
        with recorder(connection, settings()) as (app, inside, store):
            calls, made.failed = cases(app.openapi())
            for operation, tries in calls.items():
                if only in operation:
                    found[operation] = recorded(inside, store, tries)
        for operation, one in found.items():
            try:
                if isinstance(one, str):
                    raise RuntimeError(one)
                made.endpoints.append(measured(*one, client, session, rounds))
                _show(made.endpoints[-1])
            except (RuntimeError, OSError, http.client.HTTPException) as error:
                made.failed[operation] = str(error)
        for operation, why in made.failed.items():
            line(operation, "not measured", why)
        made.memory_neo4j, made.memory_api = memory(server.status().pid or 0), memory(pid)
        line("resident, Neo4j / API", f"{made.memory_neo4j / 1e6:,.0f} / {made.memory_api / 1e6:,.0f} MB")
    return made


def _show(one: Figures) -> None:
    if one.ratio is None:
        ratio, note = "-", "no statement"
    else:
        ratio, note = f"{one.ratio:.2f}", f"p99 {one.ratio_p99:.2f}" + (f"  MISSED (goal {BARE_GOAL})" if one.ratio > BARE_GOAL else "")
    figures = f"{one.rows:,} rows, {one.bytes / 1000:,.1f} kB, bare {one.bare:.1f} ms, REST {one.rest:.1f} ms, p99 {one.rest_p99:.1f} ms"
    line(one.operation, ratio, f"{note}  ({figures}, {one.statements} statements)")


def growth(scales: Sequence[Scale]) -> list[dict[str, Any]]:
    """REST medians of the larger graphs as ratios to the first. The goal is for answers whose size stays, from 1x to 10x."""
    first = {one.operation: one for one in scales[0].endpoints} if scales else {}
    found = []
    for scale in scales[1:]:
        for one in scale.endpoints:
            if base := first.get(one.operation):
                same = base.rows == one.rows and abs(one.bytes - base.bytes) <= SAME_SIZE * base.bytes
                ratio = one.rest / base.rest
                bare = one.bare / base.bare if base.bare else None
                missed = same and ratio > GROWTH_GOAL and (scales[0].factor, scale.factor) == (1, 10)
                found.append({"operation": one.operation, "factor": scale.factor, "growth": ratio, "bare": bare, "same_size": same, "missed": missed})
    return found


class Pages:
    """An answer of facts by the API's pages, from the first to the last. `path` is the address, with what is asked."""

    def __init__(self, client: Client, path: str) -> None:
        self._client, self._path = client, path
        self._cursor: str | None = None
        self._seen: set[str] = set()
        self.facts = self.twice = 0
        self.over = False

    def turn(self, limit: int) -> float:
        """Take the next page; milliseconds that it took."""
        pairs = [("limit", str(limit)), *([("cursor", self._cursor)] if self._cursor else [])]
        with Clock() as clock:
            status, body = self._client.call(Case("", "GET", f"{self._path}{'&' if '?' in self._path else '?'}{urlencode(pairs)}"))
        if status != 200:
            raise RuntimeError(f"{self._path} after {self.facts:,} facts: {status} {body.decode(errors='replace')[:200]}")
        answer = json.loads(body)
        found = [str(row["fact"]) for row in answer["rows"]]
        self.facts += len(found)
        self.twice += sum(one in self._seen for one in found)
        self._seen.update(found)
        self._cursor = answer["next"]
        self.over = not self._cursor
        return clock.seconds * 1000

    def skip_to(self, place: int, stride: int) -> None:
        """Take large pages until so many facts have come."""
        while self.facts < place and not self.over:
            self.turn(min(stride, place - self.facts))


def measure_hub(home: Path, facts: int, limit: int, stride: int) -> dict[str, Any]:
    """The facts of one actor with very many: some pages at the beginning, in the middle and at the end, and large ones in between."""
    made = Scale(1)
    print(f"\nan actor with {facts:,} facts", flush=True)
    several = PAGES_AT_EACH_PLACE
    with graph(home, 1, facts, made) as (server, _), served(home) as (pid, client):
        neo = server.status().pid or 0
        small = Pages(client, "/v1/actors/KAZ/facts")
        small.skip_to(several * limit, limit)
        before = memory(neo), memory(pid)
        pages = Pages(client, f"/v1/actors/{HUB}/facts")
        times: dict[str, list[float]] = {}
        for name, place in (("beginning", 0), ("middle", facts // 2), ("end", facts - several * limit)):
            pages.skip_to(place, stride)
            times[name] = [pages.turn(limit) for _ in range(several) if not pages.over]
        after = memory(neo), memory(pid)
    for name, some in times.items():
        line(f"page of {limit}, {name}", f"{statistics.median(some):.1f} ms", f"p99 {p99(some):.1f} ms")
    whole = pages.over and not pages.twice and pages.facts == facts
    line("facts that came by pages", f"{pages.facts:,}", "each once" if whole else f"MISSED: {facts:,} there are, {pages.twice:,} came twice")
    line("resident before and after, Neo4j", f"{before[0] / 1e6:,.0f}, {after[0] / 1e6:,.0f} MB")
    line("resident before and after, API", f"{before[1] / 1e6:,.0f}, {after[1] / 1e6:,.0f} MB")
    medians = {name: statistics.median(some) for name, some in times.items()}
    return {"facts": facts, "limit": limit, "medians": medians, "came": pages.facts, "twice": pages.twice, "memory_before": before, "memory_after": after}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scales", default="1,10", help="how many times the real graph, e.g. 1,10,100")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--only", default="", help="only operations whose method and path contain this")
    parser.add_argument("--hub", type=int, default=0, help="also page through an actor with so many facts, e.g. 100000")
    parser.add_argument("--page", type=int, default=100, help="facts of a page that is measured")
    parser.add_argument("--stride", type=int, default=1000, help="facts of a page between these")
    parser.add_argument("--keep", type=Path, help="folder for the loaded graphs, so that a further run need not load them")
    parser.add_argument("--json", type=Path, help="write the figures there")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dyad-bench-") as made:
        folder = chosen.keep or Path(made)
        factors = [int(one) for one in chosen.scales.split(",") if one]
        scales = [measure_scale(folder / f"{factor}x", factor, chosen.rounds, chosen.only) for factor in factors]
        grew = growth(scales)
        if grew:
            print(f"\nREST median as a ratio to that of {scales[0].factor}x")
        for one in grew:
            notes = [f"bare {one['bare']:.2f}"] if one["bare"] else []
            notes += ["the answer grew too"] if not one["same_size"] else [f"MISSED (goal {GROWTH_GOAL})"] if one["missed"] else []
            line(f"{one['operation']} at {one['factor']}x", f"{one['growth']:.2f}", "  ".join(notes))
        hub = measure_hub(folder / f"hub{chosen.hub}", chosen.hub, chosen.page, chosen.stride) if chosen.hub else None
        if chosen.json:
            chosen.json.write_text(json.dumps({"scales": [asdict(one) for one in scales], "growth": grew, "hub": hub}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
