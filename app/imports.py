"""Imports: an exported file read back as data sets that can be loaded like those of a folder.

Statements are gathered by subject, so a file to be read has to fit into memory (some 1 GB for a million records);
exports have no such bound.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import RawIOBase
from pathlib import Path
from typing import Any, BinaryIO

import pyoxigraph as ox
from pydantic import ValidationError

from app.dataset_about import EXCERPT, METADATA, full
from loaders.contract import Metadata, Problem, Source
from ontology.errors import BadInput, NotFound
from ontology.identifiers import BASE, DATA
from ontology.rdf import DATASETS, Iris, dataset_iri
from ontology.rdf_read import Gatherer, Node, place
from ontology.records import Origin, Record
from ontology.schema import Schema

#: File endings that can be read.
SUFFIXES = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".trig": ox.RdfFormat.TRIG,
    ".nq": ox.RdfFormat.N_QUADS,
}


@dataclass
class ImportedDataSet:
    """A data set out of an exported file; what the pipeline needs of a data set.

    excerpt -- id of the (first) thing whose export this is, or None for a whole data set. checksum -- what the file says that
    the whole should have (`rdf.Fingerprint`), or None.
    """

    metadata: Metadata
    source: Source
    excerpt: str | None
    checksum: str | None
    _digest: str
    _content: _Content = field(repr=False)

    def records(self) -> Iterator[Record]:
        """All records, shared nodes first. Problems gather in `source.problems`."""
        self.source.problems.clear()
        yield from self._content.records(self.metadata.id, self.source)

    def digest(self) -> str:
        """SHA-256 of the file and the data set's id."""
        return self._digest


class _LineByLine(RawIOBase):
    """A file that is read a line at a time, so that the parser cannot be further than the line that it speaks of."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._at_start = True
        self.line = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        text = self._stream.readline(size)
        if text:
            self.line += self._at_start
            self._at_start = text.endswith(b"\n")
        return text


def read_rdf(path: Path, schema: Schema) -> list[ImportedDataSet]:
    """The data sets of an exported file, those that others require first.

    NotFound where there is no such file; BadInput where its ending or content is not one of ours, with the line.
    """
    gatherer = gathered(path, schema)
    if not gatherer.metadata:
        raise BadInput(f"{path}: {nothing_described(gatherer)}")
    return data_sets(path, gatherer)


def gathered(path: Path, schema: Schema) -> Gatherer:
    """The statements of a file, by subject. NotFound and BadInput as in `read_rdf`."""
    format = SUFFIXES.get(path.suffix.lower())
    if format is None:
        raise BadInput(f"{path}: the ending has to be one of {', '.join(SUFFIXES)}")
    if not path.is_file():
        raise NotFound(f"there is no file {path}")
    gatherer = Gatherer(schema)
    for quad, line in statements(path, format):
        graph = quad.graph_name
        gatherer.add(quad.subject, quad.predicate.value, quad.object, graph.value if isinstance(graph, ox.NamedNode) else "", line)
    return gatherer


def statements(path: Path, format: ox.RdfFormat) -> Iterator[tuple[ox.Quad, int]]:
    """The statements of a file with the lines they stand in; 0 in JSON, where a line says little. BadInput where it cannot be read."""
    try:
        with path.open("rb") as stream:
            if b"\0" in stream.read(4096):
                raise BadInput(f"{path}: this is binary data, and {format.name} is text in UTF-8")
            stream.seek(0)
            lines = _LineByLine(stream)
            for quad in ox.parse(stream if format == ox.RdfFormat.JSON_LD else lines, format=format):
                yield quad, lines.line
    except SyntaxError as error:
        raise BadInput(f"{path}:{error.lineno or 1}: not valid {format.name}: {_syntax(error)}") from error
    except (ValueError, OSError) as error:
        raise BadInput(f"{path}: cannot be read: {error}") from error


def _syntax(error: SyntaxError) -> str:
    """What the parser says, without the place, which stands before it."""
    place, _, what = (error.msg or "").partition(": ")
    return what if place.startswith("Parser error at") and what else error.msg


def nothing_described(gatherer: Gatherer) -> str:
    """What a file lacks that describes no data set."""
    empty = "" if gatherer.nodes else "the file is empty, or has no statement of the ontology; "
    return (
        f"{empty}no data set is described in it; it needs <{DATASETS}ID> with dcterms:title, dc:publisher, dcterms:bibliographicCitation, dc:rights (the licence), "
        f"owl:versionInfo and dy:factPrefix, where dy: is <{BASE}ontology#>"
    )


def data_sets(path: Path, gatherer: Gatherer) -> list[ImportedDataSet]:
    """The data sets out of the statements of a file. BadInput where what is said of one is not enough."""
    with path.open("rb") as stream:
        sha = hashlib.file_digest(stream, "sha256").hexdigest()
    content = _Content(gatherer, path.name)
    found: dict[str, ImportedDataSet] = {}
    for iri, said in sorted(gatherer.metadata.items()):
        metadata, excerpt, checksum = _metadata(path, iri, said)
        digest = hashlib.sha256(f"{sha} {metadata.id}".encode()).hexdigest()
        found[metadata.id] = ImportedDataSet(metadata, Source(metadata, path.parent), excerpt, checksum, digest, content)
    content.settle(list(found))
    return _ordered(found)


def stand_ins(path: Path, gatherer: Gatherer) -> list[ImportedDataSet]:
    """Data sets in place of those that a file describes too badly or not at all, so that its records can be checked all the same."""
    content = _Content(gatherer, path.name)
    found = []
    for iri, said in sorted(gatherer.metadata.items()) or [(DATASETS + "file", {})]:
        metadata = Metadata.model_construct(id=place(iri)[0] or "file", version="", fact_prefixes=said.get(full("dy:factPrefix"), [""]))
        found.append(ImportedDataSet(metadata, Source(metadata, path.parent), None, None, "", content))
    content.settle([one.metadata.id for one in found])
    return found


def _ordered(found: dict[str, ImportedDataSet]) -> list[ImportedDataSet]:
    ordered: dict[str, ImportedDataSet] = {}

    def visit(id: str, path: tuple[str, ...]) -> None:
        for needed in found[id].metadata.requires:
            if needed in found and needed not in path:
                visit(needed, (*path, needed))
        ordered.setdefault(id, found[id])

    for id in found:
        visit(id, (id,))
    return list(ordered.values())


def _metadata(path: Path, iri: str, said: dict[str, list[str]]) -> tuple[Metadata, str | None, str | None]:
    content: dict[str, Any] = {"id": place(iri)[0]}
    coverage: dict[str, Any] = {}
    checksum = None
    for key, predicate, datatype in METADATA:
        values = sorted(set(said.get(full(predicate), [])))
        if not values or key == "dataset":
            continue
        if key == "checksum":
            checksum = values[0]
        elif key in ("fact_prefixes", "requires", "coverage_kinds"):
            many = values if datatype else [place(one)[0] for one in values]
            (coverage if key == "coverage_kinds" else content)[key.removeprefix("coverage_")] = many
        elif len(values) > 1:
            raise BadInput(f"{path}: <{iri}> has {len(values)} values for {predicate}, not one: {'; '.join(values)}")
        elif key.startswith("coverage_"):
            coverage[key.removeprefix("coverage_")] = values[0]
        else:
            content[key] = values[0]
    about = said.get(EXCERPT, [])
    try:
        return Metadata.model_validate(content | {"coverage": coverage}), place(about[0])[1] if about else None, checksum
    except ValidationError as error:
        wrong = "; ".join(map(_wrong, error.errors()))
        raise BadInput(f"{path}: <{iri}>: {wrong}") from error


def _wrong(error: Any) -> str:
    """What is wrong with the description of a data set, in terms of the properties that a file has for it."""
    loc = [str(one).rstrip("_") for one in error["loc"]]
    predicate = {key: predicate for key, predicate, _ in METADATA}.get("_".join(loc), ".".join(loc))
    return f"{predicate} is missing" if error["type"] == "missing" else f"{predicate}: {error['msg']} (found {error['input']!r})"


class _Content:
    """Whose is which node: decided once, for all data sets of a file."""

    def __init__(self, gatherer: Gatherer, file: str) -> None:
        self.gatherer = gatherer
        self.file = file
        self.iris = Iris(gatherer.schema)
        self.shared: dict[str, dict[str, tuple[Node, str, str]]] = defaultdict(dict)
        self.released: dict[str, list[tuple[Node, str, str]]] = defaultdict(list)
        self.problems: list[Problem] = []

    def settle(self, datasets: list[str]) -> None:
        """Divide the nodes between the data sets; a node that cannot be placed is a problem of all of them."""
        graphs = {dataset_iri(one): one for one in datasets}
        described: dict[tuple[str, str], list[str]] = defaultdict(list)
        used: dict[str, set[str]] = {one: set() for one in datasets}
        shared: list[tuple[str, Node, str]] = []
        for (graph, _), node in self.gatherer.nodes.items():
            if not node.iri.startswith(DATA) or not node.types:
                other = self.gatherer.foreign(graph, node)
                self._lost(node, *(node.problems or [(node.line, "it has no rdf:type of the ontology" + (f", only {other}" if other else ""))]))
                continue
            under, id = place(node.iri)
            cls = self.gatherer.cls(node)
            if not self.iris.released(cls):
                shared.append((graph, node, id))
                continue
            owners = {under} if under else {graphs.get(graph)} if graph else {graphs.get(one) for one in node.datasets}
            if not owners and len(datasets) == 1:
                owners = set(datasets)
            for owner in owners or {None}:
                if owner not in used:
                    self._lost(node, (node.line, "it belongs to no data set that the file describes; say so by dy:inDataset"))
                    continue
                self.released[owner].append((node, cls, id))
                for target in node.links.get("describes", ()):
                    described[owner, target] += node.values.get("described_as", [])
                    used[owner].add(target)
                used[owner].update(node.links.get("about", ()))
        for graph, node, id in shared:
            owners = {graphs.get(graph)} if graph else {one for one in datasets if id in used[one]}
            if not owners and len(datasets) == 1:
                owners = set(datasets)
            for owner in owners or {None}:
                if owner not in used:
                    self._lost(node, (node.line, "no data set of the file describes or uses it; say so by a dy:Description"))
                else:
                    self.shared[owner].setdefault(id, (node, self.gatherer.cls(node, described[owner, id]), id))

    def records(self, dataset: str, source: Source) -> Iterator[Record]:
        source.problems += self.problems
        for node, cls, id in [*self.shared[dataset].values(), *self.released[dataset]]:
            record, problems = self.gatherer.record(node, cls, id, self.file)
            source.problems += [Problem(Origin(self.file, line, record.id), one) for line, one in problems]
            yield record

    def _lost(self, node: Node, *reasons: tuple[int, str]) -> None:
        self.problems += [Problem(Origin(self.file, line, node.iri), reason) for line, reason in reasons]
