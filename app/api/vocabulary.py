"""What data are written in: the ontology as a page and in the syntaxes of RDF, its shapes, the JSON-LD context, the description of all data sets.

These are public, so pages of any origin may read them (`craft.cors`); they need no graph but for the last.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app import vocabulary
from app.accept import NotAcceptable, best
from app.api.page import HEADERS, rendered
from app.api.resources import HTML, data_format
from app.api.state import Answer, Here
from app.export_styles import FORMATS
from app.exports import export_metadata
from app.linked import ADDRESS, context
from app.vocabulary import DOCUMENT, SHAPES, document, terms
from app.words import LANGUAGES
from ontology.errors import BadInput, NotFound
from ontology.identifiers import ONTOLOGY

router = APIRouter(include_in_schema=False)
_ALWAYS_ASKED = {"Cache-Control": "no-cache"}
_TYPES = {media_type: name for name, (media_type, _) in vocabulary.FORMATS.items()} | {"application/xml": "rdfxml", "text/xml": "rdfxml"}
_SUFFIXES = {"ttl": "turtle", "rdf": "rdfxml", "owl": "rdfxml", "nt": "ntriples", "jsonld": "jsonld", "html": "html"}
Format = Annotated[str | None, Query()]
Lang = Annotated[str, Query()]


@router.get("/ontology")
def ontology(here: Here, request: Request, format: Format = None, lang: Lang = "en") -> Response:
    """The ontology: a page for people, RDF for programs."""
    return _document(here, request, format, lang, shapes=False)


@router.get("/ontology.{suffix}")
def ontology_file(here: Here, request: Request, suffix: str, lang: Lang = "en") -> Response:
    """The ontology in one form, by the ending of its address."""
    if suffix not in _SUFFIXES:
        raise NotFound(f"there is no /ontology.{suffix}; there are: {', '.join(f'/ontology.{one}' for one in _SUFFIXES)}")
    return _document(here, request, _SUFFIXES[suffix], lang, shapes=False)


@router.get("/ontology/{wanted}")
def ontology_version(here: Here, request: Request, wanted: str, format: Format = None, lang: Lang = "en") -> Response:
    """The ontology by its version IRI: this server has the version that it runs with."""
    if wanted != version("dyad"):
        raise NotFound(f"this server has version {version('dyad')} of the ontology, at {DOCUMENT}; not {wanted[:50]}")
    return _document(here, request, format, lang, shapes=False)


@router.get("/shapes")
def shapes(here: Here, request: Request, format: Format = None, lang: Lang = "en") -> Response:
    """The SHACL shapes that data are checked against."""
    return _document(here, request, format, lang, shapes=True)


def _document(here: Here, request: Request, format: str | None, lang: str, *, shapes: bool) -> Response:
    address = "/shapes" if shapes else "/ontology"
    links = [f'<{SHAPES if shapes else DOCUMENT}>; rel="canonical"']
    links += [f'<{address}?format={name}>; rel="alternate"; type="{media_type}"' for name, (media_type, _) in vocabulary.FORMATS.items()]
    headers = {**_ALWAYS_ASKED, "Vary": "Accept", "Link": ", ".join(links)}
    if format is None:
        wanted = best(request.headers.get("accept", ""), [*_TYPES, HTML])
        if wanted is None:
            raise NotAcceptable(f"the ontology comes as {', '.join(_TYPES)} and {HTML}; the request takes none of these")
        format = "html" if wanted == HTML else _TYPES[wanted]
        headers["Content-Location"] = f"{address}?format={format}"
    if format == "html":
        return _page(here, lang, headers)
    if format not in vocabulary.FORMATS:
        raise BadInput(f"format {format[:50]!r}: there are {', '.join(vocabulary.FORMATS)} and html")
    return Response(document(here.settings.ontology, format, shapes), media_type=f"{vocabulary.FORMATS[format][0]}; charset=utf-8", headers=headers)


def _page(here: Here, lang: str, headers: dict[str, str]) -> HTMLResponse:
    if lang not in LANGUAGES:
        raise BadInput(f"lang {lang[:50]!r}: labels come in {', '.join(LANGUAGES)}")
    found = terms(here.settings.ontology)
    places = {term.local for _, several in found for term in several}
    values = {"sections": found, "places": places, "lang": lang, "languages": LANGUAGES, "namespace": ONTOLOGY, "version": version("dyad"), "formats": vocabulary.FORMATS}
    return rendered("ontology.html", values, {**headers, **HEADERS})


@router.get(ADDRESS)
def json_context(here: Here) -> Response:
    """The JSON-LD context that answers name."""
    return Response(Answer(context(here.schema)).body, media_type="application/ld+json", headers=_ALWAYS_ASKED)


@router.get("/void")
def void(here: Here, request: Request, format: Format = None) -> Response:
    """What all data sets that are loaded say of themselves: DCAT, VoID and PROV-O."""
    wanted = format or data_format(request)
    if wanted not in FORMATS:
        raise BadInput(f"format {wanted[:50]!r}: there are {', '.join(FORMATS)}")
    text = "".join(export_metadata(here.store, here.schema, wanted))
    return Response(text, media_type=f"{FORMATS[wanted].media_type}; charset=utf-8", headers=_ALWAYS_ASKED | {"Vary": "Accept"})


@router.get("/.well-known/void")
def well_known() -> RedirectResponse:
    """Where programs look for the description of data sets."""
    return RedirectResponse("/void", 302)
