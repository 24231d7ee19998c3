"""The saved questions: every `queries/*.cypher` file, its header read, its parameters typed.

A file begins with comment lines that say what it is for, then one `:params {...};` line with example
values for the Neo4j Browser, then one Cypher statement:

    // title: Organizations that two actors share
    // description: One or more sentences; further lines go on with `//   `.
    // parameter a (actor): the one actor
    // parameter from (first_day): first day of the period asked about
    // column organization (id): the organization
    :params {a: 'state_kazakhstan', from: '2022-02-24', datasets: []};
    MATCH ...

Parameter types: actor, entity, actors, entities, text, texts, integer, first_day, last_day, datasets.
A list that may be left out is an empty list, and means all; a day that may be left out is without bound. Days
reach Cypher as texts, so that the Browser and the program pass the same: a file turns them with date($from).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from ontology.errors import BadInput, NotFound
from ontology.times import FIRST_DAY, LAST_DAY, period

FOLDER = Path(__file__).resolve().parent.parent / "queries"

LISTS = {"actors", "entities", "texts", "datasets"}
TYPES = {"actor", "entity", "text", "integer", "first_day", "last_day"} | LISTS
_BOUNDLESS = {"first_day": FIRST_DAY.isoformat(), "last_day": LAST_DAY.isoformat()}
COLUMN_TYPES = {"id", "ids", "text", "texts", "integer", "number", "boolean", "day", "certainty", "edtf", "map", "maps"}
_HEADER = re.compile(r"//\s*(title|description|parameter|column)\b\s*(.*)")
_DECLARED = re.compile(r"(\w+)\s*\((\w+)(,\s*optional)?\):\s*(.+)")
_BARE_KEY = re.compile(r"([{,]\s*)(\w+)(\s*:)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a question needs; `optional` ones have an empty default."""

    name: str
    type: str
    description: str
    optional: bool

    @property
    def default(self) -> Any:
        """What stands for "not given": an empty list, a day without bound, or null."""
        return [] if self.type in LISTS else self.without_bound

    @property
    def without_bound(self) -> str | None:
        """For a day, the one that leaves the period open on its side; None for the other types."""
        return _BOUNDLESS.get(self.type)


@dataclass(frozen=True, slots=True)
class Column:
    """A value in each row of the answer."""

    name: str
    type: str
    description: str


@dataclass(frozen=True, slots=True)
class Query:
    """One saved question."""

    name: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    example: dict[str, Any]
    cypher: str

    def bind(self, given: dict[str, Any]) -> dict[str, Any]:
        """Typed values for all parameters. `on` stands for the first and last day of a date or period.

        BadInput names a parameter that is missing, unknown or malformed. Actors and entities are left
        as they were given; `resolve` of app/names.py turns codes and names into ids.
        """
        left = dict(given)
        names = {parameter.name: parameter for parameter in self.parameters}
        days = {p.type: p.name for p in reversed(self.parameters) if p.type in ("first_day", "last_day")}
        if "on" in left and "on" not in names and days:
            first, last = period(str(left.pop("on")))
            for type, day in (("first_day", first), ("last_day", last)):
                if type in days:
                    left.setdefault(days[type], day.isoformat())
        bound = {}
        for parameter in self.parameters:
            value = left.pop(parameter.name, None)
            if value in (None, "", []):
                if not parameter.optional:
                    hint = " (or `on` with a date)" if parameter.type in ("first_day", "last_day") else ""
                    raise BadInput(f"{self.name}: parameter {parameter.name}{hint} is missing: {parameter.description}")
                bound[parameter.name] = parameter.default
            else:
                bound[parameter.name] = _typed(self.name, parameter, value)
        first, last = (bound[days[type]] if type in days else None for type in ("first_day", "last_day"))
        if first and last and last < first:
            raise BadInput(f"{self.name}: the period {first} to {last} ends before it begins")
        if left:
            known = ", ".join(names) or "none"
            raise BadInput(f"{self.name}: unknown parameter {', '.join(left)}; it takes {known}")
        return bound


def _typed(query: str, parameter: Parameter, value: Any) -> Any:
    if parameter.type in LISTS:
        values = value if isinstance(value, list) else str(value).split(",")
        return [str(one).strip() for one in values if str(one).strip()]
    if isinstance(value, list):
        if len(value) > 1:
            raise BadInput(f"{query}: parameter {parameter.name} takes one value, found {len(value)}")
        value = value[0]
    if parameter.type == "integer":
        try:
            return int(value)
        except (TypeError, ValueError):
            raise BadInput(f"{query}: parameter {parameter.name} must be a whole number, found {value!r}") from None
    if parameter.type in ("first_day", "last_day"):
        return period(str(value))[0 if parameter.type == "first_day" else 1].isoformat()
    return str(value)


def read(path: Path) -> Query:
    """Read one file. BadInput names file and line of what is wrong with its header."""
    title, description, parameters, columns = "", [], [], []
    example: dict[str, Any] | None = None
    lines = path.read_text(encoding="utf-8").splitlines()
    number = 0
    part = None
    for number, line in enumerate(lines, start=1):
        if found := _HEADER.match(line):
            part, rest = found[1], found[2].lstrip(": ").strip()
            if part == "title":
                title = rest
            elif part == "description":
                description.append(rest)
            else:
                declared = _DECLARED.fullmatch(rest)
                allowed = TYPES if part == "parameter" else COLUMN_TYPES
                if not declared or declared[2] not in allowed:
                    raise BadInput(f"{path}:{number}: expected `// {part} NAME (TYPE): ...` with a type of {sorted(allowed)}")
                made = (declared[1], declared[2], declared[4])
                if part == "parameter":
                    parameters.append(Parameter(*made, optional=bool(declared[3])))
                else:
                    columns.append(Column(*made))
        elif line.startswith("//") and part == "description":
            description.append(line[2:].strip())
        elif line.startswith(":params"):
            example = _example(path, number, line)
            break
        elif line.strip() and not line.startswith("//"):
            raise BadInput(f"{path}:{number}: expected `:params {{...}};` before the statement")
    if not title or example is None:
        raise BadInput(f"{path}:{max(number, 1)}: a query file needs a title and a :params line")
    cypher = "\n".join(lines[number:]).strip()
    return Query(path.stem, title, " ".join(description), tuple(parameters), tuple(columns), example, cypher)


def _example(path: Path, number: int, line: str) -> dict[str, Any]:
    """The map of a `:params` line; its notation is Cypher's, near enough to YAML once keys are quoted."""
    text = line.removeprefix(":params").strip().removesuffix(";")
    try:
        return yaml.safe_load(_BARE_KEY.sub(r"\1'\2'\3", text).replace("':", "': "))
    except yaml.YAMLError as error:
        raise BadInput(f"{path}:{number}: the example values are not a map: {error}") from error


@lru_cache(maxsize=1)
def library() -> dict[str, Query]:
    """All saved questions by name."""
    return {path.stem: read(path) for path in sorted(FOLDER.glob("*.cypher"))}


def get(name: str) -> Query:
    """A saved question by name; NotFound lists what there is."""
    try:
        return library()[name]
    except KeyError:
        raise NotFound(f"no query {name!r}; there are: {', '.join(library())}") from None
