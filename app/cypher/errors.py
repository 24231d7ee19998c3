"""Why a statement was not run, or not to its end."""

from __future__ import annotations

import re
from typing import Any

from neo4j.exceptions import Neo4jError

from app.problems import TimedOut
from ontology.errors import BadInput, DyadError

# How Neo4j names a place in its messages.
_PLACE = re.compile(r"\(line (\d+), column (\d+) \(offset: \d+\)\)")
_MOST_TEXT = 600


class Refused(BadInput):
    """A lock refused a statement. `extras` go into the problem: which lock, what it refused, and where that stands."""

    title = "Statement refused"

    def __init__(self, why: str, *, lock: str, what: str, line: int | None = None, column: int | None = None) -> None:
        place = f"line {line}, column {column}: " if line is not None else ""
        super().__init__(place + why)
        self.extras: dict[str, Any] = {"lock": lock, "refused": what[:_MOST_TEXT]}
        if line is not None:
            self.extras |= {"line": line, "column": column}


class Wrong(BadInput):
    """Neo4j does not understand a statement, or cannot work it out. `extras` has its code and, where it names one, the place."""

    title = "Statement failed"

    def __init__(self, message: str, code: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.extras: dict[str, Any] = {"neo4j": code}
        if line is not None:
            self.extras |= {"line": line, "column": column}


def told(error: Neo4jError, seconds: float, lines_before: int = 0) -> DyadError:
    """What Neo4j said of a statement, for its author.

    seconds      -- after which the server was to end it
    lines_before -- lines that stood before the statement when it was sent
    """
    code = error.code or "unknown"
    message = (error.message or str(error)).strip()
    if "TransactionTimedOut" in code or ("Terminated" in code and "timeout" in message.lower()):
        return TimedOut(f"the statement took more than {seconds:g} s, and was ended: ask for less")
    if "OutOfMemory" in code:
        return Wrong("this needs more memory than the database gives one statement: narrow it, or return less at a time", code)
    if "Forbidden" in code or "AccessMode" in code or "Security" in code:
        return Refused(f"Neo4j refuses it: {_short(message)}", lock="database", what=code)
    line = column = None
    if found := _PLACE.search(message):
        line, column = int(found[1]) - lines_before, int(found[2])
        message = f"line {line}, column {column}: {message[: found.start()].strip()}"
    else:
        # Without a place the statement itself may stand in the message, from its first line on.
        message = message.split('\n"', 1)[0]
    return Wrong(_short(message), code, line, column)


def _short(message: str) -> str:
    return message if len(message) <= _MOST_TEXT else message[:_MOST_TEXT] + " ..."
