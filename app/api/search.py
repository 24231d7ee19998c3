"""Entities by the words of their names."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from app.answers import ask
from app.api.models import SearchAnswer
from app.api.state import Answer, Datasets, Here, responses
from ontology.errors import BadInput

router = APIRouter(prefix="/search", tags=["Search"])


@router.get("", response_model=SearchAnswer, summary="Find entities by name", responses=responses(400))
def search(
    here: Here,
    q: Annotated[str, Query(description="Words of a name, in any of its languages and scripts.", examples=["Nazarbayev"], min_length=1, max_length=200)],
    dataset: Datasets = None,
) -> Answer:
    """The best hits first. Codes and exact names are understood everywhere else, without a search."""
    if not q.strip():
        raise BadInput("q: give at least one word")
    return Answer({"q": q, "releases": here.answered_by(dataset or []), "hits": ask(here.store, "search", {"text": q, "datasets": dataset or []})})
