"""What a client wants of several possibilities: media types and languages by weight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Header, Query

from app.words import LANGUAGES, Words, chosen, in_language
from ontology.errors import BadInput


def weighted(header: str) -> list[str]:
    """The values of an `Accept...` header, the most wanted first; those of weight 0 and what cannot be read are left out."""
    found = []
    for part in header.split(","):
        value, *options = (one.strip() for one in part.split(";"))
        weight = next((one[2:] for one in options if one.lower().startswith("q=")), "1")
        try:
            number = float(weight)
        except ValueError:
            continue
        if value and 0 < number <= 1:
            found.append((number, value))
    return [value for _, value in sorted(found, key=lambda one: -one[0])]


def best(header: str, offered: Sequence[str]) -> str | None:
    """The media type among those offered that an `Accept` header wants most; None where it wants none of them.

    offered -- in the order in which they are preferred here: it decides between what is wanted equally, also by a client that does not say

    As RFC 9110 has it, the weight of a type is that of the most exact range that fits it.
    """
    ranges: dict[str, float] = {}
    for part in header.split(","):
        name, *options = (one.strip().lower() for one in part.split(";"))
        weight = next((one[2:] for one in options if one.startswith("q=")), "1")
        try:
            number = float(weight)
        except ValueError:
            number = 0.0
        if "/" in name:
            ranges[name] = max(number, ranges.get(name, 0.0)) if 0 <= number <= 1 else 0.0
    if not ranges:
        return offered[0]
    weights = [next((ranges[one] for one in (name, f"{name.partition('/')[0]}/*", "*/*") if one in ranges), 0.0) for name in offered]
    top = max(weights)
    return offered[weights.index(top)] if top > 0 else None


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
