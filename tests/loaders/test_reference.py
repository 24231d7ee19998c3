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
from app.queries import get
from checks.reference.__main__ import CORROBORATION, PAGE, agreement, compare, corroboration, page
from checks.reference.report import Verdict
from checks.reference.rules import date_of
from graph.store import Store
from loaders.contract import FOLDER, DataSet
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
        fact = facts[id]
        assert fact.cls in ("coding", "commitment"), id
        # What takes effect with its signature is as confirmed as the signature; what began some day after it is not.
        known = fact.cls == "coding" or (verdicts[id.removesuffix("_commitment")].full and not str(fact.values["time"]).startswith("["))
        assert fact.values["modality"] == ("recorded_by_dataset" if known else "uncorroborated"), id


def test_every_difference_is_a_fact_of_its_own_that_contradicts(facts: dict[str, Record], verdicts: dict[str, Verdict]) -> None:
    against = defaultdict(list)
    for record in facts.values():
        if record.cls == "coding":
            (ours,) = record.links["contradicts"]
            assert record.values["predicate"] == facts[ours].cls and record.values["time"] != facts[ours].values["time"]
            against[ours].append(record)
    differing = [(verdict.fact.id, one) for verdict in verdicts.values() for one in verdict.differing]
    assert differing
    for id, one in differing:
        assert one.row in facts[id].values["caveat"]
        if not one.says:
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
        if fact.cls not in ("coding", "event"):
            of_each = fact.cls not in ("diplomatic_relations", "no_diplomatic_relations", "relation_status", "joint_partnership")
            for subject in fact.links["subject"] if of_each else [tuple(sorted(fact.links["subject"]))]:
                said[fact.cls, subject, tuple(fact.links.get("object", [])), fact.values.get("time")].append((fact.id, fact.values.get("predicate")))
    assert {key: ids for key, ids in said.items() if len({predicate for _, predicate in ids}) < len(ids)} == {}


def test_stages_of_a_treaty_come_in_their_order(facts: dict[str, Record]) -> None:
    """No treaty is in force before it was first signed, at the precision that both dates have."""
    signed, forced = defaultdict(list), defaultdict(list)
    for fact in facts.values():
        start = date_of(fact, "start")
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


def test_what_treaties_provide_for_ends_with_the_last_of_their_parties(facts: dict[str, Record]) -> None:
    ends = defaultdict(list)
    for fact in facts.values():
        if fact.cls == "treaty_party":
            for treaty in fact.links["object"]:
                ends[treaty].append(date_of(fact, "end"))
    provided = [(fact, ends[fact.links["subject"][0]]) for fact in facts.values() if fact.cls == "treaty_provision"]
    assert {bool(known) and all(known) for _, known in provided} == {True, False}
    for fact, known in provided:
        assert date_of(fact, "end") == (max(known) if known and all(known) else None), fact.id


def test_times_are_in_order_and_none_is_later_than_the_set_speaks(facts: dict[str, Record], dataset: DataSet) -> None:
    as_of = date.fromisoformat(dataset.metadata.options["as_of"])
    for fact in facts.values():
        start, end = date_of(fact, "start"), date_of(fact, "end")
        if start and end:
            assert start[: min(len(start), len(end))] <= end[: min(len(start), len(end))], fact.id
        for one in (start, end):
            assert one is None or one.rstrip("~") <= str(as_of)[: len(one.rstrip("~"))], fact.id


def test_an_office_has_one_holder_at_a_time(facts: dict[str, Record], dataset: DataSet) -> None:
    held = defaultdict(list)
    for fact in facts.values():
        if fact.cls == "office_holding" and fact.values.get("predicate") == "holds":
            span = bounds(str(fact.values["time"]), meaning="attestation", basis=fact.values["time_basis"], as_of=dataset.metadata.options["as_of"])  # type: ignore[arg-type]
            held[fact.links["object"][0]].append((span.certain_from, span.certain_until, fact.id, fact.links["subject"][0]))
    overlapping = []
    for terms in held.values():
        for (first, last, id, one), (start, end, other_id, other) in combinations(sorted(terms, key=lambda term: str(term[0])), 2):
            if one != other and None not in (first, last, start, end) and first < last and start < end and min(last, end) > max(first, start):
                overlapping.append((id, other_id))
    assert overlapping == []


def test_a_status_is_about_those_whose_it_is(records: dict[str, Record], facts: dict[str, Record], schema: Schema) -> None:
    for fact in facts.values():
        if schema.family(schema.kinds[fact.cls].local) == "status":
            for dyad in fact.links.get("about", []):
                assert set(records[dyad].links["member"]) <= {*fact.links["subject"], *fact.links.get("object", [])}, fact.id


def _known(records: dict[str, Record]) -> dict[str, dict[tuple[str, str], list[Any]]]:
    """Standing -> (actor, organization) -> bounds of each record."""
    found: dict[str, dict[tuple[str, str], list[Any]]] = {standing: defaultdict(list) for standing in STANDINGS.values()}
    for record in records.values():
        if standing := STANDINGS.get(record.cls):
            made = bounds(record.values.get("time"), meaning="attestation", basis=record.values.get("time_basis", "stated"), as_of=record.values.get("as_of"))  # type: ignore[arg-type]
            for actor in record.links["subject"]:
                for org in record.links["object"]:
                    found[standing][actor, org].append(made)
    return found


def test_shared_organizations_are_those_of_the_records(loaded_store: Store, records: dict[str, Record]) -> None:
    known = _known(records)
    actors = sorted({actor for pairs in known.values() for actor, _ in pairs})
    draw, seen = random.Random(20241231), 0
    for _ in range(60):
        a, b = draw.sample(actors, 2)
        on = date.fromordinal(draw.randint(date(1991, 12, 1).toordinal(), date(2024, 12, 31).toordinal()))
        expected = {}
        for org in {org for pairs in known.values() for _, org in pairs}:
            sides = []
            for actor in (a, b):
                sure = {standing: max((holds(one, on, on) for one in pairs.get((actor, org), [])), default=Certainty.NO) for standing, pairs in known.items()}
                best = max(sure[one] for one in ("member", "observer", "associated"))
                sides.append((best, sure["member"], {standing for standing, one in sure.items() if one > Certainty.NO}))
            least = min(best for best, *_ in sides)
            if least > Certainty.NO:
                expected[org] = (least.word, min(member for _, member, _ in sides) == least, [standings for *_, standings in sides])
        rows = ask(loaded_store, "dyad_organizations", {"a": a, "b": b, "on": on.isoformat(), "datasets": ["reference"]})
        found = {row["organization"]: (row["holds"], row["as_members"], [set(one["standings"]) for one in row["by_side"]]) for row in rows if not row["missing"]}
        assert found == expected, (a, b, on)
        seen += len(found)
        assert not any(row["as_members"] for row in rows if row["missing"])
    assert seen > 300


def test_sanctions_in_force_are_those_of_the_records(loaded_store: Store, records: dict[str, Record], facts: dict[str, Record]) -> None:
    about = {fact.id: [records[dyad].links["member"] for dyad in fact.links.get("about", [])] for fact in facts.values() if fact.cls == "sanction_measure"}
    sizes: list[int] = []
    for pair in (["org_eu", "state_russia"], ["state_russia", "state_usa"], ["state_russia", "state_turkey"]):
        for on in (date(2013, 6, 30), date(2016, 1, 1), date(2022, 3, 1)):
            expected = {}
            for id in (id for id, dyads in about.items() if pair in dyads):
                values = facts[id].values
                made = bounds(values["time"], meaning="start", basis=values["time_basis"], as_of=values["as_of"])  # type: ignore[arg-type]
                if (sure := holds(made, on, on)) > Certainty.NO:
                    expected[id] = sure.word
            rows = ask(loaded_store, "dyad_sanctions", {"a": pair[0], "b": pair[1], "on": on.isoformat(), "datasets": ["reference"]})
            assert {row["facts"][0]: row["holds"] for row in rows} == expected, (pair, on)
            sizes.append(len(expected))
    assert 0 in sizes and max(sizes) > 3


def test_answers_tell_what_is_uncorroborated(loaded_store: Store) -> None:
    on = date(2010, 6, 30)
    profile = dyad_profile(loaded_store, "state_kazakhstan", "state_russia", on, on, datasets=["reference"])
    uncertain = {id for id, fact in profile["facts"].items() if fact["values"]["modality"] == "uncorroborated"}
    assert uncertain and uncertain != set(profile["facts"])
    for section in ("organizations", "treaties", "status", "leases"):
        for row in profile[section]:
            assert set(row["uncorroborated"]) == set(row["facts"]) & uncertain
    shared = {row["organization"]: row for row in profile["organizations"]}
    # Data confirm the year for both; the day of neither, so that the line says it.
    assert "Uncorroborated: no data set" in shared["org_cis"]["because"]
    confirmed = [row for row in profile["treaties"] if not row["uncorroborated"]]
    assert confirmed and not any("Uncorroborated" in row["because"] for row in confirmed)
    asked = get("dyad_organizations").bind({"a": "state_kazakhstan", "b": "state_russia", "on": on.isoformat(), "datasets": ["reference"]})
    answer = ask_with_sources(loaded_store, "dyad_organizations", asked)
    assert answer["uncorroborated"] == [id for id, fact in answer["facts"].items() if fact["values"]["modality"] == "uncorroborated"]


def test_papers_and_record_stand_side_by_side(loaded_store: Store, facts: dict[str, Record]) -> None:
    tied = {(id, other, link) for id, fact in facts.items() for link in ("contradicts", "corroborated_by") for other in fact.links.get(link, []) if not other.startswith("ref_")}
    assert {link for _, _, link in tied} == {"contradicts", "corroborated_by"}
    for id, other, link in sorted(tied)[:200]:
        (row,) = [row for row in ask(loaded_store, "facts", {"ids": [other], "datasets": []}) if row["id"] == other]
        assert id in [one["id"] for one in row[link]]


def test_levels_of_partnership_are_named_in_all_languages_of_answers(loaded_store: Store) -> None:
    found = loaded_store.read(
        "MATCH (level:PartnershipLevel) RETURN level.id AS id, COLLECT { MATCH (level)<-[:NAME_OF]-(n:Name) RETURN DISTINCT n.language } AS languages", {}
    )
    assert len(found) > 15 and [one["id"] for one in found if not {"en", "ru", "kk"} <= set(one["languages"])] == []
