"""How large a value can become by being put together: of how many copies of what is read it may be made.

`s + s` has two copies of `s`; forty lines of it, or one in a `reduce`, make a text or list that no memory holds. The database counts
the memory of rows, but not that of a value that is being made. So copies are counted from the words, from above: each name in
what is projected under a new name counts as many as its own value has, but where it is only asked for a property, a size or a truth.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.cypher.lexer import Kind, Token

# Beyond this nobody counts on.
ENDLESS = 10**9

_CLAUSES = frozenset(
    ("MATCH", "OPTIONAL", "WHERE", "ORDER", "SKIP", "OFFSET", "LIMIT", "UNWIND", "WITH", "RETURN", "CALL", "UNION", "USING", "YIELD", "NEXT", "FINISH")
)  # fmt: skip
# Functions whose value is one number, name, day or truth, or about as large as the rows that it is made of, whose memory is counted.
_SMALL = frozenset(
    (
        "ABS", "ALL", "ANY", "AVG", "CEIL", "COLLECT", "COUNT", "DATE", "DATETIME", "DURATION", "ELEMENTID", "EXISTS", "FLOOR", "ID", "ISEMPTY", "KEYS", "LABELS", "LENGTH",
        "LOCALDATETIME", "LOCALTIME", "NONE", "PERCENTILECONT", "PERCENTILEDISC", "POINT", "RANGE", "ROUND", "SIGN", "SINGLE", "SIZE", "SQRT", "STDEV", "SUM", "TIME",
        "TOBOOLEAN", "TOFLOAT", "TOINTEGER", "TYPE", "VALUETYPE",
    )
)  # fmt: skip
_SUBQUERIES = frozenset(("EXISTS", "COUNT", "COLLECT"))
_OPEN, _CLOSE = ("(", "[", "{"), (")", "]", "}")


def items(words: Sequence[Token]) -> list[tuple[Token, int]]:
    """Each value that gets a name in a statement, and all that it returns, with the copies that it may be made of."""
    known: dict[str, int] = {}
    found: list[tuple[Token, int]] = []
    for at, token in enumerate(words):
        if token.upper not in ("WITH", "RETURN", "UNWIND") or (at and words[at - 1].is_sign(".", ":")):
            continue
        new: dict[str, int] = {}
        for first, stop in _split(words, at + 1, _clause_end(words, at + 1)):
            named = stop - first > 2 and words[stop - 2].upper == "AS"
            copies = _copies(words[first : stop - 2 if named else stop], known)
            found.append((words[first], copies))
            if named:
                new[words[stop - 1].text] = copies
        known |= new
    return found


def _clause_end(words: Sequence[Token], at: int) -> int:
    depth = 0
    while at < len(words):
        token = words[at]
        if token.is_sign(*_OPEN):
            depth += 1
        elif token.is_sign(*_CLOSE):
            depth -= 1
            if depth < 0:
                return at
        elif depth == 0 and token.upper in _CLAUSES and words[at - 1].upper not in ("STARTS", "ENDS") and not words[at - 1].is_sign(".", ":"):
            return at
        at += 1
    return at


def _split(words: Sequence[Token], at: int, stop: int) -> list[tuple[int, int]]:
    """The parts between commas."""
    parts, depth, first = [], 0, at
    for place in range(at, stop):
        token = words[place]
        if token.is_sign(*_OPEN):
            depth += 1
        elif token.is_sign(*_CLOSE):
            depth -= 1
        elif depth == 0 and token.is_sign(","):
            parts.append((first, place))
            first = place + 1
    return [(one, other) for one, other in [*parts, (first, stop)] if other > one]


def closing(words: Sequence[Token], at: int) -> int:
    """Where the bracket at `at` closes."""
    depth = 0
    for place in range(at, len(words)):
        if words[place].is_sign(*_OPEN):
            depth += 1
        elif words[place].is_sign(*_CLOSE):
            depth -= 1
            if depth == 0:
                return place
    return len(words) - 1


def _copies(words: Sequence[Token], known: dict[str, int]) -> int:
    total, at = 1, 0
    while at < len(words):
        token = words[at]
        after = words[at + 1] if at + 1 < len(words) else None
        calls = after is not None and token.kind in (Kind.WORD, Kind.NAME) and (after.is_sign("(") or (after.is_sign("{") and token.upper in _SUBQUERIES))
        if calls and (token.upper in _SMALL or token.upper in _SUBQUERIES):
            stop = closing(words, at + 1)
            inner = _copies(words[at + 2 : stop], known)
            # What is collected comes out again; all else has to be made first, however small what is said of it.
            total += inner if inner >= ENDLESS or token.upper == "COLLECT" else 0
            at = stop
        elif calls and token.upper in ("REDUCE", "REPLACE"):
            stop = closing(words, at + 1)
            total += (_reduced if token.upper == "REDUCE" else _replaced)(words[at + 2 : stop], known)
            at = stop
        elif token.upper == "CASE":
            most, at = _chosen(words, at, known)
            total += most
        elif token.upper == "WHERE":
            at = _condition_end(words, at) - 1
        elif token.is_sign("[") and at + 2 < len(words) and words[at + 1].kind in (Kind.WORD, Kind.NAME) and words[at + 2].upper == "IN":
            stop = closing(words, at)
            total += _listed(words[at + 1 : stop], known)
            at = stop
        elif token.is_sign("[") and at and (words[at - 1].kind in (Kind.WORD, Kind.NAME, Kind.PARAMETER) or words[at - 1].is_sign("]", ")")) and words[at - 1].upper not in ("IN", "THEN", "ELSE", "RETURN"):
            at = closing(words, at)  # an index or a part
        elif token.kind in (Kind.WORD, Kind.NAME) and not calls and not (after is not None and after.is_sign(":")) and not (at and words[at - 1].is_sign(".", "$")):
            total += known.get(token.text, 1)
        at += 1
    return min(total, ENDLESS)


def _listed(words: Sequence[Token], known: dict[str, int]) -> int:
    """`x IN list WHERE ... | value`: its variable has as many copies as the list."""
    stop = next((at for at in range(2, len(words)) if _depth(words, at) == 0 and (words[at].upper == "WHERE" or words[at].is_sign("|"))), len(words))
    bar = next((at for at in range(stop, len(words)) if _depth(words, at) == 0 and words[at].is_sign("|")), None)
    source = _copies(words[2:stop], known)
    return source if bar is None else max(source, _copies(words[bar + 1 :], {**known, words[0].text: source}))


def endless_reduce(words: Sequence[Token], at: int) -> bool:
    """Whether what stands in the brackets of a `reduce` at `at` may make its accumulator longer by itself, or holds another loop."""
    inner = words[at + 2 : closing(words, at + 1)]
    bar = next((place for place in range(len(inner)) if inner[place].is_sign("|") and _depth(inner, place) == 0), len(inner))
    return _reduced(inner, {}) >= ENDLESS or any(token.upper == "IN" for token in inner[bar:])


def _chosen(words: Sequence[Token], at: int, known: dict[str, int]) -> tuple[int, int]:
    """What a CASE may come to: the most that one of its branches has, as its conditions only decide; and where its END is."""
    depth, most, first = 0, 0, None
    for place in range(at, len(words)):
        token = words[place]
        if token.upper == "CASE" or token.is_sign(*_OPEN):
            depth += 1
        elif token.is_sign(*_CLOSE):
            depth -= 1
        elif token.upper in ("WHEN", "THEN", "ELSE", "END"):
            if depth == 1:
                if first is not None:
                    most = max(most, _copies(words[first:place], known))
                first = place + 1 if token.upper in ("THEN", "ELSE") else None
            if token.upper == "END":
                depth -= 1
                if depth == 0:
                    return most, place
    return most, len(words)


def _condition_end(words: Sequence[Token], at: int) -> int:
    """Where a WHERE in brackets ends: at their `|` or end."""
    depth = 0
    for place in range(at + 1, len(words)):
        if words[place].is_sign(*_OPEN):
            depth += 1
        elif words[place].is_sign(*_CLOSE):
            depth -= 1
            if depth < 0:
                return place
        elif depth == 0 and words[place].is_sign("|"):
            return place
    return len(words)


def _replaced(words: Sequence[Token], known: dict[str, int]) -> int:
    """`replace(text, search, with)`: as many times the text as what comes is longer than what goes."""
    parts = [words[first:stop] for first, stop in _split(words, 0, len(words))]
    inner = _copies(words, known)
    if len(parts) != 3:
        return inner
    texts = [part[0].text if len(part) == 1 and part[0].kind is Kind.STRING else None for part in parts]
    if texts[2] == "":
        return inner
    if texts[2] is None:
        return inner * 100
    return inner * (-(-len(texts[2]) // len(texts[1])) if texts[1] else len(texts[2]) + 1)


def _reduced(words: Sequence[Token], known: dict[str, int]) -> int:
    """`reduce(a = start, x IN list | next)`: endless where `next` has the accumulator more than once or makes it longer by itself."""
    parts = _split(words, 0, len(words))
    bar = next((at for at in range(len(words)) if words[at].is_sign("|") and _depth(words, at) == 0), None)
    if len(parts) < 2 or bar is None or words[0].kind not in (Kind.WORD, Kind.NAME):
        return _copies(words, known)
    accumulator, body = words[0].text, words[bar + 1 :]
    # Its first value counts once in the body where it stands once, and what else is there does not count on.
    own = _copies(body, {**known, accumulator: ENDLESS // 1_000}) // (ENDLESS // 1_000)
    if own > 1:
        return ENDLESS
    return _copies(words[2:bar], known) + _copies(body, {**known, accumulator: 1})


def _depth(words: Sequence[Token], at: int) -> int:
    return sum(one.is_sign(*_OPEN) - one.is_sign(*_CLOSE) for one in words[:at])
