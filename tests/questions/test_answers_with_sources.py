"""An answer to a saved question carries what a reader needs to judge it: caveats, passages, and why it is empty."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.answers import ask, ask_with_sources
from app.queries import get, library
from graph.store import Store
from tests.questions.answering import SCOPE


def sourced(store: Store, name: str, **given: Any) -> dict[str, Any]:
    return ask_with_sources(store, name, get(name).bind({**given, "datasets": SCOPE}))


@pytest.mark.parametrize("name", [one.name for one in library().values() if "facts" in [c.name for c in one.columns]])
def test_every_fact_that_a_row_names_is_told_in_full(name: str, loaded_store: Store) -> None:
    bound = get(name).bind(get(name).example)
    answer = ask_with_sources(loaded_store, name, bound)
    rows = [{key: value for key, value in row.items() if key != "because"} for row in answer["rows"]]
    assert rows == ask(loaded_store, name, bound) and rows and answer["empty"] is None
    assert not get(name).judged or all(row["because"].endswith(".") and "None" not in row["because"] for row in answer["rows"])
    assert answer["sentence"].startswith(get(name).title)
    named = {id for row in answer["rows"] for id in row["facts"]}
    assert set(answer["facts"]) <= named and len(answer["facts"]) + answer["left_out"] == len(named)
    assert answer["left_out"] == 0 or name.startswith("counts")
    assert all(fact["passages"] for fact in answer["facts"].values())
    assert all(fact["passages"][0]["file"] for fact in answer["facts"].values() if fact["dataset"] == "five_documents")


def test_caveats_and_contradictions_come_along(loaded_store: Store) -> None:
    fact = sourced(loaded_store, "organizations_of", actor="state_kazakhstan", on="2017-01-01")["facts"]["f2_unsc_term"]
    assert fact["values"]["caveat"].startswith("Year precision only")
    said = sourced(loaded_store, "speech_acts", speaker="state_uk")
    assert [one["id"] for one in said["facts"]["f3_uk_no_sanctions"]["contradicts"]] == ["f3_hodge"]


@pytest.mark.parametrize(
    ("name", "given", "reason", "nearest"),
    [
        ("office_holders", {"office": "office_senate_chair", "on": "2019-03-20"}, "not_then", ["f2_tokayev_upper_house"]),
        ("dyad_status", {"a": "state_kazakhstan", "b": "state_china", "on": "2005-06-30"}, "not_then", None),
        ("dyad_status", {"a": "state_kazakhstan", "b": "state_turkey", "on": "2015"}, "no_record", []),
        ("dyad_status", {"a": "state_kazakhstan", "b": "state_turkey", "on": "1850"}, "outside_coverage", []),
        ("treaties", {"topic": "Minsk"}, "no_record", []),
    ],
)
def test_an_empty_answer_says_why(name: str, given: dict[str, Any], reason: str, nearest: list[str] | None, loaded_store: Store) -> None:
    answer = sourced(loaded_store, name, **given)
    assert answer["rows"] == [] and answer["empty"]["reason"] == reason
    assert nearest is None or answer["empty"]["nearest"] == nearest
    assert set(answer["facts"]) == set(answer["empty"]["nearest"])
    assert "Minsk" not in str(given) or "topic Minsk" in answer["empty"]["explanation"]


def test_over_http_with_and_without_sources(client: TestClient) -> None:
    path = "/v1/queries/dyad_status?a=KAZ&b=CHN&on=2012-06-30"
    full, bare = (client.get(f"{path}&{more}").json() for more in ("dataset=five_documents", "datasets=five_documents&sources=false"))
    assert full["parameters"] == bare["parameters"] and full["parameters"]["datasets"] == SCOPE
    assert [{key: value for key, value in row.items() if key != "because"} for row in full["rows"]] == bare["rows"] and set(full["facts"]) == {id for row in full["rows"] for id in row["facts"]}
    assert bare["facts"] == {} and full["empty"] is bare["empty"] is None
    assert client.get("/v1/search?q=Elbasy&dataset=states").json()["hits"] == []


def test_words_that_only_one_entity_has(client: TestClient) -> None:
    answer = client.get("/v1/queries/speech_acts?speaker=Peskov").json()
    assert answer["resolved"]["speaker"][0]["id"] == "person_peskov" and answer["resolved"]["speaker"][0]["by"] == "words"
    assert client.get("/v1/actors/University").status_code == 404
    assert client.get("/v1/search?q=KazNU").json()["hits"][0]["id"] == "inst_kaznu"


def test_words_without_a_statement_of_their_own_follow_the_statements(loaded_store: Store) -> None:
    rows = ask(loaded_store, "speech_acts", {"speaker": "person_tokayev", "datasets": SCOPE})
    bases = [row["basis"] for row in rows]
    assert bases == sorted(bases, reverse=True) and set(bases) == {"statement", "attributed"}
    (row,) = ask(loaded_store, "speech_acts", {"speaker": "person_tokayev", "addressee": "person_putin", "datasets": SCOPE})
    assert (row["statement"], row["speakers"]) == ("f4_russian_language_org", ["person_tokayev"])
    assert {row["basis"] for row in ask(loaded_store, "speech_acts", {"datasets": SCOPE})} == {"statement"}


@pytest.mark.parametrize(
    ("on", "status", "last_known"),
    [("2007", "unknown", None), ("2008", "not_recognized", None), ("2015-06-30", "not_recognized", None), ("2022", "unknown", "not_recognized")],
)
def test_recognition_before_and_after_what_the_source_speaks_of(on: str, status: str, last_known: str | None, loaded_store: Store) -> None:
    given = {"recognizers": ["state_kazakhstan"], "recognized": ["quasi_abkhazia"], "on": on, "datasets": SCOPE}
    (row,) = ask(loaded_store, "recognition_matrix", given)
    assert (row["status"], row["last_known"], row["facts"]) == (status, last_known, ["f1_nonrec_abkhazia"])


@pytest.mark.parametrize(
    ("day", "new", "old"),
    [("2015-01-01", "possible", "possible"), ("2015-12-31", "possible", "possible"), ("2016-01-01", "certain", None), ("2014-12-31", None, "certain")],
)
def test_levels_on_the_days_at_the_edge(day: str, new: str | None, old: str | None, loaded_store: Store) -> None:
    rows = ask(loaded_store, "dyad_status", {"a": "state_kazakhstan", "b": "state_china", "on": day, "datasets": SCOPE})
    holds = {row["status"]: row["holds"] for row in rows}
    assert holds.get("status_comprehensive_strategic_partnership") == new
    assert holds.get("status_towards_comprehensive_strategic_partnership") == old


def test_a_record_without_a_time_is_certain_only_of_all_time(loaded_store: Store) -> None:
    given = {"actors": ["state_kazakhstan"], "topic": "nuclear", "datasets": SCOPE}
    assert {row["holds"] for row in ask(loaded_store, "treaties", given) if row["treaty"].startswith("treaty_")} == {"certain"}
    assert {row["holds"] for row in ask(loaded_store, "treaties", {**given, "on": "2020-01-01"})} == {"unknown"}
