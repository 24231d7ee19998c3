"""The query operation of the SPARQL 1.1 Protocol: what a request asks, in its three forms.

A request asks by GET, by POST with a form, or by POST with the query as the body (section 2.1). The graphs that it names win over
those that the query names (section 2.1.4).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.message import Message

from app.forms import MEDIA_TYPE as FORM
from app.forms import fields, text_of
from app.problems import UnsupportedMedia
from app.sparql.formats import Wish, accepted, named
from app.sparql.guard import Graphs
from ontology.errors import BadInput

QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
MOST_TEXT = 256 * 1024
MOST_GRAPHS = 100
MOST_FIELDS = 1000

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")
_NO_UPDATES = "the graph is only read here: updates are not taken. Data sets are loaded with the command dyad load"


@dataclass(frozen=True, slots=True)
class Question:
    """What a request asks: the text of the query, the graphs that the protocol names, the format that is wanted."""

    text: str
    graphs: Graphs
    wish: Wish


Pairs = Sequence[tuple[str, str]]


def by_get(pairs: Pairs, accept: str | None) -> Question:
    """The question of a GET: all is in the query string."""
    return _question(pairs, accept)


def by_post(content_type: str | None, body: bytes, pairs: Pairs, accept: str | None) -> Question:
    """The question of a POST: a form, or the query itself with the rest in the query string.

    BadInput for what cannot be read, UnsupportedMedia for another type of body
    """
    kind, charset = _media_type(content_type)
    if kind == UPDATE:
        raise BadInput(_NO_UPDATES)
    if kind not in (FORM, QUERY):
        raise UnsupportedMedia(f"a body of type {kind or 'none'} is not understood: send a form ({FORM}) with query=..., or the query itself as {QUERY}", (FORM, QUERY))
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise BadInput(f"the body is said to be in {charset}: SPARQL goes in UTF-8")
    text = text_of(body)
    if kind == QUERY:
        if any(name == "query" for name, _ in pairs):
            raise BadInput("there are two queries, in the address and in the body: send one")
        return _question([*pairs, ("query", text)], accept)
    return _question([*pairs, *fields(text, MOST_FIELDS)], accept)


def _question(pairs: Pairs, accept: str | None) -> Question:
    if any(name == "update" or name in ("using-graph-uri", "using-named-graph-uri") for name, _ in pairs):
        raise BadInput(_NO_UPDATES)
    queries = _all(pairs, "query")
    if not queries:
        raise BadInput("there is no query: send it as query=..., or as the body of a POST")
    if len(queries) > 1:
        raise BadInput(f"there are {len(queries)} queries: send one")
    text = queries[0]
    if not text.strip():
        raise BadInput("the query is empty")
    if len(text) > MOST_TEXT:
        raise BadInput(f"the query has {len(text)} characters, more than {MOST_TEXT}: ask in several queries")
    if "\0" in text:
        raise BadInput("the query has a null character: leave it out")
    names = [one for one in _all(pairs, "format") or _all(pairs, "output") if one]
    wish = named(*names) if names else accepted(accept)
    return Question(text, Graphs(_graphs(pairs, "default-graph-uri"), _graphs(pairs, "named-graph-uri")), wish)


def _all(pairs: Iterable[tuple[str, str]], name: str) -> list[str]:
    return [value for key, value in pairs if key == name]


def _graphs(pairs: Pairs, name: str) -> tuple[str, ...]:
    # An empty one is what clients send whose user left the field empty.
    found = tuple(dict.fromkeys(one for one in _all(pairs, name) if one))
    if len(found) > MOST_GRAPHS:
        raise BadInput(f"{name} is given {len(found)} times, more than {MOST_GRAPHS}")
    for one in found:
        if not _IRI.fullmatch(one):
            raise BadInput(f"{name} {one!r} is no absolute IRI")
    return found


def _media_type(header: str | None) -> tuple[str, str]:
    """Type and charset of a body, in small letters."""
    message = Message()
    message["content-type"] = header or ""
    kind = message.get_content_type() if header and "/" in header else ""
    return kind, (message.get_content_charset() or "utf-8").lower()
