"""The profile of a dyad as a page shows it: sections of lines, each with its certainty, time, sources and caveats."""

from __future__ import annotations

import re
from calendar import month_name
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import quote

from app.profile import is_telling, standing
from ontology.identifiers import DATA
from ontology.rdf import node_iri
from ontology.schema import Schema

_DAY = re.compile(r"(-?\d{4})-(\d\d)-(\d\d)")
_MONTH = re.compile(r"(-?\d{4})-(\d\d)")
_NO_BOUND = ("0001-01-01", "9999-12-31")


def page_address(id: str) -> str:
    """The address of the page of an entity or fact."""
    return "/page/" + node_iri(id).removeprefix(DATA).replace("#", "%23")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the profile: its key, heading, and what its lines call the thing and those involved."""

    key: str
    title: str
    text: tuple[str, ...]
    involved: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    about: str = ""


SECTIONS = (
    Section("status", "Status of the relation", ("name", "status"), remarks=("basis",)),
    Section("treaties", "Treaties and agreements", ("name", "paraphrase", "treaty")),
    Section("leases", "Leases and military presence", ("paraphrase",), ("users",), ("kind",)),
    Section("sanctions", "Sanctions in force", ("paraphrase",), ("senders", "targets")),
    Section("organizations", "Shared organizations", ("name", "organization")),
    Section("positions", "Positions and policies", ("paraphrase",), ("holders", "towards"), ("stance", "domain")),
    Section("recognitions", "Recognition", ("recognized_name", "recognized"), ("recognizer",), ("status",)),
    Section("phases", "Phases", ("name", "phase"), ("subjects", "objects"), ("kind", "level")),
    Section("events", "Events and statements near the date", ("paraphrase", "fact"), remarks=("kind",), about="Certainty says whether it began in these days."),
)


@dataclass(frozen=True, slots=True)
class Source:
    """A fact behind a line: who speaks, where it stands, what to be careful about."""

    id: str
    modality: str
    passages: list[dict[str, Any]]
    caveat: str | None
    contradicts: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a section, ready to be shown."""

    text: str
    involved: str
    remarks: list[str]
    holds: str
    time: str
    assumption: bool
    because: str
    sides: list[str] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)


class Profile:
    """An answer of `/v1/dyads`, as the template wants it."""

    def __init__(self, answer: dict[str, Any], days: int, schema: Schema) -> None:
        self.answer = answer
        self.days = days
        self.schema = schema
        self.a, self.b = answer["resolved"]["a"], answer["resolved"]["b"]
        self.when = period_in_words(str(answer["from"]), str(answer["until"]))
        self.releases = answer["releases"]
        facts = answer["facts"]
        self._facts = {one["id"]: one for one in (facts.values() if isinstance(facts, dict) else facts)}
        self._names = {role["id"]: role["name"] for one in self._facts.values() for role in one["roles"] if role["name"]}
        self._names |= {one["id"]: one["name"] for one in (self.a, self.b) if one.get("name")}

    def why_empty(self, section: Section) -> str:
        """Why a section has no lines."""
        reason = self.answer["empty"].get(section.key)
        if isinstance(reason, dict):
            reason = reason.get("explanation") or reason.get("reason")
        return str(reason or "no record")

    def all_of(self, section: Section) -> str:
        """The address of all lines of a section, in pages."""
        a, b = (quote(one["id"], safe="") for one in (self.a, self.b))
        return f"/v1/dyads/{a}/{b}/{section.key}?from={self.answer['from']}&until={self.answer['until']}"

    def lines(self, section: Section) -> list[Line]:
        """The lines of a section."""
        return [self._line(section, row) for row in self.answer[section.key]]

    def _line(self, section: Section, row: dict[str, Any]) -> Line:
        by_side = row.get("by_side") or []
        remarks = [self._word(name, one) for name in section.remarks for one in _several(row.get(name))]
        return Line(
            text=str(next((row[name] for name in section.text if row.get(name)), "")),
            involved=" → ".join(", ".join(self._name(one) for one in _several(row.get(name))) for name in section.involved if row.get(name)),
            remarks=[one for one in remarks if one != "stated"],
            holds=row["holds"],
            time=in_words(row.get("time")),
            assumption=bool(row.get("assumption")),
            because=row.get("because") or "",
            sides=[f"{self._name(one['actor'])}: {one['holds']}, {standing(one)}" for one in by_side] if is_telling(by_side) else [],
            sources=[self._source(id) for id in row["facts"]],
        )

    def _source(self, id: str) -> Source:
        fact = self._facts.get(id)
        if fact is None:
            return Source(id, "", [], None, [])
        values = fact["values"]
        return Source(id, self._word("modality", values.get("modality") or ""), fact["passages"], values.get("caveat"), fact["contradicts"])

    def _name(self, id: str) -> str:
        return self._names.get(id) or id

    def _word(self, scheme: str, notation: Any) -> str:
        concept = self.schema.schemes.get(scheme, {}).get(str(notation))
        return concept.label() if concept else str(notation).replace("_", " ")


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value in (None, "") else [value]


def period_in_words(first: str, last: str) -> str:
    """`24 February 2022`, `February 2022`, `2022`, or `1 January 2013 to 30 June 2015`."""
    if first == last:
        return _date(first)
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    if end.toordinal() < date.max.toordinal() and (start.day, (end.toordinal() + 1)) == (1, _month_after(end)):
        if start.year == end.year and start.month == end.month:
            return _date(first[:7])
        if start.year == end.year and (start.month, end.month) == (1, 12):
            return first[:4]
    return f"{_date(first)} to {_date(last)}"


def _month_after(day: date) -> int:
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, 1).toordinal()


def in_words(edtf: str | None) -> str:
    """A time in EDTF as people read it; what is not of a common form stays as it is."""
    if not edtf:
        return ""
    start, slash, end = edtf.partition("/")
    if not slash:
        return _date(start)
    first = "" if start in ("", "..") else f"from {_date(start)}"
    if end == "..":
        return f"{first}, open end".strip(", ") if first else "always"
    if end == "":
        return f"{first}, end unknown".strip(", ")
    return f"{first} to {_date(end)}".strip() if first else f"until {_date(end)}"


def _date(text: str) -> str:
    about, plain = ("about ", text[:-1]) if text.endswith(("~", "%")) else ("perhaps ", text[:-1]) if text.endswith("?") else ("", text)
    if (found := _DAY.fullmatch(plain)) and plain not in _NO_BOUND and 1 <= int(found[2]) <= 12:
        return f"{about}{int(found[3])} {month_name[int(found[2])]} {found[1]}"
    if (found := _MONTH.fullmatch(plain)) and 1 <= int(found[2]) <= 12:
        return f"{about}{month_name[int(found[2])]} {found[1]}"
    return about + plain
