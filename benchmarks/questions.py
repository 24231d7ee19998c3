"""The dyad profile over REST against its bare Cypher, start to first answer, and memory while serving.

    python -m benchmarks.questions

Bare Cypher means: the very queries that one profile runs, with the same parameters, in one driver session,
rows taken and thrown away.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

import neo4j
import psutil

from app.answers import dyad_profile
from app.settings import settings
from benchmarks.common import Clock, line
from graph.server import LocalServer
from graph.store import Store
from ontology.times import period

ROUNDS = 40


class Recording(Store):
    """A store that remembers what it was asked."""

    asked: list[tuple[str, dict[str, Any]]]

    def read(self, query: str, parameters: dict[str, Any] | None = None, **more: Any) -> list[dict[str, Any]]:
        self.asked.append((query, parameters or {}))
        return super().read(query, parameters, **more)


def environment(home: Path) -> dict[str, str]:
    """The environment of commands that are measured: a home of their own, the jars that are there already."""
    chosen = settings()
    return {**os.environ, "DYAD_HOME": str(home), "DYAD_CACHE": str(chosen.cache or chosen.home / "cache")}


def dyad(env: dict[str, str], *arguments: str) -> float:
    """Seconds of a command from start to end."""
    with Clock() as clock:
        subprocess.run([sys.executable, "-m", "app.cli", *arguments], env=env, check=True, capture_output=True)
    return clock.seconds


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(url: str) -> bytes:
    """The body of an answer."""
    with urllib.request.urlopen(url, timeout=60) as answer:
        return bytes(answer.read())


def memory(pid: int) -> int:
    """Resident bytes of one process."""
    return int(psutil.Process(pid).memory_info().rss)


def start_figures(env: dict[str, str], a: str, b: str, on: str) -> None:
    """`dyad query` from nothing running, and on a running server."""
    question = ("query", "dyad_organizations", f"a={a}", f"b={b}", f"on={on}", "--json")
    cold = [dyad(env, *question) for _ in range(3)]
    line("dyad query, nothing running (goal 7 s)", f"{statistics.median(cold):.2f} s")
    subprocess.run([sys.executable, "-m", "app.cli", "start"], env=env, check=True, capture_output=True)
    dyad(env, *question)
    warm = [dyad(env, *question) for _ in range(10)]
    line("dyad query, server running (goal 0.5 s)", f"{statistics.median(warm):.2f} s")
    bare = [dyad_import_only(env) for _ in range(5)]
    line("  of it, Python and the driver alone", f"{statistics.median(bare):.2f} s")


def dyad_import_only(env: dict[str, str]) -> float:
    """Seconds of a Python process that only imports what any answer needs."""
    with Clock() as clock:
        subprocess.run([sys.executable, "-c", "import neo4j, typer, yaml, pydantic_settings"], env=env, check=True)
    return clock.seconds


def profile_figures(env: dict[str, str], home: Path, a: str, b: str, on: str) -> None:
    """REST against bare Cypher, and memory."""
    server = LocalServer(home, cache=Path(env["DYAD_CACHE"]))
    connection = server.acquire()
    port = free_port()
    api = subprocess.Popen([sys.executable, "-m", "app.cli", "serve", "--port", str(port)], env=env, stdout=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{port}/v1/dyads/{a}/{b}?on={on}"
        deadline = time.monotonic() + 60
        while True:
            try:
                found = json.loads(get(url))
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
        with Recording(connection) as store:
            store.asked = []
            ids = found["dyad"]["a"]["id"], found["dyad"]["b"]["id"]
            dyad_profile(store, *ids, *period(on))
            asked = list(store.asked)
        rest, bare = [], []
        auth = (connection.user, connection.password)
        with neo4j.GraphDatabase.driver(connection.uri, auth=auth) as driver, driver.session() as session:
            for turn in range(ROUNDS + 10):
                with Clock() as cypher:
                    for query, parameters in asked:
                        session.run(query, parameters).consume()  # type: ignore[arg-type]
                with Clock() as http:
                    get(url)
                if turn >= 10:
                    bare.append(cypher.seconds)
                    rest.append(http.seconds)
        line(f"profile, bare Cypher ({len(asked)} queries), median", f"{statistics.median(bare) * 1000:.1f} ms")
        line("profile over REST, median", f"{statistics.median(rest) * 1000:.1f} ms")
        ratio = statistics.median(r / c for r, c in zip(rest, bare, strict=True))
        line("profile over REST / bare Cypher (goal 1.5)", f"{ratio:.2f}", "median of pairs")
        neo = server.status().pid or 0
        sizes = memory(neo), memory(api.pid)
        line("resident, Neo4j", f"{sizes[0] / 1e6:,.0f} MB")
        line("resident, API", f"{sizes[1] / 1e6:,.0f} MB")
        line("resident, both while serving (goal 900 MB)", f"{sum(sizes) / 1e6:,.0f} MB")
    finally:
        api.terminate()
        api.wait()
        server.release()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--actors", nargs=2, default=["KAZ", "RUS"])
    parser.add_argument("--on", default="2022-02-24")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dyad-bench-") as folder:
        env = environment(Path(folder))
        try:
            line("dyad load, empty folder, all data sets", f"{dyad(env, 'load'):.1f} s")
            line("dyad load again, nothing changed", f"{dyad(env, 'load'):.1f} s")
            start_figures(env, *chosen.actors, chosen.on)
            profile_figures(env, Path(folder), *chosen.actors, chosen.on)
        finally:
            LocalServer(Path(folder), cache=Path(env["DYAD_CACHE"])).stop()


if __name__ == "__main__":
    main()
