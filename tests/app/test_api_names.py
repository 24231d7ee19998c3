"""Any code or name of an actor leads to its id, and the answer says how."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from app import queries
from app.asking import understood
from app.names import Ambiguous, Unknown, resolve, resolve_actor
from graph.store import Store
from ontology.errors import BadInput, NotFound


@pytest.mark.parametrize(
    ("text", "by", "scheme"),
    [
        ("state_kazakhstan", "id", None),
        ("KAZ", "code", "iso3166_1_alpha3"),
        ("kz", "code", "iso3166_1_alpha2"),
        ("Q232", "code", "wikidata"),
        ("705", "code", "cow"),
        ("cow:705", "code", "cow"),
        ("gw:705", "code", "gw"),
        ("ISO3166-1-alpha3:kaz", "code", "iso3166_1_alpha3"),
        ("Казахстан", "name", None),
        ("KAZAKHSTAN", "name", None),
        (" Kazakhstan ", "name", None),
    ],
)
def test_codes_and_names_in_the_path(client: TestClient, text: str, by: str, scheme: str | None) -> None:
    response = client.get(f"/v1/actors/{quote(text, safe='')}")
    assert response.status_code == 200, response.text
    answer = response.json()
    assert answer["id"] == answer["resolved"]["id"] == "state_kazakhstan"
    assert answer["resolved"]["input"] == text.strip()
    assert answer["resolved"]["by"] == by
    assert answer["resolved"].get("scheme") == scheme


def test_the_rank_of_schemes_decides_and_the_answer_says_what_else(loaded_store: Store) -> None:
    found = resolve_actor(loaded_store, "705")
    assert (found.id, found.match.scheme) == ("state_kazakhstan", "cow")
    assert [(one.id, one.scheme) for one in found.alternatives] == [("state_slovenia", "m49")]
    assert resolve_actor(loaded_store, "m49:705").id == "state_slovenia"


def test_codes_follow_the_date(loaded_store: Store) -> None:
    assert resolve_actor(loaded_store, "365", on=date(1985, 6, 1)).id == "state_ussr"
    assert resolve_actor(loaded_store, "365", on=date(2005, 6, 1)).id == "state_russia"


def test_a_code_of_the_past_still_finds_its_state(loaded_store: Store) -> None:
    assert resolve_actor(loaded_store, "SUN", on=date(2022, 2, 24)).id == "state_ussr"


def test_actors_come_before_other_things_where_an_actor_is_asked_for(loaded_store: Store) -> None:
    assert resolve_actor(loaded_store, "Moscow").id == "state_russia"
    assert resolve_actor(loaded_store, "Елбасы").id == "person_nazarbayev"
    assert "concept_elbasy" in [one.id for one in resolve_actor(loaded_store, "Елбасы").alternatives]


def test_the_preferred_name_wins_among_entities(loaded_store: Store) -> None:
    assert resolve(loaded_store, ["Moscow"], "Entity")[0].id == "place_moscow"


def test_ambiguous_names_list_their_candidates(loaded_store: Store, client: TestClient) -> None:
    with pytest.raises(Ambiguous) as caught:
        resolve(loaded_store, ["agreements from 2004 and 2005"])
    ids = [one["id"] for one in caught.value.extras["candidates"]]
    assert ids == ["treaty_baiterek_2004", "treaty_baiterek_2005"]
    response = client.get("/v1/entities/agreements%20from%202004%20and%202005")
    assert response.status_code == 409
    assert [one["id"] for one in response.json()["candidates"]] == ids


def test_what_is_no_actor_is_said_to_be_none(loaded_store: Store) -> None:
    with pytest.raises(NotFound, match="Treaty"):
        resolve_actor(loaded_store, "treaty_baiterek_2004")


def test_unknown_and_empty_names(loaded_store: Store) -> None:
    with pytest.raises(Unknown):
        resolve_actor(loaded_store, "cow:99999")
    with pytest.raises(BadInput, match="empty"):
        resolve_actor(loaded_store, "  ")


@pytest.mark.parametrize(
    ("text", "id", "by"),
    [
        ("Касым-Жомартом Токаевым", "person_tokayev", "form"),
        ("Қазақстанға", "state_kazakhstan", "form"),
        ("Tokayev, Kassym-Jomart", "person_tokayev", "order"),
        ("Nazarbayev Nursultan Abishevich", "person_nazarbayev", "patronymic"),
        ("Д.С. Песков", "person_peskov", "initials"),
        ("Qasym-Jomart Toqaıev", "person_tokayev", "spelling"),
        ("Toqai'ev", "person_tokayev", "script"),
        ("Peskov", "person_peskov", "words"),
    ],
)
def test_what_is_no_whole_name_is_matched(loaded_store: Store, text: str, id: str, by: str) -> None:
    found = resolve_actor(loaded_store, text)
    assert (found.id, found.match.by) == (id, by)


@pytest.mark.parametrize(("text", "near"), [("Казахстанн", "state_kazakhstan"), ("Nursultan Nazarbayef", "person_nazarbayev"), ("Ivan Tokayev", "person_tokayev")])
def test_misprints_and_other_persons_are_unknown_with_near_names(loaded_store: Store, text: str, near: str) -> None:
    with pytest.raises(Unknown) as caught:
        resolve_actor(loaded_store, text)
    assert near in [one["id"] for one in caught.value.extras["near"]]


def test_parameters_of_saved_questions(loaded_store: Store, client: TestClient) -> None:
    query = queries.get("dyad_status")
    bound = query.bind({"a": "KAZ", "b": "Россия", "on": "2022-02-24"})
    resolved = understood(loaded_store, query, bound).bound
    assert (resolved["a"], resolved["b"]) == ("state_kazakhstan", "state_russia")
    assert {name: value for name, value in resolved.items() if name not in "ab"} == {name: value for name, value in bound.items() if name not in "ab"}
    answer = client.get("/v1/queries/dyad_status?a=705&b=Россия&on=2022-02-24").json()
    assert answer["parameters"]["a"] == "state_kazakhstan"
    assert answer["resolved"]["a"][0]["alternatives"][0]["id"] == "state_slovenia"


def test_what_the_sides_of_a_pair_were_taken_for_is_told(client: TestClient) -> None:
    told = client.get("/v1/events?dyad=Россия-Қазақстан&on=2022-02&limit=1").json()
    assert told["parameters"]["dyads"] == ["KAZ-RUS"]
    assert [(one["input"], one["id"]) for one in told["resolved"]["dyads"]] == [("Россия", "state_russia"), ("Қазақстан", "state_kazakhstan")]
    assert client.get("/v1/events?dyad=KAZ-RUS&on=2022-02&limit=1").json()["resolved"] == {"dyads": []}


def test_a_kind_covers_those_below_it(client: TestClient) -> None:
    def kinds(**given: str) -> dict[str, int]:
        return {row["group"]: row["count"] for row in client.get("/v1/counts", params={"by": "kind", **given}).json()["rows"]}

    everything = kinds()
    votes = {kind: count for kind, count in everything.items() if kind in ("vote_for", "vote_against", "abstention", "vote_absent")}
    assert len(votes) > 2 and kinds(kind="vote") == votes
    assert kinds(kind="vote_for") == {"vote_for": everything["vote_for"]}


def test_terms_that_a_parameter_takes_are_described(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    of = {one["name"]: one["schema"] for one in described["paths"]["/v1/treaties"]["get"]["parameters"]}
    assert of["modality"]["anyOf"][0]["items"] == {"$ref": "#/components/schemas/TermsOfModality"}
    assert "official_position" in described["components"]["schemas"]["TermsOfModality"]["enum"]
    assert of["certainty"]["anyOf"][0]["items"]["enum"] == ["certain", "possible", "unknown"]
    assert "x-terms-of" not in client.get("/openapi.json").text


def test_a_parameter_of_a_class_takes_only_what_is_of_it(loaded_store: Store, client: TestClient) -> None:
    with pytest.raises(Unknown):
        resolve(loaded_store, ["Khabar"])
    assert resolve(loaded_store, ["Khabar"], ("MediaOutlet", "Event"))[0].id == "media_khabar"
    answer = client.get("/v1/statements?medium=Khabar&dataset=five_documents").json()
    assert answer["parameters"]["medium"] == "media_khabar" and [row["statement"] for row in answer["rows"]] == ["stmt_lavrov_khabar_2021"]
    wrong = client.get("/v1/statements?medium=stmt_lavrov_khabar_2021")
    assert wrong.status_code == 404 and "an actor, a document or an event" in wrong.json()["detail"]


def test_a_text_by_which_nothing_is_listed_is_unknown(client: TestClient) -> None:
    there = {row["typology"] for row in client.get("/v1/typologies").json()["rows"]}
    unknown = client.get("/v1/typologies/xyz")
    assert unknown.status_code == 404 and {one["id"] for one in unknown.json()["near"]} == there
    for named in ("abdelal", "work_abdelal_2001", "national purpose"):
        assert client.get(f"/v1/typologies/{named}").json()["rows"]
    assert client.get("/v1/typologies/abdelal?dataset=reference").json()["empty"]["reason"] == "no_record"


def test_a_text_that_is_one_of_a_few_words_is_described_and_checked(client: TestClient) -> None:
    described = client.get("/openapi.json").json()["paths"]["/v1/counts"]["get"]["parameters"]
    (by,) = [one for one in described if one["name"] == "by"]
    assert {"family", "document"} <= set(by["schema"]["anyOf"][0]["enum"])
    refused = client.get("/v1/counts?by=xyz")
    assert refused.status_code == 400 and "family, kind" in refused.json()["detail"] and "xyz" in refused.json()["detail"]
    (saved,) = [one for one in client.get("/v1/queries").json() if one["name"] == "counts"]
    (by,) = [one for one in saved["parameters"] if one["name"] == "by"]
    assert {"family", "document"} <= set(by["values"]) and by["classes"] == []
