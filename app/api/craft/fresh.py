"""Answers that say which state of the graph they come from, and that need not be sent twice.

An answer under /v1/ is a function of the current releases, the program, the question and today's date. `ETag` is a digest of
these, so it is known without the answer: who asks again with `If-None-Match` is told 304, and nothing is computed.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from time import monotonic
from typing import Any

from neo4j.exceptions import DriverError, Neo4jError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import queries
from app.answers import version_of
from app.api.craft.access import Access
from app.api.craft.routes import SCOPE_KEY, Route
from app.api.state import VERSION_HEADER, Context
from app.settings import Settings
from graph.catalog import current_releases
from ontology.errors import DyadError

# The headers that answers depend on; all of an answer's forms are compressed alike.
_VARIES = ("Accept", "Accept-Language")
_VARY = (*_VARIES, "Accept-Encoding")
_TAGS = re.compile(r'(?:W/)?"([^"]*)"')
# A graph that does not answer is not asked for its releases again at once: the endpoint waits for it, too.
_PAUSE = 5.0
_PROJECT = Path(__file__).resolve().parents[3]
_LOG = logging.getLogger("dyad.api")


@dataclass(frozen=True, slots=True)
class State:
    """What answers depend on besides question and day: ids of the current releases, the documents that are held."""

    releases: tuple[str, ...]
    documents: str

    @property
    def version(self) -> str:
        """A short name of the state of the graph."""
        return version_of({"id": one} for one in self.releases)


class Fresh:
    """Gives answers `ETag` and `X-Graph-Version`, and answers 304 where the client has the answer."""

    def __init__(self, app: ASGIApp, settings: Settings, access: Access) -> None:
        self.app = app
        self._access = access
        self._program = program(settings.ontology)
        self._documents: tuple[tuple[str, ...], str] | None = None
        self._asleep_until = 0.0
        # A release never comes back: what was current once and is so after an answer, was so all the while.
        self._seen: State | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        route: Route | None = scope.get(SCOPE_KEY)
        if scope["type"] != "http" or route is None or not route.template.startswith("/v1/"):
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope).getlist("if-none-match")
        today = datetime.now(UTC).date().isoformat()
        before = (self._seen if not asked else None) or await self._state(scope)
        reads = scope["method"] == "GET"
        # Who may not have the answer is not told either that it is the same.
        if before and asked and reads and (not route.keyed or self._access.allows(scope)) and known(asked, tag := self._tag(scope, before, today)):
            await send({"type": "http.response.start", "status": 304, "headers": _not_modified(tag, before)})
            await send({"type": "http.response.body", "body": b""})
            return

        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if state := await self._of_answer(scope, before, headers.get(VERSION_HEADER)):
                    headers[VERSION_HEADER] = state.version
                    if reads and message["status"] == 200:
                        headers["ETag"] = self._tag(scope, state, today)
                if reads:
                    headers["Vary"] = merged(headers.getlist("vary"), _VARY)
                    if message["status"] == 200:
                        headers.setdefault("Cache-Control", "no-cache")
            await send(message)

        await self.app(scope, receive, tell)

    async def _of_answer(self, scope: Scope, before: State | None, told: str | None) -> State | None:
        """The state that an answer comes from. A load that came between may be in the answer or not: then there is none.

        told -- the version that the endpoint says it has wholly read from, if it does
        """
        if told and before and before.version == told:
            return before
        now = await self._state(scope)
        return now if now and (now.version == told if told else now == before) else None

    def _tag(self, scope: Scope, state: State, day: str) -> str:
        headers = Headers(scope=scope)
        question = [scope["path"], scope["query_string"].decode("latin-1"), *([name, *headers.getlist(name)] for name in _VARIES)]
        return f'W/"{digest([self._program, state.releases, day, state.documents, question])}"'

    async def _state(self, scope: Scope) -> State | None:
        """The state now; None where the graph does not answer, which the endpoint tells."""
        here: Context | None = getattr(scope["app"].state, "context", None)
        if here is None or monotonic() < self._asleep_until:
            return None
        try:
            self._seen = await run_in_threadpool(self._read, here)
            return self._seen
        except (DyadError, DriverError, Neo4jError) as error:
            self._asleep_until = monotonic() + _PAUSE
            _LOG.debug("no tag, as the releases cannot be read: %s", error)
            return None

    def _read(self, here: Context) -> State:
        releases = tuple(one["id"] for one in current_releases(here.store))
        return State(releases, self._held(here, releases))

    def _held(self, here: Context, releases: tuple[str, ...]) -> str:
        """Which documents are shown. They are read once, and the graph says what they should be: with its releases they stay the same."""
        if here.documents.folder is None:
            return ""
        if self._documents is None or self._documents[0] != releases:
            self._documents = (releases, digest([[one["document"], one["held"], one["reason"]] for one in here.held_documents().state()]))
        return self._documents[1]


def known(headers: Iterable[str], tag: str) -> bool:
    """Whether `If-None-Match` names this tag, by weak comparison, alone or in a list, or any with `*`."""
    opaque = tag.removeprefix("W/").strip('"')
    return any(one.strip() == "*" or opaque in _TAGS.findall(one) for one in headers)


def merged(there: Iterable[str], more: Iterable[str]) -> str:
    """A value of `Vary` with these headers, each once."""
    found: dict[str, str] = {}
    for name in (*(name.strip() for value in there for name in value.split(",")), *more):
        found.setdefault(name.lower(), name)
    return ", ".join(name for name in found.values() if name)


def digest(value: Any) -> str:
    """A digest of plain values."""
    return blake2b(json.dumps(value).encode(), digest_size=16).hexdigest()


@lru_cache(maxsize=8)
def program(ontology: Path) -> str:
    """A digest of all that turns the graph into answers: the version, the code, the translations, the saved questions, the ontology."""
    found = blake2b(version("dyad").encode(), digest_size=16)
    code = [path for room in ("app", "graph", "ontology") for path in (_PROJECT / room).rglob("*.py")]
    catalogs = (_PROJECT / "app").rglob("*.po")
    for path in sorted([*code, *catalogs, *queries.FOLDER.glob("*.cypher"), *ontology.glob("*.ttl")]):
        found.update(str(path).encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def _not_modified(tag: str, state: State) -> list[tuple[bytes, bytes]]:
    headers = {"etag": tag, "cache-control": "no-cache", "vary": ", ".join(_VARY), VERSION_HEADER.lower(): state.version}
    return [(name.encode(), value.encode()) for name, value in headers.items()]
