"""What is told with the rows of a saved query: facts in full, reasons, labels, why there is nothing, and one sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from app.because import own_facts, uncorroborated, why_line, why_started
from app.empty import excludes, why_empty, with_facts
from app.labels import labels, named_in
from app.profile import in_full, window_around
from app.queries import Query
from app.words import Words
from ontology.times import FIRST_DAY, LAST_DAY

Rows = list[dict[str, Any]]
Read = Callable[..., Rows]

# Facts in full are a kilobyte each; what an answer names beyond these is named only.
MOST_FACTS = 500
_MOST_NEAR = 100
_MOST_NAMES = 5
_CERTAINTIES = ("certain", "possible", "unknown", "no")


def tell(read: Read, query: Query, bound: Mapping[str, Any], rows: Rows, words: Words, *, following: bool = False, first: bool = True) -> dict[str, Any]:
    """See `app.answers.ask_with_sources`. `following`: rows come after these; `first`: none came before."""
    ids = named_in(rows) | {one for value in bound.values() for one in _several(value) if isinstance(one, str)}
    near = [] if rows or not first else _near(read, query, bound)
    # What rows are about comes first, as reasons are made of it.
    cited_in = [row for row in rows or near if row.get("facts")]
    named = dict.fromkeys([*(id for row in cited_in for id in own_facts(row)), *(id for row in cited_in for id in row["facts"])])
    cited = list(named)[:MOST_FACTS]
    facts, left_out = in_full(read, cited), len(named) - len(cited)
    empty = None if rows or not first else _empty(read, query, bound, near, facts, labels(read, ids, words.language), words)
    if empty:
        facts = {id: fact for id, fact in facts.items() if id in empty["nearest"]}
        left_out = len(empty["nearest"]) - len(facts)
    if words.language != "en":
        ids |= {role["id"] for fact in facts.values() for role in fact["roles"]}
    shown = labels(read, ids, words.language)
    period = period_of(query, bound)
    by_day = _by_day(query, bound) if period == (FIRST_DAY, LAST_DAY) else None
    asked = None if by_day else period, (FIRST_DAY, by_day) if by_day else window_around(*period, int(bound.get("days") or 0))
    for row in rows:
        if query.judged and row.get("facts") is not None:
            row["because"] = _because(query, row, facts, shown, asked, words)
    return {
        "sentence": _sentence(query, bound, rows, facts, shown, empty, words, following, left_out),
        "rows": rows,
        "more": following,
        "facts": facts,
        "left_out": left_out,
        "uncorroborated": uncorroborated(facts, facts),
        "labels": shown,
        "empty": empty,
    }


def period_of(query: Query, bound: Mapping[str, Any]) -> tuple[date, date]:
    """The first and last day that a question asks about; without bound where it does not say."""
    first, last = (bound[name] if name else None for name in query.period)
    return date.fromisoformat(first) if first else FIRST_DAY, date.fromisoformat(last) if last else LAST_DAY


def _by_day(query: Query, bound: Mapping[str, Any]) -> date | None:
    """The day by which things asked about had begun, where a question takes one besides its period and was given it."""
    others = (p for p in query.parameters if p.type == "last_day" and p.name not in query.period)
    return next((date.fromisoformat(bound[p.name]) for p in others if bound[p.name] != p.without_bound), None)


def _because(query: Query, row: Mapping[str, Any], facts: Mapping[str, Any], names: Mapping[str, str], asked: tuple[Any, Any], words: Words) -> str | None:
    """Why a row is as sure as it is, nothing where its facts are not told; `asked` are the period in which it should hold, if any, and the window in which it should have begun."""
    if (own := own_facts(row)) and not any(id in facts for id in own):
        return None
    period, window = asked
    column = next(one for one in query.columns if one.name == query.judged)
    if column.type == "certainty" and period:
        return why_line({**row, "holds": row[column.name]}, facts, names, *period, words)
    given = row.get("window_from") or window[0], row.get("window_until") or window[1]
    return why_started(row, facts, names, given, words, row[column.name])


def _unbound(query: Query, bound: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a question that gives no days."""
    return {**bound, **{p.name: p.without_bound for p in query.parameters if p.type in ("first_day", "last_day")}}


def _near(read: Read, query: Query, bound: Mapping[str, Any]) -> Rows:
    """What a query without rows would answer if no days were given."""
    unbound = _unbound(query, bound)
    return read(query.name, unbound, most=_MOST_NEAR) if unbound != dict(bound) else []


def _empty(
    read: Read, query: Query, bound: Mapping[str, Any], near: Rows, facts: Mapping[str, Any], names: Mapping[str, str], words: Words
) -> dict[str, Any]:  # fmt: skip
    """Why a query has no rows; `near` are those that it would have without days, `facts` theirs in full."""
    period, found = period_of(query, bound), dict[str, bool]()
    # A question about beginnings asks for what happens, also of what lasts.
    lasting = any(one.name == query.judged and one.type == "certainty" for one in query.columns)
    for row in (row for row in near if row.get("facts")):
        against = lasting and any(excludes(facts[id]["values"], *period) for id in own_facts(row) if id in facts)
        found |= {id: against or found.get(id, False) for id in row["facts"]}
    what = " ".join([words.say(query.title), *([f"({asked})"] if (asked := _asked(query, bound, names, words)) else [])])
    datasets = read("datasets", {})
    of_facts = any(one.name == "facts" for one in query.columns)
    timed = _unbound(query, bound) != dict(bound)
    return why_empty(words.say("“{what}”", what=what), period, found, with_facts(datasets) if of_facts else datasets, words, timed=timed)


def _asked(query: Query, bound: Mapping[str, Any], names: Mapping[str, str], words: Words) -> str:
    """The values of a question's parameters, but for days and data sets: `Kazakhstan; Russia; topic water`."""
    told = []
    for one in query.parameters:
        values = [str(value) for value in _several(bound[one.name])]
        if values and values != [one.without_bound] and one.name not in query.period and one.type != "datasets":
            text = words.listed([names.get(value, value) for value in values], _MOST_NAMES)
            told.append(text if one.type in ("actor", "actors", "entity", "entities") and names else f"{words.term(one.name)} {text}")
    return "; ".join(told)


def _sentence(
    query: Query, bound: Mapping[str, Any], rows: Rows, facts: Mapping[str, Any], names: Mapping[str, str],
    empty: Mapping[str, Any] | None, words: Words, following: bool, left_out: int,
) -> str:  # fmt: skip
    """What was found, and why it is no more certain than it is."""
    first, last = period_of(query, bound)
    asked = [one for one in (_asked(query, bound, names, words),) if one]
    if (first, last) != (FIRST_DAY, LAST_DAY):
        asked.append(words.days(first, last))
    head = words.say(query.title) + (f" ({'; '.join(asked)})" if asked else "")
    if empty:
        return f"{head}: {words.say('nothing found')}. {empty['explanation']}"
    number = words.count("{number} found on this page, more follow", "{number} found on this page, more follow", len(rows)) if following else words.count(
        "{number} found", "{number} found", len(rows)
    )  # fmt: skip
    told, doubts = [number], []
    if query.judged:
        for certainty in _CERTAINTIES:
            if some := [row for row in rows if row[query.judged] == certainty]:
                told.append(f"{words.say(certainty)} {len(some)}: {words.listed(_all_called(query, some, names, facts, words), _MOST_NAMES)}")
                if certainty != "certain" and not doubts and (reason := some[0].get("because")):
                    which = f"{_called(query, some[0], names, facts, words)}: " if len(rows) > 1 else ""
                    doubts.append(which + reason.rstrip("."))
    elif rows:
        told.append(words.listed(_all_called(query, rows, names, facts, words), _MOST_NAMES))
    remarks = _remarks(facts, left_out, words)
    return f"{head}: {'; '.join(told)}." + "".join(f" {one}." for one in [*doubts, *remarks])


def _all_called(query: Query, rows: Rows, names: Mapping[str, str], facts: Mapping[str, Any], words: Words) -> list[str]:
    """What some rows are about, each once: paths over other facts can lead over the same names."""
    return list(dict.fromkeys(_called(query, row, names, facts, words) for row in rows))


def _called(query: Query, row: Mapping[str, Any], names: Mapping[str, str], facts: Mapping[str, Any], words: Words) -> str:
    """What a row is about: what its first columns name, with the status it gives, else the words of its fact, else its key."""
    if isinstance(row.get("count"), int):
        what = names.get(str(row.get(query.columns[0].name))) or row.get("name") or row.get("group") or row.get("year")
        what = row.get("group") if "group" in row else what
        return f"{words.say('not stated') if what is None else what} {row['count']}"
    if isinstance(row.get("entities"), list) and row["entities"]:
        return " – ".join(names.get(one, one) for one in row["entities"])
    first = [row[one.name] for one in query.columns[:3] if one.type == "id" and isinstance(row[one.name], str)]
    named = [names[one] for one in dict.fromkeys(first) if one in names]
    if named:
        codes = [code for code in (row.get("status"), row.get("standing") if row.get("change") else None, row.get("change")) if isinstance(code, str)]
        told = [words.term(code) for code in codes if code not in names and code not in facts]
        return " – ".join(one.rstrip(".") for one in named) + (f": {', '.join(told)}" if told else "")
    key = row[query.columns[0].name]
    fact = facts.get(key if isinstance(key, str) and key in facts else next(iter(row.get("facts") or []), ""))
    said = fact["values"].get("paraphrase") if fact else None
    own = key if isinstance(key, str) and key not in facts else None
    return str(row.get("name") or row.get("paraphrase") or own or said or key).rstrip(".")


def _remarks(facts: Mapping[str, Any], left_out: int, words: Words) -> list[str]:
    """How many of the facts told in full call for care, and why."""
    counts = (
        (sum("caveat" in one["values"] for one in facts.values()), "{number} of the facts carries a caveat", "{number} of the facts carry a caveat"),
        (sum(bool(one["contradicts"]) for one in facts.values()), "{number} is contradicted by another record", "{number} are contradicted by another record"),
        (len(uncorroborated(facts, facts)), "{number} is uncorroborated", "{number} are uncorroborated"),
    )
    told = [words.count(one, many, number) for number, one, many in counts if number]
    if told and left_out:
        told.append(words.say("counted among the {number} facts that are told in full", number=len(facts)))
    return ["; ".join(told)] if told else []


def _several(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [] if value in (None, "") else [value]
