"""What the reconciliation service takes and answers, after version 0.2 of its specification."""

from __future__ import annotations

import json
from math import isfinite
from typing import Annotated, Any, Literal

from fastapi.exceptions import RequestValidationError
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    RootModel,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)

from app.api.models import Strict
from app.reconcile.values import Value
from ontology.errors import BadInput

MOST_PROPERTIES, MOST_TYPES, MOST_VALUES_GIVEN, LONGEST_ID = 20, 20, 20, 300
_MOST_TOLD, _LONGEST_TOLD = 5, 100

Id = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_ID)]


# ---- What comes ----


def _value(given: Any) -> Value:
    if isinstance(given, bool):
        return Value("true" if given else "false")
    if isinstance(given, str):
        return Value(given[:LONGEST_ID])
    if isinstance(given, (int, float)) and isfinite(given):
        return Value(str(int(given)) if given == int(given) else str(given))
    if isinstance(given, dict) and isinstance(given.get("id"), str) and isinstance(given.get("name", ""), str):
        return Value(given.get("name", "")[:LONGEST_ID], given["id"][:LONGEST_ID])
    raise ValueError("a value is a text, a number, true, false, or an entity such as {\"id\": \"state_kazakhstan\", \"name\": \"Kazakhstan\"}")


def _values(given: Any) -> tuple[Value, ...]:
    several = given if isinstance(given, list) else [given]
    if not 0 < len(several) <= MOST_VALUES_GIVEN:
        raise ValueError(f"a property takes from 1 to {MOST_VALUES_GIVEN} values")
    return tuple(map(_value, several))


def _listed(given: Any) -> Any:
    return [given] if isinstance(given, str) else given


class GivenProperty(BaseModel):
    """A property of what is meant, with one value or several of which one is enough."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)

    pid: Id
    v: Annotated[tuple[Value, ...], BeforeValidator(_values)]


class ReconciliationQuery(BaseModel):
    """One row: a name, classes, properties."""

    model_config = ConfigDict(extra="forbid")

    query: Annotated[str, StringConstraints(min_length=1)] | None = None
    type: Annotated[list[Id] | None, BeforeValidator(_listed), Field(max_length=MOST_TYPES)] = None
    limit: Annotated[int | None, Field(ge=1)] = None
    properties: Annotated[list[GivenProperty] | None, Field(max_length=MOST_PROPERTIES)] = None
    type_strict: Literal["any", "all", "should"] | None = None


class GivenExtension(BaseModel):
    """A property to be fetched, with its settings."""

    model_config = ConfigDict(extra="forbid")

    id: Id
    settings: dict[str, str | int | float | bool | None] | None = None


class ExtensionQuery(BaseModel):
    """Which properties of which entities are wanted."""

    model_config = ConfigDict(extra="forbid")

    ids: list[Id]
    properties: Annotated[list[GivenExtension], Field(min_length=1, max_length=MOST_PROPERTIES)]


Batch = TypeAdapter(dict[str, ReconciliationQuery])
Extension = TypeAdapter(ExtensionQuery)


def parsed(text: str, where: str, model: TypeAdapter[Any]) -> Any:
    """What a JSON text says. BadInput where it is no JSON, a validation error that names each wrong place where it has another form."""
    try:
        found = json.loads(text, parse_constant=_no_number)
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise BadInput(f"{where}: it holds half a character (a lone surrogate, such as \\ud800): send whole ones") from None
    except RecursionError:
        raise BadInput(f"{where}: it is nested too deeply to be a query") from None
    except ValueError as error:
        raise BadInput(f"{where}: not JSON: {error}") from error
    try:
        return model.validate_python(found)
    except ValidationError as error:
        told = error.errors(include_url=False, include_context=False)[:_MOST_TOLD]
        raise RequestValidationError([{**one, "loc": ("body", where, *one["loc"]), "input": _short(one["input"])} for one in told]) from error


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number of JSON")


def _short(given: Any) -> Any:
    """A value as a problem tells it: cut where it is long, as text where JSON has no such number."""
    try:
        text = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False, allow_nan=False)
    except ValueError:
        text = given = str(given)
    return given if len(text) <= _LONGEST_TOLD else text[:_LONGEST_TOLD] + "…"


# ---- What is answered ----


class Named(Strict):
    """A class, property or other thing, with what it is called."""

    id: str = Field(examples=["State"])
    name: str = Field(examples=["state"])


class Type(Named):
    """A class of the ontology."""

    description: str | None = Field(None, description="Its definition.")
    broader: list[Named] | None = Field(None, description="The classes directly above it.")


class ServicePath(Strict):
    """An address in two parts."""

    service_url: str
    service_path: str


class SuggestService(ServicePath):
    """Where suggestions and their small previews come from."""

    flyout_service_url: str
    flyout_service_path: str


class Suggesting(Strict):
    """The suggest services."""

    entity: SuggestService
    property: SuggestService
    type: SuggestService


class Template(Strict):
    """An address with a place for an id."""

    url: str = Field(examples=["http://127.0.0.1:8000/id/{{id}}"])


class PreviewTemplate(Template):
    """The same, with the size of its frame in pixels."""

    width: int
    height: int


class Choice(Strict):
    """One of the values of a setting."""

    value: str
    name: str


class PropertySetting(Strict):
    """Something that can be set for each property of a data extension."""

    name: str
    label: str
    type: Literal["text", "number", "select"]
    default: str | int
    help_text: str
    choices: list[Choice] | None = None


class Extending(Strict):
    """The data extension service."""

    propose_properties: ServicePath
    property_settings: list[PropertySetting]


class Manifest(Strict):
    """What the service offers, and where."""

    versions: list[str] = Field(examples=[["0.2"]])
    name: str = Field(examples=["Dyad (en)"])
    identifierSpace: str = Field(description="What the ids of entities are under, as IRIs.", examples=["https://w3id.org/dyad/id/"])
    schemaSpace: str = Field(description="The type of all entities.", examples=["https://w3id.org/dyad/ontology#Entity"])
    documentation: str
    logo: str
    serviceVersion: str
    defaultTypes: list[Type]
    view: Template
    feature_view: Template
    preview: PreviewTemplate
    suggest: Suggesting
    extend: Extending
    batchSize: int = Field(description="How many queries a batch should have at most.", examples=[50])


class Feature(Strict):
    """Something that speaks for or against a candidate."""

    id: str = Field(examples=["by:form"])
    value: bool | float = Field(examples=[True])


class ReconciliationCandidate(Strict):
    """An entity that a row may mean."""

    id: str = Field(examples=["state_kazakhstan"])
    name: str = Field(examples=["Kazakhstan"])
    description: str = Field(description="Its class and codes, and the spelling that was found.", examples=["state · KAZ, KZ"])
    score: float = Field(ge=0, le=100, examples=[100.0])
    match: bool = Field(description="Whether it may be taken for what was meant.", examples=[True])
    type: list[Named]
    features: list[Feature]


class ReconciliationResult(Strict):
    """The candidates of one row, best first."""

    result: list[ReconciliationCandidate]


class ReconciliationResults(RootModel[dict[str, ReconciliationResult]]):
    """The results of a batch, under the keys of its queries."""


class SuggestedEntity(Strict):
    """An entity whose name begins so."""

    id: str = Field(examples=["org_eaeu"])
    name: str = Field(examples=["Eurasian Economic Union"])
    description: str
    notable: list[str] = Field(description="Its classes.", examples=[["IntergovernmentalOrganization"]])


class SuggestedEntities(Strict):
    """Entities, best first."""

    result: list[SuggestedEntity]


class SuggestedTypes(Strict):
    """Classes."""

    result: list[Type]


class SuggestedProperty(Named):
    """A property."""

    description: str


class SuggestedProperties(Strict):
    """Properties."""

    result: list[SuggestedProperty]


class ProposedProperties(Strict):
    """Properties that entities of a class can have."""

    properties: list[SuggestedProperty]
    type: str | None = Field(None, examples=["State"])
    limit: int | None = None


class Flyout(Strict):
    """A small preview."""

    id: str
    html: str


class ExtendedProperty(Strict):
    """A column: what it holds, and the class of its values where these are entities."""

    id: str = Field(examples=["member_of"])
    name: str = Field(examples=["member of"])
    type: Named | None = None


class ExtendedValue(Strict):
    """A text, a day as date and time, or an entity."""

    text: str | None = Field(None, alias="str", examples=["KAZ"])
    date: str | None = Field(None, examples=["2014-05-29T00:00:00Z"])
    id: str | None = Field(None, examples=["org_eaeu"])
    name: str | None = Field(None, examples=["Eurasian Economic Union"])


class ExtensionAnswer(Strict):
    """The columns, and for each entity and property its values."""

    meta: list[ExtendedProperty]
    rows: dict[str, dict[str, list[ExtendedValue]]]

