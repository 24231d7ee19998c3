"""Terms of the ontology in the API's description: a parameter that takes terms of a vocabulary refers to the list of them."""

from __future__ import annotations

from typing import Any

from ontology.hierarchy import terms_of
from ontology.schema import Schema

# Where a parameter is declared the ontology is not known yet; this names the vocabulary until the description is made.
MARK = "x-terms-of"


def with_terms(description: dict[str, Any], schema: Schema) -> dict[str, Any]:
    """The description with a schema for each vocabulary that a parameter takes terms of."""
    named: dict[str, None] = {}
    _referred(description["paths"], named)
    lists = description.setdefault("components", {}).setdefault("schemas", {})
    for vocabulary in named:
        lists[_name(vocabulary)] = {
            "type": "string", "title": f"Terms of {vocabulary}", "enum": sorted(terms_of(schema, vocabulary)), "description": f"The terms of {vocabulary}; /ontology says what each means."
        }  # fmt: skip
    return description


def _name(vocabulary: str) -> str:
    return f"TermsOf{vocabulary[:1].upper()}{vocabulary[1:]}"


def _referred(part: Any, named: dict[str, None]) -> None:
    """Put a reference in place of each mark."""
    if isinstance(part, list):
        for one in part:
            _referred(one, named)
    elif isinstance(part, dict):
        if vocabulary := part.pop(MARK, None):
            named[vocabulary] = None
            part.clear()
            part["$ref"] = f"#/components/schemas/{_name(vocabulary)}"
        for one in part.values():
            _referred(one, named)
