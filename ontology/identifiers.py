"""Ids and IRIs: how a node's id becomes an IRI and back, and what the id of a dyad is."""

from __future__ import annotations

from urllib.parse import quote, unquote

# What has an address below this base has the same path on a server of Dyad: BASE + "id/x" is at /id/x.
BASE = "https://w3id.org/dyad/"
ONTOLOGY = BASE + "ontology#"
DATA = BASE + "id/"

# Kept readable in an IRI; everything else is percent-encoded as UTF-8.
_SAFE = "/#=,;:@!$&'()*+-._~"


def dyad_id(one: str, other: str) -> str:
    """The id of the dyad of two actors, from their codes: `dyad_id("RUS", "KAZ") == "KAZ-RUS"`."""
    return "-".join(sorted((one, other)))


def iri(id: str) -> str:
    """The IRI of the node with this id. An IRI has one fragment, so a further `#` is encoded."""
    head, mark, tail = quote(id, safe=_SAFE).partition("#")
    return DATA + head + mark + tail.replace("#", "%23")


def id_of(iri: str) -> str:
    """The id behind one of our IRIs; ValueError for an IRI of somebody else's."""
    if not iri.startswith(DATA):
        raise ValueError(f"not an IRI under {DATA}: {iri}")
    return unquote(iri[len(DATA) :])
