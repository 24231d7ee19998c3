"""Opening the graph that the settings name: one's own Neo4j, or the local server that Dyad brings."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.settings import Settings
from graph.connection import Connection
from graph.store import Store

if TYPE_CHECKING:
    from graph.server import LocalServer


def local_server(settings: Settings, progress: Callable[[str, int, int | None], None] | None = None) -> LocalServer:
    """The local server of these settings, not started yet."""
    from graph.server import LocalServer

    return LocalServer(
        settings.home,
        cache=settings.cache,
        heap=settings.heap,
        page_cache=settings.page_cache,
        bolt_port=settings.bolt_port,
        http_port=settings.http_port,
        post_connect=post_connect(settings),
        progress=progress,
    )


def post_connect(settings: Settings) -> str:
    """What the Browser of the local server does once somebody has connected: it opens the guide of the API that these settings serve.

    An API that is served later on another port has its own door to the Browser, which opens its own guide.
    """
    return f"guide http://localhost:{settings.port}/browser/guide.html" if settings.port else ""


@contextmanager
def connected(
    settings: Settings, *, keep: bool = False, progress: Callable[[str, int, int | None], None] | None = None
) -> Iterator[Connection]:
    """A connection for as long as the block runs. Starts the local server when nobody has, and stops it
    again when the last one who uses it is done, unless `keep`."""
    if settings.graph_uri:
        yield Connection(
            settings.graph_uri,
            settings.graph_user,
            settings.graph_password.get_secret_value(),
            settings.graph_database,
            settings.graph_browser,
        )
        return
    with local_server(settings, progress).connected(keep=keep) as connection:
        yield connection


@contextmanager
def loading_alone(settings: Settings) -> Iterator[None]:
    """Let one command at a time load into the local server; a second one waits, and then finds nothing to do.

    On a Neo4j of one's own the later load of a data set takes over from the earlier one, which ends with an error.
    """
    if settings.graph_uri:
        yield
        return
    with (settings.home / "load.lock").open("a") as lock:  # given up by the system when the process ends, however
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def opened(
    settings: Settings, *, keep: bool = False, progress: Callable[[str, int, int | None], None] | None = None
) -> Iterator[Store]:
    """A store for as long as the block runs; see `connected`."""
    with connected(settings, keep=keep, progress=progress) as connection, Store(connection) as store:
        if settings.graph_uri:
            store.verify()
        yield store
