"""Which pages of other origins may read answers, by address."""

from __future__ import annotations

import re
from typing import Any

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

# What a Neo4j Browser anywhere fetches, and what data are written in and say of themselves: nothing in it is anybody's secret.
OPEN_TO_ALL = re.compile(r"/browser/(guide\.html|style\.grass|favorites\.zip)|/(ontology|shapes)([./].*)?|/context\.jsonld|/(\.well-known/)?void")
# What connects the Neo4j Browser of this machine: no page of another origin reads it, whatever is allowed elsewhere.
CLOSED = "/browser/"


class Cors:
    """The usual rules, but for what is open to all origins and what is closed to all."""

    def __init__(self, app: ASGIApp, **usual: Any) -> None:
        self._closed = app
        self._usual = CORSMiddleware(app, **usual)
        # The Browser asks for guides past all caches, by headers for that, and now and then adds one of its own.
        self._open = CORSMiddleware(app, allow_origins=["*"], allow_methods=["GET", "HEAD"], allow_headers=["*"], allow_private_network=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        app = self._open if OPEN_TO_ALL.fullmatch(path) else self._closed if path.startswith(CLOSED) else self._usual
        await app(scope, receive, send)
