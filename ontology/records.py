"""The unit that travels through the house: one typed record, from loader to graph to export and back.

A loader yields records, validation checks them, the writer stores each as one node, exports
turn each into triples. What classes, properties and links exist is declared in the ontology
(`*.ttl`), so this module knows no kind of fact and no country.

Names are the ontology's local names: classes in CamelCase (`MembershipFact`), values and links in
snake_case (`attributed_to`, in Turtle `dy:attributedTo`, in Cypher `:ATTRIBUTED_TO`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

Scalar = str | int | float | bool | date
Value = Scalar | list[Scalar]


@dataclass(slots=True, frozen=True)
class Origin:
    """Where a record was read: file, line (1-based, 0 when a file has none) and the record's own key."""

    file: str = ""
    line: int = 0
    record: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place} [{self.record}]" if self.record else place


NOWHERE = Origin()


@dataclass(slots=True)
class Record:
    """One node to be: its class, id, literal values and links to other nodes by id."""

    cls: str
    id: str
    values: dict[str, Value] = field(default_factory=dict)
    links: dict[str, list[str]] = field(default_factory=dict)
    origin: Origin = NOWHERE


def short_hash(*parts: object) -> str:
    """Ten hex digits that stay the same for the same parts; ids of names and codes end in it."""
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _links(links: Mapping[str, str | Iterable[str] | None]) -> dict[str, list[str]]:
    found = {}
    for role, target in links.items():
        targets = [target] if isinstance(target, str) else list(target or ())
        if targets:
            found[role] = targets
    return found


def _values(values: Mapping[str, Value | None]) -> dict[str, Value]:
    return {key: value for key, value in values.items() if value is not None and value != []}


def entity(id: str, cls: str, *, note: str | None = None, origin: Origin = NOWHERE, **values: Value | None) -> list[Record]:
    """An entity and this data set's description of it.

    The entity itself is shared between data sets and carries only its id and class; what one data
    set says about it besides names, codes and facts (a note, a file's checksum) is its description.
    """
    described = _values({"described_as": [cls], "note": note, **values})
    return [
        Record(cls, id, origin=origin),
        Record("Description", f"{id}/description", described, {"describes": [id]}, origin),
    ]


def name(
    entity: str,
    text: str,
    *,
    language: str | None = None,
    script: str | None = None,
    kind: str = "alternative",
    origin: Origin = NOWHERE,
    **values: Value | None,
) -> Record:
    """One spelling of an entity, stored as written. `kind` is a notation of the scheme nameKind."""
    id = f"{entity}/name/{short_hash(text, language, kind)}"
    content = {"text": text, "language": language, "script": script, "name_kind": kind, **values}
    return Record("Name", id, _values(content), {"name_of": [entity]}, origin)


def code(entity: str, scheme: str, value: str, *, time: str | None = None, origin: Origin = NOWHERE) -> Record:
    """One code of an entity. `scheme` is a notation of the scheme codeScheme, `time` its validity (EDTF)."""
    id = f"{entity}/code/{scheme}/{value}" + (f"/{short_hash(time)}" if time else "")
    return Record("Code", id, _values({"scheme": scheme, "code": value, "time": time}), {"code_of": [entity]}, origin)


def passage(
    document: str,
    *,
    start: int | None = None,
    end: int | None = None,
    page: str | None = None,
    row: str | None = None,
    origin: Origin = NOWHERE,
) -> Record:
    """A place in a source: characters `start` to `end`, a cited page, a row of a register or file, or the whole of it."""
    if start is not None:
        fragment = f"char={start},{end}"
    elif page is not None:
        fragment = f"page={page.replace(' ', '')}"
    elif row is not None:
        fragment = f"row={row}"
    else:
        fragment = "whole"
    content = {"start": start, "end": end, "page": page, "row": row}
    return Record("Passage", f"{document}#{fragment}", _values(content), {"part_of": [document]}, origin)


def mention(entity: str, document: str, *, first: int | None, count: int, origin: Origin = NOWHERE) -> Record:
    """That a document speaks of an entity: offset of the first spelling, and how often one occurs.

    A count of 0 says that the document means the entity without naming it in a listed spelling.
    """
    links = {"mention_of": [entity], "mentioned_in": [document]}
    return Record("Mention", f"{entity}/mention/{document}", _values({"first": first, "count": count}), links, origin)


def dyad(id: str, members: Sequence[str], origin: Origin = NOWHERE) -> Record:
    """A pair of actors, shared between data sets. `id` comes from `identifiers.dyad_id`."""
    return Record("Dyad", id, {}, {"member": sorted(members)}, origin)


def fact(
    id: str,
    cls: str,
    *,
    origin: Origin = NOWHERE,
    links: Mapping[str, str | Iterable[str] | None],
    **values: Value | None,
) -> Record:
    """One sourced assertion. `cls` is the class of its kind; `links` its roles, passages and dyads."""
    return Record(cls, id, _values(values), _links(links), origin)
