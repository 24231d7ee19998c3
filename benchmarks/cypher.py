"""The Cypher door over HTTP against the bare driver on the same statement: saved questions, small and large answers.

    python -m benchmarks.cypher [--rounds 60] [--keep FOLDER] [--json FILE]

Bare means: the statement with its parameters in one driver session, rows taken and thrown away. The door answers JSON that is read and thrown away.
Before any of them is measured all are asked some times both ways, so that plans are there, as they are for what is asked again, and the code of
driver, server and door has been compiled; `first` is the door's first answer of all, which the server explains and plans before it runs.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app import queries
from benchmarks.calls import Case, Client
from benchmarks.common import Clock, line
from benchmarks.endpoints import Figures, Scale, bare_session, graph, measured, served

GOAL = 1.3
WARM_UP = 20
STATEMENTS: dict[str, str] = {
    "one number": "RETURN 1 AS one",
    "one node": "MATCH (s:State {id: 'state_kazakhstan'}) RETURN s",
    "members of organizations": "MATCH (s:State)-[r:MEMBER_OF]->(o) RETURN s.name AS state, o.name AS organization, r.possible_from AS since LIMIT 1000",
    "10,000 rows of 3 values": "MATCH (f:Fact)-[:SUPPORTED_BY]->(p) RETURN f.id AS fact, f.paraphrase AS paraphrase, p.id AS passage LIMIT 10000",
    "1,000 nodes": "MATCH (f:Fact) RETURN f LIMIT 1000",
    "aggregation": "MATCH (a:Fact)-[:ABOUT]->(d:Dyad)<-[:ABOUT]-(b:Fact) RETURN d.id AS dyad, count(*) AS pairs ORDER BY pairs DESC LIMIT 10",
}


def statements() -> dict[str, tuple[str, dict[str, Any]]]:
    """All that is measured, by name, with parameters."""
    return {name: (text, {}) for name, text in STATEMENTS.items()} | {f"query {one.name}": (one.cypher, one.example) for one in queries.library().values()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--only", default="", help="only statements whose name contains this")
    parser.add_argument("--keep", type=Path, help="folder for the loaded graph, so that a further run need not load it")
    parser.add_argument("--json", type=Path, help="write the figures there")
    chosen = parser.parse_args()
    found: list[Figures] = []
    with tempfile.TemporaryDirectory(prefix="dyad-bench-") as made:
        home = (chosen.keep or Path(made)) / "cypher"
        with graph(home, 1, 0, Scale(1)) as (_, connection), served(home) as (_, client), bare_session(connection) as session:
            wanted = {name: one for name, one in statements().items() if chosen.only in name}
            first = {}
            for name, one in wanted.items():
                with Clock() as clock:
                    client.call(_case(name, *one))
                first[name] = clock.seconds
                measured(_case(name, *one), [one], client, session, WARM_UP)
            found += [_one(name, one, first[name], client, session, chosen.rounds) for name, one in wanted.items()]
    met = [one.ratio for one in found if one.ratio is not None]
    line("median ratio of all", f"{statistics.median(met):.2f}", f"{sum(ratio <= GOAL for ratio in met)} of {len(met)} within {GOAL}")
    heavy = [one.ratio for one in found if one.ratio is not None and one.bare >= 10]
    if heavy:
        line("of those of 10 ms and more", f"{statistics.median(heavy):.2f}", f"{sum(ratio <= GOAL for ratio in heavy)} of {len(heavy)} within {GOAL}")
    if chosen.json:
        chosen.json.write_text(json.dumps([asdict(one) for one in found], indent=1), encoding="utf-8")


def _case(name: str, text: str, parameters: dict[str, Any]) -> Case:
    return Case(name, "POST", "/v1/cypher", json.dumps({"statement": text, "parameters": parameters, "limit": 10_000}).encode())


def _one(name: str, statement: tuple[str, dict[str, Any]], first: float, client: Client, session: Any, rounds: int) -> Figures:
    made = measured(_case(name, *statement), [statement], client, session, rounds)
    ratio = made.ratio or 0.0
    line(
        name, f"{ratio:.2f}",
        f"{made.rows:,} rows, {made.bytes / 1000:,.1f} kB, bare {made.bare:.1f} ms, door {made.rest:.1f} ms, p99 {made.rest_p99:.1f} ms, first {first * 1000:.0f} ms"
        + ("" if ratio <= GOAL else f"  MISSED (goal {GOAL})"),
    )  # fmt: skip
    return made


if __name__ == "__main__":
    main()
