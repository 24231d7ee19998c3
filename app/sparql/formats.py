"""In which formats results come, by what names clients ask for them, and which one a client gets.

Names and types: SPARQL 1.1 results in JSON, XML, CSV and TSV; the media types that the RDF syntaxes were registered under.
Older names that clients still send are understood too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app import accept
from app.accept import NotAcceptable, Range
from ontology.errors import BadInput

FORMATS = "http://www.w3.org/ns/formats/"
HTML = "text/html"


@dataclass(frozen=True, slots=True)
class Format:
    """A format of results.

    name -- what `format=` takes; media_type -- what it is sent as; aliases -- further names and types that clients ask for it by
    iri -- its name among the W3C's unique IRIs for file formats, for the service description
    """

    name: str
    media_type: str
    iri: str
    aliases: tuple[str, ...] = ()


# The first of each is what a client gets that has no wish. `xml` and `json` mean different formats for tables and for graphs.
TABLES = (
    Format("json", "application/sparql-results+json", "SPARQL_Results_JSON", ("application/json", "text/json", "srj", "text/javascript", "application/javascript")),
    Format("xml", "application/sparql-results+xml", "SPARQL_Results_XML", ("application/xml", "text/xml", "srx")),
    Format("csv", "text/csv", "SPARQL_Results_CSV"),
    Format("tsv", "text/tab-separated-values", "SPARQL_Results_TSV"),
)
GRAPHS = (
    Format("turtle", "text/turtle", "Turtle", ("ttl", "application/x-turtle", "application/turtle")),
    Format("ntriples", "application/n-triples", "N-Triples", ("nt", "n-triples", "text/plain", "text/ntriples")),
    Format("rdfxml", "application/rdf+xml", "RDF_XML", ("rdf", "rdf+xml", "rdf/xml", "xml", "application/xml", "text/xml", "owl")),
    Format("jsonld", "application/ld+json", "JSON-LD", ("json-ld", "json", "application/json")),
    Format("n3", "text/n3", "N3", ("text/rdf+n3",)),
    Format("trig", "application/trig", "TriG"),
    Format("nquads", "application/n-quads", "N-Quads", ("nq", "n-quads", "text/x-nquads")),
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a client wants: the names of a format for tables (and yes or no) and of one for graphs; None where it takes none.

    html -- whether it would rather have a page. asked -- the wish in its own words
    """

    table: str | None
    graph: str | None
    html: bool = False
    asked: str = ""


def named(*names: str) -> Wish:
    """The wish of the parameter `format`. Some clients send it several times, by all names that servers may know: the first that is known counts.

    BadInput where none is
    """
    for name in names:
        low = name.strip().lower()
        if low in ("html", HTML):
            return Wish(TABLES[0].name, GRAPHS[0].name, True, name)
        table, graph = (next((one.name for one in offered if low in (one.name, one.media_type, *one.aliases)), None) for offered in (TABLES, GRAPHS))
        if table or graph:
            return Wish(table, graph, asked=name)
    raise BadInput(f"format {', '.join(map(repr, names))} is not known; tables come as {_names(TABLES)}, graphs as {_names(GRAPHS)}")


def accepted(header: str | None) -> Wish:
    """The wish of the header `Accept` (RFC 9110): the most wanted format of each sort; among equals the order that it lists them in, then ours."""
    ranges = accept.ranges(header or "*/*")
    table, table_weight = _best(TABLES, ranges)
    graph, graph_weight = _best(GRAPHS, ranges)
    page = _weight(HTML, ranges)
    # A page only for those who name it: programs that take anything want data.
    wants_page = page is not None and not page[2].endswith("/*") and page[0] >= max(table_weight, graph_weight) and page[0] > 0
    if wants_page:  # it is made of these
        table, graph = TABLES[0].name, GRAPHS[0].name
    return Wish(table, graph, wants_page, header or "")


def best_graph(header: str | None) -> str | None:
    """Of the formats of graphs alone the one that a client wants most; None where it takes none."""
    return _best(GRAPHS, accept.ranges(header or "*/*"))[0]


def format_of(name: str, offered: Sequence[Format] = (*TABLES, *GRAPHS)) -> Format:
    """A format by the name that a wish has."""
    return next(one for one in offered if one.name == name)


def refuse(what: str, offered: Sequence[Format], wish: Wish) -> NotAcceptable:
    """The error for a client that does not take what its query gives."""
    return NotAcceptable(f"{what} comes as {_names(offered)} ({', '.join(one.media_type for one in offered)}), and you take {wish.asked!r} alone")


def _weight(media_type: str, ranges: Sequence[Range]) -> tuple[float, int, str] | None:
    """Weight and place of the range that fits a type best, and the range."""
    kind = media_type.partition("/")[0]
    for wanted in (media_type, f"{kind}/*", "*/*"):
        fitting = [(number, place, value) for value, number, place in ranges if value == wanted]
        if fitting:
            return fitting[0]
    return None


def _best(offered: Sequence[Format], ranges: Sequence[Range]) -> tuple[str | None, float]:
    best: tuple[float, int, int] | None = None
    chosen: str | None = None
    for rank, one in enumerate(offered):
        for name in (one.media_type, *(alias for alias in one.aliases if "/" in alias)):
            found = _weight(name, ranges)
            if found is None or found[0] == 0 or (name != one.media_type and found[2] != name):
                continue
            # A type that is named comes before one that a wildcard covers.
            score = (-found[0], found[1] if not found[2].endswith("/*") else 10_000, rank)
            if best is None or score < best:
                best, chosen = score, one.name
    return chosen, -best[0] if best else 0.0


def _names(offered: Sequence[Format]) -> str:
    return ", ".join(one.name for one in offered)
