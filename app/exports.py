"""Exports: the graph, some data sets, or what concerns a dyad, an entity or some facts, in the formats of `export_styles`.

Everything streams from the store to the file, a page at a time, in an order that depends only on what is said, so
that two exports compare with `diff`. A file begins with the data sets that it draws on (`dataset_about`), their licence and
citation among it; ids of releases and times of loading are not in it.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.dataset_about import about, program
from app.export_styles import FORMATS, JsonLd, Lines, format_of, style
from graph.reader import Excerpt, Reader
from graph.store import Store
from ontology.errors import BadInput
from ontology.records import Record
from ontology.schema import Schema

__all__ = ["FORMATS", "Part", "export", "export_answer", "export_metadata", "format_of", "serialize", "write"]

_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Part:
    """What an export holds besides what its data sets say of themselves: all of them, or what concerns one dyad, one entity, or some facts.

    dyad, entity, facts -- ids; one of the three at most
    strict              -- whether a fact that is not there is NotFound, or left out
    """

    dyad: str | None = None
    entity: str | None = None
    facts: Sequence[str] | None = None
    strict: bool = True

    def __post_init__(self) -> None:
        if sum(one is not None for one in (self.dyad, self.entity, self.facts)) > 1:
            raise BadInput("an export is of one dyad, of one actor, or of some facts: give one of these")

    def excerpt(self, reader: Reader, releases: Sequence[str]) -> Excerpt | None:
        """The nodes that it holds, and all that they refer to; None for everything. NotFound where there is no such dyad, entity or fact."""
        if self.dyad is not None:
            return reader.excerpt(releases, self.dyad)
        if self.entity is not None:
            return reader.excerpt_about(releases, self.entity)
        return reader.excerpt_of(releases, self.facts, strict=self.strict) if self.facts is not None else None


EVERYTHING = Part()


def export(
    store: Store, schema: Schema, format: str = "turtle", part: Part | Excerpt = EVERYTHING, *, datasets: Sequence[str] = (), relations: str = "plain"
) -> Iterator[str]:
    """The text of an export, in pieces of some 64 KB.

    part      -- what it holds, or the very nodes of the current releases
    datasets  -- ids of data sets; none means all that are loaded
    relations -- how direct relationships are written, see `export_styles`

    NotFound and BadInput come at once, before the first piece; graph.reader.Replaced may come while streaming, and what was given
    until then is worthless.
    """
    format_of(format, relations)
    reader = Reader(store, schema)
    releases = reader.releases(datasets)
    ids = [one["id"] for one in releases]
    excerpt = part.excerpt(reader, ids) if isinstance(part, Part) else part
    if excerpt is not None:
        # Only those that say something of it are told of, in an answer without facts none.
        holding = excerpt.releases()
        releases = [one for one in releases if one["id"] in holding]
    documents = reader.documents([one["id"] for one in releases], excerpt)
    parts = [(one, reader.records(one["id"], excerpt=excerpt)) for one in releases]
    return serialize(schema, format, parts, excerpt=excerpt, documents=documents, relations=relations)


def export_answer(store: Store, schema: Schema, format: str, rows: Iterable[Mapping[str, Any]], datasets: Sequence[str]) -> Iterator[str]:
    """The text of the facts that rows of a saved question rest on, with their passages and what the data sets say of the entities in them.

    datasets -- those that were asked: facts of others, which rows name as well, are left out
    """
    cited = sorted({id for row in rows for id in row.get("facts") or []})
    return export(store, schema, format, Part(facts=cited, strict=False), datasets=datasets)


def export_metadata(store: Store, schema: Schema, format: str, datasets: Sequence[str] = ()) -> Iterator[str]:
    """What data sets say of themselves, without any of their records."""
    reader = Reader(store, schema)
    releases = reader.releases(datasets)
    documents = reader.documents([one["id"] for one in releases])
    return serialize(schema, format, [(one, ()) for one in releases], documents=documents)


def serialize(
    schema: Schema, format: str, parts: Sequence[tuple[dict[str, Any], Iterable[Record]]], *, excerpt: Excerpt | None = None,
    documents: Mapping[str, Sequence[str]] | None = None, relations: str = "plain",
) -> Iterator[str]:  # fmt: skip
    """The text of records from anywhere: for each data set what its release says of it, and its records.

    documents -- by id of a data set, the ids of the documents that its passages stand in
    """
    return _gathered(_text(style(format, schema, relations), parts, excerpt, documents or {}))


def write(path: Path, pieces: Iterator[str]) -> int:
    """Write an export to a file that appears only when it is complete. Returns its size in bytes."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            stream.writelines(pieces)
        Path(name).chmod(0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path.stat().st_size


def _text(
    made: Lines | JsonLd, parts: Sequence[tuple[dict[str, Any], Iterable[Record]]], excerpt: Excerpt | None, documents: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    yield made.begin()
    if parts:
        yield made.about(*program())
    for release, _ in parts:
        for subject, said in about(release, documents.get(release["dataset"], ()), excerpt):
            yield made.about(subject, said)
    for release, records in parts:
        yield made.open(release["dataset"])
        for record in records:
            yield made.record(record, release["dataset"])
        yield made.close(release["dataset"])
    yield made.end()


def _gathered(pieces: Iterator[str]) -> Iterator[str]:
    waiting: list[str] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= _CHUNK:
            yield "".join(waiting)
            waiting, size = [], 0
    yield "".join(waiting)
