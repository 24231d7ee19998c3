"""What the service says of itself, and the classes as types."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from app.reconcile.values import MOST_VALUES
from app.words import Words
from ontology.identifiers import DATA, ONTOLOGY
from ontology.schema import Schema
from ontology.times import Certainty

VERSIONS = ("0.2",)
# How many rows and entities a client asks about at a time. So many names may also stand in the address of /v1/match; more need a key where keys are asked for.
BATCH, MOST_QUERIES = 50, 1000
EXTENDED, MOST_EXTENDED = 200, 1000
VALUES, MOST_VALUES_GIVEN = 500, 10_000
WIDTH, HEIGHT = 420, 320


def manifest(schema: Schema, words: Words, base: str) -> dict[str, Any]:
    """The service manifest. `base`: the address of the server, without a slash at its end."""
    here = f"{base}/reconcile/{words.language}"
    return {
        "versions": list(VERSIONS),
        "name": f"Dyad ({words.language})",
        "identifierSpace": DATA,
        "schemaSpace": ONTOLOGY + "Entity",
        "documentation": f"{base}/docs",
        "logo": f"{base}/static/icon.svg",
        "serviceVersion": version("dyad"),
        "defaultTypes": default_types(schema, words),
        "view": {"url": f"{base}/id/{{{{id}}}}"},
        "feature_view": {"url": f"{base}/reconcile/features/{{{{id}}}}"},
        "preview": {"url": f"{here}/preview?id={{{{id}}}}", "width": WIDTH, "height": HEIGHT},
        "suggest": {
            what: {
                "service_url": base, "service_path": f"/reconcile/{words.language}/suggest/{what}",
                "flyout_service_url": base, "flyout_service_path": f"/reconcile/{words.language}/flyout/{what}?id=${{id}}",
            }
            for what in ("entity", "property", "type")
        },
        "extend": {
            "propose_properties": {"service_url": base, "service_path": f"/reconcile/{words.language}/properties"},
            "property_settings": property_settings(words),
        },
        "batchSize": BATCH,
    }  # fmt: skip


def property_settings(words: Words) -> list[dict[str, Any]]:
    """What can be set for each property of a data extension; `app.api.reconcile` reads it."""
    grades = [one.word for one in reversed(Certainty) if one > Certainty.NO]
    return [
        {
            "name": "on", "label": words.say("day or period"), "type": "text", "default": "",
            "help_text": words.say("2022-02-24, 2022-02, 2022 or 2013-01-01/2015-12-31: only what holds then. Empty: at any time."),
        },
        {
            "name": "certainty", "label": words.say("at least"), "type": "select", "default": Certainty.POSSIBLE.word,
            "help_text": words.say("How certain it should be that a value holds then."),
            "choices": [{"value": certainty, "name": words.say(certainty)} for certainty in grades],
        },
        {
            "name": "dataset", "label": words.say("data set"), "type": "text", "default": "",
            "help_text": words.say("Only what this data set says; several with commas. Empty: all."),
        },
        {
            "name": "limit", "label": words.say("most values"), "type": "number", "default": 0,
            "help_text": words.say("How many values of each row at most; 0: {number}.", number=MOST_VALUES),
        },
    ]  # fmt: skip


# -- classes as types ----------------------------------------------------------------------------------------------


def type_of(schema: Schema, cls: str, words: Words) -> dict[str, str]:
    """A class as candidates name it."""
    return {"id": cls, "name": schema.classes[cls].label(words.language)}


def full_type(schema: Schema, cls: str, words: Words) -> dict[str, Any]:
    """A class with its definition and the classes directly above it."""
    above = [type_of(schema, one, words) for one in schema.classes[cls].parents if one in schema.classes]
    return {**type_of(schema, cls, words), "description": schema.classes[cls].definition, **({"broader": above} if above else {})}


def entity_classes(schema: Schema) -> list[str]:
    """The classes of entities: actors before the rest, superclasses before their subclasses."""
    found = [one for one in schema.classes if schema.is_a(one, "Entity")]
    return sorted(found, key=lambda one: (one != "Entity" and not schema.is_a(one, "Actor"), tuple(reversed(schema.lineage(one)))))


def default_types(schema: Schema, words: Words) -> list[dict[str, Any]]:
    """What a column may be reconciled to where a client has nothing better to offer: all classes but that of everything."""
    return [full_type(schema, one, words) for one in entity_classes(schema) if one != "Entity"]

