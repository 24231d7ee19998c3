"""The properties by which candidates are judged and columns are extended, made from the ontology and from what is loaded.

| id | what its values are |
| --- | --- |
| `name`, `name:ru` | names, in all languages or in one |
| `code`, `code:cow` | codes, of all schemes or of one; `valid:cow`: when a code of the scheme is valid |
| `class` | the most specific classes |
| `member_of`, `^member_of` | whom or what it is related to by a direct relationship, and the other way round |
| `related_to` | whatever it is related to by any of them |
| `time:founding`, `^time:treaty_signature` | when what records of a kind say of it took place; with `^`, where it is their object |
| `iri` | its IRI |
| `on` | for matching alone: the day or period that a row is about |
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import TypeVar
from weakref import WeakKeyDictionary

from app.reconcile.known import Known
from app.words import Words
from ontology.errors import BadInput
from ontology.hierarchy import EVERYTHING, classes_in, common_class, ends_of
from ontology.schema import Schema, Term

T = TypeVar("T")
_MOST_NEAR = 5


@dataclass(frozen=True, slots=True)
class Property:
    """Something that entities have values of.

    sort    -- name, code, valid, class, relationship, related, time, iri or on
    key     -- the language, scheme, relationship or kind of fact that it is about; empty for all
    way     -- of a relationship: out, in or both; of a time: out or in
    of      -- the classes of what can have it
    expects -- the class of its values where these are entities
    """

    id: str
    sort: str
    name: str
    description: str
    key: str = ""
    way: str = ""
    of: tuple[str, ...] = EVERYTHING
    expects: str | None = None

    @property
    def is_fetched(self) -> bool:
        """Whether it has values to extend a table with."""
        return self.sort != "on"

    @property
    def has_entities(self) -> bool:
        """Whether its values are entities."""
        return self.sort in ("relationship", "related")


class Catalog:
    """All properties, called in one language."""

    def __init__(self, known: Known, words: Words) -> None:
        self._schema = known.schema
        self._all = {one.id: one for one in _made(known, words)}

    def __iter__(self) -> Iterator[Property]:
        return iter(self._all.values())

    def get(self, id: str, where: str) -> Property:
        """The property with this id. BadInput says where it was asked for, and what comes near."""
        if found := self._all.get(id):
            return found
        near = [one.id for one in self.found(id)] or get_close_matches(id, self._all, _MOST_NEAR, 0.5)
        hint = f"near: {', '.join(near[:_MOST_NEAR])}" if near else f"for example: {', '.join([*self._all][:_MOST_NEAR])}"
        raise BadInput(f"{where}: there is no property {id[:100]!r}; {hint}; the suggest service lists all")

    def of_class(self, cls: str | None) -> list[Property]:
        """Those that entities of a class can have values of; all without a class."""
        below = self._schema.is_a
        return [one for one in self if one.is_fetched and (cls is None or any(below(cls, other) or below(other, cls) for other in one.of))]

    def found(self, prefix: str) -> list[Property]:
        """Those whose id or name has a word that begins so; those that begin so as a whole come first."""
        return found_by(prefix, ((one, (one.id, one.name)) for one in self))


def found_by(prefix: str, of: Iterable[tuple[T, tuple[str, ...]]]) -> list[T]:
    """Things one of whose texts is a prefix, then those that begin with it, then those of whose words one does. All where it is empty."""
    wanted = prefix.strip().casefold()
    ranked = []
    for at, (thing, texts) in enumerate(of):
        folded = [text.casefold() for text in texts]
        if wanted in folded:
            ranked.append((0, at, thing))
        elif any(text.startswith(wanted) for text in folded):
            ranked.append((1, at, thing))
        elif any(f"{mark}{wanted}" in text for text in folded for mark in " _:^("):
            ranked.append((2, at, thing))
    return [thing for _, _, thing in sorted(ranked, key=lambda one: one[:2])]


_catalogs: WeakKeyDictionary[Known, dict[str, Catalog]] = WeakKeyDictionary()


def catalog_of(known: Known, words: Words) -> Catalog:
    """The properties over one state of the graph, in a language; made when first asked for."""
    kept = _catalogs.setdefault(known, {})
    if words.language not in kept:
        kept[words.language] = Catalog(known, words)
    return kept[words.language]


def _made(known: Known, words: Words) -> Iterator[Property]:
    schema, language = known.schema, words.language
    yield Property("name", "name", words.say("all names"), "Names in all languages and scripts, the preferred ones first.")
    for one in known.languages:
        yield Property(f"name:{one}", "name", words.say("name: {language}", language=_called(one, language)), f"Names in the language {one}.", one)
    yield Property("code", "code", words.say("all codes"), "Codes of all schemes, each as scheme:code.")
    for notation in schema.notations("codeScheme"):
        term = schema.schemes["codeScheme"][notation]
        if of := tuple(sorted(known.classes_of_scheme.get(notation, ()))):
            yield Property(f"code:{notation}", "code", term.label(language), term.definition, notation, of=of)
        if notation in known.schemes_in_time:
            yield Property(f"valid:{notation}", "valid", words.say("{what}: when valid", what=term.label(language)),
                           f"When a code of this scheme is valid, in EDTF. {term.definition}", notation, of=of)  # fmt: skip
    yield Property("class", "class", words.say("class"), "The most specific classes of the ontology.")
    yield from _relationships(schema, words)
    yield Property("related_to", "related", words.say("related to"), "Whatever it is related to by any direct relationship, in either direction.", expects="Entity")
    yield from _times(schema, words)
    yield Property("iri", "iri", words.say("address in linked data"), "The IRI under which exports name it.")
    yield Property("on", "on", words.say("day or period of the row"), "For matching: the day, month, year or period at which codes, relationships and existence are looked at.")


def _times(schema: Schema, words: Words) -> Iterator[Property]:
    for notation, kind in schema.kinds.items():
        if schema.time_meaning(kind.local) != "occurrence":
            continue
        name = words.say("{what}: when", what=kind.label(words.language))
        yield Property(f"time:{notation}", "time", name, kind.definition, notation, "out", classes_in(schema, kind.local, "subject") or EVERYTHING)
        if ends := classes_in(schema, kind.local, "object"):
            yield Property(f"^time:{notation}", "time", words.say("{what} (inverse)", what=name), f"Of its object: {_decapitalized(kind)}", notation, "in", ends)


def _relationships(schema: Schema, words: Words) -> Iterator[Property]:
    for link in schema.links.values():
        if not link.projected:
            continue
        starts, ends = ends_of(schema, link.name)
        if link.symmetric:
            yield Property(link.name, "relationship", link.label(words.language), link.definition, link.name, "both", starts, common_class(schema, starts))
            continue
        yield Property(link.name, "relationship", link.label(words.language), link.definition, link.name, "out", starts, common_class(schema, ends))
        yield Property(f"^{link.name}", "relationship", words.say("{what} (inverse)", what=link.label(words.language)),
                       f"The other way round: {_decapitalized(link)}", link.name, "in", ends, common_class(schema, starts))  # fmt: skip


@lru_cache(maxsize=512)
def _called(language: str, by: str) -> str:
    """What a language is called, e.g. `Kazakh`; its tag where nobody says."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language, sep="-").get_display_name(by) or language
    except (ValueError, UnknownLocaleError):
        return language


def _decapitalized(term: Term) -> str:
    return term.definition[:1].lower() + term.definition[1:]
