"""What a file says of the data sets in it: DCAT, VoID and PROV-O beside the words of the ontology.

All of it is about the data set, never about the moment of writing, so that two exports of one state are equal. What belongs to
a data set has an IRI below that of the data set (`.../id/dataset/ID#turtle`), so that nothing is blank and every IRI leads
to the data set's page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from typing import Any

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from app.export_styles import FORMATS, TEXT, Said
from graph.reader import Excerpt
from ontology.identifiers import BASE, DATA, ONTOLOGY
from ontology.rdf import PREFIXES, RDF_TYPE, dataset_iri, node_iri
from ontology.schema import EDTF, XSD

_WEB = re.compile(r"https?://[A-Za-z0-9./~_:;,?#@!$&'()*+=%-]+")
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
PROGRAM = BASE + "#program"

# What a data set says of itself: property of the Release node, predicate, datatype ("" for links to data sets).
# Publisher and licence are words, for which DC elements are made; the terms of the same name want a resource.
METADATA = (
    ("citation", "dcterms:bibliographicCitation", TEXT),
    ("checksum", "dy:checksum", TEXT),
    ("coverage_actors", "dy:coverageActors", TEXT),
    ("coverage_from", "dy:coverageFrom", EDTF),
    ("coverage_kinds", "dy:coverageKind", TEXT),
    ("coverage_note", "dy:coverageNote", TEXT),
    ("coverage_until", "dy:coverageUntil", EDTF),
    ("description", "dcterms:description", TEXT),
    ("dataset", "dcterms:identifier", TEXT),
    ("fact_prefixes", "dy:factPrefix", TEXT),
    ("homepage", "dcat:landingPage", TEXT),
    ("licence", "dc:rights", TEXT),
    ("licence_note", "dy:licenceNote", TEXT),
    ("name_priority", "dy:namePriority", XSD + "integer"),
    ("publisher", "dc:publisher", TEXT),
    ("requires", "dy:requires", ""),
    ("title", "dcterms:title", TEXT),
    ("version", "owl:versionInfo", TEXT),
)
EXCERPT = ONTOLOGY + "excerptAbout"
_CLASSES = ("dcat:Dataset", "dy:Dataset", "void:Dataset", "prov:Entity")


def full(curie: str) -> str:
    """The IRI of a prefixed name."""
    prefix, _, local = curie.partition(":")
    return PREFIXES[prefix] + local


def program() -> tuple[str, Said]:
    """What is said of the program that writes a file."""
    return PROGRAM, _sorted([(RDF_TYPE, None, full("prov:SoftwareAgent")), *_texts(title="Dyad"), (full("owl:versionInfo"), TEXT, _version())])


def about(release: Mapping[str, Any], documents: Iterable[str] = (), excerpt: Excerpt | None = None) -> list[tuple[str, Said]]:
    """What is said of a data set, its distributions, its parts by class, and how it came about: subjects, each with what is said.

    release   -- properties of its Release node
    documents -- ids of the documents that its passages stand in
    excerpt   -- what part of it a file holds; counts are told of whole data sets only
    """
    iri = dataset_iri(release["dataset"])
    sources = [node_iri(one) for one in documents]
    licence = _licence(release)
    said: Said = [(RDF_TYPE, None, full(one)) for one in _CLASSES]
    said += _metadata(release)
    said += licence
    said += [(full("dcat:version"), TEXT, str(release["version"]))] if release.get("version") else []
    said += [(full("prov:wasDerivedFrom"), None, one) for one in sources]
    said += [(full("prov:wasGeneratedBy"), None, f"{iri}#export"), (full("void:vocabulary"), None, ONTOLOGY.rstrip("#"))]
    said += [(full("void:uriSpace"), TEXT, DATA), (full("void:sparqlEndpoint"), None, BASE + "sparql")]
    if excerpt is not None:
        said += [(EXCERPT, None, node_iri(one)) for one in excerpt.about]
    found = [(iri, said)]
    export: Said = [(RDF_TYPE, None, full("prov:Activity")), (full("prov:wasAssociatedWith"), None, PROGRAM)]
    found.append((f"{iri}#export", export + [(full("prov:used"), None, one) for one in sources]))
    for format in FORMATS.values():
        part = f"{iri}#{format.name}"
        address = f"{BASE}v1/export?dataset={release['dataset']}&format={format.name}"
        said += [(full("dcat:distribution"), None, part), (full("void:dataDump"), None, address)]
        what = [(RDF_TYPE, None, full("dcat:Distribution")), (full("dcat:downloadURL"), None, address), *licence]
        found.append((part, [*what, (full("dcat:mediaType"), None, _MEDIA_TYPES + format.media_type)]))
    if excerpt is None:
        found += _parts(iri, said, release)
    return [(subject, _sorted(one)) for subject, one in sorted(found)]


def _parts(iri: str, said: Said, release: Mapping[str, Any]) -> Iterable[tuple[str, Said]]:
    """How many nodes of each class the data set has."""
    integer = XSD + "integer"
    for one in release.get("counts") or ():
        cls, _, number = one.partition("=")
        said.append((full("void:classPartition"), None, f"{iri}#class-{cls}"))
        yield f"{iri}#class-{cls}", [(full("void:class"), None, ONTOLOGY + cls), (full("void:entities"), integer, number)]


def _metadata(release: Mapping[str, Any]) -> Said:
    found: Said = []
    for key, predicate, datatype in METADATA:
        value = release.get(key)
        for one in value if isinstance(value, list) else [] if value is None else [value]:
            if not datatype:
                found.append((full(predicate), None, dataset_iri(one)))
            elif key == "homepage" and _WEB.fullmatch(one):
                found.append((full(predicate), None, one))
            else:
                found.append((full(predicate), datatype, str(one)))
    return found


def _licence(release: Mapping[str, Any]) -> Said:
    """The licences as IRIs, where all are named by their SPDX identifiers."""
    try:
        named = canonicalize_license_expression(release.get("licence") or "").split(" AND ")
    except InvalidLicenseExpression:
        return []
    # Of `A OR B` and `A WITH B` no part alone is the licence.
    return [] if any(" " in one for one in named) else [(full("dcterms:license"), None, f"https://spdx.org/licenses/{one}") for one in named]


def _texts(**values: str) -> Said:
    return [(full(f"dcterms:{name}"), TEXT, value) for name, value in values.items()]


def _sorted(said: Said) -> Said:
    return sorted(said, key=lambda one: (one[0], one[2]))


@cache
def _version() -> str:
    return version("dyad")
