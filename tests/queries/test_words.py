"""Questions about words and claims beyond those of the question file: edges of time, filters, other ways in, other data sets."""

from __future__ import annotations

from typing import Any

import pytest

from app.answers import ask
from graph.store import Store
from tests.questions.answering import SCOPE

CHAIN = [
    "stmt_nikonov_2020", "stmt_kz_protest_note_2020", "event_kz_media_campaign_2020", "event_f1_protest_demo",
    "stmt_tokayev_independence_above_all", "f1_russia_silence", "stmt_lavrov_khabar_2021",
]  # fmt: skip


def said(store: Store, name: str, **given: Any) -> list[dict[str, Any]]:
    """What these papers alone say."""
    return ask(store, name, {**given, "datasets": SCOPE})


def column(rows: list[dict[str, Any]], name: str) -> list[Any]:
    return [row[name] for row in rows]


# -- chains of reactions ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "link"),
    [*[(id, id) for id in CHAIN], ("f1_lavrov_democracy", "stmt_lavrov_khabar_2021"), ("f1_protest_demo", "event_f1_protest_demo"),
     ("f1_akimbekov_tactical", "stmt_kz_protest_note_2020")],
)  # fmt: skip
def test_a_chain_is_the_same_from_every_link(start: str, link: str, loaded_store: Store) -> None:
    rows = said(loaded_store, "reactions", start=start)
    assert column(rows, "link") == CHAIN
    assert column(rows, "order") == [1, 2, 3, 4, 5, 6, 7]
    assert [row["link"] for row in rows if row["direction"] == "start"] == [link]
    before = [row["link"] for row in rows if row["direction"] == "before"]
    after = [row["link"] for row in rows if row["direction"] == "after"]
    assert all(CHAIN.index(one) < CHAIN.index(link) for one in before) and all(CHAIN.index(one) > CHAIN.index(link) for one in after)


def test_names_lead_into_a_chain_too(loaded_store: Store) -> None:
    assert said(loaded_store, "reactions", start="  PUTIN’S interview, June 2020 ") == said(loaded_store, "reactions", start="stmt_putin_interview_2020")


def test_silence_is_a_gap_after_what_it_left_unanswered(loaded_store: Store) -> None:
    rows = {row["link"]: row for row in said(loaded_store, "reactions", start="stmt_kz_protest_note_2020")}
    gap = rows["f1_russia_silence"]
    assert (gap["kind"], gap["basis"], gap["direction"], gap["who"], gap["reacts_to"]) == (
        "gap", "no_response", "after", ["state_russia"], ["stmt_kz_protest_note_2020"],
    )  # fmt: skip
    assert gap["caveats"] and rows["stmt_nikonov_2020"]["direction"] == "before"
    assert rows["event_f1_protest_demo"]["parallel_to"] == ["event_kz_media_campaign_2020"]


@pytest.mark.parametrize(
    ("given", "links"),
    [
        ({"until": "2020-12-31"}, CHAIN[:4] + CHAIN[5:6]),
        ({"until": "2020-11-30"}, ["event_f1_protest_demo"]),  # "about December 2020" may be November
        ({"until": "2020-11-30", "certainty": "certain"}, []),
        ({"from": "2021-05-01", "certainty": "certain"}, ["f1_russia_silence", "stmt_lavrov_khabar_2021"]),
        ({"on": "2021-05-31"}, ["f1_russia_silence", "stmt_lavrov_khabar_2021"]),
        ({"on": "2021-05-31", "certainty": "certain"}, []),
        ({"kinds": "event"}, ["event_kz_media_campaign_2020", "event_f1_protest_demo", "f1_russia_silence"]),
        ({"modalities": "attributed"}, ["stmt_nikonov_2020"]),
        ({"until": "1990"}, []),
    ],
)
def test_filters_cut_a_chain(given: dict[str, str], links: list[str], loaded_store: Store) -> None:
    assert column(said(loaded_store, "reactions", start="stmt_nikonov_2020", **given), "link") == links


def test_a_numbered_step_about_the_same_thing_belongs_to_the_chain(loaded_store: Store) -> None:
    links = ["event_eurasian_parliament_proposal_2012", "stmt_nazarbayev_dec2012", "f1_nazarbayev_jan2013"]
    for start in (*links, "f1_eurasian_parliament"):
        rows = said(loaded_store, "reactions", start=start)
        assert column(rows, "link") == links and column(rows, "chain_step") == [1, 2, 3]
    assert rows[2]["basis"] == "same_object" and rows[2]["kind"] == "fact" and rows[2]["depth"] is None
    assert rows[0]["linked_to"] == ["stmt_nikonov_2020"]


def test_words_of_one_speaker_develop(loaded_store: Store) -> None:
    given = {"start": "stmt_putin_interview_2020", "speaker": "person_putin"}
    bases = {row["link"]: row["basis"] for row in said(loaded_store, "reactions", **given, until="2021-07")}
    assert bases == {"stmt_putin_interview_2020": "reaction", "stmt_peskov_2020": "reaction", "stmt_putin_article_2021": "same_speaker"}
    assert column(said(loaded_store, "reactions", **given, until="2021-06-30"), "link") == ["stmt_putin_interview_2020", "stmt_peskov_2020"]
    alone = column(said(loaded_store, "reactions", start="stmt_nikonov_2020", speaker="person_peskov"), "link")
    assert alone == ["stmt_nikonov_2020"]


def test_a_claim_of_a_later_time_ties_a_link_to_what_was_said_then(loaded_store: Store) -> None:
    row = said(loaded_store, "reactions", start="stmt_putin_interview_2020")[0]
    claims = {claim["fact"]: claim for claim in row["claims"]}
    assert claims["f1_putin_nikonov"]["linked"] == ["stmt_nikonov_2020"] and row["linked_to"] == ["stmt_nikonov_2020"]
    assert "stmt_nikonov_2020" in claims["f1_unnoticed_detail"]["said_then"]
    assert claims["f1_putin_apprehension"]["linked"] == claims["f1_putin_apprehension"]["said_then"] == []


@pytest.mark.parametrize("start", ["stmt_lavrov_khabar_2021", "event_eurasian_parliament_proposal_2012"])
def test_a_claim_about_a_link_is_by_whoever_makes_it(start: str, loaded_store: Store) -> None:
    claims = [claim for row in said(loaded_store, "reactions", start=start) for claim in row["claims"]]
    made = {row["fact"]: row["by"] for row in said(loaded_store, "claims")}
    assert all(claim["by"] == made[claim["fact"]] for claim in claims)
    assert {tuple(claim["by"]) for claim in claims if claim["fact"].startswith("f1_compare_")} == {("doc_kadyrzhanov_et_al",)}


def test_other_data_sets_sharpen_a_link_and_add_acts_without_an_entity(loaded_store: Store) -> None:
    rows = ask(loaded_store, "reactions", {"start": "stmt_nikonov_2020"})
    assert column(rows, "link") == CHAIN  # the source's numbers decide where a day would put a vague date before
    assert rows[1]["time"] == "2020-12-12" and {"f1_protest_note", "ref_kaz_note_2020"} <= set(rows[1]["facts"])
    acts = ask(loaded_store, "reactions", {"start": "event_su24_2015", "datasets": ["reference"]})
    assert column(acts, "link") == ["event_su24_2015", "ref_rus_sanctions_turkey_2015", "ref_erdogan_letter_2016"]
    assert column(acts, "kind") == ["event", "fact", "fact"] and column(acts, "depth") == [0, 1, 1]


def test_an_event_does_not_answer_itself(loaded_store: Store) -> None:
    rows = ask(loaded_store, "reactions", {"start": "event_january_2022"})
    assert all(row["link"] not in row["reacts_to"] for row in rows)
    assert len(set(column(rows, "link"))) == len(rows) and rows[0]["direction"] == "start"


@pytest.mark.parametrize("start", ["stmt_nowhere", "state_kazakhstan", "f1_member_csto", ""])
def test_what_is_in_no_chain_has_no_rows(start: str, loaded_store: Store) -> None:
    if start:
        assert said(loaded_store, "reactions", start=start) == []
    assert ask(loaded_store, "reactions", {"start": "stmt_nikonov_2020", "datasets": ["states"]}) == []


# -- claims -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "facts"),
    [
        ({"by": "person_menon"}, {"f1_menon_consensus", "f1_menon_bear"}),
        ({"cited_work": "work_abdelal_2001", "kinds": "claim"}, {"f1_abdelal_dependence"}),
        ({"cited_work": "work_kuik_2008"}, {"f4_hedging"}),
        ({"about": "stmt_xi_2022"}, {"f4_xi_support", "f4_xi_message_russia"}),
        ({"about": "concept_multivector", "position": "disputes"}, {"f3_anceschi_dead", "f3_anceschi_two_myths", "f4_multivector_end"}),
        ({"about": "concept_central_asian_regionalism", "stance": "disputes"}, {"f3_anceschi_two_myths", "f3_anceschi_ca_myth"}),
        ({"position": "predicts"}, {"f3_sanchez_sanctions"}),
        ({"words": "bear stability"}, {"f1_menon_bear"}),
        ({"words": "BRI unequal"}, {"f4_abs_china_unequal"}),
        ({"words": "no such words"}, set()),
        ({"a": "state_kazakhstan", "b": "state_china", "stance": "concession"}, {"f1_border_delimitation"}),
        ({"by": "person_anceschi", "until": "1999-12-31", "certainty": "certain"}, set()),
        ({"about": "state_belarus"}, {"f1_group2", "f1_semi_sovereign"}),
        ({"by": "person_trenin", "on": "2014"}, set()),
        ({"by": "person_trenin", "on": "2016"}, {"f3_trenin_challenges"}),
    ],
)
def test_claims_by_filter(given: dict[str, str], facts: set[str], loaded_store: Store) -> None:
    assert set(column(said(loaded_store, "claims", **given), "fact")) == facts


def test_a_document_speaks_in_its_own_voice(loaded_store: Store) -> None:
    stands_there = said(loaded_store, "claims", document="doc_nyshanbayev")
    assert {"f2_nazarbayev_multivector", "f2_locomotive"} <= set(column(stands_there, "fact"))
    assert all(row["documents"] == ["doc_nyshanbayev"] for row in stands_there)
    own = said(loaded_store, "claims", by="person_nyshanbayev")
    assert own == [row for row in stands_there if row["modality"] == "asserted_by_document"] and len(own) < len(stands_there)
    assert all(row["by"] == ["doc_nyshanbayev"] for row in own)


def test_pages_caveats_and_contradictions_come_with_a_claim(loaded_store: Store) -> None:
    (row,) = said(loaded_store, "claims", by="person_idan", kinds="claim")
    assert (row["cited_works"], row["cited_pages"]) == (["work_idan_shaffer_2011"], ["p. 224"]) and "page number is wrong" in row["caveat"]
    (row,) = said(loaded_store, "claims", words="central pillar")
    assert row["contradicts"] == ["f4_alliance_imperative"] and set(row["facts"]) == {"f4_cn_pillar", "f4_alliance_imperative"}


def test_all_claims_of_the_papers_are_there(loaded_store: Store) -> None:
    rows = said(loaded_store, "claims")
    known = {row["group"]: row["count"] for row in said(loaded_store, "counts", by="family")}
    of_kind = {kind: len([row for row in rows if row["kind"] == kind]) for kind in ("claim", "theory", "comparison")}
    assert of_kind == {kind: known[kind] for kind in of_kind}
    assert len({row["fact"] for row in rows}) == len(rows)


def test_both_sides_of_a_contradiction_are_against_each_other(loaded_store: Store) -> None:
    pairs = [(row["fact"], row["contradicts"]) for row in said(loaded_store, "claims") if row["contradicts"]]
    assert len(pairs) > 20
    for fact, others in pairs:
        sides = {row["fact"]: row["side"] for row in said(loaded_store, "claim_positions", claim=fact)}
        assert sides[fact] == "claim" and all(sides[other] == "against" for other in others)


def test_positions_on_a_concept(loaded_store: Store) -> None:
    rows = said(loaded_store, "claim_positions", claim="concept_central_asian_regionalism")
    assert {row["fact"]: (row["side"], row["basis"]) for row in rows} == {
        "f2_strategy_focus": ("for", ["contradicts"]),
        "f3_anceschi_ca_myth": ("against", ["stance"]),
        "f3_anceschi_two_myths": ("against", ["stance"]),
    }
    sides = {row["fact"]: row["side"] for row in said(loaded_store, "claim_positions", claim="concept_multivector")}
    assert sides["f4_multivector_end"] == "against" and sides["f3_authors_disagree"] == "for" and sides["f2_no_common_definition"] == "neutral"
    of_words = {row["fact"]: row["side"] for row in said(loaded_store, "claim_positions", claim="stmt_nikonov_2020")}
    assert of_words["f1_nikonov_statement"] == "claim" and of_words["f1_akimbekov_no_impact"] == "against"


def test_allies_of_a_claim_take_the_same_stance(loaded_store: Store) -> None:
    rows = said(loaded_store, "claim_positions", claim="f3_anceschi_dead")
    assert column(rows, "side") == sorted(column(rows, "side"), key=["claim", "for", "against", "neutral"].index)
    assert {row["fact"] for row in rows if row["side"] == "for"} == {"f4_multivector_end", "f3_anceschi_two_myths"}
    only = said(loaded_store, "claim_positions", claim="f3_anceschi_dead", kinds="policy")
    assert set(column(only, "fact")) == {"f2_multivector_determines", "f3_concept_priorities"}


# -- works and typologies -----------------------------------------------------------------------------------------


def test_who_cites_a_work_for_what_and_where(loaded_store: Store) -> None:
    rows = {row["work"]: row for row in said(loaded_store, "works")}
    idan = rows["work_idan_shaffer_2011"]
    assert (idan["basis"], idan["year"], idan["cited_by"], idan["cited_pages"]) == (
        "attribution", 2011, ["doc_kadyrzhanov_et_al", "doc_nyshanbayev"], ["p. 224", "p. 252"],
    )  # fmt: skip
    assert {one["fact"]: one["page"] for one in idan["citations"]} == {
        "f1_idan_shaffer_balanced": "p. 224", "f1_border_delimitation": "p. 252", "f2_ref_rose": None,
    }  # fmt: skip
    assert rows["doc_kadyrzhanov_et_al"]["year"] == 2021 and rows["doc_nyshanbayev"]["year"] is None
    assert "person_akiner" in rows["doc_thesis_abstract"]["rests_on"]
    assert {"f0_publications", "f0_structure", "f0_defence_place"} <= {one["fact"] for one in rows["doc_thesis_abstract"]["records"]}
    assert all(row["fact_count"] == len(row["facts"]) for row in rows.values())


@pytest.mark.parametrize(
    ("given", "works"),
    [
        ({"author": "person_anceschi"}, {"work_anceschi_2020": "authorship", "f0_foreign_scholars": "named", "f3_expert_base": "named"}),
        ({"author": "person_akiner"}, {"f0_foreign_scholars": "named"}),
        ({"author": "person_zhabina"}, {"doc_abdrazakova_zhabina": "authorship"}),
        ({"author": "person_anceschi", "kinds": "claim"}, {"work_anceschi_2020": "authorship"}),
        ({"words": "hedging essence"}, {"work_kuik_2008": "cited"}),
        ({"work": "work_rose_1998"}, {"work_rose_1998": "attribution"}),
        ({"author": "state_kazakhstan"}, {}),
    ],
)
def test_works_by_filter(given: dict[str, str], works: dict[str, str], loaded_store: Store) -> None:
    assert {row["work"]: row["basis"] for row in said(loaded_store, "works", **given)} == works


def test_works_that_one_document_cites(loaded_store: Store) -> None:
    rows = said(loaded_store, "works", cited_by="doc_nyshanbayev")
    assert {row["work"] for row in rows} == {f"work_{one}" for one in ("rose_1998", "schweller_1994", "idan_shaffer_2011", "ziegler_2014", "kang_2009", "ripsman_2009")}
    assert all(row["facts"] == ["f2_ref_rose"] for row in rows)


def test_typologies_say_whether_their_source_can_carry_them(loaded_store: Store) -> None:
    rows = {row["typology"]: row for row in said(loaded_store, "typologies")}
    abdelal = rows["work_abdelal_2001"]
    assert (abdelal["scholars"], abdelal["source_year"], abdelal["members"]) == (["person_abdelal"], 2001, 14)
    assert abdelal["source_problem"] is True and abdelal["problem_facts"] == ["f1_group1_joined"]
    assert rows["concept_eurasianism"]["source_problem"] is False and len(rows["concept_eurasianism"]["groups"]) == 3
    assert rows["f0_sovereignty_scholars"]["groups"] == ["critical_view", "traditional_view"]
    assert column(said(loaded_store, "typologies", member="state_georgia"), "typology") == ["work_abdelal_2001"]
    assert column(said(loaded_store, "typologies", scholar="person_zhabina"), "typology") == ["concept_eurasianism"]
    assert said(loaded_store, "typologies", words="huntington") == []


@pytest.mark.parametrize("named", ["abdelal", "ABDELAL", "work_abdelal_2001", "group_abdelal_2", "national purpose", "middle position"])
def test_a_typology_goes_by_any_word_of_it(named: str, loaded_store: Store) -> None:
    assert column(said(loaded_store, "typology", typology=named), "group") == ["group_abdelal_1", "group_abdelal_2", "group_abdelal_3"]


@pytest.mark.parametrize(
    ("given", "groups"),
    [
        ({"typology": "abdelal", "member": "state_kazakhstan"}, {"group_abdelal_2": "certain"}),
        ({"typology": "abdelal", "member": "state_georgia"}, {"group_abdelal_1": "certain"}),
        ({"typology": "abdelal", "on": "2010-06-30"}, {"group_abdelal_1": "certain", "group_abdelal_2": "unknown", "group_abdelal_3": "unknown"}),
        ({"typology": "abdelal", "on": "1980"}, {"group_abdelal_2": "unknown", "group_abdelal_3": "unknown"}),
        ({"typology": "abdelal", "on": "1980", "certainty": "certain"}, {}),
        ({"typology": "abdelal", "kinds": "group_membership", "member": "state_georgia"}, {}),
        ({"typology": "sovereignty"}, {"critical_view": "certain", "traditional_view": "certain"}),
        ({"typology": "huntington"}, {}),
    ],
)
def test_groups_by_filter(given: dict[str, str], groups: dict[str, str], loaded_store: Store) -> None:
    assert {row["group"]: row["holds"] for row in said(loaded_store, "typology", **given)} == groups


# -- statements ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "statements"),
    [
        ({"medium": "media_khabar"}, {"stmt_lavrov_khabar_2021"}),
        ({"medium": "media_kazpravda"}, {"stmt_tokayev_independence_above_all"}),
        ({"stance": "red_line"}, {"stmt_nazarbayev_dec2012", "stmt_tokayev_independence_above_all", "stmt_tokayev_seec_2020"}),
        ({"stance": "calls_for", "modalities": "official_position"}, {"stmt_tokayev_nur_otan_2022"}),
        ({"speaker": "person_tokayev", "kinds": "proposal"}, {"stmt_tokayev_nur_otan_2022", "f4_russian_language_org"}),
        ({"a": "state_kazakhstan", "b": "state_russia", "on": "2020-12", "certainty": "certain"}, {"stmt_nikonov_2020", "stmt_kz_protest_note_2020"}),
        ({"a": "state_kazakhstan", "b": "state_russia", "until": "1990", "certainty": "possible"}, set()),
        # A year of trade is no day of saying so, and a concept of 2023 was not said before.
        ({"speaker": "person_torebayev", "on": "2021", "certainty": "certain"}, set()),
        ({"speaker": "person_torebayev", "on": "2021", "certainty": "possible"}, {"f3_trade_europe"}),
        ({"speaker": "person_torebayev", "on": "2022", "certainty": "unknown"}, {"f3_trade_europe"}),
        ({"speaker": "state_russia", "on": "2003", "kinds": "policy"}, set()),
        ({"speaker": "person_nazarbayev", "on": "2005-02", "certainty": "certain"}, {"f4_ucas_2005"}),
    ],
)
def test_statements_by_filter(given: dict[str, str], statements: set[str], loaded_store: Store) -> None:
    assert set(column(said(loaded_store, "speech_acts", **given), "statement")) == statements
