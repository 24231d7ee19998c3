"""Two actors on a date: the profile."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from app.answers import ENGLISH, consistent, dyad_profile, version_of
from app.api.models import DyadChanges, DyadProfile
from app.api.questions import Speech
from app.api.state import Answer, Context, Datasets, Here, asked_about, responses
from app.changes import dyad_changes
from app.linked import linked
from app.names import Resolved, resolve
from app.words import Words
from ontology.errors import BadInput

router = APIRouter(prefix="/dyads", tags=["Dyads"])
MOST_DAYS = 3660
OneActor = Annotated[str, Path(description="One actor: any code, id or name.", examples=["KAZ"])]
OtherActor = Annotated[str, Path(description="The other actor.", examples=["RUS"])]


def profile(here: Context, a: str, b: str, on: str | None, datasets: list[str], days: int, words: Words = ENGLISH) -> dict[str, Any]:
    """The profile of two actors as people name them, with what their names were taken to mean."""
    first, last = asked_about(on)

    def work() -> dict[str, Any]:
        one, other = pair(here, a, b, (first, last))
        return {"resolved": {"a": one.as_dict(), "b": other.as_dict()}, **dyad_profile(here.store, one.id, other.id, first, last, datasets, days, words)}

    return here.with_passages(consistent(here.store, work)[0])


def pair(here: Context, a: str, b: str, on: tuple[date, date]) -> list[Resolved]:
    """Two actors as people name them. BadInput where both are one."""
    one, other = resolve(here.store, [a, b], "Actor", on=on, schema=here.schema)
    if one.id == other.id:
        raise BadInput(f"{a!r} and {b!r} are the same actor, {one.name} ({one.id}); a dyad has two")
    return [one, other]


@router.get("/{a}/{b}", response_model=DyadProfile, summary="Two actors on a date", responses=responses(400, 404, 409))
def dyad(
    here: Here,
    speech: Speech,
    a: OneActor,
    b: OtherActor,
    on: Annotated[str | None, Query(description="A day, month, year or period; today if absent.", examples=["2022-02-24"])] = None,
    dataset: Datasets = None,
    days: Annotated[int, Query(ge=0, le=MOST_DAYS, description="Events this many days before and after `on` are listed.")] = 30,
) -> Answer:
    """Status, treaties and leases, sanctions in force, shared organizations, positions, recognitions, phases and nearby events.

    Each line says how certain it is on that date and names the facts it rests on; `facts` has these with their passages,
    time, caveats and contradictions. A section without lines is explained in `empty`; one with more than 200 stands in `more`, and
    its own address has all of it, in pages.
    """
    found = linked(here.schema, profile(here, a, b, on, dataset or [], days, speech))
    return Answer(found, headers={"Vary": "Accept-Language", "Content-Language": speech.language})


@router.get("/{a}/{b}/changes", response_model=DyadChanges, summary="How two actors' relation changed between two dates", responses=responses(400, 404, 409))
def changes(
    here: Here,
    speech: Speech,
    a: OneActor,
    b: OtherActor,
    before: Annotated[str, Query(alias="from", description="The earlier date: a day, month, year or period.", examples=["2013-06-30"])],
    after: Annotated[str, Query(alias="until", description="The later date.", examples=["2022-02-24"])],
    dataset: Datasets = None,
) -> Answer:
    """The state of a dyad on two dates side by side: what is there only on the later date (`appeared`), only on the earlier
    one (`disappeared`), on both but with another certainty, status or standing (`changed`), and how many lines stayed as they were.

    That something is no longer recorded does not say that it ended; each line says in `because` what is known.
    """
    then, now = asked_about(before), asked_about(after)
    if now < then:
        raise BadInput(f"until {after!r} lies before from {before!r}")

    def work() -> dict[str, Any]:
        one, other = pair(here, a, b, (then[0], now[1]))
        return {"resolved": {"a": one.as_dict(), "b": other.as_dict()}, **dyad_changes(here.store, one.id, other.id, then, now, dataset or [], speech)}

    answer, releases = consistent(here.store, work)
    return Answer(
        linked(here.schema, here.with_passages(answer)),
        headers={"Vary": "Accept-Language", "Content-Language": speech.language, **here.made_of(version_of(releases))},
    )
