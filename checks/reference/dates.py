"""Dates of different precision: when they agree, and how far apart they are."""

from __future__ import annotations

from datetime import date

#: Length of a date such as 2002-10-07, 2002-10 or 2002 -> its precision.
PRECISIONS = {10: "day", 7: "month", 4: "year"}


def written(year: object, month: object = None, day: object = None) -> str | None:
    """A date from columns in which 0, negative or empty means missing; None without a year."""
    numbers = []
    for value in (year, month, day):
        number = int(float(str(value))) if value not in (None, "") else 0
        if number <= 0:
            break
        numbers.append(number)
    return "-".join(f"{number:02d}" for number in numbers) or None


def plain(text: str) -> str:
    """A date without the mark of an approximate one."""
    return text.rstrip("~?%")


def agree(one: str, other: str) -> bool:
    """Whether two dates can be the same: the coarser one contains the finer one."""
    short, long = sorted((plain(one), plain(other)), key=len)
    return long.startswith(short)


def precision(*dates: str) -> str:
    """The precision of the coarsest of some dates."""
    return PRECISIONS[min(len(plain(one)) for one in dates)]


def days_apart(one: str, other: str) -> int:
    """The least number of days between two dates, whatever their precision."""
    (first, last), (start, end) = _span(one), _span(other)
    return max(0, first.toordinal() - end.toordinal(), start.toordinal() - last.toordinal())


def _span(text: str) -> tuple[date, date]:
    numbers = [int(part) for part in plain(text).split("-")]
    first = date(numbers[0], numbers[1] if len(numbers) > 1 else 1, numbers[2] if len(numbers) > 2 else 1)
    if len(numbers) == 3:
        return first, first
    after = date(first.year + 1, 1, 1) if len(numbers) == 1 or first.month == 12 else date(first.year, first.month + 1, 1)
    return first, date.fromordinal(after.toordinal() - 1)
