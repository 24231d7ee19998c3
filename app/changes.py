"""How the state of a dyad differs between two dates: two profiles side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from app.answers import dyad_profile
from app.profile import SECTIONS
from app.words import Words
from graph.store import Store

# What happened is no state; the timeline has it.
_STATES = tuple(one for one in SECTIONS if one.name != "events")
_MOST_NAMES = 5
# What says which line is which, section by section.
_KEYS = {
    "status": ("status",), "treaties": ("treaty",), "leases": ("facts",), "sanctions": ("facts",), "organizations": ("organization",),
    "positions": ("facts",), "recognitions": ("recognizer", "recognized", "status"), "phases": ("phase",),
}  # fmt: skip
_COMPARED = ("holds", "status", "basis", "as_members", "level")


def dyad_changes(
    store: Store, a: str, b: str, before: tuple[date, date], after: tuple[date, date], datasets: Sequence[str], words: Words
) -> dict[str, Any]:
    """What is different of two actors between two periods.

    Keys: `sentence`, `before`, `after` (their days), `releases`, `sections` (by name: appeared, disappeared, changed, unchanged),
    `facts` and `labels` of both profiles. NotFound as in `dyad_profile`.
    """
    earlier, later = (dyad_profile(store, a, b, *period, datasets, 0, words) for period in (before, after))
    sections = {one.name: _compared(one.name, earlier[one.name], later[one.name]) for one in _STATES}
    facts, labels = earlier["facts"] | later["facts"], earlier["labels"] | later["labels"]
    shown = {id for part in sections.values() for row in _lines(part) for id in row["facts"]}
    return {
        "sentence": _sentence(sections, labels, (a, b), before, after, words),
        "before": {"from": before[0], "until": before[1]},
        "after": {"from": after[0], "until": after[1]},
        "releases": later["releases"],
        "sections": sections,
        "facts": {id: fact for id, fact in facts.items() if id in shown},
        "labels": labels,
    }


def _keyed(section: str, rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Rows by what says which they are; several of one kind are told apart by their order."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        key, number = _key(section, row), 1
        while (name := key if number == 1 else f"{key} ({number})") in found:
            number += 1
        found[name] = row
    return found


def _key(section: str, row: Mapping[str, Any]) -> str:
    return " ".join(" ".join(value) if isinstance(value := row[name], list) else str(value) for name in _KEYS[section])


def _compared(section: str, before: list[dict[str, Any]], after: list[dict[str, Any]]) -> dict[str, Any]:
    """A line that holds for certain on neither date may still be on both: what is compared is the line, not the world."""
    then, now = (_keyed(section, rows) for rows in (before, after))
    changed = []
    for key in (key for key in now if key in then):
        if differences := [name for name in _COMPARED if then[key].get(name) != now[key].get(name)]:
            changed.append({"key": key, "before": then[key], "after": now[key], "differences": differences})
    return {
        "appeared": [row for key, row in now.items() if key not in then],
        "disappeared": [row for key, row in then.items() if key not in now],
        "changed": changed,
        "unchanged": sum(key in then for key in now) - len(changed),
    }


def _lines(part: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*part["appeared"], *part["disappeared"], *(one[when] for one in part["changed"] for when in ("before", "after"))]


def _sentence(sections: Mapping[str, Any], labels: Mapping[str, str], pair: tuple[str, str], before: tuple[date, date], after: tuple[date, date], words: Words) -> str:
    told = []
    for one in _STATES:
        part = sections[one.name]
        lines = (("new {names}", part["appeared"]), ("no longer {names}", part["disappeared"]), ("changed {names}", [row["after"] for row in part["changed"]]))
        parts = [words.say(text, names=words.listed([_called(one.name, row, labels, words) for row in rows], _MOST_NAMES)) for text, rows in lines if rows]
        if parts:
            told.append(f"{words.say(one.short)}: {'; '.join(parts)}")
    when = words.say("{now} against {then}", now=words.days(*after), then=words.days(*before))
    what = ". ".join([*told[:1], *(one[:1].upper() + one[1:] for one in told[1:])]) or words.say("nothing is recorded to have changed")
    return words.say("{a} and {b}, {when}: ", a=labels[pair[0]], b=labels[pair[1]], when=when) + what + "."


def _called(section: str, row: Mapping[str, Any], labels: Mapping[str, str], words: Words) -> str:
    sure = "" if row["holds"] == "certain" else f" ({words.say(row['holds'])})"
    if row.get("recognizer"):
        who, what = (labels.get(row[role], row[role]) for role in ("recognizer", "recognized"))
        return f"{who} – {what}: {words.term(row['status'])}{sure}"
    named = next((labels[row[key]] for key in _KEYS[section] if isinstance(row[key], str) and row[key] in labels), None)
    return str(named or row.get("name") or row.get("paraphrase") or row["facts"][0]).rstrip(".") + sure
