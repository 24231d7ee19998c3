"""Single facts."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from app.answers import ask
from app.api.models import FactAnswer
from app.api.state import Answer, Datasets, Here, responses
from app.linked import linked
from ontology.errors import NotFound

router = APIRouter(prefix="/facts", tags=["Facts"])


@router.get("/{id}", response_model=FactAnswer, summary="One fact with its sources", responses=responses(404))
def fact(
    here: Here,
    id: Annotated[str, Path(description="Id of the fact.", examples=["f1_nikonov_statement"])],
    dataset: Datasets = None,
) -> Answer:
    """What it says, who says so, when it holds, where it stands, what contradicts or corroborates it."""
    answered = here.answered_by(dataset or [])
    rows = ask(here.store, "facts", {"ids": [id], "datasets": dataset or []})
    if not rows:
        raise NotFound(f"no fact {id!r} in {', '.join(one['dataset'] for one in answered) or 'the graph, which is empty'}")
    found = rows[0] | {"values": {key: value for key, value in rows[0]["values"].items() if value is not None}}
    return Answer(linked(here.schema, {"fact": here.with_passages(found), "releases": answered}))
