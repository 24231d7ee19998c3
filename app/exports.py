"""Exports: the graph, some data sets or one dyad as Turtle, TriG, N-Triples or JSON-LD.

Everything streams from the store to the file, a page at a time, in an order that depends only on what is said, so
that two exports compare with `diff`. A file begins with the data sets that it draws on, their licence and citation
among it; ids of releases and times of loading are not in it.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.reader import Excerpt, Reader
from graph.store import Store
from ontology.errors import BadInput
from ontology.identifiers import ONTOLOGY
from ontology.rdf import (
    PREFIXES,
    RDF_TYPE,
    Blocks,
    NodeObjects,
    NTriples,
    Pairs,
    Turtle,
    as_json,
    as_ntriples,
    as_turtle,
    dataset_iri,
    jsonld_context,
    node_iri,
    quoted,
)
from ontology.records import Record
from ontology.schema import EDTF, XSD, Schema

_CHUNK = 1 << 16
_TEXT = XSD + "string"
_SPDX = re.compile(r"[A-Za-z0-9.+-]+")
_WEB = re.compile(r"https?://[A-Za-z0-9./~_:;,?#@!$&'()*+=%-]+")


@dataclass(frozen=True)
class Format:
    """A format of files: its name, ending and media type."""

    name: str
    suffix: str
    media_type: str


FORMATS = {
    one.name: one
    for one in (
        Format("turtle", ".ttl", "text/turtle"),
        Format("ntriples", ".nt", "application/n-triples"),
        Format("jsonld", ".jsonld", "application/ld+json"),
        Format("trig", ".trig", "application/trig"),
    )
}

# What a data set says of itself: property of the Release node, predicate, datatype ("" for links to data sets).
# Publisher and licence are words, for which DC elements are made; the terms of the same name want a resource.
METADATA = (
    ("citation", "dcterms:bibliographicCitation", _TEXT),
    ("checksum", "dy:checksum", _TEXT),
    ("coverage_actors", "dy:coverageActors", _TEXT),
    ("coverage_from", "dy:coverageFrom", EDTF),
    ("coverage_kinds", "dy:coverageKind", _TEXT),
    ("coverage_note", "dy:coverageNote", _TEXT),
    ("coverage_until", "dy:coverageUntil", EDTF),
    ("description", "dcterms:description", _TEXT),
    ("dataset", "dcterms:identifier", _TEXT),
    ("fact_prefixes", "dy:factPrefix", _TEXT),
    ("homepage", "dcat:landingPage", _TEXT),
    ("licence", "dc:rights", _TEXT),
    ("licence_note", "dy:licenceNote", _TEXT),
    ("name_priority", "dy:namePriority", XSD + "integer"),
    ("publisher", "dc:publisher", _TEXT),
    ("requires", "dy:requires", ""),
    ("title", "dcterms:title", _TEXT),
    ("version", "owl:versionInfo", _TEXT),
)
EXCERPT = ONTOLOGY + "excerptAbout"
_CLASSES = ("dcat:Dataset", "dy:Dataset", "void:Dataset")


def full(curie: str) -> str:
    """The IRI of a prefixed name."""
    prefix, _, local = curie.partition(":")
    return PREFIXES[prefix] + local


def format_of(name: str) -> Format:
    """A format by name (`turtle`), file ending (`.ttl`, `ttl`) or media type. BadInput lists the known ones."""
    for one in FORMATS.values():
        if name.lower() in (one.name, one.suffix, one.suffix[1:], one.media_type):
            return one
    raise BadInput(f"unknown format {name!r}; known are {', '.join(FORMATS)}")


def export(store: Store, schema: Schema, format: str = "turtle", *, datasets: Sequence[str] = (), dyad: str | None = None) -> Iterator[str]:
    """The text of an export, in pieces of some 64 KB.

    datasets -- ids of data sets; none means all that are loaded. dyad -- id of a dyad: its facts, with their passages
    and what the data sets say of the entities in them. NotFound and BadInput come at once, before the first
    piece; graph.reader.Replaced may come while streaming, and what was given until then is worthless.
    """
    format_of(format)
    reader = Reader(store, schema)
    releases = reader.releases(datasets)
    excerpt = reader.excerpt([one["id"] for one in releases], dyad) if dyad is not None else None
    return serialize(schema, format, [(one, reader.records(one["id"], excerpt=excerpt)) for one in releases], excerpt=excerpt)


def export_facts(store: Store, schema: Schema, format: str, facts: Sequence[str], *, datasets: Sequence[str] = ()) -> Iterator[str]:
    """The text of an export of some facts (ids), with their passages and what the data sets say of the entities in them."""
    reader = Reader(store, schema)
    releases = reader.releases(datasets)
    excerpt = reader.excerpt_of([one["id"] for one in releases], facts)
    return serialize(schema, format, [(one, reader.records(one["id"], excerpt=excerpt)) for one in releases], excerpt=excerpt)


def serialize(
    schema: Schema, format: str, parts: Sequence[tuple[dict[str, Any], Iterable[Record]]], *, excerpt: Excerpt | None = None
) -> Iterator[str]:
    """The text of records from anywhere: for each data set what its release says of it, and its records."""
    return _gathered(_text(_STYLES[format_of(format).name](schema), parts, excerpt))


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


def _text(style: Any, parts: Sequence[tuple[dict[str, Any], Iterable[Record]]], excerpt: Excerpt | None) -> Iterator[str]:
    yield style.begin()
    for release, _ in parts:
        yield style.metadata(release["dataset"], _about(release, excerpt))
    for release, records in parts:
        yield style.open(release["dataset"])
        for record in records:
            yield style.record(record, release["dataset"])
        yield style.close(release["dataset"])
    yield style.end()


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


def _about(release: dict[str, Any], excerpt: Excerpt | None) -> list[tuple[str, str | None, str]]:
    """What is said of a data set: (predicate, datatype or None for an IRI, text), by predicate and text."""
    found: list[tuple[str, str | None, str]] = [(RDF_TYPE, None, full(one)) for one in _CLASSES]
    for key, predicate, datatype in METADATA:
        value = release.get(key)
        for one in value if isinstance(value, list) else [] if value is None else [value]:
            if not datatype:
                found.append((full(predicate), None, dataset_iri(one)))
            elif key == "homepage" and _WEB.fullmatch(one):
                found.append((full(predicate), None, one))
            else:
                found.append((full(predicate), datatype, str(one)))
    if _SPDX.fullmatch(release.get("licence", "")):
        found.append((full("dcterms:license"), None, f"https://spdx.org/licenses/{release['licence']}"))
    if excerpt is not None:
        found += [(EXCERPT, None, node_iri(one)) for one in excerpt.about]
    return sorted(found, key=lambda one: (one[0], one[2]))


# ---- Formats ----


class _Lines:
    """N-Triples."""

    block: Callable[[str, Pairs], str] = staticmethod(as_ntriples)
    syntax = NTriples()

    def __init__(self, schema: Schema) -> None:
        self.blocks = Blocks(schema, self.syntax)

    def begin(self) -> str:
        return ""

    def metadata(self, dataset: str, about: list[tuple[str, str | None, str]]) -> str:
        iri = self.syntax.iri
        pairs: Pairs = []
        for rank, (predicate, datatype, text) in enumerate(about):
            written = iri(text) if datatype is None else quoted(text) + ("" if datatype == _TEXT else f"^^{iri(datatype)}")
            pairs.append((rank, self.syntax.type() if predicate == RDF_TYPE else iri(predicate), written))
        return self.block(iri(dataset_iri(dataset)), pairs)

    def open(self, dataset: str) -> str:
        return ""

    def record(self, record: Record, dataset: str) -> str:
        return "".join([self.block(subject, pairs) for subject, pairs in self.blocks.of(record, dataset)])

    def close(self, dataset: str) -> str:
        return ""

    def end(self) -> str:
        return ""


class _Turtle(_Lines):
    """Turtle."""

    block = staticmethod(as_turtle)
    syntax = Turtle()

    def begin(self) -> str:
        return "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in sorted(PREFIXES.items())) + "\n"


class _TriG(_Turtle):
    """Turtle with a named graph for each data set; what is said of data sets is in the default graph."""

    def open(self, dataset: str) -> str:
        return f"\n{self.syntax.iri(dataset_iri(dataset))} {{\n"

    def close(self, dataset: str) -> str:
        return "}\n"


class _JsonLd:
    """JSON-LD with one node object a line."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.nodes = NodeObjects(schema)
        self.separator = "\n"

    def begin(self) -> str:
        return '{"@context": ' + as_json(jsonld_context(self.schema)) + ',\n"@graph": ['

    def metadata(self, dataset: str, about: list[tuple[str, str | None, str]]) -> str:
        node: dict[str, Any] = {"@id": dataset_iri(dataset)}
        for predicate, datatype, text in about:
            if predicate == RDF_TYPE:
                node.setdefault("@type", []).append(text)
            else:
                one = {"@id": text} if datatype is None else {"@type": datatype, "@value": text} if datatype != _TEXT else {"@value": text}
                node.setdefault(predicate, []).append(one)
        return self._line(node)

    def open(self, dataset: str) -> str:
        return ""

    def record(self, record: Record, dataset: str) -> str:
        return "".join([self._line(node) for node in self.nodes.of(record, dataset)])

    def close(self, dataset: str) -> str:
        return ""

    def end(self) -> str:
        return "\n]}\n"

    def _line(self, node: dict[str, Any]) -> str:
        separator, self.separator = self.separator, ",\n"
        return separator + as_json(node)


_STYLES: dict[str, Callable[[Schema], Any]] = {"turtle": _Turtle, "ntriples": _Lines, "jsonld": _JsonLd, "trig": _TriG}
