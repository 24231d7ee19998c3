"""Words without their case endings: what a Russian or Kazakh word form may be a form of.

Russian: the declensions of nouns, adjectives and surnames (T. Wade, A Comprehensive Russian Grammar, 3rd ed. 2011, ch. 3 to 5).
Kazakh: number, possession of the third person and case follow each other in this order; which variant stands is decided by
the sound before it (R. Muhamedowa, Kazakh: A Comprehensive Grammar, 2016, ch. 2). Vowel harmony is not enforced,
because names do not keep it: Тоқаевқа, Назарбаевтың.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from app.matching.letters import is_cyrillic, looks_kazakh, settle, sounds

_LEAST_STEM = 3
_LEAST_LATIN_STEM = 4

# Endings of the nominative, and those of the other cases and numbers, of one declension. Plurals in -ов and -ев are left out:
# they are how surnames end.
_DECLENSIONS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("",), ("а", "у", "ом", "ым", "е", "ы", "и", "ам", "ами", "ах", "ою")),
    (("ь",), ("я", "ю", "ем", "ём", "е", "и", "ью", "ей", "ям", "ями", "ях")),
    (("й",), ("я", "ю", "ем", "е", "и", "ям", "ями", "ях")),
    (("а",), ("ы", "и", "е", "у", "ой", "ою", "ей", "ам", "ами", "ах")),
    (("я",), ("и", "е", "ю", "ей", "ею", "ёй", "ям", "ями", "ях")),
    (("о",), ("а", "у", "ом", "е", "ам", "ами", "ах")),
    (("е",), ("я", "ю", "ем", "и", "ям", "ями", "ях", "й", "а", "у", "ам", "ами", "ах")),
    (("ый", "ой", "ий", "ая", "ое", "ые", "ие"), ("ого", "ому", "ым", "ом", "ую", "ою", "ых", "ыми", "им", "их", "ими")),
    (("ий", "яя", "ая", "ее", "ие"), ("его", "ему", "им", "ем", "ей", "юю", "ую", "ею", "их", "ими")),
    (("ец",), ("ца", "цу", "цем", "цом", "це", "цы", "цев", "цам", "цами", "цах")),
    (("ел",), ("ла", "лу", "лом", "ле")),
)
_BY_ENDING: dict[str, list[tuple[str, ...]]] = defaultdict(list)
for _nominative, _oblique in _DECLENSIONS:
    for _one in (*_nominative, *_oblique):
        if _one:
            _BY_ENDING[_one].append(_nominative)
_LONGEST = max(map(len, _BY_ENDING))

_VOWELS = "aeiou"
_NASALS = "mn"
_VOICED = "jzlr"
_VOICELESS = "pktsxchfbvgd"
# й and у count as consonants in some forms, and are written with the letters of vowels here.
_GLIDES = "iu"


def _after(letters: str, *endings: str) -> tuple[tuple[str, str], ...]:
    return tuple((ending, letters) for ending in endings)


# Ending and the sounds after which it stands. Harmony is in the two vowels of each.
_CASES: dict[str, tuple[tuple[str, str], ...]] = {
    "genitive": _after(_VOWELS + _NASALS, "nin") + _after(_VOICED + _GLIDES, "din") + _after(_VOICELESS, "tin"),
    "dative": _after(_VOWELS + _NASALS + _VOICED, "ga", "ge") + _after(_VOICELESS, "ka", "ke"),
    "accusative": _after(_VOWELS, "ni") + _after(_VOICED + _NASALS + _GLIDES, "di") + _after(_VOICELESS, "ti"),
    "locative": _after(_VOWELS + _NASALS + _VOICED, "da", "de", "dagi", "degi") + _after(_VOICELESS, "ta", "te", "tagi", "tegi"),
    "ablative": _after(_NASALS, "nan", "nen") + _after(_VOWELS + _VOICED, "dan", "den") + _after(_VOICELESS, "tan", "ten"),
    "instrumental": _after(_VOWELS + _NASALS + "lr", "men") + _after("zj", "ben") + _after(_VOICELESS, "pen"),
}
# After a possessive ending of the third person.
_AFTER_POSSESSIVE = {"dative": ("na", "ne"), "accusative": ("n",), "locative": ("nda", "nde", "ndagi", "ndegi"), "ablative": ("nan", "nen")}
_PLURALS = _after(_VOWELS + "r", "lar", "ler") + _after("lmnzj", "dar", "der") + _after(_VOICELESS, "tar", "ter")
_POSSESSIVES = _after(_VOWELS, "si") + _after(_VOICED + _NASALS + _VOICELESS + _GLIDES, "i")
# Abbreviations take their endings after a hyphen: ТМД-ға.
HYPHENATED = frozenset(ending for several in _CASES.values() for ending, _ in several) | {"na", "ne", "nda", "nde", "nan", "nen"}


@lru_cache(maxsize=1 << 16)
def lemmas(word: str) -> dict[str, str]:
    """Sounds of all that a word in lower case may be a form of, each with the ending that was taken off, in words."""
    found: dict[str, str] = {}
    if is_cyrillic(word):
        _russian(word, found)
        _kazakh(word, found, _LEAST_STEM)
    elif word.isascii() and word.endswith("s") and not word.endswith("ss") and len(word) > _LEAST_LATIN_STEM + 1:
        found[settle(sounds(word[:-1]))] = "English -s"
    if looks_kazakh(word):
        _kazakh(word, found, _LEAST_LATIN_STEM)
    for own in {settle(sounds(word))} & found.keys():
        del found[own]
    return found


def _russian(word: str, found: dict[str, str]) -> None:
    plain = word.replace("ё", "е")
    for length in range(1, min(_LONGEST, len(word) - _LEAST_STEM) + 1):
        for nominatives in _BY_ENDING.get(plain[-length:], ()):
            stem = word[:-length]
            for ending in nominatives:
                found.setdefault(settle(sounds(stem + ending)), f"Russian -{word[-length:]}")


def _kazakh(word: str, found: dict[str, str], least: int) -> None:
    whole = sounds(word)

    def keep(stem: str, what: str) -> bool:
        if len(stem) < least:
            return False
        cut = len(whole) - len(stem)
        if cut < 2 and not is_cyrillic(word):
            return False
        found.setdefault(settle(stem), f"Kazakh {what} -{word[-cut:]}")
        return True

    for case, variants in _CASES.items():
        for ending, before in variants:
            if whole.endswith(ending) and (stem := whole[: -len(ending)]) and stem[-1] in before and keep(stem, case):
                _number(stem, case, keep)
    for case, endings in _AFTER_POSSESSIVE.items():
        for ending in endings:
            if whole.endswith(ending) and whole[: -len(ending)].endswith("i") and keep(whole[: -len(ending)], case):
                _number(whole[: -len(ending)], case, keep)
    _number(whole, "", keep)


def _number(stem: str, case: str, keep: object) -> None:
    """Possession and number, before a case or alone."""
    assert callable(keep)
    stems = [(stem, case)]
    for ending, before in _POSSESSIVES:
        if stem.endswith(ending) and len(stem) > len(ending) and stem[-len(ending) - 1] in before:
            shorter, what = stem[: -len(ending)], f"possessive {case}".strip()
            if keep(shorter, what):
                stems.append((shorter, what))
    for one, what in stems:
        for ending, before in _PLURALS:
            if one.endswith(ending) and len(one) > len(ending) and one[-len(ending) - 1] in before:
                keep(one[: -len(ending)], f"plural {what}".strip())
