"""A batch of 100 names at /reconcile against a bare loop over the matcher, and a data extension against its bare questions.

    python -m benchmarks.reconcile [--rounds 20]

The names are names of the data sets as others write them: in the other script, with a letter wrong, as a code. The API is asked over HTTP, the
matcher and the questions in this process.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from anyascii import anyascii

from app.forms import MEDIA_TYPE
from app.matching import Matcher, Scope, matcher_of
from app.queries import get
from benchmarks.calls import Case, Client
from benchmarks.common import Clock, line
from benchmarks.endpoints import Scale, graph, served
from graph.store import Store
from ontology.schema import Schema

NAMES = 100
MEMBERS_ON = "2022-02-24"


def column(matcher: Matcher, chance: random.Random, number: int = NAMES) -> list[str]:
    """Names of states, persons and organizations as somebody else writes them."""
    entities = matcher.index.entities
    known = sorted({name.text for name in matcher.index.names if name.kind == "preferred" and {"State", "Person", "IntergovernmentalOrganization"} & set(entities[name.entity].classes)})
    return [_changed(text, chance) for text in chance.sample(known, number)]


def _changed(text: str, chance: random.Random) -> str:
    kind = chance.randrange(3)
    if kind == 0:
        return anyascii(text)
    at = chance.randrange(1, max(2, len(text) - 1))
    return text[:at] + text[at + 1 :] if kind == 1 else text


def seconds(work: Callable[[], Any], rounds: int) -> float:
    """The median of some rounds, after one that does not count."""
    work()
    times = []
    for _ in range(rounds):
        with Clock() as clock:
            work()
        times.append(clock.seconds)
    return statistics.median(times)


def posted(client: Client, **form: Any) -> Any:
    """The answer to a form with JSON in its fields."""
    body = urlencode({name: json.dumps(value) for name, value in form.items()}).encode()
    status, answer = client.call(Case("reconcile", "POST", "/reconcile", body, MEDIA_TYPE))
    assert status == 200, answer
    return json.loads(answer)


def compare(what: str, ours: float, bare: float) -> None:
    """Both in milliseconds, and their ratio."""
    line(what, f"{ours * 1000:.1f} ms", f"bare {bare * 1000:.1f} ms, ratio {ours / bare:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    schema = Schema.read()
    with tempfile.TemporaryDirectory(prefix="dyad-bench-") as made:
        home = Path(made) / "reconcile"
        with graph(home, 1, 0, Scale(1)) as (_, connection), served(home) as (_, client), Store(connection) as store:
            matcher = matcher_of(store, schema)
            names = column(matcher, random.Random(7))
            compare(
                f"{NAMES} names",
                seconds(lambda: posted(client, queries={f"q{at}": {"query": text} for at, text in enumerate(names)}), rounds),
                seconds(lambda: [matcher.match(text) for text in names], rounds),
            )
            typed = {f"q{at}": {"query": text, "type": "Actor", "type_strict": "should"} for at, text in enumerate(names)}
            compare(
                f"{NAMES} names with a class, as OpenRefine asks",
                seconds(lambda: posted(client, queries=typed), rounds),
                seconds(lambda: [(matcher.match(text, Scope(cls="Actor")), matcher.match(text)) for text in names], rounds),
            )
            rows = {key: {**one, "properties": [{"pid": "member_of", "v": "CIS"}, {"pid": "on", "v": MEMBERS_ON}]} for key, one in typed.items()}
            compare(
                f"{NAMES} names with a class, a membership and a date",
                seconds(lambda: posted(client, queries=rows), rounds),
                seconds(lambda: [(matcher.match(text, Scope(cls="Actor")), matcher.match(text)) for text in names], rounds),
            )
            ids = [one.id for one in matcher.index.entities if "State" in one.classes][:NAMES]
            asked = [{"id": "member_of", "settings": {"on": MEMBERS_ON}}, {"id": "code:iso3166_1_alpha3"}, {"id": "name:ru"}]
            query = get("relationships")
            bound = query.bind({"entities": ids, "relationships": ["member_of"], "from": MEMBERS_ON, "until": MEMBERS_ON, "certainty": ["certain", "possible"]})
            compare(
                f"extension of {len(ids)} states: memberships as of a day, code, name",
                seconds(lambda: posted(client, extend={"ids": ids, "properties": asked}), rounds),
                seconds(lambda: store.read(query.cypher, bound), rounds),
            )


if __name__ == "__main__":
    main()
