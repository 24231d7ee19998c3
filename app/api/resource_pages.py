"""Pages of single things, to which their IRIs lead: an entity, a fact, a data set."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from app.answers import Page, ask, ask_with_sources, consistent, only
from app.api.page import HEADERS, rendered
from app.api.resources import Target, anchor, target
from app.api.state import Context, Here
from app.api.view import in_words, page_address
from app.exports import FORMATS
from app.labels import labels
from app.profile import in_full
from app.queries import get
from graph.lookup import described_by, passages_of
from ontology.rdf import node_iri, record_iri

router = APIRouter(include_in_schema=False)
_MOST_FACTS = 100
_MOST_PASSAGES = 1000
# Told elsewhere on the page of a fact, or for the machine only.
_NO_VALUES = {"kind", "family", "dataset", "paraphrase", "caveat"}


@router.get("/page/{id:path}")
def page(here: Here, id: str) -> Response:
    """The page of what goes by the path of an IRI; of what belongs to another thing, the place on the page of that."""

    def work() -> tuple[Target, str, dict[str, Any]]:
        found = target(here, id)
        if found.page.partition("#")[0] != f"/page/{found.path}":
            return found, "", {}
        if found.thing is None:
            return found, "dataset.html", _dataset(here, found)
        if here.schema.is_a(found.thing.cls, "Fact"):
            return found, "fact.html", _fact(here, found)
        return found, "entity.html", _entity(here, found)

    (found, name, values), _ = consistent(here.store, work)
    if not name:
        return RedirectResponse(found.page, 303)
    shared = {"target": found, "forms": list(FORMATS.values()), "address": page_address, "place": _place, "time": in_words}
    return rendered(name, values | shared, {**HEADERS, "Link": found.links()})


def _place(id: str, dataset: str | None = None) -> str:
    """The place on a page that a passage or, with its data set, a record has."""
    return anchor(record_iri(id, dataset) if dataset else node_iri(id))


def _entity(here: Context, found: Target) -> dict[str, Any]:
    """An entity: names, codes, notes, mentions, the facts that it has a part in, and what stands in it."""
    assert found.thing is not None
    id = found.thing.id
    told = ask_with_sources(here.store, "entity_facts", get("entity_facts").bind({"entity": id}), page=Page(_MOST_FACTS))
    passages = passages_of(here.store, found.releases, id, _MOST_PASSAGES + 1)
    values = {
        "entity": only(ask(here.store, "entity", {"id": id}), id),
        "told": told,
        "passages": passages[:_MOST_PASSAGES],
        "names": _labels(here, {one for row in told["rows"] for one in (*row["subjects"], *row["objects"])}),
        "described_by": described_by(here.store, found.releases, id),
    }
    return {
        **here.with_passages(values),
        "classes": [here.schema.classes[one].label() for one in here.schema.labels(found.thing.cls)],
        "concept": lambda scheme, notation: _concept(here, scheme, notation),
        "more": len(passages) > _MOST_PASSAGES,
        "export": f"/v1/export?actor={quote(id, safe='')}",
    }


def _fact(here: Context, found: Target) -> dict[str, Any]:
    """A fact: what it says, of whom, when, where it stands, and what it gives."""
    assert found.thing is not None
    id = found.thing.id
    fact = only(list(in_full(lambda name, given, **_: ask(here.store, name, given), [id]).values()), id)
    dataset = only(ask(here.store, "datasets", {"datasets": [fact["dataset"]]}), fact["dataset"])
    values = here.with_passages({"fact": fact, "dataset": dataset})
    fact, schema = values["fact"], here.schema
    said = []
    for name, value in fact["values"].items():
        term = schema.values.get(name)
        if term is not None and name not in _NO_VALUES and value not in ([], ""):
            several = value if isinstance(value, list) else [value]
            said.append((term.label(), ", ".join(_shown(here, name, one) for one in several), term.local))
    roles: dict[str, list[Any]] = {}
    for role in fact["roles"]:
        roles.setdefault(role["role"], []).append(role)
    return {
        **values,
        "kind": schema.kinds[fact["values"]["kind"]],
        "said": sorted(said),
        "roles": [(schema.links[name].label(), schema.links[name].local, several) for name, several in roles.items()],
        "export": f"/v1/export?fact={quote(id, safe='')}",
    }


def _shown(here: Context, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name in ("time", "as_of"):
        return f"{in_words(str(value))} ({value})"
    if isinstance(value, date):
        return "no bound" if value in (date.min, date.max) else value.isoformat()
    # A scheme goes by the name of the value whose notations it has.
    return _concept(here, here.schema.values[name].local, value)


def _concept(here: Context, scheme: str, notation: Any) -> str:
    """What a notation of a scheme is called; itself where there is no such scheme."""
    concept = here.schema.schemes.get(scheme, {}).get(str(notation))
    return concept.label() if concept else str(notation)


def _dataset(here: Context, found: Target) -> dict[str, Any]:
    """A data set: who publishes it, its licence, what it covers, how much it holds, and where to take it."""
    row = only(ask(here.store, "datasets", {"datasets": [found.dataset]}), str(found.dataset))
    documents = ask(here.store, "documents", {"datasets": [found.dataset]})
    more = max(0, len(documents) - _MOST_PASSAGES)
    return {"dataset": row, "documents": documents[:_MOST_PASSAGES], "more": more, "export": f"/v1/export?dataset={row['dataset']}"}


def _labels(here: Context, ids: set[str]) -> dict[str, str]:
    return labels(lambda name, given: ask(here.store, name, given), ids, "en")
