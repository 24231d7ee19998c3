"""SPARQL over HTTP against pyoxigraph called directly on the same data, and how soon a change of the graph is in the answers.

    python -m benchmarks.sparql [--rounds 30]

The graph is that of the project. Directly means `Store.query(...).serialize(...)` in this process, over the copy that the workers hold,
read by the same code. Each round asks both, one after the other, so that the ratios are of pairs.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox

from app.loading import available, load
from app.settings import Settings
from app.sparql.door import KNOWN_PREFIXES
from app.sparql.worker import Copy
from benchmarks.calls import Case, Client, recorder
from benchmarks.common import Clock, line, server
from benchmarks.generated import Generated
from graph.store import Store
from ontology.identifiers import DATA
from ontology.schema import Schema

QUERIES = {
    "ASK": "ASK { id:state_kazakhstan a dy:State }",
    "one row": "SELECT (COUNT(*) AS ?n) { ?n dy:nameOf id:state_kazakhstan }",
    "facts of a pair": "SELECT ?fact ?kind ?text { ?fact dy:about id:KAZ-RUS ; dy:kind ?kind ; dy:paraphrase ?text } ORDER BY ?fact",
    "counts per kind": "SELECT ?kind (COUNT(*) AS ?n) { ?fact a/rdfs:subClassOf* dy:Fact ; dy:kind ?kind } GROUP BY ?kind",
    "names that contain": 'SELECT ?e ?text { ?n dy:nameOf ?e ; dy:text ?text FILTER CONTAINS(LCASE(?text), "kaz") }',
    "facts with passages": "SELECT ?fact ?text ?passage { ?fact dy:paraphrase ?text ; dy:supportedBy ?passage }",
    "all names": "SELECT ?e ?text ?language { ?n dy:nameOf ?e ; dy:text ?text OPTIONAL { ?n dy:language ?language } }",
    "everything of a data set": "SELECT ?s ?p ?o { GRAPH <https://w3id.org/dyad/id/dataset/five_documents> { ?s ?p ?o } }",
}


def milliseconds(clock: Clock) -> float:
    return clock.seconds * 1000


def compared(client: Client, copy: Copy, rounds: int) -> None:
    """The time of each query, directly and over HTTP."""
    for name, query in QUERIES.items():
        case = Case(name, "GET", "/sparql?" + urlencode({"query": query, "format": "json"}))
        ours: list[float] = []
        bare: list[float] = []
        size = 0
        for number in range(rounds + 2):
            with Clock() as direct:
                text = copy.store.query(query, prefixes=KNOWN_PREFIXES, base_iri=DATA).serialize(format=ox.QueryResultsFormat.JSON)  # type: ignore[union-attr]
            with Clock() as door:
                status, body = client.call(case)
            if status != 200 or len(body) != len(text or b""):
                raise RuntimeError(f"{name}: {status}, {len(body)} bytes instead of {len(text or b'')}")
            if number >= 2:  # the first warm both up
                bare.append(milliseconds(direct))
                ours.append(milliseconds(door))
                size = len(body)
        ratio = statistics.median(one / other for one, other in zip(ours, bare, strict=True))
        line(f"{name} ({size:,} bytes)", f"{statistics.median(bare):.1f} / {statistics.median(ours):.1f} ms", f"ratio {ratio:.2f}, {statistics.median(ours) - statistics.median(bare):.1f} ms more")


def until_fresh(client: Client, store: Store, schema: Schema, facts: int) -> float:
    """Seconds from the end of a load to the first answer that has it."""
    load(store, schema, Generated(facts))
    with Clock() as clock:
        while f'"{facts}"'.encode() not in client.call(Case("", "GET", "/sparql?" + urlencode({"query": "SELECT (COUNT(*) AS ?n) { GRAPH <https://w3id.org/dyad/id/dataset/generated> { ?f dy:kind ?k } }"})))[1]:
            time.sleep(0.05)
    return clock.seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=30)
    chosen = parser.parse_args()
    schema = Schema.read()
    with server() as connection, Store(connection) as store:
        for dataset in available().values():
            load(store, schema, dataset)


        with tempfile.TemporaryDirectory(prefix="dyad-bench-") as home:
            settings = Settings(_env_file=None, home=Path(home))
            with recorder(connection, settings) as (_, client, _):
                with Clock() as first:
                    client.call(Case("", "GET", "/sparql?" + urlencode({"query": QUERIES["ASK"]})))
                line("first answer: copy made, read, asked", f"{first.seconds:.1f} s")
                (path,) = (Path(home) / "sparql").glob("*.trig")
                with Clock() as reading:
                    copy = Copy.read(str(path), KNOWN_PREFIXES, DATA)
                line("taking the copy into memory", f"{reading.seconds:.1f} s", f"{len(copy.store):,} quads with the default graph")
                compared(client, copy, chosen.rounds)
                line("from a load to fresh answers, 500 facts more", f"{until_fresh(client, store, schema, 500):.1f} s")
                line("the same again, 600 facts in their place", f"{until_fresh(client, store, schema, 600):.1f} s")


if __name__ == "__main__":
    main()
