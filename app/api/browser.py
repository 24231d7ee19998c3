"""The Neo4j Browser made ready: a door that connects it, and guide, style and favourites for Browsers elsewhere.

The Browser keeps its connection, style and favourites in the storage of its origin, so nobody can fill them in from elsewhere, and an address cannot
carry a password. Where Dyad runs its own Neo4j on this machine, the Browser's files are therefore passed through below an address of this server, and a
small page, the door, fills its storage before it starts. The password goes to this page alone: on a loopback connection of the user's own, to a script of
this origin (see `peer`), in a body that is not stored, and never where others can connect or where the Neo4j is the user's own. From then on the Browser keeps
it as it keeps one that is typed, until it is disconnected.
"""

from __future__ import annotations

import re
from functools import lru_cache

import requests
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response

from app.api import page, peer
from app.api.state import Context, Here
from app.browser import favorites, guide, style
from app.browser.favorites import Favorite
from ontology.errors import NotFound, Unavailable

router = APIRouter(prefix="/browser", include_in_schema=False)

_SECONDS = 30.0
_FILE = re.compile(r"[\w@-][\w.@-]*(?:/[\w@-][\w.@-]*)*")
# Files whose name has a digest of what is in them.
_LASTING = re.compile(r"[.-][0-9a-f]{20,32}\.")
_CLOSED = {"Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin", "X-Frame-Options": "DENY"}
_DOOR = page.HEADERS | {"Content-Security-Policy": page.HEADERS["Content-Security-Policy"] + "; script-src 'self'; connect-src 'self'", "Cache-Control": "no-store"}
# The Browser asks statistics and fonts of other hosts; it needs this machine alone.
_MACHINE = "http://localhost:* http://127.0.0.1:* ws://localhost:* ws://127.0.0.1:*"
_PASSED = _CLOSED | {
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    f"worker-src 'self' blob:; connect-src 'self' {_MACHINE}; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
}


@router.get("/")
def door(request: Request, here: Here) -> Response:
    """Where the Browser is opened: connected, where that is possible; else what to do in a Browser elsewhere."""
    if not _passes_through(here):
        return elsewhere(request, here)
    if request.url.hostname == "localhost" and (server := request.scope.get("server")):
        host = f"[{server[0]}]" if ":" in server[0] else server[0]
        return RedirectResponse(f"{request.url.scheme}://{host}:{server[1]}/browser/", 307, _CLOSED)
    return page.rendered("browser.html", {}, _DOOR)


@router.get("/help")
def elsewhere(request: Request, here: Here) -> HTMLResponse:
    """What to type in a Neo4j Browser anywhere to have the guide, the style and the favourites."""
    base = peer.base_of(request)
    opened = here.connection.browser
    if opened:
        opened += f"{'&' if '?' in opened else '?'}cmd=guide&arg={base}/browser/guide.html"
    values = {
        "base": base,
        "host": request.url.hostname,
        "browser": opened,
        "bolt": here.connection.uri,
        "user": here.connection.user,
        "ready": _passes_through(here),
        "folders": sorted({one.folder for one in _favorites()}),
    }
    return page.rendered("browser_elsewhere.html", values)


@router.post("/setup")
def setup(request: Request, here: Here) -> JSONResponse:
    """What the door puts into the Browser's storage. The password is empty where its owner has to type it."""
    if not _passes_through(here):
        raise NotFound("the Neo4j Browser is not passed through here: see /browser/help")
    peer.check_own_page(request)
    known = request.app.state.access.open and peer.is_own_user(request)
    folders, documents = favorites.kept(_favorites())
    connection = here.connection
    content = {
        "connection": {
            "host": connection.uri,
            "username": connection.user,
            "password": connection.password if known else "",
            "requestedUseDb": connection.database,
        },
        "folders": folders,
        "documents": documents,
        "grass": style.style(here.schema),
        "place": f"app/?cmd=guide&arg={peer.base_of(request)}/browser/guide.html",
    }
    return JSONResponse(content, headers=_CLOSED | {"Cache-Control": "no-store"})


@router.get("/app/{path:path}")
def passed_through(path: str, here: Here) -> Response:
    """A file of the Browser, as the local Neo4j gives it."""
    if not _passes_through(here) or (path and not _FILE.fullmatch(path)):
        raise NotFound(f"no file {path!r} of the Neo4j Browser here")
    address = f"{str(here.connection.browser).partition('?')[0]}{path or 'index.html'}"
    try:
        with requests.Session() as session:
            session.trust_env = False  # a proxy for the internet does not know this machine's Neo4j
            answer = session.get(address, timeout=_SECONDS, allow_redirects=False)
    except requests.RequestException as error:
        raise Unavailable("the local Neo4j does not give the files of its Browser: is it stopping? Try again.") from error
    if answer.status_code != 200:
        raise NotFound(f"no file {path!r} of the Neo4j Browser")
    keep = "private, max-age=31536000, immutable" if _LASTING.search(path) else "no-cache"
    return Response(answer.content, headers=_PASSED | {"Content-Type": answer.headers.get("Content-Type", "application/octet-stream"), "Cache-Control": keep})


@router.get("/guide.html")
def guide_page(request: Request, here: Here) -> HTMLResponse:
    """The guide, for `:guide`."""
    text = guide.html(guide.steps(here.schema), f"{peer.base_of(request)}/browser/style.grass")
    return HTMLResponse(text, headers={**page.HEADERS, "Content-Security-Policy": page.HEADERS["Content-Security-Policy"] + "; style-src-attr 'unsafe-inline'"})


@router.get("/style.grass")
def style_file(here: Here) -> PlainTextResponse:
    """The style, for `:style`."""
    return PlainTextResponse(style.grass(style.style(here.schema)))


@router.get("/favorites.zip")
def favorites_file() -> Response:
    """The saved questions, to be dropped on the Browser's window."""
    headers = {"Content-Disposition": 'attachment; filename="dyad-favorites.zip"'}
    return Response(favorites.archive(_favorites()), media_type="application/zip", headers=headers)


def _passes_through(here: Context) -> bool:
    """Whether the Browser belongs to a Neo4j of ours, and only this machine can ask."""
    return here.settings.graph_uri is None and here.settings.on_loopback and bool(here.connection.browser)


@lru_cache(maxsize=1)
def _favorites() -> list[Favorite]:
    return favorites.favorites()
