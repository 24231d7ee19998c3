"""Memberships, treaties, sanctions, leases, proposals, votes, events, offices and recognition: what the saved questions find, on edges too."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.answers import ask
from app.queries import get
from graph.store import Store
from tests.questions.answering import SCOPE

FILES = (
    "organization_members", "organizations_of", "organization_changes", "membership", "treaties", "treaty_parties", "sanctions",
    "leases", "proposals", "votes", "events", "office_holders", "recognition_matrix", "recognitions",
)  # fmt: skip
KAZ, RUS = "state_kazakhstan", "state_russia"


def rows(store: Store, name: str, /, **given: Any) -> list[dict[str, Any]]:
    """Rows of a saved question; `start` stands for the parameter `from`."""
    if "start" in given:
        given["from"] = given.pop("start")
    return ask(store, name, given)


def by(found: list[dict[str, Any]], *columns: str) -> set[Any]:
    """Values of one column, or tuples of several."""
    return {row[columns[0]] if len(columns) == 1 else tuple(row[one] for one in columns) for row in found}


def by_treaty(found: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Rows by their treaty."""
    return {row["treaty"]: row for row in found}


# Organizations -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "holds"), [("2005-12-31", None), ("2006-06-30", "possible"), ("2007-01-01", "certain"), ("2012-12-25", "possible"), ("2013", None)])
def test_who_came_back_and_left_is_a_member_in_between(day: str, holds: str | None, loaded_store: Store) -> None:
    found = {row["member"]: row["holds"] for row in rows(loaded_store, "organization_members", organization="org_csto", on=day)}
    assert found.get("state_uzbekistan") == holds and found[KAZ] == "certain"


def test_standings_are_told_apart(loaded_store: Store) -> None:
    found = rows(loaded_store, "organization_members", organization="org_sco", on="2020")
    assert ("state_belarus", "observer") in by(found, "member", "standing") and (KAZ, "member") in by(found, "member", "standing")
    some = rows(loaded_store, "organization_members", organization="org_sco", on="2020", standings=["observer", "associated"])
    assert some == [row for row in found if row["standing"] != "member"] and some
    assert all(row["predicates"] and row["holds"] == "certain" for row in some)


def test_both_sides_tell_the_same(loaded_store: Store) -> None:
    for standing in ("member", "suspended", "associated"):
        for row in rows(loaded_store, "organization_members", organization="org_coe", standings=[standing]):
            (same,) = rows(loaded_store, "organizations_of", actor=row["member"], organizations=["org_coe"], standings=[standing])
            assert {key: same[key] for key in ("facts", "holds", "joined_from", "left_until", "times")} == {key: row[key] for key in ("facts", "holds", "joined_from", "left_until", "times")}


@pytest.mark.parametrize(("day", "holds"), [("1992-10-31", "no"), ("1992-11-30", "possible"), ("1992-12-01", "certain"), ("1992-11", "certain")])
def test_a_membership_that_is_asked_for_by_name_always_answers(day: str, holds: str, loaded_store: Store) -> None:
    given = {"actor": KAZ, "organizations": ["org_eco", "org_nato"], "on": day, "datasets": SCOPE}
    found = {row["organization"]: row for row in rows(loaded_store, "organizations_of", **given)}
    assert found["org_eco"]["holds"] == holds and found["org_eco"]["standing"] == "member"
    nato = found["org_nato"]
    assert (nato["holds"], nato["standing"], nato["recorded"], nato["facts"]) == ("unknown", None, False, [])


@pytest.mark.parametrize(
    ("start", "until", "certainty"), [("2006", "2006", "certain"), ("2006-07-01", "2010", "possible"), ("2007", "2010", None), ("2000", "2005", None)]
)
def test_changes_in_a_window(start: str, until: str, certainty: str | None, loaded_store: Store) -> None:
    found = rows(loaded_store, "organization_changes", organization="org_csto", start=start, until=until)
    assert {row["certainty"] for row in found if row["actor"] == "state_uzbekistan" and row["change"] == "began"} == ({certainty} if certainty else set())


def test_changes_of_an_actor_and_their_filters(loaded_store: Store) -> None:
    found = rows(loaded_store, "organization_changes", actor="state_georgia", start="2005", until="2012")
    assert ("org_cis", "member", "ended", date(2009, 8, 18)) in by(found, "organization", "standing", "change", "day_from")
    assert by(found, "actor") == {"state_georgia"}
    assert by(rows(loaded_store, "organization_changes", actor="state_georgia", start="2005", until="2012", changes=["ended"]), "organization") == {"org_cis"}
    assert rows(loaded_store, "organization_changes", organization="org_cis", actor="state_georgia", changes=["ended"], certainty=["possible"]) == []
    # What has no dated start or end has not changed at any known time.
    assert rows(loaded_store, "organization_changes", actor=KAZ, organization="org_csto", datasets=SCOPE) == []


def test_a_membership_with_its_acts(loaded_store: Store) -> None:
    (row,) = rows(loaded_store, "membership", organization="org_eaeu", actor=KAZ)
    assert (row["entry_recorded"], row["entered_from"], row["entered_until"], row["exit_recorded"]) == (True, date(2015, 1, 1), date(2015, 1, 1), False)
    assert {"treaty_signature", "ratification", "treaty_party"} <= {act["kind"] for act in row["acts"]}
    assert len(row["files"]) == 2 and {record["fact"] for record in row["records"]} <= set(row["facts"])
    (papers,) = rows(loaded_store, "membership", organization="org_eaeu", actor=KAZ, datasets=SCOPE)
    assert not papers["entry_recorded"] and papers["entered_from"] is None and papers["attested"] == ["2021-07", "2023-10~"]


def test_a_membership_before_between_and_without(loaded_store: Store) -> None:
    (row,) = rows(loaded_store, "membership", organization="org_unsc", actor=KAZ, on="2016-06", datasets=SCOPE)
    assert row["holds"] == "no" and row["left_until"] == date(2018, 12, 31)
    assert [one["fact"] for one in row["related"]] == ["f2_unsc_elected"] and row["related_count"] == 1
    (none,) = rows(loaded_store, "membership", organization="org_nato", actor=KAZ, datasets=SCOPE)
    assert none["standing"] is None and none["holds"] == "unknown" and none["facts"] == ["f2_cooperates_nato_osce_iaea"]
    assert rows(loaded_store, "membership", organization="org_nato", actor="state_china", datasets=SCOPE) == []
    (csto,) = rows(loaded_store, "membership", organization="org_csto", actor=KAZ, datasets=SCOPE)
    assert len(csto["files"]) == 3


# Treaties ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("topic", "treaty"), [("water", "treaty_water_1992"), ("водных ресурсов", "treaty_water_1992"), ("resources sharing", "treaty_water_1992")])
def test_topics_are_words_in_any_language(topic: str, treaty: str, loaded_store: Store) -> None:
    assert treaty in by(rows(loaded_store, "treaties", topic=topic), "treaty")
    assert treaty not in by(rows(loaded_store, "treaties", topic=f"{topic} moonbeam"), "treaty")


def test_treaties_by_kind_class_and_thing(loaded_store: Store) -> None:
    given = {"actors": [KAZ, RUS], "datasets": SCOPE}
    everything = rows(loaded_store, "treaties", **given)
    assert by(rows(loaded_store, "treaties", **given, classes=["TreatySet"]), "treaty") == {"group_kz_ru_agreements_1992_2000"}
    parties = rows(loaded_store, "treaties", **given, kinds=["treaty_party"])
    assert by(parties, "treaty") < by(everything, "treaty") and {kind for row in parties for kind in row["kinds"]} == {"treaty_party"}
    assert by(rows(loaded_store, "treaties", **given, modalities=["attributed"]), "treaty") == {"group_kz_ru_agreements_1992_2000"}
    assert by(rows(loaded_store, "treaties", **given, about="concept_mutual_assistance"), "treaty") == {"group_kz_ru_agreements_1992_2000"}
    on = rows(loaded_store, "treaties", **given, on="2013-06-30")
    assert by(rows(loaded_store, "treaties", **given, on="2013-06-30", certainty=["possible"]), "treaty") == {row["treaty"] for row in on if row["holds"] == "possible"}
    assert by(rows(loaded_store, "treaties", **given, classes=["Fact"]), "name") == {row["name"] for row in everything if not row["classes"]}


@pytest.mark.parametrize(
    ("actors", "treaty", "given", "time"),
    [
        ([KAZ, RUS], "treaty_npt", {"on": "2020-01-01"}, "1994-02-14"),
        ([RUS, KAZ], "treaty_npt", {"on": "2020-01-01"}, "1994-02-14"),
        ([KAZ, RUS], "treaty_inf", {"concluded_by": "1993-06-01"}, "1992/2019-08"),
        ([KAZ, "state_turkey"], "treaty_helsinki_1975", {}, "1992-07-08"),
        ([KAZ, "state_turkey"], "treaty_charter_paris_1990", {}, "1992-09-23"),
    ],
)
def test_the_time_of_a_treaty_is_that_of_the_actor_who_was_bound_last(actors: list[str], treaty: str, given: dict[str, str], time: str, loaded_store: Store) -> None:
    found = [rows(loaded_store, "treaties", actors=actors, **given)]
    if "concluded_by" not in given:
        found.append(rows(loaded_store, "dyad_treaties", a=actors[0], b=actors[1], **given))
    for some in found:
        (row,) = [row for row in some if row["treaty"] == treaty]
        (first,) = ask(loaded_store, "facts", {"ids": row["facts"][:1]})
        assert row["time"] == first["values"]["time"] == time and row["holds"] == "certain"
        assert len(set(row["facts"])) == len(row["facts"]) > 1


def test_the_time_of_a_treaty_is_that_of_the_less_sure_actor(loaded_store: Store) -> None:
    found = rows(loaded_store, "dyad_treaties", a=KAZ, b=RUS, on="1993-06-01", datasets=["reference", *SCOPE])
    (row,) = [row for row in found if row["treaty"] == "treaty_npt"]
    assert row["holds"] == "unknown" and row["time"] is None and row["facts"][0] == "f2_joined_npt"


@pytest.mark.parametrize(
    ("actors", "treaty", "before", "by_day", "time"),
    [
        (["state_belarus", RUS], "treaty_union_state_1999", "1999-12-07", "1999-12-31", "1999-12-08"),
        ([KAZ, "state_belarus"], "treaty_eaeu_2014", "2014-05-28", "2014-06-30", "2014-05-29"),
        (["state_armenia", "org_eu"], "treaty_arm_eu_cepa_2017", "2017-11-23", "2017-11-24", "2017-11-24"),
        ([KAZ, RUS], "treaty_kaz_rus_alliance_2013", "2013-11-10", "2013-11-30", "2013-11-11"),
        (["state_belarus", RUS], "treaty_blr_rus_friendship_1995", "1995-02-20", "1995-02-21", "1995-02-21"),
        ([RUS], "treaty_union_state_1999", "1999-12-07", "1999-12-08", "1999-12-08"),
        ([], "treaty_union_state_1999", "1999-12-07", "1999-12-08", "1999-12-08"),
    ],
)
def test_what_was_signed_is_concluded_since_then(actors: list[str], treaty: str, before: str, by_day: str, time: str, loaded_store: Store) -> None:
    assert treaty not in by_treaty(rows(loaded_store, "treaties", actors=actors, concluded_by=before))
    row = by_treaty(rows(loaded_store, "treaties", actors=actors, concluded_by=by_day))[treaty]
    assert (row["holds"], row["time"], row["assumption"]) == ("certain", time, None) and "treaty_signature" in row["kinds"]


def test_what_was_concluded_by_a_day_and_binds_in_a_period_is_both(loaded_store: Store) -> None:
    asked = {"actors": ["state_belarus", RUS], "concluded_by": "1999-12-31"}
    assert "treaty_union_state_1999" not in by_treaty(rows(loaded_store, "treaties", **asked, on="2000-01-01"))
    assert by_treaty(rows(loaded_store, "treaties", **asked, on="2000-02-01"))["treaty_union_state_1999"]["time"] == "2000-01-26"
    # Whoever joined without a signature concluded it when it began to bind.
    joined = by_treaty(rows(loaded_store, "treaties", actors=[KAZ], concluded_by="1994-02-13"))
    assert joined["treaty_npt"]["holds"] == "unknown"
    assert by_treaty(rows(loaded_store, "treaties", actors=[KAZ], concluded_by="1994-02-14"))["treaty_npt"]["holds"] == "certain"


def test_an_organization_is_one_party_and_a_group_several(loaded_store: Store) -> None:
    scopes = {treaty: row["scope"] for treaty, row in by_treaty(rows(loaded_store, "treaties")).items()}
    assert scopes["treaty_eu_geo_readmission_2010"] == scopes["treaty_kaz_iaea_safeguards_1994"] == "bilateral"
    assert scopes["treaty_water_1992"] == scopes["treaty_eaeu_2014"] == scopes["treaty_shanghai_convention_2001"] == "multilateral"
    assert "treaty_eu_geo_visa_2010" in by_treaty(rows(loaded_store, "treaties", actors=["org_eu"], scope="bilateral"))
    between = by_treaty(rows(loaded_store, "dyad_treaties", a="org_eu", b="state_georgia"))
    assert {row["scope"] for row in between.values()} == {"bilateral"}


def test_what_an_agreement_creates_is_no_party_to_it(loaded_store: Store) -> None:
    asked = {"actors": ["state_belarus", RUS], "scope": "bilateral", "concluded_by": "2006-01-01", "datasets": SCOPE}
    (row,) = rows(loaded_store, "treaties", **asked)
    assert (row["treaty"], row["parties"], row["holds"]) == ("f1_union_state_1999", ["state_belarus", RUS], "certain")
    given = by_treaty(rows(loaded_store, "dyad_treaties", a="state_china", b="state_ukraine"))["ref_assurance_chn_ukr_1994"]
    assert (given["scope"], given["parties"]) == ("bilateral", ["state_china", "state_ukraine"])


@pytest.mark.parametrize(
    ("treaty", "on", "holds"),
    [
        ("treaty_inf", "1990-06-01", "certain"),
        ("treaty_inf", "2024-06-01", None),
        ("treaty_rus_ukr_friendship_1997", "2010", "certain"),
        ("treaty_rus_ukr_friendship_1997", "2020", None),
        ("treaty_eu_geo_association_2014", "2016-08-01", "certain"),
        ("treaty_open_skies_1992", "2023", "certain"),
        ("treaty_blr_rus_friendship_1995", "2020", "possible"),
        ("group_kz_ru_agreements_1992_2000", "1995", "possible"),
        ("group_kz_ru_agreements_1992_2000", "2006", "certain"),
    ],
)
def test_what_a_treaty_provides_for_lasts_as_long_as_it(treaty: str, on: str, holds: str | None, loaded_store: Store) -> None:
    found = rows(loaded_store, "treaty_parties", treaty=treaty, on=on, roles=["provision"])
    assert {row["holds"] for row in found} == ({holds} if holds else set())


def test_what_a_treaty_provides_for_does_not_tell_that_it_binds(loaded_store: Store) -> None:
    on = {"on": "1988-01-15", "datasets": ["reference"]}
    assert "treaty_inf" not in by_treaty(rows(loaded_store, "treaties", **on))
    assert rows(loaded_store, "treaty_parties", treaty="treaty_inf", roles=["provision"], **on)


def test_a_treaty_that_is_applied_provisionally_binds_meanwhile(loaded_store: Store) -> None:
    for query, asked in (("treaties", {"actors": ["state_georgia", "org_eu"]}), ("dyad_treaties", {"a": "state_georgia", "b": "org_eu"})):
        row = by_treaty(rows(loaded_store, query, **asked, on="2015-06-30"))["treaty_eu_geo_association_2014"]
        assert (row["holds"], row["time"]) == ("certain", "2014-09-01/2016-06-30")
    for treaty, on in (("treaty_eu_geo_association_2014", "2015-06-30"), ("treaty_eu_kaz_epca_2015", "2018"), ("treaty_energy_charter", "1996"), ("treaty_cfe_1990", "1992-08-01")):
        found = rows(loaded_store, "treaty_parties", treaty=treaty, on=on, roles=["party"])
        assert found and {(row["predicate"], row["holds"]) for row in found} == {("provisionally_applied", "certain")}
        assert all("provisional" in row["paraphrase"] for row in found)


def test_a_treaty_with_all_that_happened_to_it(loaded_store: Store) -> None:
    found = rows(loaded_store, "treaty_parties", treaty="treaty_eaeu_2014")
    roles = [row["role"] for row in found]
    assert {"party", "signatory", "consent", "entry_into_force", "provision", "other"} == set(roles) and roles[0] == "party"
    (kaz,) = [row for row in found if row["role"] == "consent" and row["actors"] == [KAZ]]
    assert kaz["started_from"] == date(2014, 10, 14) and kaz["assumption"] is None
    assert {row["assumption"] for row in found if row["role"] == "party"} == {"R4"}
    before = rows(loaded_store, "treaty_parties", treaty="treaty_eaeu_2014", on="2014-12-31", roles=["party"])
    assert before == []
    armenia = rows(loaded_store, "treaty_parties", treaty="treaty_eaeu_2014", actors=["state_armenia"])
    assert armenia and all("state_armenia" in row["actors"] for row in armenia)


# Sanctions, leases -------------------------------------------------------------------------------------------


def test_sanctions_by_how_far_they_have_come(loaded_store: Store) -> None:
    status = {row["fact"]: row["status"] for row in rows(loaded_store, "sanctions", datasets=SCOPE)}
    assert status["f3_eu_blr_20"] == status["f3_refinery_export"] == "adopted"
    assert status["f3_rubio_bill"] == status["f3_eu_fourth_package"] == status["f3_hodge"] == status["f4_secondary_sanctions"] == "proposed"
    assert status["f3_white_house_list"] == status["f3_22_companies"] == "announced"
    assert status["f3_uk_no_sanctions"] == "ruled_out" and status["f3_sanchez_sanctions"] == "predicted"
    assert status["f3_us_bank_assets"] == status["f3_measures_effect"] == "context"
    family = loaded_store.read("MATCH (f:SanctionFact {dataset: 'five_documents'}) RETURN f.id AS id", {})
    assert {row["id"] for row in family} <= set(status)
    lifted = rows(loaded_store, "sanctions", sender="org_eu", statuses=["lifted"])
    assert ("state_belarus" in {id for row in lifted for id in row["targets"]}) and by(lifted, "kind") == {"event"}


def test_a_sanction_of_an_institution_counts_for_its_pair(loaded_store: Store) -> None:
    basis = {row["fact"]: row["basis"] for row in rows(loaded_store, "sanctions", sender="state_usa", target=RUS, datasets=SCOPE)}
    assert basis["f3_refinery_export"] == "named" and basis["f3_white_house_list"] == basis["f3_22_companies"] == "pair"
    other_way = rows(loaded_store, "sanctions", sender=RUS, target="state_usa", datasets=SCOPE)
    assert not by(other_way, "fact") & {"f3_refinery_export", "f3_white_house_list", "f3_us_oil_import"}
    assert by(rows(loaded_store, "sanctions", target=KAZ, datasets=SCOPE), "status") == {"predicted", "ruled_out", "proposed"}


def test_who_speaks_of_sanctions_is_not_who_takes_them(loaded_store: Store) -> None:
    found = {row["fact"]: row for row in rows(loaded_store, "sanctions", datasets=SCOPE)}
    told = {id: (row["senders"], row["targets"], row["attributed_to"]) for id, row in found.items()}
    assert told["f3_sanchez_sanctions"] == (["group_west"], [KAZ], ["person_sanchez"])
    assert told["f3_hodge"] == (["state_uk"], ["state_azerbaijan", KAZ], ["person_hodge"])
    assert told["f3_rubio_bill"] == (["state_usa"], [RUS], ["person_rubio"])
    assert told["f3_measures_effect"] == (["org_eu"], [RUS], ["person_schallenberg"])
    assert told["f3_uk_no_sanctions"] == (["state_uk"], [KAZ], ["state_uk"])
    assert told["f3_heroiam_name"][0] == ["state_usa"] and {"inst_rosneft", "media_rt"} <= set(told["f3_heroiam_name"][1])
    assert told["f4_secondary_sanctions"][:2] == (["group_west"], [])
    assert told["f3_us_mission"] == ([], [], ["inst_us_mission_kz"]) and found["f3_us_mission"]["between"] == [KAZ, "state_usa"]
    assert {id for id, row in found.items() if row["between"]} == {"f3_us_mission"}


def test_sanctions_go_by_those_they_are_between(loaded_store: Store) -> None:
    for sender, basis in (("group_west", "pair"), ("state_usa", "pair")):
        found = {row["fact"]: row["basis"] for row in rows(loaded_store, "sanctions", sender=sender, target=KAZ, datasets=SCOPE)}
        assert found["f3_sanchez_sanctions"] == basis
    assert by(rows(loaded_store, "sanctions", sender=KAZ, datasets=SCOPE), "fact") == {"f3_us_mission"}
    assert by(rows(loaded_store, "sanctions", sender="person_sanchez"), "fact") == set()
    assert by(rows(loaded_store, "sanctions", speaker="person_sanchez"), "fact") == {"f3_sanchez_sanctions"}
    assert by(rows(loaded_store, "sanctions", speaker="person_sanchez", target=RUS), "fact") == set()


def test_only_actors_are_targets_and_a_treaty_points_to_the_other_party(loaded_store: Store) -> None:
    found = {row["fact"]: row for row in rows(loaded_store, "sanctions")}
    fit = {row["id"] for row in loaded_store.read("MATCH (e:Actor) RETURN e.id AS id", {})}
    assert all(set(row["targets"]) <= fit and set(row["senders"]) <= fit for row in found.values())
    notice, mutual = found["ref_event_notice_rus_ukr_friendship_1997"], found["ref_expulsions_blr_lva_2021"]
    assert (notice["senders"], notice["targets"]) == (["state_ukraine"], [RUS])
    assert mutual["senders"] == mutual["targets"] == ["state_belarus", "state_latvia"]


def test_amounts_of_sanctions_are_steps_totals_or_shares(loaded_store: Store) -> None:
    amounts = by(rows(loaded_store, "sanctions", datasets=SCOPE), "value", "amount")
    assert {(20, "step"), (225, "total"), (80, "share"), (70, "share"), (5, "other"), (None, None)} <= amounts
    assert by(rows(loaded_store, "sanctions", unit="Persons", datasets=SCOPE), "value") == {20, 22, 225}


def test_sanctions_at_a_time(loaded_store: Store) -> None:
    given = {"sender": "org_eu", "target": "state_belarus", "datasets": SCOPE}
    holds = {row["fact"]: row["holds"] for row in rows(loaded_store, "sanctions", **given, on="2022-02-24")}
    assert holds["f3_eu_blr_20"] == "certain" and holds["f3_eu_blr_22"] == "possible" and "f3_eu_blr_feb27" not in holds
    assert rows(loaded_store, "sanctions", **given, on="2021") == []


def test_who_uses_whose_territory(loaded_store: Store) -> None:
    found = {row["fact"]: row for row in rows(loaded_store, "leases", host=KAZ, on="2013-06-30", datasets=SCOPE)}
    assert {id: row["holds"] for id, row in found.items()} == {"f4_baikonur_lease": "possible", "f4_abs_military_sites": "possible", "f4_testing_grounds": "unknown"}
    assert all(row["hosts"] == [KAZ] and row["users"] == [RUS] for row in found.values())
    assert rows(loaded_store, "leases", user=RUS, host=KAZ, on="2051", site="place_baikonur", datasets=SCOPE) == []
    assert rows(loaded_store, "leases", user=KAZ) == []
    abkhazia = rows(loaded_store, "leases", host="quasi_abkhazia", on="2010")
    assert abkhazia and all("state_georgia" in row["hosts"] for row in abkhazia)
    assert by(rows(loaded_store, "leases", kinds=["land_lease"]), "kind") == {"land_lease"}


# Proposals, votes --------------------------------------------------------------------------------------------


def test_what_became_of_proposals(loaded_store: Store) -> None:
    (parliament,) = rows(loaded_store, "proposals", about="org_eurasian_parliament", datasets=SCOPE)
    assert parliament["status"] == "rejected" and [one["fact"] for one in parliament["outcomes"]] == ["f1_nazarbayev_dec2012", "f1_nazarbayev_jan2013"]
    everything = rows(loaded_store, "proposals", datasets=SCOPE)
    family = loaded_store.read("MATCH (f:ProposalFact {dataset: 'five_documents'}) RETURN f.id AS id", {})
    assert {row["id"] for row in family} < by(everything, "fact")
    assert by(rows(loaded_store, "proposals", statuses=["rejected"], datasets=SCOPE), "fact") == {parliament["fact"]}
    cica = rows(loaded_store, "proposals", about="org_cica", statuses=["adopted"])
    assert "ref_proposal_cica_1992" in by(cica, "fact")
    # What happens to the state to which something was proposed is no answer.
    assert {row["fact"]: row["status"] for row in rows(loaded_store, "proposals", proposer="state_china")}["ref_xi_astana_2013"] == "proposed"
    # One proposal, whoever is asked for.
    proposed = [by(rows(loaded_store, "proposals", proposer=who, on="1992-10-05", certainty=["certain"]), "fact") for who in (KAZ, "person_nazarbayev")]
    assert proposed == [{"ref_proposal_cica_1992"}] * 2


def test_proposals_by_who_to_whom_and_about_what(loaded_store: Store) -> None:
    numbers = [row["number"] for row in rows(loaded_store, "proposals", proposer="doc_abdrazakova_zhabina", datasets=SCOPE) if "proposal" in row["paraphrase"]]
    assert numbers == [1, 2, 3, 4]
    assert by(rows(loaded_store, "proposals", addressee="person_putin", datasets=SCOPE), "fact") == {"f4_russian_language_org"}
    assert "f3_prop_mediation" in by(rows(loaded_store, "proposals", topic="mediation", datasets=SCOPE), "fact")
    undated = rows(loaded_store, "proposals", proposer="person_nazarbayev", on="2005-02", datasets=SCOPE)
    assert {row["fact"]: row["holds"] for row in undated}["f4_ucas_2005"] == "certain"
    assert {row["holds"] for row in undated if row["time"] is None} == {"unknown"}


def test_votes(loaded_store: Store) -> None:
    march = rows(loaded_store, "votes", actor=KAZ, on="2022-03")
    assert by(march, "how") == {"abstention"} and all(KAZ in row["voters"] and row["act"] for row in march)
    assert by(rows(loaded_store, "votes", actor=KAZ, topic="ukraine", on="2022-03"), "fact") == by(march, "fact")
    act = march[0]["act"]
    assert by(rows(loaded_store, "votes", act=act), "how") >= {"for", "against", "abstention"}
    assert by(rows(loaded_store, "votes", act=act, how=["against"]), "how") == {"against"}
    assert rows(loaded_store, "votes", datasets=SCOPE) == []
    assert by(rows(loaded_store, "votes", how=["absent"]), "how") == {"absent"}


# Events ------------------------------------------------------------------------------------------------------


def test_a_window_around_an_event_is_the_window_around_its_day(loaded_store: Store) -> None:
    families = ["event", "statement", "recognition", "sanction"]
    around = rows(loaded_store, "events", around="event_russia_ukraine_war_2022", days=30, families=families, datasets=SCOPE)
    day = rows(loaded_store, "events", on="2022-02-24", days=30, families=families, datasets=SCOPE)
    assert by(around, "fact", "holds") == by(day, "fact", "holds") and by(day, "window_from") == {None}
    assert by(around, "window_from", "window_until") == {(date(2022, 1, 25), date(2022, 3, 26))}
    cut = rows(loaded_store, "events", around="event_russia_ukraine_war_2022", days=30, until="2022-02-24", families=families, datasets=SCOPE)
    assert by(cut, "window_until") == {date(2022, 2, 24)} and by(cut, "fact") < by(day, "fact")


def test_an_event_known_to_the_month_has_a_wider_window(loaded_store: Store) -> None:
    found = rows(loaded_store, "events", around="stmt_nikonov_2020", days=0, datasets=SCOPE)
    assert by(found, "window_from", "window_until") == {(date(2020, 12, 1), date(2020, 12, 31))}
    assert "f1_nikonov_statement" in by(found, "fact")
    # A thing that no record dates has no window.
    assert rows(loaded_store, "events", around="event_astana_talks", days=30, datasets=SCOPE) == []


def test_events_of_a_pair_by_id_or_by_its_actors(loaded_store: Store) -> None:
    given = {"start": "2013", "until": "2015", "datasets": SCOPE}
    assert rows(loaded_store, "events", a=RUS, b="state_ukraine", **given) == rows(loaded_store, "events", dyads=["RUS-UKR"], **given)
    assert rows(loaded_store, "events", a="state_ukraine", b=RUS, **given) == rows(loaded_store, "events", a=RUS, b="state_ukraine", **given)
    everything = rows(loaded_store, "events", **given)
    assert by(rows(loaded_store, "events", actor=RUS, **given), "fact") == {row["fact"] for row in everything if RUS in row["subjects"] + row["objects"]}


def test_what_has_no_date_is_reachable(loaded_store: Store) -> None:
    given = {"actor": KAZ, "start": "2013", "until": "2013", "datasets": SCOPE}
    dated, all_ = rows(loaded_store, "events", **given), rows(loaded_store, "events", undated="yes", **given)
    assert all_[: len(dated)] == dated and {row["holds"] for row in all_[len(dated) :]} == {"unknown"}
    assert "f2_nuclear_renunciation" in by(all_, "fact") and all(row["started_from"] is None for row in all_[len(dated) :])
    assert rows(loaded_store, "events", undated="yes", certainty=["unknown"], **given) == all_[len(dated) :]


@pytest.mark.parametrize(("start", "until", "holds"), [("2014-06-01", "2014-06-30", "possible"), ("2014", "2014", "certain"), ("2015", "2015", None)])
def test_a_year_can_lie_in_a_window(start: str, until: str, holds: str | None, loaded_store: Store) -> None:
    found = {row["fact"]: row["holds"] for row in rows(loaded_store, "events", dyads=["RUS-UKR"], start=start, until=until, datasets=SCOPE)}
    assert found.get("f1_crimea_2014") == holds


def test_events_by_kind_and_modality(loaded_store: Store) -> None:
    assert by(rows(loaded_store, "events", kinds=["treaty_signature"], on="2014-05-29"), "kind") == {"treaty_signature"}
    assert by(rows(loaded_store, "events", kinds=["membership"], actor=KAZ, on="1992-11", datasets=SCOPE), "fact") == {"f2_eco_admission"}
    assert by(rows(loaded_store, "events", modalities=["official_position"], datasets=SCOPE), "modality") == {"official_position"}


# Offices, recognition ----------------------------------------------------------------------------------------


def test_offices_by_person_role_and_kind(loaded_store: Store) -> None:
    offices = rows(loaded_store, "office_holders", person="person_tokayev", datasets=SCOPE)
    assert by(offices, "office") == {"office_president_kazakhstan", "office_senate_chair", "office_foreign_minister_kazakhstan"}
    assert by(rows(loaded_store, "office_holders", role="Ambassador", datasets=SCOPE), "person") == {"person_leach"}
    assert by(rows(loaded_store, "office_holders", office="org_osce", kinds=["chairmanship"], datasets=SCOPE), "person") == {KAZ}
    unknown = rows(loaded_store, "office_holders", person="person_tokayev", on="2010", certainty=["unknown"], datasets=SCOPE)
    assert by(unknown, "office") == {"office_foreign_minister_kazakhstan"}


def test_yes_no_and_no_record_of_recognition(loaded_store: Store) -> None:
    def record(on: str | None = None, datasets: list[str] | None = None) -> dict[Any, str]:
        given = {"recognizers": [KAZ, RUS], "recognized": ["quasi_abkhazia", "quasi_dpr"], "datasets": datasets or []}
        return {(row["recognizer"], row["recognized"]): row["record"] for row in rows(loaded_store, "recognition_matrix", **given, **({"on": on} if on else {}))}

    papers = record(datasets=SCOPE)
    assert papers == {(KAZ, "quasi_abkhazia"): "recorded_no", (KAZ, "quasi_dpr"): "recorded_no", (RUS, "quasi_abkhazia"): "no_record", (RUS, "quasi_dpr"): "recorded_yes"}
    assert record("2007", SCOPE)[KAZ, "quasi_abkhazia"] == "other_time"
    assert record()[RUS, "quasi_abkhazia"] == "recorded_yes"
    recognizers = [by(rows(loaded_store, "recognition_matrix", on=on), "recognizer") for on in ("1990", "2010-01-01")]
    assert ["state_ussr" in one for one in recognizers] == [True, False] and recognizers[1] < recognizers[0]


def test_recognition_is_said_in_the_same_words_by_all_data_sets(loaded_store: Store) -> None:
    assert by(rows(loaded_store, "recognitions"), "status") == {"recognized", "not_recognized"}
    assert by(rows(loaded_store, "recognition_matrix"), "status") <= {"recognized", "not_recognized", "contradictory", "unknown"}
    assert by(rows(loaded_store, "recognitions", status="recognized", datasets=SCOPE), "fact") == {"f3_rec_dpr", "f3_rec_lpr"}
    assert by(rows(loaded_store, "recognitions", recognizer=KAZ, kinds=["non_recognition"], modalities=["official_position"], datasets=SCOPE), "status") == {"not_recognized"}


# All of them -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
def test_filters_take_rows_away_and_add_none(name: str, loaded_store: Store) -> None:
    query = get(name)
    assert [one.name for one in query.parameters[-4:]] == ["kinds", "modalities", "certainty", "datasets"] and query.endpoints
    everything = rows(loaded_store, name, **query.example)
    judged = query.judged or "certainty"
    certain = rows(loaded_store, name, **{**query.example, "certainty": ["certain"]})
    assert [row for row in everything if row[judged] == "certain"] == certain
    assert [row for row in rows(loaded_store, name, **{**query.example, "kinds": ["no_such_kind"]}) if row["facts"]] == []
    assert [row for row in rows(loaded_store, name, **{**query.example, "modalities": ["no_such_modality"]}) if row["facts"]] == []
