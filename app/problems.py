"""Errors over HTTP: every one a problem document of RFC 9457, `application/problem+json`.

A problem has `type`, `title`, `status`, `detail` (what is wrong and what to do), `instance` (the request)
and `request_id`, which also stands in the log and in the header `X-Request-ID`. Errors of our own bring
their status and title (ontology/errors.py) and may bring more members in `extras` and headers in `headers`.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from ontology.errors import BadInput, DyadError, Unavailable

MEDIA_TYPE = "application/problem+json"
TYPES = "https://w3id.org/dyad/problems#"
_LOG = logging.getLogger("dyad.api")
_FITTING_ID = re.compile(r"[\w.-]{1,64}")


class TimedOut(Unavailable):
    """The database ended a query that took too long."""

    status = 504
    title = "Query timed out"


class Busy(Unavailable):
    """As many ask as can be answered at once; `seconds` is when to come again."""

    title = "Busy"

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.headers = {"Retry-After": str(seconds)}
        self.extras = {"retry_after": seconds}


class UnsupportedMedia(DyadError):
    """A body of a type that an address does not take; `taken` are those that it takes."""

    exit_code = 2
    status = 415
    title = "Unsupported media type"

    def __init__(self, message: str, taken: Sequence[str]) -> None:
        super().__init__(message)
        self.headers = {"Accept-Post": ", ".join(taken)}


def problem(request: Request, status: int, title: str, detail: str, **extras: Any) -> dict[str, Any]:
    """The members of a problem document about this request."""
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    instance = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    core = {"type": TYPES + slug, "title": title, "status": status, "detail": detail, "instance": instance}
    return core | {"request_id": request.scope.get("request_id")} | extras


def of_error(request: Request, error: DyadError) -> dict[str, Any]:
    """The problem that one of our own errors is."""
    return problem(request, error.status, error.title, str(error), **getattr(error, "extras", {}))


def of_http(request: Request, error: HTTPException) -> dict[str, Any]:
    """The problem that an error of the framework is: no such path, or not by this method."""
    title = getattr(error, "title", None) or HTTPStatus(error.status_code).phrase
    detail = str(error.detail)
    if error.status_code == 404 and detail == title:
        detail = f"there is nothing at {request.url.path}; /docs lists what there is"
    elif error.status_code == 405:
        detail = f"{request.url.path} does not take {request.method}; /docs lists what there is"
    return problem(request, error.status_code, title.capitalize(), detail)


def of_validation(request: Request, error: RequestValidationError) -> dict[str, Any]:
    """The problem that a parameter of a wrong type is; names each parameter and the value it was given."""
    wrong = []
    for one in error.errors():
        name = ".".join(str(part) for part in one["loc"][1:]) or str(one["loc"][0])
        given = "missing" if one["type"] == "missing" else one["input"]
        wrong.append({"parameter": name, "in": one["loc"][0], "value": given, "message": one["msg"]})
    detail = "; ".join(
        f"parameter {one['parameter']} is missing" if one["value"] == "missing" else f"parameter {one['parameter']}: {one['message']} (found {one['value']!r})"
        for one in wrong
    )
    # JSON has no NaN and no infinities, but Python reads `1e999` as one.
    return problem(request, 422, "Bad parameter", detail, errors=json.loads(json.dumps(jsonable_encoder(wrong)), parse_constant=str))


def of_unexpected(request: Request) -> dict[str, Any]:
    """The problem that a fault of ours is; what happened stands in the log only."""
    id = request.scope.get("request_id")
    return problem(request, 500, "Internal error", f"something went wrong here; the log of the server has it under request id {id}")


def respond(request: Request, found: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    """Send a problem: as a page to people on a page, as a problem document to everybody else."""
    page = getattr(request.app.state, "error_page", None)
    if page is not None and not request.url.path.startswith("/v1/") and "text/html" in request.headers.get("accept", ""):
        return page(request, found)
    return _Problem(found, found["status"], headers=headers, media_type=MEDIA_TYPE)


class _Problem(JSONResponse):
    """JSON that can say back whatever was sent, also half of a surrogate pair, which UTF-8 has no bytes for."""

    def render(self, content: Any) -> bytes:
        return json.dumps(content, separators=(",", ":")).encode("ascii")


def error_headers(error: DyadError) -> dict[str, str] | None:
    """The headers that one of our own errors brings: when to come again, how to log in."""
    return getattr(error, "headers", None)


async def answer(error: DyadError, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request with one of our own errors, from a middleware: there no handler would see it."""
    request = Request(scope)
    await respond(request, of_error(request, error), headers=error_headers(error))(scope, receive, send)


def install(app: FastAPI) -> None:
    """Make every error that endpoints raise a problem; `Guard` and `Faults` see to the rest."""

    @app.exception_handler(DyadError)
    def _ours(request: Request, error: DyadError) -> Response:
        if error.status >= 500:
            _LOG.warning("%s %s: %s", request.scope.get("request_id"), request.url.path, error)
        return respond(request, of_error(request, error), headers=error_headers(error))

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> Response:
        return respond(request, of_http(request, error), headers=dict(error.headers or {}))

    @app.exception_handler(RequestValidationError)
    def _validation(request: Request, error: RequestValidationError) -> Response:
        return respond(request, of_validation(request, error))


class Guard:
    """Outermost: gives every request an id, which all log lines carry, and is the last to answer what nobody expected."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        theirs = request.headers.get("x-request-id", "")
        id = scope["request_id"] = theirs if _FITTING_ID.fullmatch(theirs) else secrets.token_hex(8)
        started = False

        async def tell(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = [*message.get("headers", []), (b"x-request-id", id.encode()), (b"x-content-type-options", b"nosniff")]
            await send(message)

        with bound_contextvars(request_id=id):
            try:
                await self.app(scope, receive, tell)
            except Exception:
                _log_fault(scope)
                if started:  # the answer is on its way; breaking it off is all that can tell the client
                    raise
                await respond(request, of_unexpected(request))(scope, receive, tell)


class Faults:
    """Innermost: what nobody expected becomes a problem here, so that the layers between see an answer like any other."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def note(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, note)
        except Exception as error:
            if started or scope["type"] != "http":
                raise
            request = Request(scope)
            if isinstance(error, UnicodeEncodeError) and "surrogates" in error.reason:
                await answer(BadInput("the request holds half a character (a lone surrogate, such as \\ud800): send whole ones"), scope, receive, send)
                return
            _log_fault(scope)
            await respond(request, of_unexpected(request))(scope, receive, send)


def _log_fault(scope: Scope) -> None:
    _LOG.exception("%s %s %s failed", scope["request_id"], scope["method"], scope["path"])
