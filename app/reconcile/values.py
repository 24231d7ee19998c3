"""The values of properties for many entities at once: names, codes and classes from the index, the rest by two saved questions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.labels import labels
from app.matching.index import Code
from app.reconcile.known import Known
from app.reconcile.properties import Property
from app.words import Words
from ontology.identifiers import iri
from ontology.times import FIRST_DAY, LAST_DAY, Certainty, holds

Read = Callable[..., list[dict[str, Any]]]
Period = tuple[date, date]

MOST_VALUES = 1000
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Settings:
    """How values of a property are asked for.

    on       -- the period in which they should hold; None for all time
    at_least -- how certain that should be
    datasets -- only what these data sets say; empty for all
    most     -- how many values of each entity at most
    """

    on: Period | None = None
    at_least: Certainty = Certainty.POSSIBLE
    datasets: tuple[str, ...] = ()
    most: int = MOST_VALUES

    def admits(self, code: Code) -> bool:
        """Whether a code is of these data sets and valid then; one without a time may always be."""
        if self.datasets and code.dataset not in self.datasets:
            return False
        if not self.on:
            return True
        return holds(code.bounds, *self.on) >= self.at_least if code.bounds else self.at_least < Certainty.CERTAIN

    @property
    def days(self) -> dict[str, str]:
        """First and last day, as saved questions take them."""
        first, last = self.on or (FIRST_DAY, LAST_DAY)
        return {"from": first.isoformat(), "until": last.isoformat()}

    @property
    def certainties(self) -> list[str]:
        """The certainties that do."""
        return [one.word for one in Certainty if one >= max(self.at_least, Certainty.UNKNOWN)]


@dataclass(frozen=True, slots=True)
class Value:
    """One value: a text, or an entity where it has an `id`; `language` of a name, `scheme` of a code."""

    text: str
    id: str | None = None
    language: str | None = None
    scheme: str | None = None

    def as_dict(self) -> dict[str, str]:
        """As a data extension response has it: an entity, a day as date and time, or a text."""
        if self.id is not None:
            return {"id": self.id, "name": self.text}
        if _DAY.fullmatch(self.text) and self.scheme is None:
            return {"date": f"{self.text}T00:00:00Z"}
        return {"str": self.text}


Values = dict[str, dict[Property, list[Value]]]


def values_of(read: Read, known: Known, words: Words, ids: Sequence[str], asked: Mapping[Property, Settings], others: Iterable[str] = ()) -> Values:
    """The values of properties, by entity id and property; an id that nothing has gives none.

    read   -- runs a saved question by its name
    asked  -- the properties with their settings
    others -- only entities of these as values; empty for all
    """
    there = [id for id in dict.fromkeys(ids) if known.entity(id)]
    found: Values = {id: {one: [] for one in asked} for id in ids}
    for one, settings in asked.items():
        if one.sort in _FROM_INDEX:
            for id in there:
                values = _FROM_INDEX[one.sort](known, words, one, id, settings)
                found[id][one] = list(dict.fromkeys(values))[: settings.most]
    for settings, several in _grouped(asked, "relationship", "related").items():
        _relationships(read, known, there, several, settings, sorted(set(others)), found)
    for settings, several in _grouped(asked, "time").items():
        _times(read, there, several, settings, found)
    if words.language != "en":
        _translate(read, words.language, found)
    return found


def _grouped(asked: Mapping[Property, Settings], *sorts: str) -> dict[Settings, list[Property]]:
    found: dict[Settings, list[Property]] = defaultdict(list)
    for one, settings in asked.items():
        if one.sort in sorts:
            found[settings].append(one)
    return found


# -- from the index ------------------------------------------------------------------------------------------------


def _names(known: Known, _words: Words, one: Property, id: str, settings: Settings) -> list[Value]:
    names = (name for name in known.names(id) if not settings.datasets or set(settings.datasets) & set(name.datasets))
    return [Value(name.text, language=name.language, scheme="") for name in names if not one.key or name.language == one.key]


def _codes(known: Known, _words: Words, one: Property, id: str, settings: Settings) -> list[Value]:
    codes = (code for code in known.codes(id) if settings.admits(code) and (not one.key or code.scheme == one.key))
    return [Value(code.code if one.key else f"{code.scheme}:{code.code}", scheme=code.scheme) for code in codes]


def _valid(known: Known, _words: Words, one: Property, id: str, settings: Settings) -> list[Value]:
    return [Value(code.time) for code in known.codes(id) if code.time and code.scheme == one.key and settings.admits(code)]


def _classes(known: Known, words: Words, _one: Property, id: str, _settings: Settings) -> list[Value]:
    return [Value(known.schema.classes[cls].label(words.language), scheme=cls) for cls in known.types(id)]


def _iri(_known: Known, _words: Words, _one: Property, id: str, _settings: Settings) -> list[Value]:
    return [Value(iri(id))]


_FROM_INDEX: dict[str, Callable[[Known, Words, Property, str, Settings], list[Value]]] = {
    "name": _names, "code": _codes, "valid": _valid, "class": _classes, "iri": _iri,
}  # fmt: skip


# -- from the graph ------------------------------------------------------------------------------------------------


def _relationships(read: Read, known: Known, ids: list[str], asked: list[Property], settings: Settings, others: list[str], found: Values) -> None:
    wanted = [] if any(one.sort == "related" for one in asked) else sorted({one.key for one in asked})
    symmetric = [link.name for link in known.schema.links.values() if link.projected and link.symmetric]
    rows = read("relationships", {
        "entities": ids, "relationships": wanted, "symmetric": symmetric, "others": others, "most": settings.most,
        "certainty": settings.certainties, "datasets": list(settings.datasets), **settings.days,
    }) if ids else []  # fmt: skip
    ways = {(one.key, one.way): one for one in asked if one.sort == "relationship"}
    related = [one for one in asked if one.sort == "related"]
    for row in rows:
        value = Value(row["name"] or row["other"], row["other"])
        for one in [*related, *([fitting] if (fitting := ways.get((row["relationship"], row["direction"]))) else [])]:
            values = found[row["entity"]][one]
            if value not in values and len(values) < settings.most:
                values.append(value)


def _times(read: Read, ids: list[str], asked: list[Property], settings: Settings, found: Values) -> None:
    wanted = {(one.key, one.way): one for one in asked}
    kinds = sorted({one.key for one in asked})
    rows = read("occurrences", {"entities": ids, "kinds": kinds, "most": settings.most, "datasets": list(settings.datasets)}) if ids else []
    for row in rows:
        # The event or statement that a record is about is spoken of as its subject is.
        if one := wanted.get((row["kind"], "in" if row["role"] == "object" else "out")):
            values = found[row["entity"]][one]
            if (value := Value(row["time"])) not in values and len(values) < settings.most:
                values.append(value)


def _translate(read: Read, language: str, found: Values) -> None:
    ids = {value.id for row in found.values() for values in row.values() for value in values if value.id}
    names = labels(read, ids, language)
    for row in found.values():
        for one, values in row.items():
            if one.has_entities:
                row[one] = [Value(names.get(value.id or "", value.text), value.id) for value in values]
