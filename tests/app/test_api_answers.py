"""What the API answers: profiles, actors, facts with passages, data sets, questions as JSON and CSV, exports."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import yaml
from fastapi.testclient import TestClient

from app.exports import Part, export
from graph.connection import Connection
from graph.store import Store
from ontology.schema import Schema
from tests.app.api_client import assert_problem, client_of, get
from tests.conftest import SHARED

QUESTIONS = yaml.load((SHARED / "knowledge" / "questions.yaml").read_bytes(), yaml.CSafeLoader)["questions"]
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def test_the_profile_is_the_same_from_both_sides_and_by_any_name(client: TestClient) -> None:
    one = get(client, "/v1/dyads/KAZ/RUS", on="2022-02-24", dataset="five_documents")
    assert one["dyad"]["id"] == "KAZ-RUS"
    assert one["dyad"]["a"]["id"] == "state_kazakhstan"
    assert [d["dataset"] for d in one["releases"]] == ["five_documents"]
    other = get(client, "/v1/dyads/Q159/Казахстан", on="2022-02-24", dataset="five_documents")
    assert other["dyad"]["a"]["id"] == "state_russia"
    for section in ("status", "treaties", "events"):
        assert {tuple(row["facts"]) for row in one[section]} == {tuple(row["facts"]) for row in other[section]}


def test_every_line_of_a_profile_is_sourced_and_typed(client: TestClient) -> None:
    found = get(client, "/v1/dyads/KAZ/RUS", on="2022-02-24")
    for section in ("status", "treaties", "leases", "sanctions", "organizations", "positions", "recognitions", "phases", "events"):
        assert found[section] or found["empty"][section]["explanation"]
        for row in found[section]:
            assert row["holds"] in ("certain", "possible", "unknown", "no") and row["because"]
            for id in row["facts"]:
                fact = found["facts"][id]
                assert fact["passages"] and fact["values"]["paraphrase"] and fact["values"]["modality"]
                for key in ("possible_from", "certain_from", "certain_until", "possible_until"):
                    assert fact["values"].get(key) is None or DAY.fullmatch(fact["values"][key])
                assert isinstance(fact["values"].get("approximate", False), bool)
    assert "_Date__" not in json.dumps(found)


def test_a_pair_without_records_says_so(client: TestClient) -> None:
    found = get(client, "/v1/dyads/ISL/FJI", on="1950")
    assert not any(found[section] for section in found["empty"])
    for reason in found["empty"].values():
        assert reason["reason"] in ("no_record", "outside_coverage", "not_then")
        assert "no" in reason["explanation"].lower()


def test_an_actor_has_its_names_and_codes(client: TestClient) -> None:
    for text in ("KAZ", "kz", "Q232", "705", "state_kazakhstan", "Қазақстан"):
        found = get(client, f"/v1/actors/{text}")
        assert found["id"] == "state_kazakhstan"
        assert found["resolved"]["input"] == text
    codes = {(code["scheme"], code["code"]) for code in found["codes"]}
    assert {("iso3166_1_alpha3", "KAZ"), ("cow", "705"), ("m49", "398"), ("wikidata", "Q232")} <= codes
    assert {"en", "ru", "kk"} <= {name["language"] for name in found["names"]}


@pytest.mark.parametrize("code", ["705", "COW:705", "cow:705"])
def test_a_code_of_several_schemes_says_what_else_it_means(client: TestClient, code: str) -> None:
    found = get(client, f"/v1/actors/{code}")
    assert found["id"] == "state_kazakhstan"
    if code == "705":
        assert "state_slovenia" in {other["id"] for other in found["resolved"]["alternatives"]}


def test_a_fact_shows_its_passage_to_those_who_hold_the_document(
    loaded_connection: Connection, client: TestClient, shared: Path, tmp_path: Path
) -> None:
    facts = {f["id"]: f for f in yaml.load((shared / "knowledge" / "facts.yaml").read_bytes(), yaml.CSafeLoader)["facts"]}
    without = get(client, "/v1/facts/f1_nikonov_statement")["fact"]
    assert without["passages"] and not any(passage.get("text") for passage in without["passages"])
    with client_of(loaded_connection, documents=shared / "seeds") as holder:
        for id in ("f1_nikonov_statement", "f2_resignation_2019", "f4_aff_chukubayev"):
            spans = [facts[id]["source"], *facts[id].get("also_supported_at", [])]
            wanted = {(shared / "seeds" / s["file"]).read_bytes().decode()[s["start"] : s["end"]] for s in spans}
            assert {passage["text"] for passage in get(holder, f"/v1/facts/{id}")["fact"]["passages"]} == wanted
    for file in (shared / "seeds").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes() + b" ")
    with client_of(loaded_connection, documents=tmp_path) as changed:
        (passage, *_) = get(changed, "/v1/facts/f1_nikonov_statement")["fact"]["passages"]
        assert not passage.get("text")
        assert "differs" in passage["text_refused"]
        assert any("differs" in (one["reason"] or "") for one in get(changed, "/ready")["documents"])


def test_search_finds_spellings_in_three_languages(client: TestClient) -> None:
    for text, id in (("Елбасы", "concept_elbasy"), ("Қасым Жомарт Тоқаевқа", "person_tokayev"), ("Eurasian Economic", "org_eaeu")):
        assert id in [row["id"] for row in get(client, "/v1/search", q=text)["hits"]]


def test_data_sets_are_described(client: TestClient) -> None:
    found = {row["dataset"]: row for row in get(client, "/v1/datasets")["datasets"]}
    assert found.keys() == {"five_documents", "reference", "states"}
    for row in found.values():
        assert row["version"] and row["licence"] and row["publisher"] and row["citation"]


def test_saved_questions_are_listed_and_answered(client: TestClient) -> None:
    for described in get(client, "/v1/queries"):
        example = {key: value for key, value in described["example"].items() if value not in (None, [], "")}
        found = get(client, described["href"], **example)
        assert found["columns"] == [column["name"] for column in described["columns"]]
        assert all([key for key in row if key != "because"] == found["columns"] for row in found["rows"])
        text = client.get(described["href"], params={**example, "format": "csv"}).text
        rows = list(csv.reader(io.StringIO(text)))
        assert rows[0] == [*found["columns"], *(["because"] if any("because" in row for row in found["rows"]) else [])]
        assert len(rows) == len(found["rows"]) + 1


def test_an_answer_of_a_question_brings_its_facts_with_caveats(client: TestClient) -> None:
    found = get(client, "/v1/queries/organizations_of", actor="KAZ", on="2017-06-30", dataset="five_documents")
    cited = {id for row in found["rows"] for id in row["facts"]}
    assert cited and cited <= set(found["facts"])
    assert any(fact["values"].get("caveat") for fact in found["facts"].values())


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q["type"] in ("dyad_state_asof", "shared_orgs") and "dyad" in q["params"]], ids=lambda q: q["id"])
def test_open_questions_about_a_dyad_over_the_api(client: TestClient, question: dict[str, Any]) -> None:
    """The profile cites every fact that a right answer must cite, with its caveats."""
    a, b = question["params"]["dyad"]
    found = get(client, f"/v1/dyads/{a}/{b}", on=question["params"]["as_of"], dataset="five_documents")
    assert set(question["supporting_facts"]) <= set(found["facts"])


def test_exports_over_http_are_those_of_the_command_line(client: TestClient, loaded_store: Store, schema: Schema) -> None:
    response = client.get("/v1/export", params={"format": "turtle", "dyad": "KAZ-RUS"})
    assert response.headers["content-type"].startswith("text/turtle")
    assert response.text == "".join(export(loaded_store, schema, "turtle", part=Part(dyad="KAZ-RUS")))
    assert sum(1 for _ in ox.parse(response.text, format=ox.RdfFormat.TURTLE)) > 1000


def test_alive_ready_and_described(client: TestClient) -> None:
    assert get(client, "/health")
    assert get(client, "/ready")["status"] == "ready"
    paths = get(client, "/openapi.json")["paths"]
    assert {"/v1/actors/{id}", "/v1/facts/{id}", "/v1/dyads/{a}/{b}", "/v1/search", "/v1/datasets", "/v1/export"} <= paths.keys()


def test_an_empty_graph_is_not_ready(scratch_connection: Connection, store: Store) -> None:
    assert store.read("MATCH (n) RETURN count(n) AS n") == [{"n": 0}]
    with client_of(scratch_connection) as client:
        assert client.get("/health").status_code == 200
        assert_problem(client.get("/ready"), 503)
        assert "dyad load" in assert_problem(client.get("/v1/dyads/KAZ/RUS?on=2022"), 503)["detail"]
        assert "dyad load" in client.get("/").text


def test_no_cypher_outside_its_rooms() -> None:
    """Questions live in queries/, the store's own statements in graph/."""
    project = Path(__file__).resolve().parents[2]
    words = re.compile(r"\b(MATCH|MERGE|UNWIND|OPTIONAL MATCH)\b\s*[\(\[$]|-\[:?\w*\]->")
    for room in ("app", "ontology", "loaders"):
        for path in (project / room).rglob("*.py"):
            if path.relative_to(project).as_posix() in ("app/api/models_cypher.py", "app/cypher/text.py"):
                continue  # these show users an example of a statement of their own
            text = re.sub(r'""".*?"""', "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
            assert not words.search(text), path


def test_the_example_on_the_start_page_names_its_actors_and_leads_to_an_answer(client: TestClient) -> None:
    href, text = re.search(r'For example: <a href="([^"]+)">([^<]+)</a>', client.get("/").text).groups()
    assert "_" not in text
    assert client.get(href.replace("&amp;", "&")).status_code == 200
