"""Every error of the API is a problem after RFC 9457 that says what is wrong and what to do."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from app.api import create_app
from graph.connection import Connection
from tests.app.api_client import assert_problem, client_of, settings


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/v1/actors/no_such_actor_at_all", 404, "no_such_actor_at_all"),
        ("/v1/actors/treaty_baiterek_2004", 404, "treaty_baiterek_2004"),
        ("/v1/entities/nothing_like_it", 404, "nothing_like_it"),
        ("/v1/actors/KAZ?on=yesterday", 400, "yesterday"),
        ("/v1/facts/f9_no_such_fact", 404, "f9_no_such_fact"),
        ("/v1/facts/f4_baikonur_lease?dataset=no_such_set", 404, "no_such_set"),
        ("/v1/dyads/KAZ/nowhere_land", 404, "nowhere_land"),
        ("/v1/dyads/KAZ/KAZ", 400, "same actor"),
        ("/v1/dyads/KAZ/kz", 400, "same actor"),
        ("/v1/dyads/KAZ/RUS?on=2022-02-30", 400, "2022-02-30"),
        ("/v1/dyads/KAZ/RUS?on=2023/2022", 400, "2023/2022"),
        ("/v1/dyads/KAZ/RUS?dataset=no_such_set", 404, "no_such_set"),
        ("/v1/dyads/KAZ/RUS?days=many", 422, "days"),
        ("/v1/dyads/KAZ/RUS?days=-1", 422, "days"),
        ("/v1/search", 422, "q"),
        ("/v1/search?q=%20", 400, "q"),
        ("/v1/queries/no_such_query", 404, "no_such_query"),
        ("/v1/queries/dyad_status?a=KAZ&on=2022", 400, "b is missing"),
        ("/v1/events?dyad=KAZ", 400, "pairs of codes"),
        ("/v1/queries/dyad_status?a=KAZ&b=RUS&on=2022&colour=red", 400, "colour"),
        ("/v1/queries/dyad_status?a=KAZ&a=RUS&b=CHN&on=2022", 400, "a"),
        ("/v1/queries/dyad_status?a=KAZ&b=no_such_actor&on=2022", 404, "no_such_actor"),
        ("/v1/queries/dyad_status?a=KAZ&b=RUS&on=2022&format=xml", 422, "format"),
        ("/v1/treaties?kind=treaty_partey", 400, "kind 'treaty_partey' is no kind of the ontology; did you mean treaty_party"),
        ("/v1/treaties?modality=foo", 400, "there are: asserted_by_document, attributed, official_position"),
        ("/v1/treaties?certainty=maybe", 400, "one of certain, possible, unknown; found 'maybe'"),
        ("/v1/treaties?scope=bilatral", 400, "one of bilateral, multilateral"),
        ("/v1/events?family=event,foo", 400, "family 'foo'"),
        ("/v1/claims?stance=concesion", 400, "did you mean concession"),
        ("/v1/paths?start=KAZ&end=RUS&relation=member_of", 400, "did you mean MEMBER_OF"),
        ("/v1/organizations/CSTO/members?standing=membre", 400, "one of member, observer, associated, suspended"),
        ("/v1/queries/counts_by_actor?role=objekt", 400, "did you mean object"),
        ("/v1/export?format=word", 400, "word"),
        ("/v1/export?dataset=no_such_set", 404, "no_such_set"),
        ("/v1/export?dyad=AAA-BBB", 404, "AAA"), ("/v1/export?dyad=PER-TUV", 404, "PER-TUV"),
        ("/v1/nothing/here", 404, "/v1/nothing/here"),
        ("/nothing", 404, "/nothing"),
    ],
)
def test_problems_name_what_is_wrong(client: TestClient, path: str, status: int, says: str) -> None:
    problem = assert_problem(client.get(path), status)
    assert says in problem["detail"]
    assert problem["instance"].startswith(path.split("?")[0])


def test_a_wrong_method_is_a_problem(client: TestClient) -> None:
    response = client.post("/v1/search")
    assert_problem(response, 405, "Method not allowed")
    assert response.headers["allow"] == "GET"


def test_a_wrong_parameter_is_named_with_its_value(client: TestClient) -> None:
    (wrong,) = assert_problem(client.get("/v1/dyads/KAZ/RUS?days=many"), 422, "Bad parameter")["errors"]
    assert (wrong["parameter"], wrong["in"], wrong["value"]) == ("days", "query", "many")


def test_unknown_names_come_with_near_ones(client: TestClient) -> None:
    problem = assert_problem(client.get("/v1/actors/Ivan Tokayev"), 404, "Unknown name")
    assert "person_tokayev" in [one["id"] for one in problem["near"]]


def test_the_request_id_of_a_client_is_kept_if_it_is_one(client: TestClient) -> None:
    assert client.get("/health", headers={"X-Request-ID": "abc-1"}).headers["x-request-id"] == "abc-1"
    strange = "a b;<i>"
    assert client.get("/health", headers={"X-Request-ID": strange}).headers["x-request-id"] != strange


@pytest.mark.parametrize("body", ['{"queries": [{"query": "Korea", "limit": 1e999}]}', '{"queries": [{"query": "\\ud800", "limit": 0}]}'])
def test_values_that_json_cannot_send_back_are_refused_as_others_are(client: TestClient, body: str) -> None:
    answer = client.post("/v1/match", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["parameter"].startswith("queries.0.")


def test_half_a_character_is_a_name_that_nothing_has(client: TestClient) -> None:
    answer = client.post("/v1/match", content='{"queries": [{"query": "\\ud800"}]}', headers={"Content-Type": "application/json"})
    assert answer.status_code in (200, 400, 422), answer.text


def test_without_a_graph_the_process_lives_and_is_not_ready(caplog: pytest.LogCaptureFixture) -> None:
    with client_of(Connection("bolt://127.0.0.1:9", "neo4j", "")) as client:
        assert client.get("/health").json() == {"status": "alive"}
        problem = assert_problem(client.get("/ready"), 503, "Graph unavailable")
        assert "127.0.0.1:9" in problem["detail"]
        assert "no Neo4j answers" in client.get("/").text


def test_a_fault_of_ours_stays_in_the_log(loaded_connection: Connection, caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(loaded_connection, settings())

    @app.get("/v1/fault")
    def fault() -> None:
        raise RuntimeError("the secret of the house")

    with TestClient(app) as client:
        response = client.get("/v1/fault")
    problem = assert_problem(response, 500, "Internal error")
    assert "secret" not in response.text
    assert problem["request_id"] in problem["detail"]
    assert "the secret of the house" in caplog.text and problem["request_id"] in caplog.text


def test_a_query_that_takes_too_long_is_ended(loaded_connection: Connection) -> None:
    app = create_app(loaded_connection, settings(query_timeout=0.2))

    @app.get("/v1/slow")
    def slow() -> list[dict[str, int]]:
        store = app.state.context.store
        return store.read("UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN sum(a * b % 7) AS n")

    with TestClient(app) as client:
        problem = assert_problem(client.get("/v1/slow"), 504, "Query timed out")
    assert "DYAD_QUERY_TIMEOUT" in problem["detail"]


def test_people_on_pages_get_problems_as_pages(client: TestClient) -> None:
    response = client.get("/dyads/KAZ/<b>nowhere<b>", headers={"Accept": "text/html"})
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/html")
    assert "<b>nowhere" not in response.text and "&lt;b&gt;nowhere" in response.text
