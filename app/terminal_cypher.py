"""`dyad cypher`: a statement from the command line through the same door as over HTTP, and its rows as a table."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from app.cypher import Asked, Door
from app.cypher.door import Limits, check
from app.cypher.formats import WRITERS
from app.cypher.values import jsonable
from app.session import connected
from app.settings import settings
from app.terminal import answer_rows, err, out, progress_bars
from graph.connection import Connection
from ontology.errors import BadInput, NotFound


def statement_of(text: str) -> str:
    """The statement that an argument means: itself, a file's text for a path that is there, the input for `-`."""
    if text == "-":
        return sys.stdin.read()
    if text.endswith((".cypher", ".cyp", ".cql", ".txt")) and "\n" not in text:
        path = Path(text)
        if not path.is_file():
            raise NotFound(f"there is no file {text}")
        try:
            return without_params(path.read_text(encoding="utf-8"))
        except UnicodeDecodeError as error:
            raise BadInput(f"{text} is not UTF-8: {error.reason} at byte {error.start}") from error
    return text


def without_params(text: str) -> str:
    """A file for the Neo4j Browser without its `:params` line, which is a command of the Browser; lines keep their numbers."""
    return "\n".join("" if line.startswith(":param") else line for line in text.split("\n"))


def parameters_of(given: Sequence[str]) -> dict[str, Any]:
    """Values from `name=value`: what is JSON is taken as such (numbers, true, null, lists, maps, quoted texts), the rest as text."""
    found: dict[str, Any] = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals or not name:
            raise BadInput(f"{one!r} is not name=value")
        try:
            found[name.removeprefix("$")] = json.loads(value)
        except ValueError:
            found[name.removeprefix("$")] = value
    return found


def cypher(statement: str, given: Sequence[str], limit: int, format: str | None) -> None:
    """Ask a statement and print what it gives: a table, or json, csv or graph."""
    asked = Asked(statement_of(statement), parameters_of(given), limit)
    check(asked)  # what is wrong with it is said before anything is started for it
    with progress_bars() as progress, connected(settings(), progress=progress) as connection:
        made = asyncio.run(_answer(connection, asked, format))
    made()


async def _answer(connection: Connection, asked: Asked, format: str | None) -> Callable[[], None]:
    """Does the asking; what it returns prints what is left to print, once progress bars are gone."""
    chosen = settings()
    async with Door(connection, Limits(seconds=chosen.query_timeout, rows=asked.rows or 1, at_once=1)) as door, door.ask(asked) as rows:
        if format:
            async for piece in WRITERS[format][1](rows, door.limits.size):
                sys.stdout.write(piece)
            sys.stdout.write("\n" if format != "csv" else "")
            kept: list[list[Any]] = []
        else:
            kept = [[shown(jsonable(value)) for value in record.values()] async for record in rows]

    def finish() -> None:
        if not format:
            out.print(answer_rows(f"{rows.count:,} rows", rows.columns, kept))
        for notice in rows.notices:
            err.print(f"note: {notice}", markup=False, style="dim")
        if rows.truncated:
            err.print(f"There are more rows than these {rows.count:,}: ask for them with --limit, or for less." if rows.truncated == "rows" else "The answer is full; rows are missing.")

    return finish


def shown(value: Any) -> Any:
    """A value as it stands in a cell: nodes and relationships as Cypher writes them, with their properties."""
    if isinstance(value, list):
        return "[" + ", ".join(str(shown(one)) for one in value) + "]"
    if not isinstance(value, dict):
        return {None: "null", True: "true", False: "false"}[value] if value is None or isinstance(value, bool) else value
    match value:
        case {"type": "node", "labels": labels, "properties": properties}:
            return f"({''.join(f':{one}' for one in labels)} {_map(properties)})"
        case {"type": "relationship", "label": label, "properties": properties}:
            return f"[:{label} {_map(properties)}]"
        case {"type": "path", "nodes": nodes, "relationships": relationships}:
            parts = [shown(nodes[0])]
            for before, one, after in zip(nodes, relationships, nodes[1:], strict=False):
                parts += [f"-{shown(one)}->" if one["start"] == before["id"] else f"<-{shown(one)}-", shown(after)]
            return "".join(parts)
    return _map(value)


def _map(value: dict[str, Any]) -> str:
    return "{" + ", ".join(f"{key}: {shown(one)}" for key, one in value.items()) + "}"
