"""The published data sets, read from their publishers' files into small tables. A file that is missing gives an empty one."""

from __future__ import annotations

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import yaml

from checks.reference.dates import written

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Span:
    """A row that dates something: its key, and the first and last date that it gives."""

    row: str
    start: str | None
    end: str | None
    name: str = ""

    def date(self, side: str) -> str | None:
        """The date of a side, `start` or `end`."""
        return self.start if side == "start" else self.end


class Tables:
    """One property for each data set; each is read when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _rows(self, name: str, encoding: str = "utf-8-sig", delimiter: str = ",") -> Iterator[Row]:
        path = self.folder / name
        if not path.is_file():
            return
        with gzip.open(path, "rt", encoding=encoding, newline="") if path.suffix == ".gz" else path.open(encoding=encoding, newline="") as stream:
            yield from csv.DictReader(stream, delimiter=delimiter)

    def _sheets(self, name: str) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
        path = self.folder / name
        if path.is_file():
            from openpyxl import load_workbook

            book = load_workbook(path, read_only=True)
            for sheet in book.worksheets:
                yield sheet.title, list(sheet.iter_rows(values_only=True))

    @cached_property
    def igo(self) -> dict[str, dict[int, dict[str, str]]]:
        """State number -> year -> abbreviation of the organization in lower case -> 0 no, 1 full, 2 associate, 3 observer."""
        found: dict[str, dict[int, dict[str, str]]] = defaultdict(dict)
        for row in self._rows("cow_igo_v3/state_year_format3.from_rda.csv.gz", "latin-1"):
            if int(float(row["year"])) >= 1945:
                found[row["ccode"]][int(float(row["year"]))] = row
        return found

    @cached_property
    def atop(self) -> dict[tuple[str, str], list[Span]]:
        """(alliance, state number) -> its spells as a member."""
        found = defaultdict(list)
        for row in self._rows("atop_v4.01/atop-member-level.csv", "latin-1"):
            start = written(row["yrent"], row["moent"], row["dayent"])
            found[row["atopid"], row["member"]].append(
                Span(f"{row['atopid']}/{row['member']}", start, written(row["yrexit"], row["moexit"], row["dayexit"]))
            )
        return found

    @cached_property
    def terms(self) -> dict[str, int]:
        """Alliance in ATOP -> months for which it was concluded; only those that have a term."""
        rows = self._rows("atop_v4.01/atop-alliance-level.csv", "latin-1")
        return {row["atopid"]: int(row["length"]) for row in rows if row["speclgth"] == "1" and row["length"].isdigit() and int(row["length"]) > 0}

    @cached_property
    def alliances(self) -> dict[tuple[str, str], list[Span]]:
        """(alliance, state number) -> its spells as a member."""
        found = defaultdict(list)
        for row in self._rows("cow_alliances_v4.1/alliance_v4.1_by_member.csv", "latin-1"):
            key = row["version4id"], row["ccode"]
            found[key].append(
                Span(
                    "/".join(key), written(row["mem_st_year"], row["mem_st_month"], row["mem_st_day"]),
                    written(row["mem_end_year"], row["mem_end_month"], row["mem_end_day"]),
                )
            )  # fmt: skip
        return found

    @cached_property
    def tota(self) -> dict[str, Row]:
        """Agreement -> date_signed, date_into_force, date_inactive."""
        return {row["file"].removesuffix(".xml"): row for row in self._rows("tota_xml/derived_meta_index_all450.csv")}

    @cached_property
    def desta(self) -> dict[str, Row]:
        """Agreement -> year, entryforceyear."""
        return {row["number"]: row for row in self._rows("desta_gptad_trend/DESTA.csv", delimiter=";")}

    @cached_property
    def gptad(self) -> dict[str, Row]:
        """Common name of an agreement -> signed, force. Some names end in a written line break."""
        found = {}
        for row in self._rows("desta_gptad_trend/GPTAD.csv"):
            signed, force = (_american(row[one]) for one in ("Date.of.Signature", "Date.of.Entry.into.Force"))
            found[row["Common.Name"].replace("\\n", "").strip()] = {"signed": signed, "force": force}
        return found

    @cached_property
    def investment(self) -> dict[str, Row]:
        """Short title of an investment treaty -> signed, force."""
        return {
            row["Shorttitle"].strip(): {"signed": _joined(row["Dateofsignature"]), "force": _joined(row["Dateofentryintoforce"])}
            for row in self._rows("unctad_bits_2020/BIT-origin.from_dta.csv")
        }

    @cached_property
    def established(self) -> dict[str, Span]:
        """Wikidata item of a body -> its name in the list, and the year in which it was established."""
        path = self.folder / "supraverden_igo_qids" / "general_list.yaml"
        listed = yaml.load(path.read_bytes(), yaml.CSafeLoader) if path.is_file() else {}
        found = {}
        for name, about in listed.items():
            year = written(str(about.get("Year_established") or "")[:4] if str(about.get("Year_established") or "")[:4].isdigit() else None)
            found[str(about.get("Wikidata_code"))] = Span(name, year, None)
        return found

    @cached_property
    def archigos(self) -> dict[str, list[Span]]:
        """State number -> spells of its effective leaders. Ends of spells that the data set cuts off are None."""
        spells: dict[tuple[str, str, str], list[str]] = {}
        for row in self._rows("archigos_v4.1/arch_annual.txt.gz", "latin-1", "\t"):
            # The name of the page in DBpedia has the given name, which the data set itself mostly leaves out.
            name = unquote(row["dbpedia.uri"].rpartition("/")[2]).replace("_", " ") if "/resource/" in row["dbpedia.uri"] else row["leader"]
            spell = spells.setdefault((row["ccode"], row["obsid"], name), [row["startdate"], row["enddate"]])
            spell[0], spell[1] = min(spell[0], row["startdate"]), max(spell[1], row["enddate"])
        found = defaultdict(list)
        for (state, spell, leader), (start, end) in spells.items():
            found[state].append(Span(spell, start if start[:4] > "1991" or not start.endswith("-01-01") else None, None if end.endswith("-12-31") and end >= "2014" else end, leader))
        return found

    @cached_property
    def wikidata(self) -> dict[tuple[str, str], list[Span]]:
        """(person, position) -> terms, from the items that the folder holds."""
        found = defaultdict(list)
        for path in sorted((self.folder / "wikidata_wbgetentities").glob("Q*.json")):
            for item, about in json.loads(path.read_bytes())["entities"].items():
                for claim in about.get("claims", {}).get("P39", []):
                    start, end = (_wikidata_day(claim.get("qualifiers", {}).get(one)) for one in ("P580", "P582"))
                    found[item, claim["mainsnak"]["datavalue"]["value"]["id"]].append(Span(item, start, end))
        return found

    @cached_property
    def votes(self) -> dict[str, dict[str, Row]]:
        """Resolution, such as R/68/262 -> state number -> row."""
        found: dict[str, dict[str, Row]] = defaultdict(dict)
        for row in self._rows("un_votes_2016/UNVotesPublished.region_1991on.csv.gz"):
            found[row["unres"]][row["ccode"]] = row
        return found

    @cached_property
    def listings(self) -> dict[str, Span]:
        """Act of the European Union -> the earliest day of listing among the entries still in it."""
        found = {}
        for path in sorted((self.folder / "eu_journal_sanctions" / "consolidated").glob("*.csv")):
            days = []
            for row in self._rows(f"eu_journal_sanctions/consolidated/{path.name}"):
                parts = row["startDate"].strip().split(".")
                if len(parts) == 3 and all(part.isdigit() for part in parts):
                    days.append((written(parts[2], parts[1], parts[0]), row["recordId"]))
            if days:
                day, record = min(days)
                found[path.stem] = Span(f"{path.stem}/{record}", day, None)
        return found

    @cached_property
    def disputes(self) -> dict[str, Span]:
        """Number of a militarized dispute -> first and last day."""
        return {
            row["dispnum"]: Span(row["dispnum"], written(row["styear"], row["stmon"], row["stday"]), written(row["endyear"], row["endmon"], row["endday"]))
            for row in self._rows("cow_mid_v5.0/MIDA 5.0.csv")
        }

    @cached_property
    def conflicts(self) -> dict[str, list[Span]]:
        """Number of an armed conflict -> its years, with the days on which its episode began and ended."""
        found = defaultdict(list)
        for row in self._rows("ucdp_prio_acd_v24.1/UcdpPrioConflict_v24_1.csv"):
            start, end = ("-".join(reversed(row[one].split("-"))) or None for one in ("start_date", "end_date"))
            found[row["conflict_id"]].append(Span(f"{row['conflict_id']}/{row['year']}", start, end))
        return found

    @cached_property
    def borders(self) -> dict[frozenset[str], Span]:
        """Two state numbers -> months of a land border."""
        found = {}
        for row in self._rows("cow_contiguity_v3.2/contdir.csv"):
            if row["conttype"] == "1":
                start, end = (written(row[one][:4], row[one][4:]) for one in ("begin", "end"))
                found[frozenset((row["statelno"], row["statehno"]))] = Span(row["dyad"], start, None if end == "2016-12" else end)
        return found

    @cached_property
    def embassies(self) -> dict[frozenset[str], dict[int, str]]:
        """Two state numbers -> year of a sheet with an embassy of one in the other -> row."""
        found: dict[frozenset[str], dict[int, str]] = defaultdict(dict)
        for title, rows in self._sheets("dipcon_v2.3/DIPCON23.xlsx"):
            head = next((row for row in rows if row and row[0] == "ccode"), None)
            for row in rows if head else []:
                if isinstance(row[0], int) and row[1] == int(title):
                    for host, there in zip(head[4:], row[4:], strict=False):
                        if there == 1 and host:
                            found[frozenset((str(row[0]), str(host)))].setdefault(int(title), f"{title}/{row[0]}/{host}")
        return found

    @cached_property
    def independence(self) -> dict[str, list[tuple[str, Span]]]:
        """State number -> (register, when it became a member of the system of states or independent)."""
        found = defaultdict(list)
        for row in self._rows("cow_states/states2016.csv"):
            found[row["ccode"]].append(("reg_cow_states", Span(row["ccode"], written(row["styear"], row["stmonth"], row["stday"]), None)))
        for _, rows in self._sheets("states_gw_isd_icow/gwstates.xlsx"):
            for number, _, _, start, *_ in rows[1:]:
                found[str(number)].append(("reg_gw_states", Span(str(number), "-".join(reversed(str(start).split("."))), None)))
        for _, rows in self._sheets("states_gw_isd_icow/isd_2_2_update.xlsx"):
            for number, _, _, _, _, _, start, *_ in rows[1:]:
                found[str(number)].append(("reg_isd", Span(str(number), written(*reversed(str(start).split("-"))), None)))
        for row in self._rows("states_gw_isd_icow/coldata110.csv"):
            month = row["IndDate"]
            found[row["State"]].append(("reg_icow", Span(row["State"], written(month[:4], month[4:]), None)))
        return found


def _american(text: str) -> str | None:
    """`02/21/1994` as a date."""
    month, _, rest = text.strip().partition("/")
    day, _, year = rest.partition("/")
    return written(year, month, day) if year.isdigit() and month.isdigit() and day.isdigit() else None


def _joined(text: str) -> str | None:
    """`06jul1998` as a date."""
    months = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
    return written(text[5:], months.index(text[2:5]) + 1, text[:2]) if len(text) == 9 else None


def _wikidata_day(snaks: list[Row] | None) -> str | None:
    value = snaks[0].get("datavalue", {}).get("value", {}) if snaks else {}
    length = {11: 10, 10: 7, 9: 4}.get(value.get("precision"))
    return value["time"][1 : 1 + length] if length else None
