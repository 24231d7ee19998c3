"""Questions asked of the graph: one saved query, or the profile of two actors that many of them make up.

Every answer goes through `consistent`: a data set that is loaded anew while somebody asks is never seen half old
and half new.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary

from app.profile import build
from app.queries import Query, get
from app.telling import tell
from app.words import Words, in_language
from graph.catalog import current_releases
from graph.store import Store
from ontology.errors import DyadError, NotFound, Unavailable

T = TypeVar("T")
ENGLISH = in_language("en")
# What cuts a page out of a saved query; its last line orders the rows.
PAGE = "\nSKIP toInteger($page_skip) LIMIT toInteger($page_size)"

_MOST_TRIES = 5

# The releases that were current when a store last answered. A release id never comes back, so if the same ones
# are current after an answer, they were so all the while.
_seen: WeakKeyDictionary[Store, list[dict[str, Any]]] = WeakKeyDictionary()
# The store and releases of the answer that is being made: its parts need not look for themselves.
_within: ContextVar[tuple[Store, list[dict[str, Any]]] | None] = ContextVar("within", default=None)


@dataclass(frozen=True, slots=True)
class Page:
    """So many rows, after having skipped so many."""

    size: int
    skip: int = 0


class NothingLoaded(Unavailable):
    """The graph is there, and empty."""

    title = "Nothing loaded"


def consistent(store: Store, work: Callable[[], T]) -> tuple[T, list[dict[str, Any]]]:
    """What `work` answers from one state of all data sets, and their releases.

    `work` only reads, and runs again when a data set was replaced meanwhile, also where it failed for what it found; Unavailable
    after five times. Within the work of another call it is a part of that one, which looks whether all of it comes from one state.
    """
    if (whole := _within.get()) and whole[0] is store:
        return work(), whole[1]
    before = _seen.get(store) or loaded(store)
    for _ in range(_MOST_TRIES):
        found, failure = _tried(store, before, work)
        after = loaded(store)
        if _ids(before) == _ids(after):
            if failure:
                raise failure
            return cast(T, found), after
        before = after
    raise Unavailable("the data sets change faster than the question can be answered: ask again when loading is over")


def _tried(store: Store, releases: list[dict[str, Any]], work: Callable[[], T]) -> tuple[T | None, DyadError | None]:
    mark = _within.set((store, releases))
    try:
        return work(), None
    except DyadError as error:
        if error.status >= 500:
            raise
        return None, error
    finally:
        _within.reset(mark)


def loaded(store: Store) -> list[dict[str, Any]]:
    """The current releases; NothingLoaded where there are none."""
    found = _seen[store] = current_releases(store)
    if not found:
        raise NothingLoaded("nothing is loaded yet: run `dyad load`, or wait until it is done")
    return found


def asked_of(releases: Iterable[Mapping[str, Any]], scope: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Data set, release and version of all that were asked, for answers; NotFound names a data set that is not loaded."""
    known = {one["dataset"]: {"dataset": one["dataset"], "release": one["id"], "version": one["version"]} for one in releases}
    if missing := [one for one in scope if one not in known]:
        raise NotFound(f"no data set {', '.join(missing)} is loaded; there are: {', '.join(known) or 'none'}")
    return [one for id, one in known.items() if not scope or id in scope]


def ask(store: Store, name: str, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of one saved query.

    given -- its parameters, as texts or lists; what is left out takes its default, `on` stands for first and last day
    """
    query = get(name)
    bound = query.bind(dict(given))
    return consistent(store, lambda: paged(store, query, bound, None))[0]


def only(rows: Sequence[T], id: str) -> T:
    """The one row about what goes by an id. NotFound where a load removed it meanwhile."""
    if not rows:
        raise NotFound(f"nothing goes by the id {id!r} any more")
    return rows[0]


def ask_with_sources(
    store: Store, name: str, bound: Mapping[str, Any], *, page: Page | None = None, words: Words = ENGLISH, sources: bool = True
) -> dict[str, Any]:
    """One page of the rows of a saved query with all that a reader needs to judge them, from one state of the graph.

    Keys: `sentence` (what was found, in words); `rows`, each with `because` where it says how sure it is; `more` (whether rows
    follow); `facts` (every fact that a row names, by id: passages, time, caveat, contradictions); `left_out` (how many facts are
    not told in full because they are too many); `uncorroborated` (facts whose time no data set confirmed); `labels` (names of all
    that rows and facts name, in the language of `words`); `empty` (where there are no rows: reason, explanation, nearest; else
    None); `releases` (data set, release and version of each that was asked) and `version` (of the graph).

    bound -- what `Query.bind` gave, with ids. Without a page all rows; without sources neither facts nor reasons.
    """
    query = get(name)
    scope = bound[query.scope] if query.scope else []

    def read(other: str, given: Mapping[str, Any], most: int | None = None) -> list[dict[str, Any]]:
        saved = get(other)
        bound = saved.bind({saved.scope: scope, **given} if saved.scope else dict(given))
        return paged(store, saved, bound, Page(most) if most else None)

    def work() -> dict[str, Any]:
        rows = paged(store, query, bound, page, words)
        more = bool(page) and len(rows) > page.size
        if more:
            rows.pop()
        if not sources:
            return {"sentence": None, "rows": rows, "more": more, "facts": {}, "left_out": 0, "uncorroborated": [], "labels": {}, "empty": None}
        return tell(read, query, bound, rows, words, following=more, first=not page or page.skip == 0)

    found, releases = consistent(store, work)
    return {**found, "releases": asked_of(releases, scope), "version": version_of(releases)}


def paged(store: Store, query: Query, bound: Mapping[str, Any], page: Page | None, words: Words = ENGLISH) -> list[dict[str, Any]]:
    """The rows of a page, and one more where there is one; all rows without a page. What they say is in the language of `words`."""
    if page is None:
        rows = store.read(query.cypher, dict(bound))
    else:
        rows = store.read(query.cypher + PAGE, {**bound, "page_skip": page.skip, "page_size": page.size + 1})
    for column in query.columns:
        if column.said:
            for row in rows:
                row[column.name] = words.said(row[column.name])
    return rows


def version_of(releases: Iterable[Mapping[str, Any]]) -> str:
    """A short name for this state of all data sets: the same as long as nothing is loaded."""
    return hashlib.sha256(" ".join(sorted(str(one["id"]) for one in releases)).encode()).hexdigest()[:16]


def dyad_profile(
    store: Store, a: str, b: str, from_: date, until: date, datasets: Sequence[str] = (), days: int = 30, words: Words = ENGLISH
) -> dict[str, Any]:
    """All that is recorded of two actors in a period, ready for JSON but for its dates.

    Keys: `sentence`; `dyad` (id, and id and name of `a` and `b`), `from`, `until`, `releases` (see `asked_of`); the sections of `app.profile.SECTIONS`, each a list of rows with `holds`, `facts` (ids), `assumption` and `because`; `facts`
    (every fact that a row names, in full, by id); `labels`; `empty` (for a section without rows: reason, explanation, nearest);
    `more` (sections that were cut off).

    a, b -- ids of the actors
    days -- how many days before and after the period count as near, for events

    NotFound for an actor or data set that is not there.
    """
    scope = list(datasets)

    def read(name: str, given: Mapping[str, Any], most: int | None = None) -> list[dict[str, Any]]:
        query = get(name)
        bound = query.bind({"datasets": scope, **given})
        return paged(store, query, bound, Page(most - 1)) if most else store.read(query.cypher, bound)

    def work() -> dict[str, Any]:
        return build(read, a, b, from_, until, days, words)

    found, releases = consistent(store, work)
    return {
        "sentence": found.pop("sentence"),
        "dyad": found.pop("dyad"),
        "from": from_,
        "until": until,
        "releases": asked_of(releases, scope),
        **found,
    }


def _ids(releases: list[dict[str, Any]]) -> list[str]:
    return [one["id"] for one in releases]
