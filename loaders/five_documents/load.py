"""The knowledge of the five papers: entities, spellings and facts with their spans.

One record is one item of a file under `entities/` or `facts/`; a file of facts belongs to the paper
that it is named after. Spans count Unicode characters of the paper decoded as UTF-8.
"""

from __future__ import annotations

from collections.abc import Iterator

from loaders.contract import Row, Source
from ontology import records
from ontology.identifiers import dyad_id
from ontology.records import Origin, Record

_SCRIPTS = {"en": "Latn", "ru": "Cyrl", "kk": "Cyrl", "zh": "Hant"}

# Roles under the names that the files use, and the links that they become.
_ROLES = {
    "subject": "subject",
    "object": "object",
    "addressee": "addressee",
    "event": "event",
    "part_of": "part_of_statement",
    "about": "topic",
    "previous_status": "previous_status",
    "traditional": "traditional_view",
    "critics": "critical_view",
    "attributed_to": "attributed_to",
    "cited_work": "cited_work",
    "cites": "cites",
    "reacts_to": "in_reaction_to",
    "contradicts": "contradicts",
    "corroborated_by": "corroborated_by",
}
_TEXTS = ["predicate", "time", "time_basis", "time_text", "modality", "unit", "recognition_status", "securitization_level", "paraphrase", "caveat"]
_NUMBERS = ["tier", "count", "level", "chain_step", "proposal_no", "recommendation_no"]


def load(source: Source) -> Iterator[Record]:
    """All records of the data set, entities first."""
    book = _Book(source)
    files = source.metadata.files
    for name in files:
        if name.startswith("entities/"):
            for item, origin in source.read_yaml(name):
                yield from book.entity(source.row(item, origin))
    for name in files:
        if name.startswith("facts/"):
            document = "doc_" + name.removeprefix("facts/").removesuffix(".yaml")
            for item, origin in source.read_yaml(name):
                yield from book.fact(source.row(item, origin), document)


class _Book:
    """What facts need to know of the entities read before them."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.classes: dict[str, str] = {}
        self.as_of: dict[str, str] = {}
        self.handles: dict[str, str] = {}
        self.given: set[str] = set()

    def entity(self, row: Row) -> Iterator[Record]:
        id, cls, label = row.take("id"), row.take("class"), row.take("name")
        details = {"note": row.optional("note")}
        if cls == "SourceDocument":
            details |= {"file_name": row.take("file"), "sha256": row.take("sha256"), "characters": row.take("characters", int), "as_of": row.take("as_of")}
            self.as_of[id] = details["as_of"]
        names, codes, mentions = row.optional("names", dict), row.optional("codes", dict), row.optional("mentions", dict)
        row.done()
        if row.failed:
            return
        self.classes[id] = cls
        yield from records.entity(id, cls, origin=row.origin, **details)
        yield records.name(id, label, language="en", script="Latn", kind="preferred", origin=row.origin)
        for language, texts in (names or {}).items():
            for text in texts:
                yield records.name(id, text, language=language, script=_script(text, language), origin=row.origin)
        for scheme, value in (codes or {}).items():
            if scheme in ("iso3166_1_alpha3", "handle"):
                self.handles[value] = id
            yield records.code(id, scheme, value, origin=row.origin)
        for document, (first, count) in ((d, m or (None, 0)) for d, m in (mentions or {}).items()):
            yield records.mention(id, f"doc_{document}", first=first, count=count, origin=row.origin)

    def fact(self, row: Row, document: str) -> Iterator[Record]:
        id, kind = row.take("id"), row.take("kind")
        links = {link: row.optional(role, list) for role, link in _ROLES.items()}
        values = {key: row.optional(key) for key in _TEXTS} | {key: row.optional(key, int) for key in _NUMBERS}
        values |= {"value": row.optional("value", float), "growth_percent": row.optional("growth_percent", float)}
        values |= {"role_title": row.optional("role"), "covers_whole_period": row.optional("covers_whole_period", bool)}
        values |= {"stance": row.optional("stance", list), "domain": row.optional("domain", list), "as_of": self.as_of.get(document)}
        page, spans, pairs = row.optional("cited_page"), row.take("spans", list), row.optional("dyads", list)
        row.done()
        found = [passage for span in spans if (passage := self._span(row, document, span))]
        found += [records.passage(work, page=page, origin=row.origin) for work in links["cited_work"] if page]
        dyads = [dyad for pair in pairs if (dyad := self._dyad(row, pair))]
        if row.failed:
            return
        links["supported_by"] = [p.id for p in found if "start" in p.values]
        links["cited_passage"] = [p.id for p in found if "page" in p.values]
        links["about"] = [d.id for d in dyads]
        yield from self._speech_act(kind, id, values["paraphrase"], links, row.origin)
        for record in [*found, *dyads]:
            if record.id not in self.given:
                self.given.add(record.id)
                yield record
        yield records.fact(id, kind, origin=row.origin, links=links, **values)

    def _speech_act(self, kind: str, id: str, paraphrase: str, links: dict[str, list[str]], origin: Origin) -> Iterator[Record]:
        """Hang an utterance on its statement, and a reaction on its statement or event; mint what has no entity."""
        named = [one for role in ("object", "part_of_statement") for one in links[role] if self.classes.get(one) == "Statement"]
        if kind == "statement":
            links["statement"] = named or [f"stmt_{id}"]
        elif links["part_of_statement"]:
            links["statement"] = links["part_of_statement"]
        elif links["in_reaction_to"] and not links["event"]:
            links["event"] = [one for one in links["subject"] if self.classes.get(one) == "Event"] or [f"event_{id}"]
        for role, cls in (("statement", "Statement"), ("event", "Event")):
            for minted in links.get(role, []):
                if minted not in self.classes and minted.endswith(f"_{id}"):
                    self.classes[minted] = cls
                    yield from records.entity(minted, cls, note=f"Named after the record {id}; the papers give it no name.", origin=origin)
                    yield records.name(minted, paraphrase, language="en", script="Latn", kind="preferred", origin=origin)

    def _span(self, row: Row, document: str, span: str) -> Record | None:
        start, _, end = span.partition("-")
        if not (start.isdigit() and end.isdigit() and int(start) < int(end)):
            row.problem(f"spans: {span!r} is not START-END with START below END")
            return None
        return records.passage(document, start=int(start), end=int(end), origin=row.origin)

    def _dyad(self, row: Row, pair: str) -> Record | None:
        members = [self.handles.get(code) for code in pair.split("-")]
        if len(members) != 2 or None in members or members[0] == members[1]:
            row.problem(f"dyads: {pair!r} is not two codes of actors in this data set, such as AAA-BBB")
            return None
        return records.dyad(dyad_id(*pair.split("-")), members, row.origin)


def _script(text: str, language: str) -> str:
    """The script of a spelling: Kazakh comes in Cyrillic and in Latin letters."""
    return "Latn" if language == "kk" and not any("\u0400" <= letter <= "\u04ff" for letter in text) else _SCRIPTS[language]
