"""Which route a request goes to, known before it gets there: for logs, metrics, and answers that need no endpoint."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from starlette.types import Scope

from app.api.craft.access import keyed

# Where the route of a request is noted in its scope.
SCOPE_KEY = "dyad.route"


@dataclass(frozen=True, slots=True)
class Route:
    """A route: its address as a template, its methods (None: whatever what is mounted there takes), whether it asks for a key."""

    template: str
    pattern: re.Pattern[str]
    methods: frozenset[str] | None
    keyed: bool


class Routes:
    """The routes of an app, read when the first request comes: then all are there."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._known: tuple[Route, ...] | None = None

    def of(self, scope: Scope) -> Route | None:
        """The route of a request; where only other methods are taken, the route that takes these."""
        if self._known is None:
            self._known = tuple(_routes(self._app))
        other = None
        for one in self._known:
            if one.pattern.match(scope["path"]):
                if one.methods is None or scope["method"] in one.methods or (scope["method"] == "HEAD" and "GET" in one.methods):
                    return one
                other = other or one
        return other


def _routes(app: FastAPI) -> list[Route]:
    found = []
    for one in iter_route_contexts(app.routes):
        template = one.path_format
        if template is not None:
            dependant = getattr(one, "dependant", None)
            methods = frozenset(one.methods) if one.methods else None
            found.append(Route(template, one.path_regex, methods, dependant is not None and _depends_on(dependant, keyed)))
    return found


def _depends_on(dependant: Dependant, call: Callable[..., Any]) -> bool:
    return any(one.call is call or _depends_on(one, call) for one in dependant.dependencies)
