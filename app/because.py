"""Why an answer is as certain as it is, and no more: a sentence from the time of the facts it rests on.

The sentences follow rules R1 to R5 (see `ontology.times`), so that they are right for any fact, and nothing in
them is about a question.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from app.words import Words
from ontology.times import FIRST_DAY, LAST_DAY, Bounds, Certainty, began_within, holds

_DAYS = ("possible_from", "certain_from", "certain_until", "possible_until", "last_attested")
# Kinds whose time is that of what was said; the time of others that are attributed is that of what they tell of.
_SAID = ("proposal", "sanction_announcement")
_WORDS = {one.word: one for one in Certainty}

Facts = Mapping[str, Mapping[str, Any]]


def certainty_of(word: str) -> Certainty:
    """The certainty behind a word of an answer, e.g. `possible`."""
    return _WORDS[word]


def bounds_of(values: Mapping[str, Any]) -> Bounds:
    """The days of a fact's values, as the query `facts` gives them."""
    return Bounds(*(values.get(day) for day in _DAYS))


def uncorroborated(ids: Iterable[str], facts: Facts) -> list[str]:
    """Those of some facts whose dates rest on one instrument or register that no data set confirmed."""
    return [id for id in ids if id in facts and facts[id]["values"]["modality"] == "uncorroborated"]


def own_facts(row: Mapping[str, Any]) -> list[str]:
    """The facts that a row is about, of all that it names in `facts`: others contradict, confirm or answer these.

    They stand in columns of their own; else in `records`, as ids or maps; else all are its own.
    """
    cited = row["facts"]
    if alone := [one for one in dict.fromkeys(value for value in row.values() if isinstance(value, str)) if one in cited]:
        return alone
    if "records" in row:
        return [one if isinstance(one, str) else one["fact"] for one in row["records"]]
    return list(cited)


def why_line(row: Mapping[str, Any], facts: Facts, names: Mapping[str, str], from_: date, until: date, words: Words) -> str:
    """Why a row that says in `holds` what holds in a period is as certain as it says, with a remark on what rests on one source.

    A row may be made of the sides of a pair (`by_side`, and `missing` where one has no record), or be named only as what
    was before another (`basis` previous).
    """
    carrying = own_facts(row)
    values = [facts[id]["values"] for id in carrying if id in facts]
    if row.get("basis") == "previous" and values:
        day = values[0].get("certain_from")
        over = words.say("; it was over by {day}", day=day) if day else ""
        text = words.say("A source names it only as the status before the next one: its start is not stated{over}.", over=over)
    elif row.get("basis") == "attributed" and values and values[0].get("kind") not in _SAID and row["holds"] != "certain":
        text = words.say("Its time, {time}, is that of what it tells of; when it was said is not recorded.", time=_quoted(values[0], words))
    elif row.get("missing"):
        who = ", ".join(names.get(id, id) for id in row["missing"])
        text = words.say("There is no record that {who} belongs to it; that is not a no (R5).", who=who)
    elif row.get("by_side"):
        weaker = min(row["by_side"], key=lambda side: certainty_of(side["holds"]))
        mine = [facts[id]["values"] for id in weaker["facts"] if id in facts]
        text = f"{names.get(weaker['actor'], weaker['actor'])}: {why(weaker['holds'], mine, from_, until, words)}"
    else:
        text = why(row["holds"], values, from_, until, words)
    return text + _rests_on_one({**row, "facts": carrying}, facts, names, (from_, until), words)


def why_started(row: Mapping[str, Any], facts: Facts, names: Mapping[str, str], window: tuple[date, date], words: Words, holds: str) -> str:
    """The same for a row about what began in a window."""
    carrying = own_facts(row)
    values = next((facts[id]["values"] for id in carrying if id in facts), {})
    return why_began(holds, values, *window, words) + _rests_on_one({**row, "facts": carrying}, facts, names, None, words)


def _rests_on_one(row: Mapping[str, Any], facts: Facts, names: Mapping[str, str], period: tuple[date, date] | None, words: Words) -> str:
    """A remark where what makes a line hold is uncorroborated: of the whole line, or of one side of a pair."""

    def bare(ids: Sequence[str]) -> bool:
        known = [id for id in ids if id in facts]
        carrying = [id for id in known if not period or holds(bounds_of(facts[id]["values"]), *period) is not Certainty.NO]
        return bool(carrying) and len(uncorroborated(carrying, facts)) == len(carrying)

    sides = row.get("by_side") or [{"actor": None, "facts": row["facts"]}]
    found = [side["actor"] for side in sides if bare(side["facts"])]
    if not found:
        return ""
    if len(found) < len(sides):
        who = names.get(found[0], found[0])
        return " " + words.say("Uncorroborated for {who}: no data set that was compared confirms the time as stated.", who=who)
    return " " + words.say("Uncorroborated: no data set that was compared confirms the time as stated.")


def why(word: str, facts: Iterable[Mapping[str, Any]], from_: date, until: date, words: Words) -> str:
    """Why something holds with the certainty `word` in the days from `from_` to `until`, by the values of its facts."""
    wanted = certainty_of(word)
    judged = [(holds(bounds_of(values), from_, until), values) for values in facts]
    if not judged:
        return words.say("No record says so; that is not a no (R5).")
    fitting = [values for certainty, values in judged if certainty is wanted]
    if fitting:
        text = _why(wanted, min(fitting, key=lambda values: _days_off(bounds_of(values), from_, until)), from_, until, words)
        # Where the surest record only leaves it open or says nothing of it, one that dates it says more, though it does not outvote the other.
        dated = [values for certainty, values in judged if certainty is Certainty.NO] if wanted in (Certainty.POSSIBLE, Certainty.UNKNOWN) else []
        if not dated:
            return text
        nearest = min(dated, key=lambda values: _days_off(bounds_of(values), from_, until))
        return text + " " + words.say("Another record of it has the time {time}, which excludes {days}.", time=_quoted(nearest, words), days=_days(from_, until, words))
    best, values = max(judged, key=lambda one: one[0])
    # What nobody speaks of for that time is unknown, although each record excludes it: the record says why.
    return _why(best if wanted is Certainty.UNKNOWN else wanted, values, from_, until, words)


def _days_off(b: Bounds, from_: date, until: date) -> int:
    """How far what a record says for certain lies from a period: what speaks of a near time explains more."""
    first, last = b.certain_from or b.possible_from or FIRST_DAY, b.certain_until or b.possible_until or LAST_DAY
    if b.possible_from is b.certain_from is None:
        return LAST_DAY.toordinal()  # without a time, it explains least
    if last < first:
        first, last = last, first
    return max(0, (first - until).days, (from_ - last).days)


def why_began(word: str, values: Mapping[str, Any], first: date, last: date, words: Words) -> str:
    """Why something began with the certainty `word` in the days from `first` to `last`."""
    b, time = bounds_of(values), values.get("time")
    certainty = certainty_of(word)
    if certainty is Certainty.UNKNOWN or began_within(b, first, last) is Certainty.UNKNOWN:
        if not time:
            return words.say("The source gives no time for it.")
        return words.say("When it began is not stated; its time is given as {time}.", time=time)
    when = _when(b.possible_from, b.certain_from, words)
    if certainty is Certainty.CERTAIN:
        if (first, last) == (FIRST_DAY, LAST_DAY):
            return words.say("It began {when}.", when=when)
        return words.say("It began {when}, within {days}.", when=when, days=_days(first, last, words))
    return words.say(
        "Its start is known only as {time}, that is {when}, which reaches beyond {days} (R1).", time=_quoted(values, words), when=when, days=_days(first, last, words)
    )


def _why(certainty: Certainty, values: Mapping[str, Any], from_: date, until: date, words: Words) -> str:
    b, time = bounds_of(values), _quoted(values, words)
    asked = _days(from_, until, words)
    if certainty is Certainty.CERTAIN:
        if (from_, until) == (FIRST_DAY, LAST_DAY):
            if values.get("time"):
                return words.say("It is recorded, for {time}; no period was asked about.", time=time)
            return words.say("It is recorded, without a time.")
        if values.get("assumption") == "R4" and b.certain_until == LAST_DAY:
            when = _when(b.possible_from, b.certain_from, words)
            return words.say("It began {when}; no end is stated, so it counts as in force (R4, an assumption).", when=when)
        if b.certain_from and b.certain_until and b.certain_from <= from_ and until <= b.certain_until:
            return words.say("Its time, {time}, covers {days}.", time=time, days=asked)
        return words.say("Its time, {time}, falls at least partly into {days}.", time=time, days=asked)
    if certainty is Certainty.NO:
        return words.say("Its time, {time}, excludes {days}; that is no record of the opposite.", time=time, days=asked)
    if certainty is Certainty.UNKNOWN:
        if b.possible_from is None:
            return words.say("The source gives no time for it.")
        day = (b.last_attested or b.certain_until or from_).isoformat()
        return words.say("The source speaks only up to {day}; what came after is not known (R3).", day=day)
    return _why_only_possible(b, time, values, from_, until, words)


def _why_only_possible(b: Bounds, time: str, values: Mapping[str, Any], from_: date, until: date, words: Words) -> str:
    rough = " " + words.say("The time is approximate.") if values.get("approximate") else ""
    if values.get("time_basis") == "as_of_document":
        if _days_off(b, from_, until) == 0:
            return words.say(
                "The source says so as of its own date, {time}; on which day that was, and when it began and ended, is not stated (R1, R3).", time=time
            ) + rough
        return words.say(
            "The source says so as of its own date, {time}; when it began and ended is not stated, so at other times it is only possible (R3).", time=time
        ) + rough
    if b.possible_from == FIRST_DAY and b.possible_until == LAST_DAY:
        return words.say("It is attested for {time}; when it began and ended is not stated.", time=time) + rough
    reasons = []
    edge = from_ == until and holds(b, from_, until) is Certainty.POSSIBLE
    if b.certain_from and (b.certain_from > until or (edge and b.certain_from == until)):
        if b.possible_from == FIRST_DAY:
            reasons.append(words.say("its start is not stated, and only from {day} on is it certain", day=b.certain_from.isoformat()))
        else:
            reasons.append(words.say("it began {when}, and on which day is not known (R1)", when=_when(b.possible_from, b.certain_from, words)))
    if b.certain_until and (from_ > b.certain_until or (edge and from_ == b.certain_until)):
        day = b.certain_until.isoformat()
        if b.certain_from and b.certain_until < b.certain_from and b.possible_until in (None, LAST_DAY):
            # No day is certain, so none can be named up to which it is.
            if b.possible_until == LAST_DAY or b.last_attested == LAST_DAY:
                reasons.append(words.say("until when it held is not stated"))
            else:
                reasons.append(words.say("the source may speak only up to {last} (R3)", last=(b.last_attested or b.certain_from).isoformat()))
        elif b.possible_until is None and b.last_attested == LAST_DAY:
            reasons.append(words.say("it is certain only up to {day}, and until when the source speaks is not known (R3)", day=day))
        elif b.possible_until is None:
            last = (b.last_attested or b.certain_until).isoformat()
            reasons.append(words.say("it is certain up to {day}, and the source may speak up to {last} (R3)", day=day, last=last))
        elif b.possible_until == LAST_DAY:
            reasons.append(words.say("it is certain only up to {day}, and its end is not stated", day=day))
        else:
            reasons.append(words.say("it ended {when}, and on which day is not known (R1)", when=_when(b.certain_until, b.possible_until, words)))
    if not reasons:
        reasons.append(words.say("its time, {time}, leaves open whether it held then", time=time))
    sentence = "; ".join(reasons)
    return f"{sentence[0].upper()}{sentence[1:]}.{rough}"


def _quoted(values: Mapping[str, Any], words: Words) -> str:
    return str(values.get("time") or words.say("not stated"))


def _days(first: date, last: date, words: Words) -> str:
    """What was asked about: `2013-06-30`, or `the days 2013-01-01 to 2013-12-31`."""
    if first == FIRST_DAY and last < LAST_DAY:
        return words.say("the time up to {day}", day=last.isoformat())
    if last == LAST_DAY and first > FIRST_DAY:
        return words.say("the time from {day} on", day=first.isoformat())
    return first.isoformat() if first == last else words.say("the days {first} to {last}", first=first.isoformat(), last=last.isoformat())


def _when(first: date | None, last: date | None, words: Words) -> str:
    """`on 2013-06-30` or `between A and B`, both included."""
    if first is None or last is None:
        return words.say("at an unknown time")
    if first == last:
        return words.say("on {day}", day=first.isoformat())
    first, last = min(first, last), max(first, last)
    if first == FIRST_DAY:
        return words.say("on or before {day}", day=last.isoformat())
    if last == LAST_DAY:
        return words.say("on or after {day}", day=first.isoformat())
    return words.say("between {first} and {last}", first=first.isoformat(), last=last.isoformat())
