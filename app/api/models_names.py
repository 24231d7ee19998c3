"""What the search and the matching of names take and answer."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.api.models import Release, Strict
from app.matching.evidence import KINDS

LONGEST, MOST_QUERIES, MOST_CANDIDATES = 300, 1000, 50

By = Literal[KINDS]  # type: ignore[valid-type]
_BY = Field(
    description="What it rests on; where words differ, the least sure of them. id, code and name: the whole of one. spelling: another "
    "romanization. script: another script. form: a case ending. order: other order of words. patronymic: with or without it. initials, "
    "misprint, beginning (of a word). words: some words have no counterpart.",
    examples=["form"],
)
_SCORE = Field(ge=0, le=100, description="100: the whole id, code or name. Below: the share of the words that agree, by their weight and likeness.", examples=[93.3])
_MATCH = Field(description="Whether it may be taken for what was meant: the evidence is strong, and no other entity comes near.", examples=[True])


class WordPair(Strict):
    """A word of the query, and the word of the name that it stands for."""

    asked: str = Field(examples=["тоқаевқа"])
    found: str = Field(examples=["тоқаев"])
    by: By = Field(examples=["form"])
    dropped: str | None = Field(None, description="The ending that falls.", examples=["Kazakh dative -қа"])


class Reason(Strict):
    """Why a candidate has its score."""

    by: By = _BY
    text: str = Field(description="The reason in a sentence.", examples=["a case form (Kazakh dative -қа of тоқаевқа dropped)"])
    words: list[WordPair] = Field(description="Words that are not written the same.")
    missing: list[str] = Field(description="Words of the query that the name has not.", examples=[[]])
    extra: list[str] = Field(description="Words of the name that the query has not.", examples=[[]])


class Spelling(Strict):
    """The name, code or id that was found, as stored."""

    text: str = Field(examples=["Тоқаев"])
    language: str | None = Field(None, examples=["kk"])
    datasets: list[str] = Field(description="The data sets that have it.", examples=[["five_documents"]])
    scheme: str | None = Field(None, description="Scheme of a code.", examples=["iso3166_1_alpha3"])


class MatchCandidate(Strict):
    """An entity that a query may name."""

    id: str = Field(examples=["person_tokayev"])
    name: str | None = Field(examples=["Kassym-Jomart Tokayev"])
    classes: list[str] = Field(examples=[["Entity", "Actor", "Person"]])
    score: float = _SCORE
    match: bool = _MATCH
    matched: Spelling
    reason: Reason


class MatchQuery(BaseModel):
    """One name to be matched."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    query: str = Field(min_length=1, max_length=LONGEST, description="A name, code or id, in any script, spelling or case.", examples=["Қасым-Жомарт Тоқаевқа"])
    cls: str | None = Field(None, alias="class", description="Only entities of this class of the ontology.", examples=["Person"])
    limit: int = Field(5, ge=1, le=MOST_CANDIDATES, description="How many candidates at most.", examples=[5])


class MatchRequest(BaseModel):
    """Many names to be matched in one call."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"queries": [{"query": "Қасым-Жомарт Тоқаевқа", "class": "Person"}, {"query": "Eurasian Economic Union"}]}]}
    )

    queries: list[MatchQuery] = Field(min_length=1, max_length=MOST_QUERIES)
    dataset: list[str] | None = Field(None, description="Only names that these data sets have; without it all that are loaded.", examples=[["five_documents"]])
    on: str | None = Field(None, max_length=100, description="A day or period, which decides between codes that passed from one entity to another.", examples=["2022-02-24"])


class MatchResult(Strict):
    """What one query can mean, best first."""

    query: str = Field(examples=["Қасым-Жомарт Тоқаевқа"])
    candidates: list[MatchCandidate]
    match: str | None = Field(description="The id of the candidate that may be taken for what was meant, if there is one.", examples=["person_tokayev"])


class MatchAnswer(Strict):
    """One result for each query, in their order."""

    results: list[MatchResult]
    releases: list[Release]


class Hit(Strict):
    """An entity that a search found."""

    id: str = Field(examples=["org_eaeu"])
    name: str | None = Field(examples=["Eurasian Economic Union"])
    classes: list[str] = Field(examples=[["Entity", "Actor", "IntergovernmentalOrganization"]])
    score: float = _SCORE
    match: bool = _MATCH
    matched: str = Field(description="The name, code or id that was found, as stored.", examples=["Eurasian Economic Union"])
    language: str | None = Field(description="Language of that name.", examples=["en"])
    by: By = _BY
    reason: Reason


class SearchAnswer(Strict):
    """What a search found, best first."""

    q: str = Field(examples=["Eurasian Econ"])
    releases: list[Release]
    hits: list[Hit]
    next: str | None = Field(description="`cursor` of the next page; null on the last.")


def hit(found: Any) -> dict[str, Any]:
    """A candidate as a search shows it."""
    shown = found.as_dict()
    keys = ("id", "name", "classes", "score", "match")
    return {**{key: shown[key] for key in keys}, "matched": found.matched, "language": found.language, "by": found.by, "reason": shown["reason"]}
