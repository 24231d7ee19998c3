"""RDF read back as records: the other direction of `rdf`.

Statements are gathered by subject in memory, as a file may hold them in any order. What cannot be understood is a
problem that names the subject, its line and what would be right; statements in other people's vocabularies are left aside, and so are
direct relationships, however they are written: they follow from facts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

from ontology.identifiers import DATA, ONTOLOGY, id_of
from ontology.rdf import DATASETS, IN_DATASET, RDF_TYPE
from ontology.records import Origin, Record
from ontology.schema import RDF, XSD, LinkTerm, Schema, ValueTerm

_INTEGERS = {XSD + name for name in ("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger",
                                     "negativeInteger", "nonPositiveInteger", "unsignedInt", "unsignedLong", "unsignedShort")}
_ACCEPTED = {
    XSD + "string": {XSD + "string", RDF + "langString"},
    XSD + "integer": _INTEGERS,
    XSD + "decimal": {XSD + "decimal", XSD + "double", XSD + "float", *_INTEGERS},
}


@dataclass(slots=True)
class Node:
    """What a file says of one subject. Problems come with their lines, 0 where none is known."""

    iri: str
    line: int = 0
    types: set[str] = field(default_factory=set)
    datasets: set[str] = field(default_factory=set)
    values: dict[str, list[Any]] = field(default_factory=dict)
    links: dict[str, set[str]] = field(default_factory=dict)
    problems: list[tuple[int, str]] = field(default_factory=list)


@lru_cache(maxsize=65536)
def place(iri: str) -> tuple[str | None, str]:
    """The data set that an IRI lies under, or None, and the id. ValueError for IRIs that are not ours."""
    if iri.startswith(DATASETS):
        dataset, _, rest = iri[len(DATA) :].partition("/")[2].partition("/")
        return id_of(DATA + dataset), id_of(DATA + rest)
    return None, id_of(iri)


class Gatherer:
    """Takes statements one by one and makes records of them.

    Node ids are unique per graph: the same subject in two named graphs is two nodes.
    """

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.nodes: dict[tuple[str, str], Node] = {}
        self.metadata: dict[str, dict[str, list[str]]] = {}
        self._foreign: dict[tuple[str, str], list[str]] = {}
        self._terms: dict[str, ValueTerm | LinkTerm] = {
            ONTOLOGY + term.local: term for term in (schema.values | schema.links).values()
        }
        self._locals = sorted(term.local for term in self._terms.values() if not (term.projected if isinstance(term, LinkTerm) else term.derived))
        self._superclasses = {cls for cls, term in schema.classes.items() if term.abstract}
        self._loadable = {
            cls for cls in schema.classes.keys() - self._superclasses if any(schema.classes[one].scope for one in schema.lineage(cls))
        }

    def add(self, subject: Any, predicate: str, object: Any, graph: str = "", line: int = 0) -> None:
        """Take one statement; `graph` is the IRI of its named graph, if it is in one, `line` where it stands in its file."""
        iri = subject.value if isinstance(subject, ox.NamedNode) else str(subject)
        if iri.startswith(DATASETS) and "/" not in (rest := iri[len(DATASETS) :]):
            if "#" not in rest:  # what belongs to a data set, such as its distributions, is for others
                self.metadata.setdefault(iri, {}).setdefault(predicate, []).append(getattr(object, "value", str(object)))
            return
        term = self._terms.get(predicate)
        if term is None and not predicate.startswith(ONTOLOGY) and predicate != RDF_TYPE:
            return
        if (isinstance(term, LinkTerm) and term.projected) or (isinstance(term, ValueTerm) and term.derived):
            return
        node = self.nodes.get((graph, iri))
        if predicate == RDF_TYPE and not self._ours(object):
            # Classes of other vocabularies are left aside, but help to say why a node is no record.
            self._foreign.setdefault((graph, iri), []).append(str(object))
            return
        if node is None:
            node = self.nodes[graph, iri] = Node(iri, line)
            if not iri.startswith(DATA):
                node.problems.append((line, _not_ours(subject, iri)))
        if predicate == RDF_TYPE:
            self._type(node, object.value[len(ONTOLOGY) :], line)
        elif predicate == IN_DATASET:
            node.datasets.add(getattr(object, "value", str(object)))
        elif term is None:
            node.problems.append((line, f"dy:{predicate[len(ONTOLOGY) :]} is not in the ontology{self._near(predicate[len(ONTOLOGY) :], self._locals)}"))
        else:
            self._take(node, term, object, line)

    def foreign(self, graph: str, node: Node) -> str:
        """The classes of other vocabularies that a node is said to be of, for a message."""
        return ", ".join(self._foreign.get((graph, node.iri), ()))

    def _ours(self, cls: Any) -> bool:
        return isinstance(cls, ox.NamedNode) and cls.value.startswith(ONTOLOGY)

    def _near(self, local: str, known: list[str]) -> str:
        """A hint at the terms that come near."""
        lowered = {one.lower(): one for one in known}
        near = [lowered[one] for one in get_close_matches(local.lower(), lowered, 3, 0.7)]
        return f"; did you mean {' or '.join(f'dy:{one}' for one in near)}?" if near else ""

    def _type(self, node: Node, cls: str, line: int) -> None:
        if cls in self._loadable:
            node.types.add(cls)
        elif cls not in self._superclasses:
            node.problems.append((line, f"class dy:{cls} is not one of the ontology's classes of records{self._near(cls, sorted(self._loadable))}"))

    def _take(self, node: Node, term: ValueTerm | LinkTerm, object: Any, line: int) -> None:
        if isinstance(term, LinkTerm):
            try:
                node.links.setdefault(term.name, set()).add(place(object.value)[1])
            except (ValueError, AttributeError):
                node.problems.append((line, f"dy:{term.local}: {_no_node(object)}"))
            return
        try:
            value = literal(term, object)
        except ValueError as error:
            node.problems.append((line, f"dy:{term.local}: {error}"))
            return
        found = node.values.setdefault(term.name, [])
        if not any(one == value and type(one) is type(value) for one in found):
            found.append(value)

    def cls(self, node: Node, said: list[str] | None = None) -> str:
        """The class of a typed node: the most specific of `said` that may be meant, else of its types."""
        branches = {self.schema.lineage(one)[-1] for one in node.types}
        meant = [one for one in said or [] if one in self._loadable and self.schema.lineage(one)[-1] in branches]
        return self.schema.leaf(meant or node.types)

    def record(self, node: Node, cls: str, id: str, file: str) -> tuple[Record, list[tuple[int, str]]]:
        """The record of a node, with what is wrong with it and in which line."""
        problems = list(node.problems)
        values: dict[str, Any] = {}
        for name, found in node.values.items():
            term = self.schema.values[name]
            if term.multiple:
                values[name] = sorted(found)
            else:
                values[name] = found[0]
                if len(found) > 1:
                    shown = " and ".join(repr(one) for one in found)
                    problems.append((node.line, f"dy:{term.local}: one value is allowed, found {shown} (where data sets differ, use TriG)"))
        links = {name: sorted(targets) for name, targets in node.links.items()}
        return Record(cls, id, values, links, Origin(file, node.line, id)), problems


def _not_ours(subject: Any, iri: str) -> str:
    if isinstance(subject, ox.BlankNode):
        return f"the subject is not an IRI under {DATA} but a blank node; give it an id, such as <{DATA}x_1>"
    local = iri.rstrip("/#").rpartition("#")[2].rpartition("/")[2]
    return f"the subject is not an IRI under {DATA}; did you mean <{DATA}{local}>?" if local else f"the subject is not an IRI under {DATA}"


def _no_node(object: Any) -> str:
    if isinstance(object, ox.BlankNode):
        return f"a blank node or a list is not an IRI under {DATA}; several targets stand side by side, separated by commas"
    if isinstance(object, ox.Literal):
        return f"{object} is not an IRI under {DATA}; a link leads to a node, e.g. <{DATA}ID>"
    return f"{object} is not an IRI under {DATA}"


_EXAMPLES = {"integer": "5", "decimal": "1.5", "boolean": "true", "date": '"2022-02-24"^^xsd:date', "EDTF": '"2022-02"^^edtf:EDTF', "string": '"text"'}


def _kind(term: ValueTerm) -> str:
    return term.datatype.replace("#", "/").rpartition("/")[2]


def _expected(term: ValueTerm, found: str) -> ValueError:
    kind = _kind(term)
    return ValueError(f"expected a literal of type {term.datatype}, such as {_EXAMPLES.get(kind, kind)}; found {found}")


def literal(term: ValueTerm, object: Any) -> Any:
    """The Python value of a literal. ValueError says what is wrong with it, and what would be right."""
    if isinstance(object, ox.BlankNode):
        raise _expected(term, "a blank node or a list (several values stand side by side, separated by commas)")
    if not isinstance(object, ox.Literal):
        raise _expected(term, str(object))
    datatype, text = object.datatype.value, object.value
    if datatype not in _ACCEPTED.get(term.datatype, {term.datatype}):
        raise _expected(term, str(object))
    try:
        if term.datatype == XSD + "integer":
            return int(text)
        if term.datatype == XSD + "decimal":
            whole = None if any(sign in text for sign in ".eE") else int(text)
            # A whole number that the graph has no integer for was a float there.
            return float(text) if whole is None or not -(2**63) <= whole < 2**63 else whole
        if term.datatype == XSD + "boolean":
            return {"true": True, "1": True, "false": False, "0": False}[text]
        if term.datatype == XSD + "date":
            return date.fromisoformat(text)
    except (KeyError, ValueError) as error:
        raise ValueError(f"{text!r} is not a {_kind(term)}, such as {_EXAMPLES.get(_kind(term))}") from error
    return text
