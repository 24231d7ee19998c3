"""The saved questions (`queries/*.cypher`) over HTTP, by name."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from app import queries
from app.api.models import QueryAnswer, QueryDescription
from app.api.questions import RESPONSES, ROWS, Cursor, Fields, Format, Limit, Sources, Speech, run
from app.api.state import Answer, Here

router = APIRouter(prefix="/queries", tags=["Queries"])


@router.get("", response_model=list[QueryDescription], summary="The saved questions")
def list_queries() -> Response:
    """Every saved question with its typed parameters, columns and an example."""
    return Response(_all_described(), media_type="application/json")


@cache
def _all_described() -> bytes:
    return Answer([described(one) for one in queries.library().values()]).body


def described(query: queries.Query) -> dict[str, Any]:
    """A saved question as a client sees it."""
    return {
        "name": query.name,
        "title": query.title,
        "description": query.description,
        "parameters": [
            {"name": p.name, "type": p.type, "classes": list(p.classes), "values": list(p.values), "terms_of": p.vocabulary, "optional": p.optional, "description": p.description}
            for p in query.parameters
        ],
        "columns": [{"name": c.name, "type": c.type, "values": list(c.values), "description": c.description} for c in query.columns],
        "example": query.example,
        "href": f"/v1/queries/{query.name}",
        "endpoints": [{"path": f"/v1{one.path}", "tag": one.tag} for one in query.endpoints],
    }


@router.get(
    "/{name}",
    response_model=QueryAnswer,
    summary="The answer to a saved question",
    responses=RESPONSES,
)
def answer(
    here: Here,
    request: Request,
    speech: Speech,
    name: Annotated[str, Path(description="Name of the question, from the list.", examples=["counts"])],
    format: Format = None,
    sources: Sources = True,
    limit: Limit = ROWS,
    cursor: Cursor = None,
    fields: Fields = None,
) -> Response:
    """Parameters go into the query string under the names that the list gives, e.g. `?a=KAZ&b=RUS&on=2022-02-24`.

    `on` with a date or period stands for the parameters of type first_day and last_day. Lists are repeated or
    separated by commas. Actors and entities go by any code or name. `dataset` (or `datasets`) narrows the answer to data sets,
    and so for other lists (`kind`, `modality`, `family`).
    `facts` has every fact that a row names, with its passages, time and caveats; an answer without rows says why in `empty`.
    In CSV, which has the rows alone, the values of a list are separated by `|`; the formats of RDF have the facts that the rows rest on.
    """
    asked = {"format": format, "sources": sources, "limit": limit, "cursor": cursor, "fields": fields}
    return run(here, request, queries.get(name), {}, asked, speech)
