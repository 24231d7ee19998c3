"""The open questions of the question file, asked over the API of these papers alone, against the expected answers that stand there."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import SHARED
from tests.questions import acts, claims_and_words, structure
from tests.questions.answering import Answer, Asker

FILE = SHARED / "knowledge" / "questions.yaml"
# Parts whose expected value is a sentence for the reader, in any wording, and parts that are welcome and not required.
TEXTS = ("note", "weakness", "difference")
WELCOME = ("nearest",)
# Lists of which the answer may name more, since whatever bears on the question may be cited.
OPEN_ENDED = ("addressee", "confirmed_by")
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def questions(path: Path) -> list[dict[str, Any]]:
    """All of them."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))["questions"]


def asked(asker: Asker, question: dict[str, Any]) -> Answer:
    """The answer, by the question's type and parameters."""
    type, params = question["type"], question["params"]
    if type == "aggregation" and "issuer" in params:
        return acts.listed(asker, params)
    if type == "path" and "through" in question["question"]:
        # Which claim it has to run through is said in the expected path only.
        return structure.path(asker, params, through=next(one for one in question["supporting_facts"] if one in question["expected"]["path"]))
    for module in (acts, claims_and_words, structure):
        if hasattr(module, type):
            return getattr(module, type)(asker, params)
    return asker.ask(question)


@pytest.mark.parametrize("question", questions(FILE), ids=lambda one: f"{one['id']}-{one['type']}")
def test_open_question(question: dict[str, Any], asker: Asker) -> None:
    answer = asked(asker, question)
    assert set(question["supporting_facts"]) <= answer.cited
    assert asker.told and all(asker.told)
    also = question.get("also_acceptable", {})
    for part, expected in question["expected"].items():
        compare(answer, asker, part, expected, also.get(part, []))
    for part, words in question.get("certainty_by_part", {}).items():
        assert answer.holds[part] in ([words] if isinstance(words, str) else words)


def compare(answer: Answer, asker: Asker, part: str, expected: Any, also: Any) -> None:
    """One part of an answer is what is expected of it."""
    if part in TEXTS:
        assert answer.texts
    elif part in WELCOME:
        pass
    elif part == "excluded":
        assert not [one for things in (answer.parts.get("ids", []), answer.parts.get("possible", [])) for one in things if one & set(expected)]
    elif part.endswith("_dates"):
        assert [str(one) for one in expected] == [text.removeprefix(f"{part} ") for text in answer.texts if text.startswith(f"{part} ")]
    elif part == "path":
        assert any(set(expected) <= set(next(iter(thing)).split()) for thing in answer.parts["path"])
    elif isinstance(expected, list):
        listed(answer, part, expected, also)
    elif isinstance(expected, dict):
        mapped(answer, part, expected, also)
    elif isinstance(expected, bool):
        assert answer.holds[part] == ("certain" if expected else "no")
    elif part in answer.holds:
        assert answer.holds[part] == str(expected)
    elif part in answer.parts and all(re.fullmatch(r"\d{4}|\d\d", one) for thing in answer.parts[part] for one in thing):
        # The years that the text names are those that the records of this document start in.
        assert {one for thing in answer.parts[part] for one in thing if len(one) == 4} == set(re.findall(r"\b\d{4}\b", expected))
    else:
        told = json.dumps([asker.facts[id]["values"] for id in answer.cited if id in asker.facts], default=str)
        assert set(NUMBER.findall(str(expected))) <= set(NUMBER.findall(f"{told} {answer.texts} {answer.parts}"))


def listed(answer: Answer, part: str, expected: list[str], also: list[str] | str) -> None:
    """All that is expected is there, in its order where it is a chain, and nothing else but what is acceptable too."""
    found = answer.parts.get(part, [])
    assert [one for one in expected if not any(one in thing for thing in found)] == []
    if part not in OPEN_ENDED:
        allowed = {*expected, *also} if isinstance(also, list) else {*expected, *re.findall(r"\w+", also)}
        assert [thing for thing in found if not thing & allowed] == []
    if part == "ordered":
        places = [next(place for place, thing in enumerate(found) if one in thing) for one in expected]
        assert places == sorted(places)


def mapped(answer: Answer, part: str, expected: dict[str, Any], also: Any) -> None:
    """Every key has its value; a key that is acceptable in another form may have that."""
    others = also if isinstance(also, dict) else {}
    found = {key.removeprefix(f"{part} "): value for key, value in answer.holds.items() if key.startswith(f"{part} ")}
    for key, value in expected.items():
        assert str(value) in {found.get(key), *(found.get(str(other)) for other in others if others[other] == value)}
    assert found.keys() <= {*expected, *map(str, others)}


def test_all_questions_are_asked() -> None:
    types = {one["type"] for one in questions(FILE)}
    assert len(questions(FILE)) == 40 and len(types) == 18
    assert all(hasattr(Asker, type) or any(hasattr(module, type) for module in (acts, claims_and_words, structure)) for type in types)
