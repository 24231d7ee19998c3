"""The SPARQL 1.1 Service Description of the endpoint."""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox

from app.sparql.formats import FORMATS, GRAPHS, TABLES
from app.sparql.snapshot import ONTOLOGY_GRAPH
from app.sparql.worker import GRAPHS as SYNTAX
from ontology.errors import BadInput
from ontology.rdf import DATASETS

_PREFIXES = {
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "void": "http://rdfs.org/ns/void#",
    "dcterms": "http://purl.org/dc/terms/",
    "formats": FORMATS,
}

def described(endpoint: str, graphs: Mapping[str, int]) -> str:
    """The description in Turtle.

    endpoint -- its address, as the client wrote it: BadInput where that is none; graphs -- how many triples each named graph has
    """
    try:
        ox.NamedNode(endpoint)
    except ValueError as error:
        raise BadInput(f"{endpoint!r} is no address: send a header Host that is") from error
    formats = " , ".join(f"<{FORMATS}{one.iri}>" for one in (*TABLES, *GRAPHS))
    named = " , ".join(f"[ a sd:NamedGraph ; sd:name <{name}> ; sd:graph [ a sd:Graph ; void:triples {count}{_title(name)} ] ]" for name, count in sorted(graphs.items()))
    prefixes = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in _PREFIXES.items())
    return f"""{prefixes}
<{endpoint}> a sd:Service ;
    sd:endpoint <{endpoint}> ;
    sd:supportedLanguage sd:SPARQL11Query ;
    sd:feature sd:UnionDefaultGraph ;
    sd:resultFormat {formats} ;
    sd:defaultDataset [
        a sd:Dataset ;
        sd:defaultGraph [ a sd:Graph ] ;
        sd:namedGraph {named}
    ] .
"""


def serialized(turtle: str, name: str) -> bytes:
    """A description in the format of this name."""
    triples = [quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)]
    return ox.serialize(triples, format=SYNTAX[name], prefixes=_PREFIXES)


def _title(name: str) -> str:
    if name == ONTOLOGY_GRAPH:
        return ' ; dcterms:title "The ontology"@en'
    return f' ; dcterms:title "The data set {name.removeprefix(DATASETS)}"@en' if name.startswith(DATASETS) else ""
