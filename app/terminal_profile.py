"""The profile of two actors as tables for the terminal: certainty, what, when, why, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from app.profile import is_telling, standing
from app.terminal import certainty

_TITLES = {
    "status": "Status of their relation",
    "treaties": "Treaties and agreements",
    "leases": "Leases and military presence",
    "sanctions": "Sanctions in force",
    "organizations": "Shared organizations",
    "positions": "Positions",
    "recognitions": "Recognitions",
    "phases": "Phases",
    "events": "Events and statements near the date",
}
_RANK = {"certain": 0, "possible": 1, "unknown": 2, "no": 3}


def profile_tables(answer: Mapping[str, Any], most: int | None = None) -> Iterator[RenderableType]:
    """A heading, a table a section, then the caveats and contradictions of the facts that were shown.

    most -- show so many lines of each section, the surest first, and say how many there are
    """
    dyad = answer["dyad"]
    when = answer["from"] if answer["from"] == answer["until"] else f"{answer['from']} to {answer['until']}"
    scope = ", ".join(f"{one['dataset']} {one['version']}" for one in answer["releases"])
    yield Text(f"\n{dyad['a']['name']} and {dyad['b']['name']} on {when}", style="bold underline")
    yield Text(f"asked: {scope}", style="dim")
    facts = answer["facts"]
    cited: list[str] = []
    for section, title in _TITLES.items():
        rows = sorted(answer.get(section, []), key=lambda row: _RANK.get(row.get("holds", ""), 4))
        if not rows:
            reason = answer.get("empty", {}).get(section, {})
            yield Text(f"\n{title}: {reason.get('explanation', 'nothing found')}")
            continue
        table = Table(title=f"\n{title}", title_justify="left", title_style="bold", expand=True)
        table.add_column("certainty", no_wrap=True)
        table.add_column("what", ratio=5, overflow="fold")
        table.add_column("time", ratio=1, overflow="fold")
        table.add_column("because", ratio=3, overflow="fold")
        table.add_column("facts and passages", ratio=3, overflow="fold")
        for row in rows[:most]:
            cited = list(dict.fromkeys([*cited, *row["facts"]]))
            table.add_row(
                certainty(row.get("holds", "")), Text(what(row, facts)), Text(str(row.get("time") or "")), Text(row.get("because") or ""),
                Text("\n".join(cited_as(id, facts[id]) for id in row["facts"] if id in facts)),
            )  # fmt: skip
        yield table
        if most is not None and len(rows) > most:
            yield Text(f"  and {len(rows) - most} more", style="dim")
    passages = [line for id in cited if id in facts for line in quotations(id, facts[id])]
    if passages:
        yield Text("\nPassages", style="bold")
        yield from passages
    notes = [line for id in cited if id in facts for line in remarks(id, facts[id])]
    if notes:
        yield Text("\nCaveats and contradictions", style="bold")
        yield from notes


def what(row: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    """What a line of the profile is about, in words."""
    named = row.get("name") or row.get("paraphrase")
    if row.get("recognized"):
        recognizer = next((role["name"] for id in row["facts"] for role in facts[id]["roles"] if role["id"] == row["recognizer"]), row["recognizer"])
        named = f"{recognizer}: {row.get('recognized_name') or row['recognized']} {row['status'].replace('_', ' ')}"
    extra = f" [{row['level']}]" if row.get("level") else ""
    if is_telling(row.get("by_side") or []):
        extra = f" [{' / '.join(standing(one) for one in row['by_side'])}]"
    return f"{named or ', '.join(row['facts'])}{extra}"


def cited_as(id: str, fact: Mapping[str, Any]) -> str:
    """A fact as a line cites it: its id, where it stands, and whether it is uncorroborated."""
    mark = ", uncorroborated" if fact["values"].get("modality") == "uncorroborated" else ""
    return f"{id} {places(fact)}{mark}"


def places(fact: Mapping[str, Any]) -> str:
    """Where a fact stands: document and characters, or page, or row."""
    found = []
    for passage in fact.get("passages", []):
        place = passage["document"].removeprefix("doc_")
        if passage.get("start") is not None:
            place += f" {passage['start']}-{passage['end']}"
        elif passage.get("page") or passage.get("row"):
            place += f" {passage.get('page') or passage.get('row')}"
        found.append(place)
    return f"({'; '.join(found)})" if found else ""


def quotations(id: str, fact: Mapping[str, Any]) -> Iterator[Text]:
    """The passages of a fact, or why one is not shown, where the user holds the documents."""
    for passage in fact.get("passages", []):
        if text := passage.get("text"):
            yield Text(f"  {id}: {' '.join(text.split())}", style="dim")
        elif reason := passage.get("text_refused"):
            yield Text(f"  {id}: {reason}", style="red")


def remarks(id: str, fact: Mapping[str, Any]) -> Iterator[Text]:
    """The caveat of a fact and the facts that contradict it."""
    if caveat := fact["values"].get("caveat"):
        yield Text(f"  {id}: {caveat}", style="yellow")
    for other in fact.get("contradicts", []):
        yield Text(f"  {id} is contradicted by {other['id']} ({other['dataset']}): {other['paraphrase']}", style="red")
