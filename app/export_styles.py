"""The formats of exports, and how each writes records and the direct relationships that facts give.

Direct relationships follow from facts, so readers of our own leave them aside. How they are written can be chosen:

plain -- as bare triples, `id:a dy:memberOf id:b`
annotated -- as RDF 1.2, where the fact is the reifier of the triple: `id:a dy:memberOf id:b ~ id:fact`, so that
    whoever finds the triple finds the fact, with its time, modality and passages. For tools that read RDF 1.2.
graphs -- each in a named graph that has the IRI of the fact: for tools that read RDF 1.1 with named graphs
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ontology.errors import BadInput
from ontology.rdf import (
    PREFIXES,
    RDF_TYPE,
    Blocks,
    NodeObjects,
    NTriples,
    Pairs,
    Turtle,
    as_json,
    as_nquads,
    as_ntriples,
    as_turtle,
    dataset_iri,
    jsonld_context,
    node_iri,
    quoted,
)
from ontology.records import Record
from ontology.schema import RDF, XSD, Schema

TEXT = XSD + "string"
REIFIES = f"<{RDF}reifies>"
# What is said of a subject: (predicate, datatype or None for an IRI, text).
Said = list[tuple[str, str | None, str]]


@dataclass(frozen=True)
class Format:
    """A format of files: its name, ending and media type, and how it can write direct relationships."""

    name: str
    suffix: str
    media_type: str
    relations: tuple[str, ...] = ("plain",)


FORMATS = {
    one.name: one
    for one in (
        Format("turtle", ".ttl", "text/turtle", ("plain", "annotated")),
        Format("ntriples", ".nt", "application/n-triples", ("plain", "annotated")),
        Format("jsonld", ".jsonld", "application/ld+json", ("plain", "graphs")),
        Format("trig", ".trig", "application/trig", ("plain", "annotated", "graphs")),
        Format("nquads", ".nq", "application/n-quads", ("plain", "annotated", "graphs")),
    )
}
RELATIONS = ("plain", "annotated", "graphs")


def format_of(name: str, relations: str = "plain") -> Format:
    """A format by name (`turtle`), file ending (`.ttl`, `ttl`) or media type.

    BadInput lists the known ones, also where a format cannot write direct relationships as asked.
    """
    if relations not in RELATIONS:
        raise BadInput(f"direct relationships cannot be written as {relations!r}; known are {', '.join(RELATIONS)}")
    for one in FORMATS.values():
        if name.lower() in (one.name, one.suffix, one.suffix[1:], one.media_type):
            if relations not in one.relations:
                able = ", ".join(other.name for other in FORMATS.values() if relations in other.relations)
                raise BadInput(f"{one.name} cannot write direct relationships as {relations!r}; these formats can: {able}")
            return one
    raise BadInput(f"unknown format {name!r}; known are {', '.join(FORMATS)}")


def style(format: str, schema: Schema, relations: str = "plain") -> Lines | JsonLd:
    """What writes a format."""
    return _STYLES[format_of(format, relations).name](schema, relations)


class Lines:
    """N-Triples."""

    block: Callable[[str, Pairs], str] = staticmethod(as_ntriples)
    syntax = NTriples()

    def __init__(self, schema: Schema, relations: str = "plain") -> None:
        self.blocks = Blocks(schema, self.syntax)
        self.relations = relations

    def begin(self) -> str:
        """What a file begins with."""
        return ""

    def about(self, subject: str, said: Said) -> str:
        """What is said of a data set and what belongs to it."""
        iri = self.syntax.iri
        pairs: Pairs = []
        for rank, (predicate, datatype, text) in enumerate(said):
            written = iri(text) if datatype is None else quoted(text) + ("" if datatype == TEXT else f"^^{iri(datatype)}")
            pairs.append((rank, self.syntax.type() if predicate == RDF_TYPE else iri(predicate), written))
        return self.block(iri(subject), pairs)

    def open(self, dataset: str) -> str:
        """What stands before the records of a data set."""
        return ""

    def record(self, record: Record, dataset: str) -> str:
        """A record, and the direct relationships that it gives."""
        return "".join([self.block(*self.blocks.own(record, dataset)), *(self.relation(*one, record, dataset) for one in self.blocks.direct(record))])

    def relation(self, start: str, by: tuple[int, str], end: str, record: Record, dataset: str) -> str:
        """One direct relationship."""
        plain = self.block(start, [(*by, end)])
        if self.relations == "plain":
            return plain
        return plain + self.block(self.syntax.iri(node_iri(record.id)), [(0, REIFIES, f"<<( {start} {by[1]} {end} )>>")])

    def close(self, dataset: str) -> str:
        """What stands behind the records of a data set."""
        return ""

    def end(self) -> str:
        """What a file ends with."""
        return ""


class NQuads(Lines):
    """N-Triples with a fourth part, the data set as the name of the graph; what is said of data sets is in the default graph."""

    def record(self, record: Record, dataset: str) -> str:
        graph = self.syntax.iri(dataset_iri(dataset))
        parts = [as_nquads(*self.blocks.own(record, dataset), graph)]
        for start, by, end in self.blocks.direct(record):
            fact = self.syntax.iri(node_iri(record.id))
            parts.append(as_nquads(start, [(*by, end)], fact if self.relations == "graphs" else graph))
            if self.relations == "annotated":
                parts.append(as_nquads(fact, [(0, REIFIES, f"<<( {start} {by[1]} {end} )>>")], graph))
        return "".join(parts)


class AsTurtle(Lines):
    """Turtle."""

    block = staticmethod(as_turtle)
    syntax = Turtle()

    def begin(self) -> str:
        version = 'VERSION "1.2"\n' if self.relations == "annotated" else ""
        return version + "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in sorted(PREFIXES.items())) + "\n"

    def relation(self, start: str, by: tuple[int, str], end: str, record: Record, dataset: str) -> str:
        reifier = f" ~ {self.syntax.iri(node_iri(record.id))}" if self.relations == "annotated" else ""
        return f"{start} {by[1]} {end}{reifier} .\n"


class TriG(AsTurtle):
    """Turtle with a named graph for each data set; what is said of data sets is in the default graph."""

    def open(self, dataset: str) -> str:
        return f"\n{self.syntax.iri(dataset_iri(dataset))} {{\n"

    def relation(self, start: str, by: tuple[int, str], end: str, record: Record, dataset: str) -> str:
        line = super().relation(start, by, end, record, dataset)
        if self.relations != "graphs":
            return line
        # Graphs do not nest: the data set's own is closed, and opened again behind it.
        return f"}}\n{self.syntax.iri(node_iri(record.id))} {{\n{line}}}{self.open(dataset)}"

    def close(self, dataset: str) -> str:
        return "}\n"


class JsonLd:
    """JSON-LD with one node object a line."""

    def __init__(self, schema: Schema, relations: str = "plain") -> None:
        self.schema = schema
        self.relations = relations
        self.nodes = NodeObjects(schema)
        self.separator = "\n"

    def begin(self) -> str:
        return '{"@context": ' + as_json(jsonld_context(self.schema)) + ',\n"@graph": ['

    def about(self, subject: str, said: Said) -> str:
        node: dict[str, Any] = {"@id": subject}
        for predicate, datatype, text in said:
            if predicate == RDF_TYPE:
                node.setdefault("@type", []).append(text)
            else:
                one = {"@id": text} if datatype is None else {"@type": datatype, "@value": text} if datatype != TEXT else {"@value": text}
                node.setdefault(predicate, []).append(one)
        return self._line(node)

    def open(self, dataset: str) -> str:
        return ""

    def record(self, record: Record, dataset: str) -> str:
        direct = list(self.nodes.direct(record))
        if self.relations == "graphs" and direct:
            direct = [{"@id": node_iri(record.id), "@graph": direct}]
        return "".join([self._line(node) for node in (self.nodes.own(record, dataset), *direct)])

    def close(self, dataset: str) -> str:
        return ""

    def end(self) -> str:
        return "\n]}\n"

    def _line(self, node: dict[str, Any]) -> str:
        separator, self.separator = self.separator, ",\n"
        return separator + as_json(node)


_STYLES: dict[str, Callable[[Schema, str], Lines | JsonLd]] = {
    "turtle": AsTurtle,
    "ntriples": Lines,
    "jsonld": JsonLd,
    "trig": TriG,
    "nquads": NQuads,
}
