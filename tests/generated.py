"""Generated data sets that are valid and as awkward as valid data can be, for property tests of exports and imports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from loaders.contract import Coverage, Metadata, Source
from ontology import records
from ontology.records import Record
from ontology.schema import Schema

TRICKY = [
    "5", "true", "2014", "2014-05", 'say "so"', "back\\slash", "two\nlines", "tab\tand\rreturn", "🦅 ҚАЗАҚ 🏳️‍🌈", "דיאדה ويكي", "a@b", "^^xsd:date",
    "'''", " spaces ", "\u200f\u202eright to left", "\u0001", "<a>&amp;", "e\u0301 é", "\u2028", "{} [] ; .", "\ufeff",
]  # fmt: skip
texts = st.sampled_from(TRICKY) | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
ids = st.text(st.sampled_from("aZ0 %éшқ/#?🦅.-_~'\"<>{}|\\^`:@&=+,;()[]!*$א"), min_size=1, max_size=12).filter(
    lambda id: id == id.strip() and not id.startswith("dataset/")
)
languages = st.sampled_from([None, "en", "kk", "zh-Hant", "en-GB", "sr-Latn-RS", "de-1996", "en-x-a", "abc-d"])
decimals = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**63), 2**63 - 1) | st.sampled_from([5, 5.0, 0.1, -0.5, 1e22, 1e-7])
integers = st.integers(0, 2**63 - 1) | st.sampled_from([0, 2**53, 2**53 + 1])
times = st.sampled_from([None, "2013", "2020-12", "2022-02-24", "2005~", "1992-11/..", "/2050", "1991/", "199X", "2004-06-XX", "../2001"])


@dataclass
class Generated:
    """A data set of ready records, as the pipeline takes it."""

    metadata: Metadata
    content: list[Record]
    source: Source = field(init=False)

    def __post_init__(self) -> None:
        self.source = Source(self.metadata, Path("."))

    def records(self) -> Iterator[Record]:
        """Fresh copies, since checks and derivation work in place."""
        for one in self.content:
            yield Record(one.cls, one.id, dict(one.values), {link: list(targets) for link, targets in one.links.items()})

    def digest(self) -> str:
        """Never the same twice in a test."""
        return str(id(self))


@st.composite
def pairs_of_data_sets(draw: st.DrawFn, schema: Schema) -> list[Generated]:
    """Two data sets about the same few actors; facts of the second one speak of facts of the first."""
    actors = draw(st.lists(ids, min_size=2, max_size=4, unique=True))
    found: list[Generated] = []
    earlier: list[str] = []
    for dataset in ("first", "second"):
        content = draw(_content(schema, dataset, actors, earlier))
        earlier = earlier + [one.id for one in content if schema.is_a(one.cls, "Fact")]
        metadata = Metadata(
            id=dataset, title=draw(texts), publisher=draw(texts), citation=draw(texts), licence=draw(st.sampled_from(["CC0-1.0", "ask us"])),
            version=draw(texts), description=draw(st.none() | texts) or "", homepage=draw(st.sampled_from([None, "https://example.org/a?b=c", "no address"])),
            name_priority=draw(st.integers(0, 100)), fact_prefixes=[f"{dataset}_"], requires=["first"] if dataset == "second" else [],
            coverage=Coverage(until=draw(st.sampled_from([None, "2013~"])), actors=draw(st.none() | texts), kinds=draw(st.sampled_from([[], ["claim", "member"]]))),
        )  # fmt: skip
        found.append(Generated(metadata, content))
    return found


@st.composite
def _content(draw: st.DrawFn, schema: Schema, dataset: str, actors: list[str], earlier: list[str]) -> list[Record]:
    org, treaty, document, statement = (f"{kind} of {dataset}" for kind in ("organization", "treaty", "document", "statement"))
    found: dict[tuple[str, str], Record] = {}

    def keep(*some: Record) -> str:
        for one in some:
            found.setdefault(("", one.id) if one.cls != "Dyad" else ("Dyad", one.id), one)
        return some[-1].id

    for id in actors:
        keep(*records.entity(id, draw(st.sampled_from(["State", "QuasiState"])), note=draw(st.none() | texts)))
    keep(*records.entity(org, "IntergovernmentalOrganization"), *records.entity(treaty, "Treaty"), *records.entity(statement, "Statement"))
    keep(*records.entity(document, "SourceDocument", characters=draw(st.none() | integers), as_of=draw(st.sampled_from([None, "2023-10~"]))))
    some_actor = st.sampled_from(actors)
    for _ in range(draw(st.integers(0, 4))):
        kind = draw(st.sampled_from(schema.notations("nameKind")))
        keep(records.name(draw(some_actor), draw(texts), language=draw(languages), script=draw(st.sampled_from([None, "Cyrl"])), kind=kind))
    for _ in range(draw(st.integers(0, 3))):
        keep(records.code(draw(some_actor), draw(st.sampled_from(["wikidata", "cow"])), draw(ids), time=draw(times)))
    keep(records.mention(draw(some_actor), document, first=draw(st.none() | integers), count=draw(integers)))
    facts = list(earlier)
    for number in range(draw(st.integers(0, 5))):
        fact = draw(_fact(schema, f"{dataset}_{number}{draw(ids)}", actors, {"member": org, "party": treaty, "statement": statement}, facts))
        start = draw(st.none() | st.integers(0, 1000))
        place = {"start": start, "end": start + 5} if start is not None else draw(st.sampled_from([{"page": "12"}, {"row": "a b#c"}]))
        fact.links["supported_by"] = [keep(records.passage(document, **place))]
        one, other = sorted(actors[:2])
        if draw(st.booleans()):
            fact.links["about"] = [keep(records.dyad(f"{one}-{other}", [one, other]))]
        facts.append(keep(fact))
    return list(found.values())


@st.composite
def _fact(draw: st.DrawFn, schema: Schema, id: str, actors: list[str], things: dict[str, str], facts: list[str]) -> Record:
    a, b = draw(st.permutations(actors))[:2]
    kind, links = draw(
        st.sampled_from([
            ("membership", {"subject": [a], "object": things["member"]}),
            ("treaty_party", {"subject": [a, b], "object": things["party"]}),
            ("statement", {"subject": [a], "addressee": [b], "statement": things["statement"], "attributed_to": [a]}),
            ("shared_border", {"subject": [a], "object": [b]}),
            ("claim", {"subject": [a], "object": [b, *facts[-1:]]}),
        ])
    )  # fmt: skip
    links |= {role: draw(st.lists(st.sampled_from(facts), max_size=2)) if facts else [] for role in ("contradicts", "corroborated_by")}
    some: dict[str, Any] = {
        "predicate": texts, "caveat": texts, "value": decimals, "growth_percent": decimals, "count": integers, "tier": st.sampled_from([1, 2]),
        "stance": st.lists(st.sampled_from(schema.notations("stance")[:4]), max_size=3), "unit": texts, "time_text": texts,
        "covers_whole_period": st.booleans(), "as_of": st.sampled_from(["2023-10~", "2021-05-01"]),
    }  # fmt: skip
    values = {name: draw(st.none() | strategy) for name, strategy in some.items()}
    cls = schema.kinds[kind].local
    return records.fact(id, cls, links=links, paraphrase=draw(texts), modality="attributed", time=draw(times), **values)
