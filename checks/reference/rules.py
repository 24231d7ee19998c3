"""What each published data set says of the facts of the set: which of their dates it has, and where it has another.

A rule takes a fact and yields findings. It only compares what the data set means by its dates: the start of an alliance
in ATOP is mostly its signature, a year in the data on organizations is one in which a state was coded as a member.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Literal

from checks.reference.dates import agree, days_apart
from checks.reference.tables import Span, Tables
from ontology.records import Record

Side = Literal["start", "end"]
#: Dates of offices and conflicts that lie further apart are about something else.
_NEAR = 60
_STANDINGS = {"membership": "1", "association": "2", "observer": "3"}
_VOTES = {"vote_for": "1", "abstention": "2", "vote_against": "3", "vote_absent": "8"}
_LAST_IGO_YEAR = 2014


@dataclass(frozen=True, slots=True)
class Finding:
    """What one row says of one date of one fact.

    agrees -- None where the row only shows that it held, or is about what the fact gives no date of
    date   -- the date that the row gives, "" for no end; None where it says something else, in `says`
    """

    fact: str
    actor: str
    side: Side
    register: str
    row: str
    agrees: bool | None
    date: str | None
    says: str | None = None


@dataclass
class Book:
    """The facts of the set by id, with what is needed to find them in the data: codes, names, facts of each treaty."""

    facts: dict[str, Record] = field(default_factory=dict)
    codes: dict[str, dict[str, list[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    names: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    of_treaty: dict[str, list[Record]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def read(cls, records: Iterable[Record], states: Iterable[Record]) -> Book:
        """From the records of the set, and those of the data set of states for their numbers."""
        book = cls()
        for record in [*states, *records]:
            if record.cls == "Code":
                book.codes[record.links["code_of"][0]][str(record.values["scheme"])].append(str(record.values["code"]))
            elif record.cls == "Name" and record.values.get("script") == "Latn":
                book.names[record.links["name_of"][0]].append(str(record.values["text"]))
            elif "paraphrase" in record.values and record.cls not in ("coding", "commitment"):
                book.facts[record.id] = record
                for treaty in _treaties(record):
                    book.of_treaty[treaty].append(record)
        return book

    def number(self, actor: str) -> str | None:
        """The number of a state in the data of Correlates of War; of several, the one it has now."""
        return (self.codes[actor]["cow"] or [None])[-1]

    def coded(self, ids: Iterable[str], scheme: str) -> Iterator[tuple[str, str]]:
        """(entity, code) for each code of a scheme."""
        for id in ids:
            for code in self.codes[id][scheme] if id in self.codes else ():
                yield id, code


def _treaties(fact: Record) -> list[str]:
    if fact.cls == "entry_into_force":
        return fact.links["subject"]
    return fact.links.get("object", []) if fact.cls in ("treaty_signature", "treaty_party") else []


def date_of(fact: Record, side: Side) -> str | None:
    """The date that a fact gives for its start or end; None where it gives none."""
    start, _, end = str(fact.values.get("time") or "").partition("/")
    found = start if side == "start" else end
    return found if found not in ("", "..") and not found.startswith("[") else None


def findings(book: Book, tables: Tables) -> Iterator[Finding]:
    """All that the data sets say of the facts."""
    for fact in book.facts.values():
        for rule in (_organizations, _offices, _votes, _listings, _events, _borders, _relations, _foundings, _independence, _terms, _based_on_treaties):
            yield from rule(book, tables, fact)
    for treaty, facts in book.of_treaty.items():
        yield from _alliances(book, tables, treaty, facts)
        yield from _agreements(book, tables, treaty, facts)


def _compare(fact: Record, actor: str, side: Side, register: str, span: Span, differing: bool = True) -> Iterator[Finding]:
    """One finding where both have a date for a side; with `differing` False, only where they agree."""
    ours, date = date_of(fact, side), span.date(side)
    if ours is None or date is None:
        return
    same = agree(ours, date)
    if same or differing:
        yield Finding(fact.id, actor, side, register, span.row, same, date)


def _organizations(book: Book, tables: Tables, fact: Record) -> Iterator[Finding]:
    """Years in which a state is coded as a member, associate or observer. A last year one below ours says nothing."""
    wanted, first, last = _STANDINGS.get(fact.cls), date_of(fact, "start"), date_of(fact, "end")
    if not wanted or not first:
        return
    for _, code in book.coded(fact.links["object"], "cow_igo"):
        for actor in fact.links["subject"]:
            number = book.number(actor)
            years = tables.igo.get(number or "", {})
            column = {year: row[code.lower()] for year, row in years.items() if code.lower() in row}
            if not column or int(first[:4]) > _LAST_IGO_YEAR:
                continue
            row = f"{code}/{number}"
            spans = [span for span in _runs(column, wanted) if span[1] >= int(first[:4]) and (not last or span[0] <= int(last[:4]))]
            if not spans and fact.cls == "membership":
                others = {column[year] for year in column if int(first[:4]) <= year <= int((last or "9999")[:4])}
                if "0" in others and not others & {"1", "2", "3"}:
                    yield Finding(fact.id, actor, "start", "reg_cow_igo", row, False, None, "no standing in those years")
            if not spans:  # observers and associates are coded for some organizations only
                continue
            begun, ended = spans[0]
            if int(first[:4]) >= min(column):  # else the data begin later than the standing, with the state itself
                yield Finding(fact.id, actor, "start", "reg_cow_igo", row, begun == int(first[:4]), str(begun))
            if last and int(last[:4]) < _LAST_IGO_YEAR and ended != int(last[:4]) - 1:
                yield Finding(fact.id, actor, "end", "reg_cow_igo", row, ended == int(last[:4]), str(ended) if ended < _LAST_IGO_YEAR else "")
            elif not last and ended < _LAST_IGO_YEAR and column.get(ended + 1) == "0":
                yield Finding(fact.id, actor, "end", "reg_cow_igo", row, False, str(ended))


def _runs(column: dict[int, str], wanted: str) -> list[tuple[int, int]]:
    """(first, last) of the stretches of years with a value; years without data do not break one."""
    found: list[list[int]] = []
    running = False
    for year in sorted(column):
        if column[year] == wanted:
            if running:
                found[-1][1] = year
            else:
                found.append([year, year])
            running = True
        elif column[year] not in ("-9", ""):
            running = False
    return [(first, last) for first, last in found]


def _alliances(book: Book, tables: Tables, treaty: str, facts: list[Record]) -> Iterator[Finding]:
    """Spells of members of an alliance. A start that is one of the days of the treaty confirms that day; else it differs."""
    sources = (("atop", "reg_atop", tables.atop), ("cow_alliance", "reg_cow_alliances", tables.alliances))
    for scheme, register, table in sources:
        for code in book.codes[treaty][scheme]:
            for actor in dict.fromkeys(one for fact in facts for one in fact.links["subject"] if fact.cls != "entry_into_force"):
                spans = table.get((code, book.number(actor) or ""), [])
                mine = [fact for fact in facts if actor in fact.links["subject"]]
                for span in spans:
                    yield from _first_match(mine, actor, "start", register, span, ("treaty_signature",))
                if spans:
                    yield from _first_match(mine, actor, "end", register, spans[-1], ("treaty_party",))
                    if spans[-1].end and all(fact.cls == "treaty_signature" for fact in mine):
                        # Nothing but the signature is known here: what the data know of the end goes with it.
                        yield from (Finding(fact.id, actor, "end", register, spans[-1].row, None, spans[-1].end) for fact in mine)


def _first_match(facts: list[Record], actor: str, side: Side, register: str, span: Span, differing: tuple[str, ...]) -> Iterator[Finding]:
    """Agreement with every fact of the treaty that has this date; where none has it, a difference from those of a kind."""
    date = span.date(side)
    # The data mean the signature, which says nothing of a year in which a treaty came to bind.
    comparable = [fact for fact in facts if fact.cls != "treaty_party" or side == "end" or len(date_of(fact, side) or "") == 10]
    agreeing = [found for fact in comparable for found in _compare(fact, actor, side, register, span, differing=False)]
    if agreeing:
        yield from agreeing
        return
    for fact in facts:
        ours = date_of(fact, side)
        # Lists differ by a day in whether the last day is the one before: no difference in an end.
        if fact.cls in differing and date and ours and (0 if side == "start" else 1) < days_apart(ours, date) < 400:
            yield from _compare(fact, actor, side, register, span)


def _agreements(book: Book, tables: Tables, treaty: str, facts: list[Record]) -> Iterator[Finding]:
    """Signature and entry into force of trade and investment agreements; of parties, only those bound from the start are compared."""
    for code in book.codes[treaty]["tota"]:
        if row := tables.tota.get(code):
            yield from _stages(facts, "reg_tota", Span(code, row["date_signed"] or None, None), Span(code, row["date_into_force"] or None, None))
    for code in book.codes[treaty]["desta"]:
        if row := tables.desta.get(code):
            signed, force = (value if value.isdigit() else None for value in (row["year"], row["entryforceyear"]))
            yield from _stages(facts, "reg_desta", Span(code, signed, None), Span(code, force, None))
    for scheme, register, table in (("gptad", "reg_gptad", tables.gptad), ("unctad_iia", "reg_unctad_iia", tables.investment)):
        for code in book.codes[treaty][scheme]:
            if row := table.get(code):
                yield from _stages(facts, register, Span(code, row["signed"], None), Span(code, row["force"], None))


def _stages(facts: list[Record], register: str, signed: Span, force: Span) -> Iterator[Finding]:
    starts = [date for fact in facts if fact.cls == "treaty_party" and (date := date_of(fact, "start"))]
    in_force = force.date("start")
    # What data have of the entry into force contradicts no provisional application before it.
    known = in_force is not None and any(agree(start, in_force) for start in starts)
    for fact in facts:
        for actor in fact.links["subject"]:
            if fact.cls == "treaty_signature":
                yield from _compare(fact, actor, "start", register, signed)
            elif fact.cls == "entry_into_force":
                yield from _compare(fact, actor, "start", register, force)
            else:
                yield from _compare(fact, actor, "start", register, force, differing=not known and date_of(fact, "start") == min(starts))


def _offices(book: Book, tables: Tables, fact: Record) -> Iterator[Finding]:
    """Leaders of states, whatever their office, and terms in items of Wikidata."""
    if fact.cls != "office_holding":
        return
    office, person = fact.links["object"][0], fact.links["subject"][0]
    state = next((actor for actor in book.codes if actor.startswith("state_") and office.endswith("_" + actor.removeprefix("state_"))), "")
    spells = tables.archigos.get(book.number(state) or "", [])
    mine = [span for span in spells if "foreign" not in office and _same_name(span.name, book.names[person])]
    if mine:
        yield from _near(fact, person, "reg_archigos", min(mine, key=lambda span: _distance(fact, span)))
    if fact.values.get("predicate") == "acting":  # Wikidata has offices of their own for acting holders
        return
    for _, item in book.coded([person], "wikidata"):
        for _, position in book.coded([office], "wikidata"):
            for span in tables.wikidata.get((item, position), []):
                yield from _near(fact, person, "reg_wikidata", span)


def _near(fact: Record, actor: str, register: str, span: Span) -> Iterator[Finding]:
    """Both sides of a span, each where it is near enough to be about the same."""
    for side in ("start", "end"):
        ours, date = date_of(fact, side), span.date(side)
        if ours and date and days_apart(ours, date) <= _NEAR:
            yield from _compare(fact, actor, side, register, span)


def _distance(fact: Record, span: Span) -> int:
    """How far the dates of a span lie from those of a fact, in days."""
    pairs = [(date_of(fact, side), span.date(side)) for side in ("start", "end")]
    return min((days_apart(ours, date) for ours, date in pairs if ours and date), default=100_000)


def _same_name(leader: str, names: list[str]) -> bool:
    """Whether every word in a list of leaders, of at most a given name and a surname, is one of the words of a name."""
    wanted = [word for word in _folded(leader).split() if len(word) > 2]
    words = {word for name in names for word in _folded(name).split()}
    return bool(wanted) and all(any(SequenceMatcher(None, one, word).ratio() >= 0.8 for word in words) for one in {wanted[0], wanted[-1]})


def _folded(text: str) -> str:
    flat = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return re.sub(r"[^a-z ]", " ", flat.lower().replace("ə", "a").replace("ı", "i").replace("y", "i").replace("w", "v")).strip() or "?"


def _votes(book: Book, tables: Tables, fact: Record) -> Iterator[Finding]:
    wanted = _VOTES.get(fact.cls)
    for _, symbol in book.coded(fact.links["object"], "un_document") if wanted else ():
        rows = tables.votes.get(f"R/{symbol.removeprefix('A/RES/')}", {})
        for actor in fact.links["subject"]:
            if row := rows.get(book.number(actor) or ""):
                month, day, year = row["date"].split("/")
                date = f"{year}-{int(month):02d}-{int(day):02d}"
                place = f"{row['rcid']}/{row['ccode']}"
                if row["vote"] == wanted:
                    yield from _compare(fact, actor, "start", "reg_un_votes", Span(place, date, None))
                else:
                    said = {code: kind for kind, code in _VOTES.items()}.get(row["vote"], row["vote"])
                    yield Finding(fact.id, actor, "start", "reg_un_votes", place, False, None, said.replace("_", " "))


def _listings(book: Book, tables: Tables, fact: Record) -> Iterator[Finding]:
    """The first listing under an act of the European Union; entries taken off it again are not in the data, so only agreement counts."""
    if fact.cls in ("sanction_measure", "event"):
        acts = [passage.partition("#")[0] for passage in fact.links["supported_by"]]
        for _, celex in book.coded([*acts, *fact.links.get("object", [])], "celex"):
            if span := tables.listings.get(celex):
                yield from _compare(fact, fact.links["subject"][0], "start", "reg_eu_sanctions", span, differing=False)


def _events(book: Book, tables: Tables, fact: Record) -> Iterator[Finding]:
    """Days of disputes and armed conflicts. A dispute is wider than an event, so that only agreement counts."""
    if fact.cls != "event":
        return
    events, actor = fact.links.get("event", []), fact.links["subject"][0]
    for _, code in book.coded(events, "cow_mid"):
        if span := tables.disputes.get(code):
            for side in ("start", "end"):
                yield from _compare(fact, actor, side, "reg_cow_mid", span, differing=False)
    for _, code in book.coded(events, "ucdp"):
        for side in ("start", "end"):
            found = [one for span in tables.conflicts.get(code, []) for one in _near(fact, actor, "reg_ucdp", span) if one.side == side]
            yield from found[:1] if side == "start" else found[-1:]


def _borders(book: Book, tables: Tables, fact: Record) -> Iterator[Finding]:
    if fact.cls == "shared_border":
        one, other = fact.links["subject"][0], fact.links["object"][0]
        numbers = book.number(one), book.number(other)
        if None not in numbers and (span := tables.borders.get(frozenset(str(number) for number in numbers))):
            yield from _compare(fact, one, "start", "reg_cow_contiguity", span)


def _relations(book: Book, tables: Tables, fact: Record) -> Iterator[Finding]:
    """Embassies in single years: they show that relations existed then, and differ where ours had not begun or had ended."""
    if fact.cls != "diplomatic_relations" or len(fact.links["subject"]) != 2:
        return
    one, other = fact.links["subject"]
    years = tables.embassies.get(frozenset(str(book.number(actor)) for actor in (one, other)), {})
    start, end = date_of(fact, "start"), date_of(fact, "end")
    within = [year for year in years if start and int(start[:4]) <= year <= int((end or "9999")[:4])]
    if within:
        yield Finding(fact.id, one, "start", "reg_dipcon", years[min(within)], None, str(min(within)))


def _foundings(book: Book, tables: Tables, fact: Record) -> Iterator[Finding]:
    """The year in which a body was established, by an act that the list does not name, so that only agreement counts."""
    if fact.cls == "founding":
        for org, item in book.coded(fact.links["subject"], "wikidata"):
            if span := tables.established.get(item):
                yield from _compare(fact, org, "start", "reg_supraverden", span, differing=False)


def _independence(book: Book, tables: Tables, fact: Record) -> Iterator[Finding]:
    """Lists of states date independence by rules of their own, so that only agreement counts."""
    if fact.cls == "event" and "independence" in str(fact.values.get("predicate")):
        actor = fact.links["subject"][0]
        for register, span in tables.independence.get(book.number(actor) or "", []):
            yield from _compare(fact, actor, "start", register, span, differing=False)


def _terms(book: Book, tables: Tables, fact: Record) -> Iterator[Finding]:
    """For how long a treaty was concluded. A row that has the same term confirms the day that it has of the treaty, or else shows the term."""
    months = {"years": 12, "months": 1}.get(str(fact.values.get("unit")))
    if fact.cls != "treaty_provision" or months is None or "value" not in fact.values:
        return
    for treaty, code in book.coded(fact.links["subject"], "atop"):
        if term := tables.terms.get(code):
            if float(fact.values["value"]) * months == term:  # type: ignore[arg-type]
                starts = [span for (alliance, _), spans in tables.atop.items() if alliance == code for span in spans]
                for span in starts[:1]:
                    if date_of(fact, "start"):
                        yield from _compare(fact, treaty, "start", "reg_atop", span, differing=False)
                    else:
                        yield Finding(fact.id, treaty, "start", "reg_atop", span.row, None, None)
            else:
                yield Finding(fact.id, treaty, "start", "reg_atop", code, False, None, f"a term of {term} months")


def _based_on_treaties(book: Book, tables: Tables, fact: Record) -> Iterator[Finding]:
    """Statuses, bases and the like that begin with the signature of a treaty in the data on alliances."""
    if _treaties(fact) or fact.cls in _STANDINGS or fact.cls == "treaty_provision":
        return
    sources = [passage.partition("#")[0] for passage in fact.links["supported_by"]]
    for scheme, register, table in (("atop", "reg_atop", tables.atop), ("cow_alliance", "reg_cow_alliances", tables.alliances)):
        for _, code in book.coded(sources, scheme):
            for actor in fact.links["subject"]:
                for span in table.get((code, book.number(actor) or ""), [])[:1]:
                    yield from _compare(fact, actor, "start", register, span, differing=False)
