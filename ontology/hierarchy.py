"""What follows from the classes of the ontology and its shapes: the most specific of some classes, what they share, what a relationship leads to, which terms there are."""

from __future__ import annotations

from functools import lru_cache

from ontology.schema import Schema

EVERYTHING = ("Entity",)


@lru_cache(maxsize=1024)
def leaves(schema: Schema, classes: tuple[str, ...]) -> tuple[str, ...]:
    """Those of some classes that none of the others is below."""
    own = [one for one in classes if one in schema.classes]
    return tuple(sorted(one for one in own if not any(other != one and schema.is_a(other, one) for other in own)))


@lru_cache(maxsize=256)
def ends_of(schema: Schema, relationship: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The classes from which and to which a direct relationship leads, by the shapes of the kinds that give it, else by its domain and range."""
    starts: dict[str, None] = {}
    ends: dict[str, None] = {}
    for kind in schema.kinds.values():
        for projection in kind.projections:
            if projection.relationship == relationship:
                starts |= dict.fromkeys(one for role in projection.start for one in classes_in(schema, kind.local, role))
                ends |= dict.fromkeys(classes_in(schema, kind.local, projection.end))
    link = schema.links[relationship]
    return tuple(starts) or link.domains or EVERYTHING, tuple(ends) or link.ranges or EVERYTHING


def classes_in(schema: Schema, kind: str, role: str) -> tuple[str, ...]:
    """The classes of what may stand in a role of a kind, by the nearest shape that says so; nothing where only that of all facts does."""
    shapes = {shape.target: shape for shape in schema.shapes}
    for one in schema.lineage(kind):
        if one != "Fact" and one in shapes:
            found = next((shape.classes for shape in shapes[one].properties if shape.path == role and shape.classes), ())
            if found:
                return found
    return ()


def common_class(schema: Schema, classes: tuple[str, ...]) -> str:
    """The most specific class that all of these are."""
    shared = [one for one in schema.lineage(classes[0]) if all(schema.is_a(other, one) for other in classes)]
    return shared[0] if shared else "Entity"


@lru_cache(maxsize=64)
def terms_of(schema: Schema, vocabulary: str) -> dict[str, tuple[str, ...]]:
    """The terms of a vocabulary as the graph keeps them, each with itself and all below it.

    vocabulary -- kind or family of facts, part (that an entity has in a fact), relation (a direct relationship, a kind or a family), or a scheme such as stance
    """
    if vocabulary == "kind":
        return {name: tuple(other for other, below in schema.kinds.items() if schema.is_a(below.local, term.local)) for name, term in schema.kinds.items()}
    if vocabulary == "family":
        return {one: (one,) for one in sorted({schema.family(term.local) for term in schema.kinds.values()})}
    if vocabulary == "part":
        return {link.name: (link.name,) for link in schema.links.values() if any(schema.is_a(domain, "Fact") for domain in link.domains)}
    if vocabulary == "relation":
        direct = [link.type for link in schema.links.values() if link.projected]
        return {one: (one,) for one in (*direct, *schema.kinds, *terms_of(schema, "family"))}
    return {one: (one,) for one in schema.notations(vocabulary)}
