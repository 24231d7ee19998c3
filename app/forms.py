"""Bodies as web forms send them (`application/x-www-form-urlencoded`)."""

from __future__ import annotations

from urllib.parse import parse_qsl

from fastapi import Request

from app.problems import UnsupportedMedia
from ontology.errors import BadInput

MEDIA_TYPE = "application/x-www-form-urlencoded"
_MOST_FIELDS = 50


async def form(request: Request) -> dict[str, str]:
    """The fields of a form, each once. UnsupportedMedia for another kind of body, BadInput for text that is none or for a field sent twice."""
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent != MEDIA_TYPE:
        raise UnsupportedMedia(f"send the body as {MEDIA_TYPE}" + (f", not as {sent[:100]}" if sent else "; the request says no Content-Type"), (MEDIA_TYPE,))
    found: dict[str, str] = {}
    for name, value in fields(text_of(await request.body()), _MOST_FIELDS):
        if name in found:
            raise BadInput(f"the field {name[:100]} is sent twice")
        found[name] = value
    return found


def text_of(body: bytes) -> str:
    """A body as text. BadInput where it is not UTF-8."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"the body is not UTF-8 ({error.reason} at byte {error.start}): encode text as UTF-8") from error


def fields(text: str, most: int) -> list[tuple[str, str]]:
    """Names and values of a form in their order, at most so many. BadInput where they cannot be read."""
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=most)
    except UnicodeDecodeError as error:
        raise BadInput(f"the form is not UTF-8 ({error.reason} at byte {error.start}): encode text as UTF-8 and then percent-encode it") from error
    except ValueError as error:
        raise BadInput(f"the form has more than {most} fields") from error
