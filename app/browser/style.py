"""A style for the Neo4j Browser that colours nodes by class: one rule for each class that nodes carry, out of the ontology.

Entities are large and strong, each class as far from its neighbours as the circle of hues allows; facts are pale, and what is akin among them looks
akin; classes that only gather others, and other records, are grey. A rule of a subclass stands behind those of its superclasses, as the Browser lets the last one win.
"""

from __future__ import annotations

import colorsys
from collections.abc import Iterator
from dataclasses import dataclass

from ontology.schema import Schema

Style = dict[str, dict[str, str]]

# What to write on a node: of these values the first that its class may carry, else its id. The writer gives entities a name.
_CAPTIONS = {"text": "{text}", "code": "{scheme} {code}", "kind": "{kind}", "start": "{start}{page}{row}", "count": "{count}", "described_as": "{described_as}"}
# What the store keeps for itself, with captions; the ontology declares the classes, and no values of theirs.
_STORE = {"Dataset": "{title}", "Release": "{version}"}
_WHITE, _BLACK = "#FFFFFF", "#000000"
# The part of a circle after which steps fill it most evenly, however many there are.
_GOLDEN = 0.381966


@dataclass(frozen=True, slots=True)
class _Look:
    """How strong colours are (saturation, and lightness of neighbours in turn), how far neighbours are apart in hue, and how large nodes."""

    saturation: float
    lightness: tuple[float, ...]
    step: float | None
    diameter: int


_ENTITIES = _Look(0.62, (0.36, 0.68, 0.44, 0.76), _GOLDEN, 65)
_KINDS_OF_ENTITY = _Look(0.08, (0.62, 0.56, 0.68), _GOLDEN, 65)
_FACTS = _Look(0.45, (0.84, 0.78), None, 50)
_RECORDS = _Look(0.10, (0.74, 0.66, 0.82), _GOLDEN, 40)


def node_classes(schema: Schema) -> list[str]:
    """The classes that are labels of nodes, superclasses before their subclasses."""
    carried = [one for one in schema.classes if not schema.classes[one].abstract and _is_node(schema, one)]
    return sorted(carried, key=lambda one: (len(schema.lineage(one)), one))


def style(schema: Schema) -> Style:
    """Rules by selector, in the order in which they apply: properties and values as in a `.grass` file, without quotes."""
    rules: Style = {
        "node": {"diameter": "50px", "color": "#A5ABB6", "border-color": "#8A919C", "border-width": "2px", "text-color-internal": _BLACK, "font-size": "10px"},
        "relationship": {
            "color": "#A5ABB6", "shaft-width": "1px", "font-size": "8px", "padding": "3px", "text-color-external": "#000000",
            "text-color-internal": _WHITE, "caption": "<type>",
        },
    }  # fmt: skip
    colours = dict(_colours(schema))
    for cls in node_classes(schema):
        look, colour = _look(schema, cls), colours[cls]
        rules[f"node.{cls}"] = {
            "diameter": f"{look.diameter}px",
            "color": colour,
            "border-color": _darker(colour),
            "border-width": "2px",
            "text-color-internal": max((_WHITE, _BLACK), key=lambda text: contrast(text, colour)),
            "font-size": "10px",
            "caption": _caption(schema, cls),
        }
    for link in schema.links.values():
        if link.projected:
            rules[f"relationship.{link.type}"] = {"color": "#44566C", "shaft-width": "2px", "caption": "<type>"}
    return rules


def grass(rules: Style) -> str:
    """Rules as the text of a `.grass` file."""
    written = []
    for selector, properties in rules.items():
        lines = [f'  {name}: "{value}";' if name == "caption" else f"  {name}: {value};" for name, value in properties.items()]
        written.append("\n".join([f"{selector} {{", *lines, "}"]))
    return "\n".join(written) + "\n"


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (`#RRGGBB`) as WCAG 2 reckons it, from 1 to 21."""
    lights = sorted((_luminance(one), _luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _is_node(schema: Schema, cls: str) -> bool:
    """Whether the class has a scope, or is one that the store keeps for itself: its data sets and their releases."""
    return any(schema.classes[one].scope for one in schema.lineage(cls)) or cls in _STORE


def _look(schema: Schema, cls: str) -> _Look:
    if schema.is_a(cls, "Fact"):
        return _FACTS
    if schema.classes[cls].scope != "shared" and not schema.is_a(cls, "Entity"):
        return _RECORDS
    return _KINDS_OF_ENTITY if any(cls in one.parents for one in schema.classes.values()) else _ENTITIES


def _caption(schema: Schema, cls: str) -> str:
    if schema.is_a(cls, "Entity"):
        return "{name}"
    declared = {term.name for term in schema.values_of(cls)}
    return _STORE.get(cls) or next((caption for name, caption in _CAPTIONS.items() if name in declared), "{id}")


def _colours(schema: Schema) -> Iterator[tuple[str, str]]:
    """Each class with its colour; all of one look share one circle of hues."""
    classes = node_classes(schema)
    parent = {one: next((up for up in schema.lineage(one)[1:] if up in classes), None) for one in classes}
    for look in (_ENTITIES, _KINDS_OF_ENTITY, _FACTS, _RECORDS):
        members = [one for one in classes if _look(schema, one) is look]
        order = list(_walk([one for one in members if parent[one] not in members], {one: [below for below in members if parent[below] == one] for one in members}))
        for number, one in enumerate(order):
            hue, light = number * (look.step or 1 / len(order)) % 1, look.lightness[number % len(look.lightness)]
            yield one, _hex(colorsys.hls_to_rgb(hue, light, look.saturation))


def _walk(roots: list[str], below: dict[str, list[str]]) -> Iterator[str]:
    """Depth first, so that a class stands beside its subclasses."""
    for one in roots:
        yield one
        yield from _walk(below[one], below)


def _darker(colour: str) -> str:
    hue, light, saturation = colorsys.rgb_to_hls(*_rgb(colour))
    return _hex(colorsys.hls_to_rgb(hue, light * 0.8, saturation))


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _hex(rgb: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(part * 255):02X}" for part in rgb)


def _luminance(colour: str) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
