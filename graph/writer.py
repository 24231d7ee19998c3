"""Writes a data set as a new release, in batches, and switches readers to it in one step.

A release is invisible until `(:Dataset)-[:CURRENT]->(:Release)` points to it. Batches are
transactions with a number, so one that was retried after all is not counted twice. Whoever writes
holds the data set by `loading`; a later loader takes it over, and the earlier one ends with an error
at its next batch. What a killed loader left behind is removed by `heal`, which every load begins with.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, LiteralString, cast

import neo4j
from neo4j.exceptions import ConstraintError

from graph.migrations import anchor, anchors
from graph.shipment import Group, Shipment
from graph.store import Store
from ontology.errors import DyadError, Unavailable
from ontology.schema import Schema

DELETE_BATCH = 10_000

# The name by which an entity `e` is shown: derived for the Browser and for people, nothing relies on it.
_NAME = """
            CALL (e) {
                OPTIONAL MATCH (n:Name)-[:NAME_OF]->(e)
                WHERE EXISTS { (:Dataset)-[:CURRENT]->(:Release {id: n.release}) }
                OPTIONAL MATCH (r:Release {id: n.release})
                RETURN n.text AS name
                ORDER BY n.name_kind <> 'preferred', coalesce(n.language, 'zz') <> 'en', r.name_priority, n.language, n.text
                LIMIT 1
            }
            SET e.name = name
"""

Progress = Callable[[str, int, int], None]


class Superseded(Unavailable):
    """Another load of the same data set took over."""

    title = "Load superseded"


class Incomplete(DyadError):
    """The database does not hold what was sent; nothing was switched."""

    title = "Load incomplete"


def quiet(stage: str, done: int, total: int) -> None:
    """A progress that says nothing."""


class Writer:
    """Writes, switches and removes releases of data sets in one store."""

    def __init__(self, store: Store, schema: Schema, progress: Progress = quiet) -> None:
        self.store = store
        self.schema = schema
        self.progress = progress

    def write(self, shipment: Shipment, dataset: str, title: str, about: dict[str, Any]) -> str:
        """Write all rows as a new release and make it the current one. Returns the release's id.

        about -- what the release says of itself (version, digest, licence, ...); plain values.
        """
        release = f"{dataset}@{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
        loaded_at = datetime.now(UTC)
        self.store.write(lambda tx: self._begin(tx, dataset, title, release, {**about, "loaded_at": loaded_at}))
        self._remove_stale(dataset)
        done = number = 0
        for number, (group, rows) in enumerate(shipment.batches(), start=1):
            self._batch(dataset, release, number, group, rows)
            done += len(rows)
            self.progress(f"{dataset}: writing", done, shipment.rows)
        self.store.write(lambda tx: self._switch(tx, dataset, release, number, done))
        self.heal(dataset)
        return release

    def heal(self, dataset: str) -> None:
        """Finish or undo what an interrupted load left: stale releases, names, links between data sets."""
        if self._remove_stale(dataset):
            self._sweep()
        unfinished = self.store.read(
            "MATCH (:Dataset {id: $dataset})-[:CURRENT]->(r:Release) WHERE r.finished IS NULL RETURN r.id AS id", {"dataset": dataset}
        )
        if unfinished:
            self.refresh(unfinished[0]["id"])

    def refresh(self, release: str) -> None:
        """Derive what spans data sets: names and labels of the release's entities, links between facts of data sets."""
        self._names(release)
        self._cross_references()
        self._delete("MATCH (n:Batch) WHERE n.release = $release WITH n LIMIT $limit DELETE n", release)
        self.store.write(
            lambda tx: tx.run("MATCH (r:Release {id: $release}) SET r.finished = true", release=release).consume()
        )

    def remove(self, dataset: str) -> bool:
        """Take a data set out of the graph. False where it was not there."""

        def retire(tx: neo4j.ManagedTransaction) -> bool:
            query = """
                MATCH (d:Dataset {id: $dataset}) SET d.loading = 'removed'
                WITH d OPTIONAL MATCH (d)-[c:CURRENT]->() DELETE c RETURN count(d) AS found"""
            return tx.run(query, dataset=dataset).single(strict=True)["found"] > 0

        found = self.store.write(retire)
        self._remove_stale(dataset)
        self.store.write(lambda tx: tx.run("MATCH (d:Dataset {id: $dataset}) DETACH DELETE d", dataset=dataset).consume())
        self._sweep()
        return found

    def _begin(self, tx: neo4j.ManagedTransaction, dataset: str, title: str, release: str, about: dict[str, Any]) -> None:
        tx.run(
            """
            MERGE (d:Dataset {id: $dataset}) SET d.title = $title, d.loading = $release
            MERGE (r:Release {id: $release}) SET r += $about, r.dataset = $dataset
            MERGE (r)-[:OF]->(d)""",
            dataset=dataset, title=title, release=release, about=about,
        ).consume()

    def _batch(self, dataset: str, release: str, number: int, group: Group, rows: list[Any]) -> None:
        statement = cast(LiteralString, self._statement(group))

        def work(tx: neo4j.ManagedTransaction) -> None:
            # The write on the data set's node is the lock that a take-over has to wait for.
            mine = tx.run(
                """
                MATCH (d:Dataset {id: $dataset}) SET d.batch = $number
                WITH d WHERE d.loading = $release
                CREATE (:Batch {release: $release, number: $number, rows: $rows}) RETURN count(*) AS mine""",
                dataset=dataset, release=release, number=number, rows=len(rows),
            ).single(strict=True)["mine"]
            if not mine:
                raise Superseded(f"another load of {dataset} took over; this one wrote nothing that anybody sees")
            written = tx.run(statement, rows=rows, release=release).single(strict=True)["written"]
            if written != len(rows):
                raise Incomplete(f"{dataset}: {written} of {len(rows)} rows of {' '.join(group)} found their nodes; nothing was switched")

        try:
            self.store.write(work)
        except ConstraintError as error:
            # The batch's own marker is there: an attempt whose answer got lost had been committed.
            if "Batch" not in str(error):
                raise Incomplete(f"{dataset}: the database refused rows of {' '.join(group)}: {error.message}") from error

    def _statement(self, group: Group) -> str:
        """Labels and types come from the ontology only, never from data."""
        what, *names = group
        mixed = what == "mixed"
        if mixed:
            what, *names = names
        if what == "shared":
            labels = "$(row[1])" if mixed else ":".join(self.schema.labels(names[0]))
            key, id = (names[0], "row[0]") if mixed else (anchor(self.schema, names[0]), "row")
            work = f"MERGE (n:{key} {{id: {id}}}) SET n:{labels}"
        elif what == "released":
            labels, values = ("$(row[1])", "row[0]") if mixed else (":".join(self.schema.labels(names[0])), "row")
            work = f"CREATE (n:{labels}) SET n = {values}, n.release = $release"
        elif what == "link":
            type, start, end = ("$(row[2])", *names) if mixed else names
            create = "MERGE" if anchors(self.schema)[start] == "shared" else "CREATE"
            work = f"MATCH {self._end('a', start, 0)} MATCH {self._end('b', end, 1)} {create} (a)-[:{type}]->(b)"
        elif what == "direct":
            type = "$(row[3])" if mixed else names[0]
            ends = "MATCH (a:Entity {id: row[0]}) MATCH (b:Entity {id: row[1]})"
            work = f"{ends} CREATE (a)-[r:{type}]->(b) SET r = row[2], r.release = $release"
        else:
            work = "CREATE (n:CrossReference) SET n = row, n.release = $release"
        return f"UNWIND $rows AS row {work} RETURN count(*) AS written"

    def _end(self, variable: str, label: str, position: int) -> str:
        release = "" if anchors(self.schema)[label] == "shared" else "release: $release, "
        return f"({variable}:{label} {{{release}id: row[{position}]}})"

    def _switch(self, tx: neo4j.ManagedTransaction, dataset: str, release: str, batches: int, rows: int) -> None:
        held = tx.run(
            """
            MATCH (d:Dataset {id: $dataset}) SET d.batch = null
            WITH d WHERE d.loading = $release
            OPTIONAL MATCH (b:Batch {release: $release})
            RETURN count(b) AS batches, sum(b.rows) AS rows""",
            dataset=dataset, release=release,
        ).single()
        if held is None or (held["batches"] == 0 and batches):
            raise Superseded(f"another load of {dataset} took over; this one wrote nothing that anybody sees")
        if (held["batches"], held["rows"]) != (batches, rows):
            raise Incomplete(f"{dataset}: {held['rows']} of {rows} rows arrived; nothing was switched")
        tx.run(
            """
            MATCH (d:Dataset {id: $dataset}), (r:Release {id: $release})
            OPTIONAL MATCH (d)-[before:CURRENT]->() DELETE before
            WITH DISTINCT d, r MERGE (d)-[:CURRENT]->(r) SET d.loading = null""",
            dataset=dataset, release=release,
        ).consume()

    def _remove_stale(self, dataset: str) -> bool:
        stale = self.store.read(
            """
            MATCH (r:Release {dataset: $dataset}) WHERE NOT (:Dataset)-[:CURRENT]->(r)
            OPTIONAL MATCH (d:Dataset {id: $dataset})
            WITH r WHERE d.loading IS NULL OR d.loading <> r.id
            RETURN r.id AS id""",
            {"dataset": dataset},
        )
        for row in stale:
            self._remove_release(row["id"])
        return bool(stale)

    def _remove_release(self, release: str) -> None:
        """Delete everything of a release: relationships, then nodes, then entities that nobody speaks of any more."""
        for link in self.schema.links.values():
            if link.projected:
                self._delete(f"MATCH ()-[n:{link.type}]->() WHERE n.release = $release WITH n LIMIT $limit DELETE n", release)
        labels = [label for label, scope in anchors(self.schema).items() if scope == "released" and label != "Description"]
        for label in ["CrossReference", "Fact", *[one for one in labels if one != "Fact"]]:
            self._delete(f"MATCH (n:{label}) WHERE n.release = $release WITH n LIMIT $limit DETACH DELETE n", release)
        self._delete(
            """
            MATCH (n:Description) WHERE n.release = $release WITH n LIMIT $limit
            OPTIONAL MATCH (n)-[:DESCRIBES]->(e)
            DETACH DELETE n
            WITH e WHERE e IS NOT NULL
            """
            + _NAME,
            release,
        )
        self._delete("MATCH (n:Batch) WHERE n.release = $release WITH n LIMIT $limit DELETE n", release)
        self._delete("MATCH (n:Release {id: $release}) WITH n LIMIT $limit DETACH DELETE n", release)

    def _sweep(self) -> None:
        """Delete shared nodes that nothing speaks of. Not while somebody loads: a load begins with bare entities."""

        def work(tx: neo4j.ManagedTransaction) -> None:
            busy = tx.run("MATCH (d:Dataset) SET d.batch = d.batch RETURN count(d.loading) AS busy").single(strict=True)["busy"]
            if not busy:
                tx.run("MATCH (n:Dyad) WHERE NOT EXISTS { (n)<-[:ABOUT]-() } DETACH DELETE n").consume()
                tx.run("MATCH (n:Entity) WHERE NOT EXISTS { (n)--() } DELETE n").consume()

        self.store.write(work)

    def _delete(self, query: str, release: str) -> None:
        while True:
            counters = self.store.write(
                lambda tx: tx.run(cast(LiteralString, query), release=release, limit=DELETE_BATCH).consume().counters
            )
            if counters.nodes_deleted + counters.relationships_deleted == 0:
                return

    def _names(self, release: str) -> None:
        """Give each entity of the release the name and the labels that the current releases say."""
        query = f"""
            MATCH (d:Description {{release: $release}}) WHERE d.id > $after
            WITH d ORDER BY d.id LIMIT $limit
            MATCH (d)-[:DESCRIBES]->(e:Entity)
            {_NAME}
            WITH d, e, COLLECT {{
                MATCH (o:Description)-[:DESCRIBES]->(e) WHERE EXISTS {{ (:Dataset)-[:CURRENT]->(:Release {{id: o.release}}) }}
                UNWIND o.described_as AS cls RETURN DISTINCT cls
            }} AS classes
            RETURN d.id AS description, e.id AS id, labels(e) AS labels, classes
            ORDER BY description"""
        after = ""
        while rows := self.store.write(
            lambda tx, after=after: [
                dict(row) for row in tx.run(cast(LiteralString, query), release=release, after=after, limit=DELETE_BATCH)
            ]
        ):
            after = rows[-1]["description"]
            for row in rows:
                self._relabel(row["id"], row["labels"], row["classes"])

    def _relabel(self, id: str, labels: list[str], classes: list[str]) -> None:
        """Take labels off an entity that no current release gives it any more."""
        right = {label for cls in classes if cls in self.schema.classes for label in self.schema.labels(cls)}
        wrong = [label for label in labels if label not in right]
        if right and wrong:
            query = "MATCH (e:Entity {id: $id}) REMOVE e:$($wrong)"
            self.store.write(lambda tx: tx.run(query, id=id, wrong=wrong).consume())

    def _cross_references(self) -> None:
        """Tie facts to facts of other data sets, as far as these are loaded; replaced releases are tied anew."""
        groups = self.store.read(
            """
            MATCH (:Dataset)-[:CURRENT]->(r:Release)
            MATCH (c:CrossReference {release: r.id})
            RETURN DISTINCT c.type AS type, c.source_label AS source, c.target_label AS target"""
        )
        types = {link.type for link in self.schema.links.values()}
        known = anchors(self.schema)
        for group in groups:
            if group["type"] not in types or group["source"] not in known or group["target"] not in known:
                continue
            query = f"""
                MATCH (:Dataset)-[:CURRENT]->(r:Release) WITH collect(r.id) AS current
                MATCH (c:CrossReference) WHERE c.release IN current AND c.type = $type
                MATCH (a:{group["source"]} {{release: c.release, id: c.source}})
                MATCH (b:{group["target"]} {{id: c.target}}) WHERE b.release IN current
                MERGE (a)-[:{group["type"]}]->(b)"""
            self.store.write(lambda tx, q=query, t=group["type"]: tx.run(cast(LiteralString, q), type=t).consume())
