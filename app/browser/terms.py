"""Words of the ontology in Cypher and in prose: whether each is still declared, and what it means."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ontology.schema import Schema, Term

# Relationship types that the store keeps for itself.
_STORE = {"CURRENT"}
_QUOTED_OR_COMMENT = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|//[^\n]*")
_LABELS = re.compile(r"\(\s*\w*\s*:\s*([^(){}\[\]$]+?)\s*(?=[){]|\bWHERE\b)")
_TYPES = re.compile(r"\[\s*\w*\s*:\s*([^(){}\[\]$*]+?)\s*(?=[\]{*]|\bWHERE\b)")
# A label that a predicate asks for: `within:Treaty`. Keys of maps are not followed by a capital.
_PREDICATES = re.compile(r"\b\w+:([A-Z]\w*)\b")
# The names in an expression such as `A|B&!C`.
_NAME = re.compile(r"(?:^|[|&!:])\s*(\w+)")


def strangers(schema: Schema, cypher: str) -> list[str]:
    """Labels and relationship types in a Cypher statement that the ontology does not declare, sorted."""
    bare = _QUOTED_OR_COMMENT.sub("''", cypher)
    classes = {one for group in (_LABELS, _PREDICATES) for found in group.findall(bare) for one in _NAME.findall(found) if one[:1].isupper()}
    types = {one for found in _TYPES.findall(bare) for one in _NAME.findall(found)}
    known = {link.type for link in schema.links.values()} | _STORE
    # `[role:SUBJECT]` looks like a predicate as well.
    return sorted((classes - set(schema.classes) - types) | (types - known - set(schema.classes)))


def term(schema: Schema, word: str) -> Term | None:
    """The class, value, link or direct relationship that a word names, as it is written in the graph; None where there is none."""
    if word in schema.classes:
        return schema.classes[word]
    return next((link for link in schema.links.values() if link.type == word), None) or schema.values.get(word)


def words(text: str) -> Iterator[str]:
    """What stands in backticks in a text."""
    yield from re.findall(r"`([^`]+)`", text)
