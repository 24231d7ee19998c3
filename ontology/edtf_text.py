"""EDTF texts: which stretch of days a date, a set or an interval names.

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
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from ontology.errors import BadInput

FIRST_DAY = date.min
LAST_DAY = date.max

#: From fine to coarse. The last ones come from unspecified digits.
PRECISIONS = ("day", "month", "season", "year", "decade", "century")
_MONTHS = {"month": 1, "season": 3, "year": 12, "decade": 120, "century": 1200}


class BadTime(BadInput):
    """A text that is no time, or no time of the kind that is asked for. `text` is the offending text."""

    title = "Bad time"

    def __init__(self, text: object, reason: str) -> None:
        self.text = text
        super().__init__(f"cannot read the time {text!r}: {reason}")


@dataclass(frozen=True, slots=True)
class Span:
    """A date as it is written: one day, unknown which, of `first` to `last`."""

    first: date
    last: date
    precision: str
    approximate: bool = False


OPEN = ".."
UNKNOWN = ""
Side = Span | str  # a date, OPEN or UNKNOWN

PLAIN = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-([0-9]{2}))?)?")
# Forms at which the library does not only fail but prints to the standard output: `[2004-XX,2006]` and `~1950S2`.
_BREAKS_LIBRARY = re.compile(r"\[.*-XX|S[0-9]")
_YEARS = {re.compile(r"[0-9]{4}"): "year", re.compile(r"[0-9]{3}X"): "decade", re.compile(r"[0-9]{2}XX"): "century"}
_SEASONS = {"21": (3, 5), "22": (6, 8), "23": (9, 11), "24": (0, 14)}  # first and last month, 0 is December before


def _calendar(year: int, month: int | None = None, day: int | None = None) -> Span:
    """A year, month or day; ValueError if the calendar has no such thing."""
    if day is not None:
        only = date(year, month or 0, day)
        return Span(only, only, "day")
    if month is not None:
        return Span(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), "month")
    return Span(date(year, 1, 1), date(year, 12, 31), "year")


def _months(year: int, first: int, last: int, precision: str, approximate: bool = False) -> Span:
    """From a first to a last month, counted from January of the year as 1; cut off where the calendar ends."""
    ends = []
    for month in (first, last):
        months = year * 12 + month - 1
        ends.append(divmod(min(max(months, FIRST_DAY.year * 12), LAST_DAY.year * 12 + 11), 12))
    (year, first), (until, last) = ends
    return Span(_calendar(year, first + 1).first, _calendar(until, last + 1).last, precision, approximate)


def _widened(span: Span) -> Span:
    """The span with one named unit more before and after it."""
    first, last = span.first, span.last
    if span.precision == "day":
        first, last = max(first.toordinal() - 1, 1), min(last.toordinal() + 1, LAST_DAY.toordinal())
        return Span(date.fromordinal(first), date.fromordinal(last), "day", True)
    unit = _MONTHS[span.precision]
    months = (last.year - first.year) * 12 + last.month
    return _months(first.year, first.month - unit, months + unit, span.precision, True)


def _parts(year: str, month: str | None, day: str | None) -> Span:
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
    return Span(date(first, 1, 1), date(last, 12, 31), precision)


def _from_tree(node: Any) -> Span:
    """The days of a parsed EDTF date; ValueError for a form that is EDTF but not read here."""
    from edtf.parser import parser_classes as edtf

    match node:
        case edtf.OneOfASet():
            members = [_from_tree(member) for member in node.objects]
            first, last = min(member.first for member in members), max(member.last for member in members)
            return Span(first, last, coarsest(members), any(member.approximate for member in members))
        case edtf.Consecutives() | edtf.LaterConsecutives() | edtf.EarlierConsecutives():
            lower, upper = _from_tree(node.lower), _from_tree(node.upper)
            if upper.last < lower.first:
                raise ValueError("it ends before it begins")
            either = lower.approximate or upper.approximate
            return Span(lower.first, upper.last, coarsest((lower, upper)), either)
        case edtf.UnspecifiedIntervalSection():
            return Span(FIRST_DAY, LAST_DAY, PRECISIONS[0])
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
def span_of(text: str) -> Span:
    """The days of one date or set; ValueError with the reason.

    The `edtf` library is the grammar and nothing else: its own first and last days are wrong for some forms, and
    a parse takes milliseconds. So the three plain forms, nearly all that data sets hold, do not ask it.
    """
    plain = PLAIN.fullmatch(text)
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


def coarsest(spans: Iterable[Span]) -> str:
    return max((span.precision for span in spans), key=PRECISIONS.index)


def read(text: str) -> Span | tuple[Side, Side]:
    """A date, or the two sides of an interval. BadTime if it is neither.

    The interval is taken apart here because the library stumbles over some (`199X~/2001`) that its grammar allows.
    """
    if not isinstance(text, str):
        raise BadTime(text, "a time is a text in EDTF; put it in quotes")
    sides = text.split("/")
    try:
        if len(sides) == 1:
            return span_of(text)
        if len(sides) > 2:
            raise ValueError("an interval has two sides")
        start, end = (side if side in (OPEN, UNKNOWN) else span_of(side) for side in sides)
        if any(side.startswith("[") for side in sides):
            raise ValueError("a set cannot be a side of an interval")
    except ValueError as error:
        raise BadTime(text, str(error)) from None
    if isinstance(start, str) and isinstance(end, str):
        raise BadTime(text, "an interval needs a date on at least one side")
    if isinstance(start, Span) and isinstance(end, Span) and end.last < start.first:
        raise BadTime(text, "it ends before it begins")
    return start, end


def read_date(text: str, whose: str) -> Span:
    found = read(text)
    if isinstance(found, tuple):
        raise BadTime(text, f"{whose} is a date, not an interval")
    return found
