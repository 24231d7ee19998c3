"""What all questions have in common over REST: addresses, pages, filters, languages, formats, reasons."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from app.answers import ask
from app.api.description import TAGS
from app.api.models import model_of
from app.api.questions import examples_of
from app.loading import load
from app.queries import Endpoint, Query, library
from graph.connection import Connection
from graph.store import Store
from ontology.identifiers import DATA
from ontology.schema import Schema
from tests.app.api_client import assert_problem, client_of, get
from tests.data_sets import members, write_dataset

ENDPOINTS = [(endpoint, query) for query in library().values() for endpoint in query.endpoints]
CYRILLIC = re.compile(r"[а-яә-ө]", re.IGNORECASE)


def example_of(endpoint: Endpoint, query: Query) -> tuple[str, dict[str, Any]]:
    """The address and query string with the example values of the file."""
    values, path = examples_of(query, endpoint), endpoint.path
    for name in endpoint.inside:
        value = values.pop(name)
        path = path.replace(f"{{{name}}}", str(value[0] if isinstance(value, list) else value).replace("#", "%23"))
    return f"/v1{path}", values


@pytest.mark.parametrize(("endpoint", "query"), ENDPOINTS, ids=[endpoint.path for endpoint, _ in ENDPOINTS])
def test_each_address_answers_its_question(client: TestClient, endpoint: Endpoint, query: Query) -> None:
    address, values = example_of(endpoint, query)
    found = get(client, address, **values)
    model_of(query).model_validate_json(client.get(address, params=values).content)
    assert found["query"] == query.name
    assert found["rows"] and found["empty"] is None
    for row in found["rows"]:
        assert set(row) - {"because"} == set(found["columns"]) == {column.name for column in query.columns}
        assert not query.judged or row["because"].endswith("."), row
        assert set(row.get("facts") or []) <= set(found["facts"]) or found["left_out"]
    assert found["sentence"].startswith(query.title)
    assert endpoint.tag in {tag["name"] for tag in TAGS}


def test_an_address_takes_only_what_its_question_takes(client: TestClient) -> None:
    problem = assert_problem(client.get("/v1/dyads/KAZ/RUS/treaties?on=2013&colour=red"), 400)
    assert "colour" in problem["detail"] and "from" in problem["detail"]
    assert "no_column" in assert_problem(client.get("/v1/dyads/KAZ/RUS/treaties?on=2013&fields=no_column"), 400)["detail"]
    assert "tlh" in assert_problem(client.get("/v1/dyads/KAZ/RUS/treaties?on=2013&lang=tlh"), 400)["detail"]
    assert "limit" in assert_problem(client.get("/v1/dyads/KAZ/RUS/treaties?on=2013&limit=0"), 422)["detail"]


# -- pages ---------------------------------------------------------------------------------------------------------


def pages(client: TestClient, path: str, **parameters: Any) -> list[dict[str, Any]]:
    """All pages of an answer."""
    found = [get(client, path, **parameters)]
    while found[-1]["next"]:
        found.append(get(client, path, **parameters, cursor=found[-1]["next"]))
    return found


@pytest.mark.parametrize("path", ["/v1/dyads/KAZ/RUS/facts", "/v1/queries/treaties", "/v1/queries/speech_acts"])
def test_pages_together_are_the_whole(client: TestClient, loaded_store: Store, path: str) -> None:
    given = {"dataset": "five_documents", "sources": "false"}
    whole = get(client, path, **given, limit=1000)
    parts = pages(client, path, **given, limit=7)
    assert whole["next"] is None and len(parts) == -(-len(whole["rows"]) // 7) > 2
    assert [row for part in parts for row in part["rows"]] == whole["rows"]
    assert all(len(part["rows"]) == 7 for part in parts[:-1])


def test_the_next_page_is_linked(client: TestClient) -> None:
    response = client.get("/v1/dyads/KAZ/RUS/facts?limit=5&lang=ru&dataset=five_documents")
    address = re.fullmatch(r'<(.+)>; rel="next"', response.headers["link"])
    assert address is not None
    following = client.get(address[1]).json()
    assert following["language"] == "ru" and following["rows"] and following["rows"][0] not in response.json()["rows"]


def test_a_cursor_belongs_to_its_question(client: TestClient) -> None:
    cursor = get(client, "/v1/dyads/KAZ/RUS/facts", limit=5)["next"]
    assert "another question" in assert_problem(client.get(f"/v1/dyads/KAZ/CHN/facts?cursor={cursor}"), 400)["detail"]
    for bad in ("x", "WzFd", "W10", "bnVsbA", "WyJhIiwiYiIsImMiXQ", "%00", "é"):
        assert_problem(client.get(f"/v1/dyads/KAZ/RUS/facts?cursor={bad}"), 400)


def test_pages_of_two_states_of_the_graph_do_not_mix(scratch_connection: Connection, store: Store, schema: Schema, tmp_path: Path) -> None:
    load(store, schema, write_dataset(tmp_path, "alpha", members("alpha", 30)))
    with client_of(scratch_connection) as client:
        path = "/v1/queries/counts_by_actor"
        cursor = get(client, path, limit=1)["next"]
        assert get(client, path, limit=1, cursor=cursor)["rows"]
        load(store, schema, write_dataset(tmp_path, "beta", members("beta", 30)))
        assert "begin again" in assert_problem(client.get(path, params={"limit": 1, "cursor": cursor}), 410)["detail"]


# -- filters -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("certainty", ["certain", "possible", "unknown"])
def test_rows_of_one_certainty(client: TestClient, certainty: str) -> None:
    every = get(client, "/v1/dyads/KAZ/RUS/positions", on="2015", limit=1000, dataset="five_documents")["rows"]
    some = get(client, "/v1/dyads/KAZ/RUS/positions", on="2015", limit=1000, dataset="five_documents", certainty=certainty)["rows"]
    assert some == [row for row in every if row["holds"] == certainty]
    assert some or certainty == "certain"


def test_a_modality_is_asked_for_before_records_are_rolled_up(client: TestClient) -> None:
    path, given = "/v1/dyads/KAZ/RUS/organizations", {"on": "2022", "dataset": "five_documents"}
    every = {row["organization"]: row for row in get(client, path, **given)["rows"]}
    official = get(client, path, **given, modality="official_position")
    facts = official["facts"]
    assert all(facts[id]["values"]["modality"] == "official_position" for row in official["rows"] for id in row["facts"])
    assert len(official["rows"]) < len(every)
    both = get(client, path, **given, modality=["official_position", "asserted_by_document"])
    assert {row["organization"] for row in both["rows"]} <= set(every)


@pytest.mark.parametrize("pair", ["RUS-KAZ", "Russia-Kazakhstan", "state_kazakhstan-RUS", "Россия-Казахстан"])
def test_a_pair_is_written_in_codes_ids_or_names(client: TestClient, pair: str) -> None:
    asked = get(client, "/v1/compare/status", dyad=pair, on="2020", limit=1000)
    assert asked["rows"] and asked["rows"] == get(client, "/v1/compare/status", dyad="KAZ-RUS", on="2020", limit=1000)["rows"]
    assert 'filename="dyad-KAZ-RUS' in client.head("/v1/export", params={"dyad": pair}).headers["content-disposition"]


def test_a_pair_of_nobody_is_told_from_a_pair_without_records(client: TestClient) -> None:
    assert "XXX" in assert_problem(client.get("/v1/events?dyad=KAZ-XXX"), 404)["detail"]
    assert "KAZ-RUS" in assert_problem(client.get("/v1/events?dyad=KAZ"), 400)["detail"]
    assert get(client, "/v1/events", dyad="PER-TUV")["empty"]["reason"] == "no_record"
    assert_problem(client.get("/v1/export?dyad=PER-TUV"), 404)
    for pair in ("Guinea-Bissau-Senegal", "Senegal-Guinea-Bissau"):
        assert get(client, "/v1/events", dyad=pair)["empty"]["reason"] == "no_record"


def test_a_day_beside_the_period_is_told_as_such_where_nothing_is_found(client: TestClient) -> None:
    for given in ({"actor": ["PER", "TUV"], "concluded_by": "1993-06-01"}, {"actor": ["KAZ", "RUS"], "concluded_by": "1950-06-01"}):
        empty = get(client, "/v1/treaties", **given)["empty"]
        assert empty["reason"] in ("no_record", "not_then") and given["concluded_by"] in empty["explanation"] and "open" not in empty["explanation"]


# -- sentences -----------------------------------------------------------------------------------------------------


def test_what_bears_on_a_standing_is_no_record_of_one(client: TestClient) -> None:
    for given, said in (({"on": "2020"}, "No record says so"), ({}, "No record says so"), ({"lang": "ru"}, "R5")):
        rows = get(client, "/v1/organizations/NATO/members/KAZ", dataset="five_documents", **given)["rows"]
        assert [(row["standing"], said in row["because"]) for row in rows] == [(None, True)]


def test_a_change_is_told_with_what_changed(client: TestClient) -> None:
    sentence = get(client, "/v1/organizations/EAEU/changes", **{"from": "2014", "until": "2016"})["sentence"]
    assert "member, began" in sentence and ".." not in sentence


@pytest.mark.parametrize("lang", ["ru", "kk"])
def test_codes_and_parameters_are_told_in_the_language_asked_for(client: TestClient, lang: str) -> None:
    matrix = get(client, "/v1/recognitions", recognizer="KAZ", lang=lang)["sentence"]
    treaties = get(client, "/v1/treaties", actor="KAZ", topic="water", concluded_by="1993-06-01", lang=lang)["sentence"]
    changes = get(client, "/v1/dyads/KAZ/RUS/changes", dataset="five_documents", lang=lang, **{"from": "2013-06-30", "until": "2022-02-24"})
    assert not re.search("recognized|topic|concluded", matrix + treaties)
    assert not re.search(r"\. [а-яәғқңөұүһі]", changes["sentence"])
    assert all(row["name"] not in changes["sentence"] for row in changes["sections"]["status"]["appeared"] if changes["labels"].get(row["status"], row["name"]) != row["name"])


def test_counts_of_a_cut_list_say_so(client: TestClient) -> None:
    found = get(client, "/v1/counts", by="family", limit=100)
    assert found["left_out"] > 0 and f"among the {len(found['facts'])} facts that are told in full" in found["sentence"]


def test_days_without_bound_are_not_spelt_out(client: TestClient) -> None:
    found = get(client, "/v1/dyads/BLR/RUS/timeline", dataset="five_documents")
    assert found["rows"] and not re.search("0001-01-01|9999-12-31", found["sentence"] + " ".join(row["because"] for row in found["rows"]))
    empty = get(client, "/v1/events", dyad="PER-TUV", **{"from": "2020"})["empty"]["explanation"]
    assert "9999" not in empty and "2020-01-01" in empty


def test_a_kind_is_asked_for_by_its_singular_or_plural(client: TestClient) -> None:
    found = [get(client, "/v1/dyads/KAZ/RUS/facts", **{name: "treaty_party"}, limit=1000)["rows"] for name in ("kind", "kinds")]
    assert found[0] == found[1] and {row["kind"] for row in found[0]} == {"treaty_party"}


def test_what_was_concluded_by_a_day_is_explained_by_that_day(client: TestClient) -> None:
    given = {"actor": ["KAZ", "RUS"], "concluded_by": "2004-06-30", "dataset": "five_documents"}
    rows = {row["treaty"]: row for row in get(client, "/v1/treaties", **given)["rows"]}
    assert rows["treaty_baiterek_2004"]["holds"] == "possible"
    assert rows["treaty_baiterek_2004"]["because"].startswith("Its start is known only as 2004,")
    assert "the time up to 2004-06-30" in rows["group_kz_ru_agreements_1992_2000"]["because"]


@pytest.mark.parametrize(
    ("lang", "said"), [("en", ["Recorded as member.", "No end is recorded."]), ("ru", ["Записан статус: член.", "Окончание не записано."]), ("kk", ["Жазылған мәртебесі: ", "Аяқталуы жазылмаған."])]
)
@pytest.mark.parametrize("sources", [True, False])
def test_what_a_row_says_is_in_the_language_asked_for(client: TestClient, lang: str, said: list[str], sources: bool) -> None:
    for dataset in ("reference", "five_documents"):
        rows = get(client, "/v1/organizations/EAEU/members/KAZ", dataset=dataset, lang=lang, sources=sources)["rows"]
        assert rows and all(part in rows[0]["finding"] for part in said) and "{" not in rows[0]["finding"]
    nothing = get(client, "/v1/organizations/NATO/members/KAZ", dataset="five_documents", lang=lang)["rows"][0]["finding"]
    assert "R5" in nothing and bool(CYRILLIC.search(nothing)) == (lang != "en")


def test_no_reason_is_made_up_for_rows_whose_facts_are_not_told(client: TestClient) -> None:
    found = get(client, "/v1/sources/single", limit=700)
    told = [row["fact"] in found["facts"] for row in found["rows"]]
    assert found["left_out"] > 0 and not all(told) and told == [row["because"] is not None for row in found["rows"]]


def test_fields_leave_out_the_rest(client: TestClient) -> None:
    found = get(client, "/v1/dyads/KAZ/RUS/treaties", on="2013-06-30", fields="treaty,holds")
    assert found["columns"] == ["treaty", "holds"] and all(set(row) == {"treaty", "holds", "because"} for row in found["rows"])


# -- languages -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("header", "language"), [("ru", "ru"), ("kk-KZ,kk;q=0.9,en;q=0.5", "kk"), ("de, en;q=0.4", "en"), ("fr", "en"), ("en;q=0.2, ru;q=0.7", "ru"), ("*", "en")])
def test_the_language_is_negotiated(client: TestClient, header: str, language: str) -> None:
    response = client.get("/v1/dyads/KAZ/RUS/treaties?on=2013-06-30&dataset=five_documents", headers={"Accept-Language": header})
    found = response.json()
    assert found["language"] == response.headers["content-language"] == language
    assert "Accept-Language" in response.headers["vary"]
    assert bool(CYRILLIC.search(found["title"])) == (language != "en")
    assert (found["labels"]["state_kazakhstan"] == "Kazakhstan") == (language == "en")


def test_what_the_client_says_wins_over_its_header(client: TestClient) -> None:
    response = client.get("/v1/dyads/KAZ/RUS/treaties?on=2013-06-30&lang=kk", headers={"Accept-Language": "ru"})
    assert response.json()["language"] == "kk" and response.json()["labels"]["state_russia"] == "Ресей"


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_sentence_and_reasons_speak_the_language(client: TestClient, language: str) -> None:
    given = {"dataset": "five_documents", "lang": language}
    found = get(client, "/v1/dyads/KAZ/RUS/treaties", on="2013-06-30", **given)
    empty = get(client, "/v1/dyads/KAZ/USA/status", on="2013-06-30", **given)
    profile = get(client, "/v1/dyads/KAZ/RUS", on="2013-06-30", **given)
    for text in (found["sentence"], empty["empty"]["explanation"], profile["sentence"], *(row["because"] for row in found["rows"]), *(row["because"] for row in profile["treaties"])):
        assert CYRILLIC.search(text) and "{" not in text
        assert not re.search(r"\b(It|its|No record|found|certain|possible)\b", text), text


# -- formats -------------------------------------------------------------------------------------------------------


def test_csv_has_the_rows_of_the_page(client: TestClient) -> None:
    path, given = "/v1/dyads/KAZ/RUS/facts", {"limit": 10, "dataset": "five_documents"}
    found = get(client, path, **given)
    response = client.get(path, params=given, headers={"Accept": "text/csv, application/json;q=0.5"})
    rows = list(csv.reader(io.StringIO(response.text)))
    assert rows[0] == [*found["columns"], "because"] and [row[0] for row in rows[1:]] == [row["fact"] for row in found["rows"]]
    assert 'rel="next"' in response.headers["link"]


def test_csv_says_why_each_row_is_as_sure_as_it_is(client: TestClient) -> None:
    path, given = "/v1/dyads/KAZ/RUS/treaties", {"on": "2013-06-30", "dataset": "five_documents"}
    rows = get(client, path, **given)["rows"]
    for fields, columns in (({}, None), ({"fields": "treaty,because"}, ["treaty", "because"])):
        table = list(csv.DictReader(io.StringIO(client.get(path, params={**given, **fields, "format": "csv"}).text)))
        assert [row["because"] for row in table] == [row["because"] for row in rows]
        assert list(table[0])[-1] == "because" and (columns is None or list(table[0]) == columns)
    assert "because" not in client.get(path, params={**given, "format": "csv", "sources": False}).text
    assert_problem(client.get("/v1/counts?by=family&fields=because"), 400)


@pytest.mark.parametrize(("form", "lang"), [("csv", "en"), ("csv", "kk"), ("turtle", "ru")])
def test_an_answer_without_rows_says_why_in_headers_where_it_has_no_other_place(client: TestClient, form: str, lang: str) -> None:
    given = {"actor": "BLR", "on": "2030", "lang": lang}
    empty = get(client, "/v1/votes", **given)["empty"]
    headers = client.get("/v1/votes", params={**given, "format": form}).headers
    assert headers["x-empty-reason"] == empty["reason"] and unquote(headers["x-empty-explanation"]) == empty["explanation"]
    assert "x-empty-reason" not in client.get("/v1/votes?actor=BLR&limit=1&format=csv").headers
    assert "x-empty-reason" not in client.get("/v1/votes", params=given).headers


def test_an_explanation_that_is_too_long_for_a_header_is_left_out(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.api.questions._LONGEST_HEADER", 1000)
    headers = client.get("/v1/treaties", params={"topic": "щ" * 300, "lang": "ru", "on": "2010", "format": "csv"}).headers
    assert headers["x-empty-reason"] == "no_record" and "x-empty-explanation" not in headers


def test_turtle_has_the_facts_that_the_rows_rest_on(client: TestClient) -> None:
    path, given = "/v1/dyads/KAZ/RUS/treaties", {"on": "2013-06-30", "dataset": "five_documents"}
    cited = {id for row in get(client, path, **given)["rows"] for id in row["facts"]}
    response = client.get(path, params={**given, "format": "turtle"})
    assert response.headers["content-type"].startswith("text/turtle")
    quads = list(ox.parse(response.text, format=ox.RdfFormat.TURTLE))
    subjects = {one.subject.value for one in quads}
    assert {DATA + id for id in cited} <= subjects
    supported = {one.object.value for one in quads if one.subject.value == DATA + min(cited) and one.predicate.value.endswith("supportedBy")}
    assert supported and supported <= subjects
    assert response.text == client.get(path, params=given, headers={"Accept": "text/turtle"}).text


# -- emptiness and change ------------------------------------------------------------------------------------------


def test_an_empty_answer_says_whom_it_asked(client: TestClient) -> None:
    found = get(client, "/v1/dyads/KAZ/TUR/status", on="1850", dataset="five_documents")
    assert found["rows"] == [] and found["empty"]["reason"] == "outside_coverage"
    assert found["empty"]["asked"] == [{**found["empty"]["asked"][0], "dataset": "five_documents", "covers_from": "1991"}]
    assert found["empty"]["explanation"] in found["sentence"] and "Kazakhstan" in found["sentence"]


@pytest.mark.parametrize(
    ("path", "given", "reason", "said"),
    [
        ("leases", {"user": "TUR", "host": "ARM", "on": "1960"}, "outside_coverage", "lies outside"),
        ("leases", {"user": "TUR", "host": "ARM", "on": "2015"}, "no_record", "not a no"),
        ("votes", {"actor": "BLR", "on": "2030"}, "outside_coverage", "lies outside"),
        ("votes", {"actor": "ARM", "on": "1970-05-01", "dataset": "reference"}, "outside_coverage", "lies outside"),
        ("votes", {"actor": "ARM", "on": "2010-03-03"}, "not_then", "of other times"),
        ("statements", {"speaker": "person_lavrov", "on": "1950", "dataset": "five_documents"}, "outside_coverage", "lies outside"),
        ("events", {"actor": "GEO", "on": "2030"}, "outside_coverage", "lies outside"),
        ("dyads/RUS/USA/sanctions", {"on": "1960"}, "not_then", "exclude"),
        ("leases", {"user": "RUS", "host": "AZE", "on": "2030"}, "not_then", "exclude"),
    ],
)
def test_only_what_lasts_excludes_days_that_nothing_covers(client: TestClient, path: str, given: dict[str, str], reason: str, said: str) -> None:
    empty = get(client, f"/v1/{path}", **given)["empty"]
    assert empty["reason"] == reason and said in empty["explanation"]
    assert ("exclude" in empty["explanation"]) == (said == "exclude")
    assert bool(empty["nearest"]) == (reason == "not_then")


def test_who_holds_no_facts_is_not_asked_for_any(client: TestClient) -> None:
    empty = get(client, "/v1/leases", user="TUR", host="ARM")["empty"]
    assert {one["dataset"] for one in empty["asked"]} == {"five_documents", "reference"} and "M49" not in empty["explanation"]
    profile = get(client, "/v1/dyads/PER/TUV", on="1950")["empty"]
    assert {one["reason"] for one in profile.values()} == {"outside_coverage"}
    assert [one["dataset"] for one in get(client, "/v1/leases", user="TUR", dataset="states")["empty"]["asked"]] == ["states"]


def test_what_is_recorded_without_a_time_is_not_dated_by_another_record(client: TestClient) -> None:
    for path in ("claims", "proposals", "caveats", "sources/single"):
        rows = [row for row in get(client, f"/v1/{path}", dataset="five_documents", limit=300)["rows"] if row["time"] is None]
        assert rows and all(row["because"].startswith("It is recorded, without a time.") for row in rows), path


def test_what_changed_between_two_dates(client: TestClient, loaded_store: Store) -> None:
    found = get(client, "/v1/dyads/KAZ/CHN/changes", **{"from": "2012-06-30", "until": "2016-06-30", "dataset": "five_documents"})
    status = found["sections"]["status"]
    assert [row["status"] for row in status["appeared"]] == ["status_comprehensive_strategic_partnership"]
    assert "status_towards_comprehensive_strategic_partnership" in [row["status"] for row in status["disappeared"]]
    assert found["labels"]["state_china"] in found["sentence"]
    shown = {id for part in found["sections"].values() for row in [*part["appeared"], *part["disappeared"]] for id in row["facts"]}
    assert shown and shown <= set(found["facts"])
    for name in ("treaties", "organizations", "phases"):
        now = ask(loaded_store, f"dyad_{name}", {"a": "state_kazakhstan", "b": "state_china", "on": "2016-06-30", "datasets": ["five_documents"]})
        part = found["sections"][name]
        assert len(part["appeared"]) + len(part["changed"]) + part["unchanged"] == len(now)


def test_nothing_changes_from_a_day_to_itself(client: TestClient) -> None:
    found = get(client, "/v1/dyads/KAZ/RUS/changes", **{"from": "2022-02-24", "until": "2022-02-24"})
    assert all(not part["appeared"] and not part["disappeared"] and not part["changed"] for part in found["sections"].values())
    assert found["facts"] == {} and found["sections"]["treaties"]["unchanged"] > 10
    assert "lies before" in assert_problem(client.get("/v1/dyads/KAZ/RUS/changes?from=2022&until=2021"), 400)["detail"]


def test_a_record_that_dates_what_another_leaves_open_is_told(client: TestClient) -> None:
    """The papers know of a membership only as of their own date; the reference set has the day of entry."""
    (row,) = get(client, "/v1/organizations/EAEU/members/KAZ", on="2014-12-31")["rows"]
    assert row["holds"] == "possible" and row["because"].endswith("Another record of it has the time 2015-01-01/, which excludes 2014-12-31.")
    (row,) = get(client, "/v1/organizations/EAEU/members/KAZ", on="2014-12-31", dataset="five_documents")["rows"]
    assert row["holds"] == "possible" and "Another record" not in row["because"]
    told = get(client, "/v1/dyads/KAZ/RUS/organizations", on="1990-06-01")
    csto = next(row for row in told["rows"] if row["organization"] == "org_csto")
    assert "has the time 2002-10-07/, which excludes 1990-06-01." in csto["because"]


@pytest.mark.parametrize("path", ["/v1/dyads/Казахстан/Россия/facts", "/v1/organizations/上海合作组织/members", "/v1/dyads/Kazakhstan/Russian Federation/facts"])
def test_the_next_page_of_an_address_with_any_name_has_an_address(client: TestClient, path: str) -> None:
    first = client.get(path, params={"limit": 2})
    assert first.status_code == 200 and first.headers["link"].isascii() and " " not in first.headers["link"].split(">")[0]
    following = client.get(first.headers["link"].split(">")[0].removeprefix("<"))
    assert following.status_code == 200 and following.json()["rows"] == client.get(path, params={"limit": 4}).json()["rows"][2:]


def test_what_is_told_of_is_not_taken_for_when_it_was_said(client: TestClient) -> None:
    found = get(client, "/v1/statements", speaker="person_tokayev", on="2022", dataset="five_documents")
    told = {row["statement"]: row["because"] for row in found["rows"] if row["basis"] == "attributed"}
    assert told["f3_osce_summit_2010"] == "Its time, 2010, is that of what it tells of; when it was said is not recorded."
    assert "is that of what it tells of" in told["f3_moscow_visit"] and "what it tells of" not in told["f4_russian_language_org"]


def test_a_pair_is_no_single_thing(client: TestClient) -> None:
    for pair in ("KAZ-RUS", "Казахстан-Россия"):
        problem = assert_problem(client.get("/v1/claims", params={"about": pair}), 404)
        assert "it is a pair" in problem["detail"] and "`a` and `b`" in problem["detail"]
    assert get(client, "/v1/events", dyad="Россия – Казахстан", on="2022-02", limit=1)["parameters"]["dyads"] == ["KAZ-RUS"]


def test_an_unknown_row_names_the_record_that_excludes_the_day(client: TestClient) -> None:
    (row,) = get(client, "/v1/recognitions/matrix", recognizer="RUS", recognized="quasi_dpr", on="2022-12-01")["rows"]
    assert row["holds"] == "unknown" and "Another record of it has the time 2022-02-21/2022-09-30, which excludes 2022-12-01." in row["because"]
    assert get(client, "/v1/actors/KAZ/organizations", organization="org_eaeu", on="2010", dataset="reference", certainty="no")["rows"][0]["holds"] == "no"


def test_records_of_other_measures_exclude_nothing(client: TestClient) -> None:
    empty = get(client, "/v1/sanctions", sender="EU", target="BLR", on="2010-01-01", dataset="five_documents")["empty"]
    assert empty["reason"] == "not_then" and "of other times than 2010-01-01" in empty["explanation"] and "exclude" not in empty["explanation"]


def test_paths_over_the_same_names_are_named_once(client: TestClient) -> None:
    found = get(client, "/v1/paths", start="person_nikonov", end="person_lavrov")
    chains = {tuple(row["entities"]) for row in found["rows"]}
    assert len(chains) < len(found["rows"]) and found["sentence"].count("Vyacheslav Nikonov –") == len(chains)
