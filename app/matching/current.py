"""The matcher of a store, built when it is first asked for and again when a data set was loaded anew."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from app.answers import consistent
from app.matching.index import Index
from app.matching.matcher import Matcher
from app.queries import get
from graph.store import Store
from ontology.schema import Schema

_PAGE = 2000
_kept: WeakKeyDictionary[Store, Matcher] = WeakKeyDictionary()
_building: WeakKeyDictionary[Store, Lock] = WeakKeyDictionary()
_guard = Lock()


def matcher_of(store: Store, schema: Schema | None = None) -> Matcher:
    """The matcher over the current releases. One thread builds it; others that come meanwhile wait for it."""
    if kept := _fitting(store):
        return kept
    with _guard:
        lock = _building.setdefault(store, Lock())
    with lock:
        if kept := _fitting(store):
            return kept
        index, releases = consistent(store, lambda: Index(_rows(store)))
        schemes = (schema or Schema.read()).schemes.get("codeScheme", {})
        found = Matcher(index, {notation: term.rank for notation, term in schemes.items()}, (row["id"] for row in releases))
        _kept[store] = found
        return found


def _fitting(store: Store) -> Matcher | None:
    """The matcher that is kept, if it is of the current releases, or of those that the answer being made began with."""
    kept = _kept.get(store)
    return kept if kept and kept.releases == tuple(row["id"] for row in consistent(store, lambda: None)[1]) else None


def _rows(store: Store) -> Iterator[dict[str, Any]]:
    """All entities with names and codes, page by page."""
    query = get("names")
    after = None
    while True:
        rows = store.read(query.cypher, query.bind({"after": after, "limit": _PAGE}))
        yield from rows
        if len(rows) < _PAGE:
            return
        after = rows[-1]["id"]
