"""The graph as RDF, streamed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from app.api.craft.access import COSTLY
from app.api.state import Datasets, Here, responses
from app.exports import FORMATS, export, format_of
from ontology.identifiers import dyad_id

router = APIRouter(prefix="/export", tags=["Export"])


@router.get(
    "",
    summary="Export as RDF",
    response_class=StreamingResponse,
    dependencies=[COSTLY],
    responses={
        200: {"description": "RDF in the format asked for.", "content": {one.media_type: {"schema": {"type": "string"}} for one in FORMATS.values()}},
        **responses(400, 401, 403, 404),
    },
)
def export_rdf(
    here: Here,
    format: Annotated[str, Query(description=f"One of {', '.join(FORMATS)}; TriG has a named graph for each data set.", examples=["turtle"])] = "turtle",
    dataset: Datasets = None,
    dyad: Annotated[str | None, Query(description="Only the facts about this pair, with their passages and entities.", examples=["KAZ-RUS"])] = None,
) -> StreamingResponse:
    """The whole graph, some data sets or one dyad, in an order that stays the same, so that two exports can be compared.

    The answer is a stream; if the connection ends early, it is incomplete and worth nothing.
    """
    chosen = format_of(format)
    if dyad is not None and dyad.count("-") == 1:
        dyad = dyad_id(*(code.strip().upper() for code in dyad.split("-")))
    pieces = export(here.store, here.schema, chosen.name, datasets=dataset or [], dyad=dyad)
    # The first piece now, so that what is wrong becomes a problem and not a broken stream.
    first = next(pieces, "")
    name = "-".join(["dyad", *(dataset or []), *([dyad] if dyad else [])])
    headers = {"Content-Disposition": f'attachment; filename="{_plain(name)}{chosen.suffix}"'}
    return StreamingResponse(_bytes(chain([first], pieces)), media_type=f"{chosen.media_type}; charset=utf-8", headers=headers)


def _bytes(pieces: Iterator[str]) -> Iterator[bytes]:
    for piece in pieces:
        yield piece.encode()


def _plain(name: str) -> str:
    return "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_.") else "_" for letter in name)
