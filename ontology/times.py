"""Valid time: from an EDTF text to the days it bounds, and how certain a fact is on a day.

A fact says when it holds in EDTF (ISO 8601-2), as precisely as its source does. `bounds` derives from it
the days that rules R1 to R4 speak of; `holds` and `began_within` compare them with a day or period and
answer with a `Certainty`. `holds_case` is the same rule as Cypher; query files carry exactly its text. How EDTF is
read is told in `edtf_text`.

All days are inclusive. `FIRST_DAY` and `LAST_DAY` stand for "without bound" (known to be open, or possible without
limit); None stands for "nothing is said".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Literal, get_args

from ontology.edtf_text import (
    FIRST_DAY,
    LAST_DAY,
    OPEN,
    PLAIN,
    PRECISIONS,
    UNKNOWN,
    BadTime,
    Side,
    Span,
    coarsest,
    read,
    read_date,
    span_of,
)

__all__ = [
    "FIRST_DAY",
    "HOLDS_CASE",
    "LAST_DAY",
    "PRECISIONS",
    "BadTime",
    "Basis",
    "Bounds",
    "Certainty",
    "Meaning",
    "began_within",
    "best",
    "bounds",
    "holds",
    "holds_case",
    "period",
    "start_key",
    "weakest",
]

Meaning = Literal["occurrence", "attestation", "start", "signing_period"]
Basis = Literal["stated", "open_at_document_date", "as_of_document", "unspecified"]


class Certainty(IntEnum):
    """How sure it is that a fact holds, in the order in which several records roll up to the best one."""

    NO = 0
    UNKNOWN = 1
    POSSIBLE = 2
    CERTAIN = 3

    @property
    def word(self) -> str:
        """The word that answers and query files use: 'no', 'unknown', 'possible' or 'certain'."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Bounds:
    """The days that bound a fact; its fields are values of the fact's record, under the same names.

    `possible_from` and `certain_from` are the first and last day on which it can have begun, `certain_until` and
    `possible_until` the first and last on which it can have ended. For an event of an unknown day of 2014 they
    cross (certain from 31 December, until 1 January), and that is right: all of 2014 is certain, no day of it is.
    `last_attested`, only where `possible_until` is None: up to this day the source may still be speaking.
    """

    possible_from: date | None = None
    certain_from: date | None = None
    certain_until: date | None = None
    possible_until: date | None = None
    last_attested: date | None = None
    precision: str | None = None
    approximate: bool = False
    assumption: str | None = None


_NO_TIME = Bounds()


# From spans to bounds: rules R1 to R4 ------------------------------------------------------------------------


def bounds(
    time: str | None,
    *,
    meaning: Meaning,
    basis: Basis = "stated",
    as_of: str | None = None,
    whole_period: bool = False,
    assumes_in_force: bool = False,
) -> Bounds:
    """The days that bound a fact of this time.

    `meaning` is what the fact's kind declares a time to be:

    * occurrence: something happened on an unknown day of a date, or from a to b.
    * attestation: a state held at some time in a date; before and after is possible. Or it held from a to b.
    * start: it began at a date; its end follows R4 or R3, or nothing is said of it. Or it held from a to b.
    * signing_period: like start, except that from a to b is the time in which it began (many treaties, or one).

    `basis` is what the source rests the time on:

    * stated: the source gives it. An end it calls unknown stays unknown after the last day of the start.
    * open_at_document_date (R3): no end; true up to the document's date, unknown after.
    * as_of_document (R3): `time` is the document's date, and the fact was true then.
    * unspecified: no time.

    `as_of` is the document's date (EDTF). With it an unknown start is no later than the document, and a start
    without R4 is open at the document's date. `whole_period` (R2): each named year belongs to it wholly.
    `assumes_in_force` (R4): without a stated end it counts as in force, and `assumption` says 'R4'.

    Without a time all days are None. Raises BadTime; ValueError for a meaning or basis that does not exist.
    """
    if meaning not in get_args(Meaning) or basis not in get_args(Basis):
        raise ValueError(f"no such meaning or basis of time: {meaning!r}, {basis!r}")
    if time is None:
        return _NO_TIME
    if basis == "unspecified":
        raise BadTime(time, "the basis 'unspecified' goes with no time")
    if basis == "as_of_document":
        return _attested(read_date(time, "the date of a document"))
    document = read_date(as_of, "the date of a document") if as_of is not None else None
    if basis == "open_at_document_date" and document is None:
        raise BadTime(time, "the basis 'open_at_document_date' needs the date of the document (as_of)")
    begins = meaning in ("start", "signing_period")

    sides = read(time)
    single = isinstance(sides, Span)
    if isinstance(sides, Span):
        if not (begins or whole_period or basis == "open_at_document_date"):
            return _around(sides, sides.first, sides.last) if meaning == "occurrence" else _attested(sides)
        sides = (sides, UNKNOWN) if begins and not whole_period else (sides, sides)
    start, end = sides
    named = [side for side in sides if isinstance(side, Span)]
    earliest, latest = _start(start, end, document, whole_period)
    if meaning == "signing_period" and not single:
        earliest, latest = _signing(start, end, document)
        end = UNKNOWN
    if basis == "open_at_document_date" and end != UNKNOWN:
        raise BadTime(time, "the basis 'open_at_document_date' needs an unknown end, as in 1992-11/")

    last_attested = assumption = None
    until: date | None
    if isinstance(end, Span):
        exact = whole_period and not end.approximate
        ending, until = end.last if exact else end.first, end.last
    elif end == OPEN:
        ending = until = LAST_DAY
    elif begins and assumes_in_force:
        ending = until = LAST_DAY
        assumption = "R4"
    elif document and (begins or basis == "open_at_document_date"):
        # True at the document's date: so it began no later, and did not end before.
        latest = max(earliest, min(latest, document.last))
        ending, until, last_attested = document.first, None, max(document.last, latest)
    else:
        ending, until, last_attested = earliest, None, latest
    return Bounds(
        possible_from=earliest,
        certain_from=latest if until is None else min(latest, until),
        certain_until=max(ending, earliest),
        possible_until=until,
        last_attested=last_attested,
        precision=coarsest(named),
        approximate=any(side.approximate for side in named),
        assumption=assumption,
    )


def _start(start: Side, end: Side, document: Span | None, whole: bool) -> tuple[date, date]:
    """The first and last day on which it can have begun."""
    if isinstance(start, Span):
        return start.first, start.first if whole and not start.approximate else start.last
    if start == OPEN:
        return FIRST_DAY, FIRST_DAY
    attested = [span.last for span in (end, document) if isinstance(span, Span)]
    return FIRST_DAY, min(attested, default=LAST_DAY)


def _signing(start: Side, end: Side, document: Span | None) -> tuple[date, date]:
    """The same, where both sides of the interval bound the beginning."""
    earliest = start.first if isinstance(start, Span) else FIRST_DAY
    if isinstance(end, Span):
        return earliest, end.last
    if isinstance(start, Span) and end == UNKNOWN and document:
        return earliest, max(start.last, document.last)
    return earliest, LAST_DAY


def _around(span: Span, possible_from: date, possible_until: date) -> Bounds:
    """It was so on an unknown day of the span, and possibly between these two days."""
    return Bounds(
        possible_from, span.last, span.first, possible_until, precision=span.precision, approximate=span.approximate
    )


def _attested(span: Span) -> Bounds:
    return _around(span, FIRST_DAY, LAST_DAY)


# From bounds to certainty ------------------------------------------------------------------------------------

_HOLDS = """\
CASE
  WHEN r IS NOT NULL AND date($from) = date('0001-01-01') AND date($until) = date('9999-12-31') THEN 3
  WHEN date($from) = date($until)
    AND (r.certain_from = date($from) AND date('0001-01-01') < r.possible_from AND r.possible_from < r.certain_from
      OR r.certain_until = date($from) AND r.certain_until < r.possible_until AND r.possible_until < date('9999-12-31')) THEN 2
  WHEN r.certain_from <= date($until) AND date($from) <= r.certain_until THEN 3
  WHEN date($until) < r.possible_from OR date($from) > r.possible_until THEN 0
  WHEN r.possible_from IS NULL
    OR (date($from) > coalesce(r.last_attested, r.certain_until) AND r.possible_until IS NULL) THEN 1
  ELSE 2 END"""


def holds_case(alias: str) -> str:
    """`holds` as Cypher, for bounds on the node, relationship or map `alias` and the parameters `$from` and `$until`.

    The one copy that tests compare with: query files carry this text, whatever its white space. Its value is that of
    a `Certainty`, so `['no', 'unknown', 'possible', 'certain'][x]` is its word.
    """
    if not re.fullmatch(r"[A-Za-z_]\w*", alias):
        raise ValueError(f"not a Cypher variable: {alias!r}")
    return re.sub(r"\br(?=\.| IS NOT NULL)", alias, _HOLDS)


HOLDS_CASE = holds_case("r")


def holds(b: Bounds, from_: date, until: date) -> Certainty:
    """Whether a fact holds at some time in the days from `from_` to `until` (both included).

    Asked of all time, whatever is recorded holds at some time, also where nothing is said of when. Asked of one day, a
    start of month or year precision is certain only after the last day of that month or year, and an end only before
    the first (R1). A period that ends with that month does cover the start, whichever day it was.

    It is the Cypher of `holds_case` line by line: there a comparison with null is null, which is not true.
    """
    if from_ == FIRST_DAY and until == LAST_DAY:
        return Certainty.CERTAIN
    if from_ == until and (_last_of_start(b, from_) or _first_of_end(b, from_)):
        return Certainty.POSSIBLE
    if b.certain_from and b.certain_until and b.certain_from <= until and from_ <= b.certain_until:
        return Certainty.CERTAIN
    if (b.possible_from and until < b.possible_from) or (b.possible_until and from_ > b.possible_until):
        return Certainty.NO
    attested = b.last_attested or b.certain_until
    if not b.possible_from or (attested and from_ > attested and not b.possible_until):
        return Certainty.UNKNOWN
    return Certainty.POSSIBLE


def _last_of_start(b: Bounds, day: date) -> bool:
    """Whether it is the last of several days on which it can have begun."""
    return b.certain_from == day and b.possible_from is not None and FIRST_DAY < b.possible_from < day


def _first_of_end(b: Bounds, day: date) -> bool:
    """Whether it is the first of several days on which it can have ended."""
    return b.certain_until == day and b.possible_until is not None and day < b.possible_until < LAST_DAY


def began_within(b: Bounds, from_: date, until: date) -> Certainty:
    """Whether a fact began on a day from `from_` to `until` (both included)."""
    if b.possible_from is None or b.certain_from is None:
        return Certainty.UNKNOWN
    if from_ <= b.possible_from and b.certain_from <= until:
        return Certainty.CERTAIN
    if b.certain_from < from_ or until < b.possible_from:
        return Certainty.NO
    return Certainty.POSSIBLE


def best(certainties: Iterable[Certainty]) -> Certainty:
    """Several records of one thing: the surest counts. Of none UNKNOWN, because no record is not a no (R5)."""
    return max(certainties, default=Certainty.UNKNOWN)


def weakest(certainties: Iterable[Certainty]) -> Certainty:
    """All of several things at once: the least sure counts. Of none UNKNOWN (R5)."""
    return min(certainties, default=Certainty.UNKNOWN)


def period(text: str) -> tuple[date, date]:
    """First and last day of what somebody asks about: `2022-02-24`, `2020-12`, `2023`, `2013-01-01/2015-12-31`.

    Only years, months and days: a question has to be exact. Raises BadTime.
    """
    sides = text.strip().split("/") if isinstance(text, str) else []
    if not 1 <= len(sides) <= 2 or not all(map(PLAIN.fullmatch, sides)):
        raise BadTime(text, "give a day, month, year or period: 2022-02-24, 2020-12, 2023 or 2013-01-01/2015-12-31")
    try:
        first, last = span_of(sides[0]).first, span_of(sides[-1]).last
    except ValueError as error:
        raise BadTime(text, f"the calendar has no such day ({error})") from None
    if last < first:
        raise BadTime(text, "the period ends before it begins")
    return first, last


def start_key(b: Bounds) -> tuple[date, date]:
    """Sorts facts by when they began: first by the first possible day, and those without a time last."""
    return b.possible_from or LAST_DAY, b.certain_from or LAST_DAY
