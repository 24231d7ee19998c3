"""What the `Accept...` headers of a client want, by RFC 9110."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ontology.errors import DyadError

Range = tuple[str, float, int]


class NotAcceptable(DyadError):
    """The client takes none of the forms that an answer can come in."""

    exit_code = 2
    status = 406
    title = "Not acceptable"


def ranges(header: str) -> list[Range]:
    """The values of a header, in small letters, with weight (0 to 1) and place; what cannot be read is left out."""
    found: list[Range] = []
    for place, part in enumerate(header.split(",")):
        value, *options = (one.strip() for one in part.split(";"))
        weight = next((one[2:] for one in options if one.lower().startswith("q=")), "1")
        try:
            number = float(weight)
        except ValueError:
            continue
        if value and 0 <= number <= 1:
            found.append((value.lower(), number, place))
    return found


def weighted(header: str) -> list[str]:
    """The values of a header, the most wanted first, without those of weight 0."""
    return [value for value, weight, _ in sorted(ranges(header), key=lambda one: -one[1]) if weight > 0]


def chosen_form(header: str, forms: Mapping[str, str]) -> str:
    """The form, by media type, that an `Accept` header wants most; the first where it wants none of them."""
    return forms[best(header, list(forms)) or next(iter(forms))]


def best(header: str, offered: Sequence[str]) -> str | None:
    """The media type among those offered that an `Accept` header wants most; None where it wants none of them.

    offered -- in the order in which they are preferred here: it decides between what is wanted equally, also by a client that does not say

    The weight of a type is that of the most exact range that fits it.
    """
    weights = {value: weight for value, weight, _ in sorted(ranges(header), key=lambda one: one[1]) if "/" in value}
    if not weights:
        return offered[0]
    fitting = [next((weights[one] for one in (name, f"{name.partition('/')[0]}/*", "*/*") if one in weights), 0.0) for name in offered]
    top = max(fitting)
    return offered[fitting.index(top)] if top > 0 else None
