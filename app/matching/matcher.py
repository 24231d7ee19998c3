"""The best candidates for a text, and whether one of them may be taken for what was meant.

A match is taken only where the evidence is strong and no other entity comes near: never for a misprint in a short word, never where a
word of the query has no counterpart. Whole names and codes win over all else; where several entities share one, the one that
has it as its preferred name is taken, as everywhere in Dyad.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from app.matching.evidence import Asked, Comparison, Evidence, exact
from app.matching.index import Code, Entity, Index, Name
from app.matching.words import places
from ontology.derive import look_up_key
from ontology.times import Certainty, holds

_COMPARED = 120
_KEPT = 60
_COMPARED_IN_SEARCH = 1500
_MOST_FREQUENT = 4000
_WHOLE = 100.0
_LEAST_SCORE = 30.0
_LEAST_MATCH = 80.0
# How far another entity must be behind, where all of its words agree too, and where some do not.
_AHEAD_OF_WHOLE, _AHEAD = 2.5, 1.0

Period = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Scope:
    """What candidates may be: of a class, named by these data sets, in this language; `on` decides between codes.

    classes -- further classes: an entity has to be of one of them, or of all with `every`
    """

    cls: str | None = None
    datasets: frozenset[str] = frozenset()
    language: str | None = None
    on: Period | None = None
    classes: tuple[str, ...] = ()
    every: bool = False

    def takes(self, entity: Entity) -> bool:
        """Whether an entity is of the classes asked for."""
        if self.cls and self.cls not in entity.classes:
            return False
        return not self.classes or (all if self.every else any)(one in entity.classes for one in self.classes)

    def admits(self, name: Name) -> bool:
        """Whether a spelling is of these data sets and this language."""
        if self.datasets and not self.datasets.intersection(name.datasets):
            return False
        return not self.language or (name.language or "").split("-")[0].casefold() == self.language.split("-")[0].casefold()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that a text may name; `matched` is the spelling as stored. `match`: it may be taken for what was meant."""

    id: str
    name: str | None
    classes: tuple[str, ...]
    matched: str
    language: str | None
    datasets: tuple[str, ...]
    preferred: bool
    links: int
    evidence: Evidence
    order: tuple[Any, ...] = ()
    scheme: str | None = None
    match: bool = field(default=False)

    @property
    def score(self) -> float:
        """From 0 to 100."""
        return self.evidence.score

    @property
    def by(self) -> str:
        """What it rests on."""
        return self.evidence.by

    def as_dict(self) -> dict[str, Any]:
        """For answers."""
        matched = {"text": self.matched, "language": self.language, "datasets": list(self.datasets), "scheme": self.scheme}
        return {
            "id": self.id,
            "name": self.name,
            "classes": list(self.classes),
            "score": self.score,
            "match": self.match,
            "matched": {key: value for key, value in matched.items() if value is not None},
            "reason": self.evidence.as_dict(),
        }


class Matcher:
    """Answers from one index. Safe to use from several threads."""

    def __init__(self, index: Index, ranks: Mapping[str, int], releases: Iterable[str] = ()) -> None:
        """`ranks`: the place of each code scheme among the others."""
        self.index = index
        self.ranks = dict(ranks)
        self.releases = tuple(releases)
        self.classes = frozenset(cls for entity in index.entities for cls in entity.classes)

    def match(self, text: str, scope: Scope = Scope(), limit: int | None = 5) -> list[Candidate]:
        """The best candidates, best first; at most one of them has `match`."""
        return self._ranked(text, scope, searching=False)[:limit]

    def search(self, text: str, scope: Scope = Scope()) -> list[Candidate]:
        """All that come near, beginnings of words included, best first."""
        return self._ranked(text, scope, searching=True)

    def only_one(self, text: str, scope: Scope = Scope()) -> Candidate | None:
        """The entity one of whose names has all these words, such as a surname, if there is just one."""
        asked = Asked(self.index, places(text))
        if not asked.places or all(place.word.is_small for place in asked.places):
            return None
        surely = [[number for number, hit in hits.items() if hit.by in ("name", "spelling", "script", "form")] for hits in asked.hits]
        common = set.intersection(*(set(self.index.names_of(numbers)) for numbers in surely))
        names = [at for at in common if self._admits(at, scope)]
        # The words of an id count where no name has them.
        names = [at for at in names if self.index.names[at].kind != "id"] or names
        if len({self.index.names[at].entity for at in names}) != 1:
            return None
        return max((self._candidate(at, asked.compare(at).evidence()) for at in names), key=lambda one: (one.score, one.matched))

    def _admits(self, at: int, scope: Scope) -> bool:
        name = self.index.names[at]
        return scope.admits(name) and scope.takes(self.index.entities[name.entity])

    def _ranked(self, text: str, scope: Scope, *, searching: bool) -> list[Candidate]:
        found: dict[str, Candidate] = {}
        for one in [*self._exact(text, scope), *self._compared(text, scope, searching)]:
            if one.id not in found or _order(one) < _order(found[one.id]):
                found[one.id] = one
        ranked = sorted(found.values(), key=_order)
        if ranked and self._stands_out(ranked):
            best = ranked[0]
            ranked[0] = Candidate(**{slot: getattr(best, slot) for slot in Candidate.__slots__} | {"match": True})
        return ranked

    def _stands_out(self, ranked: Sequence[Candidate]) -> bool:
        best = ranked[0]
        if not best.evidence.sure or best.score < _LEAST_MATCH:
            return False
        for other in ranked[1:]:
            ahead = best.score - other.score
            if ahead >= _AHEAD_OF_WHOLE:
                break
            wins = best.score == _WHOLE > other.score or (ahead == 0 and best.order < other.order)
            if not wins and (other.evidence.whole or ahead < _AHEAD):
                return False
        return True

    # ---- Whole ids, codes and names ----

    def _exact(self, text: str, scope: Scope) -> list[Candidate]:
        found = []
        stripped = text.strip()
        if (at := self.index.by_id.get(stripped)) is not None and self._entity_fits(at, scope):
            entity = self.index.entities[at]
            found.append(self._of_entity(at, entity.id, exact("id", "the id"), (0,)))
        for code in self._codes(stripped, scope):
            found.append(code)
        for at in self.index.by_key.get(look_up_key(stripped), ()):
            if self._admits(at, scope):
                name = self.index.names[at]
                says = "the whole name as it is stored" if name.text == stripped else "the whole name, apart from capitals and punctuation"
                found.append(self._candidate(at, exact("name", says)))
        return found

    def _entity_fits(self, at: int, scope: Scope) -> bool:
        entity = self.index.entities[at]
        return scope.takes(entity) and (not scope.datasets or bool(scope.datasets & entity.datasets)) and not scope.language

    def _codes(self, text: str, scope: Scope) -> list[Candidate]:
        before, colon, after = text.partition(":")
        scheme = next((one for one in self.ranks if colon and look_up_key(one) == look_up_key(before)), None)
        on = scope.on or (datetime.now(UTC).date(),) * 2
        found = []
        for code in self.index.codes.get(look_up_key(after if scheme else text), ()):
            if (scheme and code.scheme != scheme) or scope.language or (scope.datasets and code.dataset not in scope.datasets):
                continue
            if scope.takes(self.index.entities[code.entity]):
                found.append(self._of_code(code, on))
        return found

    def _of_code(self, code: Code, on: Period) -> Candidate:
        valid = holds(code.bounds, *on) if code.bounds else Certainty.POSSIBLE
        order = (1, valid == Certainty.NO, self.ranks.get(code.scheme, 0), -valid)
        said = f"the code in the scheme {code.scheme}" + (f", valid {code.time}" if code.time else "")
        return self._of_entity(code.entity, code.code, exact("code", said), order, (code.dataset,), code.scheme)

    def _of_entity(self, at: int, matched: str, evidence: Evidence, order: tuple[Any, ...], datasets: tuple[str, ...] = (), scheme: str | None = None) -> Candidate:
        entity = self.index.entities[at]
        return Candidate(entity.id, entity.name, entity.classes, matched, None, datasets or tuple(sorted(entity.datasets)), False, entity.links, evidence, order, scheme)

    def _candidate(self, at: int, evidence: Evidence) -> Candidate:
        name = self.index.names[at]
        entity = self.index.entities[name.entity]
        preferred = name.kind == "preferred"
        return Candidate(
            entity.id, entity.name, entity.classes, name.text, name.language, name.datasets, preferred, entity.links, evidence, (2, not preferred)
        )

    # ---- Names that come near ----

    def _compared(self, text: str, scope: Scope, searching: bool) -> list[Candidate]:
        asked = Asked(self.index, places(text), beginnings=searching)
        best: dict[int, tuple[tuple[Any, ...], Comparison]] = {}
        for at in self._near(asked, scope, _COMPARED_IN_SEARCH if searching else _COMPARED):
            found = asked.compare(at)
            if found.score < _LEAST_SCORE:
                continue
            name = found.name
            rank = (-found.score, name.kind != "preferred", len(name.text), at)
            if name.entity not in best or rank < best[name.entity][0]:
                best[name.entity] = (rank, found)
        kept = best.values() if searching else heapq.nsmallest(_KEPT, best.values(), key=lambda one: one[0])
        return [self._candidate(found.number, found.evidence()) for _, found in kept]

    def _near(self, asked: Asked, scope: Scope, most: int) -> list[int]:
        """The names that share the most with the query, by the weight of the words that they share."""
        index = self.index
        shared: dict[int, float] = {}
        # Rare words first; a frequent one only adds to names that are there already.
        order = sorted(range(len(asked.places)), key=lambda at: sum(len(index.postings[number]) for number in asked.hits[at]))
        for at in order:
            weight, hits = asked.weights[at], asked.hits[at]
            frequent = bool(shared) and sum(len(index.postings[number]) for number in hits) > _MOST_FREQUENT
            if asked.places[at].word.is_small and shared:
                continue
            for number, hit in hits.items():
                gain = weight * hit.likeness
                for name in index.postings[number]:
                    if name in shared:
                        shared[name] += gain
                    elif not frequent:
                        shared[name] = gain
        shared |= dict.fromkeys(asked.joined_names, asked.weight)
        if scope.cls or scope.classes or scope.datasets or scope.language:
            shared = {at: gain for at, gain in shared.items() if self._admits(at, scope)}
        if len(shared) <= most:
            return list(shared)
        weights, whole = index.name_weights, asked.weight
        return heapq.nlargest(most, shared, key=lambda at: (shared[at] / (whole + weights[at] - min(shared[at], weights[at])), -at))


def _order(one: Candidate) -> tuple[Any, ...]:
    return -one.score, one.order, -one.links, len(one.matched), one.id
