"""IRIs can be followed, answers are RDF, and the ontology is one that other tools can open."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pyoxigraph as ox
import pytest
import rdflib
from fastapi.testclient import TestClient
from pyld import jsonld

from app.export_styles import FORMATS
from app.exports import export
from app.linked import context
from app.vocabulary import document, terms
from graph.store import Store
from ontology.identifiers import BASE, DATA, ONTOLOGY
from ontology.schema import FOLDER, OWL, RDF, RDFS, SKOS, Schema
from tests.app.api_client import assert_problem, get

SCHEMA = Schema.read()
TYPE = ox.NamedNode(RDF + "type")
DIRECT = {one.local for one in SCHEMA.links.values() if one.projected}
HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def exported(loaded_store: Store) -> set[ox.Triple]:
    """All that an export of the whole graph says."""
    text = "".join(export(loaded_store, SCHEMA, "ntriples"))
    return {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES)}


@pytest.fixture(scope="module")
def by_subject(exported: set[ox.Triple]) -> dict[str, set[ox.Triple]]:
    """The same by subject."""
    found: dict[str, set[ox.Triple]] = {}
    for one in exported:
        found.setdefault(one.subject.value, set()).add(one)
    return found


class Anchors(HTMLParser):
    """The ids of the elements of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for name, value in attrs if name == "id" and value]


def local(iri: str) -> str:
    """Where an IRI of ours is on a server: the same path."""
    return "/" + iri.removeprefix(BASE)


def one_of_each(exported: set[ox.Triple]) -> dict[tuple[str, ...], str]:
    """An IRI of each kind and each data set: by what it names, whose it is, the kind of its fragment, and where it begins."""
    types = {one.subject.value: one.object.value.removeprefix(ONTOLOGY) for one in exported if one.predicate == TYPE}
    datasets = {one.subject.value: one.object.value for one in exported if one.predicate.value == ONTOLOGY + "inDataset"}

    def kind(iri: str) -> str:
        lineage = SCHEMA.lineage(cls) if (cls := types.get(iri, "")) in SCHEMA.classes else (cls,)
        return next((one for one in lineage if one in ("Fact", "Treaty", "Document", "Actor", "Entity")), cls)

    found: dict[tuple[str, ...], str] = {}
    for iri in sorted({term.value for one in exported for term in (one.subject, one.predicate, one.object) if isinstance(term, ox.NamedNode)}):
        if iri.startswith(BASE):
            path, _, fragment = iri.removeprefix(BASE).partition("#")
            parts = path.split("/")
            whose = parts[2] if parts[:2] == ["id", "dataset"] else datasets.get(iri, "")
            found.setdefault((kind(iri), whose, re.split(r"[=-]", fragment)[0] if parts[0] == "id" else "", parts[0]), iri)
    return found


def test_every_kind_of_iri_in_an_export_can_be_followed(client: TestClient, exported: set[ox.Triple]) -> None:
    kinds = one_of_each(exported)
    assert {"Fact", "Treaty", "Document", "Actor", "Entity", "Name", "Code", "Passage", "Description", "Mention", "Dyad", "Dataset"} <= {kind for kind, *_ in kinds} | {"Dataset"}
    assert {begin for *_, begin in kinds} == {"", "id", "ontology", "sparql", "v1"}
    pages: dict[str, Any] = {}
    for iri in kinds.values():
        path, _, fragment = local(iri).partition("#")
        if path.startswith("/v1/export"):
            assert client.head(path).status_code == 200, iri
            continue
        page = pages.get(path) or pages.setdefault(path, client.get(path, headers={"Accept": HTML}))
        assert page.status_code == 200 and page.headers["content-type"].startswith("text/html"), iri
        anchors = Anchors(page.text).ids
        assert len(anchors) == len(set(anchors)), iri
        reached = fragment or page.url.fragment
        assert not reached or reached in anchors or unquote(reached) in anchors, f"{iri}: no place {reached} on {page.url}"
        if path not in ("/", "/sparql"):
            data = pages.get("data " + path) or pages.setdefault("data " + path, client.get(path, headers={"Accept": "text/turtle"}))
            assert data.status_code == 200 and data.headers["content-type"].startswith("text/turtle"), iri
            subjects = {quad.subject.value for quad in ox.parse(data.text, format=ox.RdfFormat.TURTLE)}
            assert iri in subjects, f"{iri} is not described at {data.url}"


def test_what_is_given_at_an_iri_agrees_with_the_export(client: TestClient, exported: set[ox.Triple], by_subject: dict[str, set[ox.Triple]]) -> None:
    for id in ("state_kazakhstan", "KAZ-RUS", "f4_baikonur_lease", "dataset/states", "doc_abdrazakova_zhabina", "treaty_csto_charter_2002"):
        texts = [get_text(client, f"/v1/resources/{id}?format={one.name}") for one in FORMATS.values()]
        formats = [ox.RdfFormat.TURTLE, ox.RdfFormat.N_TRIPLES, ox.RdfFormat.JSON_LD, ox.RdfFormat.TRIG, ox.RdfFormat.N_QUADS]
        said = [{quad.triple for quad in ox.parse(text, format=format)} for text, format in zip(texts, formats, strict=True)]
        assert all(one == said[0] for one in said)
        mine = {one for one in said[0] if one.predicate.value != ONTOLOGY + "excerptAbout" and one.subject.value.removeprefix(DATA).partition("/")[0] != "dataset"}
        assert mine <= exported
        # Direct relationships of an entity come with the facts that give them, which may be those of others.
        own = {one for one in by_subject[DATA + id] if one.predicate.value.removeprefix(ONTOLOGY) not in DIRECT}
        assert own <= said[0]


def get_text(client: TestClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, response.text
    return response.text


@pytest.mark.parametrize(
    ("accept", "leads_to"),
    [
        (HTML, "/page/state_kazakhstan"),
        ("text/html", "/page/state_kazakhstan"),
        ("text/turtle", "/v1/resources/state_kazakhstan?format=turtle"),
        ("application/rdf+xml, text/turtle;q=0.9", "/v1/resources/state_kazakhstan?format=turtle"),
        ("application/ld+json", "/v1/resources/state_kazakhstan?format=jsonld"),
        ("application/n-triples", "/v1/resources/state_kazakhstan?format=ntriples"),
        ("application/n-quads;q=0.5, application/trig", "/v1/resources/state_kazakhstan?format=trig"),
        ("application/json", "/v1/entities/state_kazakhstan"),
        ("*/*", "/v1/resources/state_kazakhstan?format=turtle"),
        ("text/*;q=0.1, text/html;q=0", "/v1/resources/state_kazakhstan?format=turtle"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_303_by_content_negotiation(client: TestClient, method: str, accept: str, leads_to: str) -> None:
    response = client.request(method, "/id/state_kazakhstan", headers={"Accept": accept}, follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (303, leads_to)
    assert "Accept" in response.headers["vary"]
    assert f'<{DATA}state_kazakhstan>; rel="canonical"' in response.headers["link"]
    assert client.request(method, leads_to, headers={"Accept": accept}).status_code == 200


def test_what_belongs_to_another_thing_leads_to_its_place_there(client: TestClient) -> None:
    def page_of(path: str) -> str:
        return client.get(path, headers={"Accept": "text/html"}, follow_redirects=False).headers["location"]

    document, _, place = get(client, "/v1/facts/f4_baikonur_lease")["fact"]["passages"][0]["id"].partition("#")
    assert place and page_of(f"/id/{document}%23{place}") == f"/page/{document}#{place}"
    assert page_of("/id/KAZ-RUS") == "/dyads/state_kazakhstan/state_russia"
    code = get(client, "/v1/entities/state_kazakhstan")["codes"][0]
    place = f"dataset/{code['dataset']}/{code['id']}"
    assert page_of(f"/id/{place}") == f"/page/state_kazakhstan#{place}"


def test_data_say_what_they_describe_and_where_else_it_is(client: TestClient) -> None:
    response = client.get("/v1/resources/f4_baikonur_lease", headers={"Accept": "application/ld+json"})
    links = response.headers["link"]
    assert response.headers["content-type"] == "application/ld+json; charset=utf-8"
    assert f'<{DATA}f4_baikonur_lease>; rel="describes"' in links
    assert '</page/f4_baikonur_lease>; rel="alternate"; type="text/html"' in links
    assert '</v1/resources/f4_baikonur_lease?format=turtle>; rel="alternate"; type="text/turtle"' in links
    assert response.headers["etag"]
    page = client.get("/page/f4_baikonur_lease")
    assert 'rel="describedby"' in page.headers["link"]
    assert f'<link rel="canonical" href="{DATA}f4_baikonur_lease">' in page.text


def test_what_is_not_there_is_a_problem(client: TestClient) -> None:
    for path in ("/id/state_narnia", "/v1/resources/dataset/none", "/v1/resources/dataset/states/none", "/page/x%2Fy", "/id/dataset/"):
        assert "has the IRI" in assert_problem(client.get(path), 404, "Not found")["detail"]
    page = client.get("/id/state_narnia", headers={"Accept": HTML})
    assert page.status_code == 404 and "state_narnia" in page.text and page.headers["content-type"].startswith("text/html")
    assert "text/turtle" in assert_problem(client.get("/id/state_kazakhstan", headers={"Accept": "image/png"}), 406, "Not acceptable")["detail"]
    assert_problem(client.get("/v1/resources/state_kazakhstan", headers={"Accept": "image/png"}), 406)
    assert_problem(client.get("/ontology", headers={"Accept": "image/png"}), 406)
    assert_problem(client.get("/ontology?format=word"), 400)
    assert_problem(client.get("/ontology.docx"), 404)
    assert_problem(client.get("/ontology/9.9.9"), 404)


@pytest.mark.parametrize(
    ("iri", "leads_to"),
    [
        (DATA + "state_kazakhstan", "/id/state_kazakhstan"),
        (f"<{DATA}doc_abdrazakova_zhabina#char=531,731>", "/id/doc_abdrazakova_zhabina#char=531,731"),
        (ONTOLOGY + "Fact", "/ontology#Fact"),
        ("id:KAZ-RUS", "/id/KAZ-RUS"),
        (BASE + "/evil.example", "/evil.example"),
        (DATA + "a%3Fb", "/id/a%3Fb"),
        ("", "/"),
    ],
)
def test_an_iri_that_somebody_has_leads_to_the_same_path_here(client: TestClient, iri: str, leads_to: str) -> None:
    response = client.get("/id", params={"iri": iri}, follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (303, leads_to)


def test_an_iri_of_others_is_not_followed(client: TestClient) -> None:
    assert "not an IRI of ours" in assert_problem(client.get("/id", params={"iri": "https://example.org/x"}, follow_redirects=False), 400)["detail"]


# ---- Answers as JSON-LD ----

ANSWERS = (
    "/v1/facts/f4_baikonur_lease",
    "/v1/entities/state_kazakhstan",
    "/v1/entities/doc_abdrazakova_zhabina",
    "/v1/dyads/KAZ/RUS?on=2022-02-24&dataset=five_documents",
    "/v1/dyads/KAZ/RUS/changes?from=2013-06-30&until=2022-02-24&dataset=five_documents",
    "/v1/dyads/KAZ/RUS/organizations?on=2013",
    "/v1/queries/contradictions?limit=40",
    "/v1/events?from=2014&limit=50",
)


def triples_of(client: TestClient, address: str, answer: Any) -> set[ox.Triple]:
    """The triples of an answer, by a JSON-LD processor that is given the address of the answer and nothing else."""

    def load(url: str, options: Any) -> dict[str, Any]:
        assert urlsplit(url).path == "/context.jsonld"
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": client.get(url).json()}

    text = jsonld.to_rdf(answer, {"base": urljoin("http://testserver", address), "format": "application/n-quads", "documentLoader": load})
    return {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_QUADS)}


@pytest.mark.parametrize("address", ANSWERS)
def test_answers_are_rdf_that_agrees_with_the_export(client: TestClient, exported: set[ox.Triple], by_subject: dict[str, set[ox.Triple]], address: str) -> None:
    answer = json.loads(get_text(client, address))
    said = triples_of(client, address, answer)
    ours = {one for one in said if one.predicate.value.startswith(ONTOLOGY) or (one.predicate == TYPE and one.object.value.startswith(ONTOLOGY))}
    assert ours and ours <= exported, sorted(map(str, ours - exported))[:5]
    facts = answer.get("facts") or ({answer["fact"]["id"]: answer["fact"]} if "fact" in answer else {})
    for id, fact in facts.items():
        left_out = {one.predicate.value.removeprefix(ONTOLOGY) for one in by_subject[fact["@id"].replace("id:", DATA, 1)] - ours}
        assert not left_out, f"{id} lacks {left_out}"
    if "names" in answer:
        by = {name: sum(one.predicate.value == ONTOLOGY + name for one in ours) for name in ("nameOf", "codeOf", "text", "code")}
        assert by == {"nameOf": len(answer["names"]), "codeOf": len(answer["codes"]), "text": len(answer["names"]), "code": len(answer["codes"])}


def test_another_processor_reads_the_same_from_the_server_itself(address: str, client: TestClient) -> None:
    for path in ("/v1/facts/f4_baikonur_lease", "/v1/entities/treaty_csto_charter_2002"):
        graph = rdflib.Graph().parse(f"{address}{path}", format="json-ld")
        named = {(str(s), str(p), str(o)) for s, p, o in graph if str(p).startswith(ONTOLOGY)}
        assert named == {(one.subject.value, one.predicate.value, one.object.value) for one in triples_of(client, path, get(client, path)) if one.predicate.value.startswith(ONTOLOGY)}


def test_the_context_is_open_to_all(client: TestClient) -> None:
    response = client.get("/context.jsonld", headers={"Origin": "https://elsewhere.example"})
    assert response.headers["content-type"] == "application/ld+json"
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.json() == json.loads(json.dumps(context(SCHEMA)))


@pytest.mark.parametrize("path", ["/ontology", "/ontology.ttl", "/shapes", "/context.jsonld", "/void", "/.well-known/void"])
def test_what_data_are_written_in_is_open_to_all_origins(client: TestClient, path: str) -> None:
    origin = {"Origin": "https://elsewhere.example"}
    assert client.get(path, headers=origin, follow_redirects=False).headers["access-control-allow-origin"] == "*"
    asked = {**origin, "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "accept,x-anything"}
    assert client.options(path, headers=asked).status_code == 200
    assert "access-control-allow-origin" not in client.get("/v1/datasets", headers=origin).headers


# ---- The ontology ----


def test_the_ontology_comes_as_page_and_in_every_syntax(client: TestClient) -> None:
    expected = {one for one in ox.parse(document(FOLDER, "turtle"), format=ox.RdfFormat.TURTLE)}
    assert len(expected) > 3000
    for accept, format in (("text/turtle", ox.RdfFormat.TURTLE), ("application/rdf+xml", ox.RdfFormat.RDF_XML), ("application/ld+json", ox.RdfFormat.JSON_LD),
                           ("application/n-triples", ox.RdfFormat.N_TRIPLES), ("*/*", ox.RdfFormat.TURTLE)):  # fmt: skip
        response = client.get("/ontology", headers={"Accept": accept})
        assert response.status_code == 200 and "Accept" in response.headers["vary"]
        assert response.headers["content-type"].split(";")[0] in (accept, "text/turtle")
        assert len(set(ox.parse(response.content, format=format))) == len(expected)
    assert client.get("/ontology.ttl").content == client.get("/ontology/0.1.0").content == document(FOLDER, "turtle")
    assert client.head("/ontology").status_code == 200
    assert set(rdflib.Graph().parse(data=client.get("/ontology.rdf").text, format="xml").subjects(rdflib.RDF.type, rdflib.OWL.Ontology)) == {
        rdflib.URIRef(ONTOLOGY.rstrip("#"))
    }
    assert len(rdflib.Graph().parse(data=get_text(client, "/shapes?format=turtle"), format="turtle")) > 500


@pytest.mark.parametrize("lang", ["en", "ru", "kk"])
def test_the_page_has_a_place_for_every_term(client: TestClient, lang: str) -> None:
    response = client.get(f"/ontology?lang={lang}", headers={"Accept": HTML})
    anchors = Anchors(response.text).ids
    assert len(anchors) == len(set(anchors))
    for triple in ox.parse(document(FOLDER, "turtle"), format=ox.RdfFormat.TURTLE):
        if isinstance(triple.subject, ox.NamedNode) and triple.subject.value.startswith(ONTOLOGY):
            assert triple.subject.value.removeprefix(ONTOLOGY) in anchors
    for term in (*SCHEMA.classes.values(), *SCHEMA.values.values(), *SCHEMA.links.values()):
        assert term.label(lang).replace("'", "&#39;") in response.text and term.definition.replace("'", "&#39;").replace('"', "&#34;") in response.text
    assert response.headers["content-location"] == "/ontology?format=html"


def test_an_owl_tool_knows_what_each_term_is() -> None:
    graph: dict[str, dict[str, set[str]]] = {}
    for one in ox.parse(document(FOLDER, "turtle"), format=ox.RdfFormat.TURTLE):
        graph.setdefault(getattr(one.subject, "value", ""), {}).setdefault(one.predicate.value, set()).add(one.object.value)
    types = {subject: said.get(RDF + "type", set()) for subject, said in graph.items()}
    kinds = [OWL + "ObjectProperty", OWL + "DatatypeProperty", OWL + "AnnotationProperty"]
    built_in = (RDF, RDFS, OWL, "http://www.w3.org/2001/XMLSchema#")

    def kind(iri: str) -> set[str]:
        return {one for one in kinds if one in types.get(iri, set())}

    header = graph[ONTOLOGY.rstrip("#")]
    assert {OWL + "versionInfo", OWL + "versionIRI", "http://purl.org/dc/terms/license"} <= header.keys() and OWL + "imports" not in header
    for subject, said in graph.items():
        assert len(kind(subject)) <= 1, f"{subject} is a property of two kinds"
        for predicate, objects in said.items():
            assert predicate.startswith(built_in) or kind(predicate), f"{predicate} is not declared"
            if predicate == RDFS + "subClassOf":
                assert all(OWL + "Class" in types.get(one, set()) for one in objects), f"{subject} is below something that is no class"
            if predicate == RDFS + "subPropertyOf":
                assert all(kind(one) == kind(subject) for one in objects), f"{subject} is below a property of another kind"
            if predicate == RDF + "type":
                assert all(one.startswith(built_in) or OWL + "Class" in types.get(one, set()) for one in objects), f"{subject} is of something that is no class"
    assert SKOS + "Concept" in types and all(title for title, _ in terms(FOLDER))


def test_the_description_of_data_sets_is_negotiated(client: TestClient) -> None:
    assert client.get("/void", headers={"Accept": "text/turtle"}).headers["content-type"].startswith("text/turtle")
    for unknown in ("application/json", "text/html"):
        assert client.get("/void", headers={"Accept": unknown}).status_code == 406
