"""The saved questions (`queries/*.cypher`) over HTTP."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from app import names, queries
from app.answers import ask, ask_with_sources
from app.api.csv import csv_text
from app.api.models import QueryAnswer, QueryDescription
from app.api.state import Answer, Here, responses

router = APIRouter(prefix="/queries", tags=["Queries"])
CSV = "text/csv"


@router.get("", response_model=list[QueryDescription], summary="The saved questions")
def list_queries() -> Answer:
    """Every saved question with its typed parameters, columns and an example."""
    return Answer([described(one) for one in queries.library().values()])


def described(query: queries.Query) -> dict[str, Any]:
    """A saved question as a client sees it."""
    return {
        "name": query.name,
        "title": query.title,
        "description": query.description,
        "parameters": [{"name": p.name, "type": p.type, "optional": p.optional, "description": p.description} for p in query.parameters],
        "columns": [{"name": c.name, "type": c.type, "description": c.description} for c in query.columns],
        "example": query.example,
        "href": f"/v1/queries/{query.name}",
    }


@router.get(
    "/{name}",
    response_model=QueryAnswer,
    summary="The answer to a saved question",
    responses={200: {"content": {CSV: {"schema": {"type": "string"}}}}, **responses(400, 404, 409)},
)
def answer(
    here: Here,
    request: Request,
    name: Annotated[str, Path(description="Name of the question, from the list.", examples=["dyad_organizations"])],
    format: Annotated[Literal["json", "csv"] | None, Query(description="Wins over the header `Accept`.")] = None,
    sources: Annotated[
        bool, Query(description="Whether `facts` tells every fact that a row names in full, with passages and caveats; `false` for the rows alone.")
    ] = True,
) -> Response:
    """Parameters go into the query string under the names that the list gives, e.g. `?a=KAZ&b=RUS&on=2022-02-24`.

    `on` with a date or period stands for the parameters of type first_day and last_day. Lists are repeated or
    separated by commas. Actors and entities go by any code or name. `dataset` (or `datasets`) narrows the answer to data sets.
    `facts` has every fact that a row names, with its passages, time and caveats; an answer without rows says why in `empty`.
    In CSV, which has the rows alone, the values of a list are separated by `|`.
    """
    query = queries.get(name)
    bound = query.bind(_given(request, query))
    resolved = names.resolutions(here.store, query, bound, schema=here.schema)
    bound = names.with_ids(bound, resolved)
    scope = next((bound[p.name] for p in query.parameters if p.type == "datasets"), [])
    answered = here.answered_by(scope)
    if (format or _accepted(request)) == "csv":
        rows = ask(here.store, name, bound)
        text = csv_text([column.name for column in query.columns], rows)
        return Response(text, media_type=f"{CSV}; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{query.name}.csv"'})
    found = ask_with_sources(here.store, name, bound) if sources else {"rows": ask(here.store, name, bound), "facts": {}, "uncorroborated": [], "empty": None}
    answer = {
        "query": query.name,
        "title": query.title,
        "parameters": bound,
        "resolved": {parameter: [one.as_dict() for one in several] for parameter, several in resolved.items()},
        "releases": answered,
        "columns": [column.name for column in query.columns],
        **here.with_passages(found),
    }
    return Answer(answer, headers={"Vary": "Accept"})


def _given(request: Request, query: queries.Query) -> dict[str, Any]:
    """The query string as a map: several values of one name become a list."""
    own = {parameter.name for parameter in query.parameters}
    found: dict[str, Any] = {}
    for key in dict.fromkeys(request.query_params):
        if key in ("format", "sources") and key not in own:
            continue
        values = request.query_params.getlist(key)
        name = "datasets" if key == "dataset" and key not in own and "datasets" in own else key
        several = [*_listed(found.get(name)), *values]
        found[name] = several if len(several) > 1 else several[0]
    return found


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _accepted(request: Request) -> str:
    """`csv` where the client wants it more than JSON."""
    best = ("json", 0.0)
    for part in request.headers.get("accept", "").split(","):
        kind, *options = (one.strip() for one in part.lower().split(";"))
        weight = next((one[2:] for one in options if one.startswith("q=")), "1")
        try:
            value = float(weight)
        except ValueError:
            value = 0.0
        wanted = {CSV: "csv", "application/json": "json", "application/*": "json", "*/*": "json"}.get(kind)
        if wanted and value > best[1]:
            best = (wanted, value)
    return best[0]
