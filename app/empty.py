"""Why an answer has no lines: records that exclude the period, coverage that does not reach it, or no record at all (R5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from ontology.times import FIRST_DAY, LAST_DAY, BadTime, bounds


def why_empty(
    what: str, period: tuple[date, date], near: Iterable[str], datasets: Sequence[Mapping[str, Any]], *, timed: bool = True
) -> dict[str, Any]:
    """`reason` (not_then, outside_coverage or no_record), `explanation`, and `nearest`: facts that come near.

    what     -- what there is none of, e.g. `the status of their relation for Kazakhstan and Turkey`
    near     -- facts that would answer if no period were asked about
    datasets -- what was asked, as the query `datasets` gives it
    timed    -- False where no period was asked about
    """
    from_, until = period
    when = from_.isoformat() if from_ == until else f"{from_.isoformat()} to {until.isoformat()}"
    nearest = list(dict.fromkeys(near))
    if nearest:
        text = f"There are records of {what}, but they exclude {when}. That is no record of the opposite."
        return {"reason": "not_then", "explanation": text, "nearest": nearest}
    asked = ", ".join(f"{one['dataset']} ({one['coverage_from'] or '?'} to {_until(one['coverage_until'])})" for one in datasets)
    if timed and datasets and not any(_covers(one, from_, until) for one in datasets):
        text = f"{when} lies outside what was asked covers: {asked}. Nothing can be said of {what}."
        return {"reason": "outside_coverage", "explanation": text, "nearest": []}
    notes = " ".join(one["coverage_note"] for one in datasets if one["coverage_note"])
    on = f" on {when}" if timed else ""
    text = f"No record of {what}{on} in {asked or 'the graph, which is empty'}; that is not a no (R5). {notes}"
    return {"reason": "no_record", "explanation": text.strip(), "nearest": []}


def _until(text: str | None) -> str:
    return "today" if text == ".." else text or "?"


def _covers(dataset: Mapping[str, Any], from_: date, until: date) -> bool:
    """Whether the data set's coverage meets the period; one that does not say counts as covering it."""
    try:
        days = bounds(f"{dataset['coverage_from'] or '..'}/{dataset['coverage_until'] or '..'}", meaning="attestation")
    except BadTime:
        return True
    return not (until < (days.possible_from or FIRST_DAY) or from_ > (days.possible_until or LAST_DAY))
