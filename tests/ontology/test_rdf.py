"""Records become triples and come back the same, whatever is in them and whatever the format."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from ontology import records
from ontology.derive import derive
from ontology.errors import BadInput
from ontology.identifiers import DATA, ONTOLOGY
from ontology.rdf import (
    PREFIXES,
    Blocks,
    Fingerprint,
    NodeObjects,
    NTriples,
    Turtle,
    as_json,
    as_ntriples,
    as_turtle,
    canonical,
    dataset_iri,
    jsonld_context,
    lexical,
    node_iri,
    ntriples,
)
from ontology.rdf_read import Gatherer, place
from ontology.records import Record
from ontology.schema import EDTF, XSD, Schema
from tests.generated import decimals, ids, integers, pairs_of_data_sets, texts

SCHEMA = Schema.read()
_STRATEGIES: dict[str, st.SearchStrategy[Any]] = {
    XSD + "string": texts,
    XSD + "integer": integers,
    XSD + "decimal": decimals,
    XSD + "boolean": st.booleans(),
    XSD + "date": st.dates(),
    EDTF: texts,
}


def triples(text: str, format: ox.RdfFormat) -> set[str]:
    """The triples of a text, one string each."""
    return {str(quad.triple) for quad in ox.parse(text, format=format)}


def written(some: Iterable[Record], dataset: str = "d") -> dict[ox.RdfFormat, str]:
    """Records in three formats."""
    some = list(some)
    blocks = Blocks(SCHEMA, Turtle())
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    objects = [node for one in some for node in NodeObjects(SCHEMA).of(one, dataset)]
    return {
        ox.RdfFormat.N_TRIPLES: ntriples(SCHEMA, some, dataset),
        ox.RdfFormat.TURTLE: prefixes + "".join(as_turtle(*block) for one in some for block in blocks.of(one, dataset)),
        ox.RdfFormat.JSON_LD: as_json({"@context": jsonld_context(SCHEMA), "@graph": objects}),
    }


def read(text: str, format: ox.RdfFormat) -> list[tuple[Any, ...]]:
    """The records of a text in canonical form."""
    gatherer = Gatherer(SCHEMA)
    for quad in ox.parse(text, format=format):
        gatherer.add(quad.subject, quad.predicate.value, quad.object)
    found = []
    for node in gatherer.nodes.values():
        record, problems = gatherer.record(node, gatherer.cls(node), place(node.iri)[1], "f")
        assert problems == []
        found.append(canonical(SCHEMA, record))
    return sorted(found, key=repr)


@st.composite
def any_record(draw: st.DrawFn) -> Record:
    """A record of any class with any of its values and links; no data set would be so rich."""
    loadable = [cls for cls in SCHEMA.classes if SCHEMA.is_a(cls, "Record") or SCHEMA.is_a(cls, "Entity") or cls == "Dyad"]
    cls = draw(st.sampled_from([one for one in loadable if not SCHEMA.classes[one].abstract]))
    values: dict[str, Any] = {}
    for term in SCHEMA.values_of(cls):
        one = _STRATEGIES[term.datatype]
        if (value := draw(st.none() | (st.lists(one, min_size=1, max_size=3) if term.multiple else one))) is not None:
            values[term.name] = value
    line = SCHEMA.lineage(cls)
    roles = [link for link in SCHEMA.links.values() if not link.projected and set(link.domains) & set(line)]
    links = {link.name: draw(st.lists(ids, max_size=2)) for link in roles}
    return Record(cls, draw(ids), values, {name: targets for name, targets in links.items() if targets})


@settings(max_examples=150, deadline=None)
@given(any_record())
def test_any_record_comes_back_from_every_format(record: Record) -> None:
    expected = [canonical(SCHEMA, record)]
    texts = written([record])
    for format, text in texts.items():
        assert read(text, format) == expected
    graphs = [triples(text, format) for format, text in texts.items()]
    assert graphs[0] == graphs[1] == graphs[2]


@settings(max_examples=60, deadline=None)
@given(pairs_of_data_sets(SCHEMA))
def test_whole_data_sets_come_back(generated: list[Any]) -> None:
    for dataset in generated:
        some = list(dataset.records())
        for one in some:
            derive(SCHEMA, one, dataset.metadata.id)
        # A file may say a thing twice; a graph holds it once. Dyads and codes of one data set are such things.
        expected = sorted({repr(canonical(SCHEMA, one)) for one in some})
        for format, text in written(some, dataset.metadata.id).items():
            assert sorted(map(repr, read(text, format))) == expected


@settings(max_examples=100, deadline=None)
@given(any_record())
def test_rdflib_reads_the_same_graph(record: Record) -> None:
    texts = written([record])
    graph = rdflib.Graph().parse(data=texts[ox.RdfFormat.TURTLE], format="turtle")
    other = rdflib.Graph().parse(data=texts[ox.RdfFormat.N_TRIPLES], format="nt")
    assert set(graph) == set(other)
    assert len(graph) == len(triples(texts[ox.RdfFormat.TURTLE], ox.RdfFormat.TURTLE))


@given(ids)
def test_an_id_is_one_iri_and_comes_back(id: str) -> None:
    assert place(node_iri(id)) == (None, id)
    assert place(f"{dataset_iri('d')}/{node_iri(id)[len(DATA):]}") == ("d", id)
    assert ox.NamedNode(node_iri(id)).value == node_iri(id)


@given(decimals)
def test_decimals_have_no_exponent_and_keep_their_type(number: float | int) -> None:
    text = lexical(number)
    assert "e" not in text.lower()
    assert ("." in text) == isinstance(number, float)
    assert type(number)(text) == number


@pytest.mark.parametrize(
    ("value", "text"), [(5, "5"), (5.0, "5.0"), (1e22, "10000000000000000000000.0"), (1e-7, "0.0000001"), (True, "true"), (date.min, "0001-01-01")]
)
def test_lexical_forms(value: Any, text: str) -> None:
    assert lexical(value) == text


def test_what_no_decimal_can_say_is_refused() -> None:
    for number in (float("nan"), float("inf")):
        with pytest.raises(BadInput, match="not a decimal"):
            lexical(number)


def test_ids_that_would_be_data_sets_are_refused() -> None:
    with pytest.raises(BadInput, match="reserved"):
        node_iri("dataset/x")


def test_what_data_sets_say_of_one_entity_stays_apart() -> None:
    described = records.entity("state_x", "State", note="one")[1]
    text = ntriples(SCHEMA, [described], "a") + ntriples(SCHEMA, [described], "b")
    subjects = {line.split()[0] for line in text.splitlines()}
    assert subjects == {f"<{dataset_iri(one)}/state_x/description>" for one in "ab"}
    passage = records.passage("doc", start=1, end=2)
    assert node_iri(passage.id) == f"{DATA}doc#char=1,2"
    assert ntriples(SCHEMA, [passage], "a").startswith(f"<{DATA}doc#char=1,2>")


def test_the_language_of_a_name() -> None:
    name = records.name("state_x", "Қазақстан", language="kk-Cyrl", kind="preferred")
    text = ntriples(SCHEMA, [name], "d")
    assert '#literalForm> "Қазақстан"@kk-Cyrl .' in text
    assert f'<{ONTOLOGY}text> "Қазақстан" .' in text
    assert f'<{ONTOLOGY}language> "kk-Cyrl" .' in text
    strange = records.name("state_x", "X", language="en-x-a", kind="preferred")
    assert "literalForm" not in ntriples(SCHEMA, [strange], "d")


def test_direct_relationships_are_plain_triples_and_symmetric_ones_go_both_ways() -> None:
    member = records.fact("f", "MembershipFact", links={"subject": "a", "object": "org"})
    border = records.fact("g", "SharedBorderFact", links={"subject": "a", "object": "b"})
    lines = ntriples(SCHEMA, [member, border], "d").splitlines()
    direct = [line for line in lines if "#memberOf>" in line or "#borders>" in line]
    iri = {id: f"<{DATA}{id}>" for id in ("a", "b", "org")}
    assert direct == [
        f"{iri['a']} <{ONTOLOGY}memberOf> {iri['org']} .",
        f"{iri['a']} <{ONTOLOGY}borders> {iri['b']} .",
        f"{iri['b']} <{ONTOLOGY}borders> {iri['a']} .",
    ]


@settings(max_examples=50, deadline=None)
@given(any_record())
def test_triples_of_a_block_are_sorted_and_unique(record: Record) -> None:
    subject, pairs = next(iter(Blocks(SCHEMA, NTriples()).of(record, "d")))
    lines = as_ntriples(subject, pairs).split("\n")
    # Predicates by IRI, not by their brackets; objects by code point.
    keys = [(predicate.strip("<>"), object) for _, predicate, object in pairs]
    assert keys == sorted(keys)
    assert len(set(lines)) == len(lines)


def test_the_context_covers_the_ontology(schema: Schema) -> None:
    context = jsonld_context(schema)
    assert {*schema.classes, *schema.values, *schema.links, "in_dataset"} <= context.keys()
    assert context["time"] == {"@id": "dy:time", "@type": "edtf:EDTF"}
    assert context["cited_work"]["@type"] == "@id"
    json.dumps(context)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('dy:tier "1"', "expected a literal of type"),
        ("dy:tier 1.5", "expected a literal of type"),
        ('dy:value "five"^^xsd:decimal', "'five' is not a decimal"),
        ("dy:noSuchThing 1", "dy:noSuchThing is not in the ontology"),
        ("a dy:NoSuchClass", "class dy:NoSuchClass is not one"),
        ("a dy:Projection", "class dy:Projection is not one"),
        ('dy:subject "kaz"', "is not an IRI under"),
        ("dy:subject <http://example.org/x>", "is not an IRI under"),
        ("dy:time <http://example.org/x>", "expected a literal"),
        ('dy:unit "a", "b"', "one value is allowed"),
    ],
)
def test_what_cannot_be_understood_is_a_problem(line: str, problem: str) -> None:
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    gatherer = Gatherer(SCHEMA)
    for quad in ox.parse(f"{prefixes} id:f a dy:ClaimFact ; {line} .", format=ox.RdfFormat.TURTLE):
        gatherer.add(quad.subject, quad.predicate.value, quad.object, line=3)
    (node,) = gatherer.nodes.values()
    record, problems = gatherer.record(node, gatherer.cls(node), "f", "file.ttl")
    ((at, message),) = problems
    assert at == 3 and problem in message
    assert str(record.origin) == "file.ttl:3 [f]"


def test_what_others_say_and_what_follows_is_left_aside() -> None:
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    text = f'{prefixes} id:x a dy:State, dy:Record, owl:Thing ; dcterms:title "X" ; dy:memberOf id:org ; dy:kind "k" . id:y dy:borders id:x .'
    assert read(text, ox.RdfFormat.TURTLE) == [canonical(SCHEMA, Record("State", "x"))]


@settings(max_examples=30, deadline=None)
@given(pairs_of_data_sets(SCHEMA), st.randoms())
def test_a_fingerprint_tells_content_and_not_order(generated: list[Any], random: Any) -> None:
    def fingerprint(some: Iterable[Record]) -> str:
        made = Fingerprint(SCHEMA)
        for one in some:
            made.add(one)
        return made.hexdigest()

    some = list(generated[0].records())
    before = fingerprint(some)
    random.shuffle(some)
    for one in some:
        one.links = {link: targets[::-1] for link, targets in one.links.items()}
    assert fingerprint(some) == before
    some.append(records.passage("another", page="1"))
    assert fingerprint(some) != before
