"""The reference set: what published data confirm is said to be confirmed, everything else is marked, and answers follow the records.

The comparison with published data runs here as `python -m checks.reference` does; the outcome that the loader reads and
the table in the docs must be those that the data give today.
"""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from app.answers import ask, ask_with_sources, dyad_profile
from checks.reference.__main__ import CORROBORATION, PAGE, agreement, compare, corroboration, page
from checks.reference.report import Verdict
from checks.reference.rules import date_of
from graph.store import Store
from loaders.contract import FOLDER, DataSet
from ontology.derive import derive
from ontology.records import Record
from ontology.schema import Schema
from ontology.times import Certainty, bounds, holds

STANDINGS = {"membership": "member", "observer": "observer", "association": "associated", "suspension": "suspended"}


@pytest.fixture(scope="module")
def dataset() -> DataSet:
    return DataSet(FOLDER / "reference")


@pytest.fixture(scope="module")
def records(dataset: DataSet) -> dict[str, Record]:
    found: dict[str, Record] = {}
    for record in dataset.records():
        assert record.id not in found, f"{record.origin}: {record.id} is there twice"
        found[record.id] = record
    assert dataset.source.problems == []
    return found


@pytest.fixture(scope="module")
def facts(records: dict[str, Record]) -> dict[str, Record]:
    return {id: record for id, record in records.items() if "paraphrase" in record.values}


@pytest.fixture(scope="module")
def verdicts(shared: Path) -> dict[str, Verdict]:
    return compare(shared / "data")


def test_the_outcome_of_the_comparison_is_the_one_that_the_loader_reads(verdicts: dict[str, Verdict]) -> None:
    assert CORROBORATION.read_text(encoding="utf-8") == corroboration(verdicts), "write it anew: make compare DATA=... ARGS=--write"
    text = PAGE.read_text(encoding="utf-8")
    assert agreement(verdicts) in text and page(text, verdicts) == text


def test_what_data_do_not_confirm_as_stated_is_uncorroborated(facts: dict[str, Record], verdicts: dict[str, Verdict]) -> None:
    for id, verdict in verdicts.items():
        assert facts[id].values["modality"] == ("recorded_by_dataset" if verdict.full else "uncorroborated"), id
        if verdict.word in ("part", "differs"):
            assert facts[id].values["caveat"], id
    for id in facts.keys() - verdicts.keys():
        assert id.startswith("ref_coded_") or id.endswith("_bound"), id
        # A party since its signature is as confirmed as the signature; since some day after it, it is not.
        known = id.startswith("ref_coded_") or (verdicts[id.removesuffix("_bound")].full and not str(facts[id].values["time"]).startswith("["))
        assert facts[id].values["modality"] == ("recorded_by_dataset" if known else "uncorroborated"), id


def test_every_difference_is_a_fact_of_its_own_that_contradicts(facts: dict[str, Record], verdicts: dict[str, Verdict]) -> None:
    against = defaultdict(list)
    for record in facts.values():
        for other in record.links.get("contradicts", []):
            against[other].append(record)
    differing = [(verdict.fact.id, one) for verdict in verdicts.values() for one in verdict.differing]
    assert differing
    for id, one in differing:
        assert one.row in facts[id].values["caveat"]
        if not one.other:
            assert any(f"{one.register}#row={one.row}" in record.links["supported_by"] and one.actor in record.links["subject"] for record in against[id]), id


def test_every_fact_rests_on_instruments_registers_or_rows_that_are_described(records: dict[str, Record], facts: dict[str, Record]) -> None:
    for fact in facts.values():
        for passage in fact.links["supported_by"]:
            (document,) = records[passage].links["part_of"]
            assert records[document].cls in ("Treaty", "LegalAct", "Register", "PolicyDocument", "TreatySet", "SourceDocument"), fact.id
            assert f"{document}/description" in records


def test_no_two_facts_say_the_same(facts: dict[str, Record]) -> None:
    said = defaultdict(list)
    for fact in facts.values():
        if not fact.id.startswith("ref_coded_") and fact.cls != "event":
            of_each = fact.cls not in ("diplomatic_relations", "no_diplomatic_relations", "relation_status", "joint_partnership")
            for subject in fact.links["subject"] if of_each else [tuple(sorted(fact.links["subject"]))]:
                said[fact.cls, subject, tuple(fact.links.get("object", [])), fact.values.get("time")].append((fact.id, fact.values.get("predicate")))
    assert {key: ids for key, ids in said.items() if len({predicate for _, predicate in ids}) < len(ids)} == {}


def test_stages_of_a_treaty_come_in_their_order(facts: dict[str, Record]) -> None:
    """No treaty is in force before it was first signed, at the precision that both dates have."""
    signed, forced = defaultdict(list), defaultdict(list)
    for fact in facts.values():
        start = None if fact.id.startswith("ref_coded_") else date_of(fact, "start")
        if start and fact.cls == "treaty_signature":
            for treaty in fact.links["object"]:
                signed[treaty].append(start)
        elif start and fact.cls in ("treaty_party", "entry_into_force", "ratification"):
            for treaty in fact.links["subject" if fact.cls == "entry_into_force" else "object"]:
                forced[treaty].append((start, fact.id))
    assert len(signed.keys() & forced.keys()) > 100
    wrong = []
    for treaty in signed.keys() & forced.keys():
        first = min(signed[treaty])
        wrong += [(id, start, first) for start, id in forced[treaty] if start[: len(first)] < first[: len(start)]]
    assert wrong == []


def test_times_are_in_order_and_within_the_coverage(facts: dict[str, Record], schema: Schema, dataset: DataSet) -> None:
    as_of = date.fromisoformat(dataset.metadata.options["as_of"])
    for fact in facts.values():
        start, end = date_of(fact, "start"), date_of(fact, "end")
        if start and end:
            assert start[: min(len(start), len(end))] <= end[: min(len(start), len(end))], fact.id
        for one in (start, end):
            assert one is None or one[:4] <= str(as_of.year), fact.id


def test_an_office_has_one_holder_at_a_time(facts: dict[str, Record], records: dict[str, Record]) -> None:
    held = defaultdict(list)
    for fact in facts.values():
        if fact.cls == "office_holding" and not fact.id.startswith("ref_coded_") and fact.values.get("predicate") == "holds":
            span = bounds(str(fact.values["time"]), meaning="attestation", basis=fact.values["time_basis"], as_of="2024-12-31")  # type: ignore[arg-type]
            held[fact.links["object"][0]].append((span.certain_from, span.certain_until, fact.id, fact.links["subject"][0]))
    overlapping = []
    for terms in held.values():
        for (first, last, id, one), (start, end, other_id, other) in combinations(sorted(terms, key=lambda term: str(term[0])), 2):
            if one != other and None not in (first, last, start, end) and first < last and start < end and min(last, end) > max(first, start):
                overlapping.append((id, other_id))
    assert overlapping == []


def _known(records: dict[str, Record], schema: Schema) -> dict[str, dict[tuple[str, str], list[Any]]]:
    """Standing -> (actor, organization) -> bounds of each record."""
    found: dict[str, dict[tuple[str, str], list[Any]]] = {standing: defaultdict(list) for standing in STANDINGS.values()}
    for record in records.values():
        if standing := STANDINGS.get(record.cls):
            made = bounds(record.values.get("time"), meaning="attestation", basis=record.values.get("time_basis", "stated"), as_of=record.values.get("as_of"))  # type: ignore[arg-type]
            for actor in record.links["subject"]:
                for org in record.links["object"]:
                    found[standing][actor, org].append(made)
    return found


def test_shared_organizations_are_those_of_the_records(loaded_store: Store, records: dict[str, Record], schema: Schema) -> None:
    known = _known(records, schema)
    actors = sorted({actor for pairs in known.values() for actor, _ in pairs})
    draw = random.Random(20241231)
    for _ in range(60):
        a, b = draw.sample(actors, 2)
        on = date.fromordinal(draw.randint(date(1991, 12, 1).toordinal(), date(2024, 12, 31).toordinal()))
        expected = {}
        for org in {org for pairs in known.values() for _, org in pairs}:
            sides = []
            for actor in (a, b):
                sure = {standing: max((holds(one, on, on) for one in pairs.get((actor, org), [])), default=Certainty.NO) for standing, pairs in known.items()}
                best = max(sure[one] for one in ("member", "observer", "associated"))
                sides.append((best, {standing for standing, one in sure.items() if one > Certainty.NO}))
            if min(best for best, _ in sides) > Certainty.NO:
                expected[org] = (min(best for best, _ in sides).word, [standings for _, standings in sides])
        rows = ask(loaded_store, "dyad_organizations", {"a": a, "b": b, "on": on.isoformat(), "datasets": ["reference"]})
        found = {row["organization"]: (row["holds"], [set(one["standings"]) for one in row["by_side"]]) for row in rows if not row["missing"]}
        assert found == expected, (a, b, on)
        assert all(row["as_members"] == all("member" in one["standings"] for one in row["by_side"]) for row in rows)


def test_answers_tell_what_is_uncorroborated(loaded_store: Store) -> None:
    on = date(2010, 6, 30)
    profile = dyad_profile(loaded_store, "state_kazakhstan", "state_russia", on, on, datasets=["reference"])
    marked = [row for section in ("organizations", "treaties", "status") for row in profile[section] if row["uncorroborated"]]
    assert marked
    for row in marked:
        assert set(row["uncorroborated"]) == {id for id in row["facts"] if profile["facts"][id]["values"]["modality"] == "uncorroborated"}
        assert ("Uncorroborated" in row["because"]) == (set(row["uncorroborated"]) == set(row["facts"]))
    answer = ask_with_sources(loaded_store, "dyad_organizations", {"a": "state_kazakhstan", "b": "state_russia", "from": on, "until": on, "datasets": ["reference"]})
    assert answer["uncorroborated"] == [id for id, fact in answer["facts"].items() if fact["values"]["modality"] == "uncorroborated"]


def test_papers_and_record_stand_side_by_side(loaded_store: Store, facts: dict[str, Record]) -> None:
    tied = {(id, other, link) for id, fact in facts.items() for link in ("contradicts", "corroborated_by") for other in fact.links.get(link, []) if not other.startswith("ref_")}
    assert {link for _, _, link in tied} == {"contradicts", "corroborated_by"}
    for id, other, link in sorted(tied)[:200]:
        (row,) = [row for row in ask(loaded_store, "facts", {"ids": [other], "datasets": []}) if row["id"] == other]
        assert id in [one["id"] for one in row[link]]


def test_every_kind_derives(records: dict[str, Record], schema: Schema) -> None:
    for record in records.values():
        kind = schema.kinds.get(record.cls)
        if kind is not None:
            copy = Record(kind.local, record.id, dict(record.values), record.links, record.origin)
            derive(schema, copy, "reference")
            assert copy.values["family"] == schema.family(kind.local)
