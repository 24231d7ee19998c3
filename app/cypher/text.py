"""The first lock: what no reader needs is refused from the words of a statement, before anything is sent to the server."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from app.cypher.errors import Refused
from app.cypher.lexer import Kind, Token, tokens

MOST_CHARACTERS = 32_000
MOST_TOKENS = 8_000
DEEPEST = 40
MOST_PARAMETERS = 200
MOST_VALUES = 100_000
DEEPEST_VALUE = 20

# What a statement that only reads begins with. Commands, administration, prefixes and writes begin otherwise.
BEGINNINGS = ("MATCH", "OPTIONAL", "WITH", "UNWIND", "RETURN", "CALL")

_WRITES = "it writes, and this door only reads"
# Keywords that stand in no reading statement; a thing of that name goes in backticks.
_KEYWORDS = {
    **dict.fromkeys(("CREATE", "MERGE", "DELETE", "DETACH", "NODETACH", "SET", "REMOVE", "FOREACH", "INSERT", "DROP", "ALTER"), _WRITES),
    "TRANSACTIONS": "statements run in one transaction here",
    "PERIODIC": "statements run in one transaction here",
    "TERMINATE": "this door ends only its own statements",
    "SHOW": "it tells of the server and not of the graph",
    "GRANT": "users and rights are out of bounds",
    "DENY": "users and rights are out of bounds",
    "REVOKE": "users and rights are out of bounds",
}
# Keywords only where this one follows.
_PAIRS = {
    ("LOAD", "CSV"): "it reads files and the network",
    ("EXPLAIN", None): "plans are not shown here",
    ("PROFILE", None): "plans are not shown here",
}
# Of what costs the planner most there may be so many. It looks only between its phases whether it is to end, and may fill the memory of the server
# meanwhile: 12 XORs are a million clauses, 300 NOTs take minutes.
MOST_OF = {
    "XOR": 8, "NOT": 100, "AND": 200, "OR": 150, "CASE": 60, "UNION": 40, "OPTIONAL": 30, "MATCH": 80, "WITH": 100, "UNWIND": 60, "CALL": 40, "EXISTS": 40, "COUNT": 60, "COLLECT": 60,
    "+": 400, "||": 400, "|": 500, "-": 400, "*": 200, "/": 200, "%": 200, "^": 100, "=": 1_000, "<>": 1_000, ",": 3_000,
}  # fmt: skip
MOST_NOTS_IN_A_ROW = 10
# Built-in functions with a namespace. A server may have others, which may do anything.
FUNCTIONS = frozenset(
    [
        *(f"{kind}.{one}" for kind in ("date", "time", "datetime", "localtime", "localdatetime") for one in ("truncate", "transaction", "statement", "realtime")),
        "datetime.fromepoch", "datetime.fromepochmillis",
        *(f"duration.{one}" for one in ("between", "inmonths", "indays", "inseconds")),
        "point.distance", "point.withinbbox",
        "vector.similarity.cosine", "vector.similarity.euclidean",
    ]
)  # fmt: skip
# Procedures that tell of the graph alone. None of another server part, of users, settings or statements of others.
_NAMED = (
    "db.labels", "db.relationshipTypes", "db.propertyKeys", "db.schema.visualization", "db.schema.nodeTypeProperties", "db.schema.relTypeProperties",
    "db.index.fulltext.queryNodes", "db.index.fulltext.queryRelationships", "db.index.vector.queryNodes", "db.index.vector.queryRelationships",
)  # fmt: skip
PROCEDURES = frozenset(name.lower() for name in _NAMED)
_OPEN, _CLOSE = {"(": ")", "[": "]", "{": "}"}, (")", "]", "}")


def check(statement: str) -> list[Token]:
    """The tokens of a statement that this lock lets through. Refused names what it does not, and where."""
    if len(statement) > MOST_CHARACTERS:
        raise Refused(f"the statement has {len(statement):,} characters, and may have {MOST_CHARACTERS:,}", lock="text", what="length")
    found = tokens(statement)
    if found and found[-1].is_sign(";"):
        found.pop()
    if not found:
        raise Refused("there is no statement: write for example MATCH (n:State) RETURN n.name LIMIT 10", lock="text", what="nothing")
    if len(found) > MOST_TOKENS:
        raise Refused(f"the statement has {len(found):,} words and signs, and may have {MOST_TOKENS:,}", lock="text", what="length")
    _check_beginning(found[0])
    _check_depth(found)
    _check_numbers(found)
    for at, token in enumerate(found):
        if token.is_sign(";"):
            raise at_token(token, "one statement at a time: nothing may follow the ;", ";")
        if token.kind is Kind.WORD:
            _check_word(found, at)
    _check_calls(found)
    return found


def check_parameters(parameters: Mapping[str, Any]) -> None:
    """Refused where there are too many values, or they are nested too deep."""
    if len(parameters) > MOST_PARAMETERS:
        raise Refused(f"there are {len(parameters):,} parameters, and may be {MOST_PARAMETERS:,}", lock="text", what="parameters")
    left, level = MOST_VALUES, list(parameters.values())
    for _ in range(DEEPEST_VALUE):
        left -= len(level)
        if left < 0:
            raise Refused(f"the parameters have more than {MOST_VALUES:,} values", lock="text", what="parameters")
        level = [inner for one in level if isinstance(one, (list, dict)) for inner in (one.values() if isinstance(one, dict) else one)]
        if not level:
            break
    else:
        raise Refused(f"the parameters are nested more than {DEEPEST_VALUE} deep", lock="text", what="parameters")
    for name, value in _numbers(parameters):
        if not -(2**63) <= value < 2**63:
            raise Refused(f"parameter {name}: {str(value)[:40]} is beyond the whole numbers of 64 bits that the database has", lock="text", what=name)


def at_token(token: Token, why: str, what: str, lock: str = "text") -> Refused:
    """A refusal that names the place of a token."""
    return Refused(why, lock=lock, what=what, line=token.line, column=token.column)


def _numbers(parameters: Mapping[str, Any]) -> list[tuple[str, int]]:
    found, left = [], list(parameters.items())
    while left:
        name, value = left.pop()
        if isinstance(value, int):
            found.append((name, value))
        elif isinstance(value, (list, dict)):
            left += [(name, one) for one in (value.values() if isinstance(value, dict) else value)]
    return found


def _check_beginning(first: Token) -> None:
    if first.upper in BEGINNINGS:
        return
    why = _KEYWORDS.get(first.upper) or _PAIRS.get((first.upper, None))
    if why is None:
        why = f"a statement begins with {', '.join(BEGINNINGS[:-1])} or {BEGINNINGS[-1]} here"
    raise at_token(first, f"{first.text[:40]}: {why}", first.upper or first.text)


def _check_numbers(found: Sequence[Token]) -> None:
    seen: Counter[str] = Counter()
    nots = 0
    for token in found:
        word = token.upper or (token.text if token.kind is Kind.SIGN else "")
        # Signs before a value (`NOT NOT x`, `- - 1`) are read one inside the other.
        nots = nots + 1 if word in ("NOT", "-", "+") else 0 if word != "(" else nots
        if nots > MOST_NOTS_IN_A_ROW:
            raise at_token(token, f"more than {MOST_NOTS_IN_A_ROW} of NOT, - and + in a row", word)
        seen[word] += 1
        if seen[word] > MOST_OF.get(word, MOST_TOKENS):
            raise at_token(token, f"a statement may have {MOST_OF[word]:,} {word} at most, as the database could not plan it in a sensible time", word)


def _check_depth(found: Sequence[Token]) -> None:
    open_: list[Token] = []
    for token in found:
        if token.kind is not Kind.SIGN:
            continue
        if token.text in _OPEN:
            open_.append(token)
            if len(open_) > DEEPEST:
                raise at_token(token, f"brackets are nested more than {DEEPEST} deep", "depth")
        elif token.text in _CLOSE:
            if not open_ or _OPEN[open_[-1].text] != token.text:
                raise at_token(token, f"this {token.text} closes nothing", token.text)
            open_.pop()
    if open_:
        raise at_token(open_[-1], f"this {open_[-1].text} is not closed", open_[-1].text)


def _check_word(found: Sequence[Token], at: int) -> None:
    token = found[at]
    before = found[at - 1] if at else None
    after = found[at + 1] if at + 1 < len(found) else None
    # A property, a label or type, a key of a map: names, whatever they say.
    if (before is not None and before.is_sign(".", ":")) or (after is not None and after.is_sign(":", ".")):
        return
    if why := _KEYWORDS.get(token.upper):
        raise at_token(token, f"{token.upper}: {why}. If it is a name, put it in `backticks`", token.upper)
    if after is not None and (why := _PAIRS.get((token.upper, after.upper or None))):
        raise at_token(token, f"{token.upper} {after.upper}: {why}", f"{token.upper} {after.upper}")
    # USE is a clause where what follows names a graph; behind it no operator can stand.
    if token.upper == "USE" and after is not None and (after.kind in (Kind.WORD, Kind.NAME, Kind.PARAMETER) or after.is_sign("(")):
        raise at_token(token, "USE: other graphs are out of bounds. If it is a name, put it in `backticks`", "USE")


def _check_calls(found: Sequence[Token]) -> None:
    """Every dotted name that is called, and every procedure, is one of those known."""
    at = 0
    while at < len(found):
        token = found[at]
        if token.kind not in (Kind.WORD, Kind.NAME):
            at += 1
            continue
        name, stop = _dotted(found, at)
        after = found[stop] if stop < len(found) else None
        before = found[at - 1] if at else None
        if stop == at + 1 and token.kind is Kind.NAME and after is not None and after.is_sign("(") and not (before is not None and before.upper == "CALL"):
            raise at_token(token, f"the function {name[:80]} is written in backticks, under which the other locks do not know it: write it without", name)
        if before is not None and before.upper == "CALL" and not (at > 1 and found[at - 2].is_sign(".", ":")):
            if name.lower() not in PROCEDURES:
                raise at_token(token, f"the procedure {name[:80]} is not one of those that tell of the graph alone: {', '.join(_NAMED)}", name)
        elif "." in name and after is not None and after.is_sign("(") and name.lower() not in FUNCTIONS:
            raise at_token(token, f"the function {name[:80]} is not one of Neo4j's own for dates, durations, points and vectors, and no other with a dot may be used", name)
        at = max(stop, at + 1)


def _dotted(found: Sequence[Token], at: int) -> tuple[str, int]:
    """A name with its dots, and where it ends."""
    parts, stop = [found[at].text], at + 1
    while stop + 1 < len(found) and found[stop].is_sign(".") and found[stop + 1].kind in (Kind.WORD, Kind.NAME):
        parts.append(found[stop + 1].text)
        stop += 2
    return ".".join(parts), stop

