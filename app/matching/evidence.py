"""How far a query and one name say the same: word by word, with a score from 0 to 100 and what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from rapidfuzz.distance import OSA

from app.matching.index import SMALL_WEIGHT, Hit, Index, Name, misprinted
from app.matching.letters import settle
from app.matching.words import Place, Word, fathers, joined

# What a name can rest on, the surest first. A candidate is as sure as the least sure of its words.
KINDS = ("id", "code", "name", "spelling", "script", "form", "order", "patronymic", "initials", "misprint", "beginning", "words")
_RANK = {kind: rank for rank, kind in enumerate(KINDS)}
_SAID = {
    "name": "the whole name as it is stored",
    "spelling": "the same name in another romanization",
    "script": "the same letters in another script",
    "form": "a case form",
    "order": "the same words in another order",
    "patronymic": "with or without the patronymic",
    "initials": "initials stand for names",
    "misprint": "a letter or two differ",
    "beginning": "the beginning of a word",
    "words": "only some of the words",
}
_OF_INITIAL = 0.9
_INITIAL_WEIGHT = 2.0
_OF_JOINED = 0.97
_OF_WHOLE_JOINED = 97.0
# A number or year that differs makes it another thing, however much else agrees.
_MOST_WITH_OTHER_NUMBER = 60.0
_LEAST_JOINED = 6
# Letters that a misprinted word must have for a match, by how many are wrong.
_LEAST_MISPRINTED = {1: 7, 2: 12}


@dataclass(frozen=True, slots=True)
class Pair:
    """A word of the query and the word of the name that it stands for."""

    asked: str
    found: str
    by: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a name. `whole`: each word has its counterpart, but for those that may be missing; `sure`: and none is guessed."""

    score: float
    by: str
    pairs: tuple[Pair, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    whole: bool
    sure: bool
    says: str

    def as_dict(self) -> dict[str, Any]:
        """For answers: by, text, words (what stands for what where it is not the same), missing, extra."""
        words = [{"asked": one.asked, "found": one.found, "by": one.by, **({"dropped": one.note} if one.by == "form" else {})} for one in self.pairs if one.by != "name"]
        return {"by": self.by, "text": self.says, "words": words, "missing": list(self.missing), "extra": list(self.extra)}


def exact(by: str, says: str) -> Evidence:
    """An id, a code or a whole name."""
    return Evidence(100.0, by, (), (), (), True, True, says)


class Asked:
    """A query, cut into words that were looked up in the vocabulary."""

    def __init__(self, index: Index, found: Sequence[Place], *, beginnings: bool = False) -> None:
        self.index = index
        self.places = list(found)
        self.hits = [index.hits(place.word, beginnings=beginnings) for place in found]
        self.weights = [_INITIAL_WEIGHT if place.is_initial else index.weight(place.word, hits) for place, hits in zip(found, self.hits, strict=True)]
        self.weight = sum(self.weights)
        self.joined_names = frozenset(index.by_joined.get(joined(found) or "", ()))
        self.is_han = all(place.word.is_han for place in found)
        self.fathers = fathers(found)
        self._by_number: dict[int, list[tuple[int, Hit]]] = {}
        for at, hits in enumerate(self.hits):
            for number, hit in hits.items():
                self._by_number.setdefault(number, []).append((at, hit))

    def compare(self, at: int) -> Comparison:
        """The query beside the name of this number."""
        return Comparison(self, at)

    def pairs_with(self, name: Name) -> list[tuple[float, int, int, int, Hit]]:
        """All pairs of words that may belong together, the likeliest first."""
        found = [
            (-hit.likeness, abs(at - place), at, place, hit) for place, number in enumerate(name.words) for at, hit in self._by_number.get(number, ())
        ]
        found.sort(key=lambda pair: pair[:4])
        return found


class Comparison:
    """One query beside one name: `score` is known at once, `evidence` tells the rest."""

    def __init__(self, asked: Asked, number: int) -> None:
        self.asked, self.index = asked, asked.index
        self.number, self.name = number, asked.index.names[number]
        name = self.name
        self.is_person = self.index.entities[name.entity].is_person
        self.of_query: dict[int, tuple[int, Hit]] = {}
        self.of_name: dict[int, tuple[int, Hit]] = {}
        for _, _, at, place, hit in asked.pairs_with(name):
            if at not in self.of_query and place not in self.of_name and self._fits(at, place):
                self._tie(at, place, hit)
        if self.is_person:
            self._initials()
        if len(self.of_query) < len(asked.places) and len(self.of_name) < len(name.words):
            self._rest()
        self.needed = [at for at in range(len(asked.places)) if at not in self.of_query and not self._may_miss_query(at)]
        self.unsaid = [place for place in range(len(name.words)) if place not in self.of_name and not self._may_miss_name(place)]
        self.whole = not self.needed and not self.unsaid and bool(self.of_query)
        self.as_one = not self.whole and number in asked.joined_names and not self._sounds_only_as_one()
        self.kinds = self._kinds()
        self.score = _OF_WHOLE_JOINED if self.as_one else self._score()

    def _fits(self, at: int, place: int) -> bool:
        """An initial is no word: `в` of В. Путин is not the preposition. Nor does a short Chinese word stand for what sounds like it: 马力 is not Mali."""
        if not self.is_person:
            return not self._only_sounds(self.asked.places[at].word, self.index.words[self.name.words[place]])
        return self.asked.places[at].is_initial == (place in self.name.initials)

    @staticmethod
    def _only_sounds(asked: Word, named: Word) -> bool:
        return asked.is_han and not named.is_han and len(asked.sound) < _LEAST_JOINED

    def _sounds_only_as_one(self) -> bool:
        """Chinese words that only sound alike are not the same; nor, but for persons, are short ones what they sound like in letters."""
        if not self.asked.is_han:
            return False
        return all(self.index.words[one].is_han for one in self.name.words) or (not self.is_person and len(joined(self.asked.places) or "") < _LEAST_JOINED)

    def _tie(self, at: int, place: int, hit: Hit) -> None:
        self.of_query[at] = (place, hit)
        self.of_name[place] = (at, hit)

    def _initials(self) -> None:
        """Initials that stand for names not yet taken, in their order."""
        for at, asked in enumerate(self.asked.places):
            if at in self.of_query:
                continue
            for place, number in enumerate(self.name.words):
                if place in self.of_name or asked.is_initial == (place in self.name.initials):
                    continue
                other = self.index.words[number]
                short, long = (asked.word, other) if asked.is_initial else (other, asked.word)
                if self.index.initials(short, long):
                    self._tie(at, place, Hit(_OF_INITIAL, "initials"))
                    break

    def _rest(self) -> None:
        """Words that are left over on both sides: written together or apart, or one misprinted into another word."""
        left = [at for at in range(len(self.asked.places)) if at not in self.of_query and not self._may_miss_query(at)]
        over = [place for place in range(len(self.name.words)) if place not in self.of_name and not self._may_miss_name(place)]
        words = self.index.words
        if len(left) == 1 and len(over) == 2 and over[1] == over[0] + 1:
            one, together = self.asked.places[left[0]].word, settle("".join(words[self.name.words[place]].sound for place in over))
            if len(together) >= _LEAST_JOINED and together in (*one.readings, *one.lemmas):
                hit = Hit(_OF_JOINED, "spelling") if together in one.readings else Hit(0.95, "form", one.lemmas[together])
                self._tie(left[0], over[0], hit)
                self.of_name[over[1]] = (left[0], hit)
        elif len(left) == 2 and len(over) == 1 and left[1] == left[0] + 1:
            one, together = words[self.name.words[over[0]]], settle("".join(self.asked.places[at].word.sound for at in left))
            if len(together) >= _LEAST_JOINED and together in (*one.readings, *one.lemmas):
                self._tie(left[0], over[0], Hit(_OF_JOINED, "spelling"))
                self.of_query[left[1]] = (over[0], Hit(_OF_JOINED, "spelling"))
        elif len(left) == 1 and len(over) == 1:
            one, other = self.asked.places[left[0]].word, words[self.name.words[over[0]]]
            if most := min(one.most_misprints, other.most_misprints):
                distance = min(OSA.distance(one.key, other.key, score_cutoff=most), OSA.distance(one.sound, other.sound, score_cutoff=most))
                # Both are words that somebody writes, so this is no misprint that could be taken for sure.
                if distance <= most:
                    self._tie(left[0], over[0], Hit(misprinted(distance) - 0.05, "misprint", "both are known words"))

    def _may_miss_query(self, at: int) -> bool:
        place = self.asked.places[at]
        if not self.is_person:
            return place.word.is_small
        if at in self.asked.fathers or place.word.is_title or (place.word.is_small and not place.is_initial):
            return True
        # The second initial is that of the patronymic.
        return place.is_initial and at > 0 and self.asked.places[at - 1].is_initial and at - 1 in self.of_query

    def _may_miss_name(self, at: int) -> bool:
        one = self.index.words[self.name.words[at]]
        if not self.is_person:
            return one.is_small
        if at in self.name.fathers or one.is_title or (one.is_small and at not in self.name.initials):
            return True
        # К. Токаев is enough for Касым-Жомарт, and Н. for Н. А.
        before = self.of_name.get(at - 1)
        if at in self.name.hyphenated and before and before[1].by == "initials":
            return True
        return at in self.name.initials and before is not None and at - 1 in self.name.initials

    def _weight(self, place: int) -> float:
        return _INITIAL_WEIGHT if self.is_person and place in self.name.initials else self.index.weights[self.name.words[place]]

    def _kinds(self) -> set[str]:
        found = {hit.by for _, hit in self.of_query.values()}
        in_order = [self.of_query[at][0] for at in range(len(self.asked.places)) if at in self.of_query]
        if any(one > other for one, other in pairwise(in_order)):
            found.add("order")
        if self.is_person and (self.asked.fathers - self.of_query.keys() or self.name.fathers - self.of_name.keys()):
            found.add("patronymic")
        if self.is_person and self._initials_left():
            found.add("initials")
        if not self.whole or self.name.kind == "id":
            found.add("words")
        return found

    def _initials_left(self) -> bool:
        """Whether one side has an initial more than the other."""
        over = any(place not in self.of_name for place in self.name.initials)
        return over or any(place.is_initial and at not in self.of_query for at, place in enumerate(self.asked.places))

    def evidence(self) -> Evidence:
        """All that speaks for the name, in words too."""
        asked, name, words = self.asked, self.name, self.index.words
        if self.as_one:
            pair = Pair(" ".join(place.word.key for place in asked.places), name.text, "spelling")
            by = "spelling" if all(place.word.key.isascii() for place in asked.places) == name.text.isascii() else "script"
            return Evidence(self.score, by, (pair,), (), (), True, True, f"{_SAID[by]}, with spaces or hyphens in other places")
        pairs = tuple(
            Pair(asked.places[at].word.key, words[name.words[place]].key, hit.by, hit.note) for at, (place, hit) in sorted(self.of_query.items())
        )
        needed = [asked.places[at].word.key for at in self.needed]
        unsaid = [words[name.words[place]].key for place in self.unsaid]
        return Evidence(
            score=self.score,
            by=max(self.kinds, key=_RANK.__getitem__),
            pairs=pairs,
            missing=tuple(place.word.key for at, place in enumerate(asked.places) if at not in self.of_query),
            extra=tuple(words[number].key for place, number in enumerate(name.words) if place not in self.of_name),
            whole=self.whole,
            sure=self.whole and self._sure(),
            says=("words of its id; " if name.kind == "id" else "") + _sentence(self.kinds, pairs, needed, unsaid),
        )

    def _score(self) -> float:
        asked = self.asked
        said = sum(asked.weights[at] * hit.likeness for at, (_, hit) in self.of_query.items())
        of_query = said / ((sum(asked.weights[at] for at in self.of_query) + sum(max(asked.weights[at], SMALL_WEIGHT) for at in self.needed)) or 1.0)
        held = sum(self._weight(place) * hit.likeness for place, (_, hit) in self.of_name.items())
        of_name = held / (sum(map(self._weight, (*self.of_name, *self.unsaid))) or 1.0)
        score = 100.0 * of_query * (0.65 + 0.35 * of_name)
        score -= len(self.kinds & {"order", "patronymic", "initials"})
        numbers = any(asked.places[at].word.is_number for at in self.needed)
        if numbers and any(self.index.words[self.name.words[place]].is_number for place in self.unsaid):
            score = min(score, _MOST_WITH_OTHER_NUMBER)
        if self.name.kind == "id":
            score *= 0.7
        return round(max(0.0, min(score, 99.0)), 1)

    def _sure(self) -> bool:
        """Whether a whole name may be taken for what was meant, if nothing else comes near."""
        if self.name.kind == "id" or self.kinds & {"beginning", "words"} or ("order" in self.kinds and not self.is_person):
            return False
        # A preferred name stands in the nominative: Мали is no form of Мала.
        if self.name.kind == "preferred" and len(self.name.words) == 1 and any(hit.of_name for _, hit in self.of_query.values()):
            return False
        wrong = [(self.asked.places[at].word, hit) for at, (_, hit) in self.of_query.items() if hit.by == "misprint"]
        if len(wrong) > 1:
            return False
        if any(not hit.note.isdigit() or len(one.key) < _LEAST_MISPRINTED[int(hit.note)] for one, hit in wrong):
            return False
        # Initials alone name nobody.
        return any(hit.by != "initials" and not self.asked.places[at].is_initial for at, (_, hit) in self.of_query.items())


def _sentence(kinds: set[str], pairs: Sequence[Pair], needed: Sequence[str], unsaid: Sequence[str]) -> str:
    dropped = sorted({f"{one.note} of {one.asked if one.asked != one.found else one.found}" for one in pairs if one.by == "form" and one.note})
    parts = []
    for kind in sorted(kinds - {"words"}, key=_RANK.__getitem__):
        if kind == "name" and kinds - {"name", "words"}:
            continue
        if kind == "form":
            parts.append(f"a case form ({', '.join(dropped)} dropped)")
        elif kind == "misprint":
            parts.append("misprints: " + ", ".join(f"{one.asked} for {one.found}" for one in pairs if one.by == "misprint"))
        elif kind == "name":
            parts.append("the same words" if not (needed or unsaid) else "words of the name")
        else:
            parts.append(_SAID[kind])
    if needed:
        parts.append(f"the name has no {', '.join(needed)}")
    if unsaid:
        parts.append(f"not asked for: {', '.join(unsaid)}")
    return "; ".join(parts) or "nothing in common"
