"""Search and match over HTTP: ranked pages, many queries in one call, and problems that name what is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.api.models_names import MatchAnswer, SearchAnswer
from tests.app.api_client import assert_problem


def search(client: TestClient, **params: Any) -> dict[str, Any]:
    response = client.get("/v1/search", params=params)
    assert response.status_code == 200, response.text
    SearchAnswer.model_validate(response.json())
    return response.json()


def match(client: TestClient, queries: list[dict[str, Any]], **more: Any) -> list[dict[str, Any]]:
    response = client.post("/v1/match", json={"queries": queries, **more})
    assert response.status_code == 200, response.text
    MatchAnswer.model_validate(response.json())
    assert [one["query"] for one in response.json()["results"]] == [one["query"] for one in queries]
    return response.json()["results"]


def test_a_hit_says_what_it_rests_on(client: TestClient) -> None:
    (first, *_) = search(client, q="Касым-Жомартом Токаевым")["hits"]
    assert (first["id"], first["by"], first["match"]) == ("person_tokayev", "form", True)
    assert first["reason"]["by"] == "form" and "Russian" in first["reason"]["text"]
    assert first["language"] == "ru" and first["matched"] and 80 < first["score"] < 100
    assert {"Actor", "Person"} <= set(first["classes"])


def test_beginnings_of_words(client: TestClient) -> None:
    hits = search(client, q="Eurasian Econ")["hits"]
    assert {"org_eaeu", "org_eurasec"} <= {one["id"] for one in hits[:5]}
    assert not any(one["match"] for one in hits)


def test_pages_follow_each_other_without_gaps_or_repeats(client: TestClient) -> None:
    whole = search(client, q="Treaty Kazakhstan", limit=60)
    found: list[str] = []
    cursor = None
    for _ in range(4):
        page = search(client, q="Treaty Kazakhstan", limit=15, **({"cursor": cursor} if cursor else {}))
        found += [one["id"] for one in page["hits"]]
        cursor = page["next"]
    assert found == [one["id"] for one in whole["hits"]] and len(set(found)) == 60
    scores = [one["score"] for one in whole["hits"]]
    assert scores == sorted(scores, reverse=True)


def test_the_last_page_has_no_next(client: TestClient) -> None:
    assert search(client, q="Peskov", limit=100)["next"] is None


def test_cursors_of_other_searches_are_refused(client: TestClient) -> None:
    cursor = search(client, q="Treaty", limit=2)["next"]
    assert "another question" in assert_problem(client.get("/v1/search", params={"q": "Visit", "cursor": cursor}), 400)["detail"]
    assert "nonsense" in assert_problem(client.get("/v1/search?q=Visit&cursor=nonsense"), 400)["detail"]


def test_search_is_narrowed_by_class_data_set_and_language(client: TestClient) -> None:
    assert all("Treaty" in one["classes"] for one in search(client, q="Казахстан", **{"class": "Treaty"})["hits"])
    assert all(one["language"] == "kk" for one in search(client, q="Қазақстан", lang="kk")["hits"])
    found = search(client, q="Elbasy", dataset="states")
    assert found["hits"] == [] and [one["dataset"] for one in found["releases"]] == ["states"]
    assert "Person" in assert_problem(client.get("/v1/search?q=x&class=Persn"), 400)["detail"]
    assert "no_such_set" in assert_problem(client.get("/v1/search?q=x&dataset=no_such_set"), 404)["detail"]


def test_many_queries_in_one_call(client: TestClient) -> None:
    asked = [{"query": "Қасым Жомарт Тоқаевқа"}, {"query": "Ivan Tokayev"}, {"query": "Елбасы"}, {"query": "Елбасы", "class": "Person", "limit": 1}, {"query": "KAZ"}] * 40
    results = match(client, asked)
    assert [one["match"] for one in results[:5]] == ["person_tokayev", None, None, "person_nazarbayev", "state_kazakhstan"]
    assert results[:5] * 40 == results
    assert len(results[3]["candidates"]) == 1
    (first, *_) = results[0]["candidates"]
    assert first["matched"]["text"] == "Қасым Жомарт Тоқаевқа" and first["matched"]["language"] == "kk" and first["matched"]["datasets"] == ["five_documents"]
    assert results[4]["candidates"][0]["matched"]["scheme"] == "iso3166_1_alpha3"


def test_a_thousand_queries_are_taken_and_one_more_is_not(client: TestClient) -> None:
    assert len(match(client, [{"query": "KAZ", "limit": 1}] * 1000)) == 1000
    problem = assert_problem(client.post("/v1/match", json={"queries": [{"query": "KAZ"}] * 1001}), 422)
    assert "1000" in problem["detail"]


def test_the_day_decides_between_codes(client: TestClient) -> None:
    for on, id in (("1985", "state_ussr"), ("2005-06-01", "state_russia")):
        assert match(client, [{"query": "cow:365", "class": "State"}], on=on)[0]["match"] == id


def test_data_sets_limit_what_may_match(client: TestClient) -> None:
    assert match(client, [{"query": "Елбасы", "class": "Person"}], dataset=["states"])[0]["match"] is None


def test_a_few_in_the_address(client: TestClient) -> None:
    response = client.get("/v1/match", params={"q": ["Касым-Жомарту Токаеву", "В.В. Путин"], "class": "Person", "limit": 2})
    MatchAnswer.model_validate(response.json())
    assert [one["match"] for one in response.json()["results"]] == ["person_tokayev", "person_putin"]


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({}, 422, ["queries"]),
        ({"queries": []}, 422, ["queries"]),
        ({"queries": [{"query": "KAZ"}, {"query": ""}]}, 422, ["queries.1.query", "''"]),
        ({"queries": [{"query": "KAZ"}, {"query": "  "}]}, 400, ["queries[1].query", "'  '"]),
        ({"queries": [{"query": "b" * 301}]}, 422, ["queries.0.query", "300", "bbb"]),
        ({"queries": [{"query": "KAZ"}, {"query": "x", "class": "Persn"}]}, 400, ["queries[1].class", "Persn", "Person", "State"]),
        ({"queries": [{"query": "KAZ", "limit": 0}]}, 422, ["queries.0.limit"]),
        ({"queries": [{"query": "KAZ", "colour": "red"}]}, 422, ["queries.0.colour"]),
        ({"queries": [{"query": "KAZ"}], "on": "tomorrow"}, 400, ["tomorrow"]),
        ({"queries": [{"query": "KAZ"}], "dataset": ["no_such_set"]}, 404, ["no_such_set"]),
    ],
)
def test_bad_bodies_are_problems_that_name_place_and_value(client: TestClient, body: dict[str, Any], status: int, says: list[str]) -> None:
    detail = assert_problem(client.post("/v1/match", json=body), status)["detail"]
    assert all(one in detail for one in says), detail


@pytest.mark.parametrize("path", ["/v1/match", "/v1/match?q=", "/v1/match?q=x&limit=0", "/v1/search?q=", "/v1/search?q=x&limit=0", "/v1/search?q=x&lang=k"])
def test_bad_parameters_are_problems(client: TestClient, path: str) -> None:
    assert_problem(client.get(path), 422, "Bad parameter")


def test_the_description_has_examples(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    for path, method in (("/v1/search", "get"), ("/v1/match", "get")):
        for parameter in (one for one in described["paths"][path][method]["parameters"] if one["name"] != "cursor"):
            assert parameter["schema"].get("examples") or parameter.get("examples") or parameter.get("example") or _inner(parameter), parameter["name"]
    fields = described["components"]["schemas"]["MatchQuery"]["properties"]
    assert all(one.get("examples") for one in fields.values()) and "class" in fields


def _inner(parameter: dict[str, Any]) -> bool:
    return any(one.get("examples") for one in parameter["schema"].get("anyOf", []))
