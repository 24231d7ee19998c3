"""The rows of a statement as JSON, as CSV, and as a graph to draw, written as they come and never held as a whole.

Each writer yields pieces of text. A writer stops taking rows when it has written as many bytes as it may; JSON and graphs then say so
in `truncated`. What goes wrong after the first piece was sent is the writer's caller's to tell: it asks `trailer` for JSON's end.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import neo4j.graph

from app.cypher.door import Rows
from app.cypher.values import elements, jsonable, node, relationship

# Rows are put together to pieces of about so many characters.
_PIECE = 32_768
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode

Writer = Callable[[Rows, int], AsyncIterator[str]]


def trailer(rows: Rows, problem: dict[str, Any] | None = None) -> str:
    """The end of a JSON answer, after its rows: whether some are missing, what Neo4j remarks, and what broke it off."""
    truncated = "problem" if problem else rows.truncated
    return f'],"truncated":{_encode(truncated)},"notices":{_encode(rows.notices)},"problem":{_encode(problem)}}}'


async def as_json(rows: Rows, most: int) -> AsyncIterator[str]:
    """An object with `columns`, `rows` (an object each), `truncated` and `notices`."""
    columns = rows.columns
    held = [f'{{"columns":{_encode(columns)},"rows":[']
    size, left = len(held[0]), most
    first = True
    async for record in rows:
        text = _encode({name: jsonable(value) for name, value in zip(columns, record.values(), strict=True)})
        left -= len(text.encode()) if not text.isascii() else len(text)
        if left < 0:
            rows.cut()
            break
        held.append(text if first else "," + text)
        first = False
        size += len(text)
        if size > _PIECE:
            yield "".join(held)
            held, size = [], 0
    yield "".join(held)
    yield trailer(rows)


async def as_csv(rows: Rows, most: int) -> AsyncIterator[str]:
    """Rows under a header line, as RFC 4180 has it: lists of texts and numbers are joined by `|`, all else that has parts is JSON."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(rows.columns)
    left = most
    async for record in rows:
        writer.writerow([_cell(jsonable(value)) for value in record.values()])
        if stream.tell() > _PIECE:
            text = stream.getvalue()
            left -= len(text.encode())
            if left < 0:
                rows.cut()
                return
            yield text
            stream.seek(0)
            stream.truncate()
    yield stream.getvalue()


async def as_graph(rows: Rows, most: int) -> AsyncIterator[str]:
    """An object with `nodes` and `relationships`, each once, wherever in the rows they stand: for drawing.

    An end of a relationship that no row returns is a node without labels and properties.
    """
    nodes: dict[str, str] = {}
    bare: dict[str, None] = {}
    between: dict[str, str] = {}
    left = most
    async for record in rows:
        for one in elements(record.values()):
            kept = nodes if isinstance(one, neo4j.graph.Node) else between
            if one.element_id in kept:
                continue
            kept[one.element_id] = text = _encode(node(one) if isinstance(one, neo4j.graph.Node) else relationship(one))
            left -= len(text.encode())
            if isinstance(one, neo4j.graph.Relationship):
                bare |= dict.fromkeys(end.element_id for end in one.nodes if end is not None)
        if left < 0:
            rows.cut()
            break
    for id in bare:
        nodes.setdefault(id, _encode({"type": "node", "id": id, "labels": [], "properties": {}}))
    yield f'{{"nodes":[{",".join(nodes.values())}],"relationships":[{",".join(between.values())}'
    yield trailer(rows)


def _cell(value: Any) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(isinstance(one, (str, int, float)) and not isinstance(one, bool) for one in value):
        return "|".join(map(str, value))
    if isinstance(value, (list, dict)):
        return _encode(value)
    return value


WRITERS: dict[str, tuple[str, Writer]] = {
    "json": ("application/json", as_json),
    "csv": ("text/csv", as_csv),
    "graph": ("application/json", as_graph),
}
