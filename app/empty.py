"""Why an answer has no lines: records that exclude the period, coverage that does not reach it, or no record at all (R5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from app.because import bounds_of
from app.words import Words
from ontology.schema import Schema
from ontology.times import FIRST_DAY, LAST_DAY, BadTime, Certainty, bounds, holds


def why_empty(
    what: str, period: tuple[date, date], near: Mapping[str, bool], datasets: Sequence[Mapping[str, Any]], words: Words, *, timed: bool = True
) -> dict[str, Any]:
    """`reason` (not_then, outside_coverage or no_record), `explanation`, `nearest`: facts that come near, and `asked`: what was asked.

    what     -- what there is none of, e.g. `the status of their relation for Kazakhstan and Turkey`
    near     -- facts that would answer if no period were asked about, each with whether it excludes the period
    datasets -- what was asked, as the query `datasets` gives it
    timed    -- False where no period was asked about
    """
    from_, until = period
    # Another day than those of a period may be asked about, and is named in `what`.
    bounded = (from_, until) != (FIRST_DAY, LAST_DAY)
    when = words.days(from_, until)
    asked = [
        {"dataset": one["dataset"], "covers_from": one["coverage_from"], "covers_until": one["coverage_until"], "note": one["coverage_note"]} for one in datasets
    ]
    listed = ", ".join(f"{one['dataset']} ({words.say('{first} to {last}', first=one['coverage_from'] or '?', last=_until(one['coverage_until'], words))})" for one in datasets)
    outside = timed and bool(datasets) and not any(_covers(one, from_, until) for one in datasets)
    # Where nothing is covered, that something happened at other times says nothing; that it had ended or not yet begun does.
    nearest = [id for id, excludes in near.items() if excludes or not outside]
    if nearest:
        if not bounded:
            text = words.say("There are records near to {what}, but of other times. That is no record of the opposite.", what=what)
        elif outside:
            text = words.say("There are records of {what}, but they exclude {when}. That is no record of the opposite.", what=what, when=when)
        else:
            text = words.say("There are records of {what}, but of other times than {when}; that is not a no (R5).", what=what, when=when)
        if outside:
            text += " " + words.say("{when} lies outside what was asked covers: {asked}.", when=when, asked=listed)
        return {"reason": "not_then", "explanation": text, "nearest": nearest, "asked": asked}
    if outside:
        text = words.say("{when} lies outside what was asked covers: {asked}. Nothing can be said of {what}.", when=when, asked=listed, what=what)
        return {"reason": "outside_coverage", "explanation": text, "nearest": [], "asked": asked}
    # Notes are what data sets say of themselves, in English; `asked` has them in any language.
    notes = " ".join(one["coverage_note"] for one in datasets if one["coverage_note"] and words.language == "en")
    where = listed or words.say("the graph, which is empty")
    if timed and bounded:
        text = words.say("No record of {what} for {when} in {where}; that is not a no (R5).", what=what, when=when, where=where)
    else:
        text = words.say("No record of {what} in {where}; that is not a no (R5).", what=what, where=where)
    return {"reason": "no_record", "explanation": f"{text} {notes}".strip(), "nearest": [], "asked": asked}


def with_facts(datasets: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those of some data sets that a question for facts can be asked of; all where none holds any."""
    return [one for one in datasets if any(some["class"] == "Fact" for some in one["counts"])] or list(datasets)


def lasts(kind: str) -> bool:
    """Whether facts of a kind say what held for a time. What happened at one time excludes no other."""
    term = Schema.read().kinds.get(kind)
    return term is not None and Schema.read().time_meaning(term.local) != "occurrence"


def excludes(values: Mapping[str, Any], from_: date, until: date) -> bool:
    """Whether a fact with these values says that something had ended, or not yet begun, in a period."""
    return lasts(values["kind"]) and holds(bounds_of(values), from_, until) is Certainty.NO


def _until(text: str | None, words: Words) -> str:
    return words.say("today") if text == ".." else text or "?"


def _covers(dataset: Mapping[str, Any], from_: date, until: date) -> bool:
    """Whether the data set's coverage meets the period; one that does not say counts as covering it."""
    try:
        days = bounds(f"{dataset['coverage_from'] or '..'}/{dataset['coverage_until'] or '..'}", meaning="attestation")
    except BadTime:
        return True
    return not (until < (days.possible_from or FIRST_DAY) or from_ > (days.possible_until or LAST_DAY))
