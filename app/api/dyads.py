"""Two actors on a date: the profile."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from app.answers import dyad_profile
from app.api.models import DyadProfile
from app.api.state import Answer, Context, Datasets, Here, asked_about, responses
from app.names import resolve
from ontology.errors import BadInput

router = APIRouter(prefix="/dyads", tags=["Dyads"])
MOST_DAYS = 3660


def profile(here: Context, a: str, b: str, on: str | None, datasets: list[str], days: int) -> dict[str, Any]:
    """The profile of two actors as people name them, with what their names were taken to mean."""
    first, last = asked_about(on)
    one, other = resolve(here.store, [a, b], "Actor", on=(first, last), schema=here.schema)
    if one.id == other.id:
        raise BadInput(f"{a!r} and {b!r} are the same actor, {one.name} ({one.id}); a dyad has two")
    answer = dyad_profile(here.store, one.id, other.id, first, last, datasets, days)
    resolved = {"a": one.as_dict(), "b": other.as_dict()}
    releases = [{"dataset": asked["id"], "release": asked["release"], "version": asked["version"]} for asked in answer["datasets"]]
    return {"resolved": resolved, **here.with_passages(answer), "releases": releases}


@router.get("/{a}/{b}", response_model=DyadProfile, summary="Two actors on a date", responses=responses(400, 404, 409))
def dyad(
    here: Here,
    a: Annotated[str, Path(description="One actor: any code, id or name.", examples=["KAZ"])],
    b: Annotated[str, Path(description="The other actor.", examples=["RUS"])],
    on: Annotated[str | None, Query(description="A day, month, year or period; today if absent.", examples=["2022-02-24"])] = None,
    dataset: Datasets = None,
    days: Annotated[int, Query(ge=0, le=MOST_DAYS, description="Events this many days before and after `on` are listed.")] = 30,
) -> Answer:
    """Status, treaties and leases, sanctions in force, shared organizations, positions, recognitions, phases and nearby events.

    Each line says how certain it is on that date and names the facts it rests on; `facts` has these with their passages,
    time, caveats and contradictions. A section without lines is explained in `empty`.
    """
    return Answer(profile(here, a, b, on, dataset or [], days))
