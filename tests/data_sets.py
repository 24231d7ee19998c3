"""Small data sets that tests write to disk: any number of states, organizations and facts about them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from loaders.contract import DataSet

LOADER = '''"""Rows of facts.yaml as memberships and claims."""

from ontology import records


def load(source):
    for item, origin in source.read_yaml("facts.yaml"):
        row = source.row(item, origin)
        id, kind = row.take("id"), row.take("kind")
        if kind in ("State", "IntergovernmentalOrganization", "SourceDocument"):
            label = row.take("name")
            row.done()
            if not row.failed:
                yield from records.entity(id, kind, origin=origin)
                yield records.name(id, label, language="en", kind="preferred", origin=origin)
            continue
        links = {key: row.optional(key, list) for key in ("subject", "object", "contradicts", "corroborated_by", "about")}
        values = {key: row.optional(key) for key in ("paraphrase", "modality", "time", "time_basis", "as_of", "caveat")}
        place = row.take("row")
        row.done()
        if row.failed:
            continue
        passage = records.passage("doc_" + source.metadata.id, row=place, origin=origin)
        yield passage
        for pair in links["about"]:
            yield records.dyad(pair, links["subject"] + links["object"], origin)
        yield records.fact(id, kind, origin=origin, links={**links, "supported_by": passage.id}, **values)
'''


def write_dataset(folder: Path, id: str, rows: list[dict[str, Any]], **metadata: Any) -> DataSet:
    """A data set of these rows in `folder/id`, ready to be loaded."""
    place = folder / id
    place.mkdir(parents=True, exist_ok=True)
    about = {
        "id": id, "title": f"Test data set {id}", "publisher": "tests", "citation": "tests", "licence": "CC0-1.0", "version": "1",
        "fact_prefixes": [f"{id}_"], "files": ["facts.yaml"], **metadata,
    }  # fmt: skip
    (place / "dataset.yaml").write_text(yaml.safe_dump(about), encoding="utf-8")
    (place / "load.py").write_text(LOADER, encoding="utf-8")
    (place / "facts.yaml").write_text(yaml.safe_dump([{"id": f"doc_{id}", "kind": "SourceDocument", "name": id}, *rows]), encoding="utf-8")
    return DataSet(place)


def members(id: str, count: int, *, states: int = 7, shift: int = 0) -> list[dict[str, Any]]:
    """`count` memberships of a few states, with the states and one organization."""
    rows: list[dict[str, Any]] = [{"id": f"state_{n}", "kind": "State", "name": f"State {n}"} for n in range(states)]
    rows.append({"id": f"org_{id}", "kind": "IntergovernmentalOrganization", "name": f"Organization {id}"})
    for n in range(count):
        rows.append(
            {
                "id": f"{id}_{n}", "kind": "membership", "subject": [f"state_{(n + shift) % states}"], "object": [f"org_{id}"],
                "time": f"{1990 + n % 30}/..", "paraphrase": f"Membership {n} of {id}, {shift}.", "modality": "recorded_by_dataset", "row": str(n),
            }
        )
    return rows
