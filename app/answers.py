"""Questions asked of the graph: one saved query, or the profile of two actors that many of them make up.

Every answer goes through `consistent`: a data set that is loaded anew while somebody asks is never seen half old
and half new.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TextIO, TypeVar
from weakref import WeakKeyDictionary

from app.empty import why_empty
from app.profile import build, in_full, uncorroborated
from app.queries import Query, get
from graph.catalog import current_releases
from graph.store import Store
from ontology.errors import NotFound, Unavailable
from ontology.times import FIRST_DAY, LAST_DAY

T = TypeVar("T")
Resolve = Callable[[str, str], str]

_MOST_TRIES = 5
_KINDS_OF_ENTITY = ("actor", "actors", "entity", "entities")

# The releases that were current when a store last answered. A release id never comes back, so if the same ones
# are current after an answer, they were so all the while.
_seen: WeakKeyDictionary[Store, list[dict[str, Any]]] = WeakKeyDictionary()


class NothingLoaded(Unavailable):
    """The graph is there, and empty."""

    title = "Nothing loaded"


def consistent(store: Store, work: Callable[[], T]) -> tuple[T, list[dict[str, Any]]]:
    """What `work` answers from one state of all data sets, and their releases.

    `work` only reads, and runs again when a data set was replaced meanwhile; Unavailable after five times.
    """
    before = _seen.get(store) or current_releases(store)
    if not before:
        raise NothingLoaded("nothing is loaded yet: run `dyad load`, or wait until it is done")
    for _ in range(_MOST_TRIES):
        found = work()
        after = current_releases(store)
        _seen[store] = after
        if _ids(before) == _ids(after):
            return found, after
        before = after
    raise Unavailable("the data sets change faster than the question can be answered: ask again when loading is over")


def ask(store: Store, name: str, given: Mapping[str, Any], *, resolve: Resolve | None = None) -> list[dict[str, Any]]:
    """The rows of one saved query.

    given -- its parameters, as texts or lists; what is left out takes its default, `on` stands for first and last day
    resolve -- turns what was given for an actor or entity, and the parameter's type, into an id
    """
    query = get(name)
    bound = query.bind(dict(given))
    if resolve:
        for parameter in query.parameters:
            value = bound[parameter.name]
            if parameter.type in _KINDS_OF_ENTITY and value:
                several = isinstance(value, list)
                bound[parameter.name] = [resolve(one, parameter.type) for one in value] if several else resolve(value, parameter.type)
    return consistent(store, lambda: store.read(query.cypher, bound))[0]


def ask_with_sources(store: Store, name: str, bound: Mapping[str, Any]) -> dict[str, Any]:
    """The rows of one saved query with all that a reader needs to judge them, from one state of the graph.

    Keys: `rows`; `facts` (every fact that a row names, by id: passages, time, caveat, contradictions); `uncorroborated` (those
    of them whose time no data set confirmed); `empty` (where there are no rows: reason, explanation, nearest; else None).

    bound -- what `Query.bind` gave, with ids
    """
    query = get(name)
    scope = next((bound[one.name] for one in query.parameters if one.type == "datasets"), [])

    def read(other: str, given: Mapping[str, Any]) -> list[dict[str, Any]]:
        saved = get(other)
        return store.read(saved.cypher, saved.bind({**given, "datasets": scope}))

    def work() -> dict[str, Any]:
        rows = store.read(query.cypher, dict(bound))
        empty = None if rows else _empty(store, read, query, bound)
        cited = [id for row in rows for id in row.get("facts") or []] if rows else empty["nearest"] if empty else []
        facts = in_full(read, cited)
        return {"rows": rows, "facts": facts, "uncorroborated": uncorroborated(facts, facts), "empty": empty}

    return consistent(store, work)[0]


def _empty(store: Store, read: Callable[..., list[dict[str, Any]]], query: Query, bound: Mapping[str, Any]) -> dict[str, Any]:
    """Why a query has no rows: what it would answer if no days were given comes near."""
    days = {p.name: p for p in query.parameters if p.type in ("first_day", "last_day")}
    unbound = {**bound, **{name: p.without_bound for name, p in days.items()}}
    timed = unbound != dict(bound)
    near = store.read(query.cypher, unbound) if timed else []
    found = [id for row in near for id in row.get("facts") or []]
    given = {p.type: date.fromisoformat(bound[p.name]) for p in reversed(query.parameters) if p.name in days and bound[p.name] != p.without_bound}
    first = given.get("first_day") or given.get("last_day") or FIRST_DAY
    period = (first, given.get("last_day") or LAST_DAY)
    asked = [f"{p.name} {_listed(bound[p.name])}" for p in query.parameters if p.name not in days and p.type != "datasets" and bound[p.name] not in (None, [])]
    subject = "; ".join([query.title[:1].lower() + query.title[1:], *asked])
    return why_empty(f"this ({subject})", period, found, read("datasets", {}), timed=timed)


def _listed(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def dyad_profile(store: Store, a: str, b: str, from_: date, until: date, datasets: Sequence[str] = (), days: int = 30) -> dict[str, Any]:
    """All that is recorded of two actors in a period, ready for JSON but for its dates.

    Keys: `dyad` (id, and id and name of `a` and `b`), `from`, `until`, `datasets` (id, release, version of each that was asked);
    the sections of `app.profile.SECTIONS`, each a list of rows with `holds`, `facts` (ids), `assumption` and `because`;
    `facts` (every fact that a row names, in full, by id); `empty` (for a section without rows: reason, explanation, nearest).

    a, b -- ids of the actors
    days -- how many days before and after the period count as near, for events

    NotFound for an actor or data set that is not there.
    """
    scope = list(datasets)

    def read(name: str, given: Mapping[str, Any]) -> list[dict[str, Any]]:
        query = get(name)
        return store.read(query.cypher, query.bind({**given, "datasets": scope}))

    def work() -> dict[str, Any]:
        return build(read, a, b, from_, until, days)

    found, releases = consistent(store, work)
    loaded = {one["dataset"]: one for one in releases}
    if missing := [one for one in scope if one not in loaded]:
        raise NotFound(f"no data set {', '.join(missing)} is loaded; there are: {', '.join(loaded) or 'none'}")
    asked = [one for id, one in loaded.items() if not scope or id in scope]
    return {
        "dyad": found.pop("dyad"),
        "from": from_,
        "until": until,
        "datasets": [{"id": one["dataset"], "release": one["id"], "version": one["version"]} for one in asked],
        **found,
    }


def write_csv(stream: TextIO, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Rows under a header line; lists of texts are joined by `|`, other lists and maps are JSON."""
    writer = csv.writer(stream)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row[column]) for column in columns])


def _cell(value: Any) -> Any:
    if isinstance(value, list) and all(isinstance(one, (str, int, float)) for one in value):
        return "|".join(str(one) for one in value)
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _ids(releases: list[dict[str, Any]]) -> list[str]:
    return [one["id"] for one in releases]
