"""Exports stream out of the store in a stable order, and a file that is loaded gives the same graph again."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings

from app.exports import FORMATS, Part, export, format_of, serialize, write
from app.imports import SUFFIXES, read_rdf
from app.loading import available, load, release_values
from graph.reader import Reader, Replaced
from graph.store import Store
from loaders.contract import LoadRejected
from ontology.derive import derive
from ontology.errors import BadInput, NotFound
from ontology.identifiers import ONTOLOGY, iri
from ontology.rdf import canonical, dataset_iri, quoted
from ontology.schema import FOLDER, Schema
from tests.conftest import empty
from tests.data_sets import members, write_dataset
from tests.generated import Generated, pairs_of_data_sets

SCHEMA = Schema.read()


def records_of(dataset: Any, schema: Schema = SCHEMA) -> list[tuple[Any, ...]]:
    """The records of a data set in canonical form; dyads may be given more than once."""
    kinds = schema.kinds
    found = {}
    for record in dataset.records():
        record.cls = kinds[record.cls].local if record.cls in kinds else record.cls
        found[record.cls == "Dyad", record.id] = canonical(schema, record)
    return sorted(found.values(), key=repr)


def stored(store: Store, dataset: str) -> list[tuple[Any, ...]]:
    """The records of a data set that the store holds, in canonical form."""
    reader = Reader(store, SCHEMA)
    (release,) = reader.releases([dataset])
    return sorted((canonical(SCHEMA, one) for one in reader.records(release["id"], derived=False)), key=repr)


def text_of(store: Store, format: str = "ntriples", **chosen: Any) -> str:
    """An export as one text."""
    return "".join(export(store, SCHEMA, format, **chosen))


def load_file(store: Store, path: Path) -> None:
    """What `dyad load FILE` does."""
    for dataset in read_rdf(path, SCHEMA):
        load(store, SCHEMA, dataset)


def derived(dataset: Generated) -> Iterator[Any]:
    """Records with their derived values, as the store would give them."""
    for record in dataset.records():
        derive(SCHEMA, record, dataset.metadata.id)
        yield record


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs_of_data_sets(SCHEMA))
def test_files_of_every_format_give_the_records_back(tmp_path: Path, generated: list[Generated]) -> None:
    abouts = [{"dataset": one.metadata.id, "checksum": "5" * 64, **release_values(one.metadata)} for one in generated]
    for format in FORMATS.values():
        path = tmp_path / f"all{format.suffix}"
        write(path, serialize(SCHEMA, format.name, [(about, derived(one)) for about, one in zip(abouts, generated, strict=True)]))
        for before, after in zip(generated, read_rdf(path, SCHEMA), strict=True):
            assert after.metadata == before.metadata
            assert records_of(after) == records_of(before)
            assert after.source.problems == []
            assert (after.excerpt, after.checksum) == (None, "5" * 64)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs_of_data_sets(SCHEMA))
def test_an_export_that_is_loaded_is_exported_the_same(store: Store, tmp_path: Path, generated: list[Generated]) -> None:
    empty(store)
    for dataset in generated:
        load(store, SCHEMA, dataset)
        assert stored(store, dataset.metadata.id) == records_of(dataset)
    before = text_of(store)
    paths = [tmp_path / f"all{format.suffix}" for format in FORMATS.values()]
    for path in paths:
        write(path, export(store, SCHEMA, path.suffix))
    for path in paths:
        empty(store)
        load_file(store, path)
        assert text_of(store) == before


def test_the_real_data_come_back_from_the_store(loaded_store: Store) -> None:
    for id, dataset in available().items():
        assert stored(loaded_store, id) == records_of(dataset)


def test_all_formats_say_the_same(loaded_store: Store) -> None:
    graphs = [
        {str(quad.triple) for quad in ox.parse(text_of(loaded_store, format.name), format=SUFFIXES[format.suffix])} for format in FORMATS.values()
    ]
    assert all(graph == graphs[0] for graph in graphs)


@pytest.mark.parametrize(
    ("name", "parser", "chosen"),
    [("turtle", "turtle", {}), ("jsonld", "json-ld", {"part": Part("KAZ-RUS")}), ("ntriples", "nt", {"part": Part("KAZ-RUS")}), ("trig", "trig", {"part": Part("KAZ-RUS")})],
)
def test_rdflib_and_pyoxigraph_read_the_same(loaded_store: Store, tmp_path: Path, name: str, parser: str, chosen: dict[str, str]) -> None:
    path = tmp_path / f"some{FORMATS[name].suffix}"
    write(path, export(loaded_store, SCHEMA, name, **chosen))
    graph = rdflib.Dataset().parse(path, format=parser)
    assert {(s, p, o) for s, p, o, _ in graph.quads()} == _in_rdflib(path, path.suffix)


def _in_rdflib(path: Path, suffix: str) -> set[tuple[Any, ...]]:
    """What pyoxigraph reads in a file, as terms of rdflib."""

    def term(one: Any) -> Any:
        if isinstance(one, ox.NamedNode):
            return rdflib.URIRef(one.value)
        if one.language:
            return rdflib.Literal(one.value, lang=one.language)
        plain = one.datatype.value.endswith("#string")
        return rdflib.Literal(one.value, datatype=None if plain else rdflib.URIRef(one.datatype.value))

    return {tuple(term(one) for one in quad.triple) for quad in ox.parse(path=str(path), format=SUFFIXES[suffix])}


def test_an_export_passes_the_shapes(loaded_store: Store) -> None:
    data = rdflib.Graph().parse(data=text_of(loaded_store, "turtle", part=Part(dyad="KAZ-RUS")), format="turtle")
    shapes = rdflib.Graph()
    for file in FOLDER.glob("*.ttl"):
        shapes.parse(file)
    conforms, _, report = pyshacl.validate(data, shacl_graph=shapes, ont_graph=shapes)
    assert conforms, report


def test_two_exports_are_equal_and_keep_silent_about_loads(loaded_store: Store) -> None:
    text = text_of(loaded_store)
    assert text == text_of(loaded_store)
    for release in Reader(loaded_store, SCHEMA).releases():
        for secret in (release["id"], release["id"].partition("@")[2], release["digest"], release["loaded_at"].isoformat()):
            assert secret not in text
        for public in ("version", "citation", "licence", "publisher"):
            assert quoted(release[public]) in text
    assert not re.search(r"\d{8}T\d{6}", text)


def test_trig_has_one_graph_for_each_data_set(loaded_store: Store) -> None:
    text = text_of(loaded_store, "trig")
    graphs = {str(quad.graph_name) for quad in ox.parse(text, format=ox.RdfFormat.TRIG)}
    assert graphs == {"DEFAULT", *(f"<{dataset_iri(id)}>" for id in available())}


def test_one_data_set_is_part_of_the_whole(loaded_store: Store) -> None:
    whole, part = text_of(loaded_store).splitlines(), text_of(loaded_store, datasets=["states"]).splitlines()
    assert set(part) < set(whole)
    assert dataset_iri("five_documents") not in "".join(part)


def test_the_order_does_not_depend_on_pages(loaded_store: Store) -> None:
    for release in Reader(loaded_store, SCHEMA).releases():
        small, large = (Reader(loaded_store, SCHEMA, page=page).records(release["id"]) for page in (37, 100_000))
        for one, other in itertools.zip_longest(small, large):
            assert one == other
    ids = [one.id for one in Reader(loaded_store, SCHEMA).records(release["id"]) if one.cls == "Name"]
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)


def test_the_export_of_a_dyad_can_be_loaded(loaded_store: Store, store: Store, tmp_path: Path) -> None:
    path = tmp_path / "pair.ttl"
    before = text_of(loaded_store, part=Part(dyad="KAZ-RUS"))
    write(path, export(loaded_store, SCHEMA, part=Part(dyad="KAZ-RUS")))
    assert {one.excerpt for one in read_rdf(path, SCHEMA)} == {"KAZ-RUS"}
    load_file(store, path)
    assert text_of(store, part=Part(dyad="KAZ-RUS")) == before
    about = loaded_store.read(
        """MATCH (:Dyad {id: 'KAZ-RUS'})<-[:ABOUT]-(f:Fact)-[:SUPPORTED_BY]->(p) MATCH (:Dataset)-[:CURRENT]->({id: f.release})
        RETURN f.id AS fact, p.id AS passage"""
    )
    assert about
    for row in about:
        assert f"/id/{row['fact']}> " in before
        assert f"<{iri(row['passage'])}> " in before
    assert len(before) < len(text_of(loaded_store)) / 2


def test_a_load_while_reading_is_noticed(store: Store, schema: Schema, tmp_path: Path) -> None:
    dataset = write_dataset(tmp_path, "one", members("one", 50))
    load(store, schema, dataset)
    reader = Reader(store, schema, page=10)
    (release,) = reader.releases()
    reading = reader.records(release["id"])
    next(reading)
    load(store, schema, dataset, force=True)
    with pytest.raises(Replaced, match="one was loaded again"):
        list(reading)


def test_a_file_that_is_not_finished_is_not_there(tmp_path: Path) -> None:
    def pieces() -> Iterator[str]:
        yield "something"
        raise RuntimeError

    path = tmp_path / "out.ttl"
    path.write_text("before")
    with pytest.raises(RuntimeError):
        write(path, pieces())
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_not_there_is_said_at_once(store: Store, loaded_store: Store) -> None:
    with pytest.raises(BadInput, match="unknown format 'xml'; known are turtle"):
        export(loaded_store, SCHEMA, "xml")
    with pytest.raises(NotFound, match="'nothing' is not loaded; loaded are: five_documents, reference, states"):
        export(loaded_store, SCHEMA, datasets=["nothing"])
    with pytest.raises(NotFound, match="no dyad 'AAA-BBB'"):
        export(loaded_store, SCHEMA, part=Part(dyad="AAA-BBB"))
    assert text_of(store) == ""
    assert format_of("text/turtle") == format_of(".ttl") == format_of("TTL") == FORMATS["turtle"]


HEAD = f"""@prefix dy: <{ONTOLOGY}> . @prefix id: <https://w3id.org/dyad/id/> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix dc: <http://purl.org/dc/elements/1.1/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
<https://w3id.org/dyad/id/dataset/mine> dcterms:title "Mine" ; dc:publisher "me" ; dcterms:bibliographicCitation "me" ;
    dc:rights "CC0-1.0" ; owl:versionInfo "1" ; dy:factPrefix "m_" .
"""
GOOD = """id:org a dy:IntergovernmentalOrganization . id:a a dy:State . id:doc a dy:SourceDocument .
<https://w3id.org/dyad/id/doc#page=1> a dy:Passage ; dy:partOf id:doc ; dy:page "1" .
id:m_1 a dy:MembershipFact ; dy:subject id:a ; dy:object id:org ; dy:supportedBy <https://w3id.org/dyad/id/doc#page=1> ;
    dy:paraphrase "A is in Org." ; dy:modality "asserted_by_document" .
"""


def test_a_file_written_by_hand_is_loaded(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(HEAD + GOOD)
    load_file(store, path)
    assert store.read("MATCH (:State {id: 'a'})-[r:MEMBER_OF]->(o) RETURN o.id AS id, r.fact AS fact") == [{"id": "org", "fact": "m_1"}]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("id:b a dy:Republic .", r"bad.ttl:9 \[https://w3id.org/dyad/id/b\]: class dy:Republic is not one"),
        ("id:m_1 dy:colour 'red' .", r"bad.ttl:9 \[m_1\]: dy:colour is not in the ontology"),
        ("id:m_1 dy:tier 'one' .", r"bad.ttl:9 \[m_1\]: dy:tier: expected a literal"),
        ("<http://example.org/x> a dy:State .", r"the subject is not an IRI under"),
        ("[] a dy:State .", r"the subject is not an IRI under"),
        ("id:m_2 dy:subject id:a .", r"id/m_2\]: it has no rdf:type of the ontology"),
        ("id:m_2 a dy:ClaimFact ; dy:inDataset <https://w3id.org/dyad/id/dataset/other> .", "it belongs to no data set"),
        ("id:m_2 a dy:ClaimFact .", r"bad.ttl:9 \[m_2\]: paraphrase: at least 1 needed"),
    ],
)
def test_bad_statements_are_problems_that_name_file_and_subject(store: Store, tmp_path: Path, line: str, problem: str) -> None:
    path = tmp_path / "bad.ttl"
    path.write_text(f"{HEAD}{GOOD}{line}\n")
    with pytest.raises(LoadRejected, match=problem):
        load_file(store, path)
    assert store.read("MATCH (f:Fact) RETURN count(f) AS n") == [{"n": 0}]


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("x.ttl", "<a:b> <a:c> 1 .\n<a:b> nonsense\n", r"x\.ttl:2: not valid"),
        ("x.nt", "<a:b> <a:c> <a:d> .\nnonsense\n", r"x\.nt:2: not valid"),
        ("x.jsonld", '{"@id": "a:b",\n"@type": }', r"x\.jsonld:2: not valid"),
        ("x.ttl", "<a:b> <a:c> 1 .", "no data set is described"),
        ("x.xml", "<a/>", r"the ending has to be one of \.ttl"),
        ("x.ttl", HEAD.replace('dc:publisher "me" ;', ""), r"id/dataset/mine>: dc:publisher is missing"),
        ("x.ttl", HEAD.replace('"me" ;', '"me", "you" ;', 1), r"has 2 values for dc:publisher, not one: me; you"),
    ],
)
def test_files_that_cannot_be_read_say_why(tmp_path: Path, name: str, text: str, problem: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(BadInput, match=problem):
        read_rdf(path, SCHEMA)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="there is no file"):
        read_rdf(tmp_path / "none.ttl", SCHEMA)


def test_a_changed_file_has_another_digest(tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(HEAD + GOOD)
    (before,) = read_rdf(path, SCHEMA)
    (again,) = read_rdf(path, SCHEMA)
    path.write_text(HEAD + GOOD + "id:b a dy:State .\n")
    (after,) = read_rdf(path, SCHEMA)
    assert before.digest() == again.digest() != after.digest()
