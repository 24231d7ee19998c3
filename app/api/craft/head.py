"""HEAD wherever GET works: asked as GET, answered without the body."""

from __future__ import annotations

from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.craft.routes import SCOPE_KEY, Route


class _Enough(Exception):
    """The head was sent; the rest of a stream would be made for nobody."""


class Head:
    """Turns HEAD into GET for all that is within, and drops the body. What is mounted answers HEAD itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        route: Route | None = scope.get(SCOPE_KEY)
        if scope["type"] != "http" or scope["method"] != "HEAD" or (route is not None and route.methods is None):
            await self.app(scope, receive, send)
            return
        done = False

        async def head_only(message: Message) -> None:
            nonlocal done
            if message["type"] == "http.response.start":
                await send(message)
            elif message["type"] == "http.response.body" and not done:
                done = True
                await send({"type": "http.response.body", "body": b"", "more_body": False})
                if message.get("more_body"):
                    raise _Enough

        with suppress(_Enough):
            await self.app({**scope, "method": "GET"}, receive, head_only)
