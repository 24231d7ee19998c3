"""A saved question as people ask it: names, pairs and terms as they write them, taken for what they mean, and the answer.

`Query.bind` gives values their types without a graph; here they get ids and the terms of the ontology.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

from app.answers import ENGLISH, Page, ask, ask_with_sources
from app.names import Resolved, Unknown, pairs, resolve
from app.queries import Parameter, Query, get
from app.words import Words
from graph.store import Store
from ontology.errors import BadInput
from ontology.hierarchy import terms_of
from ontology.schema import Schema

_WANTED = {"actor": "Actor", "actors": "Actor", "entity": "Entity", "entities": "Entity"}
_MOST_TERMS = 30


@dataclass(frozen=True, slots=True)
class Asked:
    """A question whose values are understood.

    bound    -- the values of all parameters, with ids and terms of the ontology
    resolved -- by parameter: what actors, entities and the sides of pairs were taken to mean
    """

    query: Query
    bound: dict[str, Any]
    resolved: dict[str, list[Resolved]]

    @property
    def scope(self) -> list[str]:
        """The data sets asked; none for all."""
        return self.bound[self.query.scope] if self.query.scope else []


def understood(store: Store, query: Query, written: Mapping[str, Any], *, schema: Schema | None = None) -> Asked:
    """What the values of a question (as `Query.bind` gives them) mean.

    Unknown or Ambiguous for a name, BadInput for a word that is no term where a term is asked for.
    """
    schema = schema or Schema.read()
    bound, resolved, on = dict(written), {}, _asked_on(query, written)
    for parameter in query.parameters:
        value = written.get(parameter.name)
        if not value:
            continue
        if parameter.vocabulary:
            bound[parameter.name] = _terms(schema, query, parameter, value)
        elif parameter.type == "dyads":
            found = pairs(store, value, on=on, schema=schema)
            bound[parameter.name] = [id for id, _ in found]
            resolved[parameter.name] = [side for _, sides in found for side in sides]
        elif parameter.type in _WANTED:
            several = isinstance(value, list)
            meant = resolve(store, value if several else [value], parameter.classes or _WANTED[parameter.type], on=on, schema=schema)
            resolved[parameter.name] = meant
            bound[parameter.name] = [one.id for one in meant] if several else meant[0].id
    return Asked(query, bound, resolved)


def answer(store: Store, asked: Asked, *, page: Page | None = None, words: Words = ENGLISH, sources: bool = True) -> dict[str, Any]:
    """The answer to a question, see `answers.ask_with_sources`. Unknown where it has no rows as there is nothing by the words it was asked with."""
    found = ask_with_sources(store, asked.query.name, asked.bound, page=page, words=words, sources=sources)
    if not found["rows"] and not (page and page.skip):
        for parameter in asked.query.parameters:
            if parameter.listing and (text := asked.bound[parameter.name]):
                _in_listing(store, parameter.listing, text)
    return found


def _asked_on(query: Query, bound: Mapping[str, Any]) -> date | tuple[date, date] | None:
    """The day or period that a question is about, which decides between codes that passed from one actor to another."""
    days = {p.type: date.fromisoformat(bound[p.name]) for p in query.parameters if p.type in ("first_day", "last_day") and bound.get(p.name)}
    return (days["first_day"], days["last_day"]) if len(days) == 2 else next(iter(days.values()), None)


def _terms(schema: Schema, query: Query, parameter: Parameter, value: Any) -> Any:
    """A term as it is; for each of a list of kinds all below it as well."""
    known = terms_of(schema, parameter.vocabulary or "")
    several = isinstance(value, list)
    for text in value if several else [value]:
        if text not in known and not (parameter.beginnings and any(one.startswith(text) for one in known)):
            raise BadInput(f"{query.name}: {query.written(parameter)} {text!r} is no {parameter.vocabulary} of the ontology; {_instead(text, sorted(known))}")
    return list(dict.fromkeys(below for text in value for below in known[text])) if several else value


def _instead(text: str, known: list[str]) -> str:
    spelt = {one.lower(): one for one in known}
    if near := get_close_matches(text.lower().replace(" ", "_").replace("-", "_"), spelt, n=3, cutoff=0.6):
        return f"did you mean {' or '.join(spelt[one] for one in near)}?"
    rest = len(known) - _MOST_TERMS
    return f"there are: {', '.join(known[:_MOST_TERMS])}{f' and {rest} more' if rest > 0 else ''}"


def _in_listing(store: Store, listing: str, text: str) -> None:
    if ask(store, listing, {"words": text}):
        return
    key = get(listing).columns[0].name
    there = [{"id": row[key], "name": row["name"]} for row in ask(store, listing, {})]
    raise Unknown(f"{listing}: there is none by the words {text!r}; there are: {', '.join(one['id'] for one in there) or 'none'}", there)
