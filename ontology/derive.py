"""What the writer adds to a record: keys for look-up, the days of its time, its direct relationships."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from ontology.records import Record
from ontology.schema import Schema
from ontology.times import bounds

# Data sets repeat their dates.
_bounds = lru_cache(maxsize=65536)(bounds)

_DAYS = ("possible_from", "certain_from", "certain_until", "possible_until", "last_attested")
_CARRIED = (*_DAYS, "time", "modality", "kind")


@lru_cache(maxsize=65536)
def look_up_key(text: str) -> str:
    """A spelling or code without what writers vary: case, width, marks of punctuation, spaces.

    Letters keep their diacritics, so that different names stay different.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(letter if letter.isalnum() or unicodedata.category(letter).startswith("M") else " " for letter in folded)
    return " ".join(kept.split())


def derive(schema: Schema, record: Record, dataset: str) -> None:
    """Fill in the derived values of a checked record, in place."""
    anchor = schema.lineage(record.cls)
    values = record.values
    if "Name" in anchor:
        values["key"] = look_up_key(str(values["text"]))
    elif "Code" in anchor:
        values["key"] = look_up_key(str(values["code"]))
        if "time" in values:
            _days(values, "attestation", False)
    elif "Fact" in anchor:
        values["dataset"] = dataset
        values["kind"] = schema.classes[record.cls].notation
        values["family"] = schema.family(record.cls)
        _days(values, schema.time_meaning(record.cls), schema.assumes_in_force(record.cls))


def _days(values: dict[str, Any], meaning: str, assumes_in_force: bool) -> None:
    found = _bounds(
        values.get("time"),
        meaning=meaning,
        basis=values.get("time_basis", "stated"),
        as_of=values.get("as_of"),
        whole_period=bool(values.get("covers_whole_period")),
        assumes_in_force=assumes_in_force,
    )
    for key in _DAYS:
        if (day := getattr(found, key)) is not None:
            values[key] = day
    if found.precision:
        values["precision"] = found.precision
        values["approximate"] = found.approximate
    if found.assumption:
        values["assumption"] = found.assumption


def direct_relationships(schema: Schema, record: Record) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """The direct relationships of a fact with derived days: (link name, from id, to id, properties)."""
    for projection in schema.projections(record.cls):
        starts = next((found for role in projection.start if (found := record.links.get(role))), [])
        ends = record.links.get(projection.end, [])
        carried = None
        for start in starts:
            for end in ends:
                # Both ends from one role: each pair once, and nobody with oneself.
                if projection.start == (projection.end,) and start >= end:
                    continue
                if carried is None:
                    carried = {key: record.values[key] for key in _CARRIED if key in record.values} | {"fact": record.id}
                yield projection.relationship, start, end, carried
