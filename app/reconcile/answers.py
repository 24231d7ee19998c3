"""Candidates, suggestions and previews as clients get them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.reconcile.judging import Judged
from app.reconcile.known import Known
from app.reconcile.manifest import type_of
from app.words import Words

_MOST_CODES = 3
_GIVEN = "property:"

FEATURES = {
    "name": "How like the name is to the one that was found, from 0 to 100, by the weight and likeness of its words; 100 is the whole id, code or name.",
    "sure": "Whether each word of the name has its counterpart and none is guessed. Only then a candidate may be taken by its name alone.",
    "type": "Whether it is of one of the classes asked for.",
    "links": "How many relationships it has in the graph: a measure of how much is recorded of it.",
    "by:id": "The text is its id.",
    "by:code": "The text is one of its codes.",
    "by:name": "The text is one of its names, apart from capitals and punctuation.",
    "by:spelling": "The name in another romanization.",
    "by:script": "The same letters in another script.",
    "by:form": "A case form of the name.",
    "by:order": "The same words in another order.",
    "by:patronymic": "The name with or without the patronymic.",
    "by:initials": "Initials stand for names.",
    "by:misprint": "A letter or two differ.",
    "by:beginning": "The beginning of a word.",
    "by:words": "Only some of the words.",
}
OF_PROPERTY = "1: the property is recorded with a value of the row. -1: only other values are recorded. 0: nothing that decides is recorded, which is not a no."


def feature(id: str) -> str | None:
    """What a feature says; None for one that there is not."""
    return OF_PROPERTY if id.startswith(_GIVEN) and len(id) > len(_GIVEN) else FEATURES.get(id)


def candidate(known: Known, words: Words, judged: Judged, typed: bool, names: Mapping[str, str]) -> dict[str, Any]:
    """A candidate of a row. `typed`: whether classes were asked for; `names`: what entities are called in the language."""
    features: list[dict[str, Any]] = [{"id": "name", "value": judged.named}]
    if judged.candidate:
        features += [{"id": "sure", "value": judged.candidate.evidence.sure}, {"id": f"by:{judged.candidate.by}", "value": True}]
    if typed:
        features.append({"id": "type", "value": judged.of_class})
    features += [{"id": _GIVEN + id, "value": verdict} for id, verdict in judged.verdicts.items()]
    if entity := known.entity(judged.id):
        features.append({"id": "links", "value": entity.links})
    return {
        "id": judged.id,
        "name": names.get(judged.id, judged.name),
        "description": described(known, words, judged.id, _found_as(judged, words)),
        "score": judged.score,
        "match": judged.match,
        "type": [type_of(known.schema, cls, words) for cls in known.types(judged.id)],
        "features": features,
    }


def _found_as(judged: Judged, words: Words) -> str:
    """The spelling that was found, where it is not the name shown, and in English why."""
    found = judged.candidate
    if found is None or (found.matched == judged.name and found.by == "name"):
        return ""
    return f"{found.matched}: {found.evidence.says}" if words.language == "en" else found.matched


def described(known: Known, words: Words, id: str, more: str = "") -> str:
    """Class, codes and what else tells an entity from its namesakes, in one line."""
    labels = [known.schema.classes[cls].label(words.language) for cls in known.types(id)]
    codes: dict[str, str] = {}
    for code in known.codes(id):
        codes.setdefault(code.scheme, code.code)
    return " · ".join(part for part in (", ".join(labels), ", ".join(dict.fromkeys(list(codes.values())[:_MOST_CODES])), more) if part)


def suggested(known: Known, words: Words, found: Sequence[Any], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Entities as suggestions. `found`: candidates of the matcher."""
    return [
        {
            "id": one.id,
            "name": names.get(one.id, one.name or one.id),
            "description": described(known, words, one.id, one.matched if one.matched != one.name else ""),
            "notable": list(known.types(one.id)),
        }
        for one in found
    ]


def spellings(known: Known, id: str) -> list[tuple[str, list[str]]]:
    """The names of an entity with the languages that have them, the preferred ones first."""
    found: dict[str, list[str]] = {}
    for name in known.names(id):
        languages = found.setdefault(name.text, [])
        if name.language and name.language not in languages:
            languages.append(name.language)
    return list(found.items())


def coded(known: Known, words: Words, id: str) -> list[dict[str, str]]:
    """The codes of an entity with their schemes and times, each once; what one data set dates counts also for another that does not."""
    schemes = known.schema.schemes["codeScheme"]
    codes = known.codes(id)
    dated = {(code.scheme, code.code) for code in codes if code.time}
    found = {(code.scheme, code.code, code.time or "") for code in codes if code.time or (code.scheme, code.code) not in dated}
    ordered: Iterable[tuple[str, str, str]] = sorted(found, key=lambda one: (known.matcher.ranks.get(one[0], 0), one[2], one[1]))
    return [{"scheme": schemes[scheme].label(words.language), "code": code, "time": time} for scheme, code, time in ordered]
