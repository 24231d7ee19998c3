"""The compiled record checks give the verdicts of pyshacl, the referee."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path

import pyshacl
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.contract import FOLDER as LOADERS
from loaders.contract import DataSet
from ontology.checks import check_all
from ontology.errors import BadInput
from ontology.rdf import ntriples
from ontology.records import Record
from ontology.schema import FOLDER, Schema

SCHEMA = Schema.read()


def neighbourhood() -> list[Record]:
    """Ten facts of different kinds with everything that they point to."""
    records = {record.id: record for record in DataSet(LOADERS / "five_documents").records()}
    wanted, seen = [], set()
    for record in records.values():
        kind = SCHEMA.kinds.get(record.cls)
        if kind and kind.local not in seen and len(seen) < 30:
            seen.add(kind.local)
            wanted.append(record.id)
    found: dict[str, Record] = {}
    while wanted:
        id = wanted.pop()
        if id not in found:
            record = found[id] = copy.deepcopy(records[id])
            record.cls = SCHEMA.kinds[record.cls].local if record.cls in SCHEMA.kinds else record.cls
            for link in ("contradicts", "corroborated_by"):
                record.links.pop(link, None)
            wanted += [target for targets in record.links.values() for target in targets]
    for record in records.values():
        about = record.links.get("describes") or record.links.get("name_of") or []
        if about and about[0] in found and record.id not in found:
            found[record.id] = record
    return list(found.values())


BASE = neighbourhood()


@pytest.fixture(scope="module")
def referee() -> Callable[[list[Record]], bool]:
    """Whether pyshacl finds that records conform to the shapes."""
    shapes, model = rdflib.Graph(), rdflib.Graph()
    shapes.parse(FOLDER / "shapes.ttl")
    for name in ("core.ttl", "kinds.ttl"):
        full = rdflib.Graph()
        full.parse(FOLDER / name)
        for triple in full.triples((None, rdflib.RDFS.subClassOf, None)):
            model.add(triple)

    def conforms(records: list[Record]) -> bool:
        data = rdflib.Graph()
        data.parse(data=ntriples(SCHEMA, records, "test"), format="nt")
        return bool(pyshacl.validate(data, shacl_graph=shapes, ont_graph=model)[0])

    return conforms


def test_the_papers_conform_by_both(referee: Callable[[list[Record]], bool]) -> None:
    records = copy.deepcopy(BASE)
    assert check_all(SCHEMA, records) == []
    assert referee(records)


_BAD = {
    "modality": ["guessed"], "tier": [0, 3], "paraphrase": [""], "time_basis": ["sometimes"], "recognition_status": ["maybe", "recognized"],
    "text": [""], "name_kind": ["nickname"], "scheme": ["telephone"], "start": [-1], "end": [-5], "count": [-1], "described_as": [[]],
}  # fmt: skip


def damage(data: st.DataObject) -> list[Record]:
    """The neighbourhood with one record changed: a value spoilt, a value or link dropped, a link sent elsewhere."""
    records = copy.deepcopy(BASE)
    by_id = {one.id: one for one in records}
    record = by_id[data.draw(st.sampled_from([one.id for one in records if one.values or one.links]))]
    how = data.draw(st.sampled_from(["drop value", "spoil value", "drop link", "send elsewhere", "double link"]))
    if how == "drop value" and record.values:
        del record.values[data.draw(st.sampled_from(sorted(record.values)))]
    elif how == "spoil value" and (names := sorted(set(record.values) & set(_BAD))):
        name = data.draw(st.sampled_from(names))
        record.values[name] = data.draw(st.sampled_from(_BAD[name]))
    elif record.links:
        link = data.draw(st.sampled_from(sorted(record.links)))
        if how == "drop link":
            del record.links[link]
        else:
            other = data.draw(st.sampled_from([id for id in by_id if id not in record.links[link]]))
            record.links[link] = [other] if how == "send elsewhere" else [*record.links[link], other]
    return records


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_same_verdict_as_pyshacl(referee: Callable[[list[Record]], bool], data: st.DataObject) -> None:
    records = damage(data)
    problems = check_all(SCHEMA, copy.deepcopy(records))
    assert (problems == []) == referee(records), problems


def test_notations_in_shapes_are_those_of_the_schemes() -> None:
    by_property = {
        "modality": "modality", "timeBasis": "timeBasis", "nameKind": "nameKind", "scheme": "codeScheme", "stance": "stance", "domain": "domain",
        "securitizationLevel": "securitizationLevel",
    }  # fmt: skip
    checked = 0
    for shape in SCHEMA.shapes:
        for constraint in shape.properties:
            for name, scheme in by_property.items():
                if constraint.path == rdf_name(name) and constraint.allowed and shape.target in ("Fact", "Name", "Code"):
                    assert set(constraint.allowed) == set(SCHEMA.notations(scheme)), name
                    checked += 1
    assert checked >= 5


def rdf_name(local: str) -> str:
    return "".join("_" + letter.lower() if letter.isupper() else letter for letter in local)


def test_an_unknown_constraint_is_refused_not_ignored(tmp_path: Path) -> None:
    for file in FOLDER.glob("*.ttl"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "more.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix dy: <https://w3id.org/dyad/ontology#> .\n"
        "dy:XShape a sh:NodeShape ; sh:targetClass dy:Fact ; sh:property [ sh:path dy:unit ; sh:lessThan dy:value ] .\n"
    )
    with pytest.raises(BadInput, match="lessThan"):
        Schema.read(tmp_path)


def test_every_term_has_three_labels_and_a_definition() -> None:
    terms = [*SCHEMA.classes.values(), *SCHEMA.values.values(), *SCHEMA.links.values()]
    terms += [concept for scheme in SCHEMA.schemes.values() for concept in scheme.values()]
    lacking = [term.local for term in terms if set(term.labels) < {"en", "ru", "kk"} or not term.definition]
    assert lacking == []
