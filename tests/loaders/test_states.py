"""The table of states against the published lists beside the checkout, code by code and day by day.

Every deviation that is meant stands here with its reason; any other fails, and all are shown at once.
"""

from __future__ import annotations

import csv
import re
import shutil
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from babel import Locale

from loaders.contract import DataSet
from ontology.checks import Checker
from ontology.records import Record
from ontology.schema import Schema
from ontology.times import FIRST_DAY, LAST_DAY, bounds

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
DATA = SHARED / "data"
FOLDER = ROOT / "loaders" / "states"
TABLE = "states.yaml"
DAY = timedelta(days=1)

Spell = tuple[str, date, date]  # abbreviation, first and last day

#: Lists whose last day means "still a member when the list ended".
COW_END, GW_END = date(2016, 12, 31), date(2017, 12, 31)
SCOPE = date(1945, 1, 1)

#: The days before 1922 belong to the Russian Empire, which is not in the table.
NUMBER_CUT = {"cow": {"365": date(1922, 12, 30)}, "gw": {"365": date(1922, 12, 30)}}

#: GW's list of microstates is a file of its own, which is not among the published files here. Its numbers that differ
#: from COW's (which hold for the others) are written out.
AMERICAN_AND_EUROPEAN = [54, 55, 56, 57, 58, 60, 221, 223, 232, 331, 396, 397]
AFRICAN_AND_PACIFIC = [403, 591, 935, 970, 971, 972, 973, 983, 986, 987, 990]
GW_MICROSTATES = {str(number) for number in AMERICAN_AND_EUROPEAN + AFRICAN_AND_PACIFIC}
GW_MICROSTATE_NOT_AS_COW = {
    "396": ("quasi_abkhazia", "ABK"),
    "397": ("quasi_south_ossetia", "SOT"),
    "970": ("state_kiribati", "KBI"),
    "971": ("state_nauru", "NAU"),
    "972": ("state_tonga", "TON"),
    "973": ("state_tuvalu", "TUV"),
}

#: country crosswalk: alpha-3 -> column -> (ours, reason)
CROSSWALK_DEVIATIONS = {
    ("SRB", "cown"): ("345", "COW continues Yugoslavia's number; the crosswalk leaves Serbia blank"),
    ("SRB", "cowc"): ("YUG", "as above"),
    ("VNM", "gwn"): ("816", "815 is Annam up to 1893; the state since 1954 is 816"),
    ("VNM", "gwc"): ("DRV", "as above"),
    ("YEM", "gwn"): ("678", "GW continues the number of the Yemen Arab Republic; the crosswalk leaves Yemen blank"),
    ("YEM", "gwc"): ("YEM", "as above"),
    ("TWN", "M49"): (None, "158 is Taiwan's ISO number; M49 does not have it, and the crosswalk's UN column is blank"),
    ("TWN", "iso3n"): (None, "as above"),
    ("TWN", "ISO3166-1-numeric"): (None, "as above"),
    ("VAT", "cown"): (None, "327 is the Papal States up to 1870"),
    ("VAT", "cowc"): (None, "as above"),
    ("VAT", "gwn"): (None, "as above"),
    ("VAT", "gwc"): (None, "as above"),
    ("NAM", "wikidata_id"): ("Q1030", "the crosswalk is blank"),
    ("VAT", "wikidata_id"): ("Q159583", "the observer is the Holy See; Q237 is the Vatican City"),
}

#: ISO 3166-3 (codes of dependent territories left out): alpha-2, alpha-3 -> day or year of the withdrawal
ISO_WITHDRAWN = {
    ("BU", "BUR"): "1989-12-05",
    ("CS", "CSK"): "1993-06-15",
    ("CS", "SCG"): "2006-09-26",
    ("DD", "DDR"): "1990-10-30",
    ("DY", "DHY"): "1977",
    ("HV", "HVO"): "1984",
    ("RH", "RHO"): "1980",
    ("SU", "SUN"): "1992-08-30",
    ("VD", "VDR"): "1977",
    ("YD", "YMD"): "1990-08-14",
    ("YU", "YUG"): "2003-07-23",
    ("ZR", "ZAR"): "1997-07-14",
    (None, "BYS"): "1992-06-15",
    (None, "ROM"): "2002-02-01",
}


# What the loader gives ------------------------------------------------------------------------------------------------


@cache
def dataset() -> DataSet:
    return DataSet(FOLDER)


@cache
def loaded() -> tuple[Record, ...]:
    found = tuple(dataset().records())
    assert not dataset().source.problems, "\n".join(map(str, dataset().source.problems))
    return found


@cache
def table() -> dict[str, dict]:
    return {item["id"]: item for item in yaml.safe_load((FOLDER / TABLE).read_text(encoding="utf-8"))}


def of_class(*names: str) -> list[Record]:
    return [record for record in loaded() if record.cls in names]


@cache
def codes(scheme: str) -> list[tuple[str, str, date, date]]:
    """(entity, code, first and last possible day)"""
    found = []
    for record in of_class("Code"):
        if record.values["scheme"] == scheme:
            days = bounds(record.values.get("time", "../9999"), meaning="attestation")
            found.append((record.links["code_of"][0], record.values["code"], days.possible_from, days.possible_until))
    return found


@cache
def today(scheme: str) -> dict[str, str]:
    """Entity -> its code that is open-ended."""
    return {entity: code for entity, code, _, last in codes(scheme) if last == LAST_DAY}


def spells(line: str) -> dict[str, list[Spell]]:
    """Number -> its periods over all entities, those that follow each other on the next day joined."""
    found: dict[str, list[Spell]] = defaultdict(list)
    for written in (one for item in table().values() for one in _listed(item.get(line))):
        number, abbreviation, period = written.split()
        days = bounds(period, meaning="attestation")
        found[number].append((abbreviation, days.possible_from, days.possible_until))
    return {number: _joined(sorted(parts, key=lambda part: part[1])) for number, parts in found.items()}


def _listed(value: object) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []


def _joined(parts: list[Spell]) -> list[Spell]:
    done = parts[:1]
    for abbreviation, first, last in parts[1:]:
        before = done[-1]
        if before[0] == abbreviation and before[2] != LAST_DAY and before[2] + DAY == first:
            done[-1] = (abbreviation, before[1], last)
        else:
            done.append((abbreviation, first, last))
    return done


# What the publishers give ---------------------------------------------------------------------------------------------


def rows(path: str) -> list[dict[str, str]]:
    with (DATA / path).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def crosswalk() -> dict[str, dict[str, str]]:
    """alpha-3 -> the columns of both crosswalk files for it."""
    codelist = rows("country_crosswalk/countrycode_codelist_without_cldr.csv")
    found = {row["iso3c"]: row for row in codelist if row["iso3c"]}
    for row in rows("country_crosswalk/country-codes.csv"):
        found.setdefault(row["ISO3166-1-Alpha-3"], {}).update(row)
    return found


def cow_spells() -> dict[str, list[Spell]]:
    found = defaultdict(list)
    for row in rows("cow_states/states2016.csv"):
        first, last = (date(*(int(row[side + part]) for part in ("year", "month", "day"))) for side in ("st", "end"))
        found[row["ccode"]].append((row["stateabb"], first, LAST_DAY if last == COW_END else last))
    return _in_scope(found)


def gw_spells() -> dict[str, list[Spell]]:
    found = defaultdict(list)
    for number, abbreviation, _, *days in list(sheet(DATA / "states_gw_isd_icow/gwstates.xlsx"))[1:]:
        first, last = (date(*map(int, reversed(day.split(".")))) for day in days)
        found[number].append((abbreviation, first, LAST_DAY if last == GW_END else last))
    return _in_scope(found)


def _in_scope(found: dict[str, list[Spell]]) -> dict[str, list[Spell]]:
    kept = {number: [spell for spell in parts if spell[2] >= SCOPE] for number, parts in found.items()}
    return {number: sorted(parts, key=lambda part: part[1]) for number, parts in kept.items() if parts}


def sheet(path: Path) -> Iterator[list[str]]:
    """The rows of the first sheet of a workbook of texts."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(path) as book:
        texts = ["".join(item.itertext()) for item in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))]
        for row in ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml")).iter(space + "row"):
            cells = [(cell.get("t"), cell.findtext(space + "v", "")) for cell in row]
            yield [texts[int(value)] if kind == "s" else value for kind, value in cells]


def report(deviations: list[str]) -> None:
    assert not deviations, f"{len(deviations)} deviation(s):\n" + "\n".join(deviations)


# Who is in it ---------------------------------------------------------------------------------------------------------


def test_counts_are_those_expected() -> None:
    counts = Counter(record.cls for record in loaded())
    assert counts["State"] == 205 and counts["QuasiState"] == 12
    for cls, (least, most) in dataset().metadata.expect.items():
        assert least <= counts[cls] <= most, cls
    assert len({record.id for record in loaded()}) == len(loaded())


def test_records_satisfy_the_ontology() -> None:
    checker = Checker(Schema.read())
    problems = [f"{record.origin}: {problem}" for record in loaded() for problem in checker.check(record)]
    report(problems + [f"{origin}: {problem}" for origin, problem in checker.finish()])


def test_every_member_of_the_united_nations_is_there_once() -> None:
    independent = {iso3 for iso3, row in crosswalk().items() if row.get("is_independent") == "Yes"}
    by_standing: dict[str, list[str]] = defaultdict(list)
    for id, item in table().items():
        by_standing[item["un"]].append(today("iso3166_1_alpha3").get(id, id))
    assert len(by_standing["member"]) == 193
    assert set(by_standing["member"]) == independent - {"TWN", "VAT"}
    assert sorted(by_standing["observer"]) == ["PSE", "VAT"]


def test_standing_decides_the_class() -> None:
    for id, item in table().items():
        historical = id in {"state_kazakh_ssr", "state_south_vietnam"}  # states that were never members
        assert (item["class"] == "State") == (item["un"] != "none" or historical), id


def test_ids_classes_and_codes_of_the_documents_are_kept() -> None:
    known = yaml.load((SHARED / "knowledge" / "entities.yaml").read_bytes(), Loader=yaml.CSafeLoader)["entities"]
    ours = {record.id: record.cls for record in of_class("State", "QuasiState")}
    iso3, wikidata = today("iso3166_1_alpha3"), today("wikidata")
    deviations = []
    for entity in known:
        id = entity["id"]
        if entity["type"] not in ("State", "QuasiState"):
            deviations += [f"{id}: not a state in the documents"] if id in ours else []
            continue
        if ours.get(id) != entity["type"]:
            deviations.append(f"{id}: {entity['type']} in the documents, {ours.get(id)} here")
        for label, given, found in (("iso3", entity.get("iso3"), iso3), ("wikidata", entity.get("wikidata"), wikidata)):
            if given != found.get(id):
                deviations.append(f"{id}: {label} {given} in the documents, {found.get(id)} here")
    report(deviations)


# Codes ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("line, published", [("cow", cow_spells), ("gw", gw_spells)])
def test_numbers_abbreviations_and_days_are_the_published_ones(line: str, published) -> None:
    ours, theirs = spells(line), published()
    for number, first in NUMBER_CUT[line].items():
        theirs[number] = [(abbreviation, max(first, start), last) for abbreviation, start, last in theirs[number]]
    beyond = GW_MICROSTATES if line == "gw" else set()
    assert beyond <= set(ours) and not beyond & set(theirs)
    report(
        [
            f"{line} {number}: published {theirs.get(number)}, here {ours.get(number)}"
            for number in sorted({*ours, *theirs} - beyond, key=int)
            if ours.get(number) != theirs.get(number)
        ]
    )


def test_microstates_have_the_number_of_cow_but_for_those_listed() -> None:
    cow, gw, abbreviations = today("cow"), today("gw"), today("gw_abbreviation")
    found = {number: entity for entity, number in gw.items() if number in GW_MICROSTATES}
    assert set(found) == GW_MICROSTATES
    differing = {n: (e, abbreviations[e]) for n, e in found.items() if cow.get(e) != n}
    assert differing == GW_MICROSTATE_NOT_AS_COW


COLUMNS = {
    "iso3166_1_alpha2": ("iso2c", "ISO3166-1-Alpha-2"),
    "m49": ("un", "M49", "iso3n", "ISO3166-1-numeric"),
    "cow": ("cown",),
    "cow_abbreviation": ("cowc",),
    "gw": ("gwn",),
    "gw_abbreviation": ("gwc",),
    "wikidata": ("wikidata_id",),
}


def test_codes_of_today_are_those_of_the_crosswalks() -> None:
    meant = {key: ours for key, (ours, _) in CROSSWALK_DEVIATIONS.items()}
    published, iso3, deviations, used = crosswalk(), today("iso3166_1_alpha3"), [], set()
    for scheme, columns in COLUMNS.items():
        found = today(scheme)
        for entity, alpha3 in iso3.items():
            ours = found.get(entity)
            if scheme.startswith("gw") and today("gw").get(entity) in GW_MICROSTATES:
                continue
            for column in columns:
                theirs = published[alpha3][column].rsplit("/", 1)[-1].strip() or None
                theirs = theirs.zfill(3) if theirs and scheme == "m49" else theirs
                if (alpha3, column) in meant and theirs != ours == meant[alpha3, column]:
                    used.add((alpha3, column))
                elif theirs != ours:
                    deviations.append(f"{entity} ({alpha3}) {column}: published {theirs}, here {ours}")
    deviations += [f"{key}: the deviation is listed but not there" for key in set(CROSSWALK_DEVIATIONS) - used]
    report(deviations)


def test_states_without_an_iso_code_or_wikidata_item_are_known() -> None:
    without = {id for id in table() if id.startswith("state_") and id not in today("iso3166_1_alpha3")}
    former = {id for id, item in table().items() if item["un"] == "former"}
    assert without == former | {"state_kazakh_ssr", "state_south_vietnam"}
    without = {id for id in table() if id not in today("wikidata")}
    assert without == {"state_zanzibar", "quasi_dpr", "quasi_lpr", "quasi_tibet"}


def test_withdrawn_iso_codes_end_the_day_before_their_withdrawal() -> None:
    expected = {"iso3166_1_alpha2": set(), "iso3166_1_alpha3": set()}
    for pair, withdrawn in ISO_WITHDRAWN.items():
        last = date.fromisoformat(withdrawn) - DAY if "-" in withdrawn else date(int(withdrawn), 12, 31)
        for scheme, code in zip(expected, pair, strict=True):
            if code:
                expected[scheme].add((code, last))
    for scheme, wanted in expected.items():
        ended: dict[str, set[date]] = defaultdict(set)
        for _, code, _, last in codes(scheme):
            ended[code].add(last)
        # A code that another entity takes over at once (YE, YU) is not withdrawn; its last day is.
        withdrawn = {(c, max(days)) for c, days in ended.items() if c != "CS" and max(days) != LAST_DAY}
        withdrawn |= {("CS", last) for last in ended["CS"]}
        assert withdrawn == wanted, scheme


def test_a_code_means_one_entity_at_a_time() -> None:
    holders: dict[tuple[str, str], list[tuple[date, date, str]]] = defaultdict(list)
    for scheme in {record.values["scheme"] for record in of_class("Code")}:
        for entity, code, first, last in codes(scheme):
            holders[scheme, code].append((first or FIRST_DAY, last, entity))
    deviations = []
    for key, spans in holders.items():
        spans.sort()
        for (_, last, one), (first, _, other) in pairwise(spans):
            if first <= last:
                deviations.append(f"{key}: {one} until {last}, {other} from {first}")
    report(deviations)


def test_no_entity_has_two_codes_of_a_scheme_today() -> None:
    for scheme in {record.values["scheme"] for record in of_class("Code")}:
        count = Counter(entity for entity, _, _, last in codes(scheme) if last == LAST_DAY)
        assert not [entity for entity, times in count.items() if times > 1], scheme


@pytest.mark.parametrize(
    "scheme, code, day, entity",
    [
        ("cow", "365", date(1970, 1, 1), "state_ussr"),
        ("cow", "365", date(2022, 2, 24), "state_russia"),
        ("cow", "705", date(2000, 1, 1), "state_kazakhstan"),
        ("cow", "255", date(1940, 1, 1), "state_germany"),
        ("cow", "255", date(1970, 1, 1), None),
        ("cow", "260", date(1970, 1, 1), "state_germany"),
        ("gw", "260", date(2010, 1, 1), "state_germany"),
        ("cow", "345", date(1980, 1, 1), "state_yugoslavia"),
        ("cow", "345", date(2000, 1, 1), "state_serbia_and_montenegro"),
        ("cow", "345", date(2010, 1, 1), "state_serbia"),
        ("gw", "340", date(2010, 1, 1), "state_serbia"),
        ("gw", "345", date(2010, 1, 1), None),
        ("iso3166_1_alpha2", "CS", date(1980, 1, 1), "state_czechoslovakia"),
        ("iso3166_1_alpha2", "CS", date(2005, 1, 1), "state_serbia_and_montenegro"),
        ("iso3166_1_alpha3", "YEM", date(1980, 1, 1), "state_north_yemen"),
        ("cow", "652", date(1960, 1, 1), None),
    ],
)
def test_code_on_a_day(scheme: str, code: str, day: date, entity: str | None) -> None:
    found = {holder for holder, value, first, last in codes(scheme) if value == code and first <= day <= last}
    assert found == ({entity} if entity else set())


# Names ----------------------------------------------------------------------------------------------------------------


SCRIPTS = {
    "en": ("Latn", r"[A-Za-z]"), "ru": ("Cyrl", "[\u0400-\u04ff]"), "kk": ("Cyrl", "[\u0400-\u04ff]"), "zh": ("Hans", "[\u4e00-\u9fff]"), "zh-Hant": ("Hant", "[\u4e00-\u9fff]")
}  # fmt: skip


def test_every_state_has_one_preferred_name_in_each_language() -> None:
    preferred: dict[tuple[str, str], list[str]] = defaultdict(list)
    for record in of_class("Name"):
        text, language = record.values["text"], record.values["language"]
        assert text == text.strip() and record.values["script"] == SCRIPTS[language][0]
        assert [letters for _, letters in SCRIPTS.values() if re.search(letters, text)] == [letters for one, letters in SCRIPTS.values() if letters == SCRIPTS[language][1]], text
        if record.values["name_kind"] == "preferred":
            preferred[record.links["name_of"][0], language].append(text)
    wanted = {(id, language): 1 for id in table() for language in SCRIPTS}
    assert {key: len(texts) for key, texts in preferred.items()} == wanted
    for language in SCRIPTS:
        count = Counter(text for (_, x), (text,) in preferred.items() if x == language)
        assert not [text for text, times in count.items() if times > 1], language


def test_no_name_in_a_language_means_two_states() -> None:
    holders: dict[tuple[str, str], set[str]] = defaultdict(set)
    for record in of_class("Name"):
        holders[record.values["language"], record.values["text"].casefold()].update(record.links["name_of"])
    report([f"{name}: {sorted(ids)}" for name, ids in holders.items() if len(ids) > 1])


def test_names_of_cldr_are_all_there() -> None:
    texts = {(r.links["name_of"][0], r.values["language"], r.values["text"]) for r in of_class("Name")}
    for language in SCRIPTS:
        territories = Locale.parse(language, sep="-").territories
        missing = {(id, language, territories[item["cldr"]]) for id, item in table().items() if "cldr" in item} - texts
        assert not missing


def test_territory_code_of_cldr_is_the_iso_code() -> None:
    ours = today("iso3166_1_alpha2")
    assert {id: item["cldr"] for id, item in table().items() if "cldr" in item} == ours | {"quasi_kosovo": "XK"}


# Bad records ----------------------------------------------------------------------------------------------------------


def test_all_bad_records_are_reported_with_file_line_and_record(tmp_path: Path) -> None:
    copy = tmp_path / "states"
    shutil.copytree(FOLDER, copy)
    text = (copy / TABLE).read_text(encoding="utf-8")
    for old, new in [
        ("  iso2: KZ 1992/..", "  iso2: KZ 1992-13/.."),
        ("  cow: 365 RUS 1991-12-26/..", "  cow: 365 1991-12-26/.."),
        ('  cldr: "NO"', "  cldr: NO"),
        ("  cldr: FR\n", "  cldr: QQ\n"),
        ("  wikidata: Q889\n", "  wikidata: 889\n  capital: Kabul\n"),
        ("- id: quasi_kosovo\n  class: QuasiState\n  un: none", "- id: quasi_kosovo\n  class: State\n  un: perhaps"),
        ("  iso3: ALB 1974/..", "  iso3: ALB 1974"),
        ("en: [Turkey]", "en: Turkey"),
    ]:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (copy / TABLE).write_text(text, encoding="utf-8")
    bad = DataSet(copy)
    kept = {record.id for record in bad.records()}
    found = {problem.origin.record for problem in bad.source.problems}
    names = ["kazakhstan", "russia", "norway", "france", "afghanistan", "albania", "turkey"]
    assert found == {f"state_{name}" for name in names} | {"quasi_kosovo"}
    assert not found & kept and "state_kenya" in kept
    lines = text.splitlines()
    for problem in bad.source.problems:
        assert problem.origin.file == TABLE
        assert lines[problem.origin.line - 1] == f"- id: {problem.origin.record}"
    messages = "\n".join(map(str, bad.source.problems))
    for part in ("1992-13", "capital: unknown key", "'QQ'", "perhaps", "'889'", "is an interval", "aliases"):
        assert part in messages, messages
