"""Valid time: the grammar that is read, rules R1 to R4 by example, and the bounds against brute force.

Brute force lists every world that a time allows (a first and a last day, and the day of the document where it
matters) and asks each one whether the fact held. It knows nothing of bounds.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path

import hypothesis
import pytest
from hypothesis import HealthCheck, assume, settings
from hypothesis import strategies as st

from ontology import edtf_text, times
from ontology.errors import BadInput
from ontology.times import (
    FIRST_DAY,
    LAST_DAY,
    BadTime,
    Bounds,
    Certainty,
    began_within,
    best,
    bounds,
    holds,
    period,
    weakest,
)

NO, UNKNOWN, POSSIBLE, CERTAIN = Certainty


def day(text: str) -> date:
    return date.fromisoformat(text)


def given(*strategies: st.SearchStrategy) -> Callable:
    """Hypothesis without its clocks: a slow machine is no failure (the first parse alone takes a tenth of a second)."""
    unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
    return lambda test: unhurried(hypothesis.given(*strategies)(test))


def asked(time: str | None, when: str, **how: object) -> Certainty:
    return holds(bounds(time, **how), *period(when))


# Rules R1 to R4 by example -----------------------------------------------------------------------------------

OPEN_2019 = {"meaning": "attestation", "basis": "open_at_document_date", "as_of": "[2019-03-20..]"}
OPEN_2023 = {"meaning": "attestation", "basis": "open_at_document_date", "as_of": "2023-10~"}
OPEN_2021 = {"meaning": "attestation", "basis": "open_at_document_date", "as_of": "2021-07"}
AT_WRITING = {"meaning": "attestation", "basis": "as_of_document"}
STATE = {"meaning": "attestation"}
EVENT = {"meaning": "occurrence"}
TREATY = {"meaning": "start", "assumes_in_force": True}
START = {"meaning": "start"}
SIGNING = {"meaning": "signing_period", "assumes_in_force": True}
LEASE = {"meaning": "start", "assumes_in_force": True, "as_of": "2023-10~"}
WHOLE = {"meaning": "attestation", "whole_period": True}

EXAMPLES = [
    # R3, as of the document's date
    ("2021-07", AT_WRITING, "2017-06-30", POSSIBLE),
    ("2021-07", AT_WRITING, "2021-07-15", POSSIBLE),
    ("2021-07", AT_WRITING, "2021-07", CERTAIN),
    ("2021-07", AT_WRITING, "2040", POSSIBLE),
    ("2023-10~", AT_WRITING, "2023", CERTAIN),
    ("2023-10~", AT_WRITING, "2023-10", POSSIBLE),
    ("[2019-03-20..]", AT_WRITING, "2019-03-20", POSSIBLE),
    # R3, open at the document's date
    ("1992-11/", OPEN_2019, "1992-10-31", NO),
    ("1992-11/", OPEN_2019, "1992-11-15", POSSIBLE),
    ("1992-11/", OPEN_2019, "1992-11", CERTAIN),
    ("1992-11/", OPEN_2019, "1992-11-30", POSSIBLE),
    ("1992-11/", OPEN_2019, "1992-11-29/1992-11-30", CERTAIN),
    ("1992-11/", OPEN_2019, "1992-12-01", CERTAIN),
    ("1992-11/", OPEN_2019, "2017-06-30", CERTAIN),
    ("1992-11/", OPEN_2019, "2019-03-20", CERTAIN),
    ("1992-11/", OPEN_2019, "2020-12-31", POSSIBLE),
    ("2019-03-19/", OPEN_2019, "2019-03-18", NO),
    ("2019-03-19/", OPEN_2019, "2019-03-19", CERTAIN),
    ("2019-03-19/", OPEN_2019, "2019-03-20", CERTAIN),
    ("2015/", OPEN_2023, "2015-06-30", POSSIBLE),
    ("2015/", OPEN_2023, "2023-09-01", CERTAIN),
    ("2015/", OPEN_2023, "2023-11-30", POSSIBLE),
    ("2015/", OPEN_2023, "2023-12-01", UNKNOWN),
    ("2014/", OPEN_2021, "2014", CERTAIN),
    ("2022/", {**OPEN_2021, "as_of": "2022-03"}, "2022-01/2022-03", CERTAIN),
    ("2022/", {**OPEN_2021, "as_of": "2022~"}, "2021-12-31", NO),
    ("1991/", {"meaning": "start", "as_of": "2021-07"}, "2021-06-30", CERTAIN),
    ("1991", {"meaning": "start", "as_of": "2021-07"}, "2021-08-01", UNKNOWN),
    # R1, from a to b
    ("1991-12-01/2019-03-19", STATE, "1991-11-30", NO),
    ("1991-12-01/2019-03-19", STATE, "2018-12-31", CERTAIN),
    ("1991-12-01/2019-03-19", STATE, "2019-03-19", CERTAIN),
    ("1991-12-01/2019-03-19", STATE, "2019-03-20", NO),
    ("2011/2015", STATE, "2012-06-30", CERTAIN),
    ("2011/2015", STATE, "2011-01-01", POSSIBLE),
    ("2011/2015", STATE, "2011-12-31", POSSIBLE),
    ("2011/2015", STATE, "2011", CERTAIN),
    ("2011/2015", STATE, "2012-01-01", CERTAIN),
    ("2011/2015", STATE, "2014-12-31", CERTAIN),
    ("2011/2015", STATE, "2015-01-01", POSSIBLE),
    ("2011/2015", STATE, "2015", CERTAIN),
    ("2011/2015", STATE, "2015-06-30", POSSIBLE),
    ("2011/2015", STATE, "2016-01-01", NO),
    ("1991/2005~", STATE, "2003", CERTAIN),
    ("1991/2005~", STATE, "2003-12-31", CERTAIN),
    ("1991/2005~", STATE, "2004-01-01", POSSIBLE),
    ("1991/2005~", STATE, "2006-12-31", POSSIBLE),
    ("1991/2005~", STATE, "2007", NO),
    ("1991/..", STATE, "2500", CERTAIN),
    ("../1991", STATE, "1000", CERTAIN),
    ("1991/", STATE, "1990-12-31", NO),
    ("1991/", STATE, "1991", CERTAIN),
    ("1991/", STATE, "1991-06-30", POSSIBLE),
    ("1991/", STATE, "1992", UNKNOWN),
    ("/2019-03-19", STATE, "2019-03-19", CERTAIN),
    ("/2019-03-19", STATE, "2019-03-18", POSSIBLE),
    ("/2019-03-19", STATE, "2019-03-20", NO),
    # R1, a date
    ("2014", EVENT, "2014", CERTAIN),
    ("2014", EVENT, "2014-06-30", POSSIBLE),
    ("2014", EVENT, "2013-12-31", NO),
    ("2014", EVENT, "2015-01-01", NO),
    ("2022-02-24", EVENT, "2022-02-24", CERTAIN),
    ("2022-02-21~", EVENT, "2022-02-20", POSSIBLE),
    ("2022-02-21~", EVENT, "2022-02-19", NO),
    ("2022-02-21~", EVENT, "2022-02-20/2022-02-22", CERTAIN),
    ("2008", STATE, "2008", CERTAIN),
    ("2008", STATE, "2008-05", POSSIBLE),
    ("2008", STATE, "1900", POSSIBLE),
    # R2
    ("2017/2018", WHOLE, "2017-06-30", CERTAIN),
    ("2017/2018", WHOLE, "2017-01-01", CERTAIN),
    ("2017/2018", WHOLE, "2018-12-31", CERTAIN),
    ("2017/2018", WHOLE, "2019", NO),
    ("2017/2018", STATE, "2017-06-30", POSSIBLE),
    ("2017", WHOLE, "2017-06-30", CERTAIN),
    # R4
    ("2013", TREATY, "2012", NO),
    ("2013", TREATY, "2013-06-30", POSSIBLE),
    ("2013", TREATY, "2014-06-01", CERTAIN),
    ("2013/2016-05-01", TREATY, "2016-05-02", NO),
    ("/2050", LEASE, "2013-06-30", POSSIBLE),
    ("/2050", LEASE, "2023-11-30", CERTAIN),
    ("/2050", LEASE, "2050-01-01", POSSIBLE),
    ("/2050", LEASE, "2024-06-01", CERTAIN),
    ("/2050", LEASE, "2050-06-30", POSSIBLE),
    ("/2050", LEASE, "2051", NO),
    ("1992/2000", SIGNING, "1991", NO),
    ("1992/2000", SIGNING, "1995", POSSIBLE),
    ("1992/2000", SIGNING, "2006", CERTAIN),
    ("1992/", {**SIGNING, "as_of": "2023"}, "2024", CERTAIN),
    ("1992/..", SIGNING, "2024", POSSIBLE),
    ("1992", {**SIGNING, "as_of": "2023"}, "1992-06-01", POSSIBLE),
    ("1992", {**SIGNING, "as_of": "2023"}, "1993", CERTAIN),
    # No time, and an end of which nothing is said
    (None, EVENT, "2013", UNKNOWN),
    (None, {"meaning": "attestation", "basis": "unspecified"}, "2013", UNKNOWN),
    (None, EVENT, "0001-01-01/9999-12-31", CERTAIN),
    ("2013", START, "2020", UNKNOWN),
    ("2013", START, "2013", CERTAIN),
    ("2013", START, "2012", NO),
]


@pytest.mark.parametrize(("time", "how", "when", "expected"), EXAMPLES)
def test_rules_by_example(time: str | None, how: dict, when: str, expected: Certainty) -> None:
    assert asked(time, when, **how) is expected


@pytest.mark.parametrize(
    ("time", "how", "expected"),
    [
        ("2013", TREATY, "R4"),
        ("2013/", TREATY, "R4"),
        ("1992/2000", SIGNING, "R4"),
        ("2013/..", TREATY, None),
        ("2013/2016", TREATY, None),
        ("/2050", LEASE, None),
        ("2013", START, None),
        (None, TREATY, None),
        ("2013", {**TREATY, "meaning": "occurrence"}, None),
        ("2013/", {**TREATY, "meaning": "attestation"}, None),
        ("2023-10~", {**TREATY, "basis": "as_of_document"}, None),
    ],
)
def test_r4_is_named_where_it_is_assumed(time: str | None, how: dict, expected: str | None) -> None:
    assert bounds(time, **how).assumption == expected


def test_an_event_of_a_year_has_bounds_that_cross() -> None:
    assert bounds("2014", meaning="occurrence") == Bounds(
        day("2014-01-01"), day("2014-12-31"), day("2014-01-01"), day("2014-12-31"), precision="year"
    )


def test_extremes_are_attainable() -> None:
    same_year = bounds("2015-07/2015", meaning="attestation")
    assert same_year.certain_until == day("2015-07-01")
    assert bounds("2015/2015-03", meaning="attestation").certain_from == day("2015-03-31")


def test_no_time_has_no_days() -> None:
    assert bounds(None, meaning="start", as_of="2021", assumes_in_force=True) == Bounds()


@pytest.mark.parametrize(
    ("time", "when", "expected"),
    [
        ("2013", "2013", CERTAIN),
        ("2013", "2012-12/2013-12", CERTAIN),
        ("2013", "2013-06", POSSIBLE),
        ("2013", "2014", NO),
        ("2013", "2012", NO),
        ("/2013", "2000", POSSIBLE),
        ("/2013", "2014", NO),
        (None, "2014", UNKNOWN),
    ],
)
def test_began_within(time: str | None, when: str, expected: Certainty) -> None:
    assert began_within(bounds(time, meaning="start"), *period(when)) is expected


# The grammar -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first", "last", "precision", "approximate"),
    [
        ("2013", "2013-01-01", "2013-12-31", "year", False),
        ("2020-02", "2020-02-01", "2020-02-29", "month", False),
        ("2022-02-24", "2022-02-24", "2022-02-24", "day", False),
        ("2005~", "2004-01-01", "2006-12-31", "year", True),
        ("2005?", "2004-01-01", "2006-12-31", "year", True),
        ("2005%", "2004-01-01", "2006-12-31", "year", True),
        ("2022-03~", "2022-02-01", "2022-04-30", "month", True),
        ("2022-12~", "2022-11-01", "2023-01-31", "month", True),
        ("2022-01-01~", "2021-12-31", "2022-01-02", "day", True),
        ("199X", "1990-01-01", "1999-12-31", "decade", False),
        ("201X~", "2000-01-01", "2029-12-31", "decade", True),
        ("19XX", "1900-01-01", "1999-12-31", "century", False),
        ("2004-XX", "2004-01-01", "2004-12-31", "year", False),
        ("2004-XX-XX", "2004-01-01", "2004-12-31", "year", False),
        ("2004-06-XX", "2004-06-01", "2004-06-30", "month", False),
        ("2001-21", "2001-03-01", "2001-05-31", "season", False),
        ("2001-22", "2001-06-01", "2001-08-31", "season", False),
        ("2001-23", "2001-09-01", "2001-11-30", "season", False),
        ("2001-24", "2000-12-01", "2002-02-28", "season", False),
        ("[1667,1668]", "1667-01-01", "1668-12-31", "year", False),
        ("[1667-12-03,1668]", "1667-12-03", "1668-12-31", "year", False),
        ("[1667..1670]", "1667-01-01", "1670-12-31", "year", False),
        ("[1667,1669~]", "1667-01-01", "1670-12-31", "year", True),
        ("[2019-03-20..]", "2019-03-20", "9999-12-31", "day", False),
        ("[..1760-12]", "0001-01-01", "1760-12-31", "month", False),
        ("0001~", "0001-01-01", "0002-12-31", "year", True),
        ("0001-01~", "0001-01-01", "0001-02-28", "month", True),
        ("9999-12-31~", "9999-12-30", "9999-12-31", "day", True),
    ],
)
def test_days_of_a_date(text: str, first: str, last: str, precision: str, approximate: bool) -> None:
    read = bounds(text, meaning="occurrence")
    assert (read.possible_from, read.possible_until) == (day(first), day(last))
    assert (read.precision, read.approximate) == (precision, approximate)


@pytest.mark.parametrize(
    ("text", "precision", "approximate"),
    [
        ("2005-07/2011", "year", False),
        ("1992-11/", "month", False),
        ("2019-03-19/2019-03-20~", "day", True),
        ("/2050", "year", False),
        ("199X/2001-02-03", "decade", False),
        ("2001-21/2001-05", "season", False),
    ],
)
def test_an_interval_is_as_precise_as_its_coarser_side(text: str, precision: str, approximate: bool) -> None:
    read = bounds(text, meaning="attestation")
    assert (read.precision, read.approximate) == (precision, approximate)


# Read as words; those with white space in them follow below.
UNREADABLE = """
abc 2013-13 2013-02-30 2013-1 20130224 1999-02-29~ 2013/2012 2013/2014/2015 / .. ../.. /.. a/b
[1667,1668]/1670 [1670..1667] {1667,1668} 0000 0000~ 0000-21 -0400 -0400~ Y17000 1XXX XXXX 000X 2004-XX-12
156X-12-25 2004-06-1X 1950S2 ~2004 2004-~06 2001-34 2001-25 1985-04-12T23:20:30Z 2013- 2013-02-24~~ [2004-XX,2006] ~1950S2 ２０１３
"""
UNREADABLE_WITH_SPACE = ["", " ", " 2013", "2013 ", "[1667, 1668]", "2013 / 2014", "2013\n"]


@pytest.mark.parametrize("text", [*UNREADABLE.split(), *UNREADABLE_WITH_SPACE])
def test_what_cannot_be_read_is_refused_with_the_text(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(BadTime) as refused:
        bounds(text, meaning="occurrence")
    assert isinstance(refused.value, BadInput)
    assert refused.value.text == text
    assert repr(text) in str(refused.value)
    assert capsys.readouterr().out == ""


def test_a_number_is_no_time() -> None:
    with pytest.raises(BadTime, match="quotes"):
        bounds(2013, meaning="occurrence")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("time", "how"),
    [
        ("2013", {"meaning": "occurrence", "basis": "unspecified"}),
        ("2013/", {"meaning": "attestation", "basis": "open_at_document_date"}),
        ("2013/2014", {**OPEN_2021}),
        ("2013/..", {**OPEN_2021}),
        ("2013", {**OPEN_2021}),
        ("2013/2014", {**AT_WRITING}),
        ("2013/", {**OPEN_2021, "as_of": "2020/2021"}),
        ("2013/", {**OPEN_2021, "as_of": "soon"}),
    ],
)
def test_times_that_contradict_their_basis_are_refused(time: str, how: dict) -> None:
    with pytest.raises(BadTime):
        bounds(time, **how)


@pytest.mark.parametrize("how", [{"meaning": "end"}, {"meaning": "start", "basis": "guessed"}])
def test_an_undeclared_meaning_or_basis_is_an_error(how: dict) -> None:
    with pytest.raises(ValueError, match="no such meaning or basis"):
        bounds("2013", **how)


plain_dates = st.from_regex(r"[0-9]{4}(-[01][0-9](-[0-3][0-9])?)?", fullmatch=True)


@given(plain_dates)
def test_plain_dates_are_read_as_the_library_reads_them(text: str) -> None:
    """The short cut past the `edtf` library takes nothing that its grammar refuses, and reads the same parts."""
    from edtf import parse_edtf

    try:
        span = edtf_text.span_of(text)
    except ValueError:
        return
    assert span == edtf_text._from_tree(parse_edtf(text))


forms = st.sampled_from(
    ["2004", "2004-06", "2004-06-01", "2004~", "199X", "2004-XX", "2001-21", "~2004", "2004S2", "..", ""]
)
members = st.lists(forms, min_size=1, max_size=3)
sets_of_any = st.tuples(members, st.sampled_from([",", ".."])).map(lambda both: f"[{both[1].join(both[0])}]")


@given(st.text("0123456789X-~?%/.[],{}YS ", max_size=14) | members.map("/".join) | sets_of_any)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read = bounds(text, meaning="attestation")
    except BadTime:
        return
    assert read.possible_from is not None and read.precision in times.PRECISIONS


def test_reading_plain_times_does_not_load_the_edtf_library() -> None:
    """Its import alone takes a quarter of the time in which the command line must answer."""
    code = (
        "import sys; from ontology.times import *; bounds('2013/2014-02', meaning='start'); period('2022-02-24');"
        "sys.exit('edtf' in sys.modules)"
    )
    root = Path(times.__file__).parents[1]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2022-02-24", "2022-02-24", "2022-02-24"),
        ("2020-12", "2020-12-01", "2020-12-31"),
        ("2023", "2023-01-01", "2023-12-31"),
        ("2013-01-01/2015-12-31", "2013-01-01", "2015-12-31"),
        ("2013/2015-02", "2013-01-01", "2015-02-28"),
        (" 2023 ", "2023-01-01", "2023-12-31"),
    ],
)
def test_period(text: str, first: str, last: str) -> None:
    assert period(text) == (day(first), day(last))


INEXACT = ["", "today", "2013/", "/2013", "2013/..", "2005~", "199X", "2013-02-30", "2013-13", "0000", "2015/2013"]


@pytest.mark.parametrize("text", INEXACT)
def test_a_period_that_is_not_exact_is_refused(text: str) -> None:
    with pytest.raises(BadTime) as refused:
        period(text)
    assert refused.value.text == text


# Against brute force -----------------------------------------------------------------------------------------

# A calendar of a few days around the end of a month, so that days, approximate days and months all matter.
CALENDAR = [day("2020-01-27") + timedelta(days=n) for n in range(10)]
World = tuple[date, date, date]  # first day, last day, and the latest day of which the record speaks

days = st.sampled_from(CALENDAR).map(str)
dates = st.one_of(days, days.map(lambda text: f"{text}~"), st.sampled_from(["2020-01", "2020-02"]))
sets = st.tuples(days, days).map(sorted).map(lambda two: f"[{two[0]}..{two[1]}]")
windows = st.tuples(st.sampled_from(CALENDAR), st.sampled_from(CALENDAR)).map(sorted)


def named_days(text: str) -> list[date]:
    """Every day that a date of the strategies above can mean."""
    if text.startswith("["):
        first, last = map(day, text.strip("[]").split(".."))
    elif text.endswith("~"):
        first, last = day(text[:-1]) - timedelta(days=1), day(text[:-1]) + timedelta(days=1)
    elif len(text) == 7:
        first, last = day(f"{text}-01"), day(f"{text}-{ {'01': 31, '02': 29}[text[-2:]] }")
    else:
        first = last = day(text)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


NEAR = [day("2019-12-30") + timedelta(days=n) for n in range(70)]  # holds all named days with room to spare
BEFORE = [FIRST_DAY, *NEAR]
AFTER = [*NEAR, LAST_DAY]


def compared(read: Bounds, worlds: Iterable[World], window: list[date], edges: tuple[bool, bool] = (True, True)) -> None:
    """`holds` says what the worlds say: all, none, some; unknown if none before the record falls silent.

    Of one day it follows R1 to the letter: on the last of several named days of a start it is only possible, and on the
    first of several of an end. `edges` tells whether the start and the end are named at all.
    """
    from_, until = window
    listed = list(worlds)
    assume(listed)
    answers = {(s <= until and from_ <= e, s <= until and from_ <= min(e, spoken)) for s, e, spoken in listed}
    starts, ends = {s for s, _, _ in listed}, {e for _, e, _ in listed}
    on_edge = from_ == until and (
        (edges[0] and min(starts) < from_ == max(starts)) or (edges[1] and from_ == min(ends) < max(ends))
    )
    if all(held for held, _ in answers):
        expected = POSSIBLE if on_edge else CERTAIN
    elif not any(held for held, _ in answers):
        expected = NO
    else:
        expected = POSSIBLE if any(within for _, within in answers) else UNKNOWN
    assert holds(read, from_, until) is expected


@given(st.one_of(dates, sets), windows)
def test_occurrences(time: str, window: list[date]) -> None:
    worlds = ((d, d, LAST_DAY) for d in named_days(time))
    compared(bounds(time, meaning="occurrence"), worlds, window)


@given(st.one_of(dates, sets), windows, st.booleans())
def test_attestations(time: str, window: list[date], at_writing: bool) -> None:
    basis = "as_of_document" if at_writing else "stated"
    near = [FIRST_DAY, *CALENDAR, LAST_DAY]
    worlds = ((s, e, LAST_DAY) for d in named_days(time) for s in [d, *near] for e in [d, *near] if s <= d <= e)
    compared(bounds(time, meaning="attestation", basis=basis), worlds, window, (False, False))


@given(dates, dates, windows, st.sampled_from(["occurrence", "attestation", "start"]), st.booleans())
def test_intervals(one: str, other: str, window: list[date], meaning: str, in_force: bool) -> None:
    worlds = [(s, e, LAST_DAY) for s in named_days(one) for e in named_days(other) if s <= e]
    if not worlds:
        with pytest.raises(BadTime, match="ends before"):
            bounds(f"{one}/{other}", meaning=meaning)
        return
    compared(bounds(f"{one}/{other}", meaning=meaning, assumes_in_force=in_force), iter(worlds), window)


@given(dates, windows, st.sampled_from(["occurrence", "attestation", "start"]))
def test_open_sides(time: str, window: list[date], meaning: str) -> None:
    named = named_days(time)
    compared(bounds(f"{time}/..", meaning=meaning), ((s, LAST_DAY, LAST_DAY) for s in named), window)
    compared(bounds(f"../{time}", meaning=meaning), ((FIRST_DAY, e, LAST_DAY) for e in named), window)


@given(dates, windows, st.sampled_from(["occurrence", "attestation", "start"]))
def test_an_unknown_end_is_silent_after_the_start(time: str, window: list[date], meaning: str) -> None:
    worlds = ((s, e, s) for s in named_days(time) for e in [s, *AFTER] if s <= e)
    compared(bounds(f"{time}/", meaning=meaning), worlds, window, (True, False))


@given(dates, st.one_of(dates, sets), windows, st.sampled_from(["occurrence", "attestation", "start"]))
def test_open_at_the_document_date(time: str, as_of: str, window: list[date], meaning: str) -> None:
    written, ends = named_days(as_of), [*CALENDAR, LAST_DAY]
    worlds = ((s, e, d) for s in named_days(time) for d in written if s <= d for e in [d, *ends] if d <= e)
    read = bounds(f"{time}/", meaning=meaning, basis="open_at_document_date", as_of=as_of)
    compared(read, worlds, window, (True, False))


@given(dates, st.none() | dates | sets, windows)
def test_an_unknown_start_is_no_later_than_document_and_end(time: str, as_of: str | None, window: list[date]) -> None:
    written = named_days(as_of) if as_of else [LAST_DAY]
    worlds = (
        (s, e, LAST_DAY)
        for e in named_days(time)
        for last in {min(e, d) for d in written}
        for s in [last, *(s for s in [FIRST_DAY, *CALENDAR] if s <= last)]
    )
    compared(bounds(f"/{time}", meaning="start", as_of=as_of), worlds, window, (False, True))


@given(dates, dates, windows)
def test_a_signing_period_bounds_the_start_with_both_sides(one: str, other: str, window: list[date]) -> None:
    signed = [d for d in NEAR if min(named_days(one)) <= d <= max(named_days(other))]
    assume(signed)
    read = bounds(f"{one}/{other}", meaning="signing_period", assumes_in_force=True)
    compared(read, ((s, LAST_DAY, LAST_DAY) for s in signed), window)


@given(st.one_of(dates, sets), windows)
def test_in_force_from_the_start_on(time: str, window: list[date]) -> None:
    worlds = ((s, LAST_DAY, LAST_DAY) for s in named_days(time))
    compared(bounds(time, meaning="start", assumes_in_force=True), worlds, window)


@given(st.one_of(dates, sets), windows)
def test_began_within_against_brute_force(time: str, window: list[date]) -> None:
    from_, until = window
    inside = [from_ <= d <= until for d in named_days(time)]
    expected = CERTAIN if all(inside) else POSSIBLE if any(inside) else NO
    assert began_within(bounds(time, meaning="start"), from_, until) is expected


# Laws --------------------------------------------------------------------------------------------------------

HOWS = [
    *({"meaning": meaning} for meaning in ("occurrence", "attestation", "start", "signing_period")),
    *({"meaning": meaning, "assumes_in_force": True} for meaning in ("start", "signing_period")),
    {"meaning": "attestation", "basis": "as_of_document"},
    {"meaning": "attestation", "basis": "open_at_document_date"},
    {"meaning": "start", "basis": "open_at_document_date"},
]
units = st.dates(day("1990-01-01"), day("2025-12-31")).flatmap(
    lambda d: st.sampled_from([str(d), str(d)[:7], str(d)[:4], f"{d}~", f"{str(d)[:7]}~", f"{str(d)[:4]}~"])
)
texts = st.one_of(
    units,
    st.tuples(units | st.sampled_from(["", ".."]), units | st.sampled_from(["", ".."])).map("/".join),
)
spans = st.lists(st.dates(day("1988-01-01"), day("2027-12-31")), min_size=2, max_size=2).map(sorted)


@st.composite
def some_bounds(draw: st.DrawFn) -> Bounds:
    how = draw(st.sampled_from(HOWS))
    as_of = draw(units if how.get("basis") == "open_at_document_date" else st.none() | units)
    try:
        return bounds(draw(st.none() | texts), as_of=as_of, whole_period=draw(st.booleans()), **how)
    except BadTime:
        assume(False)
        raise


@given(some_bounds())
def test_possible_days_enclose_certain_days(b: Bounds) -> None:
    if b.possible_from is None:
        assert b == Bounds()
        return
    assert b.possible_from <= b.certain_from
    assert b.certain_until >= b.possible_from
    if b.possible_until is None:
        assert b.certain_until <= b.last_attested and b.certain_from <= b.last_attested
    else:
        assert b.certain_until <= b.possible_until and b.certain_from <= b.possible_until
        assert b.last_attested is None


@given(some_bounds(), spans, st.integers(0, 800), st.integers(0, 800))
def test_a_wider_period_is_never_less_certain(b: Bounds, window: list[date], before: int, after: int) -> None:
    from_, until = window
    wider = holds(b, from_ - timedelta(days=before), until + timedelta(days=after))
    assert wider >= holds(b, from_, until)


starts = st.dates(day("1990-01-01"), day("2025-12-31"))


@given(starts, st.integers(0, 4000), units, spans, st.sampled_from(HOWS), st.data())
def test_a_less_precise_time_is_never_more_certain(
    start: date, length: int, as_of: str, window: list[date], how: dict, data: st.DataObject
) -> None:
    """What a coarse record calls certain or no stays so when the record becomes finer."""

    def coarser(exact: date) -> list[str]:
        return [str(exact), str(exact)[:7], str(exact)[:4], f"{str(exact)[:4]}~", f"{str(exact)[:3]}X"]

    end = start + timedelta(days=length)
    shape = data.draw(st.sampled_from(["{}", "{}/{}", "{}/", "{}/..", "/{}", "../{}"]))
    fine_at, coarse_at = sorted(data.draw(st.tuples(st.integers(0, 4), st.integers(0, 4))))
    try:
        fine = bounds(shape.format(coarser(start)[fine_at], coarser(end)[fine_at]), as_of=as_of, **how)
        coarse = bounds(shape.format(coarser(start)[coarse_at], coarser(end)[coarse_at]), as_of=as_of, **how)
    except BadTime:
        assume(False)
        raise
    # A record that is true up to its document and begins after it contradicts itself; there is nothing to compare.
    assume(fine.possible_until or fine.possible_from <= bounds(as_of, meaning="occurrence").possible_until)
    if holds(coarse, *window) in (CERTAIN, NO):
        assert holds(fine, *window) is holds(coarse, *window)
    if began_within(coarse, *window) in (CERTAIN, NO):
        assert began_within(fine, *window) is began_within(coarse, *window)


certainties = st.lists(st.sampled_from(Certainty), min_size=1)


@given(certainties, certainties)
def test_best_and_weakest_are_lattice_operations(some: list[Certainty], others: list[Certainty]) -> None:
    assert weakest(some) <= best(some)
    assert best(some + others) is best([best(some), best(others)]) is best(others + some)
    assert weakest(some + others) is weakest([weakest(some), weakest(others)]) is weakest(others + some)
    assert best([*some, weakest(some + others)]) is best(some)


def test_no_record_is_not_a_no() -> None:
    assert best([]) is weakest([]) is UNKNOWN


def test_words_and_order() -> None:
    assert [certainty.word for certainty in sorted(Certainty)] == ["no", "unknown", "possible", "certain"]


def test_facts_sort_by_their_start_and_those_without_a_time_last() -> None:
    texts = [None, "2014", "2013-05", "2013", "/2010"]
    ordered = sorted(texts, key=lambda text: times.start_key(bounds(text, meaning="start")))
    assert ordered == ["/2010", "2013", "2013-05", "2014", None]


def test_the_cypher_takes_any_variable_and_nothing_else() -> None:
    assert times.holds_case("r") == times.HOLDS_CASE
    renamed = times.holds_case("fact")
    assert re.sub(r"\bfact\b", "r", renamed) == times.HOLDS_CASE and "r.certain_from" not in renamed
    with pytest.raises(ValueError, match="not a Cypher variable"):
        times.holds_case("r) RETURN 1 //")
