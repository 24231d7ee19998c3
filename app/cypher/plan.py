"""The lock of the plan: what the server would do is a read, and made of known operators and procedures only.

The operators are those that Neo4j 5 and later name in plans of reading statements, in each of its runtimes. One that is not known is
refused: a newer server may have operators that do more than read the graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.cypher.errors import Refused
from app.cypher.text import PROCEDURES

MOST_OPERATORS = 2_000

_INDEX_USES = ("Seek", "SeekByRange", "Scan", "ContainsScan", "EndsWithScan")
OPERATORS = frozenset(
    [
        # Where rows come from.
        "Argument", "EmptyRow", "AllNodesScan", "NodeByLabelScan", "UnionNodeByLabelsScan", "IntersectionNodeByLabelsScan", "SubtractionNodeByLabelsScan",
        "NodeByIdSeek", "NodeByElementIdSeek", "DynamicLabelNodeLookup", "MultiNodeIndexSeek",
        *(f"Node{unique}Index{use}" for unique in ("", "Unique") for use in _INDEX_USES),
        *(f"{way}{one}" for way in ("Directed", "Undirected") for one in (
            "AllRelationshipsScan", "RelationshipTypeScan", "UnionRelationshipTypesScan", "RelationshipByIdSeek", "RelationshipByElementIdSeek",
            *(f"Relationship{unique}Index{use}" for unique in ("", "Unique") for use in _INDEX_USES),
        )),
        "DynamicDirectedRelationshipTypeLookup", "DynamicUndirectedRelationshipTypeLookup",
        "NodeCountFromCountStore", "RelationshipCountFromCountStore",
        # Along relationships.
        *(f"{one}({how})" for one in ("Expand", "OptionalExpand", "VarLengthExpand", "StatefulShortestPath") for how in ("All", "Into")),
        "VarLengthExpand(Pruning)", *(f"VarLengthExpand(Pruning,BFS{how})" for how in ("", ",All", ",Into")),
        "ShortestPath", "PathPropagatingBFS", "ProjectEndpoints", "NullifyMetadata",
        "Repeat(Trail)", "Repeat(Walk)", "Repeat(Acyclic)", "BidirectionalRepeat(Trail)",
        # Rows of rows.
        "Apply", "CartesianProduct", "SemiApply", "AntiSemiApply", "LetSemiApply", "LetAntiSemiApply", "SelectOrSemiApply", "SelectOrAntiSemiApply",
        "LetSelectOrSemiApply", "LetSelectOrAntiSemiApply", "ConditionalApply", "AntiConditionalApply", "RollUpApply", "Optional", "AssertSameNode",
        "NodeHashJoin", "NodeLeftOuterHashJoin", "NodeRightOuterHashJoin", "ValueHashJoin", "LeftOuterHashJoin", "RightOuterHashJoin",
        "TriadicSelection", "TriadicBuild", "TriadicFilter", "Union", "OrderedUnion", "Unwind",
        # Rows and values.
        "Filter", "Projection", "CacheProperties", "RemoteBatchProperties", "RemoteBatchPropertiesWithFilter", "Distinct", "OrderedDistinct",
        "EagerAggregation", "OrderedAggregation", "Sort", "PartialSort", "Top", "PartialTop", "Limit", "Skip", "Eager", "PreserveOrder", "Prober",
        "ProduceResults", "EmptyResult", "ProcedureCall",
    ]
)  # fmt: skip
_PROCEDURE = re.compile(r"\s*((?:`[^`]*`|\w+)(?:\.(?:`[^`]*`|\w+))*)\s*\(")


# From so many starts the shortest paths may be looked for: the server ends such a search late, or not at all.
MOST_STARTS = 2_000


def check(kind: str | None, plan: Mapping[str, Any] | None, database: str) -> None:
    """Refused where a plan is more than a read of this database.

    kind -- the type of the statement as the server says: `r`, `rw`, `w` or `s`
    plan -- the plan as the driver gives it: `operatorType`, `args`, `children`
    """
    if kind != "r":
        says = {"rw": "it writes", "w": "it writes", "s": "it changes or tells of the server"}.get(kind or "", f"its type is {kind!r}")
        raise Refused(f"Neo4j says of this statement that {says}; only what reads the graph is run here", lock="plan", what=f"type {kind}")
    if plan is None:
        raise Refused("Neo4j gives no plan for this statement, so nobody knows what it does", lock="plan", what="no plan")
    for number, one in enumerate(_each(plan), start=1):
        if number > MOST_OPERATORS:
            raise Refused(f"its plan has more than {MOST_OPERATORS:,} operators", lock="plan", what="size")
        _check_operator(one, database)


def _check_operator(one: Mapping[str, Any], database: str) -> None:
    name, _, where = str(one.get("operatorType", "")).partition("@")
    if where and where.lower() != database.lower():
        raise Refused(f"it asks the database {where}, and only {database} is open here", lock="plan", what=f"{name}@{where}")
    if name.removeprefix("Partitioned") not in OPERATORS:
        raise Refused(f"its plan has the operator {name}, which is not one of those that only read the graph", lock="plan", what=name)
    args = one.get("args") or {}
    details = str(args.get("Details", ""))
    if name.startswith("StatefulShortestPath"):
        starts = sum(float((child.get("args") or {}).get("EstimatedRows", 0)) for child in one.get("children") or [])
        if starts > MOST_STARTS:
            raise Refused(f"it looks for shortest paths from some {starts:,.0f} starts, and may from {MOST_STARTS:,}: name the ends, for example by id", lock="plan", what=name)
    if name == "ProcedureCall":
        called = _PROCEDURE.match(details)
        procedure = called[1].replace("`", "") if called else details
        if procedure.lower() not in PROCEDURES:
            raise Refused(f"it calls the procedure {procedure[:80]}, which is not one of those that tell of the graph alone", lock="plan", what=procedure)


def _each(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    left = [plan]
    while left:
        one = left.pop()
        yield one
        left += one.get("children") or []
