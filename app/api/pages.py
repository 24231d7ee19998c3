"""Pages of long answers: an opaque cursor that says where the next page begins, and of which answer it is."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from app.answers import Page
from ontology.errors import BadInput, DyadError

MOST_ROWS = 1000
ROWS = 100
_TAG = 8


class StaleCursor(DyadError):
    """The graph was loaded anew since the page before; pages of two states do not fit together."""

    exit_code = 2
    status = 410
    title = "Stale cursor"


def cursor_after(page: Page, question: str, version: str) -> str:
    """The cursor of the page after this one. `question` says which question it is, `version` which state of the graph."""
    text = json.dumps([page.skip + page.size, _tag(question), version[:_TAG]], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def page_of(limit: int, cursor: str | None, question: str) -> tuple[Page, str | None]:
    """The page that a client asks for, and of which state of the graph its cursor speaks (see `fresh`).

    BadInput for a cursor that is none, or of another question.
    """
    if not cursor:
        return Page(limit), None
    try:
        skip, tag, seen = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        sound = type(skip) is int and 0 <= skip < 1 << 40
    except (ValueError, TypeError, binascii.Error, UnicodeError):
        sound = False
    if not sound:
        raise BadInput(f"cursor {cursor!r} is none of ours: take it from `next` of the page before")
    if tag != _tag(question):
        raise BadInput("this cursor belongs to another question: keep all parameters but `limit` and `cursor` from page to page")
    return Page(limit, skip), str(seen)


def fresh(seen: str | None, version: str) -> None:
    """StaleCursor where data sets were loaded between the page before and this state of the graph."""
    if seen is not None and seen != version[:_TAG]:
        raise StaleCursor("data sets were loaded since the page before: begin again without `cursor`")


def question_of(name: str, bound: Mapping[str, Any]) -> str:
    """What tells one question from another."""
    return f"{name} {json.dumps(dict(bound), sort_keys=True, default=str)}"


def _tag(question: str) -> str:
    return hashlib.sha256(question.encode()).hexdigest()[:_TAG]
