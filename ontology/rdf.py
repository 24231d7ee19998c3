"""Records as RDF and back, by naming convention; see `schema` for how names map.

A record is one node: its class is `rdf:type`, its values are literals of the declared datatype, its links are
IRIs. Nothing is nested and nothing is blank, so every file can be split, sorted and compared by line.

IRIs. What all data sets share (entities, dyads) and what is cited across them (facts, passages) has the IRI
`.../id/ID`. What one data set says of an entity (names, codes, descriptions, mentions) has the same id in every
data set that says so, so its IRI lies under the data set: `.../id/dataset/DATASET/ID`.

Three things are written for readers of RDF and not read back, because they follow from the rest: derived values,
direct relationships between entities (symmetric ones both ways), and `skosxl:literalForm`, the text of a name
with its language tag. Days without bound are the dates that the graph holds, 0001-01-01 and 9999-12-31.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from ontology.derive import direct_relationships
from ontology.errors import BadInput
from ontology.identifiers import DATA, ONTOLOGY, iri
from ontology.records import Record
from ontology.schema import OWL, RDF, XSD, Schema

DATASETS = DATA + "dataset/"
RDF_TYPE = RDF + "type"
IN_DATASET = ONTOLOGY + "inDataset"
LITERAL_FORM = "http://www.w3.org/2008/05/skos-xl#literalForm"

PREFIXES = {
    "dy": ONTOLOGY,
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "id": DATA,
    "owl": OWL,
    "prov": "http://www.w3.org/ns/prov#",
    "skosxl": "http://www.w3.org/2008/05/skos-xl#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": XSD,
}

# Records of these classes are cited from other data sets, so their IRI does not name one.
_CITED = ("Fact", "Passage")
_SPECIAL = re.compile(r'[\x00-\x1f\x7f"\\]')
_ESCAPES = {code: f"\\u{code:04X}" for code in [*range(0x20), 0x7F]}
_ESCAPES |= {ord("\n"): "\\n", ord("\r"): "\\r", ord("\t"): "\\t", ord('"'): '\\"', ord("\\"): "\\\\"}
_PLAIN = re.compile(r"[A-Za-z0-9_./,=-]*(?:#[A-Za-z0-9_./,=-]*)?")
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")
# Language, script and region: the part of BCP 47 that every RDF parser takes.
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-(?:[A-Za-z]{2}|[0-9]{3}))?")


# ---- IRIs ----


@lru_cache(maxsize=256)
def dataset_iri(dataset: str) -> str:
    """The IRI of a data set, which is also the name of its graph in TriG."""
    return DATASETS + _path(dataset)


@lru_cache(maxsize=65536)
def node_iri(id: str) -> str:
    """The IRI of a shared node, fact or passage. BadInput for an id that would be taken for a data set."""
    if id.startswith("dataset/"):
        raise BadInput(f"id {id!r}: ids that begin with 'dataset/' are reserved for IRIs of data sets")
    return DATA + _path(id)


def record_iri(id: str, dataset: str) -> str:
    """The IRI of what one data set says of an entity: a name, code, description or mention."""
    return f"{dataset_iri(dataset)}/{_path(id)}"


def _path(id: str) -> str:
    if _PLAIN.fullmatch(id):
        return id
    # An IRI has one fragment; a further # is part of it and has to be encoded.
    head, mark, tail = iri(id)[len(DATA) :].partition("#")
    return head + mark + tail.replace("#", "%23")


class Iris:
    """Which IRI a record has."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self._own: dict[str, bool] = {}
        self._released: dict[str, bool] = {}

    def of(self, record: Record, dataset: str) -> str:
        """The IRI of a record of a data set."""
        if self.own(record.cls):
            return record_iri(record.id, dataset)
        return node_iri(record.id)

    def own(self, cls: str) -> bool:
        """Whether IRIs of this class lie under a data set."""
        known = self._own.get(cls)
        if known is None:
            cited = any(self.schema.is_a(cls, one) for one in _CITED)
            known = self._own[cls] = not cited and self.released(cls)
        return known

    def released(self, cls: str) -> bool:
        """Whether a record of this class belongs to one data set."""
        known = self._released.get(cls)
        if known is None:
            known = self._released[cls] = self.schema.scope(cls) == "released"
        return known


# ---- Values as text ----


def quoted(text: str) -> str:
    """A string literal of N-Triples and Turtle."""
    return f'"{text.translate(_ESCAPES)}"' if _SPECIAL.search(text) else f'"{text}"'


def lexical(value: Any) -> str:
    """The lexical form of a value: decimals without exponent, `5` for an int and `5.0` for a float."""
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, float):
        text = repr(value)
        if "e" in text:
            text = format(Decimal(text), "f")
            text = text if "." in text else f"{text}.0"
        elif text in ("inf", "-inf", "nan"):
            raise BadInput(f"{text} is not a decimal number; correct the data set that holds it")
        return text
    return value.isoformat() if isinstance(value, date) else str(value)


class NTriples:
    """Terms in full, as in N-Triples."""

    def iri(self, iri: str) -> str:
        """An IRI."""
        return f"<{iri}>"

    def type(self) -> str:
        """The predicate rdf:type."""
        return f"<{RDF_TYPE}>"

    def writer(self, datatype: str) -> Callable[[Any], str]:
        """What turns values of a datatype into literals."""
        if datatype == XSD + "string":
            return lambda value: quoted(str(value))
        suffix = f"^^{self.iri(datatype)}"
        return lru_cache(maxsize=4096, typed=True)(lambda value: quoted(lexical(value)) + suffix)


class Turtle(NTriples):
    """Terms with prefixes and short literals, as in Turtle and TriG."""

    def iri(self, iri: str) -> str:
        """An IRI, with a prefix where one fits."""
        return _shortened(iri)

    def type(self) -> str:
        """The predicate rdf:type."""
        return "a"

    def writer(self, datatype: str) -> Callable[[Any], str]:
        """What turns values of a datatype into literals."""
        long = super().writer(datatype)
        if datatype in (XSD + "integer", XSD + "boolean"):
            return lexical
        if datatype == XSD + "decimal":
            return lambda value: lexical(value) if isinstance(value, float) else long(value)
        return long


@lru_cache(maxsize=65536)
def _shortened(iri: str) -> str:
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
            return f"{prefix}:{iri[len(namespace):]}"
    return f"<{iri}>"


# ---- Records to triples ----

Pairs = list[tuple[int, str, str]]


class Blocks:
    """Records as blocks of triples in one syntax: a subject with (rank, predicate, object), sorted.

    Ranks order predicates by their IRIs. Two blocks with one subject may follow each other or not: a block is
    what one record says.
    """

    def __init__(self, schema: Schema, syntax: NTriples) -> None:
        self.schema = schema
        self.syntax = syntax
        self.iris = Iris(schema)
        iri = {name: ONTOLOGY + term.local for name, term in (schema.values | schema.links).items()}
        ranks = {one: rank for rank, one in enumerate(sorted({*iri.values(), RDF_TYPE, IN_DATASET, LITERAL_FORM}))}
        self._type = (ranks[RDF_TYPE], syntax.type())
        self._in_dataset = (ranks[IN_DATASET], syntax.iri(IN_DATASET))
        self._form = (ranks[LITERAL_FORM], syntax.iri(LITERAL_FORM))
        self._values = {name: (ranks[iri[name]], syntax.iri(iri[name]), syntax.writer(term.datatype)) for name, term in schema.values.items()}
        self._links = {name: (ranks[iri[name]], syntax.iri(iri[name])) for name in schema.links}
        self._classes = {cls: syntax.iri(ONTOLOGY + cls) for cls in schema.classes}
        self._direct = {cls for cls in schema.classes if schema.projections(cls)}
        self._node = lru_cache(maxsize=65536)(lambda id: syntax.iri(node_iri(id)))

    def of(self, record: Record, dataset: str) -> Iterator[tuple[str, Pairs]]:
        """The block of a record, and one for each direct relationship that it gives."""
        yield self.own(record, dataset)
        for start, (rank, predicate), end in self.direct(record):
            yield start, [(rank, predicate, end)]

    def own(self, record: Record, dataset: str) -> tuple[str, Pairs]:
        """The block of a record alone."""
        pairs: Pairs = [(*self._type, self._classes[record.cls])]
        if self.iris.released(record.cls):
            pairs.append((*self._in_dataset, self.syntax.iri(dataset_iri(dataset))))
        for name, value in record.values.items():
            rank, predicate, write = self._values[name]
            if isinstance(value, list):
                pairs += [(rank, predicate, write(one)) for one in dict.fromkeys(value)]
            else:
                pairs.append((rank, predicate, write(value)))
        node = self._node
        for name, targets in record.links.items():
            rank, predicate = self._links[name]
            pairs += [(rank, predicate, node(target)) for target in dict.fromkeys(targets)]
        if form := literal_form(record):
            pairs.append((*self._form, f"{quoted(form[0])}@{form[1]}"))
        pairs.sort()
        return self.syntax.iri(self.iris.of(record, dataset)), pairs

    def direct(self, record: Record) -> Iterator[tuple[str, tuple[int, str], str]]:
        """The direct relationships that a record gives: subject, (rank, predicate), object."""
        if record.cls in self._direct:
            for start, name, end in truthy(self.schema, record):
                yield self._node(start), self._links[name], self._node(end)


def literal_form(record: Record) -> tuple[str, str] | None:
    """The text of a name with its language tag, where it has one."""
    language = record.values.get("language")
    if isinstance(language, str) and "text" in record.values and _LANGUAGE_TAG.fullmatch(language):
        return str(record.values["text"]), language
    return None


def truthy(schema: Schema, record: Record) -> Iterator[tuple[str, str, str]]:
    """The direct relationships of a fact as (from id, link name, to id), symmetric ones both ways."""
    for name, start, end, _ in direct_relationships(schema, record):
        yield start, name, end
        if schema.links[name].symmetric:
            yield end, name, start


def as_ntriples(subject: str, pairs: Iterable[tuple[int, str, str]]) -> str:
    """A block, one triple a line."""
    return "".join([f"{subject} {predicate} {object} .\n" for _, predicate, object in pairs])


def as_nquads(subject: str, pairs: Iterable[tuple[int, str, str]], graph: str) -> str:
    """A block, one quad a line."""
    return "".join([f"{subject} {predicate} {object} {graph} .\n" for _, predicate, object in pairs])


def as_turtle(subject: str, pairs: Pairs) -> str:
    """A block with its predicates below each other; objects of one predicate share a line."""
    if len(pairs) == 1:
        return f"{subject} {pairs[0][1]} {pairs[0][2]} .\n"
    parts, last, between = [subject], "", " "
    for _, predicate, object in pairs:
        if predicate == last:
            parts.append(f", {object}")
        else:
            parts.append(f"{between}{predicate} {object}")
            between = " ;\n    "
            last = predicate
    return "".join(parts) + " .\n"


def ntriples(schema: Schema, records: Iterable[Record], dataset: str) -> str:
    """Records of a data set as N-Triples, for small graphs and tests."""
    blocks = Blocks(schema, NTriples())
    return "".join(as_ntriples(*block) for record in records for block in blocks.of(record, dataset))


# ---- JSON-LD ----


def jsonld_context(schema: Schema) -> dict[str, Any]:
    """The JSON-LD context in which a record is a node object: terms are the names of values and links."""
    return {"@version": 1.1, **PREFIXES, **jsonld_terms(schema)}


def jsonld_terms(schema: Schema) -> dict[str, Any]:
    """The terms of a record in JSON-LD: classes, values with their datatypes, links."""
    context: dict[str, Any] = {cls: f"dy:{cls}" for cls in schema.classes}
    for name, term in schema.values.items():
        content: dict[str, str] = {"@id": f"dy:{term.local}"}
        if term.datatype != XSD + "string":
            content["@type"] = _curie(term.datatype)
        context[name] = content | ({"@container": "@set"} if term.multiple else {})
    for name, link in schema.links.items():
        context[name] = {"@id": f"dy:{link.local}", "@type": "@id", "@container": "@set"}
    context["in_dataset"] = {"@id": "dy:inDataset", "@type": "@id", "@container": "@set"}
    return context


def _curie(iri: str) -> str:
    return _shortened(iri).strip("<>")


class NodeObjects:
    """Records as JSON-LD node objects in the context of `jsonld_context`."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.iris = Iris(schema)

    def of(self, record: Record, dataset: str) -> Iterator[dict[str, Any]]:
        """The node object of a record, and one for each direct relationship that it gives."""
        yield self.own(record, dataset)
        yield from self.direct(record)

    def own(self, record: Record, dataset: str) -> dict[str, Any]:
        """The node object of a record alone."""
        node: dict[str, Any] = {"@id": self.iris.of(record, dataset), "@type": record.cls}
        if self.iris.released(record.cls):
            node["in_dataset"] = [dataset_iri(dataset)]
        rest: dict[str, Any] = {}
        for name, value in record.values.items():
            datatype = self.schema.values[name].datatype
            ones = [self._value(one, datatype) for one in (value if isinstance(value, list) else [value])]
            rest[name] = sorted(set(ones)) if self.schema.values[name].multiple else ones[0]
        for name, targets in record.links.items():
            rest[name] = sorted({node_iri(target) for target in targets})
        node |= dict(sorted(rest.items()))
        if form := literal_form(record):
            node["skosxl:literalForm"] = {"@language": form[1], "@value": form[0]}
        return node

    def direct(self, record: Record) -> Iterator[dict[str, Any]]:
        """A node object for each direct relationship that a record gives."""
        for start, name, end in truthy(self.schema, record):
            yield {"@id": node_iri(start), name: [node_iri(end)]}

    def _value(self, value: Any, datatype: str) -> Any:
        if isinstance(value, (bool, str)):
            return value
        # JSON numbers are doubles to most readers: only small integers are sure to survive.
        if datatype == XSD + "integer" and isinstance(value, int) and abs(value) < 2**53:
            return value
        return lexical(value)


def as_json(node: dict[str, Any]) -> str:
    """A node object on one line."""
    return json.dumps(node, ensure_ascii=False, separators=(", ", ": "))


# ---- Comparing ----


def canonical(schema: Schema, record: Record) -> tuple[Any, ...]:
    """What a record says, in a form that compares: no derived values, no order, no origin, no empty lists."""
    values = []
    for name, value in record.values.items():
        term = schema.values.get(name)
        if term is None or not term.derived:
            if isinstance(value, list) or (term and term.multiple):
                value = tuple(sorted(set(value) if isinstance(value, list) else {value}))
            if value != ():
                values.append((name, value))
    links = [(name, tuple(sorted(set(targets)))) for name, targets in record.links.items() if targets]
    return record.cls, record.id, tuple(sorted(values, key=lambda one: one[0])), tuple(sorted(links))


class Fingerprint:
    """A checksum of what a data set says, whatever the order and format that its records come in.

    It covers the records that belong to the data set; shared nodes are in it by what describes and links to them.
    """

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self._iris = Iris(schema)
        self._sum = 0

    def add(self, record: Record) -> None:
        """Count a record in; each once."""
        if self._iris.released(record.cls):
            digest = hashlib.sha256(repr(canonical(self.schema, record)).encode("utf-8", "surrogatepass")).digest()
            self._sum = (self._sum + int.from_bytes(digest)) % (1 << 256)

    def hexdigest(self) -> str:
        """64 hex digits."""
        return f"{self._sum:064x}"
