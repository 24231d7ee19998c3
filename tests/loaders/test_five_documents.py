"""The knowledge of the five papers is carried over completely and unchanged."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
import yaml

from loaders.contract import FOLDER, DataSet
from ontology.records import Record
from ontology.schema import Schema

# Names under which the knowledge files keep a class that the ontology calls otherwise.
_CLASSES = {"RelationStatus": "PartnershipLevel", "Media": "MediaOutlet"}
_LINKS = {
    "addressee": "addressee", "event": "event", "part_of": "part_of_statement", "about": "topic", "previous_status": "previous_status",
    "traditional": "traditional_view", "critics": "critical_view", "attributed_to": "attributed_to", "cited_work": "cited_work",
    "cites": "cites", "reacts_to": "in_reaction_to", "contradicts": "contradicts", "corroborated_by": "corroborated_by",
    "subject": "subject", "object": "object",
}  # fmt: skip
_VALUES = {
    "tier": "tier", "predicate": "predicate", "modality": "modality", "value": "value", "unit": "unit", "count": "count",
    "growth_percent": "growth_percent", "level": "level", "recognition_status": "recognition_status", "securitization_level": "securitization_level",
    "proposal_no": "proposal_no", "recommendation_no": "recommendation_no", "chain_step": "chain_step", "paraphrase": "paraphrase",
    "caveat": "caveat", "role": "role_title", "covers_whole_period": "covers_whole_period",
}  # fmt: skip


@pytest.fixture(scope="module")
def records() -> dict[str, Record]:
    dataset = DataSet(FOLDER / "five_documents")
    found = {record.id: record for record in dataset.records()}
    assert dataset.source.problems == []
    return found


@pytest.fixture(scope="module")
def knowledge(shared: Path) -> dict[str, Any]:
    return {name: yaml.load((shared / "knowledge" / f"{name}.yaml").read_bytes(), yaml.CSafeLoader) for name in ("entities", "facts")}


def linked(records: dict[str, Record], link: str, id: str) -> list[Record]:
    return [record for record in records.values() if id in record.links.get(link, [])]


def test_every_entity_is_there_with_its_class_names_codes_and_note(records: dict[str, Record], knowledge: dict[str, Any]) -> None:
    names: dict[str, set[str]] = {}
    codes: dict[str, set[tuple[Any, Any]]] = {}
    for record in records.values():
        for id in record.links.get("name_of", []):
            names.setdefault(id, set()).add(record.values["text"])
        for id in record.links.get("code_of", []):
            codes.setdefault(id, set()).add((record.values["scheme"], record.values["code"]))
    for entity in knowledge["entities"]["entities"]:
        id = entity["id"]
        assert records[id].cls == _CLASSES.get(entity["type"], entity["type"]), id
        assert names[id] == {entity["name"], *entity.get("aliases", [])}, id
        wanted = {("iso3166_1_alpha3", entity.get("iso3")), ("wikidata", entity.get("wikidata"))}
        assert {pair for pair in wanted if pair[1]} == {pair for pair in codes.get(id, set()) if pair[0] != "handle"}, id
        assert records[f"{id}/description"].values.get("note") == entity.get("note"), id


def test_every_mention_is_there(records: dict[str, Record], knowledge: dict[str, Any]) -> None:
    documents = {file: about["id"] for file, about in knowledge["facts"]["meta"]["documents"].items()}
    for entity in knowledge["entities"]["entities"]:
        for file in entity["documents"]:
            mention = records[f"{entity['id']}/mention/{documents[file]}"].values
            assert mention.get("first") == entity.get("first_mention", {}).get(file), entity["id"]
            assert mention["count"] == entity.get("alias_hits", {}).get(file, 0), entity["id"]


def test_every_fact_is_there_with_all_it_says(records: dict[str, Record], knowledge: dict[str, Any], schema: Schema) -> None:
    facts = knowledge["facts"]["facts"]
    ours = {record.id for record in records.values() if record.cls in schema.kinds}
    assert ours == {fact["id"] for fact in facts}
    for fact in facts:
        record, id = records[fact["id"]], fact["id"]
        cls = schema.kinds[record.cls].local
        assert schema.family(cls) == fact["kind"], id
        for key, link in _LINKS.items():
            wanted = fact.get(key) or []
            wanted = [wanted] if isinstance(wanted, str) else wanted
            if key == "event" and not wanted:
                continue  # minted for a reaction that has no event of its own
            assert record.links.get(link, []) == wanted, (id, key)
        for key, value in _VALUES.items():
            assert record.values.get(value) == fact.get(key), (id, key)
        assert record.values.get("stance", []) == ([fact["stance"]] if "stance" in fact else []), id
        assert "; ".join(record.values.get("domain", [])) == fact.get("domain", ""), id
        assert sorted(map(frozenset, (d.split("-") for d in record.links.get("about", []))), key=sorted) == sorted(
            map(frozenset, (d.split("-") for d in fact.get("dyads", []))), key=sorted
        ), id


def test_every_time_is_there(records: dict[str, Record], knowledge: dict[str, Any]) -> None:
    def edtf(day: str | None, precision: str) -> str:
        return (day or "") + ("~" if precision == "approximate" else "")

    for fact in knowledge["facts"]["facts"]:
        values, time = records[fact["id"]].values, fact["time"]
        assert values.get("time_text") == (time or {}).get("text"), fact["id"]
        if not time or time["type"] == "unspecified":
            assert "time" not in values
            assert values.get("time_basis") == ("unspecified" if time else None)
        elif time["type"] == "as_of_document":
            assert (values["time"], values["time_basis"]) == (time["on"], "as_of_document")
        elif time["type"] == "point":
            assert values["time"] == edtf(time["on"], time["precision"])
        else:
            wanted = f"{edtf(time['from'], time['from_precision'])}/{edtf(time['to'], time['to_precision'])}"
            assert values["time"] == wanted, fact["id"]
            known_to_document = time["to_precision"] == "open_at_document_date"
            assert values.get("time_basis") == ("open_at_document_date" if known_to_document else None)


def test_every_span_is_there_and_every_document_is_the_one_that_was_read(
    records: dict[str, Record], knowledge: dict[str, Any], shared: Path
) -> None:
    documents = knowledge["facts"]["meta"]["documents"]
    texts = {}
    for file, about in documents.items():
        data = (shared / "seeds" / file).read_bytes()
        description = records[f"{about['id']}/description"].values
        assert description["sha256"] == hashlib.sha256(data).hexdigest()
        texts[about["id"]] = data.decode("utf-8")
        assert description["characters"] == len(texts[about["id"]])
        assert description["file_name"] == file
        assert description["as_of"] == about["as_of"]
    for fact in knowledge["facts"]["facts"]:
        found = {
            (records[p].links["part_of"][0], records[p].values["start"], records[p].values["end"])
            for p in records[fact["id"]].links["supported_by"]
        }
        spans = [fact["source"], *fact.get("also_supported_at", [])]
        assert found == {(documents[span["file"]]["id"], span["start"], span["end"]) for span in spans}
        for document, start, end in found:
            assert 0 <= start < end <= len(texts[document])
        for span in spans:
            words = " ".join(texts[documents[span["file"]]["id"]][span["start"] : span["end"]].split())
            assert words.startswith(span["anchor"].strip()[:40]), fact["id"]
        pages = {records[p].values["page"] for p in records[fact["id"]].links.get("cited_passage", [])}
        assert pages == ({fact["cited_page"]} if "cited_page" in fact else set())


def test_every_speech_act_hangs_on_a_statement(records: dict[str, Record], schema: Schema) -> None:
    for record in records.values():
        if record.cls == "statement":
            assert [records[one].cls for one in record.links["statement"]] == ["Statement"] * len(record.links["statement"])
            assert record.links["statement"]


def test_the_documents_own_words_stay_out() -> None:
    ours = "\n".join(path.read_text(encoding="utf-8") for path in (FOLDER / "five_documents").rglob("*.yaml"))
    assert "anchor:" not in ours and "check_words" not in ours
