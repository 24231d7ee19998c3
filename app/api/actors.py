"""Actors and other entities: what they are called, their codes, what the data sets say of them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from app.answers import ask, asked_of, consistent, only, version_of
from app.api.models import EntityAnswer
from app.api.state import Answer, Context, Here, asked_about, responses
from app.linked import linked_entity
from app.names import resolve

router = APIRouter(tags=["Actors"])
On = Annotated[
    str | None, Query(description="Decides between codes that passed from one actor to another; today if absent.", examples=["1985"])
]


def _entity(here: Context, text: str, wanted: str, on: str | None) -> Answer:
    def work() -> dict[str, Any]:
        found = resolve(here.store, [text], wanted, on=asked_about(on), schema=here.schema)[0]
        return {"resolved": found.as_dict(), **only(ask(here.store, "entity", {"id": found.id}), found.id)}

    answer, releases = consistent(here.store, work)
    return Answer(linked_entity(here.schema, answer | {"releases": asked_of(releases)}), headers=here.made_of(version_of(releases)))


@router.get("/actors/{id}", response_model=EntityAnswer, summary="An actor", responses=responses(400, 404, 409))
def actor(
    here: Here, id: Annotated[str, Path(description="Any code, id or name of an actor.", examples=["KAZ"])], on: On = None
) -> Answer:
    """Its canonical id, classes, names in all languages and scripts, and codes with the years in which they were valid."""
    return _entity(here, id, "Actor", on)


@router.get("/entities/{id}", response_model=EntityAnswer, summary="Any entity", responses=responses(400, 404, 409))
def entity(
    here: Here, id: Annotated[str, Path(description="Any code, id or name of an entity.", examples=["treaty_csto_charter_2002"])], on: On = None
) -> Answer:
    """The same for treaties, events, statements, documents, concepts, places and all the rest."""
    return _entity(here, id, "Entity", on)
