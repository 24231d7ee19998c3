"""Around every request: a line in the log and the figures for Prometheus."""

from __future__ import annotations

import logging
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.craft import logs
from app.api.craft.access import Access
from app.api.craft.metrics import Metrics
from app.api.craft.routes import SCOPE_KEY, Routes

_LOG = logs.logger("dyad.requests")
_ENABLED = logging.getLogger("dyad.requests").isEnabledFor
_LONGEST = 2000


class Watch:
    """Notes how each request was answered. Neither headers nor keys get into the log, only the name of the key."""

    def __init__(self, app: ASGIApp, routes: Routes, access: Access, metrics: Metrics) -> None:
        self.app = app
        self._routes = routes
        self._access = access
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = perf_counter()
        route = scope[SCOPE_KEY] = self._routes.of(scope)
        template = route.template if route else None
        key = self._access.name(scope)
        method, path, query = scope["method"], scope["path"], scope["query_string"]
        status: int | None = None
        size = 0
        broken = False

        async def note(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                size += len(message.get("body", b""))
            await send(message)

        try:
            with self._metrics.in_progress():
                await self.app(scope, receive, note)
        except Exception:
            broken = status is not None
            status = status or 500  # which `Guard` answers then
            raise
        finally:
            seconds = perf_counter() - began
            self._metrics.answered(template, method, status, seconds, size)
            if _ENABLED(logging.INFO):
                _LOG.info(
                    "request",
                    method=method,
                    route=template,
                    path=path[:_LONGEST],
                    query=query.decode("latin-1")[:_LONGEST],
                    status=status,
                    milliseconds=round(seconds * 1000, 1),
                    bytes=size,
                    client=(scope.get("client") or (None,))[0],
                    **({"key": key} if key else {}),
                    **({"broken_off": True} if broken else {}),
                )
