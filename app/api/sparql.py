"""SPARQL 1.1 at /sparql: the query operation of the protocol, its description as RDF, and a page with a form."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import IO, Annotated, Any
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from app.api.craft.access import COSTLY, COSTLY_QUERY
from app.api.craft.fresh import program
from app.api.leaving import Left, unless_gone
from app.api.page import HEADERS, rendered
from app.api.state import VERSION_HEADER, responses
from app.settings import Settings
from app.sparql import protocol
from app.sparql.description import described, serialized
from app.sparql.door import KNOWN_PREFIXES, Door
from app.sparql.formats import GRAPHS, HTML, TABLES, accepted, best_graph, format_of, refuse
from app.sparql.pool import Answer
from app.sparql.protocol import FORM, QUERY, Question
from graph.store import Store
from ontology.identifiers import BASE

router = APIRouter(tags=["SPARQL"])

# What a page shows of a table; the rest is a click away, as a file.
_MOST_SHOWN = 1000
_PIECE = 1 << 18
_EXAMPLE = """SELECT DISTINCT ?state ?name WHERE {
  ?state a dy:State .
  ?n dy:nameOf ?state ; dy:text ?name ; dy:language "en" ; dy:nameKind "preferred" .
}
ORDER BY ?name LIMIT 10"""
_NAMES = ", ".join(dict.fromkeys(one.name for one in (*TABLES, *GRAPHS)))
_CONTENT: dict[str, Any] = {one: {"schema": {"type": "string"}} for one in (HTML, *(one.media_type for one in (*TABLES, *GRAPHS)))} | {
    "application/sparql-results+json": {"schema": {"type": "object"}},
    "application/ld+json": {"schema": {"type": ["object", "array"]}},
}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A table (SELECT), yes or no (ASK) or a graph (CONSTRUCT, DESCRIBE), in the format asked for.",
        "content": _CONTENT,
        "headers": {VERSION_HEADER: {"description": "The state of the graph that the answer is from.", "schema": {"type": "string"}}},
    },
    **responses(400, 401, 403),
    406: {"description": "The answer comes in none of the formats that `Accept` or `format` names."},
    503: {"description": "The graph does not answer, or too many queries run; `Retry-After` says when to ask again."},
    504: {"description": "The query took too long and was ended."},
}

_GRAPH = "IRI of a graph; repeat it for several. With it, the clauses FROM and FROM NAMED of the query do not count."
DefaultGraphs = Annotated[
    list[str] | None,
    Query(alias="default-graph-uri", description=f"{_GRAPH} These make up the default graph.", examples=[["https://w3id.org/dyad/id/dataset/reference"]]),
]
NamedGraphs = Annotated[list[str] | None, Query(alias="named-graph-uri", description=f"{_GRAPH} These can be asked with GRAPH.")]
Format = Annotated[str | None, Query(description=f"One of {_NAMES}, html, or a media type. Wins over the header `Accept`.", examples=["json"])]


def door(store: Store, settings: Settings) -> Door:
    """The door of an app with these settings."""
    return Door(store, settings, program(settings.ontology))


@router.get("/sparql", summary="Ask in SPARQL", response_class=Response, responses=_RESPONSES, dependencies=[COSTLY_QUERY])
async def sparql_get(
    request: Request,
    query: Annotated[str | None, Query(description="A query of SPARQL 1.1; without it, the description of the service.", examples=[_EXAMPLE])] = None,
    default_graph_uri: DefaultGraphs = None,
    named_graph_uri: NamedGraphs = None,
    format: Format = None,
) -> Response:
    """The query operation of the SPARQL 1.1 Protocol, over a copy of the graph as RDF (see `/v1/export`). SELECT, ASK, CONSTRUCT and DESCRIBE.

    Each data set is a named graph, `https://w3id.org/dyad/id/dataset/ID`, and so is the ontology, `https://w3id.org/dyad/ontology`; without
    other wishes the default graph is all of them together. The prefixes dy, id, rdf, rdfs, owl, skos, skosxl, xsd, edtf, dc, dcterms, dcat, prov and void are known.
    `X-Graph-Version` names the state of the graph that the answer is from; after a load the copy follows within seconds.
    Nothing is changed or fetched: there are no updates and no SERVICE. Without a query, browsers get a form and RDF clients a
    description of the service (SPARQL 1.1 Service Description).
    """
    pairs = _pairs(request)
    if not pairs:
        return await _introduced(request)
    return await _answered(request, protocol.by_get(pairs, request.headers.get("accept")))


@router.post(
    "/sparql",
    summary="Ask in SPARQL, with the query in the body",
    response_class=Response,
    responses={**_RESPONSES, 413: {"description": "The body is too large."}, 415: {"description": "The body is neither a form nor a query."}},
    dependencies=[COSTLY],
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                FORM: {
                    "schema": {
                        "type": "object",
                        "required": ["query"],
                        "properties": {
                            "query": {"type": "string", "description": "A query of SPARQL 1.1."},
                            "default-graph-uri": {"type": "array", "items": {"type": "string"}},
                            "named-graph-uri": {"type": "array", "items": {"type": "string"}},
                            "format": {"type": "string"},
                        },
                        "examples": [{"query": "ASK { ?fact a dy:Fact }"}],
                    }
                },
                QUERY: {"schema": {"type": "string", "examples": ["SELECT (COUNT(*) AS ?facts) WHERE { ?fact a/rdfs:subClassOf* dy:Fact }"]}},
            },
        }
    },
)
async def sparql_post(
    request: Request, default_graph_uri: DefaultGraphs = None, named_graph_uri: NamedGraphs = None, format: Format = None
) -> Response:
    """As by GET, for queries that are too long for an address: as a form, whose fields are the parameters, or as the body itself (`application/sparql-query`)."""
    question = protocol.by_post(request.headers.get("content-type"), await request.body(), _pairs(request), request.headers.get("accept"))
    return await _answered(request, question)


def _pairs(request: Request) -> list[tuple[str, str]]:
    return parse_qsl(request.url.query, keep_blank_values=True)


async def _answered(request: Request, question: Question) -> Response:
    asked: Door = request.app.state.sparql
    try:
        answer, version = await unless_gone(request.receive, asked.ask(question.text, question.graphs, question.wish))
    except Left:
        return Response(status_code=499)  # nobody hears it; the log tells what happened
    headers = {VERSION_HEADER: version, "Vary": "Accept", "Cache-Control": "no-cache"}
    if question.wish.html:
        return await run_in_threadpool(_page_of, question, answer, headers)
    chosen = format_of(answer.format)
    media_type = chosen.media_type + ("" if chosen.media_type.endswith("json") else "; charset=utf-8")
    if answer.size <= _PIECE:  # at once, which small answers feel
        with answer.content as content:
            return Response(content.read(), media_type=media_type, headers=headers)
    return StreamingResponse(_pieces(answer.content), media_type=media_type, headers=headers | {"Content-Length": str(answer.size)})


def _pieces(content: IO[bytes]) -> Iterator[bytes]:
    with content:
        while piece := content.read(_PIECE):
            yield piece


# ---- Pages and descriptions ----


async def _introduced(request: Request) -> Response:
    """What the service is: a form for people, a description for programs."""
    header = request.headers.get("accept")
    if accepted(header).html:
        return _form("", None)
    state = await request.app.state.sparql.state()
    name = best_graph(header)
    if name is None:
        raise refuse("the description of the service", GRAPHS, accepted(header))
    text = described(str(request.url.replace(query=None, fragment=None)), state.pool.holder.graphs)
    headers = {VERSION_HEADER: state.version, "Vary": "Accept"}
    return Response(serialized(text, name), media_type=f"{format_of(name).media_type}; charset=utf-8", headers=headers)


def _form(text: str, result: dict[str, Any] | None, headers: dict[str, str] | None = None) -> Response:
    values = {"here": _here, "query": text, "example": _EXAMPLE, "result": result, "prefixes": KNOWN_PREFIXES, "tables": TABLES, "graphs": GRAPHS}
    return rendered("sparql.html", values, {**HEADERS, "Vary": "Accept", **(headers or {})})


def _here(iri: str) -> str:
    """Where a thing is shown: our own under this server's addresses, which `w3id.org` need not know yet."""
    return iri.replace(BASE, "/", 1) if iri.startswith(BASE) else iri


def _page_of(question: Question, answer: Answer, headers: dict[str, str]) -> Response:
    """An answer as a page: a table or a text, and links to the same in all formats."""
    with answer.content as content:
        result: dict[str, Any] = {"version": headers[VERSION_HEADER]}
        if answer.format in {one.name for one in TABLES}:
            found = json.load(content)
            rows = found.get("results", {}).get("bindings", [])
            result |= {"boolean": found.get("boolean"), "columns": found.get("head", {}).get("vars", [])}
            result |= {"rows": list(islice(rows, _MOST_SHOWN)), "count": len(rows), "formats": TABLES}
        else:
            text = content.read(_PIECE)
            result |= {"text": text.decode(errors="replace"), "cut": len(text) < answer.size, "formats": GRAPHS}
    graphs = [("default-graph-uri", one) for one in question.graphs.default] + [("named-graph-uri", one) for one in question.graphs.named]
    result["links"] = [(one.name, f"/sparql?{urlencode([('query', question.text), *graphs, ('format', one.name)])}") for one in result["formats"]]
    return _form(question.text, result, headers)

