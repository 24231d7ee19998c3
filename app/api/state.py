"""What the endpoints share: the store of this process, the ontology, the settings, the documents."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from time import perf_counter
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from fastapi.responses import JSONResponse
from neo4j.exceptions import Neo4jError

from app.answers import asked_of, loaded
from app.documents import Documents, expected_of
from app.matching import Matcher, matcher_of
from app.problems import TimedOut
from app.settings import Settings
from graph.connection import Connection
from graph.store import Store
from ontology.errors import BadInput, Unavailable
from ontology.schema import Schema
from ontology.times import period

# A client that waits is told soon that the graph does not answer; loads have more patience.
_RETRY_SECONDS = 2.0
VERSION_HEADER = "X-Graph-Version"
Observe = Callable[[str, float, str | None], None]


class TimedStore(Store):
    """A store whose reads end after the time that the settings allow.

    observe -- told of each read: `read` or `stream`, its seconds, and why it failed (timeout, unavailable, error) or None
    """

    def __init__(self, connection: Connection, timeout: float, observe: Observe | None = None) -> None:
        super().__init__(connection, retry_seconds=_RETRY_SECONDS)
        self.timeout = timeout
        self._observe = observe or (lambda kind, seconds, failure: None)

    def read(self, query: str, parameters: dict[str, Any] | None = None, *, timeout: float | None = None) -> list[dict[str, Any]]:
        """As in Store; TimedOut where the server ended the query for taking too long."""
        with self._observed("read"):
            try:
                return super().read(query, parameters, timeout=timeout or self.timeout)
            except Neo4jError as error:
                if "TransactionTimedOut" in (error.code or ""):
                    raise TimedOut(f"the query took more than {timeout or self.timeout:g} s: ask for less, or raise DYAD_QUERY_TIMEOUT") from error
                if "MemoryPoolOutOfMemory" in (error.code or ""):
                    raise BadInput("this asks for more than the database may hold in memory at once: narrow it, by dates, kinds or data sets") from error
                if "ProcedureCallFailed" in (error.code or "") and "db.index.fulltext" in (error.message or ""):
                    raise BadInput("these words cannot be searched for: give fewer and shorter ones") from error
                raise

    def stream(self, query: str, parameters: dict[str, Any] | None = None, *, fetch: int = 2000) -> Iterator[dict[str, Any]]:
        """As in Store."""
        with self._observed("stream"):
            yield from super().stream(query, parameters, fetch=fetch)

    @contextmanager
    def _observed(self, kind: str) -> Iterator[None]:
        began = perf_counter()
        failure = None
        try:
            yield
        except Exception as error:
            failure = "timeout" if isinstance(error, TimedOut) else "unavailable" if isinstance(error, Unavailable) else "error"
            raise
        finally:
            self._observe(kind, perf_counter() - began, failure)


@dataclass(frozen=True, slots=True)
class Context:
    """All that endpoints need; one per app, made when it starts."""

    store: Store
    schema: Schema
    settings: Settings
    connection: Connection
    documents: Documents

    def answered_by(self, datasets: Sequence[str] = ()) -> list[dict[str, Any]]:
        """Data set, release and version of all in scope, for answers; NotFound names a data set that is not loaded."""
        return asked_of(loaded(self.store), datasets)

    def matcher(self) -> Matcher:
        """What finds the entities that a text names, over the current releases."""
        return matcher_of(self.store, self.schema)

    def held_documents(self) -> Documents:
        """The documents, with what the graph says of them now."""
        self.documents.expect(expected_of(self.store))
        return self.documents

    def made_of(self, version: str) -> dict[str, str]:
        """The header of an answer that was wholly read from this state of the graph, which then need not be looked for again.

        Nothing where passages are shown, as these are read afterwards.
        """
        return {} if self.documents.folder else {VERSION_HEADER: version}

    def with_passages(self, answer: Any) -> Any:
        """An answer with the text of its passages, where the user holds the documents."""
        return self.held_documents().fill(answer) if self.documents.folder else answer


async def context(request: Request) -> Context:
    """The app's context."""
    return request.app.state.context


Here = Annotated[Context, Depends(context)]
Datasets = Annotated[
    list[str] | None,
    Query(description="Only these data sets (ids); repeat it for several. Without it: all that are loaded.", examples=[["five_documents"]]),
]


def asked_about(on: str | None) -> tuple[date, date]:
    """First and last day of `on`; today where nothing is given. BadTime where it is no date or period."""
    today = datetime.now(UTC).date()
    return period(on) if on else (today, today)


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Which problems an endpoint may answer with, for its description."""
    words = {
        400: "A value cannot be understood.",
        401: "An API key is needed, and none or an unknown one was sent.",
        403: "An API key is needed, and the server has none: its operator must set DYAD_API_KEYS.",
        404: "Nothing goes by this id, code or name.",
        410: "Data sets were loaded since the page before: begin again without the cursor.",
        409: "The name or code is ambiguous; `candidates` lists what it can mean.",
    }
    return {status: {"description": words[status]} for status in statuses}


class Answer(JSONResponse):
    """JSON of plain values and dates, sent as it is: models describe answers, tests check them, nothing is validated twice."""

    def render(self, content: Any) -> bytes:
        return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_text).encode()


def _text(value: Any) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(f"an answer holds a {type(value).__name__}")
