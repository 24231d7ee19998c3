"""Rows ready to be written, in groups of one shape, kept on disk when there are many.

A data set is checked as a whole before anything of it is written, so its rows wait here meanwhile,
in bounded memory however large it is.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from graph.migrations import anchor
from ontology.checks import Checker
from ontology.derive import direct_relationships
from ontology.records import Record
from ontology.schema import Schema

BATCH = 5000

# The order in which groups are written: a relationship needs both its ends.
_ORDER = ("shared", "released", "link", "direct", "reference")

Group = tuple[str, ...]


class Shipment:
    """The rows of one data set. A context manager: its files go with it.

    Groups are `("shared", class)`, `("released", class)`, `("link", type, from label, to label)`,
    `("direct", type)` and `("reference",)`, the last for links to facts of other data sets.
    """

    def __init__(self, schema: Schema, checker: Checker) -> None:
        self.schema = schema
        self.rows = 0
        self._checker = checker
        self._folder = tempfile.TemporaryDirectory(prefix="dyad-load-")
        self._buffers: dict[Group, list[Any]] = {}
        self._written: dict[Group, int] = {}
        self._anchors: dict[str, tuple[str, str]] = {}
        self._shared_seen: set[str] = set()

    def __enter__(self) -> Shipment:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._folder.cleanup()

    def add(self, record: Record) -> None:
        """Take a checked record whose derived values are filled in."""
        label, scope = self._anchor(record.cls)
        if scope == "shared":
            if record.id in self._shared_seen:
                return
            self._shared_seen.add(record.id)
            self._put(("shared", record.cls), record.id)
        else:
            self._put(("released", record.cls), {"id": record.id, **record.values})
        for link, targets in record.links.items():
            type = self.schema.links[link].type
            for target in dict.fromkeys(targets):
                known = self._checker.classes.get(target)
                if known is None:
                    self._put(("pending", type, label), (record.id, target))
                else:
                    self._put(("link", type, label, self._anchor(known)[0]), (record.id, target))
        for name, start, end, carried in direct_relationships(self.schema, record):
            self._put(("direct", self.schema.links[name].type), (start, end, carried))

    def settle(self, outside: dict[str, list[str]]) -> None:
        """Decide the links that ran ahead of their targets. `outside` gives labels of nodes of other data sets."""
        for group in [one for one in self._groups() if one[0] == "pending"]:
            _, type, label = group
            for rows in self._batches_of(group):
                self.rows -= len(rows)
                for start, end in rows:
                    own = self._checker.classes.get(end)
                    target = self._anchor(own) if own else self._anchor_of_labels(outside[end])
                    if own or target[1] == "shared":
                        self._put(("link", type, label, target[0]), (start, end))
                    else:
                        reference = {"id": f"{start} {type} {end}", "source": start, "type": type, "target": end}
                        self._put(("reference",), reference | {"source_label": label, "target_label": target[0]})
            self._buffers.pop(group, None)
            self._written.pop(group, None)

    def batches(self) -> Iterator[tuple[Group, list[Any]]]:
        """All rows, at most BATCH at a time, in an order in which they can be written.

        Full batches keep their group. What is left of small groups is put together as
        `("mixed", what, label...)` with the labels or type in each row, so that a small data set
        does not cost a hundred statements that the server has to plan.
        """
        for what in _ORDER:
            mixed: dict[Group, list[Any]] = {}
            for group in sorted(one for one in self._groups() if one[0] == what):
                for rows in self._batches_of(group):
                    if len(rows) == BATCH or what == "reference":
                        yield group, rows
                    else:
                        target, more = self._mixed(group, rows)
                        mixed.setdefault(target, []).extend(more)
            for group, rows in mixed.items():
                for start in range(0, len(rows), BATCH):
                    yield group, rows[start : start + BATCH]

    def _mixed(self, group: Group, rows: list[Any]) -> tuple[Group, list[Any]]:
        what, name, *ends = group
        if what in ("shared", "released"):
            labels = list(self.schema.labels(name))
            return ("mixed", what, self._anchor(name)[0]), [(row, labels) for row in rows]
        return ("mixed", what, *ends), [(*row, name) for row in rows]

    def _anchor(self, cls: str) -> tuple[str, str]:
        known = self._anchors.get(cls)
        if known is None:
            known = self._anchors[cls] = (anchor(self.schema, cls), self.schema.scope(cls))
        return known

    def _anchor_of_labels(self, labels: list[str]) -> tuple[str, str]:
        return self._anchor(self.schema.leaf(labels))

    def _groups(self) -> list[Group]:
        return list(self._buffers.keys() | self._written.keys())

    def _put(self, group: Group, row: Any) -> None:
        buffer = self._buffers.setdefault(group, [])
        buffer.append(row)
        self.rows += 1
        if len(buffer) >= BATCH:
            with self._file(group).open("ab") as stream:
                pickle.dump(buffer, stream, protocol=pickle.HIGHEST_PROTOCOL)
            self._written[group] = self._written.get(group, 0) + 1
            self._buffers[group] = []

    def _batches_of(self, group: Group) -> Iterator[list[Any]]:
        if group in self._written:
            with self._file(group).open("rb") as stream:
                for _ in range(self._written[group]):
                    yield pickle.load(stream)
        if rows := self._buffers.get(group):
            yield rows

    def _file(self, group: Group) -> Path:
        return Path(self._folder.name) / "-".join(group)
