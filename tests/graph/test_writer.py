"""A load is all or nothing, can be repeated, replaces only its own, and ties facts across data sets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.loading import load
from graph import shipment, writer
from graph.store import Store
from graph.writer import Superseded, Writer
from loaders.contract import LoadRejected
from ontology.schema import Schema
from tests.data_sets import members, write_dataset

_NOT_COMPARED = {"release", "loaded_at", "id_of_release"}


def snapshot(store: Store) -> list[Any]:
    """Everything that the graph says, without release ids and times of loading."""
    nodes = store.read(
        """
        MATCH (n) WHERE NOT n:Release AND NOT n:Batch
        RETURN labels(n) AS labels, properties(n) AS values,
               [(n)-[r]->(m) WHERE NOT m:Release | [type(r), properties(r), coalesce(m.id, '')]] AS links"""
    )

    def clean(values: dict[str, Any]) -> list[tuple[str, str]]:
        return sorted((key, str(value)) for key, value in values.items() if key not in _NOT_COMPARED)

    return sorted(
        (sorted(node["labels"]), clean(node["values"]), sorted((t, clean(v), id) for t, v, id in node["links"])) for node in nodes
    )


def facts(store: Store) -> dict[str, int]:
    """Facts of current releases per data set."""
    rows = store.read(
        "MATCH (d:Dataset)-[:CURRENT]->(r) OPTIONAL MATCH (f:Fact {release: r.id}) RETURN d.id AS dataset, count(f) AS n"
    )
    return {row["dataset"]: row["n"] for row in rows}


def test_loading_twice_changes_nothing(store: Store, schema: Schema, tmp_path: Path) -> None:
    dataset = write_dataset(tmp_path, "one", members("one", 50))
    first = load(store, schema, dataset)
    before = snapshot(store)
    again = load(store, schema, dataset)
    assert (first.changed, again.changed) == (True, False)
    assert again.release == first.release
    forced = load(store, schema, dataset, force=True)
    assert forced.release != first.release
    assert snapshot(store) == before


def test_a_new_version_replaces_its_own_and_leaves_others_alone(store: Store, schema: Schema, tmp_path: Path) -> None:
    load(store, schema, write_dataset(tmp_path, "other", members("other", 20)))
    load(store, schema, write_dataset(tmp_path, "one", members("one", 50, states=9)))
    load(store, schema, write_dataset(tmp_path, "one", members("one", 5, states=3, shift=1), version="2"))
    assert facts(store) == {"one": 5, "other": 20}
    assert len(store.read("MATCH (e:State) RETURN e.id")) == 7, "state_7 and state_8 are gone with the version that named them"
    assert store.read("MATCH (n:Batch) RETURN count(n) AS n") == [{"n": 0}]
    assert store.read("MATCH ()-[r:MEMBER_OF]->() RETURN count(r) AS n") == [{"n": 25}]
    versions = store.read("MATCH (:Dataset {id: 'one'})-[:CURRENT]->(r) RETURN r.version AS version")
    assert versions == [{"version": "2"}]
    fresh_state = snapshot(store)
    Writer(store, schema).remove("one")
    assert facts(store) == {"other": 20}
    assert snapshot(store) != fresh_state


@pytest.mark.parametrize("batch", [1, 7, 5000])
def test_the_graph_does_not_depend_on_the_size_of_batches(
    store: Store, schema: Schema, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    rows = members("one", 12)
    rows[-1]["contradicts"] = ["one_3"]
    rows[-9]["corroborated_by"] = ["one_11", "one_0"]
    dataset = write_dataset(tmp_path, "one", rows)
    load(store, schema, dataset)
    usual = snapshot(store)
    monkeypatch.setattr(shipment, "BATCH", batch)
    monkeypatch.setattr(writer, "DELETE_BATCH", batch)
    load(store, schema, dataset, force=True)
    assert snapshot(store) == usual


def test_every_problem_is_reported_and_nothing_is_written(store: Store, schema: Schema, tmp_path: Path) -> None:
    good = write_dataset(tmp_path, "one", members("one", 5))
    load(store, schema, good)
    before = snapshot(store)
    rows = members("one", 8)
    rows[9] |= {"time": "19x2", "id": "one_bad_time"}
    rows[10] |= {"object": ["org_nowhere"]}
    rows[11] |= {"colour": "red"}
    rows[12] |= {"modality": "guessed"}
    rows[13] |= {"subject": ["org_one"], "object": ["state_1"]}
    rows[14] |= {"id": "two_14"}
    del rows[15]["row"]
    with pytest.raises(LoadRejected) as caught:
        load(store, schema, write_dataset(tmp_path, "one", rows))
    text = str(caught.value)
    for part in ("19x2", "org_nowhere", "colour", "guessed", "is a State, not a", "begin with one_", "row: missing"):
        assert part in text
    lines = {problem.origin.line for problem in caught.value.problems}
    assert all(line > 1 for line in lines) and len(lines) >= 7
    assert all(problem.origin.file == "facts.yaml" for problem in caught.value.problems)
    assert snapshot(store) == before


def test_expected_counts_hold_before_anything_is_written(store: Store, schema: Schema, tmp_path: Path) -> None:
    dataset = write_dataset(tmp_path, "one", members("one", 5), expect={"MembershipFact": [6, 10]})
    with pytest.raises(LoadRejected, match="expected 6 to 10 records of MembershipFact, found 5"):
        load(store, schema, dataset)
    assert facts(store) == {}


def test_links_to_facts_of_another_data_set_outlive_its_new_versions(store: Store, schema: Schema, tmp_path: Path) -> None:
    def ties() -> set[tuple[str, str]]:
        rows = store.read("MATCH (a:Fact)-[:CONTRADICTS]->(b:Fact) RETURN a.id AS a, b.id AS b")
        return {(row["a"], row["b"]) for row in rows}

    load(store, schema, write_dataset(tmp_path, "other", members("other", 5)))
    rows = members("one", 3)
    rows[-1]["contradicts"] = ["other_2", "one_0"]
    load(store, schema, write_dataset(tmp_path, "one", rows, requires=["other"]))
    assert ties() == {("one_2", "other_2"), ("one_2", "one_0")}
    load(store, schema, write_dataset(tmp_path, "other", members("other", 6, shift=2), version="2"))
    assert ties() == {("one_2", "other_2"), ("one_2", "one_0")}
    assert facts(store) == {"one": 3, "other": 6}


def test_a_later_load_takes_over_and_the_earlier_one_ends(
    store: Store, schema: Schema, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shipment, "BATCH", 5)
    slow = write_dataset(tmp_path / "a", "one", members("one", 40))
    quick = write_dataset(tmp_path / "b", "one", members("one", 10), version="2")
    started = False

    def take_over(stage: str, done: int, total: int) -> None:
        nonlocal started
        if "writing" in stage and done > 60 and not started:
            started = True
            load(store, schema, quick)

    with pytest.raises(Superseded):
        load(store, schema, slow, progress=take_over)
    assert facts(store) == {"one": 10}
    load(store, schema, quick)
    assert store.read("MATCH (n:Fact) RETURN count(n) AS n") == [{"n": 10}]


def test_names_come_from_the_data_set_with_the_better_priority(store: Store, schema: Schema, tmp_path: Path) -> None:
    def row(name: str) -> list[dict[str, Any]]:
        return [{"id": "state_x", "kind": "State", "name": name}]

    def name() -> str:
        return store.read("MATCH (e:Entity {id: 'state_x'}) RETURN e.name AS name")[0]["name"]

    load(store, schema, write_dataset(tmp_path, "low", row("Low"), name_priority=50))
    assert name() == "Low"
    load(store, schema, write_dataset(tmp_path, "high", row("High"), name_priority=10))
    assert name() == "High"
    load(store, schema, write_dataset(tmp_path, "low", row("Lower"), name_priority=50, version="2"))
    assert name() == "High"
    Writer(store, schema).remove("high")
    load(store, schema, write_dataset(tmp_path, "low", row("Lower"), name_priority=50, version="3"))
    assert name() == "Lower"
