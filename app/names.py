"""From what people write for an actor to its id: an id, `scheme:code`, a bare code, or a name as it is spelt.

A bare code may stand in several schemes (705 is Kazakhstan for COW and Slovenia for UN M49). Codes valid on the
day asked about come first, then the schemes in the order that the ontology gives them. A name that several
entities have is refused with the candidates, unless one of them has it as its preferred name, or is the only
one of the class asked for. What is no whole name is matched (app/matching): another script or romanization, a case ending,
initials, a patronymic and the order of words do, a misprint does not. Some words of a name do where just one entity of the
class has them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from app.answers import ask
from app.matching import Candidate, Matcher, Scope, matcher_of
from graph.lookup import dyad_between, dyads
from graph.store import Store
from ontology.derive import look_up_key
from ontology.errors import BadInput, DyadError, NotFound
from ontology.schema import Schema
from ontology.times import Bounds, Certainty, holds

_MOST_NEAR = 5
# What a text may rest on and still be taken for the entity that alone it matches.
_TAKEN = ("name", "spelling", "script", "form", "order", "patronymic", "initials")


class Unknown(NotFound):
    """No entity has this id, code or name; `extras` has names that come near."""

    title = "Unknown name"

    def __init__(self, message: str, near: list[dict[str, Any]]) -> None:
        super().__init__(message)
        self.extras = {"near": near}


class Ambiguous(DyadError):
    """Several entities go by this name or code; `extras` lists them."""

    exit_code = 2
    status = 409
    title = "Ambiguous name"

    def __init__(self, message: str, candidates: list[dict[str, Any]]) -> None:
        super().__init__(message)
        self.extras = {"candidates": candidates}


@dataclass(frozen=True, slots=True)
class Match:
    """One entity that an input can mean, and by what: its `id`, a `code` of a scheme, a `name`, some `words` of one, or a name in
    another `spelling`, `script`, `form` (case ending) or `order`, with or without `patronymic`, or with `initials`."""

    id: str
    name: str | None
    classes: tuple[str, ...]
    by: str
    matched: str
    scheme: str | None = None
    time: str | None = None
    valid: Certainty = Certainty.POSSIBLE
    preferred: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Only what is known, for answers."""
        found = {"id": self.id, "name": self.name, "by": self.by, "matched": self.matched, "scheme": self.scheme, "time": self.time}
        return {key: value for key, value in found.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Resolved:
    """What an input was taken to mean, by what, and what else it could be."""

    input: str
    match: Match
    alternatives: tuple[Match, ...] = field(default=())

    @property
    def id(self) -> str:
        """The canonical id."""
        return self.match.id

    @property
    def name(self) -> str:
        """The name to show."""
        return self.match.name or self.match.id

    def as_dict(self) -> dict[str, Any]:
        """For answers: input, id, name, by, matched, scheme, time, alternatives."""
        return {"input": self.input, **self.match.as_dict(), "alternatives": [one.as_dict() for one in self.alternatives]}


def resolve_actor(store: Store, text: str, *, on: date | tuple[date, date] | None = None, schema: Schema | None = None) -> Resolved:
    """The actor that a text names. Unknown, Ambiguous, or BadInput where it names something else than an actor.

    on -- day or period asked about, which decides between codes that passed from one actor to another
    """
    return resolve(store, [text], "Actor", on=on, schema=schema)[0]


def resolve(
    store: Store, texts: Iterable[str], wanted: str | Sequence[str] = "Entity", *, on: date | tuple[date, date] | None = None, schema: Schema | None = None
) -> list[Resolved]:
    """What each text names, in one query. `wanted` is the class that is asked for, or several of which it may be one."""
    wanted = (wanted,) if isinstance(wanted, str) else tuple(wanted)
    schema = schema or Schema.read()
    inputs = [text.strip() for text in texts]
    if "" in inputs:
        raise BadInput("an empty name: give an id, a code or a name")
    day = on or datetime.now(UTC).date()
    period = day if isinstance(day, tuple) else (day, day)
    keys = {text: _keys(text, schema) for text in inputs}
    rows = ask(store, "lookup", {"keys": sorted({key for found in keys.values() for key in found[1]})}) if inputs else []
    found = []
    for text in inputs:
        scheme, mine = keys[text]
        matches = [_match(row, period) for row in rows if row["key"] in mine]
        if scheme:
            matches = [one for one in matches if one.scheme == scheme]
        found.append(_choose(store, schema, text, wanted, matches))
    return found


def pairs(store: Store, texts: Sequence[str], *, on: date | tuple[date, date] | None = None, schema: Schema | None = None) -> list[tuple[str, list[Resolved]]]:
    """The ids of pairs that are written so, or as any two codes, ids or names with a hyphen between, each with what these were taken to mean.

    Two actors that no fact is about as a pair have no such id, and what was written stays. Unknown for an actor that is not there.
    """
    known = dyads(store, texts)
    return [(one, []) if one in known else _pair(store, one, on, schema) for one in texts]


def _pair(store: Store, text: str, on: date | tuple[date, date] | None, schema: Schema | None) -> tuple[str, list[Resolved]]:
    parts = text.split("-")
    unknown: NotFound | None = None
    # A name may have a hyphen of its own.
    for at in range(1, len(parts)):
        try:
            one, other = resolve(store, ("-".join(parts[:at]), "-".join(parts[at:])), "Actor", on=on, schema=schema)
        except NotFound as error:
            unknown = unknown or error
            continue
        return dyad_between(store, one.id, other.id) or text, [one, other]
    raise unknown or BadInput(f"{text!r} is no pair: write two codes or names with a hyphen between, such as KAZ-RUS")


def _keys(text: str, schema: Schema) -> tuple[str | None, set[str]]:
    """The scheme that a text names before a colon, if any, and the keys to look for."""
    before, colon, after = text.partition(":")
    if colon and after.strip():
        for notation in schema.notations("codeScheme"):
            if look_up_key(notation) == look_up_key(before):
                return notation, {look_up_key(after)}
    return None, {text, text.lower(), look_up_key(text)}


def _match(row: Mapping[str, Any], period: tuple[date, date]) -> Match:
    valid = Certainty.POSSIBLE
    if row["time"]:
        valid = holds(Bounds(*(row[day] for day in ("possible_from", "certain_from", "certain_until", "possible_until"))), *period)
    return Match(
        id=row["id"],
        name=row["name"],
        classes=tuple(row["classes"]),
        by=row["by"],
        matched=row["matched"],
        scheme=row["scheme"],
        time=row["time"],
        valid=valid,
        preferred=row["name_kind"] == "preferred",
    )


def _choose(store: Store, schema: Schema, text: str, wanted: tuple[str, ...], matches: list[Match]) -> Resolved:
    schemes = schema.schemes.get("codeScheme", {})

    def order(one: Match) -> tuple[Any, ...]:
        place = ("id", "code", "name").index(one.by)
        rank = schemes[one.scheme].rank if one.scheme in schemes else 0
        return place, one.valid == Certainty.NO, rank, -one.valid if one.by == "code" else 0, not one.preferred

    fitting = [one for one in matches if not set(wanted).isdisjoint(one.classes)]
    if not fitting:
        if matches:
            other = min(matches, key=order)
            raise NotFound(f"{text!r} is {other.name or other.id} ({schema.leaf(other.classes)}, id {other.id}); what is asked for here is {_a_thing(schema, wanted)}")
        matcher = matcher_of(store, schema)
        if meant := _meant(matcher, text, wanted):
            return Resolved(text, meant)
        near = _near(matcher, text, wanted)
        hint = f"; near: {', '.join(one['name'] or one['id'] for one in near)}" if near else "; /v1/search finds names by their words"
        if _is_pair(matcher, text):
            hint = "; it is a pair, and one thing is asked for: give its sides as `a` and `b`, or the pair as `dyad`, where the question takes them"
        raise Unknown(f"no id, code or name {text!r} is known{hint}", near)
    best: dict[str, Match] = {}
    for one in sorted(fitting, key=order):
        best.setdefault(one.id, one)
    chosen, *others = best.values()
    tied = [one for one in others if order(one) == order(chosen)]
    if tied:
        candidates = [chosen, *tied]
        names = ", ".join(f"{one.name or one.id} ({one.id})" for one in candidates)
        raise Ambiguous(f"{text!r} can mean {len(candidates)} things: {names}; ask with one of these ids", [one.as_dict() for one in candidates])
    left: dict[str, Match] = {one.id: one for one in others}
    for one in sorted(matches, key=order):
        # A name may mean something of another class; a bare number in some data set's list of treaties means nothing to who asks for an actor.
        if one.id != chosen.id and (one.by != "code" or one in fitting):
            left.setdefault(one.id, one)
    return Resolved(text, chosen, tuple(left.values()))


def _a_thing(schema: Schema, wanted: Sequence[str]) -> str:
    """Classes in words: `a place, a document or an actor`."""
    called = [schema.classes[one].label("en").lower() for one in wanted]
    *first, last = (f"{'an' if one[0] in 'aeiou' else 'a'} {one}" for one in called)
    return f"{', '.join(first)} or {last}" if first else last


def _meant(matcher: Matcher, text: str, wanted: tuple[str, ...]) -> Match | None:
    """The one entity of these classes that a text surely names, though it is none of its names as they are written."""
    scope = Scope(classes=wanted)
    best = next(iter(matcher.match(text, scope, 1)), None)
    if best and best.match and best.by in _TAKEN:
        return _of_candidate(best)
    only = None if _is_pair(matcher, text) else matcher.only_one(text, scope)
    return _of_candidate(only, "words") if only else None


def _is_pair(matcher: Matcher, text: str) -> bool:
    """Whether a text is two actors with a hyphen between."""
    parts = text.split("-")
    sides = (("-".join(parts[:at]), "-".join(parts[at:])) for at in range(1, len(parts)))
    return any(all(side.strip() and any(one.match for one in matcher.match(side, Scope(classes=("Actor",)), 1)) for side in pair) for pair in sides)


def _of_candidate(found: Candidate, by: str | None = None) -> Match:
    return Match(found.id, found.name, found.classes, by=by or found.by, matched=found.matched)


def _near(matcher: Matcher, text: str, wanted: tuple[str, ...]) -> list[dict[str, Any]]:
    """Entities whose names come near, those of the classes that are asked for first."""
    found = [*matcher.match(text, Scope(classes=wanted), _MOST_NEAR), *matcher.match(text, limit=_MOST_NEAR)]
    return list({one.id: {"id": one.id, "name": one.name} for one in found}.values())[:_MOST_NEAR]
