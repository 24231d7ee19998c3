"""A text cut into words, and what of each matters when it is compared with another.

Words that carry nothing (of, мен, о) may be missing on either side; titles may, beside the name of a person; so may patronymics.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.matching.endings import HYPHENATED, lemmas
from app.matching.letters import folded, is_cyrillic, is_han, readings, settle, sounds

# Letters with inner and final apostrophes; digits may be mixed in. Chinese characters stand by themselves.
_HAN = "㐀-鿿豈-﫿"
_WORD = re.compile(rf"[{_HAN}]+|(?:(?![{_HAN}])[^\W_]|[\u0300-\u036f]|(?<=[^\W\d_])')+")
_ROMAN = re.compile(r"(?=[ivxlcdm])m{0,3}(cm|cd|d?c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})")
_PATRONYMIC = re.compile(r".*(?:ilic|ilinicna|...(?:[oe]vna|ic|icna|uli|kizi|ogli|oglu))")
# Written apart: Гейдар оглы, Abish uly.
_OF_FATHER = frozenset(("ogli", "oglu", "uli", "kizi", "gizi"))

_WITHOUT_WEIGHT = """of the and on in for to from with at by a an between
    о об обо и в во на с со между от по к ко для из при году года год г
    мен және туралы бен пен үшін арасындағы жылғы жылы ж
    et de la le les du des und der die das von no nr"""
_SMALL = frozenset(_WITHOUT_WEIGHT.split())
_BEFORE_PERSONS = """president президент президенті mr mrs ms dr sir prof professor профессор general генерал minister министр министрі
    господин госпожа мырза товарищ chancellor канцлер secretary"""
_TITLES = frozenset(settle(sounds(title)) for title in _BEFORE_PERSONS.split())
_LONGEST_INITIAL = 2


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is compared: its letters, its readings as sounds, and what it may be a form of, by the ending that falls."""

    key: str
    readings: tuple[str, ...]
    lemmas: dict[str, str]
    is_number: bool
    is_han: bool
    is_small: bool
    is_title: bool
    is_patronymic: bool

    @property
    def sound(self) -> str:
        """The usual reading."""
        return self.readings[0]

    @property
    def most_misprints(self) -> int:
        """How many letters or characters may be wrong: none in short words and numbers."""
        if self.is_number or len(self.key) < 4:
            return 0
        return 1 if self.is_han or len(self.key) < 8 else 2


@dataclass(frozen=True, slots=True)
class Place:
    """A word where it stands in a text: whether it is an initial, and whether a hyphen ties it to the word before."""

    word: Word
    is_initial: bool = False
    hyphenated: bool = False


@lru_cache(maxsize=1 << 17)
def word(key: str) -> Word:
    """All there is to know of a word in folded letters."""
    bare = key.replace("'", "")
    found = readings(key) or (bare,)
    forms = {} if is_han(key) or any(letter.isdigit() for letter in key) else lemmas(key)
    return Word(
        key=bare,
        readings=found,
        lemmas=forms,
        is_number=any(letter.isdigit() for letter in key) or bool(_ROMAN.fullmatch(bare)),
        is_han=is_han(key),
        is_small=bare in _SMALL,
        is_title=bool(_TITLES & {*found, *forms}),
        is_patronymic=found[0] in _OF_FATHER or any(map(_PATRONYMIC.fullmatch, (*found, *forms))),
    )


def places(text: str) -> list[Place]:
    """The words of a text in their order."""
    plain = folded(text)
    found: list[Place] = []
    last = 0
    for part in _WORD.finditer(plain):
        key = part[0].strip("'")
        # Apostrophes of the alphabet of 2017 may end a word; those of an English genitive end in s.
        if part[0].endswith("'") and part[0][-2:-1] in "aginosucy":
            key += "'"
        if key.endswith("'s") and len(key) > 3:
            key = key[:-2]
        if not key.strip("'"):
            continue
        between = plain[last : part.start()]
        last = part.end()
        hyphenated = bool(found) and between in ("-", ".-", "‐", "‑", " - ", " – ", "–")
        if hyphenated and between == "-" and len(key) < 6 and is_cyrillic(key) and settle(sounds(key)) in HYPHENATED and found[-1].word.key.isalpha():
            continue
        after = plain[part.end() : part.end() + 1]
        short = len(key) == 1 or (len(key) <= _LONGEST_INITIAL and after == ".")
        initial = short and key.isalpha() and not is_han(key) and (after == "." or key not in _SMALL or _stands_as_capital(text, plain, part.start()))
        found.append(Place(word(key), initial, hyphenated))
    return found


def _stands_as_capital(text: str, plain: str, at: int) -> bool:
    """Whether the letter was a capital; folding seldom moves letters, and where it did nothing is claimed."""
    return len(text) == len(plain) and text[at].isupper()


def joined(found: Sequence[Place]) -> str | None:
    """All words as one, as sounds: Kassym - Jomart and Kassymjomart are the same, and so are 习近平 and Xi Jinping.

    None where there is a number, for I and II would become the same, and where some words are initials: P. Putin is not Pputin.
    """
    initials = sum(place.is_initial for place in found)
    if 0 < initials < len(found) or any(place.word.is_number and not place.is_initial for place in found):
        return None
    return settle("".join(sounds(place.word.key) for place in found))


def fathers(found: Sequence[Place]) -> frozenset[int]:
    """Positions of the patronymic, which some write and others leave out. Surnames may end like one, so it is never the first
    word, only one of several, and needs two other words."""
    if len(found) < 3:
        return frozenset()
    for at, place in enumerate(found):
        if at == 0 or place.is_initial or not place.word.is_patronymic:
            continue
        positions = {at - 1, at} if place.word.sound in _OF_FATHER else {at}
        if len(found) - len(positions) >= 2:
            return frozenset(positions - {0})
    return frozenset()
