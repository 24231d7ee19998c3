"""The ontology for others: one self-contained OWL document in any syntax of RDF, and its terms for a page.

The Turtle files use terms of other vocabularies (SKOS, PROV-O, ORG, ...) without importing these. An OWL tool wants to know what each of
them is, so the document declares them: as a class what something is a subclass or an instance of, as a property of the same
kind what a property is below, and as an annotation property everything else. It needs no imports, and no network to be opened.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from ontology.identifiers import ONTOLOGY
from ontology.rdf import PREFIXES
from ontology.schema import OWL, RDF, RDFS, SH, SKOS, XSD

DOCUMENT = ONTOLOGY.rstrip("#")
SHAPES = DOCUMENT.removesuffix("ontology") + "shapes"
FORMATS = {
    "turtle": ("text/turtle", ox.RdfFormat.TURTLE),
    "rdfxml": ("application/rdf+xml", ox.RdfFormat.RDF_XML),
    "ntriples": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
    "jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
}
_PREFIXES = {
    **{name: PREFIXES[name] for name in ("dy", "dcat", "dcterms", "edtf", "owl", "prov", "skosxl", "void", "xsd")},
    "rdf": RDF, "rdfs": RDFS, "skos": SKOS, "sh": SH, "org": "http://www.w3.org/ns/org#", "oa": "http://www.w3.org/ns/oa#", "schema": "https://schema.org/",
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/", "eli": "http://data.europa.eu/eli/ontology#", "foaf": "http://xmlns.com/foaf/0.1/",
    "vann": "http://purl.org/vocab/vann/",
}  # fmt: skip
_BUILT_IN = (RDF, RDFS, OWL, XSD)
_A = ox.NamedNode(RDF + "type")
_PROPERTIES = ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")


@dataclass(slots=True)
class Term:
    """One term as a page shows it: labels and definitions by language, and what else is said of it as (property, values)."""

    local: str
    types: list[str]
    labels: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, str] = field(default_factory=dict)
    said: list[tuple[str, list[str]]] = field(default_factory=list)


@lru_cache(maxsize=4)
def triples(folder: Path) -> tuple[list[ox.Triple], list[ox.Triple]]:
    """The ontology and, apart from it, the SHACL shapes, in the order of the files."""
    model: list[ox.Triple] = []
    shapes: list[ox.Triple] = []
    for file in sorted(folder.glob("*.ttl")):
        # Blank nodes by the order in which they come, so that the document is the same each time.
        names: dict[str, ox.BlankNode] = {}

        def known(term: Any, stem: str = file.stem, names: dict[str, ox.BlankNode] = names) -> Any:
            return names.setdefault(term.value, ox.BlankNode(f"{stem}{len(names)}")) if isinstance(term, ox.BlankNode) else term

        found = [ox.Triple(known(q.subject), q.predicate, known(q.object)) for q in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)]
        (shapes if any(one.object == ox.NamedNode(SH + "NodeShape") for one in found) else model).extend(found)
    return model + list(_declared(model)), shapes


def _declared(model: list[ox.Triple]) -> Iterable[ox.Triple]:
    """What the terms of other vocabularies are, so far as the ontology uses them."""
    own = {one.subject for one in model if one.predicate == _A}
    types = {one.subject: one.object.value for one in model if one.predicate == _A and one.object.value in {OWL + kind for kind in _PROPERTIES}}
    kinds: dict[str, str] = {}
    for one in model:
        if one.predicate.value == RDFS + "subPropertyOf":
            kinds.setdefault(one.object.value, types.get(one.subject, OWL + "AnnotationProperty"))
        elif one.predicate == _A or one.predicate.value == RDFS + "subClassOf":
            kinds.setdefault(one.object.value, OWL + "Class")
    for one in model:
        kinds.setdefault(one.predicate.value, OWL + "AnnotationProperty")
    for iri, kind in sorted(kinds.items()):
        if not iri.startswith(_BUILT_IN) and ox.NamedNode(iri) not in own:
            yield ox.Triple(ox.NamedNode(iri), _A, ox.NamedNode(kind))


@lru_cache(maxsize=16)
def document(folder: Path, format: str, shapes: bool = False) -> bytes:
    """The ontology, or its shapes, in a format of `FORMATS`."""
    text = ox.serialize(triples(folder)[shapes], format=FORMATS[format][1], prefixes=_PREFIXES)
    if format != "turtle":
        return text
    # The serializer declares prefixes in any order, which would be another one each time.
    lines = text.splitlines(keepends=True)
    head = [one for one in lines if one.startswith(b"@prefix ")]
    return b"".join([*sorted(head), b"\n", *lines[len(head) :]])


# ---- For a page ----

# Sections of the page: title, and the class that its terms are of. The first that fits a term has it.
SECTIONS = (
    ("Classes", OWL + "Class"),
    ("Direct relationships, derived from facts", ONTOLOGY + "DirectRelationship"),
    ("Links", OWL + "ObjectProperty"),
    ("Values", OWL + "DatatypeProperty"),
    ("Annotations", OWL + "AnnotationProperty"),
    ("Schemes", SKOS + "ConceptScheme"),
    ("Concepts", SKOS + "Concept"),
    ("Collections", SKOS + "OrderedCollection"),
    ("Shapes", SH + "NodeShape"),
)
_LABELS = (RDFS + "label", SKOS + "prefLabel", "http://purl.org/dc/terms/title")
_DEFINITIONS = (SKOS + "definition", "http://purl.org/dc/terms/description")


@lru_cache(maxsize=4)
def terms(folder: Path) -> list[tuple[str, list[Term]]]:
    """Every term of the ontology and its shapes, in sections, by local name."""
    model, shapes = triples(folder)
    about: dict[Any, dict[str, list[Any]]] = {}
    for one in (*model, *shapes):
        about.setdefault(one.subject, {}).setdefault(one.predicate.value, []).append(one.object)
    sections: dict[str, list[Term]] = {title: [] for title, _ in SECTIONS}
    for subject, said in about.items():
        if isinstance(subject, ox.NamedNode) and subject.value.startswith(ONTOLOGY):
            types = {one.value for one in said.get(RDF + "type", ())}
            title = next((title for title, cls in SECTIONS if cls in types), None)
            if title:
                sections[title].append(_term(subject.value, said, about))
    return [(title, sorted(found, key=lambda one: one.local.lower())) for title, found in sections.items() if found]


def _term(iri: str, said: dict[str, list[Any]], about: dict[Any, dict[str, list[Any]]]) -> Term:
    term = Term(iri.removeprefix(ONTOLOGY), [shortened(one.value) for one in said.get(RDF + "type", ())])
    for predicate, objects in said.items():
        for found, names in ((term.labels, _LABELS), (term.definitions, _DEFINITIONS)):
            if predicate in names:
                for one in objects:
                    found.setdefault(one.language or "en", one.value)
        if predicate not in (*_LABELS, *_DEFINITIONS, RDF + "type"):
            term.said.append((shortened(predicate), [_shown(one, about) for one in objects]))
    return term


def _shown(term: Any, about: dict[Any, dict[str, list[Any]]], depth: int = 3) -> str:
    """A value as text; what is nested is written out in brackets, lists in parentheses."""
    if isinstance(term, ox.NamedNode):
        return shortened(term.value)
    if isinstance(term, ox.Literal):
        return term.value
    said = about.get(term, {})
    if RDF + "first" in said:
        items = []
        while isinstance(term, ox.BlankNode):
            items.append(_shown(about[term][RDF + "first"][0], about, depth - 1))
            term = about[term][RDF + "rest"][0]
        return f"( {' '.join(items)} )"
    return "[ " + " ; ".join(f"{shortened(key)} {', '.join(_shown(one, about, depth - 1) for one in values)}" for key, values in said.items()) + " ]" if depth else "..."


def shortened(iri: str) -> str:
    """An IRI with its usual prefix, where it has one."""
    if iri == RDF + "nil":
        return "( )"
    return next((f"{prefix}:{iri[len(namespace):]}" for prefix, namespace in _PREFIXES.items() if iri.startswith(namespace)), iri)
