"""A class, a kind of fact and a relation added in Turtle alone are loaded, asked for and exported."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox

from app.exports import export
from app.loading import load
from graph.migrations import migrate, steps
from graph.store import Store
from loaders.contract import DataSet
from ontology.identifiers import ONTOLOGY, iri
from ontology.schema import FOLDER, Schema
from tests.data_sets import write_dataset

ADDED = """
@prefix dy: <https://w3id.org/dyad/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

dy:River a owl:Class ; rdfs:subClassOf dy:Place ; rdfs:label "river"@en ; skos:definition "A river that states share."@en .
dy:drawsWaterFrom a owl:ObjectProperty, dy:DirectRelationship ; rdfs:label "draws water from"@en ; skos:definition "Uses water of it."@en .
dy:throughCanal a owl:ObjectProperty ; dy:domainIncludes dy:WaterUseFact ; rdfs:label "through"@en ; skos:definition "By which canal."@en .
dy:cubicKilometres a owl:DatatypeProperty ; rdfs:range xsd:decimal ; dy:domainIncludes dy:WaterUseFact ;
    rdfs:label "volume"@en ; skos:definition "Volume in cubic kilometres a year."@en .
dy:WaterUseFact a owl:Class ; rdfs:subClassOf dy:Fact ; skos:notation "water_use" ; dy:timeMeaning "attestation" ;
    rdfs:label "water use"@en ; skos:definition "A state draws water from a river."@en ;
    dy:projection [ a dy:Projection ; dy:relationship dy:drawsWaterFrom ; dy:from dy:subject ; dy:to dy:object ] .
dy:WaterUseShape a sh:NodeShape ; sh:targetClass dy:WaterUseFact ;
    sh:property [ sh:path dy:object ; sh:minCount 1 ; sh:class dy:River ; sh:message "Water comes from a river."@en ] .
"""

LOADER = '''
from ontology import records

def load(source):
    for id, cls in (("state_a", "State"), ("river_b", "River"), ("place_c", "Place"), ("doc_water", "SourceDocument")):
        yield from records.entity(id, cls)
        yield records.name(id, id, kind="preferred", language="en")
    passage = records.passage("doc_water", row="1")
    yield passage
    links = {"subject": "state_a", "object": "river_b", "through_canal": "place_c", "supported_by": passage.id}
    yield records.fact("water_1", "water_use", links=links, paraphrase="A draws water from B.", modality="recorded_by_dataset",
                       time="2001/2010", cubic_kilometres=1.5)
'''


def test_turtle_alone_is_enough(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "ontology"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (folder / "water.ttl").write_text(ADDED, encoding="utf-8")
    schema = Schema.read(folder)
    assert "draws_water_from_release" in steps(schema)
    dataset = write_dataset(tmp_path, "water", [])
    (dataset.folder / "load.py").write_text(LOADER, encoding="utf-8")
    try:
        loaded = load(store, schema, DataSet(dataset.folder))
        assert loaded.counts["WaterUseFact"] == 1
        rows = store.read(
            """
            MATCH (s:State)-[r:DRAWS_WATER_FROM]->(w:River:Place) WHERE r.certain_from <= date('2005-01-01') <= r.certain_until
            MATCH (f:WaterUseFact {id: r.fact})-[:THROUGH_CANAL]->(c)
            RETURN s.id AS state, w.id AS river, c.id AS canal, f.cubic_kilometres AS volume, f.family AS family"""
        )
        assert rows == [{"state": "state_a", "river": "river_b", "canal": "place_c", "volume": 1.5, "family": "water_use"}]
        exported = "".join(export(store, schema, "ntriples"))
        triples = {(t.subject, t.predicate, t.object) for t in ox.parse(exported, format=ox.RdfFormat.N_TRIPLES)}
        state, river, fact = (ox.NamedNode(iri(id)) for id in ("state_a", "river_b", "water_1"))
        assert (state, ox.NamedNode(ONTOLOGY + "drawsWaterFrom"), river) in triples
        assert (fact, ox.NamedNode(ONTOLOGY + "throughCanal"), ox.NamedNode(iri("place_c"))) in triples
        volume = ox.Literal("1.5", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal"))
        assert (fact, ox.NamedNode(ONTOLOGY + "cubicKilometres"), volume) in triples
    finally:
        migrate(store, Schema.read())
