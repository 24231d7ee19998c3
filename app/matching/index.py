"""All names, codes and ids of the current releases, ready to be compared: which words there are, and in which names.

A word of a query is compared with the vocabulary, not with the names: there are far fewer words than names, and most queries
touch few of them.
"""

from __future__ import annotations

import gc
import math
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.matching.letters import is_cyrillic, sounds
from app.matching.words import Word, fathers, joined, places
from ontology.times import Bounds

SMALL_WEIGHT = 0.05
_MOST_JOINED = 8
_MOST_BEGINNINGS = 400
_LEAST_BEGINNING = 2
_DAYS = ("possible_from", "certain_from", "certain_until", "possible_until")


@dataclass(frozen=True, slots=True)
class Entity:
    """What a name stands for; `links` tells how much is recorded of it."""

    id: str
    name: str | None
    classes: tuple[str, ...]
    datasets: frozenset[str]
    links: int

    @property
    def is_person(self) -> bool:
        """Only names of persons have initials, patronymics and titles."""
        return "Person" in self.classes


@dataclass(frozen=True, slots=True)
class Name:
    """One spelling of an entity, as written, with the numbers of its words in the vocabulary. `kind` is `id` for the words of an id."""

    entity: int
    text: str
    language: str | None
    kind: str
    datasets: tuple[str, ...]
    words: tuple[int, ...]
    initials: frozenset[int]
    hyphenated: frozenset[int]
    fathers: frozenset[int]


@dataclass(frozen=True, slots=True)
class Code:
    """One code of an entity, with the days on which it is valid."""

    entity: int
    scheme: str
    code: str
    time: str | None
    bounds: Bounds | None
    dataset: str


@dataclass(frozen=True, slots=True)
class Hit:
    """How near a word of the vocabulary comes to a word of the query: 1 is the same; `by` says how, `note` what was taken off.

    of_name -- that an ending was taken off the word of the vocabulary, not off the query's alone
    """

    likeness: float
    by: str
    note: str = ""
    of_name: bool = False


@dataclass(frozen=True, slots=True)
class _Bucket:
    """Words of one length, for comparisons by letters and by sounds."""

    texts: list[str]
    numbers: array[int]


@contextmanager
def _unswept() -> Iterator[None]:
    """Without the collector of cycles, which would go through all that was built, over and over, and find none; afterwards it leaves that aside."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
        # Once, so that what others left meanwhile is not kept with it.
        gc.collect()
        gc.freeze()
    finally:
        if was_on:
            gc.enable()


class Index:
    """Built once from the rows of the query `names`; only read afterwards, so that all threads may share it."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self.entities: list[Entity] = []
        self.names: list[Name] = []
        self.by_id: dict[str, int] = {}
        self.by_key: dict[str, list[int]] = defaultdict(list)
        self.by_joined: dict[str, list[int]] = defaultdict(list)
        self.codes: dict[str, list[Code]] = defaultdict(list)
        self.words: list[Word] = []
        self.postings: list[array[int]] = []
        self._numbers: dict[str, int] = {}
        self._by_reading: dict[str, list[int]] = defaultdict(list)
        self._by_lemma: dict[str, list[int]] = defaultdict(list)
        with _unswept():
            for row in rows:
                self._add(row)
        self._weigh()
        self._letters, self._sounds = self._buckets()
        self._sorted = sorted({(key, at) for at, one in enumerate(self.words) for key in (one.key, one.sound)})

    # ---- Building ----

    def _add(self, row: Mapping[str, Any]) -> None:
        at = len(self.entities)
        self.entities.append(Entity(row["id"], row["name"], tuple(row["classes"]), frozenset(row["datasets"]), row["links"]))
        self.by_id[row["id"]] = at
        spelt: dict[tuple[str, str | None], list[Mapping[str, Any]]] = defaultdict(list)
        for one in row["names"]:
            spelt[one["text"], one["language"]].append(one)
        for (text, language), several in spelt.items():
            kind = "preferred" if any(one["name_kind"] == "preferred" for one in several) else several[0]["name_kind"]
            self._add_name(at, text, language, kind, tuple(sorted({one["dataset"] for one in several})), several[0]["key"])
        self._add_name(at, row["id"].replace("_", " "), None, "id", tuple(sorted(row["datasets"])), "")
        for one in row["codes"]:
            days = [date.fromisoformat(one[day]) if one.get(day) else None for day in _DAYS]
            bounds = Bounds(*days) if one.get("time") else None
            self.codes[one["key"]].append(Code(at, one["scheme"], one["code"], one.get("time"), bounds, one["dataset"]))

    def _add_name(self, entity: int, text: str, language: str | None, kind: str, datasets: tuple[str, ...], key: str) -> None:
        found = places(text)
        at = len(self.names)
        if kind == "id":
            # The first word of an id is its type.
            found = found[1:]
        else:
            self.by_key[key].append(at)
            if len(found) <= _MOST_JOINED and (whole := joined(found)) and len(whole) > 2:
                self.by_joined[whole].append(at)
        numbers = tuple(self._number(place.word) for place in found)
        for number in dict.fromkeys(numbers):
            self.postings[number].append(at)
        initials = frozenset(at for at, place in enumerate(found) if place.is_initial)
        hyphenated = frozenset(at for at, place in enumerate(found) if place.hyphenated)
        self.names.append(Name(entity, text, language, kind, datasets, numbers, initials, hyphenated, fathers(found)))

    def _number(self, one: Word) -> int:
        number = self._numbers.get(one.key)
        if number is None:
            number = self._numbers[one.key] = len(self.words)
            self.words.append(one)
            self.postings.append(array("I"))
            for reading in one.readings:
                self._by_reading[reading].append(number)
            for lemma in one.lemmas:
                self._by_lemma[lemma].append(number)
        return number

    def _weigh(self) -> None:
        """Rare words say more than frequent ones."""
        total = len(self.names) + 1
        self.rarest = math.log(1 + total)
        self.weights = [SMALL_WEIGHT if one.is_small else math.log(1 + total / len(self.postings[at])) for at, one in enumerate(self.words)]
        self.name_weights = array("f", (sum(map(self.weights.__getitem__, name.words)) for name in self.names))

    def _buckets(self) -> tuple[dict[int, _Bucket], dict[int, _Bucket]]:
        letters: dict[int, _Bucket] = defaultdict(lambda: _Bucket([], array("I")))
        sounds: dict[int, _Bucket] = defaultdict(lambda: _Bucket([], array("I")))
        for at, one in enumerate(self.words):
            if one.most_misprints:
                for buckets, text in ((letters, one.key), (sounds, one.sound)):
                    buckets[len(text)].texts.append(text)
                    buckets[len(text)].numbers.append(at)
        return letters, sounds

    # ---- Asking ----

    def weight(self, one: Word, hits: Mapping[int, Hit]) -> float:
        """What a word of a query weighs: as much as the nearest word of the vocabulary; what nobody has weighs most."""
        if one.is_small:
            return SMALL_WEIGHT
        if not hits:
            return self.rarest
        best = max(hit.likeness for hit in hits.values())
        return min(self.weights[number] for number, hit in hits.items() if hit.likeness == best)

    def hits(self, one: Word, *, beginnings: bool = False) -> dict[int, Hit]:
        """Words of the vocabulary that this word may be. Misprints are looked for where it is no word as it stands."""
        found: dict[int, Hit] = {}

        def keep(number: int, likeness: float, by: str, note: str = "", of_name: bool = False) -> None:
            if number not in found or found[number].likeness < likeness:
                found[number] = Hit(likeness, by, note, of_name)

        if (same := self._numbers.get(one.key)) is not None:
            keep(same, 1.0, "name")
        if not one.is_number:
            self._alike(one, keep)
            if not found and one.most_misprints:
                self._misprints(one, keep)
        if beginnings and not one.is_small and len(one.key) >= (1 if one.is_han else _LEAST_BEGINNING):
            self._beginnings(one, keep)
        return found

    def _alike(self, one: Word, keep: Any) -> None:
        for rank, reading in enumerate(one.readings):
            for number in self._by_reading.get(reading, ()):
                other = self.words[number]
                usual = rank == 0 or reading == other.sound
                # Two unusual readings that agree by chance say nothing.
                if not usual or other.is_number:
                    continue
                if rank == 0 and one.key != other.key and is_cyrillic(one.key) and is_cyrillic(other.key) and sounds(one.key) != sounds(other.key):
                    # Within one script a letter too many is no romanization.
                    keep(number, misprinted(1), "misprint", "1")
                elif one.is_han and other.is_han and one.key != other.key:
                    # Other characters that sound alike are other words.
                    keep(number, misprinted(1), "misprint", "1")
                else:
                    keep(number, 0.98 if rank == 0 and reading == other.sound else 0.96, spelt(one, other))
            for number in self._by_lemma.get(reading, ()):
                keep(number, 0.94, "form", self.words[number].lemmas[reading], True)
        for lemma, note in one.lemmas.items():
            for number in self._by_reading.get(lemma, ()):
                if not self.words[number].is_number:
                    keep(number, 0.95, "form", note)
            for number in self._by_lemma.get(lemma, ()):
                keep(number, 0.93, "form", note, True)

    def _misprints(self, one: Word, keep: Any) -> None:
        most = one.most_misprints
        for buckets, text in ((self._letters, one.key), (self._sounds, one.sound)):
            for length in range(len(text) - most, len(text) + most + 1):
                if (bucket := buckets.get(length)) is None:
                    continue
                for _, distance, at in process.extract_iter(text, bucket.texts, scorer=OSA.distance, score_cutoff=most):
                    number = bucket.numbers[at]
                    if distance <= self.words[number].most_misprints:
                        keep(number, misprinted(int(distance)), "misprint", str(int(distance)))

    def _beginnings(self, one: Word, keep: Any) -> None:
        for text in dict.fromkeys((one.key, one.sound)):
            at = bisect_left(self._sorted, (text, -1))
            for key, number in self._sorted[at : at + _MOST_BEGINNINGS]:
                if not key.startswith(text):
                    break
                if len(key) > len(text):
                    keep(number, 0.6 + 0.3 * len(text) / len(key), "beginning")

    def initials(self, letters: Word, name: Word) -> bool:
        """Whether these letters can be the initial of the name, in whatever script."""
        return any(sound.startswith(one) for one in letters.readings for sound in name.readings)

    def names_of(self, numbers: Iterable[int]) -> Iterator[int]:
        """The names that have any of these words; a name may come more than once."""
        for number in numbers:
            yield from self.postings[number]


def spelt(one: Word, other: Word) -> str:
    """`script` where letters of another script stand for the same sounds, `spelling` where it is another habit of romanization."""
    return "spelling" if one.key.isascii() == other.key.isascii() or _latin(one) == _latin(other) else "script"


def misprinted(distance: int) -> float:
    """The likeness of words with so many wrong letters."""
    return 1.0 - 0.1 * distance


def _latin(one: Word) -> bool:
    return all(letter < "Ͱ" for letter in one.key)
