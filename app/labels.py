"""What things are called in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

# An answer names a few hundred things; more would be a page that nobody reads.
_MOST = 5000
_LONGEST_ID = 120


def labels(read: Callable[..., list[dict[str, Any]]], ids: Iterable[str], language: str) -> dict[str, str]:
    """The preferred name in a language, or else the usual one, of those of some texts that are ids of entities.

    Names are of all data sets, whatever was asked: a paper may have a name only in the form that its sentence wants.
    """
    wanted = sorted(set(ids))[:_MOST]
    return {row["id"]: row["label"] for row in read("labels", {"ids": wanted, "language": language, "datasets": []})} if wanted else {}


def named_in(values: Any) -> set[str]:
    """All texts among the values of rows that may be ids of entities."""
    found: set[str] = set()
    _gather(values, found)
    return found


def _gather(value: Any, found: set[str]) -> None:
    if isinstance(value, str):
        if len(value) <= _LONGEST_ID and "_" in value and " " not in value:
            found.add(value)
    elif isinstance(value, Mapping):
        for key, one in value.items():
            if key != "facts":
                _gather(one, found)
    elif isinstance(value, list):
        for one in value:
            _gather(one, found)
