"""Candidates for a name, judged by their class and by what else a row says of what is meant.

The matcher scores names. A property that agrees brings the score nearer to 100, one that differs lowers it, and where nothing is recorded
it stays: no record is not a no. What the matcher would take is taken only if nothing differs; among namesakes, and where a name is
only like the stored one, agreement may decide.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from app.matching import Candidate, Scope
from app.reconcile.known import Known
from app.reconcile.properties import Property
from app.reconcile.values import Period, Read, Settings, Value, Values, values_of
from app.words import Words
from ontology.derive import look_up_key
from ontology.edtf_text import BadTime
from ontology.errors import BadInput
from ontology.identifiers import id_of
from ontology.times import Certainty, bounds, holds, period

Strictness = Literal["any", "all", "should"]

MOST_JUDGED = 20
_MOST_RELATED = 2
_OTHER_CLASS = 0.75
# What a property weighs: how much of the way to 100 it leads where it agrees, what is left of the score where it differs.
_AGREES = {"code": 0.6, "iri": 0.6, "name": 0.5}
_DIFFERS = {"code": 0.5, "iri": 0.5, "class": 0.5}
_AGREES_ELSE, _DIFFERS_ELSE = 0.25, 0.7
# What tells one entity from all others where it agrees.
_TELLING = ("code", "iri")
_LEAST_SURE, _LEAST_TOLD, _AHEAD = 80.0, 60.0, 2.5


@dataclass(frozen=True, slots=True)
class Condition:
    """A property and the values that a row has for it; one of them is enough. A value is a text, or an entity as `Value` with an id."""

    property: Property
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Sought:
    """What a row is about: a name, classes, conditions. `limit`: how many candidates at most."""

    text: str
    classes: tuple[str, ...] = ()
    strictness: Strictness = "any"
    conditions: tuple[Condition, ...] = ()
    limit: int = 5

    @property
    def on(self) -> Period | None:
        """The period that the row is about. BadInput where its value is no date."""
        given = next((one.values[0].text for one in self.conditions if one.property.sort == "on" and one.values), None)
        if given is None:
            return None
        try:
            return period(given)
        except BadTime as error:
            raise BadInput(f"property on: {error}") from error


@dataclass(slots=True)
class Judged:
    """A candidate with its score. `verdicts`: property id, and whether it agrees (1), differs (-1) or nothing is recorded (0)."""

    id: str
    name: str
    score: float
    match: bool
    candidate: Candidate | None = None
    of_class: bool = True
    verdicts: dict[str, int] = field(default_factory=dict)
    telling: bool = False

    @property
    def named(self) -> float:
        """What the matcher gave for the name; 0 where no name was asked for."""
        return self.candidate.score if self.candidate else 0.0

    @property
    def differs(self) -> bool:
        """Whether any property is recorded otherwise."""
        return -1 in self.verdicts.values()

    @property
    def agrees(self) -> bool:
        """Whether any property is recorded so."""
        return 1 in self.verdicts.values()


def judge(read: Read, known: Known, words: Words, sought: Sequence[Sought]) -> list[list[Judged]]:
    """For each row its candidates, best first; at most one of them has `match`."""
    meant = _Meant(known)
    found = [_named(known, one) if one.text.strip() else _unnamed(read, known, words, one, meant) for one in sought]
    values = _values(read, known, words, sought, found, meant)
    for one, candidates in zip(sought, found, strict=True):
        if one.conditions:
            _weigh(known, one, candidates, values, meant)
    return [candidates[: one.limit] for one, candidates in zip(sought, found, strict=True)]


# -- candidates ----------------------------------------------------------------------------------------------------


def _named(known: Known, one: Sought) -> list[Judged]:
    """Candidates by name; for `should` also those of other classes, lower and never taken."""
    most = max(one.limit, MOST_JUDGED) if one.conditions else one.limit
    scope = Scope(on=one.on, classes=one.classes, every=one.strictness == "all")
    found = [_judged(candidate) for candidate in known.matcher.match(one.text, scope, most)]
    if one.strictness == "should" and one.classes:
        there = {candidate.id for candidate in found}
        others = known.matcher.match(one.text, replace(scope, classes=()), most)
        found += [
            Judged(other.id, other.name or other.id, round(other.score * _OTHER_CLASS, 1), False, other, of_class=False)
            for other in others if other.id not in there and not scope.takes(known.matcher.index.entities[known.matcher.index.by_id[other.id]])
        ]  # fmt: skip
        found.sort(key=lambda candidate: (-candidate.score, not candidate.of_class))
    return found


def _judged(candidate: Candidate) -> Judged:
    return Judged(candidate.id, candidate.name or candidate.id, candidate.score, candidate.match, candidate)


def _unnamed(read: Read, known: Known, words: Words, one: Sought, meant: _Meant) -> list[Judged]:
    """Candidates where a row has no name: those that have a code, a name or an IRI that it gives, or are related as it says."""
    ids: dict[str, None] = {}
    # Each relationship is a question of its own; what the first ones leave is weighed by the others.
    related = [condition for condition in one.conditions if condition.property.has_entities][:_MOST_RELATED]
    for condition in [*(other for other in one.conditions if not other.property.has_entities), *related]:
        for value in condition.values[:1] if condition in related else condition.values:
            ids |= dict.fromkeys(_having(read, known, words, condition.property, value, one, meant))
    scope = Scope(classes=one.classes, every=one.strictness == "all")
    entities = [entity for id in ids if (entity := known.entity(id))]
    fitting = [entity for entity in entities if scope.takes(entity)][:MOST_JUDGED]
    # As sure as it can be; what differs lowers it.
    return [Judged(entity.id, entity.name or entity.id, 50.0, False) for entity in fitting]


def _having(read: Read, known: Known, words: Words, asked: Property, value: Value, one: Sought, meant: _Meant) -> Iterable[str]:
    if asked.sort == "code":
        text = f"{asked.key}:{value.text}" if asked.key else value.text
        return [found.id for found in known.matcher.match(text, Scope(on=one.on), MOST_JUDGED) if found.by == "code"]
    if asked.sort == "name":
        return [found.id for found in known.matcher.match(value.text, Scope(language=asked.key or None), MOST_JUDGED) if found.by == "name"]
    if asked.sort == "iri":
        return _ids_of(value.text)
    if asked.has_entities and (id := meant.entity(value, None)):
        turned = replace(asked, way={"out": "in", "in": "out"}.get(asked.way, asked.way))
        rows = values_of(read, known, words, [id], {turned: Settings(one.on, most=MOST_JUDGED)})
        return [found.id for found in rows[id][turned] if found.id]
    return []


def _ids_of(text: str) -> list[str]:
    try:
        return [id_of(text)]
    except ValueError:
        return []


# -- verdicts ------------------------------------------------------------------------------------------------------


class _Meant:
    """What entities and classes the values of rows mean, each looked up once."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._entities: dict[tuple[str, str | None, str | None], str | None] = {}
        self._classes: dict[str, str | None] = {}

    def entity(self, value: Value, cls: str | None) -> str | None:
        """The one entity that a value surely names: by its id, or as the matcher would take its text."""
        key = (value.text, value.id, cls)
        if key not in self._entities:
            self._entities[key] = self._entity(value, cls)
        return self._entities[key]

    def _entity(self, value: Value, cls: str | None) -> str | None:
        if value.id is not None:
            id = next(iter(_ids_of(value.id)), value.id)
            if self._known.entity(id):
                return id
        found = self._known.matcher.match(value.text, Scope(cls=cls), 1) if value.text else []
        return found[0].id if found and found[0].match else None

    def cls(self, text: str) -> str | None:
        """The class that a text names by its id or its label in any language."""
        if text not in self._classes:
            wanted = text.casefold()
            terms = self._known.schema.classes.values()
            self._classes[text] = next((term.local for term in terms if wanted in (term.local.casefold(), *(label.casefold() for label in term.labels.values()))), None)
        return self._classes[text]


def _values(read: Read, known: Known, words: Words, sought: Sequence[Sought], found: Sequence[Sequence[Judged]], meant: _Meant) -> dict[Period | None, Values]:
    """The values of all candidates for all conditions, by the period that rows are about."""
    ids: dict[Period | None, set[str]] = defaultdict(set)
    asked: dict[Period | None, dict[Property, Settings]] = defaultdict(dict)
    # Whatever something is related to would be too much: only what rows name is looked for.
    named: dict[Period | None, set[str]] = defaultdict(set)
    for one, candidates in zip(sought, found, strict=True):
        on = one.on
        for condition in one.conditions:
            if condition.property.is_fetched:
                ids[on] |= {candidate.id for candidate in candidates}
                asked[on][condition.property] = Settings(on)
            if condition.property.sort == "related":
                named[on] |= {id for value in condition.values if (id := meant.entity(value, None))}
    values: dict[Period | None, Values] = {}
    for on, several in asked.items():
        wide = {one: settings for one, settings in several.items() if one.sort == "related"}
        rest = {one: settings for one, settings in several.items() if one not in wide}
        values[on] = values_of(read, known, words, sorted(ids[on]), rest)
        if wide and named[on]:
            for id, row in values_of(read, known, words, sorted(ids[on]), wide, named[on]).items():
                values[on][id] |= row
    return values


def _verdict(known: Known, condition: Condition, has: Sequence[Value], meant: _Meant) -> int:
    """1 where one of the values is recorded, -1 where others are and that excludes it, 0 where nothing can be said."""
    sort = condition.property.sort
    if sort in ("relationship", "related"):
        wanted = {id for value in condition.values if (id := meant.entity(value, _narrowing(condition.property)))}
        if not wanted or not has:
            return 0
        return 1 if wanted & {value.id for value in has} else 0 if sort == "related" else -1
    if sort == "class":
        classes = {cls for value in condition.values if (cls := meant.cls(value.text))}
        own = {value.scheme or "" for value in has}
        return 0 if not classes else 1 if any(known.schema.is_a(one, cls) for one in own for cls in classes) else -1
    if not has:
        return 0
    if sort in ("valid", "time"):
        return _in_time(condition, has)
    texts = {_folded(sort, value.text) for value in condition.values}
    # Among codes of all schemes one may be given with its scheme or without.
    own = {text for value in has for text in (value.text, value.text.removeprefix(f"{value.scheme}:"))}
    if texts & {_folded(sort, text) for text in own}:
        return 1
    # A name that is not recorded may be one all the same.
    return 0 if sort == "name" else -1


def _narrowing(asked: Property) -> str | None:
    return None if asked.expects in (None, "Entity") else asked.expects


def _folded(sort: str, text: str) -> str:
    if sort == "iri":
        return text.strip()
    folded = look_up_key(text)
    return folded.lstrip("0") or folded if sort == "code" and folded.isdecimal() else folded


def _in_time(condition: Condition, has: Sequence[Value]) -> int:
    meaning: Any = "attestation" if condition.property.sort == "valid" else "occurrence"
    verdicts = []
    for value in condition.values:
        try:
            days = period(value.text)
        except BadTime:
            continue
        verdicts += [holds(bounds(one.text, meaning=meaning), *days) for one in has]
    return 0 if not verdicts else 1 if max(verdicts) >= Certainty.POSSIBLE else -1 if max(verdicts) is Certainty.NO else 0


def _existed(known: Known, id: str, on: Period) -> int:
    """Whether an entity that has codes with a time had one then."""
    times = [code.bounds for code in known.codes(id) if code.bounds]
    if not times:
        return 0
    best = max(holds(one, *on) for one in times)
    return 1 if best is Certainty.CERTAIN else -1 if best is Certainty.NO else 0


# -- weighing ------------------------------------------------------------------------------------------------------


def _weigh(known: Known, one: Sought, candidates: list[Judged], values: Mapping[Period | None, Values], meant: _Meant) -> None:
    """Scores and `match` by name and conditions, in place."""
    on = one.on
    for candidate in candidates:
        for condition in one.conditions:
            asked = condition.property
            if asked.sort == "on" and on:
                verdict = _existed(known, candidate.id, on)
            else:
                verdict = _verdict(known, condition, values[on].get(candidate.id, {}).get(asked, []), meant)
            candidate.verdicts[asked.id] = verdict
            candidate.telling |= verdict == 1 and asked.sort in _TELLING
            candidate.score = _moved(candidate.score, asked.sort, verdict)
    candidates.sort(key=lambda candidate: (-round(candidate.score, 1), not candidate.match, -candidate.named))
    best = _taken(one, candidates)
    for candidate in candidates:
        candidate.score = round(candidate.score, 1)
        candidate.match = candidate is best


def _moved(score: float, sort: str, verdict: int) -> float:
    if verdict == 1:
        # That something existed then says little.
        return score + (100.0 - score) * (0.0 if sort == "on" else _AGREES.get(sort, _AGREES_ELSE))
    return score * _DIFFERS.get(sort, _DIFFERS_ELSE) if verdict == -1 else score


def _taken(one: Sought, candidates: Sequence[Judged]) -> Judged | None:
    """The candidate that may be taken for what was meant, if there is one."""
    if not candidates or candidates[0].differs or not candidates[0].of_class:
        return None
    best, *others = candidates
    if best.match or (best.telling and not any(other.telling for other in others) and (best.candidate is None or best.named >= _LEAST_TOLD)):
        return best
    if best.candidate is None:
        # Without a name only what tells it from all others does.
        return None
    sure = best.candidate.evidence.sure and best.named >= _LEAST_SURE
    rivals = [other for other in others if other.of_class and best.named - other.named < _AHEAD]
    return best if sure and best.agrees and all(other.differs for other in rivals) else None
