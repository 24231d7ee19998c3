"""Small pages that clients of the reconciliation service show in a frame. Plain HTML, no script, nothing from elsewhere."""

from __future__ import annotations

from typing import Any

from fastapi.responses import HTMLResponse

from app.answers import ask, consistent, only
from app.api.page import rendered
from app.api.state import Context
from app.labels import labels
from app.queries import get
from app.reconcile.answers import coded, described, spellings
from app.reconcile.known import known_of
from app.reconcile.manifest import full_type
from app.reconcile.properties import catalog_of
from app.settings import Settings, listed
from app.templates import TEMPLATES
from app.words import Words
from ontology.errors import BadInput, NotFound

_MOST_LINES = 8
_THIS_MACHINE = "'self' http://localhost:* http://127.0.0.1:* https://localhost:* https://127.0.0.1:*"
Parts = dict[str, Any]


def preview_page(here: Context, words: Words, id: str) -> HTMLResponse:
    """The preview of an entity. NotFound for an id that nothing has."""
    parts = entity_parts(here, words, id)
    if parts is None:
        raise NotFound(f"no entity has the id {id[:100]!r}")
    return rendered("preview.html", {"language": words.language, **parts}, _headers(here.settings) | {"Content-Language": words.language})


def feature_page(id: str, said: str) -> HTMLResponse:
    """A page that explains a feature of candidates."""
    return rendered("preview.html", {"language": "en", "name": id, "about": said, "parts": []})


def fragment(parts: Parts) -> str:
    """A preview as a piece of HTML."""
    return TEMPLATES.get_template("preview_body.html").render(parts)


def entity_parts(here: Context, words: Words, id: str) -> Parts | None:
    """What a preview of an entity shows, from one state of the graph; None for an id that nothing has."""
    return consistent(here.store, lambda: _entity_parts(here, words, id))[0]


def _entity_parts(here: Context, words: Words, id: str) -> Parts | None:
    known = known_of(here.matcher(), here.schema)
    entity = known.entity(id)
    if entity is None:
        return None
    row = only(ask(here.store, "entity", {"id": id}), id)
    query = get("labels")
    names = {} if words.language == "en" else labels(lambda _name, given: here.store.read(query.cypher, query.bind(given)), [id], words.language)
    kinds = here.schema.kinds
    facts = [{"text": kinds[one["family"]].label(words.language), "note": str(one["facts"])} for one in row["families"] if one["family"] in kinds]
    notes = [{"text": one["note"], "note": one["dataset"]} for one in row["notes"] if one["note"]]
    return {
        "name": names.get(id, entity.name or id),
        "about": described(known, words, id, id),
        "parts": [
            part
            for part in (
                _part(words, words.say("Names"), [{"text": text, "note": ", ".join(languages)} for text, languages in spellings(known, id)]),
                _part(words, words.say("Codes"), [{"text": one["code"], "note": ", ".join(filter(None, (one["scheme"], one["time"])))} for one in coded(known, words, id)]),
                _part(words, words.say("Facts recorded"), facts),
                _part(words, words.say("Notes"), notes),
            )
            if part
        ],
    }


def property_parts(here: Context, words: Words, id: str) -> Parts | None:
    """The same of a property."""
    try:
        one = catalog_of(known_of(here.matcher(), here.schema), words).get(id, "id")
    except BadInput:
        return None
    return {"name": one.name, "about": one.description, "parts": []}


def type_parts(here: Context, words: Words, id: str) -> Parts | None:
    """The same of a class of entities."""
    if not here.schema.is_a(id, "Entity"):
        return None
    found = full_type(here.schema, id, words)
    above = [{"text": one["name"], "note": ""} for one in found.get("broader", [])]
    return {"name": found["name"], "about": found["description"], "parts": [part] if (part := _part(words, words.say("Broader"), above)) else []}


def _part(words: Words, title: str, lines: list[dict[str, str]]) -> Parts | None:
    shown = lines[:_MOST_LINES]
    if left := len(lines) - len(shown):
        shown = [*shown, {"text": words.count("{number} more", "{number} more", left), "note": ""}]
    return {"title": title, "lines": shown} if shown else None


def _headers(settings: Settings) -> dict[str, str]:
    """Nothing may run or be fetched from elsewhere; pages that may ask the API may also frame this one."""
    origins = " ".join(listed(settings.cors_origins)) or _THIS_MACHINE
    policy = f"default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors {origins}"
    return {"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer"}
