"""Reads records back out of the store, page by page in a stable order, for exports.

A page is found by its place in the index of (release, id), so memory stays flat here and on the server, and the
server's transaction timeout never bites. The order is: entities, then records by class, then dyads; each by id in
the order of code points.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from graph.migrations import anchor, anchors
from graph.store import Store
from ontology.errors import NotFound, Unavailable
from ontology.records import Record
from ontology.schema import XSD, Schema

PAGE = 2000

# What belongs to an entity and goes with it into an excerpt.
_OF_ENTITY = {"Description": "DESCRIBES", "Name": "NAME_OF", "Code": "CODE_OF"}


class Replaced(Unavailable):
    """The release that was being read is no longer there."""

    title = "Release replaced"


@dataclass
class Excerpt:
    """The nodes that a part of the graph holds, about one dyad or of chosen facts: ids of shared nodes, and of facts and passages by release."""

    about: tuple[str, ...]
    entities: set[str] = field(default_factory=set)
    dyads: set[str] = field(default_factory=set)
    records: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def ids(self, release: str, label: str) -> set[str]:
        """The ids of a label's nodes of a release that are in it."""
        return self.records.setdefault((release, label), set())

    def releases(self) -> set[str]:
        """The releases that have a record in it."""
        return {release for (release, _), ids in self.records.items() if ids}


class Reader:
    """Records of the current releases of one store."""

    def __init__(self, store: Store, schema: Schema, page: int = PAGE) -> None:
        self.store = store
        self.schema = schema
        self.page = page
        self._leaves: dict[tuple[str, ...], str] = {}
        self._names = {term.type: term.name for term in schema.links.values() if not term.projected}
        self._multiple = {term.name for term in schema.values.values() if term.multiple}
        self._derived = {term.name for term in schema.values.values() if term.derived}
        self._types = {label: self._types_of(label) for label in anchors(schema)}
        self._dates = {
            label: [
                term.name
                for term in schema.values.values()
                if term.datatype == XSD + "date" and any(label in schema.lineage(cls) for cls in term.domains)
            ]
            for label in anchors(schema)
        }

    def releases(self, datasets: Sequence[str] = ()) -> list[dict[str, Any]]:
        """Current releases (properties of the Release node) by data set; NotFound for a data set that is not loaded."""
        rows = self.store.read("MATCH (:Dataset)-[:CURRENT]->(r:Release) RETURN r {.*} AS release ORDER BY r.dataset")
        found = {row["release"]["dataset"]: row["release"] for row in rows}
        for one in datasets:
            if one not in found:
                raise NotFound(f"data set {one!r} is not loaded; loaded are: {', '.join(found) or 'none'}")
        return [release for dataset, release in found.items() if not datasets or dataset in datasets]

    def records(self, release: str, *, derived: bool = True, excerpt: Excerpt | None = None) -> Iterator[Record]:
        """All records of a release, the shared nodes that it describes or uses included.

        derived -- whether derived values come along. Raises Replaced when a load replaced the release meanwhile;
        what was read until then must be thrown away.
        """
        dyads: set[str] = set()
        for label, scope in sorted(anchors(self.schema).items(), key=lambda one: (one[0] == "Dyad", one[1] != "shared", one[0])):
            if label == "Dyad":
                rows = self._by_ids(label, release, sorted(dyads))
            elif excerpt is None:
                rows = self._all(label, release, scope)
            elif scope == "shared":
                rows = self._by_ids(label, release, sorted(excerpt.entities))
            else:
                rows = self._by_ids(label, release, sorted(excerpt.ids(release, label)))
            for row in rows:
                record = self._record(row, scope, derived)
                dyads.update(record.links.get("about", ()))
                yield record
        if not self._current(release):
            raise Replaced(f"{release.split('@')[0]} was loaded again while it was being read; do it again")

    def excerpt(self, releases: Sequence[str], dyad: str) -> Excerpt:
        """What an export of one dyad holds: the facts about it and facts that these link to, with their passages,
        and all entities in them with what each release says of them. NotFound where there is no such dyad."""
        if not self.store.read("MATCH (y:Dyad {id: $id}) RETURN y.id AS id", {"id": dyad}):
            raise NotFound(f"there is no dyad {dyad!r} in the graph; ids look like AAA-BBB, codes in alphabetical order")
        found = Excerpt((dyad,))
        query = "MATCH (:Dyad {id: $dyad})<-[:ABOUT]-(f:Fact) WHERE f.release IN $releases RETURN f.release AS release, f.id AS id"
        rows = self.store.read(query, {"dyad": dyad, "releases": list(releases)})
        frontier = [(row["release"], "Fact", row["id"]) for row in rows]
        found.dyads.add(dyad)
        frontier.append(("", "Dyad", dyad))
        return self._grown(found, frontier, releases)

    def excerpt_about(self, releases: Sequence[str], entity: str) -> Excerpt:
        """What an export of one entity holds: the facts that it has a part in and facts that these link to, with their passages,
        and all entities in them with what each release says of them. NotFound where there is no such entity."""
        if not self.store.read("MATCH (e:Entity {id: $id}) RETURN e.id AS id", {"id": entity}):
            raise NotFound(f"there is no entity {entity!r} in the graph")
        query = "MATCH (:Entity {id: $id})<--(f:Fact) WHERE f.release IN $releases RETURN DISTINCT f.release AS release, f.id AS id"
        rows = self.store.read(query, {"id": entity, "releases": list(releases)})
        found = Excerpt((entity,), entities={entity})
        return self._grown(found, [(row["release"], "Fact", row["id"]) for row in rows], releases)

    def documents(self, releases: Sequence[str], excerpt: Excerpt | None = None) -> dict[str, list[str]]:
        """By id of a data set, the ids of the documents in which the passages of its release stand, or those of an excerpt."""
        found: dict[str, set[str]] = {}
        whole = "MATCH (p:Passage) WHERE p.release = $release AND p.id > '' MATCH (p)-[:PART_OF]->(d) RETURN DISTINCT d.id AS id"
        chosen = "UNWIND $ids AS id MATCH (:Passage {release: $release, id: id})-[:PART_OF]->(d) RETURN DISTINCT d.id AS id"
        for release in releases:
            documents = found.setdefault(release.partition("@")[0], set())
            if excerpt is None:
                documents.update(row["id"] for row in self.store.read(whole, {"release": release}))
                continue
            for ids in _chunks(sorted(excerpt.ids(release, "Passage")), self.page):
                documents.update(row["id"] for row in self.store.read(chosen, {"release": release, "ids": ids}))
        return {dataset: sorted(documents) for dataset, documents in found.items()}

    def excerpt_of(self, releases: Sequence[str], facts: Sequence[str], *, strict: bool = True) -> Excerpt:
        """What an export of some facts (ids) holds: these and facts that they link to, with their passages, and all entities in them.

        strict -- whether a fact that is not there is NotFound, or left out
        """
        query = "UNWIND $releases AS release UNWIND $ids AS id MATCH (f:Fact {release: release, id: id}) RETURN release, id"
        frontier = [
            (row["release"], "Fact", row["id"])
            for some in _chunks(facts, self.page)
            for row in self.store.read(query, {"ids": some, "releases": list(releases)})
        ]
        if strict and (missing := [one for one in facts if one not in {id for *_, id in frontier}]):
            raise NotFound(f"there is no fact {', '.join(missing)}")
        return self._grown(Excerpt(tuple(facts)), frontier, releases)

    def _grown(self, found: Excerpt, frontier: list[tuple[str, str, str]], releases: Sequence[str]) -> Excerpt:
        """An excerpt grown along links from some nodes (release, label, id) until it refers to nothing outside itself."""
        while frontier:
            groups: dict[tuple[str, str], list[str]] = {}
            for release, label, id in frontier:
                groups.setdefault((release, label), []).append(id)
                if release:
                    found.ids(release, label).add(id)
            frontier = []
            for (release, label), ids in groups.items():
                frontier += self._neighbours(found, release, label, ids, releases)
        for release in releases:
            for label, type in _OF_ENTITY.items():
                query = f"UNWIND $ids AS id MATCH (:Entity {{id: id}})<-[:{type}]-(n:{label} {{release: $release}}) RETURN n.id AS id"
                for ids in _chunks(sorted(found.entities), self.page):
                    found.ids(release, label).update(row["id"] for row in self.store.read(query, {"ids": ids, "release": release}))
        return found

    def _neighbours(self, found: Excerpt, release: str, label: str, ids: list[str], releases: Sequence[str]) -> list[tuple[str, str, str]]:
        """What nodes link to and the excerpt does not hold yet."""
        key = "{release: $release, id: id}" if release else "{id: id}"
        query = f"""
            UNWIND $ids AS id MATCH (n:{label} {key})-[:{self._types[label]}]->(m)
            WHERE m.release IS NULL OR m.release IN $releases
            RETURN DISTINCT coalesce(m.release, '') AS release, m.id AS id, labels(m) AS labels"""
        fresh = []
        for some in _chunks(ids, self.page):
            for row in self.store.read(query, {"ids": some, "release": release, "releases": list(releases)}):
                at = anchor(self.schema, self.schema.leaf(row["labels"]))
                known = found.ids(row["release"], at) if row["release"] else found.dyads if at == "Dyad" else found.entities
                if row["id"] not in known:
                    known.add(row["id"])
                    fresh.append((row["release"], at, row["id"]))
        return fresh

    def _all(self, label: str, release: str, scope: str) -> Iterator[dict[str, Any]]:
        """Rows of all nodes of a label that a release holds or, for shared ones, describes."""
        crossing = scope == "released" and self._crossing(label, release)
        if scope == "shared":
            found = f"MATCH (n:{label}) WHERE n.id > $after AND EXISTS {{ (n)<-[:DESCRIBES]-(:Description {{release: $release}}) }}"
            order = "n.id"
        else:
            found = f"MATCH (n:{label}) WHERE n.release = $release AND n.id > $after"
            order = "n.release, n.id"
        query = f"{found} WITH n ORDER BY {order} LIMIT $page {self._row(label, scope, crossing)}"

        def page(after: str) -> list[dict[str, Any]]:
            rows = self.store.read(query, {"release": release, "after": after, "page": self.page})
            return sorted(rows, key=lambda row: row["node"]["id"])

        # The server looks for the next page while this one is made into records.
        with ThreadPoolExecutor(max_workers=1) as ahead:
            rows = page("")
            while len(rows) == self.page:
                following = ahead.submit(page, rows[-1]["node"]["id"])
                yield from rows
                rows = following.result()
            yield from rows

    def _by_ids(self, label: str, release: str, ids: Iterable[str]) -> Iterator[dict[str, Any]]:
        """Rows of the nodes with these ids, in their order."""
        scope = anchors(self.schema)[label]
        if label == "Entity":
            found = f"MATCH (n:{label} {{id: id}}) WHERE EXISTS {{ (n)<-[:DESCRIBES]-(:Description {{release: $release}}) }}"
        else:
            found = f"MATCH (n:{label} {{{'id: id' if scope == 'shared' else 'release: $release, id: id'}}})"
        crossing = scope == "released" and self._crossing(label, release)
        query = f"UNWIND $ids AS id {found} {self._row(label, scope, crossing)}"
        for some in _chunks(ids, self.page):
            rows = self.store.read(query, {"release": release, "ids": some})
            yield from sorted(rows, key=lambda row: row["node"]["id"])

    def _row(self, label: str, scope: str, crossing: bool) -> str:
        """The end of a query: what is needed of a node to make a record of it."""
        # Dates come as text, which is several times faster to take over the wire than the driver's own.
        dates = "".join(f", {name}: toString(n.{name})" for name in self._dates[label])
        links = f"COLLECT {{ MATCH (n)-[r:{self._types[label]}]->(m) RETURN [type(r), m.id] }}" if self._types[label] else "[]"
        if crossing:
            links += f""" + COLLECT {{
                MATCH (c:CrossReference {{release: $release}}) WHERE c.id STARTS WITH n.id + ' ' AND c.source = n.id AND c.source_label = '{label}'
                RETURN [c.type, c.target] }}"""
        described = "COLLECT { MATCH (n)<-[:DESCRIBES]-(d:Description {release: $release}) RETURN d.described_as }" if scope == "shared" else "null"
        return f"RETURN n {{.*{dates}}} AS node, labels(n) AS labels, {links} AS links, {described} AS described"

    def _crossing(self, label: str, release: str) -> bool:
        query = "MATCH (c:CrossReference {release: $release}) WHERE c.source_label = $label RETURN true AS found LIMIT 1"
        return bool(self.store.read(query, {"release": release, "label": label}))

    def _record(self, row: dict[str, Any], scope: str, derived: bool) -> Record:
        values = row["node"]
        id = values.pop("id")
        labels = tuple(row["labels"])
        cls = self._leaves.get(labels)
        if cls is None:
            cls = self._leaves[labels] = self.schema.leaf(labels)
        links: dict[str, list[str]] = {}
        for type, target in row["links"]:
            links.setdefault(self._names[type], []).append(target)
        for name, targets in links.items():
            links[name] = sorted(set(targets))
        if scope == "shared":
            # The node bears the classes that all data sets give it; here counts what this one says.
            said = [one for found in row["described"] for one in (found or []) if self.schema.is_a(one, anchor(self.schema, cls))]
            return Record(self.schema.leaf(said) if said else cls, id, {}, links)
        values.pop("release")
        kept: dict[str, Any] = {}
        for name, value in values.items():
            if value is None or (not derived and name in self._derived):
                continue
            if name in self._multiple:
                value = sorted(set(value)) if isinstance(value, list) else [value]
            kept[name] = value
        for name in self._dates[anchor(self.schema, cls)]:
            if name in kept:
                kept[name] = date.fromisoformat(kept[name])
        return Record(cls, id, kept, links)

    def _types_of(self, label: str) -> str:
        """The relationship types that nodes of a label and its subclasses may start, as a pattern."""
        below = [cls for cls in self.schema.classes if label in self.schema.lineage(cls)]
        domains = {one for cls in below for one in self.schema.lineage(cls)}
        return "|".join(term.type for term in self.schema.links.values() if not term.projected and domains & set(term.domains))

    def _current(self, release: str) -> bool:
        return bool(self.store.read("MATCH (:Dataset)-[:CURRENT]->(r:Release {id: $id}) RETURN r.id AS id", {"id": release}))


def _chunks(items: Iterable[str], size: int) -> Iterator[list[str]]:
    left = iter(items)
    while some := list(islice(left, size)):
        yield some
