"""The ontology as the program uses it: read from the Turtle files beside this module, nothing generated.

Naming is the mapping. A class's local name is a node label, a datatype property `dy:timeText` is the
value `time_text`, an object property `dy:citedWork` is the link `cited_work` and the relationship
type `CITED_WORK`. Adding a class, a kind of fact, a value or a link to the Turtle files is enough
for it to be loaded, checked, queried and exported.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from ontology.errors import BadInput
from ontology.identifiers import ONTOLOGY

FOLDER = Path(__file__).parent

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SH = "http://www.w3.org/ns/shacl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"


def snake(local: str) -> str:
    """`attributedTo` -> `attributed_to`; `sha256` stays."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", local).lower()


def camel(name: str) -> str:
    """`attributed_to` -> `attributedTo`."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


@dataclass(frozen=True, slots=True)
class Projection:
    """The direct relationship that a kind of fact gives: from each target of one role to each of another."""

    relationship: str
    start: tuple[str, ...]
    end: str
    symmetric: bool


@dataclass(frozen=True, slots=True)
class Term:
    """A class, property, relationship or concept with what people read of it."""

    local: str
    labels: dict[str, str]
    definition: str

    def label(self, language: str = "en") -> str:
        """The label in a language, else in English, else the local name."""
        return self.labels.get(language) or self.labels.get("en") or self.local


@dataclass(frozen=True, slots=True)
class ClassTerm(Term):
    """A class; for a kind of fact with its notation, meaning of time and own projections."""

    parents: tuple[str, ...] = ()
    abstract: bool = False
    scope: str | None = None
    notation: str | None = None
    time_meaning: str | None = None
    assumes_in_force: bool = False
    projections: tuple[Projection, ...] = ()


@dataclass(frozen=True, slots=True)
class ValueTerm(Term):
    """A datatype property: its XSD or EDTF datatype, and how the graph keeps it."""

    name: str = ""
    datatype: str = XSD + "string"
    multiple: bool = False
    derived: bool = False
    indexed: bool = False
    domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkTerm(Term):
    """An object property: a role of a fact, another link, or a direct relationship (`projected`)."""

    name: str = ""
    type: str = ""
    projected: bool = False
    symmetric: bool = False
    domains: tuple[str, ...] = ()
    ranges: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Concept(Term):
    """A concept of a SKOS scheme; `notation` is what the graph stores."""

    notation: str = ""
    rank: int = 0


@dataclass(frozen=True, slots=True)
class PropertyShape:
    """One SHACL property constraint, in the subset that the record checks know."""

    path: str
    min_count: int = 0
    max_count: int | None = None
    datatype: str | None = None
    classes: tuple[str, ...] = ()
    allowed: tuple[Any, ...] = ()
    pattern: str | None = None
    min_inclusive: float | None = None
    max_inclusive: float | None = None
    min_length: int | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class NodeShape:
    """SHACL constraints on all nodes of a class and its subclasses."""

    target: str
    properties: tuple[PropertyShape, ...]


class Schema:
    """Everything declared in a folder of Turtle files. Build it with `Schema.read`."""

    def __init__(self, classes: dict[str, ClassTerm], values: dict[str, ValueTerm], links: dict[str, LinkTerm],
                 schemes: dict[str, dict[str, Concept]], shapes: list[NodeShape], digest: str) -> None:
        self.classes = classes
        self.values = values
        self.links = links
        self.schemes = schemes
        self.shapes = shapes
        self.digest = digest
        self._lineages: dict[str, tuple[str, ...]] = {}

    @staticmethod
    @lru_cache(maxsize=4)
    def read(folder: Path = FOLDER) -> Schema:
        """Read every `*.ttl` of the folder. BadInput names the file and line of a syntax error."""
        return _Reader(folder).schema()

    @cached_property
    def kinds(self) -> dict[str, ClassTerm]:
        """Kinds of fact by their notation (`treaty_party`)."""
        return {term.notation: term for term in self.classes.values() if term.notation and self.is_a(term.local, "Fact")}

    def lineage(self, cls: str) -> tuple[str, ...]:
        """The class and all its superclasses of ours, nearest first."""
        known = self._lineages.get(cls)
        if known is None:
            found = [cls]
            for parent in self.classes[cls].parents:
                found += [one for one in self.lineage(parent) if one not in found]
            known = self._lineages[cls] = tuple(found)
        return known

    def is_a(self, cls: str, ancestor: str) -> bool:
        """Whether `cls` is `ancestor` or below it."""
        return cls in self.classes and ancestor in self.lineage(cls)

    def labels(self, cls: str) -> tuple[str, ...]:
        """Node labels of a class: its own and those of its superclasses that are not abstract."""
        return tuple(one for one in self.lineage(cls) if not self.classes[one].abstract)

    def leaf(self, labels: list[str] | set[str] | tuple[str, ...]) -> str:
        """The most specific class among node labels."""
        known = [label for label in labels if label in self.classes]
        return max(known, key=lambda label: (len(self.lineage(label)), label))

    def scope(self, cls: str) -> str:
        """`shared` (one node for all data sets) or `released` (belongs to one release)."""
        for one in self.lineage(cls):
            if scope := self.classes[one].scope:
                return scope
        raise BadInput(f"class dy:{cls} has no dy:scope, neither itself nor by a superclass")

    def family(self, cls: str) -> str:
        """The notation of the top kind that a kind of fact belongs to: `treaty` for `treaty_party`."""
        line = self.lineage(cls)
        return self.classes[line[line.index("Fact") - 1]].notation or ""

    def time_meaning(self, cls: str) -> str:
        """What a time says in this kind: occurrence, start, attestation or signing_period."""
        return next((m for one in self.lineage(cls) if (m := self.classes[one].time_meaning)), "attestation")

    def assumes_in_force(self, cls: str) -> bool:
        """Whether rule R4 holds: without a stated end it counts as in force."""
        return any(self.classes[one].assumes_in_force for one in self.lineage(cls))

    def projections(self, cls: str) -> tuple[Projection, ...]:
        """The direct relationships of a kind, its own and the inherited ones."""
        return tuple(p for one in self.lineage(cls) for p in self.classes[one].projections)

    def notations(self, scheme: str) -> list[str]:
        """The notations of a SKOS scheme, by rank."""
        return sorted(self.schemes[scheme], key=lambda n: (self.schemes[scheme][n].rank, n))

    def values_of(self, cls: str) -> list[ValueTerm]:
        """The datatype properties that a class may carry."""
        line = self.lineage(cls)
        return [term for term in self.values.values() if any(domain in line for domain in term.domains)]


class _Reader:
    """Collects triples of the files by subject, then builds the terms."""

    def __init__(self, folder: Path) -> None:
        self.about: dict[Any, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        digest = hashlib.sha256()
        files = sorted(folder.glob("*.ttl"))
        if not files:
            raise BadInput(f"no ontology: {folder} holds no .ttl file")
        for file in files:
            data = file.read_bytes()
            digest.update(file.name.encode() + b"\0" + data)
            try:
                for quad in ox.parse(data, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True):
                    self.about[quad.subject][quad.predicate.value].append(quad.object)
            except SyntaxError as error:
                raise BadInput(f"{file}:{error.lineno}: not valid Turtle: {error.msg}") from error
        self.digest = digest.hexdigest()

    def schema(self) -> Schema:
        classes, values, links = {}, {}, {}
        schemes: dict[str, dict[str, Concept]] = defaultdict(dict)
        shapes = []
        for subject, facts in self.about.items():
            types = {t.value for t in facts[RDF + "type"]}
            if SH + "NodeShape" in types:
                shapes.append(self._shape(facts))
                continue
            if not isinstance(subject, ox.NamedNode) or not subject.value.startswith(ONTOLOGY):
                continue
            local = subject.value[len(ONTOLOGY):]
            if OWL + "Class" in types:
                classes[local] = self._class(local, facts)
            elif OWL + "DatatypeProperty" in types:
                term = self._value(local, facts)
                values[term.name] = term
            elif OWL + "ObjectProperty" in types:
                term = self._link(local, facts, types)
                links[term.name] = term
            elif SKOS + "Concept" in types:
                concept = Concept(*self._term(local, facts), notation=self._one(facts, SKOS + "notation", local),
                                  rank=int(self._one(facts, ONTOLOGY + "rank", 0)))
                for scheme in facts[SKOS + "inScheme"]:
                    schemes[scheme.value[len(ONTOLOGY):]][concept.notation] = concept
        return Schema(dict(sorted(classes.items())), dict(sorted(values.items())), dict(sorted(links.items())),
                      dict(schemes), sorted(shapes, key=lambda s: s.target), self.digest)

    def _one(self, facts: dict[str, list[Any]], predicate: str, default: Any = None) -> Any:
        found = facts.get(predicate)
        return found[0].value if found else default

    def _true(self, facts: dict[str, list[Any]], local: str) -> bool:
        return self._one(facts, ONTOLOGY + local) == "true"

    def _locals(self, facts: dict[str, list[Any]], predicate: str) -> tuple[str, ...]:
        found = [o.value for o in facts.get(predicate, []) if isinstance(o, ox.NamedNode)]
        return tuple(value[len(ONTOLOGY):] for value in found if value.startswith(ONTOLOGY))

    def _term(self, local: str, facts: dict[str, list[Any]]) -> tuple[str, dict[str, str], str]:
        labels = {o.language: o.value for p in (RDFS + "label", SKOS + "prefLabel") for o in facts.get(p, []) if o.language}
        return local, labels, self._one(facts, SKOS + "definition", "")

    def _class(self, local: str, facts: dict[str, list[Any]]) -> ClassTerm:
        projections = tuple(self._projection(self.about[node]) for node in facts.get(ONTOLOGY + "projection", []))
        return ClassTerm(
            *self._term(local, facts),
            parents=self._locals(facts, RDFS + "subClassOf"),
            abstract=self._true(facts, "abstract"),
            scope=self._one(facts, ONTOLOGY + "scope"),
            notation=self._one(facts, SKOS + "notation"),
            time_meaning=self._one(facts, ONTOLOGY + "timeMeaning"),
            assumes_in_force=self._true(facts, "assumesInForce"),
            projections=projections,
        )

    def _projection(self, facts: dict[str, list[Any]]) -> Projection:
        start = self._locals(facts, ONTOLOGY + "from") + self._locals(facts, ONTOLOGY + "fromAlternative")
        relationship = self._locals(facts, ONTOLOGY + "relationship")[0]
        end = self._locals(facts, ONTOLOGY + "to")[0]
        return Projection(snake(relationship), tuple(map(snake, start)), snake(end), self._true(facts, "symmetric"))

    def _value(self, local: str, facts: dict[str, list[Any]]) -> ValueTerm:
        return ValueTerm(
            *self._term(local, facts),
            name=snake(local),
            datatype=self._one(facts, RDFS + "range", XSD + "string"),
            multiple=self._true(facts, "multiple"),
            derived=self._true(facts, "derived"),
            indexed=self._true(facts, "indexed"),
            domains=self._locals(facts, ONTOLOGY + "domainIncludes"),
        )

    def _link(self, local: str, facts: dict[str, list[Any]], types: set[str]) -> LinkTerm:
        return LinkTerm(
            *self._term(local, facts),
            name=snake(local),
            type=snake(local).upper(),
            projected=ONTOLOGY + "DirectRelationship" in types,
            symmetric=OWL + "SymmetricProperty" in types,
            domains=self._locals(facts, ONTOLOGY + "domainIncludes"),
            ranges=self._locals(facts, RDFS + "range"),
        )

    def _shape(self, facts: dict[str, list[Any]]) -> NodeShape:
        properties = tuple(self._property(self.about[node]) for node in facts.get(SH + "property", []))
        return NodeShape(self._locals(facts, SH + "targetClass")[0], properties)

    def _items(self, head: Any) -> list[Any]:
        items = []
        while isinstance(head, ox.BlankNode):
            items.append(self.about[head][RDF + "first"][0])
            head = self.about[head][RDF + "rest"][0]
        return items

    def _property(self, facts: dict[str, list[Any]]) -> PropertyShape:
        known = {"path", "minCount", "maxCount", "datatype", "class", "or", "in", "pattern", "minInclusive", "maxInclusive",
                 "minLength", "nodeKind", "message", "name", "description", "severity", "order"}
        strange = [p for p in facts if p.startswith(SH) and p[len(SH):] not in known]
        if strange:
            raise BadInput(f"shapes use {strange[0]}, which the record checks do not know; see ontology/checks.py")
        classes = self._locals(facts, SH + "class")
        for option in facts.get(SH + "or", []):
            classes += tuple(c for node in self._items(option) for c in self._locals(self.about[node], SH + "class"))
        allowed = tuple(item.value for head in facts.get(SH + "in", []) for item in self._items(head))
        number = {key: self._one(facts, SH + key) for key in ("minCount", "maxCount", "minInclusive", "maxInclusive", "minLength")}
        return PropertyShape(
            path=snake(self._locals(facts, SH + "path")[0]),
            min_count=int(number["minCount"] or 0),
            max_count=None if number["maxCount"] is None else int(number["maxCount"]),
            datatype=self._one(facts, SH + "datatype"),
            classes=classes,
            allowed=allowed,
            pattern=self._one(facts, SH + "pattern"),
            min_inclusive=None if number["minInclusive"] is None else float(number["minInclusive"]),
            max_inclusive=None if number["maxInclusive"] is None else float(number["maxInclusive"]),
            min_length=None if number["minLength"] is None else int(number["minLength"]),
            message=self._one(facts, SH + "message", ""),
        )
