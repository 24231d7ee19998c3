"""What goes by an id in the current releases, and what is said of it alone: what an IRI leads to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graph.reader import Excerpt
from graph.store import Store
from ontology.schema import Schema

# A description of a thing that a hundred thousand facts touch would be no description.
MOST = 1000
_MOST_OF_ONE = 50

_SHARED_OR_CITED = """
MATCH (n:Entity {id: $id}) WHERE EXISTS { (n)<-[:DESCRIBES]-(d:Description) WHERE d.release IN $releases }
RETURN labels(n) AS labels, null AS release, null AS about, [] AS members
UNION ALL
UNWIND $releases AS release MATCH (n:Fact {release: release, id: $id})
RETURN labels(n) AS labels, release, null AS about, [] AS members
UNION ALL
UNWIND $releases AS release MATCH (n:Passage {release: release, id: $id})-[:PART_OF]->(whole)
RETURN labels(n) AS labels, release, whole.id AS about, [] AS members
UNION ALL
MATCH (n:Dyad {id: $id}) WHERE EXISTS { (n)<-[:ABOUT]-(f:Fact) WHERE f.release IN $releases }
RETURN labels(n) AS labels, null AS release, null AS about, COLLECT { MATCH (n)-[:MEMBER]->(m) RETURN m.id ORDER BY m.id } AS members
"""
# What belongs to an entity, and how it is tied to it.
_OF_ENTITY = {"Description": "DESCRIBES", "Name": "NAME_OF", "Code": "CODE_OF", "Mention": "MENTION_OF"}
_OF_DATASET = "\nUNION ALL\n".join(
    f"MATCH (n:{label} {{release: $release, id: $id}})-[:{type}]->(e) RETURN labels(n) AS labels, e.id AS about" for label, type in _OF_ENTITY.items()
)


@dataclass(frozen=True, slots=True)
class Thing:
    """What goes by an id: its class, the releases that say so (none for what they share), and what it belongs to.

    about   -- the document of a passage, the entity of a name, code, description or mention
    members -- the actors of a dyad
    """

    id: str
    cls: str
    releases: tuple[str, ...] = ()
    about: str | None = None
    members: tuple[str, ...] = ()


def find(store: Store, schema: Schema, releases: Sequence[str], id: str) -> Thing | None:
    """The entity, dyad, fact or passage with this id, if these releases have one."""
    rows = store.read(_SHARED_OR_CITED, {"id": id, "releases": list(releases)})
    if not rows:
        return None
    said = tuple(sorted(row["release"] for row in rows if row["release"]))
    return Thing(id, schema.leaf(rows[0]["labels"]), said, rows[0]["about"], tuple(rows[0]["members"]))


def find_record(store: Store, schema: Schema, release: str, id: str) -> Thing | None:
    """The name, code, description or mention with this id in a release, if it has one."""
    rows = store.read(_OF_DATASET, {"id": id, "release": release})
    return Thing(id, schema.leaf(rows[0]["labels"]), (release,), rows[0]["about"]) if rows else None


def dyads(store: Store, ids: Sequence[str]) -> set[str]:
    """Those of some ids that pairs have."""
    return {row["id"] for row in store.read("UNWIND $ids AS id MATCH (y:Dyad {id: id}) RETURN y.id AS id", {"ids": list(ids)})}


def dyad_between(store: Store, one: str, other: str) -> str | None:
    """The id of the pair of two actors (ids), where any fact is about it."""
    query = "MATCH (:Entity {id: $one})<-[:MEMBER]-(y:Dyad)-[:MEMBER]->(:Entity {id: $other}) RETURN y.id AS id ORDER BY id LIMIT 1"
    return next((row["id"] for row in store.read(query, {"one": one, "other": other})), None)


def described_by(store: Store, releases: Sequence[str], id: str) -> list[tuple[str, str]]:
    """The data sets that describe an entity, each with the id of its description."""
    query = """MATCH (:Entity {id: $id})<-[:DESCRIBES]-(d:Description) WHERE d.release IN $releases
        MATCH (r:Release {id: d.release}) RETURN r.dataset AS dataset, d.id AS id ORDER BY dataset"""
    return [(row["dataset"], row["id"]) for row in store.read(query, {"id": id, "releases": list(releases)})]


def passages_of(store: Store, releases: Sequence[str], id: str, most: int = MOST) -> list[dict[str, Any]]:
    """The passages that an entity has as a document, in their order: id, and id and paraphrase of the facts that rest on each or cite it."""
    query = f"""MATCH (:Entity {{id: $id}})<-[:PART_OF]-(p:Passage) WHERE p.release IN $releases
        WITH p.id AS id, min(p.start) AS start, min(p.page) AS page, collect(p) AS places ORDER BY start, page, id LIMIT $most
        RETURN id, COLLECT {{
            UNWIND places AS p MATCH (p)<-[:SUPPORTED_BY|CITED_PASSAGE]-(f:Fact) WHERE f.release IN $releases
            WITH DISTINCT f ORDER BY f.id LIMIT {_MOST_OF_ONE} RETURN f {{.id, .paraphrase}}
        }} AS facts"""
    return store.read(query, {"id": id, "releases": list(releases), "most": most})


def described(store: Store, schema: Schema, releases: Sequence[str], thing: Thing, most: int = MOST) -> tuple[Excerpt, bool]:
    """The nodes that describe a thing, and whether there are more than these.

    An entity comes with its names, codes, descriptions, mentions, the facts that it has a part in, and the passages of which it is
    the document; a dyad with the facts about it; a fact with its passages; everything else alone. Other entities are not described.
    """
    given = {"id": thing.id, "releases": list(releases), "most": most + 1}
    if schema.is_a(thing.cls, "Entity"):
        found = Excerpt((thing.id,), entities={thing.id})
        for label, type in _OF_ENTITY.items():
            own = f"MATCH (:Entity {{id: $id}})<-[:{type}]-(n:{label}) WHERE n.release IN $releases RETURN n.release AS release, n.id AS id ORDER BY id LIMIT $most"
            _take(store, found, label, own, given, most)
        facts = "MATCH (:Entity {id: $id})<--(n:Fact) WHERE n.release IN $releases RETURN DISTINCT n.release AS release, n.id AS id ORDER BY id LIMIT $most"
        more = _take(store, found, "Fact", facts, given, most)
        parts = "MATCH (:Entity {id: $id})<-[:PART_OF]-(n:Passage) WHERE n.release IN $releases RETURN n.release AS release, n.id AS id ORDER BY id LIMIT $most"
        return found, _take(store, found, "Passage", parts, given, most) or more
    if thing.cls == "Dyad":
        found = Excerpt((thing.id,), dyads={thing.id})
        facts = "MATCH (:Dyad {id: $id})<-[:ABOUT]-(n:Fact) WHERE n.release IN $releases RETURN n.release AS release, n.id AS id ORDER BY id LIMIT $most"
        return found, _take(store, found, "Fact", facts, given, most)
    found = Excerpt((thing.about or thing.id,))
    label = next(one for one in ("Fact", "Passage", *_OF_ENTITY) if schema.is_a(thing.cls, one))
    for release in thing.releases:
        found.ids(release, label).add(thing.id)
    if label == "Fact":
        passages = """UNWIND $releases AS release MATCH (:Fact {release: release, id: $id})-[:SUPPORTED_BY|CITED_PASSAGE]->(n:Passage)
            RETURN DISTINCT n.release AS release, n.id AS id ORDER BY id LIMIT $most"""
        return found, _take(store, found, "Passage", passages, given, most)
    return found, False


def _take(store: Store, found: Excerpt, label: str, query: str, given: dict[str, object], most: int) -> bool:
    """Take the nodes that a query finds, and say whether there are more."""
    rows = store.read(query, given)
    for row in rows[:most]:
        found.ids(row["release"], label).add(row["id"])
    return len(rows) > most
