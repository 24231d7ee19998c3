"""Pages for people: the start page and the answer about two actors. Plain HTML, no script, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from app import queries
from app.answers import ask
from app.api import dyads
from app.api.state import Context, Datasets, Here
from app.api.view import SECTIONS, Profile, page_address, period_in_words
from app.exports import FORMATS
from app.labels import labels
from app.templates import TEMPLATES
from ontology.errors import Unavailable

router = APIRouter(include_in_schema=False)

# Nothing may run or be fetched from elsewhere, whatever a data set's text contains.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


def rendered(name: str, values: Mapping[str, Any], headers: Mapping[str, str] = HEADERS, status: int = 200) -> HTMLResponse:
    """A template of `app/web` with its values as a page. Headers in place of the usual ones have to say as well what the page may do."""
    return HTMLResponse(TEMPLATES.get_template(name).render(values), status, headers=dict(headers))


def _page(name: str, status: int = 200, **values: Any) -> HTMLResponse:
    return rendered(name, values, status=status)


def error_page(request: Request, problem: dict[str, Any]) -> HTMLResponse:
    """A problem as a page."""
    return _page("error.html", problem["status"], problem={"candidates": [], "near": [], **problem})


@router.get("/")
def start(here: Here) -> HTMLResponse:
    """What is loaded, and where to go. Comes up without a graph, too, and says so."""
    sets, documents, trouble, example = [], [], None, _example()
    try:
        sets, documents = _loaded(here), here.held_documents().state()
        if example:
            called = labels(lambda name, given: ask(here.store, name, given), (example["a"], example["b"]), "en")
            example |= {side: called.get(example[side], example[side]) for side in ("a", "b")}
    except Unavailable as error:
        trouble = str(error)
    return _page(
        "start.html",
        asked={"a": None, "b": None, "on": None, "dataset": None},
        sets=sets,
        trouble=trouble,
        documents={
            "folder": here.documents.folder is not None,
            "expected": len(documents),
            "held": sum(one["held"] for one in documents),
            "refused": [one for one in documents if not one["held"] and here.documents.folder],
        },
        example=example,
        questions=len(queries.library()),
        formats=list(FORMATS),
        browser=here.connection.browser,
        bolt=here.connection.uri,
        user=here.connection.user,
    )


@router.get("/dyads")
def asked(a: str, b: str, on: str = "", dataset: Datasets = None) -> RedirectResponse:
    """Where the form leads: on to the address of the answer."""
    return RedirectResponse(_address(a, b, on, dataset or []), 303)


@router.get("/dyads/{a}/{b}")
def dyad(
    here: Here, a: str, b: str, on: str = "", dataset: Datasets = None, days: Annotated[int, Query(ge=0, le=dyads.MOST_DAYS)] = 30
) -> HTMLResponse:
    """The answer about two actors, to be read."""
    chosen = [one for one in dataset or [] if one]
    answer = dyads.profile(here, a, b, on or None, chosen, days)
    return _page(
        "dyad.html",
        asked={"a": a, "b": b, "on": on, "dataset": chosen[0] if len(chosen) == 1 else None},
        sets=_loaded(here),
        profile=Profile(answer, days, here.schema),
        sections=SECTIONS,
        json_address="/v1" + _address(a, b, on, chosen),
        formats=list(FORMATS),
        address=page_address,
    )


def _address(a: str, b: str, on: str, datasets: list[str]) -> str:
    values = ([("on", on)] if on else []) + [("dataset", one) for one in datasets if one]
    return f"/dyads/{quote(a.strip(), safe='')}/{quote(b.strip(), safe='')}" + (f"?{urlencode(values)}" if values else "")


def _loaded(here: Context) -> list[dict[str, Any]]:
    """The data sets, with counts as a map and coverage in words."""
    found = []
    for row in ask(here.store, "datasets", {}):
        counts = {one["class"]: one["count"] for one in row["counts"]}
        covers = f"{row['coverage_from'] or '?'} to {_open(row['coverage_until'])}"
        found.append({**row, "counts": dict(sorted(counts.items(), key=lambda one: (-one[1], one[0]))), "covers": covers})
    return found


def _open(until: str | None) -> str:
    return "now" if until in (None, "", "..") else until


def _example() -> dict[str, str] | None:
    """A question to begin with: the example values of the first saved question about two actors that are about one day."""
    for query in queries.library().values():
        types = {p.name: p.type for p in query.parameters}
        first, last = query.period
        if types.get("a") == types.get("b") == "actor" and first and last:
            a, b, day, until = (query.example[name] for name in ("a", "b", first, last))
            if a and b and day == until:
                return {"a": a, "b": b, "on": period_in_words(day, day), "href": _address(a, b, day, [])}
    return None


