"""What is found out about a query before it runs: that it calls no other service, and which graphs it names.

The engine's own parser is the judge, so there is no second grammar that could be led to read a query otherwise. Whether a word is
used as a keyword is found out by misspelling it everywhere: names, strings and comments bear that, a keyword does not. The clauses
FROM and FROM NAMED are cut out and given to the engine apart; that none is left is shown in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

# What parses a text: raises SyntaxError, whose message is the engine's.
Parse = Callable[[str], object]

_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
# A backslash that begins a codepoint escape, itself escaped any number of times.
_ESCAPE = r"\\(?:u005[cC]|U0000005[cC])*"
_PLACE = re.compile(r"error at (\d+):(\d+): (?:expected )?(.*)", re.DOTALL)
_KEYWORD = re.compile(r"[A-Za-z_]{2,}")
_NAME_REST = re.compile(r"[\w.:-]*")
_MOST_EXPECTED = 8

_TOKEN = re.compile(
    r"""
    (?P<gap>[ \t\r\n]+|\#[^\r\n]*)
    |(?P<string>\"{3}(?:\"{0,2}(?:[^\"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}|\"(?:[^\"\\\n\r]|\\.)*\"|'(?:[^'\\\n\r]|\\.)*')
    |<(?P<iri>(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*)>
    |(?P<variable>[?$]\w+)
    |(?P<prefixed>(?P<prefix>[^\W\d_](?:[\w.·-]*[\w·-])?)?:(?P<local>(?:[\w:·]|%[0-9A-Fa-f]{2}|\\[-_~.!$&'()*+,;=/?\#@%])(?:(?:[\w.:·-]|%[0-9A-Fa-f]{2}|\\[-_~.!$&'()*+,;=/?\#@%])*(?:[\w:·-]|%[0-9A-Fa-f]{2}|\\[-_~.!$&'()*+,;=/?\#@%]))?)?)
    |(?P<word>@?[A-Za-z_][\w-]*)
    |(?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_UCHAR = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


class Malformed(Exception):
    """A query that is none. line, column -- where, from 1; None where no place can be told"""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class Forbidden(Exception):
    """A query that asks for what is not done here."""


@dataclass(frozen=True, slots=True)
class Graphs:
    """The graphs that a query is asked of: their IRIs, as in the clauses FROM and FROM NAMED."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.default or self.named)


def malformed(error: SyntaxError) -> Malformed:
    """The engine's complaint in words, with its place."""
    found = _PLACE.match(str(error))
    if found is None:
        return Malformed(str(error))
    expected = _expected(found[3])
    line, column = int(found[1]), int(found[2])
    # The engine compares a keyword with as many characters as it has, and tells the place behind these; other things where they begin.
    behind = min(map(len, expected), default=0) if all(_KEYWORD.fullmatch(one) for one in expected) else 0
    return Malformed(_wanted(expected), line, max(1, column - behind))


def check_no_service(text: str, parse: Parse) -> None:
    """Forbidden for a query that calls another service, Malformed for one that cannot be read."""
    if used_as_keyword(text, "service", parse):
        raise Forbidden("SERVICE is not answered here: this endpoint asks nothing of other servers. Ask them yourself, and join what they answer")


def used_as_keyword(text: str, word: str, parse: Parse) -> bool:
    """Whether a query that can be read otherwise uses a word as a keyword, in whatever spelling. Malformed where it cannot be read."""
    pattern = _spellings(word)
    places = [(one.start(), one.end()) for one in pattern.finditer(text)]
    if not places:
        return False
    try:
        parse(_misspelled(text, word, pattern))
    except SyntaxError as error:
        told = malformed(error)
        if told.line is None or told.column is None:
            raise told from error
        at = _offset(text, told.line, told.column)
        # A word that sticks to the next one is taken for the beginning of a name, and the complaint comes behind it.
        if any(start <= at <= _NAME_REST.match(text, end).end() for start, end in places):  # type: ignore[union-attr]
            return True
        raise told from error
    return False


def without_graphs(text: str, parse: Parse, prefixes: Mapping[str, str], base: str) -> tuple[str, Graphs]:
    """A query without its clauses FROM and FROM NAMED, blanks in their place, and the graphs that they name.

    prefixes, base -- what is known before the query declares its own
    Malformed for a query that cannot be read, Forbidden for such a clause in a spelling that cannot be told for certain.
    """
    if not _spellings("from").search(text):
        return text, Graphs()
    default: list[str] = []
    named: list[str] = []
    blanked = list(text)
    for start, end, is_named, graph in _clauses(text, prefixes, base):
        (named if is_named else default).append(graph)
        blanked[start:end] = [one if one in "\r\n" else " " for one in text[start:end]]
    rest = "".join(blanked)
    if used_as_keyword(rest, "from", parse):
        raise Forbidden("a clause FROM cannot be read for certain: write it as FROM <IRI> or FROM NAMED <IRI>, with spaces around its words")
    return rest, Graphs(tuple(dict.fromkeys(default)), tuple(dict.fromkeys(named)))


def _clauses(text: str, prefixes: Mapping[str, str], base: str) -> Iterator[tuple[int, int, bool, str]]:
    """Each dataset clause: where it begins and ends, whether it is NAMED, and its IRI."""
    known = dict(prefixes)
    tokens = [one for one in _TOKEN.finditer(text) if one.lastgroup != "gap" and one["gap"] is None]
    for number, one in enumerate(tokens):
        word = (one["word"] or "").lower()
        following = tokens[number + 1 : number + 3]
        if word == "base" and following and following[0]["iri"] is not None:
            base = urljoin(base, _unescaped(following[0]["iri"]))
        elif word == "prefix" and len(following) == 2 and following[0]["prefixed"] and following[1]["iri"] is not None:
            known[following[0]["prefix"] or ""] = urljoin(base, _unescaped(following[1]["iri"]))
        elif word == "from":
            is_named = bool(following) and (following[0]["word"] or "").lower() == "named"
            selector = following[is_named] if len(following) > is_named else None
            graph = _iri(selector, known, base) if selector else None
            if selector and graph is not None:
                yield one.start(), selector.end(), is_named, graph


def _iri(token: re.Match[str], known: Mapping[str, str], base: str) -> str | None:
    if token["iri"] is not None:
        return urljoin(base, _unescaped(token["iri"]))
    if token["prefixed"] and (namespace := known.get(token["prefix"] or "")) is not None:
        return namespace + re.sub(r"\\(.)", r"\1", token["local"] or "")
    return None


def _unescaped(iri: str) -> str:
    return _UCHAR.sub(lambda one: chr(int(one[1] or one[2], 16)), iri) if "\\" in iri else iri


def _spellings(word: str) -> re.Pattern[str]:
    """The word in any case, with letters as codepoint escapes too: whether the engine reads these is its own affair, and may change."""
    letters = []
    for letter in word:
        codes = "|".join(f"{ord(one):02x}" for one in (letter, letter.upper()))
        letters.append(f"(?:{letter}|{_ESCAPE}(?:u00|U000000)(?:{codes}))")
    return re.compile("".join(letters), re.IGNORECASE)


def _misspelled(text: str, word: str, pattern: re.Pattern[str]) -> str:
    """The text with another letter in each such word, so that the words that come of it were not there before."""
    low = text.lower()
    last = len(word) - 1
    other = next((word[:last] + one for one in _ALPHABET if word[:last] + one not in low), None)
    if other is None:
        raise Forbidden(f"this has every word that begins with {word[:last]!r} and is no longer than {word!r}: use other names")

    def change(found: re.Match[str]) -> str:
        # Names that differ by case stay different. What was written with escapes is not of the same length, and need not be.
        return found[0][:last] + other[last] if len(found[0]) == len(word) else other

    return pattern.sub(change, text)


def _expected(told: str) -> list[str]:
    """What the engine would have understood: its list is separated by commas, and strings in it are quoted."""
    told = told.removeprefix("one of ")
    return [one.strip() for one in re.findall(r'"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[^,]+', told) if one.strip()]


def _wanted(expected: list[str]) -> str:
    """The complaint as a sentence, without the classes of characters that nobody can read."""
    # What is wrong with the sense stands between what is wrong with the letters.
    if sentences := [one for one in expected if " " in one and one[0].isalpha()]:
        return "; ".join(sentences)
    words = [one for one in expected if one[0].isalpha() or one[0] == '"']
    shown = ", ".join(words[:_MOST_EXPECTED])
    return f"expected {shown}" + (", ..." if len(words) > _MOST_EXPECTED else "") if words else "this is not understood"


def _offset(text: str, line: int, column: int) -> int:
    """The offset in a text of a place in it; both count from 1."""
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return start + column - 1
