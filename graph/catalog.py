"""What is loaded: current releases, and the classes of nodes that other data sets may refer to."""

from __future__ import annotations

from typing import Any

from graph.store import Store


def current_release(store: Store, dataset: str) -> dict[str, Any] | None:
    """The properties of a data set's current release, or None where it is not loaded."""
    rows = store.read("MATCH (:Dataset {id: $id})-[:CURRENT]->(r:Release) RETURN r {.*} AS release", {"id": dataset})
    return rows[0]["release"] if rows else None


def current_releases(store: Store) -> list[dict[str, Any]]:
    """The current releases of all data sets, by data set."""
    rows = store.read("MATCH (:Dataset)-[:CURRENT]->(r:Release) RETURN r {.*} AS release ORDER BY r.dataset")
    return [row["release"] for row in rows]


def classes_of(store: Store, dataset: str, ids: list[str]) -> dict[str, list[str]]:
    """Labels of nodes that current releases of other data sets hold, by id; what is not there is left out."""
    found: dict[str, list[str]] = {}
    for start in range(0, len(ids), 5000):
        rows = store.read(
            """
            UNWIND $ids AS id
            MATCH (e:Entity {id: id})
            WHERE EXISTS { (e)<-[:DESCRIBES]-(d:Description) WHERE EXISTS { (:Dataset)-[:CURRENT]->(:Release {id: d.release}) } }
            RETURN id, labels(e) AS labels
            UNION
            UNWIND $ids AS id
            MATCH (d:Dyad {id: id}) RETURN id, labels(d) AS labels
            UNION
            MATCH (o:Dataset)-[:CURRENT]->(r:Release) WHERE o.id <> $dataset
            UNWIND $ids AS id
            MATCH (f:Fact {release: r.id, id: id}) RETURN id, labels(f) AS labels""",
            {"ids": ids[start : start + 5000], "dataset": dataset},
        )
        found |= {row["id"]: row["labels"] for row in rows}
    return found


