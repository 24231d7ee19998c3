"""Verdicts from findings: which facts are confirmed and how precisely, what differs, and how often per kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from checks.reference.dates import precision
from checks.reference.rules import Book, Finding, Side, date_of
from ontology.records import Record

_FINEST = ("day", "month", "year")
#: Kinds whose subjects each have a date of their own; elsewhere one confirmed subject confirms the fact's date.
_EACH = ("membership", "observer", "association", "treaty_signature", "treaty_party", "vote_for", "vote_against", "abstention", "vote_absent")


@dataclass
class Verdict:
    """What the data sets together say of one fact."""

    fact: Record
    agreeing: list[Finding] = field(default_factory=list)
    differing: list[Finding] = field(default_factory=list)
    showing: list[Finding] = field(default_factory=list)

    def side(self, side: Side) -> str | None:
        """The precision to which every actor's date is confirmed; None where one is not."""
        ours = date_of(self.fact, side)
        best: dict[str, str] = {}
        for one in self.agreeing:
            if one.side == side and one.date and ours:
                found = precision(one.date, ours)
                best[one.actor] = min(found, best.get(one.actor, found), key=_FINEST.index)
        actors = self.fact.links["subject"] if self.fact.cls in _EACH else list(best)
        if not best or not all(actor in best for actor in actors):
            return None
        return max((best[actor] for actor in actors), key=_FINEST.index)

    @property
    def sides(self) -> list[Side]:
        """Which dates the fact gives."""
        return [side for side in ("start", "end") if date_of(self.fact, side)]

    @property
    def full(self) -> bool:
        """Whether every date of the fact is confirmed as precisely as it is stated, and none is disputed."""
        stated = {side: date_of(self.fact, side) or "" for side in self.sides}
        return bool(stated) and not self.differing and not any("~" in one for one in stated.values()) and all(self.side(side) == precision(one) for side, one in stated.items())

    @property
    def word(self) -> str:
        """Where the fact goes in the table: full, part, differs, shown or none."""
        if self.differing:
            return "differs"
        if self.full:
            return "full"
        if any(self.side(side) for side in self.sides):
            return "part"
        return "shown" if self.showing or self.agreeing else "none"

    def entry(self) -> dict[str, Any] | None:
        """The item of corroboration.yaml; None where no data set has anything to say."""
        rows: dict[str, list[str]] = defaultdict(list)
        for one in [*self.agreeing, *self.showing]:
            if one.row not in rows[one.register]:
                rows[one.register].append(one.row)
        entry: dict[str, Any] = {"id": self.fact.id}
        entry |= {side: found for side in self.sides if (found := self.side(side))}
        if self.full:
            entry["full"] = True
        if rows:
            entry["rows"] = {register: sorted(several) for register, several in sorted(rows.items())}
        if ended := {f"{one.register} {one.row}": one.date for one in self.showing if one.side == "end" and one.date}:
            entry["ended"] = ended
        if self.differing:
            entry["differs"] = self._differences()
        return entry if len(entry) > 1 else None

    def _differences(self) -> dict[str, list[dict[str, Any]]]:
        """By register: actors of whom it says the same, its rows, and the fact's time with the dates that it has instead, or its words."""
        stated = {side: date_of(self.fact, side) or "" for side in ("start", "end")}
        interval = "/" in str(self.fact.values.get("time"))
        of_actor: dict[tuple[str, str], list[Finding]] = defaultdict(list)
        for one in self.differing:
            of_actor[one.register, one.actor].append(one)
        found: dict[str, dict[tuple[str, str], dict[str, Any]]] = defaultdict(dict)
        for (register, actor), several in of_actor.items():
            dates = stated | {one.side: one.date for one in several if one.date is not None}
            says = next((one.says for one in several if one.says), None)
            said = ("says", says) if says else ("time", f"{dates['start']}/{dates['end']}" if interval or stated["end"] != dates["end"] else dates["start"])
            item = found[register].setdefault(said, {"actors": [], "rows": [], said[0]: said[1]})
            item["actors"].append(actor)
            item["rows"] += dict.fromkeys(one.row for one in several if one.row not in item["rows"])
        return {register: list(items.values()) for register, items in found.items()}


def judge(book: Book, found: Iterable[Finding]) -> dict[str, Verdict]:
    """The verdict on each fact, by id."""
    verdicts = {id: Verdict(fact) for id, fact in book.facts.items()}
    for one in found:
        verdict = verdicts[one.fact]
        (verdict.showing if one.agrees is None else verdict.agreeing if one.agrees else verdict.differing).append(one)
    return verdicts


def table(verdicts: Iterable[Verdict]) -> list[tuple[str, int, int, int, int, int]]:
    """Rows by kind: facts, confirmed in full, in part or shown, differing, not covered."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for verdict in verdicts:
        counts[verdict.fact.cls][verdict.word] += 1
    rows = []
    for kind in sorted(counts):
        of = counts[kind]
        rows.append((kind, sum(of.values()), of["full"], of["part"] + of["shown"], of["differs"], of["none"]))
    rows.append(("all", *(sum(row[n] for row in rows) for n in range(1, 6))))
    return rows
