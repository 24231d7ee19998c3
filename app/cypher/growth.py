"""The lock on work inside one expression.

Neo4j looks whether a statement is to end between rows and at each read of the graph, but neither within a loop over a list of values nor within
a regular expression: these run to their end, whatever their time. So what they cost is bounded by their form, from above and coarsely. What
gets by is met by the door, which lets no further statement in while the database still works at one that was ended.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.cypher import copies
from app.cypher.lexer import Kind, Token
from app.cypher.text import at_token

# Steps that loops within one expression may take, nested ones multiplied; some tenths of a second, and some tens of megabytes for lists.
MOST_STEPS = 2_000_000
MOST_SPAN = 100_000
FEW_COPIES = 3
# What a list counts whose length nobody can tell from the words. One loop over such a list may stand in no other.
USUAL_LENGTH = 100
# Functions whose lists are that short.
_SHORT = frozenset(("NODES", "RELATIONSHIPS", "LABELS", "KEYS"))
# Characters that a text may grow to.
MOST_TEXT = 32_000_000
MOST_PATTERN = 1_000
MOST_CHOICES = 1_000
# Repetitions without end that a pattern may have, by the longest text around: each may cost a factor of that length.
_OPEN_REPEATS = ((500, 4), (5_000, 2), (10**9, 1))

_LOOPS = frozenset(("REDUCE", "ANY", "ALL", "NONE", "SINGLE"))
# Functions that go through a list as a whole, as a loop does.
_WALKS = frozenset(("TOBOOLEANLIST", "TOFLOATLIST", "TOINTEGERLIST", "TOSTRINGLIST"))
# Without x, which would have comments, and so another reading.
_GROUP_KINDS = re.compile(r"\?(?:[imsuU-]+(:|\))|:)")
_BRACES = re.compile(r"\{(\d{1,4})(?:(,)(\d{0,4}))?\}")
_ESCAPE = re.compile(r"\\(.?)", re.S)
# Of the escapes of a letter those that stand for a character or a class of them, and take nothing of what follows.
_KNOWN_ESCAPES = frozenset("dwsDWShHvVbBntrfpP")


def check(words: Sequence[Token], parameters: Mapping[str, Any]) -> None:
    """Refused where loops over lists or regular expressions may go on for long; says where."""
    usual = _check_loops(words, parameters)
    longest = max((len(one) for one in _texts(words, parameters)), default=0)
    for token, times in copies.items(words):
        if times > FEW_COPIES and (times * usual > MOST_STEPS or times * longest * max(1, usual // USUAL_LENGTH) > MOST_TEXT):
            raise at_token(token, "this value may grow beyond all memory, as it is put together of too many copies of another", "growth", "growth")
    for at, token in enumerate(words):
        if token.upper == "REDUCE" and _opens(words, at + 1, "(") and copies.endless_reduce(words, at):
            raise at_token(token, "this reduce may make its value longer by itself, or holds a loop: take rows (UNWIND) instead", "growth", "growth")
        if token.is_sign("=~"):
            _check_match(words, at, parameters, longest)


# ---- Loops over lists ----


def _check_loops(words: Sequence[Token], parameters: Mapping[str, Any]) -> int:
    """Refused where loops may take too many steps; else how long lists of this statement usually are at most."""
    collects = any(token.upper == "COLLECT" for token in words)
    spans = {at: _span(words, at, parameters) for at, token in enumerate(words) if token.upper == "RANGE" and _opens(words, at + 1, "(")}
    # Numbers that come as rows make a list only where rows are collected.
    lists = [span for at, span in spans.items() if collects or words[at - 1].upper != "UNWIND"]
    usual = max(USUAL_LENGTH, *lists, *(len(one) for one in parameters.values() if isinstance(one, list)), 0)
    open_: list[tuple[int, bool]] = []
    steps = 1
    for at, token in enumerate(words):
        if token.is_sign("(", "[", "{"):
            known = _loop(words, at, spans, parameters)
            factor = usual if known is None else known
            if known is None and any(unknown for _, unknown in open_):
                raise at_token(token, "a loop over a list of unknown length stands in another such loop: take rows (UNWIND) instead", "loop", "growth")
            open_.append((factor, known is None))
            steps *= factor
            if factor > 1 and steps > MOST_STEPS:
                raise at_token(token, f"loops over lists within one expression may take {MOST_STEPS:,} steps, and this may take {steps:,}: take rows (UNWIND) instead", "loop", "growth")
        elif token.is_sign(")", "]", "}"):
            steps //= open_.pop()[0]
        elif token.upper == "IN" and steps > 1 and not _is_variable_of_loop(words, at) and steps * usual > MOST_STEPS:
            raise at_token(token, f"IN within loops over lists may take {steps * usual:,} steps, and all may take {MOST_STEPS:,}: take rows (UNWIND) instead", "loop", "growth")
    return usual


def _loop(words: Sequence[Token], at: int, spans: Mapping[int, int], parameters: Mapping[str, Any]) -> int | None:
    """How often what stands in a bracket is done: 1 where it is no loop over a list, None where the words do not tell."""
    before = words[at - 1].upper if at else ""
    if words[at].is_sign("["):
        variable = at + 1
    elif words[at].is_sign("(") and before in _WALKS:
        return _length(words, at + 1, spans, parameters)
    elif words[at].is_sign("(") and before in _LOOPS:
        variable = _closing(words, at, ",") + 1 if before == "REDUCE" else at + 1
    else:
        return 1
    if variable + 2 >= len(words) or words[variable].kind not in (Kind.WORD, Kind.NAME) or words[variable + 1].upper != "IN":
        return 1
    return _length(words, variable + 2, spans, parameters)


def _length(words: Sequence[Token], at: int, spans: Mapping[int, int], parameters: Mapping[str, Any]) -> int | None:
    """How long the list is that begins at `at`, where it is nothing but a range, a parameter, a list written out or one of a short kind."""
    token = words[at]
    if at in spans:
        stop, length = _closing(words, at + 1) + 1, spans[at]
    elif token.kind is Kind.PARAMETER and isinstance(parameters.get(token.text), list):
        stop, length = at + 1, max(1, len(parameters[token.text]))
    elif token.upper in _SHORT and _opens(words, at + 1, "("):
        stop, length = _closing(words, at + 1) + 1, USUAL_LENGTH
    elif _is_property(words, at):
        stop, length = at + 3, USUAL_LENGTH
    elif token.is_sign("["):
        stop = _closing(words, at)
        length = 1 + sum(one.is_sign(",") for one in words[at:stop])
        stop += 1
    else:
        return None
    return length if stop >= len(words) or words[stop].upper == "WHERE" or words[stop].is_sign("|", ")", "]") else None


def _is_variable_of_loop(words: Sequence[Token], at: int) -> bool:
    """Whether an IN belongs to `x IN list` at the beginning of a loop."""
    if at < 2 or words[at - 1].kind not in (Kind.WORD, Kind.NAME):
        return False
    before = words[at - 2]
    return before.is_sign("[", ",") or (before.is_sign("(") and at > 2 and words[at - 3].upper in _LOOPS)


def _span(words: Sequence[Token], at: int, parameters: Mapping[str, Any]) -> int:
    """How long a `range()` is at most. As rows, behind UNWIND, it may be anything: the server ends what goes on row by row."""
    rows = at > 0 and words[at - 1].upper == "UNWIND"
    bounds = []
    start = at + 2
    while True:
        stop = _closing(words, start - 1, ",")
        bounds.append(_bound(words[start:stop], parameters))
        if stop >= len(words) or not words[stop].is_sign(","):
            break
        start = stop + 1
    if any(one is None for one in bounds[:2]):
        if rows:
            return USUAL_LENGTH
        raise at_token(
            words[at], "range() outside of UNWIND takes numbers, parameters, size(...) and length(...), so that its length is known: for anything else write UNWIND range(...) AS x",
            "range", "growth",
        )  # fmt: skip
    span = max(1, sum(one for one in bounds[:2] if one))
    if span > MOST_SPAN and not rows:
        raise at_token(words[at], f"range() may have {MOST_SPAN:,} numbers here, and has up to {span:,}: write UNWIND range(...) AS x", "range", "growth")
    return min(span, MOST_STEPS)


def _bound(argument: Sequence[Token], parameters: Mapping[str, Any]) -> int | None:
    """The largest size that a bound of a range can have; None where it cannot be told."""
    total, at = 0, 0
    while at < len(argument):
        token = argument[at]
        if token.kind is Kind.NUMBER and token.text.isdecimal():
            total += int(token.text)
        elif token.kind is Kind.PARAMETER and isinstance(parameters.get(token.text), int):
            total += abs(parameters[token.text])
        elif token.upper in ("SIZE", "LENGTH") and _opens(argument, at + 1, "("):
            total += USUAL_LENGTH
            at = _closing(argument, at + 1)
        elif not token.is_sign("+", "-"):
            return None
        at += 1
    return total


def _opens(words: Sequence[Token], at: int, sign: str) -> bool:
    return at < len(words) and words[at].is_sign(sign)


def _closing(words: Sequence[Token], at: int, or_: str = "") -> int:
    """Where the bracket closes that begins at `at` or in which `at` is, or where `or_` stands directly in it before."""
    depth = 1
    for place in range(at + 1, len(words)):
        token = words[place]
        if token.is_sign("(", "[", "{"):
            depth += 1
        elif token.is_sign(")", "]", "}"):
            depth -= 1
            if depth == 0:
                return place
        elif or_ and depth == 1 and token.is_sign(or_):
            return place
    return len(words)


def _is_property(words: Sequence[Token], at: int) -> bool:
    """Whether `x.y` stands there, and x is a thing of the graph: what has its name from AS or a loop may be a map with a list of any length."""
    if at + 2 >= len(words) or words[at].kind is not Kind.WORD or not words[at + 1].is_sign(".") or words[at + 2].kind not in (Kind.WORD, Kind.NAME):
        return False
    given = {words[place + 1].text for place in range(len(words) - 1) if words[place].upper == "AS"} | {words[place - 1].text for place in range(1, len(words)) if words[place].upper == "IN"}
    return words[at].text not in given


# ---- Regular expressions ----


def _texts(words: Sequence[Token], parameters: Mapping[str, Any]) -> list[str]:
    found = [token.text for token in words if token.kind is Kind.STRING]
    left: list[Any] = list(parameters.values())
    while left:
        one = left.pop()
        if isinstance(one, str):
            found.append(one)
        elif isinstance(one, (list, dict)):
            left += one.values() if isinstance(one, dict) else one
    return found


def _check_match(words: Sequence[Token], at: int, parameters: Mapping[str, Any], longest: int) -> None:
    right = words[at + 1] if at + 1 < len(words) else None
    after = words[at + 2] if at + 2 < len(words) else None
    pattern: Any = None
    if right is not None and right.kind is Kind.STRING:
        pattern = unescaped(right.text)
    elif right is not None and right.kind is Kind.PARAMETER:
        pattern = parameters.get(right.text, "")
    if not isinstance(pattern, str) or (after is not None and after.is_sign("+", "||", "[", ".")):
        raise at_token(words[at], "the pattern behind =~ has to be a text or a parameter as it is, so that it can be checked", "=~", "growth")
    most = next(repeats for length, repeats in _OPEN_REPEATS if longest <= length)
    # How long a text of the graph is nobody knows, nor one that the statement makes.
    if not (at and words[at - 1].kind in (Kind.STRING, Kind.PARAMETER)):
        made = any(token.is_sign("+", "||") or token.upper in ("REDUCE", "REPLACE", "COLLECT") for token in words)
        most = min(most, 1 if made and not (at > 1 and words[at - 2].is_sign(".")) else 2)
    if why := costly(pattern, most):
        raise at_token(words[at], f"this pattern may take very long: {why}", pattern, "growth")


_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


def unescaped(text: str) -> str:
    """What a Cypher text in quotes says."""
    return re.sub(r"\\(?:u([0-9a-fA-F]{4})|(.))", lambda found: chr(int(found[1], 16)) if found[1] else _LETTERS.get(found[2], found[2]), text, flags=re.S)


def costly(pattern: str, most: int) -> str | None:
    """Why a regular expression may backtrack without end, judged from its form; None where it cannot.

    A repeated group may hold neither a repetition nor a choice, there are no back references and no looking around, at most `most`
    repetitions without end, and at most MOST_CHOICES ways through all other choices together.
    """
    if len(pattern) > MOST_PATTERN:
        return f"it has more than {MOST_PATTERN:,} characters"
    for escape in _ESCAPE.finditer(pattern):
        if escape[1] not in _KNOWN_ESCAPES and (escape[1].isalnum() or not escape[1]):
            return f"{escape[0]} is not understood here"
    endless = at = 0
    choices = 1
    groups: list[_Group] = []
    closed: _Group | None = None
    while at < len(pattern):
        letter, before, closed = pattern[at], closed, None
        if letter in "*+?{" and (found := _quantifier(pattern, at)):
            if before and before.branching and found.most > 1:
                return "a group that is repeated holds a repetition or a choice itself"
            endless += found.endless
            choices *= found.choices
            if groups:
                groups[-1].branching = True
            at = found.stop
            continue
        if letter == "\\":
            at += 2
        elif letter == "[":
            at = _class_end(pattern, at)
        elif letter == "(" and pattern.startswith("?", at + 1):
            kind = _GROUP_KINDS.match(pattern, at + 1)
            if not kind:
                return "it looks around or names groups"
            if kind[1] != ")":
                groups.append(_Group())
            at = kind.end()
        else:
            if letter == "(":
                groups.append(_Group())
            elif letter == ")" and groups:
                closed = groups.pop()
                choices *= closed.ways
                if groups:
                    groups[-1].branching |= closed.branching
            elif letter == "|" and groups:
                groups[-1].ways += 1
                groups[-1].branching = True
            at += 1
    if endless > most:
        return f"it has {endless} repetitions without end, and may have {most} beside texts of this length"
    return f"there are {choices:,} ways through its choices, and may be {MOST_CHOICES:,}" if choices > MOST_CHOICES else None


@dataclass(slots=True)
class _Group:
    """What a group of a pattern holds: how many alternatives, and whether there is more than one way through it."""

    ways: int = 1
    branching: bool = False


@dataclass(frozen=True, slots=True)
class _Repeat:
    """A quantifier: how often at most, whether without end, between how many numbers it chooses, and where it stops."""

    most: int
    endless: bool
    choices: int
    stop: int


def _class_end(pattern: str, at: int) -> int:
    """Behind a class of characters, which may hold classes."""
    depth = 0
    while at < len(pattern):
        if pattern[at] == "\\":
            at += 1
        elif pattern[at] == "[":
            depth += 1
        elif pattern[at] == "]":
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    return at


def _quantifier(pattern: str, at: int) -> _Repeat | None:
    """The quantifier at a place, with the `?` or `+` that changes its manner; None for a brace that is none."""
    if pattern[at] == "{":
        found = _BRACES.match(pattern, at)
        if not found:
            return None
        least, endless = int(found[1]), bool(found[2]) and not found[3]
        most, stop = int(found[3] or found[1]), found.end()
    else:
        least, most, endless, stop = 0, 1, pattern[at] in "*+", at + 1
    if pattern[stop : stop + 1] in ("?", "+"):
        stop += 1
    # Without end counts apart; a fixed number leaves no choice.
    return _Repeat(most + 1 if endless else most, endless, 1 if endless else max(1, most - least + 1), stop)
