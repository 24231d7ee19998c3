"""The language that a client wants answers in."""

from __future__ import annotations

from typing import Annotated

from fastapi import Header, Query

from app.accept import weighted
from app.words import LANGUAGES, Words, chosen, in_language
from ontology.errors import BadInput


async def words(
    lang: Annotated[
        str | None, Query(description=f"Language of sentences and labels: {', '.join(LANGUAGES)}. Wins over the header `Accept-Language`.", examples=["en"])
    ] = None,
    accept_language: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> Words:
    """The language of an answer. BadInput for one that answers do not come in."""
    if lang is None:
        return in_language(chosen(weighted(accept_language or "")))
    if lang not in LANGUAGES:
        raise BadInput(f"lang {lang!r}: answers come in {', '.join(LANGUAGES)}")
    return in_language(lang)
