"""Constraints and indexes, derived from the ontology; created once, by name, and found again.

Neo4j Community has uniqueness constraints and indexes only, so existence and types are the business
of the record checks.
"""

from __future__ import annotations

from graph.store import Store
from ontology.schema import Schema, snake

# Bookkeeping of loads, which is no part of the ontology's knowledge.
_BOOKKEEPING = {
    "dataset_id": "CREATE CONSTRAINT dataset_id IF NOT EXISTS FOR (n:Dataset) REQUIRE n.id IS UNIQUE",
    "release_id": "CREATE CONSTRAINT release_id IF NOT EXISTS FOR (n:Release) REQUIRE n.id IS UNIQUE",
    "batch_number": "CREATE CONSTRAINT batch_number IF NOT EXISTS FOR (n:Batch) REQUIRE (n.release, n.number) IS UNIQUE",
    "cross_reference_id": "CREATE CONSTRAINT cross_reference_id IF NOT EXISTS FOR (n:CrossReference) "
    "REQUIRE (n.release, n.id) IS UNIQUE",
    "fact_text": "CREATE FULLTEXT INDEX fact_text IF NOT EXISTS FOR (n:Fact) ON EACH [n.paraphrase, n.caveat] "
    "OPTIONS {indexConfig: {`fulltext.analyzer`: 'english', `fulltext.eventually_consistent`: true}}",
}


def anchors(schema: Schema) -> dict[str, str]:
    """The labels under which nodes are looked up, with their scope: the top class of each branch that has one."""
    found = {}
    for cls, term in schema.classes.items():
        line = [one for one in schema.lineage(cls) if not schema.classes[one].abstract]
        if any(schema.classes[one].scope for one in schema.lineage(cls)) and line and line[-1] == cls:
            found[term.local] = schema.scope(cls)
    return found


def anchor(schema: Schema, cls: str) -> str:
    """The label under which a node of this class is looked up: `Fact` for `TreatyPartyFact`."""
    return [one for one in schema.lineage(cls) if not schema.classes[one].abstract][-1]


def steps(schema: Schema) -> dict[str, str]:
    """Every constraint and index by name, with the statement that creates it."""
    found = dict(_BOOKKEEPING)
    for label, scope in anchors(schema).items():
        name = snake(label)
        key = "n.id" if scope == "shared" else "(n.release, n.id)"
        found[f"{name}_id"] = f"CREATE CONSTRAINT {name}_id IF NOT EXISTS FOR (n:{label}) REQUIRE {key} IS UNIQUE"
        for term in schema.values_of(label):
            if term.indexed and label in term.domains:
                index = f"{name}_{term.name}"
                found[index] = f"CREATE INDEX {index} IF NOT EXISTS FOR (n:{label}) ON (n.{term.name})"
    for link in schema.links.values():
        if link.projected:
            index = f"{link.name}_release"
            found[index] = f"CREATE INDEX {index} IF NOT EXISTS FOR ()-[r:{link.type}]-() ON (r.release)"
    return found


def migrate(store: Store, schema: Schema) -> list[str]:
    """Create what is missing and wait until it is usable; the names of what was created."""
    there = {row["name"] for row in store.read("SHOW INDEXES YIELD name")}
    missing = {name: statement for name, statement in steps(schema).items() if name not in there}
    for statement in missing.values():
        store.run(statement)
    if missing:
        store.run("CALL db.awaitIndexes(300)")
    return list(missing)
