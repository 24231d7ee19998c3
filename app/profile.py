"""The profile of two actors: its sections, why each line is as certain as it is, and why a section is empty."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.because import bounds_of, certainty_of, why, why_began
from app.empty import why_empty
from ontology.errors import NotFound
from ontology.times import FIRST_DAY, LAST_DAY, Certainty, holds

Rows = list[dict[str, Any]]
Read = Callable[[str, Mapping[str, Any]], Rows]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the profile: the saved query that fills it, and the families and words for when it is empty."""

    name: str
    query: str
    families: tuple[str, ...]
    what: str


SECTIONS = (
    Section("status", "dyad_status", ("status",), "the status of their relation"),
    Section("treaties", "dyad_treaties", ("treaty",), "treaties or agreements of theirs"),
    Section("leases", "dyad_leases", ("lease",), "leases or military presence"),
    Section("sanctions", "dyad_sanctions", ("sanction",), "sanctions in force"),
    Section("organizations", "dyad_organizations", ("membership", "participation"), "standing of both in one organization"),
    Section("positions", "dyad_positions", ("policy", "cooperation"), "policies or cooperation"),
    Section("recognitions", "dyad_recognitions", ("recognition",), "recognition that concerns both"),
    Section("phases", "dyad_phases", ("period",), "phases of their relation"),
    Section("events", "dyad_events", ("event", "statement", "sanction", "recognition", "proposal", "treaty"), "events or statements near that date"),
)


def build(read: Read, a: str, b: str, from_: date, until: date, days: int) -> dict[str, Any]:
    """Sections, facts and reasons. `read` runs a saved query in the scope asked for."""
    asked = {"a": a, "b": b, "from": from_, "until": until}
    dyad = _dyad(read, a, b)
    sections = {
        section.name: read(section.query, {**asked, "days": days} if section.name == "events" else asked) for section in SECTIONS
    }
    cited = {id for rows in sections.values() for row in rows for id in row["facts"]}
    missing = [section for section in SECTIONS if not sections[section.name]]
    found = read("dyad_facts", {"a": a, "b": b}) if missing else []
    facts = in_full(read, cited)
    names = {one["id"]: one["name"] for one in (dyad["a"], dyad["b"])}
    window = _window(from_, until, days)
    for name, rows in sections.items():
        for row in rows:
            row.setdefault("assumption", None)
            values = [facts[id]["values"] for id in row["facts"]]
            row["uncorroborated"] = uncorroborated(row["facts"], facts)
            row["because"] = _because(name, row, values, facts, names, from_, until, window)
            row["because"] += _rests_on_one(name, row, facts, names, from_, until)
    coverage = read("datasets", {}) if missing else []
    empty = {section.name: _empty(section, found, coverage, names, from_, until) for section in missing}
    return {"dyad": dyad, **sections, "facts": facts, "empty": empty}


def in_full(read: Read, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Facts by id with values, roles, passages and what contradicts them; what is not said of one is left out."""
    wanted = sorted(set(ids))
    facts = {}
    for row in read("facts", {"ids": wanted}) if wanted else []:
        row["values"] = {key: value for key, value in row["values"].items() if value is not None}
        facts[row["id"]] = row
    return facts


def uncorroborated(ids: Iterable[str], facts: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Those of some facts whose dates rest on one instrument or register that no data set confirmed."""
    return [id for id in ids if facts[id]["values"]["modality"] == "uncorroborated"]


def _rests_on_one(section: str, row: Mapping[str, Any], facts: Mapping[str, Mapping[str, Any]], names: Mapping[str, str], from_: date, until: date) -> str:
    """A remark where what makes a line hold is uncorroborated: of the whole line, or of one side of an organization."""

    def bare(ids: Sequence[str]) -> bool:
        carrying = [id for id in ids if section == "events" or holds(bounds_of(facts[id]["values"]), from_, until) is not Certainty.NO]
        return bool(carrying) and len(uncorroborated(carrying, facts)) == len(carrying)

    sides = row.get("by_side") or [{"actor": None, "facts": row["facts"]}]
    found = [side["actor"] for side in sides if bare(side["facts"])]
    if not found:
        return ""
    whose = f" for {names[found[0]]}" if len(found) < len(sides) else ""
    return f" Uncorroborated{whose}: no data set that was compared confirms the time as stated."


def is_telling(by_side: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the sides of an organization have to be told apart: they are not both plain members, or not equally surely so."""
    return len({one["holds"] for one in by_side}) > 1 or any(one["standings"] != ["member"] for one in by_side)


def standing(side: Mapping[str, Any]) -> str:
    """The standing of one side of an organization in words, e.g. `associated (dialogue partner)`."""
    kinds = ", ".join(one.replace("_", " ") for one in side["predicates"] if one)
    named = ", ".join(side["standings"]) or "no record"
    return f"{named} ({kinds})" if kinds and side["standings"] != ["member"] else named


def _dyad(read: Read, a: str, b: str) -> dict[str, Any]:
    rows = {row["id"]: row for row in read("dyad", {"a": a, "b": b})}
    if strange := [id for id in (a, b) if id not in rows]:
        raise NotFound(f"no actor has the id {', '.join(strange)}")
    return {"id": rows[a]["dyad"], "a": {"id": a, "name": rows[a]["name"]}, "b": {"id": b, "name": rows[b]["name"]}}


def _because(
    section: str,
    row: Mapping[str, Any],
    values: Sequence[Mapping[str, Any]],
    facts: Mapping[str, Mapping[str, Any]],
    names: Mapping[str, str],
    from_: date,
    until: date,
    window: tuple[date, date],
) -> str:
    """Why this line is as certain as it says."""
    if section == "events":
        return why_began(row["holds"], values[0], *window)
    if section == "status" and row["basis"] == "previous":
        day = values[0].get("certain_from")
        over = f"; it was over by {day}" if day else ""
        return f"A source names it only as the status before the next one: its start is not stated{over}."
    if section == "organizations":
        if row["missing"]:
            who = ", ".join(names[id] for id in row["missing"])
            return f"There is no record that {who} belongs to it; that is not a no (R5)."
        weaker = min(row["by_side"], key=lambda side: certainty_of(side["holds"]))
        mine = [facts[id]["values"] for id in weaker["facts"]]
        return f"{names[weaker['actor']]}: {why(weaker['holds'], mine, from_, until)}"
    return why(row["holds"], values, from_, until)


def _window(from_: date, until: date, days: int) -> tuple[date, date]:
    first = max(from_.toordinal() - days, FIRST_DAY.toordinal())
    last = min(until.toordinal() + days, LAST_DAY.toordinal())
    return date.fromordinal(first), date.fromordinal(last)


def _empty(section: Section, found: Rows, datasets: Rows, names: Mapping[str, str], from_: date, until: date) -> dict[str, Any]:
    near = [row["fact"] for row in found if row["family"] in section.families]
    return why_empty(f"{section.what} for {' and '.join(names.values())}", (from_, until), near, datasets)
