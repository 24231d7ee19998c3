"""The saved questions: every `queries/*.cypher` file, its header read, its parameters typed.

A file begins with comment lines that say what it is for, then one `:params {...};` line with example
values for the Neo4j Browser, then one Cypher statement:

    // title: Organizations that two actors share
    // description: One or more sentences; further lines go on with `//   `.
    // parameter a (actor): the one actor
    // parameter from (first_day): first day of the period asked about
    // endpoint: /dyads/{a}/{b}/organizations [Dyads]
    // column organization (id): the organization
    :params {a: 'state_kazakhstan', from: '2022-02-24', datasets: []};
    MATCH ...

Parameter types: actor, entity, actors, entities, dyads (two codes or names), text, texts, integer, first_day, last_day, datasets.
`(entity MediaOutlet|Event, optional)` takes only what is of one of these classes; `(text, optional, one of family|kind)` only these words, and a column
so declared has no others; `(texts, optional, terms of kind)` the terms of a vocabulary of the ontology (`ontology.hierarchy.terms_of`), of kinds with all
below them, and `(text, beginnings of stance)` also what such terms begin with; `(text, listed by typologies)` what that question finds with the text
as its `words`, an id and a `name` in each row.
A column `(text, said)` is sentences: the statement gives a list of maps, each with a sentence as `say` and with the values of its `{names}`, and an answer has
them as one text in its language (`app.words.Words.said`).
A list that may be left out is an empty list, and means all; a day that may be left out is without bound. Days
reach Cypher as texts, so that the Browser and the program pass the same: a file turns them with date($from).
Each `endpoint` is an address below /v1 at which the API answers the question, with the tag that it stands under in
the API's description; names in braces are parameters, and `name=value` behind it are values to try it with; `costly` marks what may take the database long. The last line orders the rows, so that pages can be cut off behind it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from ontology.errors import BadInput, NotFound
from ontology.identifiers import dyad_id
from ontology.times import FIRST_DAY, LAST_DAY, period

FOLDER = Path(__file__).resolve().parent.parent / "queries"

LISTS = {"actors", "entities", "dyads", "texts", "datasets"}
TYPES = {"actor", "entity", "text", "integer", "first_day", "last_day"} | LISTS
_SINGULARS = {"families": "family", "modalities": "modality", "entities": "entity", "statuses": "status", "classes": "class", "certainty": "certainty"}
_BOUNDLESS = {"first_day": FIRST_DAY.isoformat(), "last_day": LAST_DAY.isoformat()}
COLUMN_TYPES = {"id", "ids", "text", "texts", "integer", "number", "boolean", "day", "certainty", "began", "edtf", "map", "maps"}
_HEADER = re.compile(r"//\s*(title|description|endpoint|parameter|column)\b\s*(.*)")
_DECLARED = re.compile(
    r"(?P<name>\w+)\s*\((?P<type>\w+)(?: (?P<classes>\w+(?:\|\w+)*))?(?P<optional>,\s*optional)?"
    r"(?:,\s*one of (?P<values>\w+(?:\|\w+)*)|,\s*(?P<how>terms|beginnings) of (?P<vocabulary>\w+)|,\s*listed by (?P<listing>\w+)|,\s*(?P<said>said))?\):\s*(?P<description>.+)"
)
_NAMED, _WORDED = {"actor", "actors", "entity", "entities"}, {"text", "texts"}
_ENDPOINT = re.compile(r"(/\S+) \[([^\]]+)\]((?: \w+=\S+)*)( costly)?")
# Of what is longer, names, no id of a pair is made.
_LONGEST_CODE = 4
_DASHES = str.maketrans("–—‐‑", "----")
_BARE_KEY = re.compile(r"([{,]\s*)(\w+)(\s*:)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a question needs; `optional` ones have an empty default.

    classes    -- of an entity: of which of these it has to be; any if empty
    values     -- of a text: the words that it may be; any if empty
    vocabulary -- of a text: of what in the ontology it is a term, or with `beginnings` how one begins
    listing    -- of a text: the question that finds what there is by it
    """

    name: str
    type: str
    description: str
    optional: bool
    classes: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    vocabulary: str | None = None
    beginnings: bool = False
    listing: str | None = None

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
    """A value in each row of the answer; one of `values`, if there are any; `said` where it is put into the language of the answer."""

    name: str
    type: str
    description: str
    values: tuple[str, ...] = ()
    said: bool = False


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address below /v1 at which a question is answered; `{names}` in it are parameters of the question.

    example -- values to try it with, where those of the `:params` line do not fit
    costly  -- whether it may take the database long, so that servers for others ask for a key
    """

    path: str
    tag: str
    example: tuple[tuple[str, str], ...] = ()
    costly: bool = False

    @property
    def inside(self) -> tuple[str, ...]:
        """The parameters that are part of the address."""
        return tuple(re.findall(r"{(\w+)}", self.path))


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
    endpoints: tuple[Endpoint, ...] = ()

    @property
    def judged(self) -> str | None:
        """The column that says how sure a row is: `certainty` of holding, or of having begun; its name, if there is one."""
        return next((one.name for one in self.columns if one.type in ("certainty", "began")), None)

    @property
    def told(self) -> list[str]:
        """The columns of an answer with its sources: those of the file, and why each row is as sure as it is where that is said."""
        return [one.name for one in self.columns] + (["because"] if self.judged else [])

    @property
    def period(self) -> tuple[str | None, str | None]:
        """The names of the parameters for the first and the last day of the period asked about; None for one that it does not take."""
        named = {one.type: one.name for one in reversed(self.parameters)}
        return named.get("first_day"), named.get("last_day")

    @property
    def scope(self) -> str | None:
        """The name of the parameter that narrows to data sets."""
        return next((one.name for one in self.parameters if one.type == "datasets"), None)

    def written(self, parameter: Parameter) -> str:
        """How a parameter is named in web addresses: a list by its singular, as it is repeated, unless that is another parameter."""
        own = {one.name for one in self.parameters}
        singular = _SINGULARS.get(parameter.name, parameter.name.removesuffix("s"))
        return singular if parameter.type in LISTS and singular not in own else parameter.name

    def given_as(self, name: str) -> str:
        """The parameter that a name in a web address stands for."""
        if name in {one.name for one in self.parameters}:
            return name
        return next((one.name for one in self.parameters if self.written(one) == name), name)

    def bind(self, given: dict[str, Any]) -> dict[str, Any]:
        """Typed values for all parameters. `on` stands for the first and last day of a date or period.

        BadInput names a parameter that is missing, unknown or malformed. Actors and entities are left
        as they were given, and terms are not looked up; that is for `app.asking.understood`.
        """
        left = dict(given)
        names = {parameter.name: parameter for parameter in self.parameters}
        if "on" in left and "on" not in names and any(self.period):
            for name, day in zip(self.period, period(str(left.pop("on"))), strict=True):
                if name:
                    left.setdefault(name, day.isoformat())
        bound = {}
        for parameter in self.parameters:
            value = left.pop(parameter.name, None)
            if value in (None, "", []):
                if not parameter.optional:
                    raise BadInput(f"{self.name}: parameter {parameter.name} is missing: {parameter.description}")
                bound[parameter.name] = parameter.default
            else:
                bound[parameter.name] = _typed(self.name, parameter, value)
        first, last = (bound[name] if name else None for name in self.period)
        if first and last and last < first:
            raise BadInput(f"{self.name}: the period {first} to {last} ends before it begins")
        if left:
            known = ", ".join(names) or "none"
            raise BadInput(f"{self.name}: unknown parameter {', '.join(left)}; it takes {known}")
        return bound


def _typed(query: str, parameter: Parameter, value: Any) -> Any:
    if parameter.type in LISTS:
        values = value if isinstance(value, list) else str(value).split(",")
        listed = [_worded(query, parameter, str(one).strip()) for one in values if str(one).strip()]
        return [_pair(query, parameter, one) for one in listed] if parameter.type == "dyads" else listed
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
    return _worded(query, parameter, str(value))


def _worded(query: str, parameter: Parameter, text: str) -> str:
    """A text as it is, if it is one of those that the parameter takes."""
    if parameter.values and text not in parameter.values:
        raise BadInput(f"{query}: parameter {parameter.name} is one of {', '.join(parameter.values)}; found {text!r}")
    return text


def _pair(query: str, parameter: Parameter, text: str) -> str:
    """The id of a dyad, whose codes stand in alphabetical order, from two codes in any order; of two names something that `names` reads."""
    text = text.translate(_DASHES)
    sides = [side.strip() for side in text.split("-")]
    if len(sides) < 2 or not all(sides):
        raise BadInput(f"{query}: parameter {parameter.name} takes pairs of codes or names such as KAZ-RUS, found {text!r}")
    return dyad_id(*(side.upper() for side in sides)) if len(sides) == 2 and all(len(side) <= _LONGEST_CODE for side in sides) else text


def read(path: Path) -> Query:
    """Read one file. BadInput names file and line of what is wrong with its header."""
    title, description, endpoints, parameters, columns = "", [], [], [], []
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
            elif part == "endpoint":
                if not (address := _ENDPOINT.fullmatch(rest)):
                    raise BadInput(f"{path}:{number}: expected `// endpoint: /address/{{parameter}} [Tag] name=example costly`, the last two if need be")
                pairs = (one.partition("=") for one in address[3].split())
                endpoints.append(Endpoint(address[1], address[2], tuple((name, value) for name, _, value in pairs), costly=bool(address[4])))
            else:
                declared = _DECLARED.fullmatch(rest)
                if not declared or declared["type"] not in (TYPES if part == "parameter" else COLUMN_TYPES):
                    raise BadInput(f"{path}:{number}: expected `// {part} NAME (TYPE): ...` with a type of {sorted(TYPES if part == 'parameter' else COLUMN_TYPES)}")
                if wrong := _misplaced(part, declared):
                    raise BadInput(f"{path}:{number}: {wrong}, found ({rest.partition(':')[0]})")
                if part == "parameter":
                    parameters.append(_parameter(declared))
                else:
                    columns.append(_column(declared))
        elif line.startswith("//") and part == "description":
            description.append(line[2:].strip())
        elif line.startswith(":params"):
            example = _example(path, number, line)
            break
        elif line.strip() and not line.startswith("//"):
            raise BadInput(f"{path}:{number}: expected `:params {{...}};` before the statement")
    if not title or example is None:
        raise BadInput(f"{path}:{max(number, 1)}: a query file needs a title and a :params line")
    names = {one.name for one in parameters}
    if strange := [name for one in endpoints for name in (*one.inside, *dict(one.example)) if name not in names]:
        raise BadInput(f"{path}:1: an endpoint names {', '.join(strange)}, which is no parameter of this question")
    cypher = "\n".join(lines[number:]).strip()
    return Query(path.stem, title, " ".join(description), tuple(parameters), tuple(columns), example, cypher, tuple(endpoints))


def _misplaced(part: str, declared: re.Match[str]) -> str | None:
    """What a declaration says of a type of which it cannot be said."""
    of_texts = declared["values"] or declared["vocabulary"] or declared["listing"]
    if part == "column" and any(declared.group("classes", "optional", "vocabulary", "listing")):
        return "a column has a type, and may have `one of` or `said` behind it"
    if declared["said"] and (part, declared["type"]) != ("column", "text"):
        return "`said` is for columns that are a text"
    if declared["classes"] and declared["type"] not in _NAMED:
        return "classes are for entities"
    if of_texts and declared["type"] not in _WORDED:
        return "`one of`, `terms of` and `listed by` are for texts"
    return "`listed by` is for a single text" if declared["listing"] and declared["type"] != "text" else None


def _parameter(declared: re.Match[str]) -> Parameter:
    return Parameter(
        declared["name"], declared["type"], declared["description"], optional=bool(declared["optional"]), classes=_several(declared["classes"]),
        values=_several(declared["values"]), vocabulary=declared["vocabulary"], beginnings=declared["how"] == "beginnings", listing=declared["listing"],
    )  # fmt: skip


def _column(declared: re.Match[str]) -> Column:
    return Column(declared["name"], declared["type"], declared["description"], values=_several(declared["values"]), said=bool(declared["said"]))


def _several(text: str | None) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()


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
