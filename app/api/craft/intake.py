"""What is refused before anything looks at it: requests that are too long, and text that is none."""

from __future__ import annotations

from urllib.parse import quote, unquote_to_bytes

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import problems
from ontology.errors import BadInput, DyadError

MOST_URL = 8 * 1024
MOST_BODY = 2 * 1024 * 1024


class UrlTooLong(DyadError):
    """The address is longer than any question."""

    status = 414
    title = "URI too long"


class BodyTooLarge(DyadError):
    """The body is announced as larger than any question."""

    status = 413
    title = "Content too large"

    def __init__(self) -> None:
        super().__init__(_TOO_LARGE)


class _BodyTooLarge(HTTPException):
    """The same, found while an endpoint reads; the framework lets only its own errors through there."""

    title = BodyTooLarge.title

    def __init__(self) -> None:
        super().__init__(BodyTooLarge.status, _TOO_LARGE)


_TOO_LARGE = f"the body is larger than {MOST_BODY // 1024 // 1024} MB: ask for less at a time"


class Intake:
    """Refuses long addresses (414), large bodies (413), and addresses whose text is not UTF-8 or has a null character (400)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            _check(scope)
        except DyadError as error:
            await problems.answer(error, scope, receive, send)
            return
        size = 0
        started = False

        async def take() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > MOST_BODY and not started:
                raise _BodyTooLarge
            return message

        async def tell(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        await self.app(scope, take, tell)


def _check(scope: Scope) -> None:
    path = scope.get("raw_path") or quote(scope["path"]).encode()
    query = scope["query_string"]
    length = len(path) + len(query) + bool(query)
    if length > MOST_URL:
        # The address would come back in the problem otherwise.
        scope["path"], scope["raw_path"], scope["query_string"] = scope["path"][:100], path[:100], b""
        raise UrlTooLong(f"the address has {length} bytes, more than {MOST_URL}: ask for less at a time")
    announced = Headers(scope=scope).get("content-length", "")
    if announced.isdecimal() and int(announced) > MOST_BODY:
        raise BodyTooLarge
    for where, text in (("path", path), ("query string", query)):
        if b"%" in text:
            _check_text(where, unquote_to_bytes(text))


def _check_text(where: str, text: bytes) -> None:
    try:
        text.decode()
    except UnicodeDecodeError as error:
        raise BadInput(f"the {where} is not UTF-8 ({error.reason} at byte {error.start}): encode text as UTF-8 and then percent-encode it") from error
    if b"\0" in text:
        raise BadInput(f"the {where} has a null character (%00): leave it out")
