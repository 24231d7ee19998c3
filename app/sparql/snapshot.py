"""A copy of the graph as RDF in one file: what workers take into memory.

    python -m app.sparql.snapshot < {"connection": {...}, "ontology": FOLDER, "folder": FOLDER, "program": DIGEST}

It is our export in TriG, a graph for each data set, and the ontology in another. A copy is named after the state of the graph and
the program that made it, appears only when it is complete, and is the same for all processes that share a folder: one makes it, the
others wait.
"""

from __future__ import annotations

import fcntl
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from app.answers import NothingLoaded, version_of
from app.exports import export
from graph.catalog import current_releases
from graph.connection import Connection
from graph.reader import Replaced
from graph.store import Store
from ontology.errors import DyadError, Unavailable
from ontology.identifiers import ONTOLOGY
from ontology.schema import Schema

# The graph of the ontology is named by the ontology itself.
ONTOLOGY_GRAPH = ONTOLOGY.rstrip("#")
_SUFFIX = ".trig"
# The last but one may still be read by a process that has not noticed the last.
_KEPT = 2
_MOST_TRIES = 5


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A copy that is there: which state of the graph it is of, and its file."""

    version: str
    path: Path


def found(folder: Path, version: str, program: str) -> Snapshot | None:
    """The copy of a state of the graph, if it has been made."""
    path = folder / f"{version}-{program}{_SUFFIX}"
    return Snapshot(version, path) if path.is_file() else None


def made(store: Store, ontology: Path, folder: Path, program: str) -> Snapshot:
    """The copy of the state that the graph is in now.

    ontology -- folder of its Turtle files; folder -- where copies are; program -- names what makes and reads them
    NothingLoaded where the graph is empty, Unavailable where it changes all the time
    """
    with _alone(folder):
        for _ in range(_MOST_TRIES):
            version = current(store)
            if there := found(folder, version, program):
                return there
            with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=folder, prefix=".", suffix=_SUFFIX, newline="", delete=False) as text:
                try:
                    text.writelines(chain(export(store, Schema.read(ontology), "trig"), _ontology(ontology)))
                    # A release never comes back: if the same are current now, they were so all the while.
                    if current(store) == version:
                        path = folder / f"{version}-{program}{_SUFFIX}"
                        text.close()
                        os.replace(text.name, path)
                        _tidy(folder)
                        return Snapshot(version, path)
                except Replaced:
                    pass
                finally:
                    Path(text.name).unlink(missing_ok=True)
        raise Unavailable("the data sets change faster than they can be copied for SPARQL: ask again when loading is over")


def current(store: Store) -> str:
    """The name of the state that the graph is in; NothingLoaded where it is empty."""
    releases = current_releases(store)
    if not releases:
        raise NothingLoaded("nothing is loaded yet: run `dyad load`, or wait until it is done")
    return version_of(releases)


def _ontology(folder: Path) -> Iterator[str]:
    name = ox.NamedNode(ONTOLOGY_GRAPH)
    for path in sorted(folder.glob("*.ttl")):
        quads = ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
        yield ox.serialize((ox.Quad(one.subject, one.predicate, one.object, name) for one in quads), format=ox.RdfFormat.TRIG).decode()


def _tidy(folder: Path) -> None:
    """Remove copies of states that are gone, and what a process left that was killed while it made one."""
    for left in folder.glob(f".*{_SUFFIX}"):
        left.unlink(missing_ok=True)
    copies = sorted(folder.glob(f"[!.]*{_SUFFIX}"), key=lambda one: one.stat().st_mtime_ns, reverse=True)
    for old in copies[_KEPT:]:
        old.unlink(missing_ok=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time makes copies in a folder; the system gives the lock up when a process ends, however it does."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> int:
    """Make a copy as told on standard input, and tell on standard output which it is, or why there is none."""
    given = json.load(sys.stdin)
    told: dict[str, Any]
    try:
        with Store(Connection(**given["connection"])) as store:
            snapshot = made(store, Path(given["ontology"]), Path(given["folder"]), given["program"])
        told = {"version": snapshot.version, "path": str(snapshot.path)}
    except DyadError as error:
        told = {"error": str(error)}
    with suppress(BrokenPipeError):
        print(json.dumps(told), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
