"""The profile of two actors: its sections, why each line is as certain as it is, and why a section is empty."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.because import uncorroborated, why_line, why_started
from app.empty import excludes, lasts, why_empty, with_facts
from app.labels import labels, named_in
from app.words import Words
from ontology.errors import NotFound
from ontology.times import FIRST_DAY, LAST_DAY

Rows = list[dict[str, Any]]
Read = Callable[..., Rows]

# A pair may have ten thousand events: a section that has more lines than this says where the rest is.
MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the profile: the saved query that fills it, the families and words for when it is empty, and a short name."""

    name: str
    query: str
    families: tuple[str, ...]
    what: str
    short: str


SECTIONS = (
    Section("status", "dyad_status", ("status",), "the status of their relation", "status"),
    Section("treaties", "dyad_treaties", ("treaty",), "treaties or agreements of theirs", "treaties"),
    Section("leases", "dyad_leases", ("lease",), "leases or military presence", "leases"),
    Section("sanctions", "dyad_sanctions", ("sanction",), "sanctions in force", "sanctions"),
    Section("organizations", "dyad_organizations", ("membership", "participation"), "standing of both in one organization", "organizations"),
    Section("positions", "dyad_positions", ("policy", "cooperation"), "policies or cooperation", "positions"),
    Section("recognitions", "dyad_recognitions", ("recognition",), "recognition that concerns both", "recognitions"),
    Section("phases", "dyad_phases", ("period",), "phases of their relation", "phases"),
    Section("events", "dyad_events", ("event", "statement", "sanction", "recognition", "proposal", "treaty"), "events or statements near that date", "events"),
)


def build(read: Read, a: str, b: str, from_: date, until: date, days: int, words: Words) -> dict[str, Any]:
    """Sections, facts, labels and reasons. `read` runs a saved query in the scope asked for, and cuts it off after `most` rows."""
    asked = {"a": a, "b": b, "from": from_, "until": until}
    dyad = _dyad(read, a, b)
    sections = {}
    for section in SECTIONS:
        given = {**asked, "days": days} if section.name == "events" else asked
        sections[section.name] = read(section.query, given, most=MOST_LINES + 1)
    more = [name for name, rows in sections.items() if len(rows) > MOST_LINES]
    for rows in sections.values():
        del rows[MOST_LINES:]
    cited = {id for rows in sections.values() for row in rows for id in row["facts"]}
    missing = [section for section in SECTIONS if not sections[section.name]]
    found = read("dyad_facts", {"a": a, "b": b, "families": [one for section in missing for one in section.families]}, most=MOST_LINES) if missing else []
    facts = in_full(read, cited)
    shown = labels(read, {a, b} | named_in([row for rows in sections.values() for row in rows]), words.language)
    names = {one["id"]: one["name"] for one in (dyad["a"], dyad["b"])} | shown
    window = window_around(from_, until, days)
    for name, rows in sections.items():
        for row in rows:
            row.setdefault("assumption", None)
            row["uncorroborated"] = uncorroborated(row["facts"], facts)
            if name == "events":
                row["because"] = why_started(row, facts, names, window, words, row["holds"])
            else:
                row["because"] = why_line(row, facts, names, from_, until, words)
    coverage = with_facts(read("datasets", {})) if missing else []
    pair = [names[a], names[b]]
    lasting = in_full(read, {row["fact"] for row in found if lasts(row["kind"])})
    against = {id for id, fact in lasting.items() if excludes(fact["values"], from_, until)}
    empty = {section.name: _empty(section, found, against, coverage, pair, (from_, until), words) for section in missing}
    return {
        "sentence": _sentence(sections, more, pair, (from_, until), words),
        "dyad": dyad, **sections, "facts": facts, "labels": shown, "empty": empty, "more": more,
    }  # fmt: skip


def in_full(read: Read, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Facts by id with values, roles, passages and what contradicts them; what is not said of one is left out."""
    wanted = sorted(set(ids))
    facts = {}
    for row in read("facts", {"ids": wanted}) if wanted else []:
        row["values"] = {key: value for key, value in row["values"].items() if value is not None}
        facts[row["id"]] = row
    return facts


def _sentence(sections: Mapping[str, Rows], more: Sequence[str], pair: Sequence[str], period: tuple[date, date], words: Words) -> str:
    """What was found, in one sentence: how much of it is certain, and of what there is nothing."""
    when = words.days(*period)
    told = []
    for section in SECTIONS:
        if rows := sections[section.name]:
            sure, unknown = (sum(row["holds"] == word for row in rows) for word in ("certain", "unknown"))
            several = f"{len(rows)}+" if section.name in more else str(len(rows))
            what = words.say(section.short)
            if unknown:
                told.append(words.say("{what} {several} ({sure} certain, {unknown} unknown)", what=what, several=several, sure=sure, unknown=unknown))
            else:
                told.append(words.say("{what} {several} ({sure} certain)", what=what, several=several, sure=sure))
    nothing = [words.say(section.short) for section in SECTIONS if not sections[section.name]]
    text = words.say("{a} and {b}, {when}: ", a=pair[0], b=pair[1], when=when) + (", ".join(told) or words.say("no line in any section"))
    return text + ("; " + words.say("no line, which is not a no, for {nothing}", nothing=", ".join(nothing)) if nothing else "") + "."


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


def window_around(from_: date, until: date, days: int) -> tuple[date, date]:
    """A period widened by so many days on both sides, within the calendar."""
    first = max(from_.toordinal() - days, FIRST_DAY.toordinal())
    last = min(until.toordinal() + days, LAST_DAY.toordinal())
    return date.fromordinal(first), date.fromordinal(last)


def _empty(section: Section, found: Rows, against: set[str], datasets: Rows, pair: Sequence[str], period: tuple[date, date], words: Words) -> dict[str, Any]:
    # The section of events asks for what began.
    near = {row["fact"]: section.name != "events" and row["fact"] in against for row in found if row["family"] in section.families}
    what = words.say("{what} for {a} and {b}", what=words.say(section.what), a=pair[0], b=pair[1])
    return why_empty(what, period, near, datasets, words)
