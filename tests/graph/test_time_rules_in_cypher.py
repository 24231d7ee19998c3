"""The rule that query files carry says in Cypher what `ontology.times.holds` says in Python."""

from __future__ import annotations

import random
import re
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

from ontology.times import FIRST_DAY, HOLDS_CASE, LAST_DAY, BadTime, Bounds, Certainty, bounds, holds, holds_case

SEED = 20220224
START = date(2012, 1, 1)
DAYS = ("possible_from", "certain_from", "certain_until", "possible_until", "last_attested")
QUERY_FILES = Path(__file__).parents[2] / "queries"


def any_day(chance: random.Random) -> date:
    """A day of a short calendar, so that two of them are often the same or neighbours."""
    return START + timedelta(days=chance.randrange(40))


def any_bounds(chance: random.Random) -> Bounds:
    """Five days without any order, each now and then absent or without bound: more than `bounds` would make."""
    return Bounds(*(chance.choice([None, FIRST_DAY, LAST_DAY, *[any_day(chance)] * 7]) for _ in DAYS))


def made_bounds(chance: random.Random) -> Bounds:
    """What `bounds` makes of a time of some form."""
    forms = ["{}", "{}~", "{}/{}", "{}/{}~", "{}/", "{}/..", "/{}", "../{}"]
    how = {
        "meaning": chance.choice(["occurrence", "attestation", "start", "signing_period"]),
        "basis": chance.choice(["stated", "open_at_document_date", "as_of_document"]),
        "assumes_in_force": chance.random() < 0.3,
    }
    one, other, as_of = (str(any_day(chance))[: chance.choice([7, 10])] for _ in range(3))
    try:
        return bounds(chance.choice(forms).format(one, other), as_of=as_of, **how)
    except BadTime:
        return bounds(None, **{**how, "basis": "stated"})


def test_cypher_and_python_agree(session) -> None:
    chance = random.Random(SEED)
    some = [make(chance) for make in (any_bounds, made_bounds) for _ in range(300)]
    rows = [{name: asdict(b)[name] for name in DAYS} for b in some]
    query = f"UNWIND $rows AS r RETURN {HOLDS_CASE} AS holds"
    seen = set()
    for _ in range(30):
        from_ = any_day(chance)
        until = from_ + timedelta(days=chance.choice([0, 0, 1, 5, 20]))
        result = session.run(query, {"rows": rows, "from": from_, "until": until})
        answers = [Certainty(row["holds"]) for row in result]
        expected = [holds(b, from_, until) for b in some]
        assert [(b, from_, until, a) for b, a, e in zip(some, answers, expected, strict=True) if a is not e] == []
        seen.update(answers)
    assert seen == set(Certainty)


def test_cypher_and_python_agree_on_stored_relationships(session) -> None:
    """On properties of a relationship an absent day is a property that is not there."""
    chance = random.Random(SEED + 1)
    some = [make(chance) for make in (any_bounds, made_bounds) for _ in range(50)]
    rows = [{name: value for name, value in asdict(b).items() if value is not None} for b in some]
    query = f"""
        CREATE (a:TimeRuleTest), (b:TimeRuleTest)
        WITH a, b UNWIND range(0, size($rows) - 1) AS n
        CREATE (a)-[fact:TIME_RULE_TEST]->(b) SET fact = $rows[n]
        WITH fact, n, {holds_case("fact")} AS holds
        RETURN holds ORDER BY n
    """
    with session.begin_transaction() as transaction:
        from_, until = START + timedelta(days=15), START + timedelta(days=17)
        result = transaction.run(query, {"rows": rows, "from": from_, "until": until})
        answers = [Certainty(row["holds"]) for row in result]
        transaction.rollback()
    assert answers == [holds(b, from_, until) for b in some]


def test_query_files_carry_the_rule_as_it_is_written_in_python() -> None:
    """Where a file decides by days whether something holds, it does so with exactly this text."""

    def squeezed(text: str) -> str:
        return re.sub(r"\s+", "", text)

    for file in sorted(QUERY_FILES.rglob("*.cypher")):
        text = file.read_text(encoding="utf-8")
        for alias in sorted(set(re.findall(r"(\w+)\.certain_until\b\s+(?:AND|THEN)", text))):
            assert squeezed(holds_case(alias)) in squeezed(text), f"{file.name}: the rule for {alias!r} differs"
