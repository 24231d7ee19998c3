"""How letters sound, whatever the script and the habit of romanization: Тоқаев, Tokayev, Tokajew and Toqai'ev are all `tokaev`.

A sound text has the letters a b c d e f g h i j k l m n o p r s t u v x, where `x` is sh, `c` is ch, `j` is zh or dzh and `h` is kh.
The tables follow the Kazakh Latin alphabets of 2017 (apostrophes), 2018 (acutes, sh, ch) and 2021 (umlauts, ş), BGN/PCGN, ALA-LC,
GOST and ICAO romanizations, and German, Polish, French and Turkish habits. anyascii reads the scripts without a table here,
OpenCC knows which traditional character is which simplified one.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

from anyascii import anyascii

APOSTROPHE = "'"
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼʻ`´ʹ′", APOSTROPHE))

# Cyrillic to sounds. Soft and hard signs fall; ё is read as е here and as io and о besides.
_CYRILLIC = str.maketrans(
    {
        **dict(zip("абвгдезийклмнопрстуфхыэ", "abvgdeziiklmnoprstufhie", strict=True)),
        **{"ё": "e", "ж": "j", "ц": "s", "ч": "c", "ш": "x", "щ": "x", "ъ": "", "ь": "", "ю": "iu", "я": "ia"},
        **{"ә": "a", "ғ": "g", "қ": "k", "ң": "n", "ө": "o", "ұ": "u", "ү": "u", "һ": "h", "і": "i"},  # Kazakh
        **{"є": "ie", "ї": "i", "ґ": "g", "ў": "u", "ј": "i", "ҳ": "h", "ҷ": "j", "ӣ": "i", "ӯ": "u", "ђ": "j", "ћ": "c", "џ": "j"},
    }
)

# Latin letters whose plain form would lose what matters.
_LATIN = str.maketrans(
    {
        **dict.fromkeys("čçć", "ch"),
        **dict.fromkeys("šşșś", "sh"),
        **dict.fromkeys("žżź", "zh"),
        **dict.fromkeys("țţ", "ts"),
        **{"ə": "a", "ä": "a", "ö": "o", "ø": "o", "å": "a", "ü": "u", "ı": "i", "ñ": "n", "ŋ": "n"},
    }
)

# Letters and groups of letters to sounds, the longest first; the first reading is the usual one.
_ENGLISH = {
    **dict.fromkeys(("schtsch", "shtch", "shch", "szcz", "chtch", "sch", "sh"), "x"),
    **dict.fromkeys(("tsch", "tch", "ch", "cz"), "c"),
    **dict.fromkeys(("dsch", "dzh", "dj", "zh", "j"), "j"),
    **{"kh": "h", "gh": "g", "ph": "f", "th": "t", "ck": "k", "q": "k", "x": "ks", "w": "v", "y": "i"},
    **{"ce": "se", "ci": "si", "cy": "si", "c": "k"},
}
_CONTINENTAL = {**_ENGLISH, "j": "i", "ch": "h", "ce": "se", "ci": "si", "cy": "si", "c": "s"}
_FRENCH = {**_ENGLISH, "ou": "u", "ch": "x"}
_TURKISH = {**_ENGLISH, "ce": "je", "ci": "ji", "c": "j"}
# й, ш, ч, у of 2017 by apostrophes; у by an acute (2018) or by w.
_KAZAKH = {**_ENGLISH, "i'": "i", "s'": "x", "c'": "c", "y'": "u", "ý": "u", "w": "u"}

# Consonants within a word; no habit of spelling doubles vowels or the last letter.
_DOUBLED = re.compile(r"([b-df-hj-np-tv-z])\1+(?=.)")
_IN_CYRILLIC = re.compile("[\u0400-\u052f]")
_IN_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_SHORT = 3
# Abbreviations and short words live by their doubled letters: СССР.
_KEEPS_DOUBLES = 5


def _finder(table: dict[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, table), key=len, reverse=True)))


_FINDERS = {id(table): _finder(table) for table in (_ENGLISH, _CONTINENTAL, _FRENCH, _TURKISH, _KAZAKH)}
_SHORT_WORDS = {letters: sound for letters, sound in _ENGLISH.items() if not letters.startswith("c") or letters == "ch"}
_SHORT_FINDER = _finder(_SHORT_WORDS)


def is_cyrillic(word: str) -> bool:
    """Whether any letter is Cyrillic."""
    return _IN_CYRILLIC.search(word) is not None


def is_han(word: str) -> bool:
    """Whether it is written in Chinese characters."""
    return _IN_HAN.search(word) is not None


def settle(sounds: str) -> str:
    """Sounds without what habits of spelling vary: glides before e, doubled consonants (kept in short words)."""
    found = sounds.replace("dj", "j").replace("tc", "c").replace("ts", "s")
    while "ii" in found:
        found = found.replace("ii", "i")
    found = found.replace("ie", "e")
    if len(sounds) <= _KEEPS_DOUBLES:
        return found
    return _DOUBLED.sub(r"\1", found)


@lru_cache(maxsize=1 << 16)
def sounds(word: str) -> str:
    """The usual reading of a word in lower case, letter by letter, before `settle`."""
    if is_cyrillic(word):
        word = word.translate(_CYRILLIC)
        return word if word.isascii() else _read(anyascii(word).lower(), _ENGLISH)
    if word.isascii():
        return _read(word, _ENGLISH)
    return _read(_plain(word), _ENGLISH)


@lru_cache(maxsize=1 << 16)
def readings(word: str) -> tuple[str, ...]:
    """Every way to read a word in lower case, settled, the usual one first. Short words have one reading."""
    first = settle(sounds(word))
    if len(word) <= _SHORT or is_han(word):
        return (first,)
    found = [first]
    if is_cyrillic(word):
        if "ё" in word:
            found += [settle(sounds(word.replace("ё", "йо"))), settle(sounds(word.replace("ё", "о")))]
    else:
        acute = "ý".join(_plain(part) for part in word.split("ý"))
        plain = acute.replace("ý", "y")
        if "j" in plain or "w" in plain:
            found.append(settle(_read(plain, _CONTINENTAL)))
        if "ou" in plain:
            found.append(settle(_read(plain, _FRENCH)))
        if "c" in word and any(letter in "ığşçəüö" for letter in word):
            found.append(settle(_read(plain, _TURKISH)))
        if APOSTROPHE in acute or "ý" in acute or "w" in acute:
            found.append(settle(_read(acute, _KAZAKH)))
        if "ë" in word:
            found += [settle(_read(_plain(word.replace("ë", "yo")), _ENGLISH)), settle(_read(_plain(word.replace("ë", "o")), _ENGLISH))]
    return tuple(dict.fromkeys(one for one in found if one))


def looks_kazakh(word: str) -> bool:
    """Whether a word in Latin letters has a letter of the Kazakh alphabets that English has not, or their q."""
    return "q" in word or APOSTROPHE in word or any(letter in "äğǵñńöóūúýşı" for letter in word)


def _plain(word: str) -> str:
    """ASCII letters and apostrophes; of marks that `_LATIN` does not know, the plain letter stays."""
    return re.sub(r"[^a-z0-9']", "", anyascii(word.translate(_LATIN)).lower())


def _read(word: str, table: dict[str, str]) -> str:
    if table is _ENGLISH and len(word) <= _SHORT:
        table, finder = _SHORT_WORDS, _SHORT_FINDER
    else:
        finder = _FINDERS[id(table)]
    return finder.sub(lambda found: table[found[0]], word).replace(APOSTROPHE, "")


@lru_cache(maxsize=1)
def _simplified() -> Any:
    # Imported late: few names are Chinese, and its tables are large.
    from opencc import OpenCC

    return OpenCC("t2s")


def folded(text: str) -> str:
    """Compatibility forms resolved, lower case, one kind of apostrophe, composed letters, simplified Chinese characters."""
    text = unicodedata.normalize("NFKC", text).casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.replace("i\u0307", "i"))
        if is_han(text):
            text = _simplified().convert(text)
    return text.translate(_APOSTROPHES)
