"""Why an answer is as certain as it is, and no more: a sentence from the time of the facts it rests on.

The sentences follow rules R1 to R5 (see `ontology.times`), so that they are right for any fact, and nothing in
them is about a question.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ontology.times import FIRST_DAY, LAST_DAY, Bounds, Certainty, began_within, holds

_DAYS = ("possible_from", "certain_from", "certain_until", "possible_until", "last_attested")
_WORDS = {one.word: one for one in Certainty}


def certainty_of(word: str) -> Certainty:
    """The certainty behind a word of an answer, e.g. `possible`."""
    return _WORDS[word]


def bounds_of(values: Mapping[str, Any]) -> Bounds:
    """The days of a fact's values, as the query `facts` gives them."""
    return Bounds(*(values.get(day) for day in _DAYS))


def why(word: str, facts: Iterable[Mapping[str, Any]], from_: date, until: date) -> str:
    """Why something holds with the certainty `word` in the days from `from_` to `until`, by the values of its facts."""
    wanted = certainty_of(word)
    judged = [(holds(bounds_of(values), from_, until), values) for values in facts]
    if not judged:
        return "No record says so; that is not a no (R5)."
    fitting = [values for certainty, values in judged if certainty is wanted]
    return _why(wanted, fitting[0] if fitting else max(judged, key=lambda one: one[0])[1], from_, until)


def why_began(word: str, values: Mapping[str, Any], first: date, last: date) -> str:
    """Why something began with the certainty `word` in the days from `first` to `last`."""
    b, time = bounds_of(values), values.get("time")
    certainty = certainty_of(word)
    if certainty is Certainty.UNKNOWN or began_within(b, first, last) is Certainty.UNKNOWN:
        return "The source gives no time for it." if not time else f"When it began is not stated; its time is given as {time}."
    start = _stretch(b.possible_from, b.certain_from)
    if certainty is Certainty.CERTAIN:
        return f"It began {start}, within {_stretch(first, last, 'the days ')}."
    return f"Its start is known only as {_quoted(values)}, that is {start}, which reaches beyond {_stretch(first, last, 'the days ')} (R1)."


def _why(certainty: Certainty, values: Mapping[str, Any], from_: date, until: date) -> str:
    b, time = bounds_of(values), _quoted(values)
    if certainty is Certainty.CERTAIN:
        if (from_, until) == (FIRST_DAY, LAST_DAY):
            return f"It is recorded, for {time}; no period was asked about." if values.get("time") else "It is recorded, without a time."
        if values.get("assumption") == "R4" and b.certain_until == LAST_DAY:
            return f"It began {_stretch(b.possible_from, b.certain_from)}; no end is stated, so it counts as in force (R4, an assumption)."
        return f"Its time, {time}, covers {_stretch(from_, until, 'the days ')}."
    if certainty is Certainty.NO:
        return f"Its time, {time}, excludes {_stretch(from_, until, 'the days ')}; that is no record of the opposite."
    if certainty is Certainty.UNKNOWN:
        if b.possible_from is None:
            return "The source gives no time for it."
        return f"The source speaks only up to {_day(b.last_attested or b.certain_until)}; what came after is not known (R3)."
    return _why_only_possible(b, time, values, from_, until)


def _why_only_possible(b: Bounds, time: str, values: Mapping[str, Any], from_: date, until: date) -> str:
    rough = " The time is approximate." if values.get("approximate") else ""
    if values.get("time_basis") == "as_of_document":
        return f"The source says so as of its own date, {time}; when it began and ended is not stated, so at other times it is only possible (R3).{rough}"
    if b.possible_from == FIRST_DAY and b.possible_until == LAST_DAY:
        return f"It is attested for {time}; when it began and ended is not stated.{rough}"
    reasons = []
    edge = from_ == until and holds(b, from_, until) is Certainty.POSSIBLE
    if b.certain_from and (b.certain_from > until or (edge and b.certain_from == until)):
        if b.possible_from == FIRST_DAY:
            reasons.append(f"its start is not stated, and certain only by {_day(b.certain_from)}")
        else:
            reasons.append(f"it began {_stretch(b.possible_from, b.certain_from)}, and on which day is not known (R1)")
    if b.certain_until and (from_ > b.certain_until or (edge and from_ == b.certain_until)):
        if b.possible_until is None and b.last_attested == LAST_DAY:
            reasons.append(f"it is certain only up to {_day(b.certain_until)}, and until when the source speaks is not known (R3)")
        elif b.possible_until is None:
            reasons.append(f"it is certain up to {_day(b.certain_until)}, and the source may speak up to {_day(b.last_attested)} (R3)")
        elif b.possible_until == LAST_DAY:
            reasons.append(f"it is certain only up to {_day(b.certain_until)}, and its end is not stated")
        else:
            reasons.append(f"it ended {_stretch(b.certain_until, b.possible_until)}, and on which day is not known (R1)")
    if not reasons:
        reasons.append(f"its time, {time}, leaves open whether it held then")
    sentence = "; ".join(reasons)
    return f"{sentence[0].upper()}{sentence[1:]}.{rough}"


def _quoted(values: Mapping[str, Any]) -> str:
    return str(values.get("time") or "not stated")


def _day(day: date | None) -> str:
    return "an unknown day" if day is None else day.isoformat()


def _stretch(first: date | None, last: date | None, before: str = "") -> str:
    """`on 2013-06-30`, `2013-06-30` or `from A to B`, as it fits into the sentence."""
    if first is None or last is None:
        return "at an unknown time"
    if first == last:
        return first.isoformat() if before else f"on {first.isoformat()}"
    first, last = min(first, last), max(first, last)
    return f"{before}{first.isoformat()} to {last.isoformat()}" if before else f"between {first.isoformat()} and {last.isoformat()}"
