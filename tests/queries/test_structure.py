"""Paths, comparisons, securitization, concessions, counts and sources: the open questions of these types, and others on all data sets."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
import yaml

from app.answers import ask
from app.queries import get
from graph.store import Store
from ontology.errors import BadInput
from ontology.schema import Schema
from tests.conftest import SHARED
from tests.questions.answering import SCOPE, Asker
from tests.questions.structure import aggregation, concession_redline, dyad_comparison, path, securitization_phase

QUESTIONS = {one["id"]: one for one in yaml.safe_load((SHARED / "knowledge" / "questions.yaml").read_text(encoding="utf-8"))["questions"]}
KAZ, RUS = "state_kazakhstan", "state_russia"
PAIR = {"a": KAZ, "b": RUS}


def rows(store: Store, name: str, /, **given: Any) -> list[dict[str, Any]]:
    """Rows of a saved question of all data sets; `first` stands for the parameter `from`."""
    if "first" in given:
        given["from"] = given.pop("first")
    return ask(store, name, given)


def papers(store: Store, name: str, /, **given: Any) -> list[dict[str, Any]]:
    """Rows by the papers alone."""
    return rows(store, name, **given, datasets=SCOPE)


def of(found: list[dict[str, Any]], *columns: str) -> set[Any]:
    """Values of one column, or tuples of several."""
    return {row[columns[0]] if len(columns) == 1 else tuple(row[one] for one in columns) for row in found}


def flat(things: list[set[str]]) -> set[str]:
    return {one for thing in things for one in thing}


def holds_together(row: dict[str, Any]) -> bool:
    """Whether the steps of a path lead from its start to its end, each over a fact that names both ends."""
    assert [step["from"] for step in row["steps"]] + [row["steps"][-1]["to"]] == row["entities"]
    assert [step["fact"] for step in row["steps"]] == row["facts"] and len(row["steps"]) == row["length"]
    assert len(set(row["entities"])) == len(row["entities"])
    return all({step["from"], step["to"]} <= {part["entity"] for part in step["roles"]} for step in row["steps"])


# The open questions of these types ---------------------------------------------------------------------------


def test_a_path_of_speeches_and_reactions(asker: Asker) -> None:
    question = QUESTIONS["q49"]
    answer = path(asker, question["params"])
    assert answer.parts["path"][0] == {" ".join(question["expected"]["path"])}
    assert set(question["supporting_facts"]) <= answer.cited


def test_a_path_through_a_claim(asker: Asker) -> None:
    question = QUESTIONS["q51"]
    answer = path(asker, question["params"], through="f4_xi_message_russia")
    assert answer.parts["path"][0] == {" ".join(question["expected"]["path"])}
    assert set(question["supporting_facts"]) <= answer.cited


def test_ladders_side_by_side(asker: Asker) -> None:
    question = QUESTIONS["q53"]
    answer = dyad_comparison(asker, question["params"])
    for dyad in question["params"]["dyads"]:
        assert [set(one) & {id} != set() for one, id in zip(answer.parts[dyad], question["expected"][dyad], strict=True)] == [True] * len(answer.parts[dyad])
        dates = [text.split()[1] for text in answer.texts if text.startswith(f"{dyad}_dates ")]
        assert dates == [str(day) for day in question["expected"][f"{dyad}_dates"]]
    assert {"f4_strategic_partner_ru"} in answer.parts["KAZ-RUS_beside"] and not answer.parts["KAZ-CHN_beside"]
    assert set(question["supporting_facts"]) <= answer.cited


def test_values_that_cannot_be_compared(asker: Asker) -> None:
    question = QUESTIONS["q55"]
    answer = dyad_comparison(asker, question["params"])
    assert "f1_trade_12bn" in flat(answer.parts["KAZ-RUS_values"]) and "28.9 billion USD" in flat(answer.parts["KAZ-EU_values"])
    assert answer.holds["comparable"] == "no"
    told = " ".join(answer.texts)
    assert all(words in told for words in ("average against", "different period", "not strictly the EU"))
    assert set(question["supporting_facts"]) <= answer.cited


def test_securitization_date_by_date(asker: Asker) -> None:
    question = QUESTIONS["q29"]
    answer = securitization_phase(asker, question["params"])
    for day in map(str, question["params"]["as_of"]):
        (found,) = answer.parts[day]
        assert set(question["expected"][day]) <= found
        assert answer.holds[f"levels {day}"] == question["expected"]["levels"][day]
    assert set(question["supporting_facts"]) <= answer.cited


def test_securitization_between_documents(asker: Asker) -> None:
    question = QUESTIONS["q31"]
    answer = securitization_phase(asker, question["params"])
    assert flat(answer.parts["pair"]) == set(question["expected"]["pair"]) == answer.cited


def test_concessions_by_domain(asker: Asker) -> None:
    question = QUESTIONS["q33"]
    answer = concession_redline(asker, question["params"])
    assert {domain: flat(found) for domain, found in answer.parts.items()} == {domain: set(ids) for domain, ids in question["expected"].items()}
    assert set(question["supporting_facts"]) <= answer.cited


def test_evidence_against_a_thesis(asker: Asker) -> None:
    question = QUESTIONS["q35"]
    answer = concession_redline(asker, question["params"])
    assert {part: flat(found) for part, found in answer.parts.items()} == {part: set(ids) for part, ids in question["expected"].items()}
    assert set(question["supporting_facts"]) <= answer.cited


def test_statements_counted_by_speaker(asker: Asker) -> None:
    question = QUESTIONS["q57"]
    answer = aggregation(asker, question["params"])
    assert {id: int(answer.holds[id]) for id in question["expected"]} == question["expected"]
    assert set(question["supporting_facts"]) <= answer.cited


# Paths -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["paths", "paths_all"])
def test_paths_know_all_direct_relationships_and_roles(query: str, schema: Schema) -> None:
    text = get(query).cypher
    direct = {link.type for link in schema.links.values() if link.projected}
    lists = [set(one.split("|")) for one in re.findall(r"\[\w*:([A-Z_|]{40,})", text)]
    assert direct in lists
    evidence = {"SUPPORTED_BY", "CITED_PASSAGE", "CITED_WORK", "CITES", "CONTRADICTS", "CORROBORATED_BY", "ABOUT"}
    roles = {link.type for link in schema.links.values() if "Fact" in link.domains and not link.projected} - evidence
    assert [one for one in lists if one != direct and one - {"ABOUT", "MEMBER"} != roles] == []


@pytest.mark.parametrize(
    ("start", "end"),
    [("person_nikonov", "person_lavrov"), ("person_xi", RUS), (KAZ, RUS), ("person_sanchez", "person_anceschi"), ("person_nikonov", "org_eu"), (RUS, "person_xi")],
)
@pytest.mark.parametrize("query", ["paths", "paths_all"])
def test_every_path_holds_together(query: str, start: str, end: str, loaded_store: Store) -> None:
    found = rows(loaded_store, query, start=start, end=end)
    assert found and all(holds_together(row) for row in found)
    assert all((row["entities"][0], row["entities"][-1]) == (start, end) and row["length"] <= 4 for row in found)
    assert len(of(found, "path")) == len(found)
    assert [row["basis"] for row in found] == sorted((row["basis"] for row in found), reverse=True)
    for basis in ("relations", "records"):
        lengths = [row["length"] for row in found if row["basis"] == basis]
        assert len(lengths) <= 200 and all(one <= other for one, other in pairwise(lengths))
        assert query == "paths_all" or len(set(lengths)) <= 1


def test_direct_relationships_of_a_path_are_named(loaded_store: Store) -> None:
    found = papers(loaded_store, "paths", start="person_nikonov", end="person_lavrov")[0]
    assert [step["relation"] for step in found["steps"]] == ["SPOKE", "REACTS_TO", "REACTS_TO", "SPOKE"]
    assert found["capped"] is False and found["holds"] == "certain" and found["tier"] == 1


def test_a_path_without_a_hub_and_one_through_it(loaded_store: Store) -> None:
    without = papers(loaded_store, "paths_all", start="person_nikonov", end="person_lavrov", avoid=["stmt_nikonov_2020"])
    assert without and all("stmt_nikonov_2020" not in row["entities"] and holds_together(row) for row in without)
    passing = papers(loaded_store, "paths", start="person_nikonov", end="person_lavrov", through=KAZ)
    assert passing and all(KAZ in row["entities"] and holds_together(row) for row in passing)
    by_fact = papers(loaded_store, "paths", start="person_nikonov", end="person_lavrov", through="f1_protest_note")
    assert by_fact and all("f1_protest_note" in row["facts"] and holds_together(row) for row in by_fact)


def test_paths_of_chosen_relations_kinds_and_modalities(loaded_store: Store) -> None:
    spoken = papers(loaded_store, "paths", start="person_nikonov", end="person_lavrov", relations=["SPOKE", "REACTS_TO"])
    assert spoken and of(spoken, "basis") == {"relations"}
    claims = papers(loaded_store, "paths", start="person_anceschi", end="concept_multivector", relations=["claim"])
    assert claims and {step["family"] for row in claims for step in row["steps"]} == {"claim"}
    members = rows(loaded_store, "paths", start=KAZ, end=RUS, kinds=["membership"])
    assert {step["family"] for row in members for step in row["steps"]} == {"membership"}
    direct = [row for row in members if row["basis"] == "relations"]
    assert direct and {step["relation"] for row in direct for step in row["steps"]} == {"MEMBER_OF"} and of(direct, "length") == {2}
    official = papers(loaded_store, "paths", start="person_xi", end=KAZ, modalities=["official_position"])
    assert official and {step["modality"] for row in official for step in row["steps"]} == {"official_position"}
    assert papers(loaded_store, "paths", start="person_nikonov", end="person_lavrov", relations=["BORDERS"]) == []


def test_paths_as_of_a_date(loaded_store: Store) -> None:
    given = {"start": KAZ, "end": "state_belarus", "kinds": ["membership"], "through": "org_eaeu"}
    assert of(rows(loaded_store, "paths", **given, on="2020-06-30", datasets=["reference"]), "holds") == {"certain"}
    assert rows(loaded_store, "paths", **given, on="2013-06-30", datasets=["reference"]) == []
    assert of(papers(loaded_store, "paths", start=KAZ, end="org_eaeu", kinds=["membership"], on="2015-06-30"), "holds") == {"possible"}
    assert papers(loaded_store, "paths", start=KAZ, end="org_eaeu", kinds=["membership"], on="2015-06-30", certainty=["certain"]) == []


def test_longer_paths_come_after_the_shortest(loaded_store: Store) -> None:
    given = {"start": "person_nikonov", "end": "person_lavrov", "kinds": ["statement"]}
    shortest, longer = papers(loaded_store, "paths", **given), papers(loaded_store, "paths_all", **given)
    assert of(shortest, "path") <= of(longer, "path")
    assert of(shortest, "basis", "length") == {("relations", 4), ("records", 3)} and ("records", 4) in of(longer, "basis", "length")


@pytest.mark.parametrize(
    ("start", "end"),
    [("person_hodge", KAZ), ("person_rubio", RUS), ("person_peskov", KAZ), ("person_putin", KAZ), ("person_leach", KAZ), (KAZ, RUS), ("state_azerbaijan", KAZ)],
)
def test_records_about_a_pair_end_longer_paths_too(start: str, end: str, loaded_store: Store) -> None:
    for one, other in ((start, end), (end, start)):
        shortest, longer = ([row for row in papers(loaded_store, query, start=one, end=other) if row["basis"] == "records"] for query in ("paths", "paths_all"))
        assert shortest and all(holds_together(row) for row in longer)
        assert of(shortest, "path") <= of(longer, "path")
        assert all(len(set(row["facts"])) == row["length"] for row in longer)
        assert any(part["role"].startswith("about ") for row in longer for step in row["steps"] for part in step["roles"])


def test_what_ends_with_a_pair_is_asked_like_the_rest(loaded_store: Store) -> None:
    def found(**given: Any) -> list[dict[str, Any]]:
        return papers(loaded_store, "paths_all", **{"start": "person_hodge", "end": KAZ, **given})

    every = found()
    assert {("person_hodge f3_hodge state_kazakhstan", 1), ("person_hodge f3_hodge_kleptocracy state_kazakhstan", 1)} <= of(every, "path", "length")
    first = next(row for row in every if row["facts"] == ["f3_hodge"])
    assert {"entity": KAZ, "role": "about GBR-KAZ"} in first["steps"][0]["roles"]
    assert found(kinds=["membership"]) == [] and rows(loaded_store, "paths_all", start="person_hodge", end=KAZ, datasets=["reference"]) == []
    assert {step["family"] for row in found(relations=["statement"]) for step in row["steps"]} == {"statement"}
    assert found(on="1995") == []
    assert all("stmt_hodge_2022" not in row["entities"] for row in found(avoid=["stmt_hodge_2022"]))
    passing = found(through="stmt_hodge_2022")
    assert passing and all(row["entities"] == ["person_hodge", "stmt_hodge_2022", KAZ] for row in passing if row["length"] == 2)


def test_capped_only_where_paths_of_the_length_asked_for_may_be_missing(loaded_store: Store) -> None:
    for start, end in (("person_hodge", KAZ), ("person_putin", KAZ), (RUS, KAZ)):
        assert of(papers(loaded_store, "paths_all", start=start, end=end, longest=1), "capped") == {False}
    assert of(rows(loaded_store, "paths_all", start=RUS, end=KAZ, longest=1), "basis", "capped") == {("relations", False), ("records", True)}
    assert of(papers(loaded_store, "paths_all", start=RUS, end=KAZ, longest=4), "basis", "capped") == {("relations", True), ("records", True)}
    # Looking at more of them finds more where it may be capped only.
    query = get("paths_all")
    more = query.cypher.replace("THEN 300 ELSE 60", "THEN 3000 ELSE 600").replace("200", "2000")
    for start, end, longest in (("person_putin", KAZ, 1), ("person_nikonov", "person_lavrov", 3), ("person_peskov", KAZ, 3), (RUS, KAZ, 2)):
        given = {"start": start, "end": end, "longest": longest}
        some = papers(loaded_store, "paths_all", **given)
        known = of(loaded_store.read(more, query.bind({**given, "datasets": SCOPE})), "path")
        assert some and of(some, "path") <= known
        assert any(row["capped"] for row in some) == (of(some, "path") != known)


def test_paths_from_what_is_tied_to_very_much(loaded_store: Store) -> None:
    query = get("paths_all")
    bound = query.bind({"start": "person_hodge", "end": KAZ, "datasets": SCOPE})
    found = loaded_store.read(query.cypher.replace("20000", "100"), bound)
    assert of(found, "path") == {row["path"] for row in papers(loaded_store, "paths_all", start="person_hodge", end=KAZ, longest=2)}
    assert of(found, "capped") == {True}
    assert of(loaded_store.read(query.cypher.replace("20000", "100"), {**bound, "longest": 2}), "capped") == {False}
    both = loaded_store.read(query.cypher.replace("20000", "5"), bound)
    assert of(both, "length", "capped") == {(1, True)}


def test_no_path_longer_than_asked(loaded_store: Store) -> None:
    assert papers(loaded_store, "paths", start="person_nikonov", end="person_lavrov", longest=2, relations=["SPOKE", "REACTS_TO"]) == []
    assert papers(loaded_store, "paths", start="person_nikonov", end="person_nikonov") == []
    assert papers(loaded_store, "paths", start="person_nikonov", end="no_such_entity") == []


# Securitization, concessions, contradictions ------------------------------------------------------------------


def test_levels_and_periods_of_securitization(loaded_store: Store) -> None:
    found = papers(loaded_store, "securitization", **PAIR, on="2010-06-30")
    assert of(found, "record") == {"f0_pressure_since_mid2000s", "f0_securitization_intensifies", "f1_stage2"}
    assert of(papers(loaded_store, "securitization", **PAIR, levels=["high"]), "record") == {"f1_high_securitization_2020"}
    assert of(papers(loaded_store, "securitization", kinds=["phase"]), "phase") == {"period_stage1", "period_stage2"}
    # The stage may have ended within the year on both sides of 2005.
    edge = {row["record"]: row["holds"] for row in papers(loaded_store, "securitization", **PAIR, on="2005-06-30")}
    assert edge["f1_stage1"] == edge["f1_stage2"] == "possible"
    assert papers(loaded_store, "securitization", a="state_china", b=KAZ) == []


def test_only_one_of_the_surest_levels_is_the_latest(loaded_store: Store) -> None:
    found = papers(loaded_store, "securitization", **PAIR, on="2023-01-01")
    assert {row["record"]: row["holds"] for row in found}["f1_stage2"] == "unknown"
    assert {row["holds"] for row in found if row["latest"]} == {"possible"}


def test_a_level_named_as_the_one_before_has_no_time_of_its_own(loaded_store: Store) -> None:
    found = papers(loaded_store, "dyad_status", **PAIR, on="2019-12-31")
    (before,) = [row for row in found if row["basis"] == "previous"]
    assert before["status"] == "status_strategic_partnership" and before["time"] is before["assumption"] is None
    assert any(row["time"] for row in found if row["basis"] == "stated")


def test_differences_on_securitization(loaded_store: Store) -> None:
    found = papers(loaded_store, "securitization_differences")
    assert [row["same_document"] for row in found] == sorted(row["same_document"] for row in found)
    assert ("f1_2008_low_securitization", "f1_stage2", "levels") in of(found, "record", "other", "basis")
    by_id = papers(loaded_store, "securitization_differences", documents=["doc_thesis_abstract", "doc_kadyrzhanov_et_al"])
    assert of(by_id, "record", "other") == {("f0_securitization_intensifies", "f1_2008_low_securitization")}
    assert papers(loaded_store, "securitization_differences", documents=["doc_thesis_abstract", "doc_nyshanbayev"]) == []
    assert papers(loaded_store, "securitization_differences", on="1995") == []


def test_red_lines_and_domains_of_several_words(loaded_store: Store) -> None:
    found = papers(loaded_store, "concessions", **PAIR, side="red_line")
    assert {"f1_abs_red_lines", "f1_2008_no_concessions", "f1_tokayev_tougher", "f4_seec_2020"} <= of(found, "record")
    assert of(papers(loaded_store, "concessions", domain="supranational bodies"), "side") == {"red_line"}
    assert of(papers(loaded_store, "concessions", domain="Culture Language"), "record") == {"f4_latin_halt", "f4_russian_language_org"}
    assert "f1_landlocked_concessions" in of(papers(loaded_store, "concessions", domain="territorial"), "record")
    assert "f1_landlocked_concessions" not in of(papers(loaded_store, "concessions", **PAIR), "record")
    assert of(papers(loaded_store, "concessions", side="red_line", on="2008", certainty=["certain"]), "record") == {"f1_2008_no_concessions"}


def test_what_sources_see_differently(loaded_store: Store) -> None:
    found = rows(loaded_store, "contradictions", across="datasets")
    assert found and not any(row["same_document"] for row in found)
    two = papers(loaded_store, "contradictions", documents=["000_a431d57d63797466.txt", "001_fcf72bd3ffa38440.txt"])
    assert ("f0_conflict_start_2022", "f1_donbass_2014") in of(two, "fact", "other")
    assert all(row["files"] != row["other_files"] for row in two)
    one = papers(loaded_store, "contradictions", documents=["doc_thesis_abstract"])
    assert of(two, "fact") <= of(one, "fact") and all("000_a431d57d63797466.txt" in row["files"] + row["other_files"] for row in one)
    assert all("coding" in row["kinds"] for row in rows(loaded_store, "contradictions", kinds=["coding"]))


# Comparison --------------------------------------------------------------------------------------------------


def test_ladders_in_a_period_and_in_any_order_of_codes(loaded_store: Store) -> None:
    found = rows(loaded_store, "compare_status", dyads=["KAZ-CHN"], on="2012-06-30", datasets=["reference"], kinds=["relation_status"])
    assert of(found, "status", "level", "since") == {("status_comprehensive_strategic_partnership", 2, "2011-06-13")}
    assert found == rows(loaded_store, "compare_status", dyads=["chn-kaz"], on="2012-06-30", datasets=["reference"], kinds=["relation_status"])
    assert of(papers(loaded_store, "compare_status", a=KAZ), "dyad") == {"CHN-KAZ", "KAZ-RUS"}
    assert papers(loaded_store, "compare_status", dyads=["KAZ-USA"]) == []


def test_nothing_stands_against_comparing_what_is_comparable(loaded_store: Store) -> None:
    found = [row for actors in ([KAZ, RUS], [RUS, "state_china"]) for row in rows(loaded_store, "compare_values", actors=actors)]
    found += [row for dyads in (["KAZ-RUS", "KAZ-CHN"], ["KAZ-RUS", "KAZ-EU"]) for row in rows(loaded_store, "compare_values", dyads=dyads)]
    assert of(found, "comparable") == {True, False, None}
    assert all(bool(row["not_comparable_because"]) == (row["comparable"] is False) for row in found)
    assert any(row["comparable"] and row["care"] for row in found)
    assert all(set(row["care"]) <= set(row["not_comparable_because"]) for row in found if row["comparable"] is False)


def test_values_of_one_measure_are_comparable(loaded_store: Store) -> None:
    found = papers(loaded_store, "compare_values", dyads=["KAZ-RUS", "KAZ-CHN"], families=["border"])
    assert of(found, "value") == {7500.0, 1782.0} and of(found, "comparable") == {True}
    alone = papers(loaded_store, "compare_values", dyads=["KAZ-RUS"], about="trade")
    assert of(alone, "fact", "comparable") == {("f1_trade_12bn", None)}
    assert of(papers(loaded_store, "compare_values", actors=["org_eu"], families=["trade"]), "fact") == {"f3_trade_europe", "f3_53_products"}


def test_organizations_of_pairs_side_by_side(loaded_store: Store) -> None:
    found = papers(loaded_store, "compare_organizations", dyads=["KAZ-RUS", "KAZ-CHN"], on="2023")
    assert of([row for row in found if row["basis"] == "organization" and row["holds"] == "certain"], "dyad", "organization") == {("KAZ-RUS", "org_eaeu"), ("KAZ-RUS", "org_csto")}
    assert {"CHN-KAZ", "KAZ-RUS"} == of([row for row in found if row["basis"] == "border"], "dyad")
    shared = rows(loaded_store, "compare_organizations", dyads=["KAZ-RUS", "KAZ-CHN"], on="2023", organizations=["org_sco"])
    assert [row["shared_by"] for row in shared] == [["CHN-KAZ", "KAZ-RUS"]] * 2 and all(len(row["by_side"]) == 2 for row in shared)


# Sources -----------------------------------------------------------------------------------------------------


def test_single_sources_are_neither_corroborated_nor_said_twice(loaded_store: Store) -> None:
    found = papers(loaded_store, "single_source", families=["policy"])
    assert "f1_tenge_policy" in of(found, "fact")
    # Corroborated by others.
    assert "f1_abs_red_lines" not in of(found, "fact")
    tied = rows(loaded_store, "facts", ids=sorted(of(found, "fact")), datasets=SCOPE)
    assert all(not row["corroborated_by"] and len({one["document"] for one in row["passages"]}) <= 1 for row in tied)
    one = papers(loaded_store, "single_source", document="002_8cf6d9a760216889.txt")
    assert of(one, "file") == {"002_8cf6d9a760216889.txt"} and of(one, "fact") == of(papers(loaded_store, "single_source", document="doc_nyshanbayev"), "fact")


def test_caveats_by_words_and_document(loaded_store: Store) -> None:
    found = papers(loaded_store, "caveats", text="year 2022 implied")
    assert found and all("year 2022 implied" in row["caveat"].lower() and row["caveat"] for row in found)
    assert "f4_strategic_partner_ru" in of(papers(loaded_store, "caveats", **PAIR, document="doc_chukubayev_kuzembayeva"), "fact")
    assert of(papers(loaded_store, "caveats", entity="concept_elbasy"), "fact") == {"f2_elbasy"}


def test_sources_of_a_fact(loaded_store: Store) -> None:
    found = rows(loaded_store, "fact_sources", fact="f0_partnership_to_alliance")
    assert of(found, "relation", "fact") >= {("itself", "f0_partnership_to_alliance"), ("corroborates", "f4_concept_allied"), ("contradicts", "ref_status_kaz_rus_1998")}
    assert found[0]["relation"] == "itself" and found[0]["file"] == "000_a431d57d63797466.txt" and found[0]["end"] > found[0]["start"] >= 0
    assert of(papers(loaded_store, "fact_sources", fact="f0_partnership_to_alliance"), "dataset") == set(SCOPE)
    assert rows(loaded_store, "fact_sources", fact="no_such_fact") == []


def test_facts_of_a_document_and_of_its_passages(loaded_store: Store) -> None:
    name = "000_a431d57d63797466.txt"
    found = papers(loaded_store, "document_facts", document=name)
    assert len(of(found, "fact")) == len(found) and of(found, "file") == {name}
    assert of(found, "fact") >= {"f0_framework_1991", "f0_structure"} and [row["start"] for row in found] == sorted(row["start"] for row in found)
    assert papers(loaded_store, "document_facts", document="doc_thesis_abstract") == found
    assert of(papers(loaded_store, "document_facts", document=name, families=["period"], on="2008", certainty=["certain"]), "kind") <= {"period", "securitization", "phase"}
    # Every fact is found by its own place, and a stretch gives what overlaps it.
    place = found[3]
    within = papers(loaded_store, "passage_facts", document=name, start=place["start"], end=place["start"] + 1)
    assert place["fact"] in of(within, "fact")
    assert all(one["start"] <= place["start"] < one["end"] for row in within for one in row["passages"])
    assert place["fact"] in of(papers(loaded_store, "passage_facts", passage=place["passages"][0]), "fact")
    assert of(papers(loaded_store, "passage_facts", document=name), "fact") == of(found, "fact")
    assert papers(loaded_store, "passage_facts", document=name, start=10**9) == []


def test_sources_of_an_entity_in_some_documents(loaded_store: Store) -> None:
    found = papers(loaded_store, "sources_of_entity", id="event_russia_ukraine_conflict", documents=["000_a431d57d63797466.txt"])
    assert of(found, "fact") == {"f0_conflict_start_2022"} and found[0]["contradicts"]
    assert of(papers(loaded_store, "sources_of_entity", id="event_russia_ukraine_conflict", families=["event"]), "family") == {"event"}


def test_provenance_in_a_period(loaded_store: Store) -> None:
    given = {"subject": KAZ, "object": "org_csto", "families": ["membership"]}
    assert {row["fact"]: row["holds"] for row in papers(loaded_store, "provenance", **given, on="2021-07")}["f1_member_csto"] == "certain"
    assert rows(loaded_store, "provenance", **given, on="1980") == [row for row in rows(loaded_store, "provenance", **given, on="1980") if row["holds"] != "certain"]
    assert of(rows(loaded_store, "provenance", **given, certainty=["certain"], on="2010", datasets=["reference"]), "family") == {"membership"}


# Facts of an entity, counts ------------------------------------------------------------------------------------


def test_facts_of_an_entity_by_role_word_and_page(loaded_store: Store) -> None:
    everything = rows(loaded_store, "entity_facts", entity=KAZ)
    assert len(of(everything, "fact")) == len(everything)
    saved = get("entity_facts")
    bound = saved.bind({"entity": KAZ})
    paged = [row for skip in range(0, len(everything), 300) for row in loaded_store.read(f"{saved.cypher}\nSKIP {skip} LIMIT 300", bound)]
    assert paged == everything
    objects = rows(loaded_store, "entity_facts", entity=KAZ, roles=["object"])
    assert objects and all(row["roles"] == ["object"] and KAZ in row["objects"] for row in objects)
    of_pairs = rows(loaded_store, "entity_facts", entity="state_belarus", roles=["about"], datasets=SCOPE)
    assert "f1_semi_sovereign" in of(of_pairs, "fact") and all(row["roles"] == ["about"] and any("BLR" in dyad for dyad in row["dyads"]) for row in of_pairs)
    assert all("lease" in (row["paraphrase"] + str(row["caveat"])).lower() for row in rows(loaded_store, "entity_facts", entity=KAZ, text="lease"))
    assert of(rows(loaded_store, "entity_facts", entity=KAZ, kinds=["membership"], on="2010"), "kind") == {"membership"}


def test_a_page_of_facts_is_cut_before_its_lists_are_collected(loaded_store: Store) -> None:
    saved = get("entity_facts")
    plan = loaded_store.explain(f"{saved.cypher}\nSKIP 0 LIMIT 100", saved.bind(saved.example)).plan
    assert plan is not None
    steps, inner = [], [plan]
    while inner:
        step = inner[0]
        steps.append(step["operatorType"].split("@")[0])
        inner = step.get("children", [])
    assert "Sort" not in steps and steps.index("Top") > max(place for place, name in enumerate(steps) if name == "RollUpApply")


def test_counts_add_up(loaded_store: Store) -> None:
    everything = rows(loaded_store, "counts")
    assert all(row["count"] == row["certain"] + row["possible"] + row["unknown"] for row in everything)
    assert all(len(row["facts"]) == min(row["count"], 1000) for row in everything)
    assert sum(row["count"] for row in papers(loaded_store, "counts", by="kind")) == sum(row["count"] for row in papers(loaded_store, "counts")) == 524
    one = {row["group"]: row["count"] for row in papers(loaded_store, "counts", by="stance", **PAIR)}
    assert (one["concession"], one["red_line"]) == (9, 7)
    assert sum(row["count"] for row in rows(loaded_store, "counts", entity=KAZ)) == len(rows(loaded_store, "entity_facts", entity=KAZ))
    on_a_day = rows(loaded_store, "counts", by="kind", entity=KAZ, families=["membership"], on="2010-06-30", certainty=["certain"], datasets=["reference"])
    members = rows(loaded_store, "entity_facts", entity=KAZ, families=["membership"], on="2010-06-30", certainty=["certain"], datasets=["reference"])
    assert on_a_day[0]["count"] == on_a_day[0]["certain"] == len(members)


def test_counts_go_by_what_they_list_and_by_document(loaded_store: Store) -> None:
    by = next(one for one in get("counts").parameters if one.name == "by")
    for one in by.values:
        assert rows(loaded_store, "counts", by=one)
    with pytest.raises(BadInput, match=r"family, kind, .*document; found 'xyz'"):
        rows(loaded_store, "counts", by="xyz")
    documents = {row["group"]: row["count"] for row in papers(loaded_store, "counts", by="document")}
    assert documents == {one["document"]: one["facts"] for one in loaded_store.read(
        "MATCH (f:Fact {dataset: 'five_documents'})-[:SUPPORTED_BY]->(:Passage)-[:PART_OF]->(d) RETURN d.id AS document, count(DISTINCT f) AS facts", {}
    )}


def test_counts_of_actors_by_role(loaded_store: Store) -> None:
    (attributed,) = papers(loaded_store, "counts_by_actor", actors=["person_tokayev"], families=["statement"], roles=["attributed_to"])
    assert attributed["count"] == len(attributed["facts"])
    assert all("attributed_to" in row["roles"] for row in papers(loaded_store, "entity_facts", entity="person_tokayev", families=["statement"]) if row["fact"] in attributed["facts"])
    about = rows(loaded_store, "counts_by_actor", actors=[KAZ], roles=["about"], families=["treaty"])
    assert about[0]["count"] >= rows(loaded_store, "counts", **PAIR, families=["treaty"], datasets=["reference"])[0]["count"]
    ranked = papers(loaded_store, "counts_by_actor", families=["statement"])
    assert [row["count"] for row in ranked] == sorted((row["count"] for row in ranked), reverse=True) and ranked[0]["actor"] == "person_tokayev"


def test_counts_by_year_say_what_is_only_possible(loaded_store: Store) -> None:
    found = papers(loaded_store, "counts_by_year", **PAIR, families=["statement"])
    years = {row["year"]: row for row in found}
    assert all(row["count"] == row["certain"] + row["possible"] == len(row["facts"]) for row in found)
    assert "f1_nikonov_statement" in years["2020"]["facts"]
    # 2021-01-06 is approximate: the day before and after, still one year; the year of 1991~ is not certain.
    article = papers(loaded_store, "counts_by_year", entity="stmt_tokayev_independence_above_all", families=["statement"])
    assert {row["year"]: (row["certain"], row["possible"]) for row in article} == {"2021": (3, 0)}
    periods = {row["year"]: row["possible"] for row in papers(loaded_store, "counts_by_year", **PAIR, families=["period"])}
    assert periods["2004"] and periods["2005"] and periods["2006"]
    first, last = "2020-01-01", "2020-12-31"
    assert of(papers(loaded_store, "counts_by_year", **PAIR, families=["statement"], first=first, until=last), "year") == {"2020"}
    assert papers(loaded_store, "counts_by_year", **PAIR, families=["statement"], first="1950-01-01", until="1950-12-31") == []
