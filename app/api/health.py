"""Whether the process lives, and whether it can answer."""

from __future__ import annotations

from fastapi import APIRouter

from app.api.models import Health, Ready
from app.api.state import Answer, Here

router = APIRouter(tags=["Health"])


@router.get("/health", response_model=Health, summary="Is the process alive?")
def health() -> Answer:
    """Answers as long as the process runs, whatever the graph does."""
    return Answer({"status": "alive"})


@router.get("/ready", response_model=Ready, summary="Can questions be answered?")
def ready(here: Here) -> Answer:
    """200 when the graph answers and holds at least one data set, else a problem with status 503."""
    return Answer({"status": "ready", "datasets": here.answered_by(), "documents": here.held_documents().state()})
