"""Where IRIs lead: `/id/...` sends people to a page and programs to data, and `/v1/resources/...` is the data.

Every IRI of an export that begins with https://w3id.org/dyad/ has the same path here, so that it can be followed on any server that
holds the data, also one on this machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import RedirectResponse, Response

from app.accept import NotAcceptable, best
from app.answers import consistent
from app.api.state import Context, Here, responses
from app.export_styles import FORMATS
from app.exports import export, export_metadata
from graph.lookup import Thing, described, find, find_record
from ontology.errors import BadInput, NotFound
from ontology.identifiers import BASE, DATA
from ontology.rdf import dataset_iri, node_iri, record_iri

router = APIRouter(tags=["Linked data"])
Id = Annotated[
    str,
    Path(description="What stands behind https://w3id.org/dyad/id/ in an IRI; a # in it is written %23.", examples=["state_kazakhstan"], max_length=2000),
]
HTML, JSON = "text/html", "application/json"
DATA_TYPES = {one.media_type: one.name for one in FORMATS.values()}
_DATASET = "dataset/"
_KEPT = "/=&,;:@!$()*+-._~%"


@dataclass(frozen=True, slots=True)
class Target:
    """What an IRI names: a thing of the graph, a data set, or a record of one data set."""

    iri: str
    thing: Thing | None = None
    dataset: str | None = None
    releases: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """The IRI without its base, with any # encoded, as it stands in addresses."""
        return self.iri.removeprefix(DATA).replace("#", "%23")

    @property
    def data(self) -> str:
        """The address of the data."""
        return f"/v1/resources/{self.path}"

    @property
    def page(self) -> str:
        """The address of the page, with the place on it."""
        if self.thing is None:
            return f"/page/{self.path}"
        if self.thing.members:
            return "/dyads/" + "/".join(quote(one, safe="") for one in self.thing.members)
        if self.thing.about is None:
            return f"/page/{self.path}"
        whole = node_iri(self.thing.about).removeprefix(DATA).replace("#", "%23")
        return f"/page/{whole}#{anchor(self.iri)}"

    def links(self) -> str:
        """The header `Link`: the IRI itself, the page and every form of the data."""
        forms = [f'<{self.data}?format={one.name}>; rel="alternate"; type="{one.media_type}"' for one in FORMATS.values()]
        return ", ".join([f'<{self.iri}>; rel="canonical"', f'<{self.page}>; rel="alternate"; type="{HTML}"', f'<{self.data}>; rel="describedby"', *forms])


def anchor(iri: str) -> str:
    """The place of a passage, name or other record on the page of what it belongs to: the fragment of its IRI, or its path."""
    path, _, fragment = iri.removeprefix(DATA).partition("#")
    return fragment or path


def target(here: Context, id: str) -> Target:
    """What goes by the path of an IRI, decoded. NotFound says what was looked for."""

    def work() -> Target:
        loaded = {one["dataset"]: one["release"] for one in here.answered_by()}
        releases = tuple(loaded.values())
        if id.startswith(_DATASET):
            dataset, _, rest = id.removeprefix(_DATASET).partition("/")
            if dataset in loaded and not rest:
                return Target(dataset_iri(dataset), None, dataset, (loaded[dataset],))
            if dataset in loaded and (thing := find_record(here.store, here.schema, loaded[dataset], rest)):
                return Target(record_iri(rest, dataset), thing, dataset, (loaded[dataset],))
        elif thing := find(here.store, here.schema, releases, id):
            return Target(node_iri(id), thing, None, thing.releases or releases)
        raise NotFound(f"nothing that is loaded has the IRI {DATA}{quote(id)[:300]}; loaded are: {', '.join(loaded)}")

    return consistent(here.store, work)[0]


@router.get("/id", include_in_schema=False)
def follow(iri: str = "") -> RedirectResponse:
    """On to the address here of an IRI that somebody has; without one to the start page."""
    text = iri.strip().strip("<>")
    for base, to in ((BASE, "/"), (BASE.replace("https:", "http:"), "/"), ("id:", "/id/")):
        if text.startswith(base):
            # What is encoded stays so; never `//`, which would lead to another server.
            path, mark, fragment = text.removeprefix(base).lstrip("/").partition("#")
            return RedirectResponse(to + quote(path, safe=_KEPT + "?") + mark + quote(fragment, safe=_KEPT), 303)
    if text:
        raise BadInput(f"{text[:200]!r} is not an IRI of ours; these begin with {BASE}")
    return RedirectResponse("/", 303)


@router.get("/id/{id:path}", include_in_schema=False)
def dereference(here: Here, request: Request, id: str) -> Response:
    """303: to the page for who takes HTML before anything else, to the data for all others."""
    found = target(here, id)
    offered = [*DATA_TYPES, HTML, JSON]
    wanted = best(request.headers.get("accept", ""), offered)
    headers = {"Vary": "Accept", "Link": found.links()}
    if wanted is None:
        raise NotAcceptable(f"{found.iri} comes as {', '.join(offered)}; the request takes none of these")
    if wanted == HTML:
        return RedirectResponse(found.page, 303, headers)
    if wanted == JSON:
        return RedirectResponse(_json_address(here, found), 303, headers)
    return RedirectResponse(f"{found.data}?format={DATA_TYPES[wanted]}", 303, headers)


def data_format(request: Request) -> str:
    """The name of the format of data that a request accepts most. NotAcceptable lists those that there are."""
    media_type = best(request.headers.get("accept", ""), list(DATA_TYPES))
    if media_type is None:
        raise NotAcceptable(f"the data come as {', '.join(DATA_TYPES)}; the request takes none of these")
    return DATA_TYPES[media_type]


def _json_address(here: Context, found: Target) -> str:
    """Where the API has it as JSON; JSON-LD where it has no answer of its own."""
    thing = found.thing
    if thing is not None and "/" not in thing.id:
        for cls, address in (("Entity", "entities"), ("Fact", "facts")):
            if here.schema.is_a(thing.cls, cls):
                return f"/v1/{address}/{quote(thing.id, safe='')}"
    return f"{found.data}?format=jsonld"


@router.get(
    "/v1/resources/{id:path}",
    summary="What one IRI names, as RDF",
    response_class=Response,
    responses={200: {"content": {one: {"schema": {"type": "string"}} for one in DATA_TYPES}}, 406: {"description": "None of the formats is acceptable."}, **responses(400, 404)},
)
def resource(
    here: Here,
    request: Request,
    id: Id,
    format: Annotated[
        Literal[*FORMATS] | None, Query(description="Wins over the header `Accept`; Turtle where neither says.", examples=["turtle"])
    ] = None,
) -> Response:
    """What the loaded data sets say of an entity, dyad, fact, passage, name, code, description, mention or data set, by the path of its IRI.

    An entity comes with its names, codes, descriptions and mentions, and with the facts in which it has a part, but for their passages and the other
    entities, whose IRIs can be followed in turn; of more than 1,000 facts the first are there, and `Link` with `rel="related"` leads to all. Licence,
    citation and version of each data set that says something are in it. `https://w3id.org/dyad/id/ID` leads here for programs and to a page for people.
    """
    wanted = format or data_format(request)

    def work() -> tuple[Target, bool, str]:
        found = target(here, id)
        thing, more = found.thing, False
        if thing is None:
            return found, False, "".join(export_metadata(here.store, here.schema, wanted, [found.dataset] if found.dataset else []))
        excerpt, more = described(here.store, here.schema, found.releases, thing)
        return found, more, "".join(export(here.store, here.schema, wanted, excerpt))

    (found, more, text), _ = consistent(here.store, work)
    links = f'<{found.iri}>; rel="describes", {found.links()}'
    if more and found.thing is not None:
        of = "dyad" if found.thing.members else "actor"
        links += f', </v1/export?{of}={quote(found.thing.id, safe="")}>; rel="related"; title="all of it"'
    return Response(text, media_type=f"{FORMATS[wanted].media_type}; charset=utf-8", headers={"Vary": "Accept", "Link": links})
