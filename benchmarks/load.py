"""Load rate with validation on, against bare UNWIND with the same rows and against rdflib-neo4j.

    python -m benchmarks.load [--facts 20000] [--million]

Bare UNWIND sends the very rows that the loader sends, with the same statements and indexes, and does
nothing else: no check, no time rules, no release. rdflib-neo4j gets the same records as triples.
"""

from __future__ import annotations

import argparse
import resource

from app.loading import check, load
from benchmarks.common import Clock, empty, line, server
from benchmarks.generated import Generated
from graph.connection import Connection
from graph.migrations import migrate
from graph.shipment import Shipment
from graph.store import Store
from graph.writer import Writer
from ontology.checks import Checker
from ontology.rdf import ntriples
from ontology.schema import Schema


def bare(store: Store, schema: Schema, facts: int) -> tuple[float, int]:
    """Seconds and rows of bare UNWIND."""
    writer = Writer(store, schema)
    shipment, *_ = check(Generated(facts), schema, lambda ids: {}, lambda checker: Shipment(schema, checker))
    with shipment, Clock() as clock:
        for group, rows in shipment.batches():
            statement = writer._statement(group)
            store.write(lambda tx, s=statement, r=rows: tx.run(s, rows=r, release="bare").consume())
    return clock.seconds, shipment.rows


def checked(schema: Schema, facts: int) -> float:
    """Seconds of running the loader and all checks, without writing."""
    with Clock() as clock:
        shipment, *_ = check(Generated(facts), schema, lambda ids: {}, lambda checker: Shipment(schema, checker))
        shipment.__exit__(None, None, None)
    return clock.seconds


def rdflib_neo4j(connection: Connection, schema: Schema, facts: int) -> tuple[float, int] | None:
    """Seconds and triples of the peer, or None where it is not installed."""
    try:
        from rdflib import Graph
        from rdflib_neo4j import HANDLE_VOCAB_URI_STRATEGY, Neo4jStore, Neo4jStoreConfig
    except ImportError:
        return None
    checker = Checker(schema)
    found = [record for record in Generated(facts).records() if not checker.check(record)]
    source = Graph()
    source.parse(data=ntriples(schema, found, "generated"), format="nt")
    auth = {"uri": connection.uri, "database": connection.database, "user": connection.user, "pwd": connection.password}
    config = Neo4jStoreConfig(auth_data=auth, handle_vocab_uri_strategy=HANDLE_VOCAB_URI_STRATEGY.IGNORE, batching=True)
    target = Graph(store=Neo4jStore(config=config))
    with Clock() as clock:
        for triple in source:
            target.add(triple)
        target.close(True)
    return clock.seconds, len(source)


def run(facts: int, rounds: int, peer: bool) -> None:
    """Print the figures for one size."""
    schema = Schema.read()
    with server() as connection, Store(connection) as store:
        migrate(store, schema)
        bare(store, schema, facts)  # warms the server
        empty(store)
        ratios = []
        for _ in range(rounds):
            bare_seconds, rows = bare(store, schema, facts)
            empty(store)
            with Clock() as clock:
                load(store, schema, Generated(facts))
            ratios.append(bare_seconds / clock.seconds)
            line(f"bare UNWIND, {rows:,} rows of {facts:,} facts", f"{rows / bare_seconds:,.0f} rows/s")
            line("load with checks, time rules and switch", f"{rows / clock.seconds:,.0f} rows/s", f"{facts / clock.seconds:,.0f} facts/s")
            empty(store)
        line("load as a share of bare UNWIND (goal 0.7)", f"{sorted(ratios)[len(ratios) // 2]:.2f}", "median")
        line("of it, loader and checks alone", f"{facts / checked(schema, facts):,.0f} facts/s")
        if peer:
            found = rdflib_neo4j(connection, schema, facts)
            if found is None:
                line("rdflib-neo4j", "not installed", "pip install rdflib-neo4j==1.1")
            else:
                seconds, triples = found
                line("rdflib-neo4j, same content, nothing checked", f"{triples / seconds:,.0f} triples/s", f"{facts / seconds:,.0f} facts/s")


def run_large(facts: int) -> None:
    """One size that takes too long to be emptied between: a fresh server for each measurement."""
    schema = Schema.read()
    with server() as connection, Store(connection) as store:
        migrate(store, schema)
        bare_seconds, rows = bare(store, schema, facts)
    line(f"bare UNWIND, {rows:,} rows of {facts:,} facts", f"{rows / bare_seconds:,.0f} rows/s")
    with server() as connection, Store(connection) as store:
        migrate(store, schema)
        with Clock() as clock:
            load(store, schema, Generated(facts))
    line("load with checks, time rules and switch", f"{rows / clock.seconds:,.0f} rows/s", f"{facts / clock.seconds:,.0f} facts/s")
    line("load as a share of bare UNWIND (goal 0.7)", f"{bare_seconds / clock.seconds:.2f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line("largest memory of the loader so far", f"{peak:,.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--facts", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--million", action="store_true", help="also load a million facts, once")
    chosen = parser.parse_args()
    run(chosen.facts, chosen.rounds, peer=True)
    if chosen.million:
        run_large(1_000_000)


if __name__ == "__main__":
    main()
