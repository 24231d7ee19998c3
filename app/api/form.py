"""Bodies as web forms send them (`application/x-www-form-urlencoded`)."""

from __future__ import annotations

from urllib.parse import parse_qsl

from fastapi import Request

from ontology.errors import BadInput, DyadError

MEDIA_TYPE = "application/x-www-form-urlencoded"
_MOST_FIELDS = 50


class UnsupportedMedia(DyadError):
    """A body in a form that an address does not take."""

    status = 415
    title = "Unsupported media type"


async def form(request: Request) -> dict[str, str]:
    """The fields of a form, each once. UnsupportedMedia for another kind of body, BadInput for text that is none or for a field sent twice."""
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent != MEDIA_TYPE:
        raise UnsupportedMedia(f"send the body as {MEDIA_TYPE}" + (f", not as {sent[:100]}" if sent else "; the request says no Content-Type"))
    body = await request.body()
    try:
        fields = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except UnicodeDecodeError as error:
        raise BadInput(f"the body is not UTF-8 ({error.reason} at byte {error.start}): encode text as UTF-8 and then percent-encode it") from error
    except ValueError as error:
        raise BadInput(f"the body has more than {_MOST_FIELDS} fields") from error
    found: dict[str, str] = {}
    for name, value in fields:
        if name in found:
            raise BadInput(f"the field {name[:100]} is sent twice")
        found[name] = value
    return found
