"""The open questions of the question file, asked of these papers alone, against the expected answers that stand there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from graph.store import Store
from tests.conftest import SHARED
from tests.questions.answering import Answer, Asker

TYPES = ("dyad_state_asof", "treaties_binding", "shared_orgs", "speech_act", "recognition_matrix", "provenance", "multilingual", "interval_edge")
FILE = SHARED / "knowledge" / "questions.yaml"
# Parts whose expected value is a sentence for the reader, in any wording.
TEXTS = ("note", "weakness")


def questions(path: Path) -> list[dict[str, Any]]:
    """The questions of the types that are answered."""
    return [one for one in yaml.safe_load(path.read_text(encoding="utf-8"))["questions"] if one["type"] in TYPES]


@pytest.fixture(scope="module")
def asker(loaded_store: Store) -> Asker:
    return Asker(loaded_store)


@pytest.mark.parametrize("question", questions(FILE), ids=lambda one: f"{one['id']}-{one['type']}")
def test_open_question(question: dict[str, Any], asker: Asker) -> None:
    answer = asker.ask(question)
    assert set(question["supporting_facts"]) <= answer.cited
    also = question.get("also_acceptable", {})
    for part, expected in question["expected"].items():
        if part in TEXTS:
            assert answer.texts
        elif part == "excluded":
            assert not [one for things in (answer.parts.get("ids", []), answer.parts.get("possible", [])) for one in things if one & set(expected)]
        elif isinstance(expected, list):
            compare(answer, part, expected, also.get(part, []), exact=part not in ("addressee", "confirmed_by"))
        elif isinstance(expected, dict):
            assert {key: answer.holds[f"{part} {key}"] for key in expected} == expected
            assert [key for key in answer.holds if key.startswith(f"{part} ")] == [f"{part} {key}" for key in sorted(expected)]
        elif part in answer.holds:
            assert answer.holds[part] == {True: "certain", False: "no"}.get(expected, expected)
        else:
            dates_in_text(answer, part, str(expected))
    for part, words in question.get("certainty_by_part", {}).items():
        assert answer.holds[part] in ([words] if isinstance(words, str) else words)


def compare(answer: Answer, part: str, expected: list[str], also: list[str] | str, *, exact: bool) -> None:
    """All that is expected is there, and nothing else but what is acceptable too."""
    found = answer.parts.get(part, [])
    assert [one for one in expected if not any(one in thing for thing in found)] == []
    if exact:
        allowed = {*expected, *also} if isinstance(also, list) else set(expected)
        assert [thing for thing in found if not thing & allowed] == []


def dates_in_text(answer: Answer, part: str, text: str) -> None:
    """The years that the text names are those that the records of this document start in."""
    years = {one for thing in answer.parts[part] for one in thing if re.fullmatch(r"\d{4}", one)}
    assert years == set(re.findall(r"\b\d{4}\b", text))


def test_all_types_are_asked() -> None:
    assert {one["type"] for one in questions(FILE)} == set(TYPES)
