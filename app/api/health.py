"""Whether the process lives, and whether it can answer."""

from __future__ import annotations

from fastapi import APIRouter

from app.api.models import Health, Ready
from app.api.state import Answer, Here
from ontology.errors import Unavailable

router = APIRouter(tags=["Health"])


class NothingLoaded(Unavailable):
    """The graph answers, and holds no data set."""

    title = "Nothing loaded"


@router.get("/health", response_model=Health, summary="Is the process alive?")
def health() -> Answer:
    """Answers as long as the process runs, whatever the graph does."""
    return Answer({"status": "alive"})


@router.get("/ready", response_model=Ready, summary="Can questions be answered?")
def ready(here: Here) -> Answer:
    """200 when the graph answers and holds at least one data set, else a problem with status 503."""
    loaded = here.answered_by()
    if not loaded:
        raise NothingLoaded("the graph answers, but nothing is loaded: run `dyad load`")
    return Answer({"status": "ready", "datasets": loaded, "documents": here.held_documents().state()})
