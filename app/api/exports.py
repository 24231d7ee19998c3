"""The graph as RDF, streamed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from app.api.craft.access import COSTLY
from app.api.state import Datasets, Here, asked_about, responses
from app.exports import FORMATS, Part, export, format_of
from app.names import pairs, resolve

router = APIRouter(prefix="/export", tags=["Export"])


@router.get(
    "",
    summary="Export as RDF",
    response_class=StreamingResponse,
    dependencies=[COSTLY],
    responses={
        200: {"description": "RDF in the format asked for.", "content": {one.media_type: {"schema": {"type": "string"}} for one in FORMATS.values()}},
        **responses(400, 401, 403, 404, 409),
    },
)
def export_rdf(
    here: Here,
    format: Annotated[
        str, Query(description=f"One of {', '.join(FORMATS)}; TriG and N-Quads have a named graph for each data set.", examples=["turtle"])
    ] = "turtle",
    dataset: Datasets = None,
    dyad: Annotated[str | None, Query(description="Only the facts about this pair, with their passages and entities.", examples=["KAZ-RUS"])] = None,
    actor: Annotated[str | None, Query(description="Only the facts in which this actor has a part, by any code, id or name; any other entity will do.", max_length=300)] = None,
    fact: Annotated[list[str] | None, Query(description="Only these facts, by id; repeat it for several.")] = None,
    relations: Annotated[
        str,
        Query(
            description="How direct relationships (member of, party to, ...) are written: plain; annotated, as RDF 1.2 with the fact that they rest on as reifier "
            "(turtle, ntriples, trig, nquads); graphs, in a named graph for each fact (trig, nquads, jsonld).",
            examples=["plain"],
        ),
    ] = "plain",
) -> StreamingResponse:
    """The whole graph, some data sets, one dyad, one actor or some facts, in an order that stays the same, so that two exports can be compared.

    Each file says of every data set in it who publishes it, under which licence, how to cite it, its version, and from which documents it was read. The answer is
    a stream; if the connection ends early, it is incomplete and worth nothing.
    """
    chosen = format_of(format, relations)
    if dyad is not None:
        dyad = pairs(here.store, [dyad], schema=here.schema)[0][0]
    entity = resolve(here.store, [actor], "Entity", on=asked_about(None), schema=here.schema)[0].id if actor is not None else None
    pieces = export(here.store, here.schema, chosen.name, Part(dyad, entity, fact or None), datasets=dataset or [], relations=relations)
    # The first piece now, so that what is wrong becomes a problem and not a broken stream.
    first = next(pieces, "")
    name = "-".join(["dyad", *(dataset or []), *(one for one in (dyad, entity, *(fact or [])[:1]) if one)])
    headers = {"Content-Disposition": f'attachment; filename="{_plain(name)}{chosen.suffix}"'}
    return StreamingResponse(_bytes(chain([first], pieces)), media_type=f"{chosen.media_type}; charset=utf-8", headers=headers)


def _bytes(pieces: Iterator[str]) -> Iterator[bytes]:
    for piece in pieces:
        yield piece.encode()


def _plain(name: str) -> str:
    return "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_.") else "_" for letter in name)
