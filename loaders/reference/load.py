"""The reference set: organizations, treaties, offices, events and relations, each record with the instrument it rests on.

One record is one item of a file under `entities/` or `facts/`. `corroboration.yaml`, written by `python -m
checks.reference`, says which rows of published data confirm the time of a fact and how precisely. What they do
not confirm to the precision stated is "uncorroborated"; nobody writes a modality by hand.

Short forms in files of facts:

* `source`: ids of instruments and registers; `reg_x ROW` is a row of a register.
* `time: 1994-07-04/`: it began then and still held on the day as of which the set speaks (option `as_of`).
* `dyads`: pairs of codes; `pairs` for every pair of subject and object, or of subjects where the object is no actor.
  Left out, it is the pair where exactly two coded actors take part.
* `says`: may be left out where the kind has a sentence in `_SENTENCES`.
* `time` of a provision: the day on which its treaty was concluded. Where all who are recorded as parties are no longer bound, it ends with the
  last of them; where no record says that the treaty binds, it does so from some day on, if ever.
* `in_force`, of a signature. `false`: the treaty never entered into force, or had not on the day as of which the set speaks. `true`: it is
  a declaration or the like, in effect since it was signed. Left out: where nothing more is known of a treaty of two, each is
  committed since some day not before the signature, which makes it possible.

Where a published data set has another date, `corroboration.yaml` says so, and the loader adds what it codes as a fact of the
kind `coding` that contradicts ours.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Any

from loaders.contract import Row, Source
from ontology import records
from ontology.identifiers import dyad_id
from ontology.records import Origin, Record
from ontology.times import bounds

_ROLES = {
    "subject": "subject",
    "object": "object",
    "participant": "participant",
    "addressee": "addressee",
    "topic": "topic",
    "event": "event",
    "previous_status": "previous_status",
    "in_reaction_to": "in_reaction_to",
    "contradicts": "contradicts",
    "corroborated_by": "corroborated_by",
}
_TEXTS = ["predicate", "time", "time_text", "role_title", "event_type", "unit"]
_ACTING = ("subject", "object", "participant", "addressee")

#: What is said where a file leaves it to the kind: for one subject and for several.
_SENTENCES = {
    "membership": ("{s} is a member of {o}", "{s} are members of {o}"),
    "observer": ("{s} has observer status at {o}", "{s} have observer status at {o}"),
    "association": ("{s} has a standing short of membership at {o}", "{s} have a standing short of membership at {o}"),
    "suspension": ("{s} is suspended from {o}", "{s} are suspended from {o}"),
    "office_holding": ("{s} holds the office {o}", "{s} hold the office {o}"),
    "treaty_party": ("{s} is bound by {o}", "{s} are bound by {o}"),
    "treaty_signature": ("{s} signed {o}", "{s} signed {o}"),
    "ratification": ("{s} consented to be bound by {o}", "{s} consented to be bound by {o}"),
    "vote_for": ("{s} voted for {o}", "{s} voted for {o}"),
    "vote_against": ("{s} voted against {o}", "{s} voted against {o}"),
    "abstention": ("{s} abstained in the vote on {o}", "{s} abstained in the vote on {o}"),
    "vote_absent": ("{s} did not take part in the vote on {o}", "{s} did not take part in the vote on {o}"),
    "diplomatic_relations": ("", "{s} have diplomatic relations"),
    "shared_border": ("{s} has a land border with {o}", ""),
}
#: Predicates that a sentence says already.
_SAID = ("holds", "member", "observer", "signed", "party", "in_force", "bound", "bound_by", "voted_for", "voted_against", "abstained", "established")
_SCRIPTS = {"LATIN": "Latn", "CYRILLIC": "Cyrl", "GEORGIAN": "Geor", "ARMENIAN": "Armn", "ARABIC": "Arab", "CJK": "Hans"}


@dataclass(frozen=True, slots=True)
class _Difference:
    """What rows of one register say instead, of one or more actors: a time in EDTF, else a few words."""

    register: str
    rows: list[str]
    actors: list[str]
    time: str | None = None
    says: str | None = None


@dataclass(frozen=True, slots=True)
class _Compared:
    """What published data say of the time of one fact.

    sides   -- start, end -> the precision to which they confirm it
    full    -- whether they confirm all of it as precisely as it is stated
    rows    -- register -> its rows that do so, or that show that it held
    differs -- what says otherwise
    ended   -- "register row" -> when it ended, of a treaty of which only the signature is known here
    """

    sides: Mapping[str, str] = field(default_factory=dict)
    full: bool = False
    rows: Mapping[str, list[str]] = field(default_factory=dict)
    differs: Sequence[_Difference] = ()
    ended: Mapping[str, str] = field(default_factory=dict)
    origin: Origin = records.NOWHERE

    def precision(self, time: str) -> str | None:
        """The coarsest of the precisions; None where a date that the time gives is not confirmed."""
        given = [one for one in time.split("/") if one not in ("", "..")]
        return max(self.sides.values(), key=_FINEST.index) if self.sides and len(self.sides) == len(given) else None

    def caveats(self, names: Mapping[str, str]) -> Iterator[str]:
        """What a reader has to know of it, in words."""
        if self.sides and not self.full:
            yield f"Published data confirm only {' and '.join(f'the {side} to the {to}' for side, to in self.sides.items())}."
        for one in self.differs:
            who = ", ".join(names.get(actor, actor) for actor in one.actors)
            yield f"{names.get(one.register, one.register)}, row {', '.join(one.rows)}, has {one.time or one.says} for {who}."


_NOT_COMPARED = _Compared()
_FINEST = ("day", "month", "year")


def load(source: Source) -> Iterator[Record]:
    """All records of the data set, entities first."""
    book = _Book(source)
    files = source.metadata.files
    for name in files:
        if name.startswith("entities/"):
            for item, origin in source.read_yaml(name):
                yield from book.entity(source.row(item, origin))
    for item, origin in source.read_yaml("corroboration.yaml"):
        book.corroborate(source.row(item, origin))
    for name in files:
        if name.startswith("facts/"):
            for item, origin in source.read_yaml(name):
                yield from book.fact(source.row(item, origin))
    yield from book.provisions()
    yield from book.commitments()
    book.finish()


class _Book:
    """What facts need to know of the entities and of the data that confirm them."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.as_of = str(source.metadata.options["as_of"])
        self.names: dict[str, str] = {}
        self.handles: dict[str, str] = {}
        self.ends: dict[str, str] = {}
        self.compared: dict[str, _Compared] = {}
        self.signed: dict[str, list[tuple[Row, Record, bool, Mapping[str, str]]]] = {}
        self.settled: set[str] = set()
        self.bound: dict[str, list[str]] = {}
        self.provided: list[Record] = []
        self.given: set[str] = set()

    def entity(self, row: Row) -> Iterator[Record]:
        id, cls, label = row.take("id"), row.take("class"), row.take("name")
        note, as_of = row.optional("note"), row.optional("as_of")
        names, codes = row.optional("names", dict) or {}, row.optional("codes", dict) or {}
        row.done()
        if id in self.names:
            row.problem(f"id: {id} is declared twice")
        if row.failed:
            return
        self.names[id] = label
        if as_of:
            self.ends[id] = as_of
        yield from records.entity(id, cls, note=note, as_of=as_of, origin=row.origin)
        yield records.name(id, label, language="en", script=_script(label, "en"), kind="preferred", origin=row.origin)
        for language, texts in names.items():
            spellings = dict.fromkeys(texts if isinstance(texts, list) else [texts])
            for position, text in enumerate(spellings):
                if not isinstance(text, str):
                    row.problem(f"names: expected a text in {language!r}, found {text!r}")
                elif (text, language) != (label, "en"):
                    kind = "preferred" if position == 0 and language != "en" else "alternative"
                    yield records.name(id, text, language=language, script=_script(text, language), kind=kind, origin=row.origin)
        for scheme, values in codes.items():
            for value in values if isinstance(values, list) else [values]:
                if scheme in ("iso3166_1_alpha3", "handle"):
                    self.handles[id] = str(value)
                yield records.code(id, scheme, str(value), origin=row.origin)

    def corroborate(self, row: Row) -> None:
        """Remember what published data say of the time of a fact."""
        id, full = row.take("id"), row.optional("full", bool)
        sides = {side: to for side in ("start", "end") if (to := row.optional(side))}
        rows, differs, ended = (row.optional(key, dict) or {} for key in ("rows", "differs", "ended"))
        row.done()
        try:
            said = [_Difference(register, **one) for register, several in differs.items() for one in several]
        except TypeError as error:
            row.problem(f"differs: {error}; write the file anew with python -m checks.reference")
        if not row.failed:
            self.compared[id] = _Compared(sides, bool(full), rows, said, ended, row.origin)

    def fact(self, row: Row) -> Iterator[Record]:
        id, kind = row.take("id"), row.take("kind")
        links = {link: row.optional(role, list) for role, link in _ROLES.items()}
        values: dict[str, Any] = {key: row.optional(key) for key in _TEXTS}
        values |= {"level": row.optional("level", int), "value": row.optional("value", float), "domain": row.optional("domain", list)}
        says, caveat, in_force = row.optional("says"), row.optional("caveat"), row.optional("in_force", bool)
        sources, pairs = row.take("source", list), row.optional("dyads", list)
        row.done()
        if row.failed:
            return
        if unnamed := [one for role in _ACTING for one in links[role] if one not in self.names]:
            row.problem(f"not declared under entities/: {', '.join(unnamed)}")
        compared = self.compared.pop(id, _NOT_COMPARED)
        found = [self._passage(row, written) for written in sources]
        found += [self._passage(row, f"{register} {one}") for register, several in compared.rows.items() for one in several]
        dyads = self._dyads(row, links, pairs)
        values["paraphrase"] = says or self._sentence(row, kind, links, values)
        values["modality"] = "recorded_by_dataset" if compared.full else "uncorroborated"
        values["confirmed_to"] = compared.precision(values["time"] or "")
        values["caveat"] = " ".join(one for one in (caveat, *compared.caveats(self.names)) if one) or None
        values |= {"as_of": self.as_of, "tier": 1} | _basis(values["time"])
        if row.failed:
            return
        links["about"] = [one.id for one in dyads]
        for record in self._written(row, id, kind, found, dyads, links, values):
            self._note_stage(row, record, in_force, compared)
            if record.cls == "treaty_provision":
                self.provided.append(record)
            else:
                yield record
        numbers: dict[str, int] = {}
        for differing in compared.differs:
            if differing.time:
                number = numbers[differing.register] = numbers.get(differing.register, 0) + 1
                coding = f"ref_coded_{id.removeprefix('ref_')}_{differing.register.removeprefix('reg_')}{f'_{number}' if number > 1 else ''}"
                yield from self._coded(row, coding, kind, id, links, values["paraphrase"], differing)

    def _coded(self, row: Row, id: str, kind: str, ours: str, links: dict[str, list[str]], said: str, differing: _Difference) -> Iterator[Record]:
        """What a data set has instead, as a fact of its own."""
        register = differing.register
        roles = {"subject": differing.actors, "object": links["object"], "event": links["event"], "contradicts": [ours]}
        who = self._listed(differing.actors)
        values = {
            "predicate": kind, "paraphrase": f"{self.names.get(register, register)} has {differing.time} for {who}, where another record says: {said}",
            "modality": "recorded_by_dataset", "time": differing.time, "as_of": self.ends.get(register, self.as_of), "tier": 1, **_basis(differing.time),
        }  # fmt: skip
        yield from self._written(row, id, "coding", [self._passage(row, f"{register} {place}") for place in differing.rows], [], roles, values)

    def _written(
        self, row: Row, id: str, kind: str, passages: list[Record], dyads: list[Record], links: dict[str, list[str]], values: dict[str, Any]
    ) -> Iterator[Record]:
        """The fact, after the passages and dyads that no fact before it brought."""
        for record in [*passages, *dyads]:
            if record.id not in self.given:
                self.given.add(record.id)
                yield record
        yield records.fact(id, kind, origin=row.origin, links={**links, "supported_by": list(dict.fromkeys(one.id for one in passages))}, **values)

    def _note_stage(self, row: Row, fact: Record, in_force: bool | None, compared: _Compared) -> None:
        """Remember which treaties were signed by whom, of which more than that is known, and when their parties are bound."""
        if fact.cls == "treaty_signature" and in_force is not False:
            self.signed.setdefault(fact.links["object"][0], []).append((row, fact, bool(in_force), compared.ended))
        elif fact.cls in ("treaty_party", "entry_into_force"):
            self.settled.update(fact.links["subject" if fact.cls == "entry_into_force" else "object"])
        if fact.cls == "treaty_party":
            for treaty in fact.links["object"]:
                self.bound.setdefault(treaty, []).append(str(fact.values["time"]))

    def provisions(self) -> Iterator[Record]:
        """What treaties provide for: as long as these last, so far as the records of their parties say."""
        political = {treaty for treaty, signatures in self.signed.items() if any(in_force for *_, in_force, _ in signatures)}
        for fact in self.provided:
            (treaty,) = fact.links["subject"]
            values, concluded = fact.values, str(fact.values["time"])
            ends = [bounds(time, meaning="start").possible_until for time in self.bound.get(treaty, [])]
            remark = None
            if treaty not in self.settled | political:
                values["time"] = f"[{concluded}..]"
                remark = "Only when the treaty was concluded is recorded; on which day it became binding, if it did, is not."
            elif ends and all(ends):
                _, last = max(zip(ends, self.bound[treaty], strict=True))
                values["time"] = f"{concluded}/{last.partition('/')[2]}"
                remark = "It ends with the treaty."
            if remark:
                values["caveat"] = " ".join(one for one in (values.get("caveat"), remark) if one)
            yield fact

    def commitments(self) -> Iterator[Record]:
        """Commitments to agreements of which only the signature is known: to political ones since then, to treaties of two since some day after."""
        for treaty, signatures in self.signed.items():
            parties = {actor for _, fact, *_ in signatures for actor in fact.links["subject"]}
            for row, fact, in_force, ended in signatures:
                if treaty in self.settled or not (in_force or len(parties) == 2):
                    continue
                signed = str(fact.values["time"])
                values = {
                    **fact.values, "predicate": "political_document" if in_force else "signed", "time": signed if in_force else f"[{signed}..]",
                    "caveat": "A political document: in effect since it was signed; no law binds its signatories to it."
                    if in_force
                    else "Only the signature is recorded; on which day it became binding, if it did, and whether it has ended, is not.",
                }  # fmt: skip
                if not in_force:
                    values["modality"] = "uncorroborated"
                    values.pop("confirmed_to", None)
                for written, date in ended.items():
                    register, _, place = written.partition(" ")
                    values["caveat"] += f" {self.names.get(register, register)}, row {place}, ends it on {date}."
                # Not about the dyad: signatories find each other, and nothing happened on a day of its own.
                links = {role: ids for role, ids in fact.links.items() if role not in ("contradicts", "corroborated_by", "about")}
                yield records.fact(f"{fact.id}_commitment", "commitment", origin=row.origin, links=links, **values)

    def finish(self) -> None:
        """Complain about corroboration of facts that are not there."""
        for id, compared in self.compared.items():
            self.source.problem(compared.origin, f"no fact has the id {id}; write the file anew with python -m checks.reference")

    def _passage(self, row: Row, written: str) -> Record:
        """`treaty_x` is the whole instrument, `reg_x ROW` a row of a register."""
        document, _, place = written.partition(" ")
        if document not in self.names:
            row.problem(f"source: {document!r} is not declared under entities/")
        return records.passage(document, row=place or None, origin=row.origin)

    def _dyads(self, row: Row, links: dict[str, list[str]], pairs: list[str]) -> list[Record]:
        actors = {role: [one for one in links[role] if one in self.handles] for role in _ACTING}
        taking_part = list(dict.fromkeys(one for several in actors.values() for one in several))
        found: list[tuple[str, str]] = []
        if pairs == ["pairs"]:
            found = list(product(actors["subject"], actors["object"]) if actors["object"] else combinations(actors["subject"], 2))
        elif pairs:
            of_code = {code: id for id, code in self.handles.items()}
            for pair in pairs:
                members = [of_code.get(code) for code in pair.split("-")]
                if len(members) != 2 or None in members:
                    row.problem(f"dyads: {pair!r} is not two codes of actors of this data set, such as AAA-BBB")
                else:
                    found.append((members[0], members[1]))
        elif len(taking_part) == 2:
            found = [(taking_part[0], taking_part[1])]
        kept = {dyad_id(self.handles[a], self.handles[b]): [a, b] for a, b in found if a != b}
        return [records.dyad(id, members, row.origin) for id, members in kept.items()]

    def _sentence(self, row: Row, kind: str, links: dict[str, list[str]], values: dict[str, Any]) -> str:
        one, several = _SENTENCES.get(kind, ("", ""))
        sentence = several if len(links["subject"]) > 1 else one
        if not sentence:
            row.problem("says: missing, and this kind has no sentence of its own")
        said = sentence.format(s=self._listed(links["subject"]), o=self._listed(links["object"]))
        predicate = values["predicate"] if values["predicate"] not in _SAID else None
        remark = values["role_title"] or (predicate or "").replace("_", " ")
        return f"{said} ({remark})." if remark else f"{said}."

    def _listed(self, ids: list[str]) -> str:
        *most, last = [self.names.get(id, id) for id in ids] or [""]
        return f"{', '.join(most)} and {last}" if most else last


def _basis(time: str | None) -> dict[str, str]:
    """An interval whose end is left open still held on the day as of which its source speaks."""
    return {"time_basis": "open_at_document_date" if time.endswith("/") else "stated"} if time else {}


def _script(text: str, language: str) -> str | None:
    """The script of a spelling, by its first letter; None where it has no letter of a script known here."""
    if language == "zh-Hant":
        return "Hant"
    words = (unicodedata.name(letter, "").split()[0] for letter in text if letter.isalpha() and unicodedata.name(letter, ""))
    return _SCRIPTS.get(next(words, ""))
