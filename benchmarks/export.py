"""Turtle export against rdflib and pyoxigraph on the same content.

    python -m benchmarks.export [--facts 5000]

Writing alone starts from what each tool keeps in memory: our records, an rdflib graph, pyoxigraph terms. End to
end starts from the database: our export; the same records read and put into an rdflib graph that is then
written, which is what one would do without ours.
"""

from __future__ import annotations

import argparse
import io
import statistics
from collections.abc import Callable
from typing import Any

import pyoxigraph as ox
import rdflib

from app.exports import export, serialize
from app.loading import load
from benchmarks.common import Clock, line, server
from benchmarks.generated import Generated
from graph.reader import Reader
from graph.store import Store
from ontology.rdf import ntriples
from ontology.schema import Schema

ROUNDS = 3


def seconds(work: Callable[[], Any]) -> float:
    """Median of some rounds."""
    found = []
    for _ in range(ROUNDS):
        with Clock() as clock:
            work()
        found.append(clock.seconds)
    return statistics.median(found)


def drain(pieces: Any) -> int:
    """The length of all pieces; none is kept."""
    return sum(len(piece) for piece in pieces)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--facts", type=int, default=5000)
    chosen = parser.parse_args()
    schema = Schema.read()
    with server() as connection, Store(connection) as store:
        load(store, schema, Generated(chosen.facts))
        reader = Reader(store, schema)
        (release,) = reader.releases()
        records = list(reader.records(release["id"]))
        text = ntriples(schema, records, "generated")
        triples = list(ox.parse(text, format=ox.RdfFormat.N_TRIPLES))
        graph = rdflib.Graph().parse(data=text, format="nt")
        count = len(triples)
        line("content", f"{count:,} triples", f"{len(records):,} records")

        ours = seconds(lambda: drain(serialize(schema, "turtle", [(release, records)])))
        prefixes = {"dy": "https://w3id.org/dyad/ontology#", "id": "https://w3id.org/dyad/id/"}
        plain = [quad.triple for quad in triples]
        oxi = seconds(lambda: ox.serialize(iter(plain), io.BytesIO(), format=ox.RdfFormat.TURTLE, prefixes=prefixes))
        with Clock() as clock:
            graph.serialize(format="turtle")
        peer = clock.seconds
        line("writing Turtle, ours", f"{count / ours:,.0f} triples/s")
        line("writing Turtle, pyoxigraph, terms made beforehand", f"{count / oxi:,.0f} triples/s", f"ours / it: {oxi / ours:.2f}")
        line("writing Turtle, rdflib", f"{count / peer:,.0f} triples/s", f"ours / it: {peer / ours:.1f} (goal 20)")

        whole = seconds(lambda: drain(export(store, schema, "turtle")))

        def through_rdflib() -> None:
            found = rdflib.Graph()
            found.parse(data=ntriples(schema, Reader(store, schema).records(release["id"]), "generated"), format="nt")
            found.serialize(format="turtle")

        with Clock() as clock:
            through_rdflib()
        line("from the database to Turtle, ours", f"{count / whole:,.0f} triples/s")
        line("from the database to Turtle, by rdflib", f"{count / clock.seconds:,.0f} triples/s", f"ours / it: {clock.seconds / whole:.1f}")


if __name__ == "__main__":
    main()
