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
#: Kinds that happen on a day; others last.
_DAYS = ("treaty_signature", "entry_into_force", "ratification")
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
        for one in self.differing:
            entry.setdefault("differs", {}).setdefault(one.register, {}).setdefault(one.row, {})[one.actor] = _said(one, self.fact)
        return entry if len(entry) > 1 else None


def _said(one: Finding, fact: Record) -> str:
    """The time that a row gives instead, in EDTF, or what else it says, in words."""
    if one.other:
        return one.other
    start, end = one.span or (one.date, None)
    if fact.cls == "treaty_party" and start and not end:  # the row is about the entry into force alone
        end = date_of(fact, "end")
    return str(start) if fact.cls in _DAYS else f"{start or ''}/{end or ''}"


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
