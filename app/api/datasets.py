"""What is loaded."""

from __future__ import annotations

from fastapi import APIRouter

from app.answers import ask
from app.api.models import DatasetsAnswer
from app.api.state import Answer, Here

router = APIRouter(prefix="/datasets", tags=["Data sets"])


@router.get("", response_model=DatasetsAnswer, summary="What is loaded")
def datasets(here: Here) -> Answer:
    """Each data set with version, publisher, citation, licence, coverage and counts, and the source documents.

    Who holds the documents (setting DYAD_DOCUMENTS) gets passages as text; `documents` says of each whether it is held,
    and why not.
    """
    return Answer({"datasets": ask(here.store, "datasets", {}), "documents": here.held_documents().state()})
