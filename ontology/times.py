"""Valid time: from an EDTF text to the days it bounds, and how certain a fact is on a day.

A fact says when it holds in EDTF (ISO 8601-2), as precisely as its source does. `bounds` derives from it
the days that rules R1 to R4 speak of; `holds` and `began_within` compare them with a day or period and
answer with a `Certainty`. `holds_case` is the same rule as Cypher; query files carry exactly its text.

**What is read.** A date: `2013`, `2020-12`, `2022-02-24`, a season `2001-21`, unspecified digits `199X`, `19XX`,
`2004-XX`, `2004-06-XX`, each with `~`, `?` or `%` behind it where the grammar allows that. One of a set: `[1667,1668]`,
`[1667..1670]`, `[2019-03-20..]`. An interval `a/b` of two dates, where one side may be `..` (no start, no
end) or empty (a start or end that is not known). Years 0001 to 9999; anything else is refused by name.

**How it is read.**

* A date names a stretch of days, of which one, unknown, is meant.
* `~` (approximate): one named unit before and one after is possible too. `?` (uncertain) and `%` (both) are read
  the same way, because a doubtful date must not count for more than an approximate one.
* A set reaches from its first day to its last; days in a hole between its members stay possible.
* Seasons are the northern ones: March to May, June to August, September to November. People mean either end of
  the year by "winter 2001", so it reaches from December 2000 to February 2002. Where that is wrong, write months.

All days are inclusive. `FIRST_DAY` and `LAST_DAY` stand for "without bound" (known to be open, or possible without
limit); None stands for "nothing is said".
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import lru_cache
from typing import Any, Literal, get_args

from ontology.errors import BadInput

FIRST_DAY = date.min
LAST_DAY = date.max

#: From fine to coarse. The last ones come from unspecified digits.
PRECISIONS = ("day", "month", "season", "year", "decade", "century")
_MONTHS = {"month": 1, "season": 3, "year": 12, "decade": 120, "century": 1200}

Meaning = Literal["occurrence", "attestation", "start", "signing_period"]
Basis = Literal["stated", "open_at_document_date", "as_of_document", "unspecified"]


class BadTime(BadInput):
    """A text that is no time, or no time of the kind that is asked for. `text` is the offending text."""

    title = "Bad time"

    def __init__(self, text: object, reason: str) -> None:
        self.text = text
        super().__init__(f"cannot read the time {text!r}: {reason}")


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


@dataclass(frozen=True, slots=True)
class _Span:
    """A date as it is written: one day, unknown which, of `first` to `last`."""

    first: date
    last: date
    precision: str
    approximate: bool = False


_OPEN = ".."
_UNKNOWN = ""
_Side = _Span | str  # a date, _OPEN or _UNKNOWN
_NO_TIME = Bounds()


# From text to spans of days ---------------------------------------------------------------------------------

_PLAIN = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-([0-9]{2}))?)?")
# Forms at which the library does not only fail but prints to the standard output: `[2004-XX,2006]` and `~1950S2`.
_BREAKS_LIBRARY = re.compile(r"\[.*-XX|S[0-9]")
_YEARS = {re.compile(r"[0-9]{4}"): "year", re.compile(r"[0-9]{3}X"): "decade", re.compile(r"[0-9]{2}XX"): "century"}
_SEASONS = {"21": (3, 5), "22": (6, 8), "23": (9, 11), "24": (0, 14)}  # first and last month, 0 is December before


def _calendar(year: int, month: int | None = None, day: int | None = None) -> _Span:
    """A year, month or day; ValueError if the calendar has no such thing."""
    if day is not None:
        only = date(year, month or 0, day)
        return _Span(only, only, "day")
    if month is not None:
        return _Span(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), "month")
    return _Span(date(year, 1, 1), date(year, 12, 31), "year")


def _months(year: int, first: int, last: int, precision: str, approximate: bool = False) -> _Span:
    """From a first to a last month, counted from January of the year as 1; cut off where the calendar ends."""
    ends = []
    for month in (first, last):
        months = year * 12 + month - 1
        ends.append(divmod(min(max(months, FIRST_DAY.year * 12), LAST_DAY.year * 12 + 11), 12))
    (year, first), (until, last) = ends
    return _Span(_calendar(year, first + 1).first, _calendar(until, last + 1).last, precision, approximate)


def _widened(span: _Span) -> _Span:
    """The span with one named unit more before and after it."""
    first, last = span.first, span.last
    if span.precision == "day":
        first, last = max(first.toordinal() - 1, 1), min(last.toordinal() + 1, LAST_DAY.toordinal())
        return _Span(date.fromordinal(first), date.fromordinal(last), "day", True)
    unit = _MONTHS[span.precision]
    months = (last.year - first.year) * 12 + last.month
    return _months(first.year, first.month - unit, months + unit, span.precision, True)


def _parts(year: str, month: str | None, day: str | None) -> _Span:
    """A date from its written parts, where X is an unspecified digit; ValueError for what has no use here."""
    if month == "XX" and day in (None, "XX"):
        month = day = None
    if month is not None and day == "XX":
        day = None
    if not re.fullmatch("[0-9X]{4}", year):
        raise ValueError("only the years 0001 to 9999 are read")
    precision = next((name for pattern, name in _YEARS.items() if pattern.fullmatch(year)), None)
    if precision is None or "X" in f"{month}{day}" or (precision != "year" and month is not None):
        raise ValueError("only these digits may be unspecified: 199X, 19XX, 2004-XX, 2004-06-XX")
    if precision == "year":
        return _calendar(int(year), int(month) if month else None, int(day) if day else None)
    first, last = int(year.replace("X", "0")), int(year.replace("X", "9"))
    return _Span(date(first, 1, 1), date(last, 12, 31), precision)


def _from_tree(node: Any) -> _Span:
    """The days of a parsed EDTF date; ValueError for a form that is EDTF but not read here."""
    from edtf.parser import parser_classes as edtf

    match node:
        case edtf.OneOfASet():
            members = [_from_tree(member) for member in node.objects]
            first, last = min(member.first for member in members), max(member.last for member in members)
            return _Span(first, last, _coarsest(members), any(member.approximate for member in members))
        case edtf.Consecutives() | edtf.LaterConsecutives() | edtf.EarlierConsecutives():
            lower, upper = _from_tree(node.lower), _from_tree(node.upper)
            if upper.last < lower.first:
                raise ValueError("it ends before it begins")
            either = lower.approximate or upper.approximate
            return _Span(lower.first, upper.last, _coarsest((lower, upper)), either)
        case edtf.UnspecifiedIntervalSection():
            return _Span(FIRST_DAY, LAST_DAY, PRECISIONS[0])
        case edtf.UncertainOrApproximate():
            return _widened(_from_tree(node.date)) if node.ua else _from_tree(node.date)
        case edtf.PartialUncertainOrApproximate() | edtf.Level2Season():
            raise ValueError("this form of EDTF level 2 is not read here")
        case edtf.Season():
            if node.season not in _SEASONS:
                raise ValueError("of the seasons only 21, 22, 23 and 24 are read")
            return _months(_parts(node.year, None, None).first.year, *_SEASONS[node.season], "season")
        case edtf.Unspecified():
            span = _parts(node.year, node.month, node.day)
            return _widened(span) if node.ua else span
        case edtf.Date() if not node.significant_digits:
            return _parts(node.year, node.month, node.day)
        case _:
            raise ValueError("this form of EDTF is not read here")


@lru_cache(maxsize=1 << 14)
def _span(text: str) -> _Span:
    """The days of one date or set; ValueError with the reason.

    The `edtf` library is the grammar and nothing else: its own first and last days are wrong for some forms, and
    a parse takes milliseconds. So the three plain forms, nearly all that data sets hold, do not ask it.
    """
    plain = _PLAIN.fullmatch(text)
    if plain:
        return _calendar(*(int(part) if part else None for part in plain.groups()))  # type: ignore[arg-type]
    from edtf import parse_edtf
    from edtf.parser.edtf_exceptions import EDTFParseException

    if re.search(r"\s", text):
        raise ValueError("it has white space in it")
    if _BREAKS_LIBRARY.search(text):
        raise ValueError("this form of EDTF is not read here")
    try:
        tree = parse_edtf(text)
    except (EDTFParseException, AttributeError, TypeError):
        raise ValueError("it is not EDTF (ISO 8601-2); write for example 2020-12, 2005~ or 1992-11/2019") from None
    return _from_tree(tree)


def _coarsest(spans: Iterable[_Span]) -> str:
    return max((span.precision for span in spans), key=PRECISIONS.index)


def _read(text: str) -> _Span | tuple[_Side, _Side]:
    """A date, or the two sides of an interval. BadTime if it is neither.

    The interval is taken apart here because the library stumbles over some (`199X~/2001`) that its grammar allows.
    """
    if not isinstance(text, str):
        raise BadTime(text, "a time is a text in EDTF; put it in quotes")
    sides = text.split("/")
    try:
        if len(sides) == 1:
            return _span(text)
        if len(sides) > 2:
            raise ValueError("an interval has two sides")
        start, end = (side if side in (_OPEN, _UNKNOWN) else _span(side) for side in sides)
        if any(side.startswith("[") for side in sides):
            raise ValueError("a set cannot be a side of an interval")
    except ValueError as error:
        raise BadTime(text, str(error)) from None
    if isinstance(start, str) and isinstance(end, str):
        raise BadTime(text, "an interval needs a date on at least one side")
    if isinstance(start, _Span) and isinstance(end, _Span) and end.last < start.first:
        raise BadTime(text, "it ends before it begins")
    return start, end


def _read_date(text: str, whose: str) -> _Span:
    read = _read(text)
    if isinstance(read, tuple):
        raise BadTime(text, f"{whose} is a date, not an interval")
    return read


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
        return _attested(_read_date(time, "the date of a document"))
    document = _read_date(as_of, "the date of a document") if as_of is not None else None
    if basis == "open_at_document_date" and document is None:
        raise BadTime(time, "the basis 'open_at_document_date' needs the date of the document (as_of)")
    begins = meaning in ("start", "signing_period")

    read = _read(time)
    if isinstance(read, _Span):
        if not (begins or whole_period or basis == "open_at_document_date"):
            return _around(read, read.first, read.last) if meaning == "occurrence" else _attested(read)
        read = (read, _UNKNOWN) if begins and not whole_period else (read, read)
    start, end = read
    named = [side for side in read if isinstance(side, _Span)]
    earliest, latest = _start(start, end, document, whole_period)
    if meaning == "signing_period":
        earliest, latest = _signing(start, end, document)
        end = _UNKNOWN
    if basis == "open_at_document_date" and end != _UNKNOWN:
        raise BadTime(time, "the basis 'open_at_document_date' needs an unknown end, as in 1992-11/")

    last_attested = assumption = None
    until: date | None
    if isinstance(end, _Span):
        exact = whole_period and not end.approximate
        ending, until = end.last if exact else end.first, end.last
    elif end == _OPEN:
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
        precision=_coarsest(named),
        approximate=any(side.approximate for side in named),
        assumption=assumption,
    )


def _start(start: _Side, end: _Side, document: _Span | None, whole: bool) -> tuple[date, date]:
    """The first and last day on which it can have begun."""
    if isinstance(start, _Span):
        return start.first, start.first if whole and not start.approximate else start.last
    if start == _OPEN:
        return FIRST_DAY, FIRST_DAY
    attested = [span.last for span in (end, document) if isinstance(span, _Span)]
    return FIRST_DAY, min(attested, default=LAST_DAY)


def _signing(start: _Side, end: _Side, document: _Span | None) -> tuple[date, date]:
    """The same, where both sides of the interval bound the beginning."""
    earliest = start.first if isinstance(start, _Span) else FIRST_DAY
    if isinstance(end, _Span):
        return earliest, end.last
    if isinstance(start, _Span) and end == _UNKNOWN and document:
        return earliest, max(start.last, document.last)
    return earliest, LAST_DAY


def _around(span: _Span, possible_from: date, possible_until: date) -> Bounds:
    """It was so on an unknown day of the span, and possibly between these two days."""
    return Bounds(
        possible_from, span.last, span.first, possible_until, precision=span.precision, approximate=span.approximate
    )


def _attested(span: _Span) -> Bounds:
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
    if not 1 <= len(sides) <= 2 or not all(map(_PLAIN.fullmatch, sides)):
        raise BadTime(text, "give a day, month, year or period: 2022-02-24, 2020-12, 2023 or 2013-01-01/2015-12-31")
    try:
        first, last = _span(sides[0]).first, _span(sides[-1]).last
    except ValueError as error:
        raise BadTime(text, f"the calendar has no such day ({error})") from None
    if last < first:
        raise BadTime(text, "the period ends before it begins")
    return first, last


def start_key(b: Bounds) -> tuple[date, date]:
    """Sorts facts by when they began: first by the first possible day, and those without a time last."""
    return b.possible_from or LAST_DAY, b.certain_from or LAST_DAY
