"""The profile of two actors: every line says why, every fact it names is there, every empty section is explained."""

from __future__ import annotations

import json
from datetime import date
from itertools import count
from typing import Any

import pytest

from app.answers import ask, consistent, dyad_profile
from app.profile import SECTIONS
from graph.store import Store
from ontology.errors import NotFound, Unavailable
from tests.questions.answering import SCOPE

DAYS = [date(1991, 6, 1), date(2003, 1, 1), date(2015, 6, 30), date(2022, 2, 24), date(2030, 1, 1)]


@pytest.fixture(scope="module")
def pairs(loaded_store: Store) -> list[tuple[str, str]]:
    """All pairs that the papers say anything about."""
    rows = ask(loaded_store, "events", {"from": "0001-01-01", "until": "9999-12-31", "datasets": SCOPE})
    codes = sorted({dyad for row in rows for dyad in row["dyads"]})
    found = ask(loaded_store, "lookup", {"keys": sorted({code.lower() for dyad in codes for code in dyad.split("-")}), "datasets": SCOPE})
    ids = {row["key"]: row["id"] for row in found if row["by"] == "code"}
    return [(ids[a], ids[b]) for a, b in (dyad.lower().split("-") for dyad in codes)]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_line_says_why_and_cites_what_is_there(day: date, pairs: list[tuple[str, str]], loaded_store: Store) -> None:
    assert len(pairs) > 10
    for a, b in pairs:
        profile = dyad_profile(loaded_store, a, b, day, day, SCOPE)
        for section in SECTIONS:
            rows = profile[section.name]
            assert bool(rows) != (section.name in profile["empty"])
            for row in rows:
                assert row["holds"] in ("certain", "possible", "unknown")
                assert row["facts"] and set(row["facts"]) <= set(profile["facts"])
                assert row["because"].endswith(".") and "None" not in row["because"]
                assert row["assumption"] in (None, "R4")
        for reason in profile["empty"].values():
            assert reason["reason"] in ("no_record", "not_then", "outside_coverage")
            assert reason["explanation"].endswith(".")
        assert all(fact["passages"] and fact["dataset"] in SCOPE for fact in profile["facts"].values())
        json.dumps(profile, default=date.isoformat)


def test_both_orders_tell_the_same(pairs: list[tuple[str, str]], loaded_store: Store) -> None:
    def told(a: str, b: str) -> dict[str, Any]:
        profile = dyad_profile(loaded_store, a, b, date(2022, 1, 1), date(2022, 12, 31), SCOPE)
        return {section.name: sorted((row["holds"], sorted(row["facts"])) for row in profile[section.name]) for section in SECTIONS}

    for a, b in pairs:
        assert told(a, b) == told(b, a)


def test_a_longer_period_is_never_less_certain(pairs: list[tuple[str, str]], loaded_store: Store) -> None:
    order = ("no", "unknown", "possible", "certain")
    for a, b in pairs:
        for query in ("dyad_status", "dyad_treaties", "dyad_organizations", "dyad_phases", "dyad_recognitions"):
            days, years = ({tuple(sorted(row["facts"])): row["holds"] for row in ask(loaded_store, query, {"a": a, "b": b, "on": on, "datasets": SCOPE})}
                           for on in ("2015-06-30", "2014/2016"))  # fmt: skip
            assert all(order.index(years[facts]) >= order.index(held) for facts, held in days.items() if facts in years)


@pytest.mark.parametrize(("day", "expected"), [(date(2100, 1, 1), {"outside_coverage"}), (date(1850, 1, 1), {"outside_coverage", "not_then"})])
def test_a_day_beyond_all_sources_is_outside_their_coverage(day: date, expected: set[str], pairs: list[tuple[str, str]], loaded_store: Store) -> None:
    found = [dyad_profile(loaded_store, a, b, day, day, SCOPE)["empty"] for a, b in pairs]
    reasons = [reason for empty in found for reason in empty.values()]
    assert {reason["reason"] for reason in reasons} == expected
    assert all(bool(reason["nearest"]) == (reason["reason"] == "not_then") for reason in reasons)
    assert all("lies outside" in reason["explanation"] for reason in reasons)
    assert {empty["events"]["reason"] for empty in found if "events" in empty} == {"outside_coverage"}


def test_what_is_not_there_is_named(loaded_store: Store, pairs: list[tuple[str, str]]) -> None:
    a, b = pairs[0]
    with pytest.raises(NotFound, match="state_nowhere"):
        dyad_profile(loaded_store, a, "state_nowhere", DAYS[0], DAYS[0])
    with pytest.raises(NotFound, match="no_such_data_set"):
        dyad_profile(loaded_store, a, b, DAYS[0], DAYS[0], ["no_such_data_set"])


def switch(store: Store, release: str) -> None:
    """Make another release current, as a load does."""
    store.run(
        """
        MERGE (d:Dataset {id: 'x'})
        CREATE (r:Release {id: $release, dataset: 'x'})
        WITH d, r
        OPTIONAL MATCH (d)-[old:CURRENT]->()
        DELETE old
        CREATE (d)-[:CURRENT]->(r)""",
        {"release": release},
    )


def test_an_answer_is_asked_again_when_a_data_set_changed_meanwhile(store: Store) -> None:
    switch(store, "x@1")
    answers = count(1)

    def work() -> int:
        answer = next(answers)
        if answer == 1:
            switch(store, "x@2")
        return answer

    assert consistent(store, work)[0] == 2
    assert [one["id"] for one in consistent(store, work)[1]] == ["x@2"]


def test_data_sets_that_never_rest_are_told(store: Store) -> None:
    releases = count(10)
    with pytest.raises(Unavailable, match="ask again"):
        consistent(store, lambda: switch(store, f"x@{next(releases)}"))
