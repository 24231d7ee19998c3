"""Checks of records against the ontology and its SHACL shapes, fast enough for every load.

The SHACL core shapes are compiled into plain checks (pyshacl needs minutes where these need
seconds); tests show that both give the same verdicts. A shape that uses a constraint unknown here
is refused when the ontology is read, never ignored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from math import isfinite

from ontology.errors import BadInput
from ontology.records import Origin, Record
from ontology.schema import EDTF, XSD, PropertyShape, Schema
from ontology.times import BadTime, bounds

_PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    XSD + "string": (str,),
    XSD + "boolean": (bool,),
    XSD + "integer": (int,),
    XSD + "decimal": (float, int),
    XSD + "date": (date,),
    XSD + "anyURI": (str,),
    XSD + "dateTime": (str,),
    EDTF: (str,),
}


@dataclass(slots=True)
class _Plan:
    """What records of one class must look like."""

    required: list[PropertyShape] = field(default_factory=list)
    shapes: dict[str, list[PropertyShape]] = field(default_factory=dict)
    values: dict[str, tuple[tuple[type, ...], bool, bool]] = field(default_factory=dict)
    links: set[str] = field(default_factory=set)
    classes: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)


class Checker:
    """Checks one stream of records. Call `check` for each, then `finish` once.

    known -- tells the classes of ids that this stream does not define itself (those already in the
    graph); called once, by `finish`, with all such ids.
    """

    def __init__(self, schema: Schema, known: Callable[[list[str]], dict[str, list[str]]] | None = None) -> None:
        self.schema = schema
        self.classes: dict[str, str] = {}
        self._leaves: dict[str, int] = {}
        self._known = known or (lambda ids: {})
        self._plans: dict[str, _Plan] = {}
        self._open: dict[tuple[str, tuple[str, ...]], tuple[Origin, str]] = {}
        self._dyads: dict[str, list[str]] = {}

    def check(self, record: Record) -> list[str]:
        """All that is wrong with one record, in words. Links to nodes not seen yet are kept for `finish`."""
        kind = self.schema.kinds.get(record.cls)
        if kind is not None:
            record.cls = kind.local
        plan = self._plans.get(record.cls) or self._plan(record.cls)
        if plan is None:
            return [f"class or kind {record.cls!r} is not in the ontology"]
        problems = self._identity(record)
        for name, value in record.values.items():
            problems += self._value(record, plan, name, value)
        for link, targets in record.links.items():
            if link not in plan.links:
                problems.append(f"{link}: not a link of {record.cls}")
                continue
            for wanted in plan.classes.get(link, [()]):
                for target in targets:
                    problems += self._target(record, link, target, wanted)
        for shape in plan.required:
            if shape.path not in record.values and shape.path not in record.links:
                problems += self._shape(shape, [])
        for found in (record.values, record.links):
            for path, value in found.items():
                for shape in plan.shapes.get(path, ()):
                    problems += self._shape(shape, value if isinstance(value, list) else [value])
        return problems

    def finish(self) -> list[tuple[Origin, str]]:
        """Problems of links whose targets were not in the stream when the link was read."""
        outside = sorted({target for target, _ in self._open if target not in self.classes})
        known = self._known(outside) if outside else {}
        problems = []
        for (target, wanted), (origin, link) in self._open.items():
            own = self.classes.get(target)
            labels = self.schema.lineage(own) if own else known.get(target)
            if labels is None:
                problems.append((origin, f"{link}: {target!r} does not exist, neither in this data set nor in the graph"))
            elif wanted and not set(wanted) & set(labels):
                problems.append((origin, f"{link}: {target!r} is a {labels[0]}, not a {' or '.join(wanted)}"))
        return problems

    @property
    def counts(self) -> dict[str, int]:
        """Records so far per class, superclasses included."""
        found: dict[str, int] = {}
        for leaf, number in self._leaves.items():
            for cls in self.schema.labels(leaf):
                found[cls] = found.get(cls, 0) + number
        return found

    def outside(self) -> set[str]:
        """Ids that links point to and that the stream did not define."""
        return {target for target, _ in self._open if target not in self.classes}

    def _loadable(self, cls: str) -> bool:
        line = self.schema.lineage(cls)
        return not self.schema.classes[cls].abstract and any(self.schema.classes[one].scope for one in line)

    def _identity(self, record: Record) -> list[str]:
        if not record.id or record.id != record.id.strip() or "\n" in record.id:
            return [f"id: {record.id!r} is not an id"]
        if record.id.startswith("dataset/"):
            return [f"id: {record.id!r} begins with 'dataset/', which is kept for IRIs of data sets"]
        before = self.classes.get(record.id)
        if before is None:
            self.classes[record.id] = record.cls
            self._leaves[record.cls] = self._leaves.get(record.cls, 0) + 1
            if record.cls == "Dyad":
                self._dyads[record.id] = record.links.get("member", [])
            return []
        if record.cls == before == "Dyad" and self._dyads[record.id] == record.links.get("member", []):
            return []
        return [f"id: {record.id!r} is given twice"]

    def _plan(self, cls: str) -> _Plan | None:
        """How to check a class; None where the ontology has no such class that can be loaded."""
        if cls not in self.schema.classes or not self._loadable(cls):
            return None
        plan = _Plan()
        line = self.schema.lineage(cls)
        for term in self.schema.values_of(cls):
            types = _PYTHON_TYPES.get(term.datatype)
            if types is None:
                raise BadInput(f"dy:{term.local}: datatype {term.datatype} is not one that records can hold")
            plan.values[term.name] = (types, term.multiple, term.datatype == EDTF)
        for term in self.schema.links.values():
            if not term.projected and any(domain in line for domain in term.domains):
                plan.links.add(term.name)
        for shape in self.schema.shapes:
            if shape.target in line:
                for constraint in shape.properties:
                    if constraint.classes:
                        plan.classes.setdefault(constraint.path, []).append(constraint.classes)
                    plan.shapes.setdefault(constraint.path, []).append(constraint)
                    if constraint.min_count:
                        plan.required.append(constraint)
        self._plans[cls] = plan
        return plan

    def _value(self, record: Record, plan: _Plan, name: str, value: object) -> list[str]:
        declared = plan.values.get(name)
        if declared is None:
            return [f"{name}: not a value of {record.cls}"]
        types, multiple, edtf = declared
        if isinstance(value, list) and not multiple:
            return [f"{name}: only one value is allowed, found {value!r}"]
        problems = []
        for one in value if isinstance(value, list) else [value]:
            if not isinstance(one, types) or (isinstance(one, bool) and bool not in types):
                problems.append(f"{name}: expected {types[0].__name__}, found {one!r}")
            elif (isinstance(one, float) and not isfinite(one)) or (isinstance(one, int) and not -(2**63) <= one < 2**63):
                problems.append(f"{name}: {one!r} is not a number that the graph can hold")
            elif edtf and (wrong := _edtf_problem(one)):
                problems.append(f"{name}: {wrong}")
        return problems

    def _target(self, record: Record, link: str, target: str, wanted: tuple[str, ...]) -> list[str]:
        own = self.classes.get(target)
        if own is None:
            self._open.setdefault((target, wanted), (record.origin, link))
        elif wanted and not set(wanted) & set(self.schema.lineage(own)):
            return [f"{link}: {target!r} is a {own}, not a {' or '.join(wanted)}"]
        return []

    def _shape(self, shape: PropertyShape, found: list) -> list[str]:
        problems = []
        if len(found) < shape.min_count:
            problems.append(f"{shape.path}: at least {shape.min_count} needed, found {len(found)}. {shape.message}".rstrip())
        if shape.max_count is not None and len(found) > shape.max_count:
            problems.append(f"{shape.path}: at most {shape.max_count} allowed, found {len(found)}. {shape.message}".rstrip())
        for one in found:
            if shape.allowed and str(one) not in shape.allowed:
                problems.append(f"{shape.path}: {one!r} is not one of {', '.join(shape.allowed)}")
            if shape.pattern is not None and not re.search(shape.pattern, str(one)):
                problems.append(f"{shape.path}: {one!r} does not match {shape.pattern}")
            if shape.min_length is not None and len(str(one)) < shape.min_length:
                problems.append(f"{shape.path}: {one!r} is too short")
            if isinstance(one, (int, float)) and (
                (shape.min_inclusive is not None and one < shape.min_inclusive)
                or (shape.max_inclusive is not None and one > shape.max_inclusive)
            ):
                problems.append(f"{shape.path}: {one!r} is out of range. {shape.message}".rstrip())
        return problems


@lru_cache(maxsize=65536)
def _edtf_problem(text: str) -> str | None:
    try:
        bounds(text, meaning="attestation")
    except BadTime as error:
        return str(error)
    return None


def check_all(schema: Schema, records: Iterable[Record], known: Callable[[list[str]], dict[str, list[str]]] | None = None) -> list[tuple[Origin, str]]:
    """All problems of a small set of records at once."""
    checker = Checker(schema, known)
    problems = [(record.origin, problem) for record in records for problem in checker.check(record)]
    return problems + checker.finish()
