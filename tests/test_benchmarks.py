"""The grown graph keeps its shape, and the benchmark of the endpoints leaves none of them out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from app.answers import dyad_profile
from app.api import create_app
from app.loading import Loadable, available, load
from app.settings import Settings
from benchmarks.calls import cases, recorded, recorder, rows_of
from benchmarks.endpoints import Figures, Pages, Scale, bare_session, growth, measured, p99
from benchmarks.grown import HUB, Grown, Hub, grown
from graph.connection import Connection
from graph.store import Store
from ontology.checks import Checker
from ontology.derive import derive, look_up_key
from ontology.records import Record
from ontology.schema import Schema
from ontology.times import period

FACTOR = 3
DAYS = ("possible_from", "certain_from", "certain_until", "possible_until", "last_attested", "precision")


def checked(schema: Schema, datasets: list[Any]) -> dict[str, list[Record]]:
    """The records of data sets with derived values, after all checks of a load but those of the graph itself."""
    known: dict[str, str] = {}

    def classes(ids: list[str]) -> dict[str, list[str]]:
        return {id: list(schema.lineage(known[id])) for id in ids if id in known}

    found: dict[str, list[Record]] = {}
    for dataset in datasets:
        checker = Checker(schema, classes)
        content = found[dataset.metadata.id] = []
        for record in dataset.records():
            assert checker.check(record) == [], record
            derive(schema, record, dataset.metadata.id)
            content.append(record)
        assert checker.finish() == []
        for cls, (low, high) in dataset.metadata.expect.items():
            assert low <= checker.counts.get(cls, 0) <= high
        known.update(checker.classes)
    return found


@pytest.fixture(scope="module")
def real(schema: Schema) -> dict[str, list[Record]]:
    return checked(schema, list(available().values()))


@pytest.fixture(scope="module")
def large(schema: Schema) -> dict[str, list[Record]]:
    return checked(schema, grown(FACTOR))


def shape(records: list[Record], schema: Schema) -> dict[str, Counter[Any]]:
    """What is to be multiplied: classes, kinds, days, codings, degrees, lengths."""
    found: dict[str, Counter[Any]] = defaultdict(Counter)
    degrees: Counter[tuple[str, str]] = Counter()
    for one in records:
        found["classes"][one.cls] += 1
        found["days"][one.cls, *(one.values.get(name) for name in DAYS)] += 1
        found["codings"].update((name, value) for name, value in one.values.items() if isinstance(value, str) and name in CODED)
        found["schemes"][one.values.get("scheme"), one.values.get("language"), one.values.get("name_kind")] += 1
        found["links"][one.cls, *sorted((link, len(targets)) for link, targets in one.links.items())] += 1
        degrees.update((link, target) for link, targets in one.links.items() for target in targets)
    for (link, _), degree in degrees.items():
        found["degrees"][link, degree] += 1
    return found


CODED = ("kind", "family", "modality", "time", "time_basis", "as_of", "event_type", "recognition_status", "predicate", "unit", "confirmed_to")


def test_grown_multiplies_everything_exactly(schema: Schema, real: dict[str, list[Record]], large: dict[str, list[Record]]) -> None:
    assert list(real) == list(large)
    for dataset, records in real.items():
        before, after = shape(records, schema), shape(large[dataset], schema)
        for what, counted in before.items():
            # A dyad is one node however often it is given; its copies are given as often.
            assert {key: number * FACTOR for key, number in counted.items()} == dict(after[what]), f"{dataset}: {what}"


def test_grown_ids_are_unique_and_the_real_ones_stay(real: dict[str, list[Record]], large: dict[str, list[Record]]) -> None:
    for dataset, records in large.items():
        ids = [one.id for one in records if one.cls != "Dyad"]
        assert len(ids) == len(set(ids)), dataset
        assert records[: len(real[dataset])] == real[dataset]
    dyads = {one.id for records in large.values() for one in records if one.cls == "Dyad"}
    assert len(dyads) == FACTOR * len({one.id for records in real.values() for one in records if one.cls == "Dyad"})
    assert all(id == "-".join(sorted(id.split("-"))) for id in dyads)


def test_copies_are_worlds_of_their_own(real: dict[str, list[Record]], large: dict[str, list[Record]]) -> None:
    """No link leads from one copy into another, and no name or code of one is understood as one of another."""
    owner: dict[str, int] = {}
    keys: dict[int, set[str]] = defaultdict(set)
    for dataset, records in large.items():
        size = len(real[dataset])
        for place, one in enumerate(records):
            copy = place // size
            assert owner.setdefault(one.id, copy) == copy
            if one.cls in ("Name", "Code"):
                keys[copy].add(look_up_key(str(one.values.get("text") or one.values["code"])))
    for dataset, records in large.items():
        for place, one in enumerate(records):
            assert {owner[target] for targets in one.links.values() for target in targets} <= {place // len(real[dataset])}, one
    assert not any(keys[a] & keys[b] for a in keys for b in keys if a < b)
    assert [len(keys[copy]) for copy in sorted(keys)] == [len(keys[0])] * FACTOR


def test_copies_write_their_own_names_and_the_common_words(real: dict[str, list[Record]]) -> None:
    first = next(one for one in grown(2) if one.metadata.id == "reference")
    texts = [str(one.values["text"]) for one in first.records() if one.cls == "Name"]
    mine, copied = texts[: len(texts) // 2], texts[len(texts) // 2 :]
    assert sum("Nazarbayev" in one for one in mine) > 0 == sum("Nazarbayev" in one for one in copied)
    assert sum("treaty" in one.lower().split() for one in mine) == sum("treaty" in one.lower().split() for one in copied) > 0
    assert all(len(copy) == len(one) + len(" c1") for one, copy in zip(mine, copied, strict=True))


def test_records_are_fresh_each_time() -> None:
    dataset = grown(2)[0]
    before = [(one.id, dict(one.values), {link: list(targets) for link, targets in one.links.items()}) for one in dataset.records()]
    for one in dataset.records():
        one.values["text"] = "spoilt"
        for targets in one.links.values():
            targets.append("spoilt")
    assert [(one.id, one.values, one.links) for one in dataset.records()] == before


def test_digest_tells_factors_apart() -> None:
    two, again, three = grown(2)[0], grown(2)[0], grown(3)[0]
    assert two.digest() == again.digest() != three.digest()
    assert two.metadata.id == available()[two.metadata.id].metadata.id


def test_hub_has_the_facts_it_promises(schema: Schema) -> None:
    records = checked(schema, [Hub(1000)])["hub"]
    facts = [one for one in records if schema.is_a(one.cls, "Fact")]
    assert len(facts) == 1000 == sum(HUB in one.links["subject"] + one.links.get("object", []) for one in facts)
    assert {one.values["kind"] for one in facts} == {"membership", "event", "statement"}
    assert len({str(one.values["time"])[:4] for one in facts}) > 70


class _Renamed:
    """A grown data set whose digest is its own, so that a test's server loads it whatever it holds."""

    def __init__(self, dataset: Grown) -> None:
        self.metadata, self.source, self._dataset = dataset.metadata, dataset.source, dataset

    def records(self) -> Iterator[Record]:
        yield from self._dataset.records()

    def digest(self) -> str:
        return f"test {self._dataset.digest()}"


def test_a_grown_graph_answers_in_each_copy_as_the_real_one(store: Store, schema: Schema) -> None:
    datasets: list[Loadable] = [_Renamed(one) for one in grown(2) if one.metadata.id != "reference"]
    for dataset in datasets:
        load(store, schema, dataset)
    day = period("2014-06-30")
    real, copy = (dyad_profile(store, f"state_kazakhstan{suffix}", f"state_russia{suffix}", *day) for suffix in ("", "_c1"))
    sections = [name for name, rows in real.items() if isinstance(rows, list) and name not in ("datasets", "facts")]
    assert sum(len(real[name]) for name in sections) > 10
    for name in sections:
        assert [len(row.get("facts", [])) for row in real[name]] == [len(row.get("facts", [])) for row in copy[name]], name
        assert [row.get("holds") for row in real[name]] == [row.get("holds") for row in copy[name]]
    assert len(real["facts"]) == len(copy["facts"]) > 10


def test_no_endpoint_is_left_out(connection: Connection, chosen_settings: Settings) -> None:
    described = create_app(connection, chosen_settings).openapi()
    found, failed = cases(described)
    operations = {f"{method.upper()} {path}" for path, methods in described["paths"].items() if path.startswith("/v1") for method in methods}
    assert failed == {}
    assert set(found) == {one for one in operations if one.startswith(("GET", "POST"))}
    assert len(found) > 8


def test_an_operation_without_an_example_is_told() -> None:
    described = {
        "paths": {
            "/v1/a/{id}": {"get": {"parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}]}},
            "/v1/e": {"post": {"requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/E"}}}}}},
            "/v1/b": {"post": {"requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/B"}}}}}},
            "/v1/c/{id}": {
                "get": {
                    "parameters": [
                        {"name": "id", "in": "path", "required": True, "schema": {"examples": ["a b"]}},
                        {"name": "on", "in": "query", "schema": {"examples": ["2014"]}},
                        {"name": "dataset", "in": "query", "schema": {"examples": [["one"]]}},
                    ]
                },
                "delete": {},
            },
            "/v1/c/{other}/d": {"get": {"parameters": [{"name": "other", "in": "path", "required": True, "schema": {}}]}},
            "/health": {"get": {}},
        },
        "components": {
            "schemas": {
                "B": {"examples": [{"names": ["x"]}]},
                "E": {"properties": {"several": {"type": "array", "items": {"examples": ["x"]}}, "other": {"examples": [1]}}, "required": ["several"]},
            }
        },
    }
    found, failed = cases(described)
    assert failed == {"GET /v1/a/{id}": "the description gives no example of id"}
    assert [one.url for one in found["GET /v1/c/{id}"]] == ["/v1/c/a%20b?on=2014", "/v1/c/a%20b"]
    assert found["POST /v1/b"][0].body == b'{"names": ["x"]}'
    assert [one.url for one in found["GET /v1/c/{other}/d"]] == ["/v1/c/a%20b/d"]  # what stands there in another address
    assert found["POST /v1/e"][0].body == b'{"several": ["x"]}'
    assert set(found) == {"GET /v1/c/{id}", "GET /v1/c/{other}/d", "POST /v1/b", "POST /v1/e"}


def test_every_endpoint_is_answered_and_its_statements_run_bare(loaded_connection: Connection, chosen_settings: Settings) -> None:
    with recorder(loaded_connection, chosen_settings) as (app, client, store):
        found = {operation: recorded(client, store, tries) for operation, tries in cases(app.openapi())[0].items()}
        assert {operation: why for operation, why in found.items() if isinstance(why, str)} == {}
        case, statements = found["GET /v1/actors/{id}"]
        assert any("Name" in query for query, _ in statements) and any("KAZ" in str(given) or "kaz" in str(given) for _, given in statements)
        with bare_session(loaded_connection) as session:
            figures = measured(case, statements, client, session, rounds=3)
    assert figures.bytes > 500 and figures.rows > 1
    assert figures.ratio is not None and figures.ratio > 0 and figures.rest > 0 and figures.rest_p99 >= figures.rest
    assert figures.statements == len(statements)


def test_pages_give_each_fact_once(loaded_connection: Connection, chosen_settings: Settings) -> None:
    with recorder(loaded_connection, chosen_settings) as (_, client, _):
        path = "/v1/dyads/KAZ/RUS/facts?sources=false"
        whole, pages = Pages(client, path), Pages(client, path)
        whole.turn(1000)
        pages.skip_to(30, 20)
        assert pages.facts == 30 and not pages.over
        while not pages.over:
            pages.turn(17)
    assert whole.over and pages.facts == whole.facts > 50
    assert pages.twice == 0


def test_growth_marks_only_answers_that_stay(schema: Schema) -> None:
    one = Figures("GET /v1/x", "/v1/x", 10, 1000, 3, 30, 10.0, 12.0, 20.0, 1.2, 1.1)
    first = Scale(1, endpoints=[one, replace(one, operation="GET /v1/y"), replace(one, operation="GET /v1/z")])
    second = Scale(10, endpoints=[
        replace(one, rest=18.0), replace(one, operation="GET /v1/y", rest=18.0, rows=100, bytes=9000), replace(one, operation="GET /v1/z", rest=15.0),
    ])  # fmt: skip
    third = Scale(100, endpoints=[replace(one, rest=60.0)])
    found = {(row["operation"], row["factor"]): row for row in growth([first, second, third])}
    assert found["GET /v1/x", 10]["growth"] == 1.5
    assert {key for key, row in found.items() if row["missed"]} == {("GET /v1/x", 10)}
    assert found["GET /v1/y", 10]["same_size"] is False


def test_p99_and_rows() -> None:
    assert (p99(range(1, 201)), p99([3.0, 1.0, 2.0])) == (198, 3.0)
    assert rows_of(b'{"hits": [], "releases": [1, 2]}') == 0
    assert (rows_of(b'{"rows": [1, 2, 3], "next": null}'), rows_of(b"[1, 2]"), rows_of(b"a\nb\n"), rows_of(b'{"a": 1}')) == (3, 2, 2, 1)
