"""Every value that Neo4j has, as JSON has it: nothing is lost but the difference between some types.

Dates, times and durations are ISO 8601 texts; nodes, relationships, paths and points are objects with a `type`; bytes are
base64; NaN and the infinities are the texts `NaN`, `Infinity`, `-Infinity`, as JSON has no such numbers. Whole numbers have up to 64
bits and stay numbers: a reader that takes all numbers for floating point rounds those beyond 2^53.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from math import isfinite, isnan
from typing import Any

import neo4j
import neo4j.graph
import neo4j.spatial
import neo4j.time
import neo4j.types
import neo4j.vector

_PLAIN = frozenset((str, int, bool, type(None)))


def jsonable(value: Any) -> Any:
    """A value as the driver gives it, in what JSON has."""
    cls = value.__class__
    if cls in _PLAIN:
        return value
    if cls is float:
        return value if isfinite(value) else "NaN" if isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if cls is list:
        return [one if one.__class__ in _PLAIN else jsonable(one) for one in value]
    if cls is dict:
        return {key: one if one.__class__ in _PLAIN else jsonable(one) for key, one in value.items()}
    if cls is neo4j.time.Date:
        return _day(value)
    if cls is neo4j.graph.Node:
        return node(value)
    return _other(value)


def _day(value: neo4j.time.Date) -> str:
    """As the driver writes it, which takes longer; it alone has a day before the first."""
    number = value.to_ordinal()
    return date.fromordinal(number).isoformat() if number > 0 else value.iso_format()


def _other(value: Any) -> Any:
    if isinstance(value, neo4j.graph.Relationship):
        return relationship(value)
    if isinstance(value, neo4j.graph.Path):
        return {"type": "path", "nodes": [node(one) for one in value.nodes], "relationships": [relationship(one) for one in value.relationships]}
    if isinstance(value, (neo4j.time.Time, neo4j.time.DateTime, neo4j.time.Duration)):
        return value.iso_format()
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return neo4j.time.Duration(days=value.days, seconds=value.seconds, microseconds=value.microseconds).iso_format()
    if isinstance(value, neo4j.spatial.Point):
        return {"type": "point", "srid": value.srid, "coordinates": [jsonable(float(one)) for one in value]}
    if isinstance(value, (bytes, bytearray)):
        return b64encode(value).decode()
    if isinstance(value, neo4j.vector.Vector):
        return [jsonable(one) for one in value.to_native()]
    if isinstance(value, neo4j.types.UnsupportedType):
        return {"type": "unsupported", "name": value.name, "message": value.message}
    raise TypeError(f"Neo4j gave a {type(value).__name__}")


def node(value: neo4j.graph.Node) -> dict[str, Any]:
    """A node: `id` is Neo4j's own and good within one answer; the id to cite is the property."""
    return {"type": "node", "id": value.element_id, "labels": sorted(value.labels), "properties": _properties(value)}


def relationship(value: neo4j.graph.Relationship) -> dict[str, Any]:
    """A relationship, with the ids of the nodes that it joins."""
    ends = [one.element_id if one is not None else None for one in (value.start_node, value.end_node)]
    return {"type": "relationship", "id": value.element_id, "label": value.type, "start": ends[0], "end": ends[1], "properties": _properties(value)}


def elements(value: Any) -> Iterator[neo4j.graph.Node | neo4j.graph.Relationship]:
    """All nodes and relationships in a value, however deep; the nodes of a relationship before it."""
    left = [value]
    while left:
        one = left.pop()
        if isinstance(one, (neo4j.graph.Node, neo4j.graph.Relationship)):
            yield one
        elif isinstance(one, neo4j.graph.Path):
            yield from one.nodes
            yield from one.relationships
        elif isinstance(one, list):
            left += one
        elif isinstance(one, dict):
            left += one.values()


def _properties(value: neo4j.graph.Entity) -> dict[str, Any]:
    return {key: one if one.__class__ in _PLAIN else jsonable(one) for key, one in value.items()}
