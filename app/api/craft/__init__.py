"""What surrounds the endpoints: ids, logs, metrics, CORS, HEAD, limits, keys, tags, compression. One small module each.

`install` puts the layers around an app. An endpoint that is expensive or writes says so with `dependencies=[COSTLY]`.
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from starlette.middleware import Middleware

from app.api.craft.access import COSTLY, HEADER, KEYED, Access
from app.api.craft.compress import Gzip
from app.api.craft.cors import Cors
from app.api.craft.fresh import VERSION_HEADER, Fresh
from app.api.craft.head import Head
from app.api.craft.intake import Intake
from app.api.craft.metrics import Metrics, router
from app.api.craft.rates import EXEMPT, RateLimit, Rates
from app.api.craft.routes import Routes
from app.api.craft.watch import Watch
from app.problems import Faults, Guard
from app.settings import Settings, listed

__all__ = ["COSTLY", "KEYED", "describe", "install"]

_THIS_MACHINE = r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?"
_EXPOSED = ("ETag", "Link", "RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-ID", "X-Empty-Reason", "X-Empty-Explanation", "X-Truncated", VERSION_HEADER)
_ALLOWED = ("Accept", "Authorization", "Content-Type", "If-None-Match", "X-Request-ID", HEADER)


def install(app: FastAPI, settings: Settings) -> None:
    """Put the layers around an app, add /metrics, and hang on its state what dependencies and endpoints need of them."""
    access = app.state.access = Access(settings)
    rates = app.state.rates = Rates(settings, access)
    metrics = app.state.metrics = Metrics()
    # From the outside in. Every error gets an id (Guard); what is refused is still logged, counted (Watch) and readable for
    # pages (CORS); nothing is asked of the graph for who asks too much; a tag is put on what was compressed; what an endpoint
    # breaks is an answer for all of them (Faults).
    layers = [
        Middleware(Guard),
        Middleware(Watch, routes=Routes(app), access=access, metrics=metrics),
        _cors(settings),
        Middleware(Head),
        Middleware(Intake),
        Middleware(RateLimit, rates=rates),
        Middleware(Fresh, settings=settings, access=access),
        Middleware(Gzip),
        Middleware(Faults),
    ]
    app.user_middleware[:0] = layers
    app.include_router(router)


def _cors(settings: Settings) -> Middleware:
    origins = [one.lower() for one in listed(settings.cors_origins)]
    return Middleware(
        Cors,
        allow_origins=origins,
        allow_origin_regex=None if origins else _THIS_MACHINE,
        allow_methods=["GET", "HEAD", "POST"],
        allow_headers=_ALLOWED,
        expose_headers=_EXPOSED,
        allow_private_network=True,
    )


def describe(description: dict[str, Any], access: Access) -> None:
    """Add to the OpenAPI description what the layers may answer, and that no key is needed where none is asked for."""
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            if path not in EXEMPT:
                operation["responses"].setdefault("429", {"description": "Asked too often; `Retry-After` says when to ask again."})
            if operation.get("parameters"):
                operation["responses"].setdefault("400", {"description": "A value cannot be understood."})
                operation["responses"].setdefault("414", {"description": "The address is too long."})
            if "requestBody" in operation:
                operation["responses"].setdefault("413", {"description": "The body is too large."})
            if path.startswith("/v1/") and method == "get":
                operation["responses"].setdefault("304", {"description": "The answer is still the one that `If-None-Match` names."})
            if access.open and "security" in operation:
                operation["security"].insert(0, {})
