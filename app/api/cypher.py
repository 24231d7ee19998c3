"""Cypher of users over HTTP: one statement that only reads, answered as its rows come, and ended when the client goes away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from time import perf_counter

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from app import problems
from app.accept import chosen_form
from app.answers import version_of
from app.api.craft import logs
from app.api.craft.access import COSTLY
from app.api.leaving import Left, unless_gone
from app.api.models_cypher import CypherGraph, CypherRequest, CypherRows
from app.api.state import VERSION_HEADER, Here, responses
from app.cypher import Asked, Door
from app.cypher.door import Limits, Rows
from app.cypher.formats import WRITERS, trailer
from app.settings import Settings
from graph.catalog import current_releases
from graph.connection import Connection
from graph.store import Store
from ontology.errors import DyadError, Unavailable

router = APIRouter(prefix="/cypher", tags=["Cypher"])
TRUNCATED_HEADER = "X-Truncated"
# So much is held back before the answer begins: what goes wrong until then is a problem with its own status.
_HELD = 256 * 1024
_MEDIA = {"application/json": "json", "text/csv": "csv"}
_LOG = logs.logger("dyad.cypher")


def door(connection: Connection, settings: Settings) -> Door:
    """The door of an app with these settings."""
    return Door(connection, Limits(seconds=settings.query_timeout, rows=settings.cypher_rows, at_once=settings.cypher_at_once))


@router.post(
    "",
    summary="Ask in Cypher",
    response_model=CypherRows | CypherGraph,
    dependencies=[COSTLY],
    responses={
        200: {"description": "Rows, or the graph in them.", "content": {"text/csv": {"schema": {"type": "string"}}}},
        504: {"description": "The statement took too long and was ended."},
        **responses(400, 401, 403),
    },
)
async def cypher(here: Here, request: Request, body: CypherRequest) -> Response:
    """One statement of your own. Nothing that it says can change the graph or tell of more than the graph: it is read word by word, explained by
    the database before it runs, and run in a session that only reads. What is refused is told with the reason, the line and the column.

    Statements begin with MATCH, OPTIONAL MATCH, WITH, UNWIND, RETURN or CALL. Of procedures there are those that tell of labels, types and keys, and the
    searches in full-text and vector indexes; functions with a dot are those of dates, durations, points and vectors.

    The answer has at most `limit` rows and 32 MB, one row 2 MB; `truncated` says where it was cut. A CSV says so in the header `X-Truncated` where it
    is short, and else has as many rows as `limit`. `X-Graph-Version` names the state of the graph when the answer began; where data were loaded
    before its end, `problem` says so. `GET /v1/queries` has statements to begin with.
    """
    chosen = body.format or chosen_form(request.headers.get("accept", ""), _MEDIA)
    asked = Asked(body.statement, body.parameters, body.limit, body.timeout)
    return Streamed(request, here.store, request.app.state.cypher, asked, chosen)


class LoadedMeanwhile(Unavailable):
    """Data were loaded while an answer was on its way."""

    title = "Loaded meanwhile"


class Streamed(Response):
    """The answer to a statement: asks it when it is sent, and stops as soon as the client is gone."""

    def __init__(self, request: Request, store: Store, door: Door, asked: Asked, format: str) -> None:
        super().__init__()
        self._request, self._store, self._door, self._asked, self._format = request, store, door, asked, format
        self._media_type, self._writer = WRITERS[format]
        self._begun = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = perf_counter()
        failure: str | None = "unavailable"
        try:
            with suppress(Left):
                await unless_gone(receive, self._answer(send))
            failure = None
        except DyadError as error:
            failure = "timeout" if isinstance(error, problems.TimedOut) else "unavailable" if isinstance(error, Unavailable) else "error"
            raise
        finally:
            self._request.app.state.metrics.read("cypher", perf_counter() - began, failure)

    async def _answer(self, send: Send) -> None:
        async with self._door.ask(self._asked) as rows:
            # Beside the rows, as it takes as long as those of a small statement.
            version = asyncio.ensure_future(self._version())
            try:
                await self._sent(send, rows, version)
            finally:
                version.cancel()
                await asyncio.gather(version, return_exceptions=True)

    async def _sent(self, send: Send, rows: Rows, version: asyncio.Future[str]) -> None:
        pieces = self._writer(rows, self._door.limits.size)
        held: list[bytes] = []
        size = 0
        async for piece in pieces:
            held.append(piece.encode())
            size += len(held[-1])
            if size >= _HELD:
                break
        else:
            await self._whole(send, rows, b"".join(held), await version)
            return
        await self._rest(send, rows, b"".join(held), pieces, await version)

    async def _whole(self, send: Send, rows: Rows, body: bytes, version: str) -> None:
        """An answer that was read before any of it is sent."""
        headers = {VERSION_HEADER: version, "Content-Length": str(len(body))}
        if self._format == "csv" and rows.truncated:
            headers[TRUNCATED_HEADER] = rows.truncated
        await self._start(send, headers)
        await send({"type": "http.response.body", "body": body})
        self._log(rows)

    async def _rest(self, send: Send, rows: Rows, body: bytes, pieces: AsyncIterator[str], version: str) -> None:
        """An answer that is sent while it is read."""
        await self._start(send, {VERSION_HEADER: version})
        await send({"type": "http.response.body", "body": body, "more_body": True})
        held = b""
        try:
            async for piece in pieces:
                # The last piece waits until it is known what state of the graph the answer is from.
                if held:
                    await send({"type": "http.response.body", "body": held, "more_body": True})
                held = piece.encode()
            if await self._version() != version:
                raise LoadedMeanwhile("data were loaded while the answer was read, so parts of it are from before and parts from after: ask again")
            if self._format == "csv" and rows.truncated == "bytes":
                raise Unavailable("the answer is full")
        except DyadError as error:
            if self._format == "csv":
                raise _BrokenOff from error  # only a connection that breaks can tell the reader of a CSV
            held = trailer(rows, problems.of_error(self._request, error)).encode()
        await send({"type": "http.response.body", "body": held})
        self._log(rows)

    async def _start(self, send: Send, headers: dict[str, str]) -> None:
        charset = "; charset=utf-8" if self._media_type.startswith("text/") else ""
        headers = {"Content-Type": self._media_type + charset, "Cache-Control": "no-store", **headers}
        if self._format == "csv":
            headers["Content-Disposition"] = 'attachment; filename="cypher.csv"'
        raw = [(name.lower().encode(), value.encode()) for name, value in headers.items() if value]
        await send({"type": "http.response.start", "status": 200, "headers": raw})

    async def _version(self) -> str:
        return await run_in_threadpool(lambda: version_of(current_releases(self._store)))

    def _log(self, rows: Rows) -> None:
        _LOG.info("cypher", statement=self._asked.statement[:2000], rows=rows.count, truncated=rows.truncated)


class _BrokenOff(RuntimeError):
    """An answer that has begun and cannot be brought to its end."""
