"""Makes ready what a first question would wait for: plans of the saved questions, which take up to two seconds, and the index of names."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.answers import Page, paged
from app.matching import matcher_of
from app.queries import library
from graph.store import Store
from ontology.schema import Schema

_PAUSE = 0.5  # seconds
_LOG = logging.getLogger("dyad.api")


@contextmanager
def warming(store: Store, schema: Schema, busy: Callable[[], bool]) -> Iterator[threading.Thread]:
    """Warm up in the background for as long as the block lasts, at most, and only while nobody asks (`busy`)."""
    stop = threading.Event()
    thread = threading.Thread(target=_warm, args=(store, schema, busy, stop), name="warm", daemon=True)
    thread.start()
    try:
        yield thread
    finally:
        stop.set()


def _warm(store: Store, schema: Schema, busy: Callable[[], bool], stop: threading.Event) -> None:
    """Ask every saved question its example, one after the other. Failures are no matter: whoever asks in earnest is told."""
    try:
        matcher_of(store, schema)
    except Exception as error:
        _LOG.debug("names were not read beforehand: %s", error)
    for query in library().values():
        while busy() and not stop.is_set():
            stop.wait(_PAUSE)
        if stop.is_set():
            return
        try:
            paged(store, query, query.bind(query.example), Page(1))
        except Exception as error:
            _LOG.debug("%s was not planned beforehand: %s", query.name, error)
