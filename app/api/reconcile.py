"""The W3C Reconciliation Service API, version 0.2, as OpenRefine speaks it.

`/reconcile` is the service in English, `/reconcile/{lang}` in a language; all other addresses are told by the manifest. There is no JSONP:
it would let any page on the web read what this server answers, whatever origins it was told to answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import HTMLResponse, Response

from app.answers import consistent, version_of
from app.api.match import known_class
from app.api.models_names import MOST_CANDIDATES
from app.api.models_reconcile import (
    LONGEST_ID,
    Batch,
    Extension,
    ExtensionAnswer,
    ExtensionQuery,
    Flyout,
    Manifest,
    ProposedProperties,
    ReconciliationQuery,
    ReconciliationResults,
    SuggestedEntities,
    SuggestedProperties,
    SuggestedTypes,
    parsed,
)
from app.api.preview import entity_parts, feature_page, fragment, preview_page, property_parts, type_parts
from app.api.state import Answer, Context, Here, responses
from app.forms import MEDIA_TYPE, form
from app.labels import labels
from app.matching import Scope
from app.queries import get
from app.reconcile.answers import candidate, feature, suggested
from app.reconcile.judging import Condition, Sought, judge
from app.reconcile.known import Known, known_of
from app.reconcile.manifest import (
    BATCH,
    EXTENDED,
    MOST_EXTENDED,
    MOST_QUERIES,
    MOST_VALUES_GIVEN,
    VALUES,
    entity_classes,
    full_type,
    manifest,
    type_of,
)
from app.reconcile.properties import Property, catalog_of, found_by
from app.reconcile.values import MOST_VALUES, Read, Settings, values_of
from app.words import LANGUAGES, Words, in_language
from ontology.edtf_text import BadTime
from ontology.errors import BadInput, DyadError, NotFound
from ontology.identifiers import ONTOLOGY
from ontology.times import Certainty, period

router = APIRouter(prefix="/reconcile", tags=["Reconciliation"])

LONGEST_NAME = 300
_MOST_SKIPPED = 10_000
_EXAMPLE_QUERIES = '{"q0": {"query": "Казахстану", "type": "State", "type_strict": "should"}, "q1": {"query": "Токаев", "limit": 3}}'

Lang = Annotated[Literal[LANGUAGES], Path(description="Language of names, classes and properties.", examples=["en"])]  # type: ignore[valid-type]
Queries = Annotated[str | None, Query(description="A batch of queries, as JSON.", examples=[_EXAMPLE_QUERIES])]
Extend = Annotated[str | None, Query(description='Entities and properties to be fetched, as JSON: `{"ids": ["state_kazakhstan"], "properties": [{"id": "member_of"}]}`.')]
Prefix = Annotated[str, Query(description="What was typed so far; of classes and properties, nothing gives all.", examples=["Eurasian Econ"], max_length=LONGEST_NAME)]
Cursor = Annotated[int, Query(ge=0, le=_MOST_SKIPPED, description="How many suggestions to skip.", examples=[0])]
Most = Annotated[int, Query(ge=1, le=MOST_CANDIDATES, description="How many suggestions at most.", examples=[10])]
Id = Annotated[str, Query(description="Id of an entity, class or property.", max_length=LONGEST_ID)]

_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            MEDIA_TYPE: {
                "schema": {
                    "type": "object",
                    "properties": {
                        "queries": {"type": "string", "description": "A batch of queries, as JSON."},
                        "extend": {"type": "string", "description": "Entities and properties to be fetched, as JSON."},
                    },
                    "oneOf": [{"required": ["queries"]}, {"required": ["extend"]}],
                    "examples": [{"queries": _EXAMPLE_QUERIES}],
                }
            }
        },
    }
}
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    **responses(400, 401, 403, 404),
    413: {"description": "More queries or entities than are taken at once."},
    422: {"description": "A query has another form than the specification says."},
}
_POST_PROBLEMS = {**_PROBLEMS, 415: {"description": f"The body is not {MEDIA_TYPE}."}}


class BatchTooLarge(DyadError):
    """More queries or entities than are taken at once."""

    status = 413
    title = "Content too large"


def _no_callback(callback: Annotated[str | None, Query(include_in_schema=False)] = None) -> None:
    """BadInput for JSONP, which there is not."""
    if callback is not None:
        raise BadInput("callback: JSONP is not offered, as it would let any page on the web read the answers; ask with CORS, as OpenRefine 3.5 and newer do")


# ---- The service: manifest, batches, data extension ----


@router.get("/features/{id}", response_class=HTMLResponse, summary="What a feature of a candidate says", responses=responses(404))
def explain_feature(id: Annotated[str, Path(description="Id of the feature.", examples=["by:form"], max_length=LONGEST_ID)]) -> HTMLResponse:
    """A page with one sentence."""
    said = feature(id)
    if said is None:
        raise NotFound(f"no feature {id[:100]!r} is ever given to a candidate")
    return feature_page(id, said)


@router.get("", response_model=Manifest | ReconciliationResults | ExtensionAnswer, summary="The reconciliation service", responses=_PROBLEMS, dependencies=[Depends(_no_callback)])
def service(here: Here, request: Request, queries: Queries = None, extend: Extend = None) -> Answer:
    """Without parameters the service manifest: this is the address to be given to OpenRefine. It speaks English; `/reconcile/ru` and `/reconcile/kk` do not.

    With `queries` the candidates of a batch, with `extend` values of properties, as the POST of the same address.
    """
    return _served(here, request, "en", queries, extend)


@router.post("", response_model=ReconciliationResults | ExtensionAnswer, summary="Reconcile a batch of names, or extend entities", responses=_POST_PROBLEMS, openapi_extra=_FORM)
def serve(here: Here, request: Request, sent: Annotated[dict[str, str], Depends(form)]) -> Answer:
    """With the field `queries` the candidates of each query, best first; with `extend` the values of properties of entities.

    `match` is true only where the evidence is strong, no other entity comes near, and no property of the row is recorded otherwise. A batch
    has at most 50 queries with 500 values of properties, an extension 200 entities; up to 1000 queries with 10,000 values, or 1000 entities, are
    taken from those who may ask for what is expensive.
    """
    return _served(here, request, "en", sent.get("queries"), sent.get("extend"), posted=True)


@router.get(
    "/{lang}", response_model=Manifest | ReconciliationResults | ExtensionAnswer, summary="The reconciliation service in a language",
    responses=_PROBLEMS, dependencies=[Depends(_no_callback)],
)  # fmt: skip
def service_in(here: Here, request: Request, lang: Lang, queries: Queries = None, extend: Extend = None) -> Answer:
    """As `/reconcile`, with names, classes and properties in this language."""
    return _served(here, request, lang, queries, extend)


@router.post("/{lang}", response_model=ReconciliationResults | ExtensionAnswer, summary="The same in a language", responses=_POST_PROBLEMS, openapi_extra=_FORM)
def serve_in(here: Here, request: Request, lang: Lang, sent: Annotated[dict[str, str], Depends(form)]) -> Answer:
    """As the POST of `/reconcile`."""
    return _served(here, request, lang, sent.get("queries"), sent.get("extend"), posted=True)


def _served(here: Context, request: Request, lang: str, queries: str | None, extend: str | None, *, posted: bool = False) -> Answer:
    words = in_language(lang)
    if queries is not None and extend is not None:
        raise BadInput("give `queries` or `extend`, not both")
    if queries is not None:
        return _reconciled(here, request, words, parsed(queries, "queries", Batch))
    if extend is not None:
        return _extended(here, request, words, parsed(extend, "extend", Extension))
    if posted:
        raise BadInput("the form has neither `queries` nor `extend`")
    return Answer(manifest(here.schema, words, _base(request)))


def _base(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def _may(request: Request, what: str, number: int, free: int, most: int) -> None:
    """More than clients usually ask for at a time counts as an expensive request, and there is an end to that."""
    if number > most:
        raise BatchTooLarge(f"{number} {what} are more than the {most} that are taken at once: send {free} at a time")
    if number > free:
        request.app.state.access.check(request.scope)
        request.app.state.rates.take("costly", request.scope)


def _answered(here: Context, words: Words, work: Callable[[Known, Read], Any]) -> Answer:
    """What some work over names and saved questions gives, from one state of the graph."""

    def read(name: str, given: Mapping[str, Any]) -> list[dict[str, Any]]:
        query = get(name)
        return here.store.read(query.cypher, query.bind(dict(given)))

    found, releases = consistent(here.store, lambda: work(known_of(here.matcher(), here.schema), read))
    return Answer(found, headers={**here.made_of(version_of(releases)), "Content-Language": words.language})


# ---- Batches ----


def _reconciled(here: Context, request: Request, words: Words, batch: dict[str, ReconciliationQuery]) -> Answer:
    _may(request, "queries", len(batch), BATCH, MOST_QUERIES)
    _may(request, "values of properties", sum(len(given.v) for one in batch.values() for given in one.properties or []), VALUES, MOST_VALUES_GIVEN)

    def work(known: Known, read: Read) -> dict[str, Any]:
        properties = catalog_of(known, words)
        sought = [_sought(here, one, f"queries.{key[:50]}", properties.get) for key, one in batch.items()]
        found = judge(read, known, words, sought)
        names = _names(read, words, {judged.id for several in found for judged in several})
        return {
            key: {"result": [candidate(known, words, judged, bool(one.classes), names) for judged in several]}
            for key, one, several in zip(batch, sought, found, strict=True)
        }

    return _answered(here, words, work)


def _sought(here: Context, one: ReconciliationQuery, where: str, known: Callable[[str, str], Property]) -> Sought:
    """A query as it is judged. BadInput names what there is not."""
    if one.query is None and not one.properties:
        raise BadInput(f"{where}: it has neither `query` nor `properties`")
    classes = tuple(str(known_class(here, cls.removeprefix(ONTOLOGY), f"{where}.type")) for cls in one.type or [])
    conditions = tuple(Condition(known(given.pid, f"{where}.properties"), given.v) for given in one.properties or [])
    text = one.query or ""
    # No name is as long, and a column may hold anything: such a row has no candidates rather than a batch no answer.
    text = text if len(text) <= LONGEST_NAME else ""
    limit = min(one.limit or 5, MOST_CANDIDATES)
    return Sought(text, classes, one.type_strict or "any", conditions, limit)


def _names(read: Read, words: Words, ids: set[str]) -> dict[str, str]:
    return labels(read, ids, words.language) if words.language != "en" else {}


# ---- Data extension ----


def _extended(here: Context, request: Request, words: Words, asked: ExtensionQuery) -> Answer:
    _may(request, "ids", len(asked.ids), EXTENDED, MOST_EXTENDED)

    def work(known: Known, read: Read) -> dict[str, Any]:
        properties = catalog_of(known, words)
        wanted: dict[Property, Settings] = {}
        for at, one in enumerate(asked.properties):
            where = f"extend.properties.{at}"
            found = properties.get(one.id, f"{where}.id")
            if not found.is_fetched:
                raise BadInput(f"{where}.id: {one.id} is for matching alone; the setting of this name says as of when")
            if found in wanted:
                raise BadInput(f"{where}.id: {one.id} is asked for twice")
            wanted[found] = _settings(here, one.settings or {}, f"{where}.settings")
        values = values_of(read, known, words, asked.ids, wanted)
        meta = [
            {"id": one.id, "name": one.name, **({"type": type_of(here.schema, one.expects, words)} if one.has_entities and one.expects else {})} for one in wanted
        ]
        return {"meta": meta, "rows": {id: {one.id: [value.as_dict() for value in several] for one, several in row.items()} for id, row in values.items()}}

    return _answered(here, words, work)


def _settings(here: Context, given: Mapping[str, Any], where: str) -> Settings:
    """The settings of a property; what is left empty has its default."""
    left = {name: str(value).strip() for name, value in given.items() if value is not None and str(value).strip()}
    on, grade, datasets, most = (left.pop(name, "") for name in ("on", "certainty", "dataset", "limit"))
    if left:
        raise BadInput(f"{where}: there is no setting {', '.join(left)[:100]}; there are: on, certainty, dataset, limit")
    try:
        days = period(on) if on else None
    except BadTime as error:
        raise BadInput(f"{where}.on: {error}") from error
    grades = {one.word: one for one in Certainty if one > Certainty.NO}
    if grade and grade not in grades:
        raise BadInput(f"{where}.certainty: {grade[:100]!r} is none of {', '.join(grades)}")
    several = tuple(dict.fromkeys(one.strip() for one in datasets.split(",") if one.strip()))
    if several:
        here.answered_by(several)
    number = _number(most, f"{where}.limit") if most else 0
    return Settings(days, grades.get(grade, Certainty.POSSIBLE), several, min(number or MOST_VALUES, MOST_VALUES))


def _number(text: str, where: str) -> int:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1e9 or number != int(number):
        raise BadInput(f"{where}: {text[:100]!r} is no whole number from 0")
    return int(number)


@router.get("/{lang}/properties", response_model=ProposedProperties, summary="Properties of a class", responses=responses(400), dependencies=[Depends(_no_callback)])
def propose(
    here: Here,
    lang: Lang,
    type: Annotated[str | None, Query(description="Class of the ontology; without it all properties.", examples=["State"], max_length=LONGEST_ID)] = None,
    limit: Annotated[int | None, Query(ge=1, le=MOST_VALUES, description="How many at most.", examples=[20])] = None,
) -> Answer:
    """What a column of entities of this class can be extended with: names, codes, relationships, times; made from the ontology and from what is loaded."""
    words = in_language(lang)
    cls = known_class(here, type.removeprefix(ONTOLOGY), "type") if type else None

    def work(known: Known, _read: Read) -> dict[str, Any]:
        found = catalog_of(known, words).of_class(cls)[:limit]
        return {"properties": [_told(one) for one in found], **({"type": type} if type else {}), **({"limit": limit} if limit else {})}

    return _answered(here, words, work)


def _told(one: Property) -> dict[str, str]:
    return {"id": one.id, "name": one.name, "description": one.description}


# ---- Suggestions and previews ----


@router.get("/{lang}/suggest/entity", response_model=SuggestedEntities, summary="Suggest entities", responses=responses(400), dependencies=[Depends(_no_callback)])
def suggest_entity(
    here: Here,
    lang: Lang,
    prefix: Prefix,
    cursor: Cursor = 0,
    limit: Most = 10,
    type: Annotated[str | None, Query(description="Only entities of this class.", examples=["IntergovernmentalOrganization"], max_length=LONGEST_ID)] = None,
) -> Answer:
    """Entities one of whose names, codes or ids begins so or comes near, in any script and language, best first."""
    words = in_language(lang)
    cls = known_class(here, type.removeprefix(ONTOLOGY), "type") if type else None

    def work(known: Known, read: Read) -> dict[str, Any]:
        found = known.matcher.search(prefix, Scope(cls))[cursor : cursor + limit] if prefix.strip() else []
        return {"result": suggested(known, words, found, _names(read, words, {one.id for one in found}))}

    return _answered(here, words, work)


@router.get("/{lang}/suggest/type", response_model=SuggestedTypes, summary="Suggest classes", responses=responses(400), dependencies=[Depends(_no_callback)])
def suggest_type(here: Here, lang: Lang, prefix: Annotated[Prefix, Query(examples=["organ"])], cursor: Cursor = 0, limit: Most = 10) -> Answer:
    """Classes of the ontology whose id or label begins so, or has a word that does."""
    words = in_language(lang)
    terms = ((cls, (cls, here.schema.classes[cls].label(lang))) for cls in entity_classes(here.schema))
    found = found_by(prefix, terms)[cursor : cursor + limit]
    return Answer({"result": [full_type(here.schema, cls, words) for cls in found]}, headers={"Content-Language": lang})


@router.get("/{lang}/suggest/property", response_model=SuggestedProperties, summary="Suggest properties", responses=responses(400), dependencies=[Depends(_no_callback)])
def suggest_property(here: Here, lang: Lang, prefix: Annotated[Prefix, Query(examples=["member"])], cursor: Cursor = 0, limit: Most = 10) -> Answer:
    """Properties whose id or name begins so, or has a word that does: for matching by further columns, and for extending by new ones."""
    words = in_language(lang)
    return _answered(here, words, lambda known, _read: {"result": [_told(one) for one in catalog_of(known, words).found(prefix)[cursor : cursor + limit]]})


@router.get("/{lang}/preview", response_class=HTMLResponse, summary="Preview of an entity", responses=responses(404))
def preview(here: Here, lang: Lang, id: Annotated[Id, Query(examples=["state_kazakhstan"])]) -> Response:
    """A small page for a frame: class, names, codes with their years, and how many facts are recorded."""
    return preview_page(here, in_language(lang), id)


@router.get("/{lang}/flyout/{what}", response_model=Flyout, summary="Small preview of what is suggested", responses=responses(404), dependencies=[Depends(_no_callback)])
def flyout(
    here: Here,
    lang: Lang,
    what: Annotated[Literal["entity", "property", "type"], Path(description="What the id is of.", examples=["entity"])],
    id: Annotated[Id, Query(examples=["state_kazakhstan"])],
) -> Answer:
    """The same as a piece of HTML, without scripts, styles and addresses."""
    words = in_language(lang)
    parts = {"entity": entity_parts, "property": property_parts, "type": type_parts}[what](here, words, id)
    if parts is None:
        raise NotFound(f"no {what} has the id {id[:100]!r}")
    return Answer({"id": id, "html": fragment(parts)}, headers={"Content-Language": lang})
