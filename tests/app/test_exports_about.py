"""What an export says of the data in it, parts of the graph, and direct relationships with the fact that they rest on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from app.exports import FORMATS, Part, export, write
from app.imports import SUFFIXES, read_rdf
from app.loading import load
from graph.store import Store
from ontology.errors import BadInput, NotFound
from ontology.identifiers import DATA, ONTOLOGY
from ontology.rdf import PREFIXES, dataset_iri, node_iri
from ontology.schema import RDF, Schema
from tests.app.api_client import assert_problem, get
from tests.data_sets import members, write_dataset

SCHEMA = Schema.read()
DIRECT = {ONTOLOGY + one.local for one in SCHEMA.links.values() if one.projected}
REIFIES = RDF + "reifies"
Said = dict[str, dict[str, set[str]]]


def text_of(store: Store, format: str = "turtle", **chosen: Any) -> str:
    return "".join(export(store, SCHEMA, format, **chosen))


def said_in(text: str, format: str = "turtle") -> Said:
    """By subject and property, the values."""
    found: Said = {}
    for one in ox.parse(text, format=SUFFIXES[FORMATS[format].suffix]):
        found.setdefault(getattr(one.subject, "value", ""), {}).setdefault(one.predicate.value, set()).add(getattr(one.object, "value", ""))
    return found


def term(curie: str) -> str:
    prefix, _, local = curie.partition(":")
    return PREFIXES[prefix] + local


FACTS = ("f4_baikonur_lease", "f1_member_eaeu")


@pytest.mark.parametrize("part", [Part(dyad="KAZ-RUS"), Part(entity="org_single_economic_space"), Part(facts=FACTS)], ids=["dyad", "actor", "facts"])
@pytest.mark.parametrize("format", ["turtle", "jsonld"])
def test_a_file_says_of_each_data_set_in_it_whose_it_is_and_where_it_comes_from(loaded_store: Store, part: Part, format: str) -> None:
    said = said_in(text_of(loaded_store, format, part=part), format)
    used = {one for values in said.values() for one in values.get(term("dy:inDataset"), ())}
    assert used == {subject for subject, values in said.items() if term("dcat:Dataset") in values.get(RDF + "type", ())}
    for dataset in used:
        about = said[dataset]
        for needed in ("dcterms:license", "dcterms:bibliographicCitation", "owl:versionInfo", "dcat:version", "dc:publisher", "dcterms:title"):
            assert about[term(needed)], f"{dataset} lacks {needed}"
        passages = [one for one in said.values() if term("dy:Passage") in one.get(RDF + "type", ()) and dataset in one[term("dy:inDataset")]]
        documents = {document for one in passages for document in one[term("dy:partOf")]}
        assert documents <= said.keys() and about.get(term("prov:wasDerivedFrom"), set()) == documents
        (activity,) = about[term("prov:wasGeneratedBy")]
        assert said[activity].get(term("prov:used"), set()) == documents
        (program,) = said[activity][term("prov:wasAssociatedWith")]
        assert said[program][RDF + "type"] == {term("prov:SoftwareAgent")} and said[program][term("owl:versionInfo")] == {"0.1.0"}
        assert {next(iter(said[one][term("dcat:mediaType")])).partition("media-types/")[2] for one in about[term("dcat:distribution")]} == {
            one.media_type for one in FORMATS.values()
        }


def test_counts_of_a_data_set_are_those_of_its_file(loaded_store: Store) -> None:
    said = said_in(text_of(loaded_store, datasets=["states"]))
    parts = said[dataset_iri("states")][term("void:classPartition")]
    stated = {next(iter(said[one][term("void:class")])): int(next(iter(said[one][term("void:entities")]))) for one in parts}
    for cls in ("Name", "Code", "State", "Description"):
        assert stated[ONTOLOGY + cls] == sum(ONTOLOGY + cls in one.get(RDF + "type", ()) for one in said.values()), cls


def test_the_export_of_an_actor_holds_all_that_it_has_a_part_in_and_can_be_loaded(loaded_store: Store, store: Store, tmp_path: Path) -> None:
    path = tmp_path / "actor.ttl"
    before = text_of(loaded_store, part=Part(entity="org_single_economic_space"))
    write(path, export(loaded_store, SCHEMA, part=Part(entity="org_single_economic_space")))
    touching = loaded_store.read("MATCH (:Entity {id: 'org_single_economic_space'})<--(f:Fact) MATCH (:Dataset)-[:CURRENT]->({id: f.release}) RETURN DISTINCT f.id AS id")
    assert touching and {node_iri(row["id"]) for row in touching} <= said_in(before).keys()
    for dataset in read_rdf(path, SCHEMA):
        assert dataset.excerpt == "org_single_economic_space"
        load(store, SCHEMA, dataset)
    assert text_of(store, part=Part(entity="org_single_economic_space")) == before


def test_some_facts_come_with_their_passages_and_no_others(loaded_store: Store) -> None:
    said = said_in(text_of(loaded_store, part=Part(facts=FACTS)))
    facts = {subject.removeprefix(DATA) for subject, values in said.items() if term("dy:paraphrase") in values}
    assert set(FACTS) <= facts
    linked = {target.removeprefix(DATA) for one in FACTS for name in ("contradicts", "corroboratedBy", "object", "topic") for target in said[DATA + one].get(ONTOLOGY + name, ())}
    assert facts - set(FACTS) <= linked
    with pytest.raises(NotFound, match="no fact f9_none"):
        text_of(loaded_store, part=Part(facts=["f9_none"]))
    with pytest.raises(NotFound, match="no entity 'org_none'"):
        text_of(loaded_store, part=Part(entity="org_none"))
    with pytest.raises(BadInput, match="one of these"):
        Part(dyad="KAZ-RUS", entity="org_single_economic_space")


@pytest.mark.parametrize(("format", "relations"), [(one.name, relations) for one in FORMATS.values() for relations in one.relations if relations != "plain"])
def test_a_direct_relationship_leads_to_the_fact_that_it_rests_on(store: Store, tmp_path: Path, format: str, relations: str) -> None:
    load(store, SCHEMA, write_dataset(tmp_path, "one", members("one", 5)))
    plain = {quad.triple for quad in ox.parse(text_of(store, "ntriples"), format=ox.RdfFormat.N_TRIPLES)}
    path = tmp_path / f"with{FORMATS[format].suffix}"
    write(path, export(store, SCHEMA, format, relations=relations))
    quads = list(ox.parse(path=str(path), format=SUFFIXES[path.suffix]))
    assert {quad.triple for quad in quads if quad.predicate.value != REIFIES} == plain
    if relations == "annotated":
        resting = {(quad.object, quad.subject.value) for quad in quads if quad.predicate.value == REIFIES}
    else:
        resting = {(quad.triple, quad.graph_name.value) for quad in quads if quad.predicate.value in DIRECT}
    assert len(resting) == 5
    for triple, fact in resting:
        assert triple in plain
        about = {(one.predicate.value.removeprefix(ONTOLOGY), one.object) for one in plain if one.subject.value == fact}
        assert {("subject", triple.subject), ("object", triple.object)} <= about
    # What is written for others is left aside when the file comes back.
    before = text_of(store)
    store.run("MATCH (n) DETACH DELETE n")
    for dataset in read_rdf(path, SCHEMA):
        load(store, SCHEMA, dataset)
    assert text_of(store) == before


def test_what_a_format_cannot_hold_is_said(loaded_store: Store) -> None:
    with pytest.raises(BadInput, match="jsonld cannot write direct relationships as 'annotated'; these formats can: turtle, ntriples, trig, nquads"):
        export(loaded_store, SCHEMA, "jsonld", relations="annotated")
    with pytest.raises(BadInput, match="'starred'; known are plain, annotated, graphs"):
        export(loaded_store, SCHEMA, "turtle", relations="starred")


# ---- Over HTTP ----


def test_parts_over_http(client: TestClient, loaded_store: Store) -> None:
    response = client.get("/v1/export", params={"actor": "Single Economic Space of Belarus, Kazakhstan and Russia", "format": "nquads"})
    assert response.status_code == 200 and response.headers["content-type"] == "application/n-quads; charset=utf-8"
    assert 'filename="dyad-org_single_economic_space.nq"' in response.headers["content-disposition"]
    assert response.text == text_of(loaded_store, "nquads", part=Part(entity="org_single_economic_space"))
    facts = client.get("/v1/export", params={"fact": list(FACTS), "relations": "annotated"})
    assert facts.text.startswith('VERSION "1.2"') and " ~ id:" in facts.text
    for asked, status in (
        ({"actor": "Narnia"}, 404), ({"fact": "f9_none"}, 404), ({"relations": "starred"}, 400), ({"actor": "KAZ", "dyad": "KAZ-RUS"}, 400),
        ({"relations": "graphs"}, 400),
    ):  # fmt: skip
        assert_problem(client.get("/v1/export", params=asked), status)


@pytest.mark.parametrize("format", list(FORMATS))
def test_the_answer_of_a_question_in_every_format(client: TestClient, format: str) -> None:
    asked = {"a": "KAZ", "b": "RUS", "on": "2013", "dataset": "five_documents"}
    cited = {id for row in get(client, "/v1/queries/dyad_organizations", **asked)["rows"] for id in row["facts"]}
    response = client.get("/v1/queries/dyad_organizations", params={**asked, "format": format})
    assert response.headers["content-type"].startswith(FORMATS[format].media_type)
    assert {node_iri(one) for one in cited} <= said_in(response.text, format).keys()
    assert client.get("/v1/queries/dyad_organizations", params=asked, headers={"Accept": FORMATS[format].media_type}).text == response.text


def test_pages_link_to_exports(client: TestClient) -> None:
    for page, link in (
        ("/", "/v1/export?format=turtle"), ("/dyads/KAZ/RUS?on=2022", "/v1/export?dyad=KAZ-RUS&amp;format=turtle"), ("/page/org_single_economic_space", "/v1/export?actor=org_single_economic_space&amp;format=trig"),
        ("/page/f4_baikonur_lease", "/v1/export?fact=f4_baikonur_lease&amp;format=turtle"), ("/page/dataset/states", "/v1/export?dataset=states&amp;format=nquads"),
    ):  # fmt: skip
        text = client.get(page, headers={"Accept": "text/html"}).text
        assert link in text, page
        assert client.head(link.replace("&amp;", "&")).status_code == 200
