"""The words of a Cypher statement, read as Neo4j reads them.

Where two readings are possible (an escape that makes a quote, a comment that may or may not end), the statement is refused:
a lock must not take for a text what the server takes for a clause.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from app.cypher.errors import Refused

# Line ends of some readers and not of others; in a comment of one line they decide where it ends.
_ODD_ENDS = re.compile(r"\r(?!\n)|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_ESCAPE = re.compile(r"\\+u+([0-9a-fA-F]{4})?")
_NUMBER = re.compile(r"0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|(?:\d[\d_]*)?\.?\d[\d_]*(?:[eE][+-]?\d[\d_]*)?[fFdD]?")
_SPACE = re.compile(r"[ \t\n\r]+")
_SIGNS = re.compile(r"<=|>=|<>|=~|\+=|\.\.\.?|->|<-|::|\|\||&&|[()\[\]{}<>=+\-*/%^,;:|&!.$?@]")
_WORD = re.compile(r"[^\W\d]\w*")


class Kind(StrEnum):
    """What a token is."""

    WORD = "word"
    NAME = "name"  # in backticks; `text` is what stands between
    STRING = "string"
    NUMBER = "number"
    PARAMETER = "parameter"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Token:
    """One token. `text` is without quotes; `line` and `column` begin at 1."""

    kind: Kind
    text: str
    line: int
    column: int

    @property
    def upper(self) -> str:
        """A word as keywords are compared; what is quoted is no keyword."""
        return self.text.upper() if self.kind is Kind.WORD else ""

    def is_sign(self, *signs: str) -> bool:
        """Whether it is one of these signs."""
        return self.kind is Kind.SIGN and self.text in signs


def tokens(statement: str) -> list[Token]:
    """All tokens of a statement, comments left out. Refused where it cannot be read for certain, with the place."""
    _check_escapes(statement)
    return _Reader(statement).all()


def place(statement: str, at: int) -> tuple[int, int]:
    """Line and column of an offset."""
    return statement.count("\n", 0, at) + 1, at - statement.rfind("\n", 0, at)


def refused(statement: str, at: int, why: str, what: str) -> Refused:
    """A refusal that names a place in the text."""
    line, column = place(statement, at)
    return Refused(why, lock="text", what=what, line=line, column=column)


def _check_escapes(statement: str) -> None:
    """Neo4j decodes `\\uXXXX` before it reads anything else, so an escape may make a quote or half a keyword: only letters beyond ASCII may be written so."""
    for found in _ESCAPE.finditer(statement):
        letter = chr(int(found[1], 16)) if found[1] else ""
        if not letter or letter.isascii() or unicodedata.category(letter)[0] not in "LM" or not found[0].startswith("\\u") or found[0].count("u") > 1:
            raise refused(statement, found.start(), f"the escape {found[0]} could change how the statement is read: write the character itself", found[0])


class _Reader:
    def __init__(self, statement: str) -> None:
        self._text = statement
        self._at = 0
        self._line, self._start = 1, 0
        self._counted = 0

    def all(self) -> list[Token]:
        found: list[Token] = []
        text, size = self._text, len(self._text)
        while True:
            self._skip()
            if self._at >= size:
                return found
            found.append(self._next(text[self._at]))

    def _next(self, letter: str) -> Token:
        if letter in "'\"":
            return self._made(Kind.STRING, *self._quoted(letter))
        if letter == "`":
            return self._made(Kind.NAME, *self._name(self._at))
        if letter == "$":
            return self._parameter()
        if (letter.isascii() and letter.isdigit()) or (letter == "." and self._text[self._at + 1 : self._at + 2].isdigit()):
            found = _NUMBER.match(self._text, self._at)
            # `1..5` are two numbers with a sign between.
            stop = found.end() if found else self._at + 1
            dots = self._text.find("..", self._at, stop + 1)
            if dots > self._at:
                stop = dots
            return self._made(Kind.NUMBER, self._text[self._at : stop], stop)
        if found := _WORD.match(self._text, self._at):
            return self._made(Kind.WORD, found[0], found.end())
        if found := _SIGNS.match(self._text, self._at):
            return self._made(Kind.SIGN, found[0], found.end())
        shown = letter if letter.isprintable() else f"U+{ord(letter):04X}"
        raise refused(self._text, self._at, f"{shown} has no meaning in Cypher outside of quotes", shown)

    def _made(self, kind: Kind, text: str, stop: int) -> Token:
        self._count_lines()
        token = Token(kind, text, self._line, self._at - self._start + 1)
        self._at = stop
        return token

    def _count_lines(self) -> None:
        new = self._text.count("\n", self._counted, self._at)
        if new:
            self._line += new
            self._start = self._text.rfind("\n", 0, self._at) + 1
        self._counted = self._at

    def _skip(self) -> None:
        """Over blanks and comments."""
        text = self._text
        while self._at < len(text):
            if found := _SPACE.match(text, self._at):
                self._at = found.end()
            elif text[self._at].isspace() and not _ODD_ENDS.match(text[self._at]):
                self._at += 1
            elif text.startswith("//", self._at):
                stop = text.find("\n", self._at)
                stop = len(text) if stop < 0 else stop
                if odd := _ODD_ENDS.search(text[self._at : stop]):
                    raise refused(text, self._at + odd.start(), "a comment holds a character that may or may not end its line", f"U+{ord(odd[0]):04X}")
                self._at = stop
            elif text.startswith("/*", self._at):
                stop = text.find("*/", self._at + 2)
                if stop < 0:
                    raise refused(text, self._at, "this comment does not end: close it with */", "/*")
                self._at = stop + 2
            else:
                return

    def _quoted(self, quote: str) -> tuple[str, int]:
        at, text = self._at + 1, self._text
        while at < len(text):
            if text[at] == "\\":
                at += 2
            elif text[at] == quote:
                return text[self._at + 1 : at], at + 1
            else:
                at += 1
        raise refused(text, self._at, f"this text does not end: close it with {quote}", quote)

    def _name(self, start: int) -> tuple[str, int]:
        at, text = start + 1, self._text
        while True:
            at = text.find("`", at)
            if at < 0:
                raise refused(text, start, "this name does not end: close it with `", "`")
            if not text.startswith("``", at):
                return text[start + 1 : at].replace("``", "`"), at + 1
            at += 2

    def _parameter(self) -> Token:
        after = self._at + 1
        if self._text.startswith("`", after):
            name, stop = self._name(after)
            return self._made(Kind.PARAMETER, name, stop)
        if found := re.compile(r"\w+").match(self._text, after):
            return self._made(Kind.PARAMETER, found[0], found.end())
        return self._made(Kind.SIGN, "$", after)
