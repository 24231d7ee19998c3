"""The saved questions as endpoints: each `endpoint` line of a query file becomes an address with typed, documented parameters.

All of them answer alike (`app.api.models.QueryAnswer`), as JSON, CSV or RDF, a page at a time.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import chain
from string import punctuation
from typing import Annotated, Any, Literal
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import WithJsonSchema
from starlette.routing import BaseRoute

from app import asking, queries
from app.accept import chosen_form
from app.answers import Page, consistent
from app.api.craft.access import COSTLY
from app.api.enumerations import MARK
from app.api.models import model_of
from app.api.negotiate import words
from app.api.pages import MOST_ROWS, ROWS, cursor_after, fresh, page_of, question_of
from app.api.state import Answer, Context, Here, responses
from app.exports import FORMATS, export_answer
from app.linked import linked
from app.tables import csv_text
from app.words import Words
from ontology.errors import BadInput

CSV = "text/csv"
REASON_HEADER = "X-Empty-Reason"
EXPLANATION_HEADER = "X-Empty-Explanation"
# Media types of an answer with the names of their formats; the first where a client takes all.
_MEDIA = {"application/json": "json", CSV: "csv"} | {one.media_type: one.name for one in FORMATS.values()}
Format = Annotated[
    Literal["json", "csv", *FORMATS] | None,
    Query(description=f"csv: the rows alone, with `because` as the last column; {', '.join(FORMATS)}: the facts that they rest on, as RDF. Wins over the header `Accept`.", examples=["json"]),
]
Sources = Annotated[bool, Query(description="`false` gives the rows without the facts in full.", examples=[True])]
Limit = Annotated[int, Query(ge=1, le=MOST_ROWS, description="How many rows a page has at most.", examples=[ROWS])]
Cursor = Annotated[str | None, Query(description="`next` of the page before.", max_length=400)]
Fields = Annotated[str | None, Query(description="Only these columns of the rows, with commas; `because` is one where rows say how sure they are.", examples=["facts"], max_length=1000)]
Speech = Annotated[Words, Depends(words)]

# What every endpoint takes besides the parameters of its question; `lang` is read by the language's own dependency.
_OWN = ("format", "sources", "limit", "cursor", "fields", "lang", "on")
# What answers there are, for the API's description.
RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {one: {"schema": {"type": "string"}} for one in _MEDIA if one != "application/json"},
        "headers": {
            REASON_HEADER: {"description": "Of an answer without rows in another form than JSON: the reason that is in `empty` there.", "schema": {"type": "string"}},
            EXPLANATION_HEADER: {"description": "The explanation to it, percent-encoded; left out where it is very long.", "schema": {"type": "string"}},
        },
    },
    **responses(400, 404, 409, 410),
}
# Characters that a header can have as they are; `%` is for the others.
_PLAIN = " " + punctuation.replace("%", "")
# Proxies refuse headers that are much longer than this.
_LONGEST_HEADER = 4000
# Columns that a reader of a row needs to judge it, whatever fields are asked for.
_ALWAYS = ("because",)


def run(here: Context, request: Request, query: queries.Query, inside: Mapping[str, str], asked: Mapping[str, Any], speech: Words) -> Response:
    """The answer to a question.

    inside -- values of parameters that stand in the address; all others are read from the query string
    asked  -- format, sources, limit, cursor, fields
    """
    written = query.bind(given(request, query) | dict(inside))
    columns = _columns(query, asked["fields"], asked["sources"])

    kind = asked["format"] or accepted(request)

    def work() -> tuple[asking.Asked, str, Page, dict[str, Any], Iterator[str]]:
        meant = asking.understood(here.store, query, written, schema=here.schema)
        question = question_of(query.name, meant.bound)
        page, seen = page_of(asked["limit"], asked["cursor"], question)
        found = asking.answer(here.store, meant, page=page, words=speech, sources=asked["sources"])
        fresh(seen, found["version"])
        return meant, question, page, found, export_answer(here.store, here.schema, kind, found["rows"], meant.scope) if kind in FORMATS else iter(())

    (meant, question, page, found, rdf), _ = consistent(here.store, work)
    following = cursor_after(page, question, found["version"]) if found["more"] else None
    headers = {"Vary": "Accept, Accept-Language", "Content-Language": speech.language}
    if following:
        headers["Link"] = f'<{quote(request.url.path)}?{urlencode([*_others(request), ("cursor", following)])}>; rel="next"'
    if kind != "json" and found["empty"]:
        headers |= _why_empty(found["empty"])
    if kind in FORMATS:
        return StreamingResponse(
            (one.encode() for one in chain([next(rdf, "")], rdf)), media_type=f"{FORMATS[kind].media_type}; charset=utf-8",
            headers={**headers, "Content-Disposition": f'attachment; filename="{query.name}{FORMATS[kind].suffix}"'},
        )  # fmt: skip
    if kind == "csv":
        return Response(
            csv_text(columns, found["rows"]), media_type=f"{CSV}; charset=utf-8",
            headers={**headers, **here.made_of(found["version"]), "Content-Disposition": f'attachment; filename="{query.name}.csv"'},
        )  # fmt: skip
    rows = [{key: row[key] for key in row if key in columns or key in _ALWAYS} for row in found["rows"]] if asked["fields"] else found["rows"]
    answer = {
        "query": query.name,
        "title": speech.say(query.title),
        "sentence": found["sentence"],
        "language": speech.language,
        "parameters": meant.bound,
        "resolved": {parameter: [one.as_dict() for one in several] for parameter, several in meant.resolved.items()},
        "releases": found["releases"],
        "columns": columns if asked["fields"] else [column.name for column in query.columns],
        "rows": rows,
        "next": following,
        **{key: found[key] for key in ("facts", "left_out", "uncorroborated", "labels", "empty")},
    }
    return Answer(linked(here.schema, here.with_passages(answer)), headers={**headers, **here.made_of(found["version"])})


def given(request: Request, query: queries.Query) -> dict[str, Any]:
    """The query string as a map: several values of one name become a list, `kind` is understood for `kinds`."""
    own = {parameter.name for parameter in query.parameters}
    found: dict[str, Any] = {}
    for key in dict.fromkeys(request.query_params):
        if key in _OWN and key not in own and key != "on":
            continue
        values = request.query_params.getlist(key)
        name = query.given_as(key)
        several = [*_listed(found.get(name)), *values]
        found[name] = several if len(several) > 1 else several[0]
    return found


def accepted(request: Request) -> str:
    """json, csv or a format of RDF: what the client wants most of them, json where it takes none."""
    return chosen_form(request.headers.get("accept", ""), _MEDIA)


def _columns(query: queries.Query, text: str | None, sources: bool) -> list[str]:
    known = query.told if sources else [column.name for column in query.columns]
    if not text:
        return known
    wanted = {one.strip() for one in text.split(",") if one.strip()}
    if strange := sorted(wanted - set(known)):
        raise BadInput(f"fields: {query.name} has no column {', '.join(strange)}; there are: {', '.join(known)}")
    return [one for one in known if one in wanted]


def _why_empty(empty: Mapping[str, Any]) -> dict[str, str]:
    """Why there is nothing, for a form that has no place for it."""
    text = quote(empty["explanation"], safe=_PLAIN)
    return {REASON_HEADER: empty["reason"]} | ({EXPLANATION_HEADER: text} if len(text) <= _LONGEST_HEADER else {})


def _others(request: Request) -> list[tuple[str, str]]:
    return [(key, value) for key, value in request.query_params.multi_items() if key != "cursor"]


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [] if value is None else [value]


# -- endpoints from the headers of query files ---------------------------------------------------------------------


@cache
def routes() -> tuple[BaseRoute, ...]:
    """Every endpoint that a query file names. Fixed addresses come before those with a name in their place."""
    found = APIRouter(prefix="/v1")
    all_of_them = [(endpoint, query) for query in queries.library().values() for endpoint in query.endpoints]
    for endpoint, query in sorted(all_of_them, key=lambda one: (one[0].path.replace("{", "~"), one[1].name)):
        found.add_api_route(
            endpoint.path,
            _handler(query, endpoint),
            methods=["GET"],
            response_model=model_of(query),
            tags=[endpoint.tag],
            summary=query.title,
            description=_described(query),
            operation_id=f"{query.name}{_slug(endpoint.path)}",
            dependencies=[COSTLY] if endpoint.costly else [],
            responses=RESPONSES | (responses(401, 403) if endpoint.costly else {}),
        )
    return tuple(found.routes)


def _described(query: queries.Query) -> str:
    columns = "\n".join(f"* `{one.name}` ({one.type}): {one.description}" for one in query.columns)
    return f"{query.description}\n\nColumns of the rows:\n\n{columns}\n\nThe same question as `GET /v1/queries/{query.name}`."


def _slug(path: str) -> str:
    return re.sub(r"\W+", "_", path).rstrip("_")


def _handler(query: queries.Query, endpoint: queries.Endpoint) -> Callable[..., Response]:
    """A function with the signature that the framework makes the endpoint's description from."""

    def answer(here: Context, request: Request, speech: Words, **values: Any) -> Response:
        inside = {name: values[name] for name in endpoint.inside}
        return run(here, request, query, inside, {name: values[name] for name in ("format", "sources", "limit", "cursor", "fields")}, speech)

    kinds = inspect.Parameter
    examples = examples_of(query, endpoint)
    given = [
        kinds("here", kinds.KEYWORD_ONLY, annotation=Here),
        kinds("request", kinds.KEYWORD_ONLY, annotation=Request),
        kinds("speech", kinds.KEYWORD_ONLY, annotation=Speech),
        *(_parameter(query, one, examples, one.name in endpoint.inside) for one in query.parameters),
        kinds("format", kinds.KEYWORD_ONLY, annotation=Format, default=None),
        kinds("sources", kinds.KEYWORD_ONLY, annotation=Sources, default=True),
        kinds("limit", kinds.KEYWORD_ONLY, annotation=Limit, default=ROWS),
        kinds("cursor", kinds.KEYWORD_ONLY, annotation=Cursor, default=None),
        kinds("fields", kinds.KEYWORD_ONLY, annotation=Fields, default=None),
    ]
    if {"first_day", "last_day"} & {one.type for one in query.parameters}:
        given.append(kinds("on", kinds.KEYWORD_ONLY, annotation=_on(examples), default=None))
    answer.__signature__ = inspect.Signature(given)  # type: ignore[attr-defined]
    return answer


def examples_of(query: queries.Query, endpoint: queries.Endpoint) -> dict[str, Any]:
    """Values to try an endpoint with: its own, or those of the file's `:params` line; `on` in place of two days that are one."""
    found: dict[str, Any] = dict(endpoint.example) or {
        one.name: value for one in query.parameters if (value := query.example.get(one.name)) not in (None, [], "", one.without_bound)
    }
    first, last = (found.get(name or "") for name in query.period)
    if first and first == last:
        found = {name: value for name, value in found.items() if name not in query.period} | {"on": str(first)}
    return found


def _parameter(query: queries.Query, one: queries.Parameter, given: Mapping[str, Any], inside: bool) -> inspect.Parameter:
    """One parameter of a question as the framework wants it; `given` are examples."""
    several = one.type in queries.LISTS
    day = one.type in ("first_day", "last_day")
    example = given.get(one.name)
    if several and isinstance(example, str):
        example = example.split(",")
    examples = None if example is None else [str(example[0])] if inside and several else [example]
    text = one.description[:1].upper() + one.description[1:] + "."
    name = query.written(one)
    plain = _plain(one)
    kind = inspect.Parameter.KEYWORD_ONLY
    if inside:
        return inspect.Parameter(one.name, kind, annotation=Annotated[str, Path(description=text, examples=examples, max_length=300)])
    if day:
        text += " A day, month or year; `on` stands for both days."
    if one.type == "integer":
        described = Query(description=text, examples=examples, alias=name, ge=0, le=100000)
    elif several:
        described = Query(description=f"{text} Repeat it for several.", examples=examples, alias=name)
    else:
        described = Query(description=text, examples=examples, alias=name, max_length=300)
    required = not one.optional and not day
    annotation = Annotated[list[plain] if several else plain, described] if required else Annotated[(list[plain] if several else plain) | None, described]
    default = inspect.Parameter.empty if required else None
    return inspect.Parameter(f"{one.name}_" if one.name == "from" else one.name, kind, annotation=annotation, default=default)


def _plain(one: queries.Parameter) -> Any:
    """The type of a single value; a word that is none of a list is left to the question to refuse."""
    if one.values:
        return Annotated[str, WithJsonSchema({"type": "string", "enum": list(one.values)})]
    if one.vocabulary and not one.beginnings:
        return Annotated[str, WithJsonSchema({"type": "string", MARK: one.vocabulary})]
    return int if one.type == "integer" else str


def _on(given: Mapping[str, Any]) -> Any:
    text = "A day, month, year or period (`2013-01-01/2015-12-31`), in place of `from` and `until`."
    return Annotated[str | None, Query(description=text, examples=[given["on"]] if "on" in given else None, max_length=100)]
