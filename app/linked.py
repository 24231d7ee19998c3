"""JSON answers as JSON-LD: the context that makes them RDF, and the members that it needs.

The context (`/context.jsonld`) gives a meaning to facts, passages, entities, names and codes, and to nothing else: what an answer
says besides (rows, certainty, sentences) is about the question and not about the world, and is no RDF. What is said agrees
with an export of the same facts. Only what plain JSON does not tell is added to an answer: `@context`; `@id` and `@type` of nodes, in the
prefixes of the exports; and for a fact `rdf`, its links and its decimal numbers, which JSON readers would round.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from ontology.identifiers import DATA
from ontology.rdf import PREFIXES, dataset_iri, jsonld_terms, lexical, node_iri, record_iri
from ontology.schema import XSD, Schema

ADDRESS = "/context.jsonld"
_PREFIX = "id:"
_PASSAGES = {"passages": "supported_by", "cited_passages": "cited_passage"}
# Members of an entity's answer that are lists of records: link to the entity, class, values of each.
_OF_ENTITY = {
    "names": ("name_of", "Name", ("text", "language", "script", "name_kind")),
    "codes": ("code_of", "Code", ("scheme", "code", "time", "possible_from", "certain_from", "certain_until", "possible_until")),
    "notes": ("describes", "Description", ("note", "file_name", "as_of")),
    "mentions": ("mention_of", "Mention", ("first", "count")),
}
_OF_PASSAGE = ("start", "end", "page", "row")


@lru_cache(maxsize=4)
def context(schema: Schema) -> dict[str, Any]:
    """The JSON-LD context of answers. Answers name it by its address, relative to that of the answer."""
    terms = jsonld_terms(schema)
    of_fact = {name for cls in schema.classes if schema.is_a(cls, "Fact") for name in (one.name for one in schema.values_of(cls))}
    # Begins anew, as what a passage calls `text` or `file` is no value of a fact.
    passage = [None, {"@version": 1.1, **PREFIXES, "Passage": terms["Passage"], **{name: terms[name] for name in _OF_PASSAGE}}]
    fact: dict[str, Any] = {name: terms[name] for name in sorted(of_fact) if schema.values[name].datatype != XSD + "decimal"}
    fact |= {"values": "@nest", "rdf": "@nest"}
    fact |= {f"dy:{one.local}": {"@type": "@id", "@container": "@set"} for one in schema.links.values() if not one.projected}
    fact |= {f"dy:{schema.values[name].local}": {"@type": "xsd:decimal"} for name in sorted(of_fact) if schema.values[name].datatype == XSD + "decimal"}
    fact |= {"dy:inDataset": {"@type": "@id"}}
    for name, member in (("contradicts", "contradicted_by"), ("corroborated_by", "corroborates")):
        fact[member] = {"@reverse": f"dy:{schema.links[name].local}", "@type": "@id"}
    for member, link in _PASSAGES.items():
        fact[member] = {"@id": f"dy:{schema.links[link].local}", "@container": "@set", "@context": passage}
    found: dict[str, Any] = {"@version": 1.1, **PREFIXES, **{cls: terms[cls] for cls in sorted(schema.classes)}}
    found["facts"] = {"@id": "dcterms:references", "@container": "@index", "@context": fact}
    found["fact"] = {"@id": "dcterms:references", "@context": fact}
    for member, (link, _, names) in _OF_ENTITY.items():
        found[member] = {"@reverse": f"dy:{schema.links[link].local}", "@context": {name: terms[name] for name in names}}
    return {"@context": found}


def linked(schema: Schema, answer: Mapping[str, Any]) -> dict[str, Any]:
    """An answer with facts (`facts` by id, or one `fact`) as JSON-LD."""
    found = {"@context": ADDRESS, **answer}
    if facts := answer.get("facts"):
        found["facts"] = {id: _fact(schema, one) for id, one in facts.items()}
    if fact := answer.get("fact"):
        found["fact"] = _fact(schema, fact)
    return found


def linked_entity(schema: Schema, answer: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of one entity as JSON-LD: the answer itself is the entity."""
    found = {"@context": ADDRESS, "@id": _short(node_iri(answer["id"])), "@type": schema.leaf(answer["classes"]), **answer}
    for member, (_, cls, _) in _OF_ENTITY.items():
        found[member] = [{"@id": _short(record_iri(one["id"], one["dataset"])), "@type": cls, **one} for one in answer[member]]
    return found


def _short(iri: str) -> str:
    """An IRI of ours with the prefix `id:`; in full where it would not be read as one with a prefix."""
    path = iri.removeprefix(DATA)
    return iri if path.startswith("//") else _PREFIX + path


def _node(id: str) -> str:
    return _short(node_iri(id))


def _fact(schema: Schema, fact: Mapping[str, Any]) -> dict[str, Any]:
    values = fact["values"]
    said: dict[str, Any] = {"dy:inDataset": _short(dataset_iri(fact["dataset"]))}
    for role in fact["roles"]:
        said.setdefault(f"dy:{schema.links[role['role']].local}", []).append(_node(role["id"]))
    if fact["dyads"]:
        said["dy:about"] = [_node(one) for one in fact["dyads"]]
    for name, other in (("contradicts", "contradicted_by"), ("corroborated_by", "corroborates")):
        _ties(said, f"dy:{schema.links[name].local}", other, fact[name])
    for name, value in values.items():
        term = schema.values.get(name)
        if term is not None and term.datatype == XSD + "decimal":
            said[f"dy:{term.local}"] = lexical(value)
    found = {"@id": _node(fact["id"]), "@type": schema.kinds[values["kind"]].local, **fact}
    for member in _PASSAGES:
        found[member] = [{"@id": _node(one["id"]), "@type": "Passage", **one} for one in fact[member]]
    found["rdf"] = said
    return found


def _ties(said: dict[str, Any], forth: str, back: str, others: Sequence[Mapping[str, Any]]) -> None:
    """A tie between facts is stated once, by one of the two."""
    for one in others:
        said.setdefault(forth if one["stated"] else back, []).append(_node(one["id"]))
