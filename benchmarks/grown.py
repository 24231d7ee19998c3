"""The real data sets grown k-fold in their own shape, and one actor with as many facts as one likes.

A grown data set holds the real records and k - 1 copies of all of them. Each copy is a world of its own: the same
classes, kinds, degrees, days and codings, under other ids, codes, names and words, so that a question about the real
world has the same answer at any size, and everything it has to find its way through is k times as large.
"""

from __future__ import annotations

import hashlib
import random
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from app.loading import available
from loaders.contract import DataSet, Metadata, Source
from ontology import records
from ontology.identifiers import dyad_id
from ontology.records import Record

# What people write; all other values are vocabulary, numbers and dates, and stay.
_TEXTS = ("text", "paraphrase", "caveat", "note")
# Words that this many records write in lower case are common ones (treaty, republic), which a larger world has more often.
# Short ones are not kept: they coincide with codes.
_COMMON, _SHORT = 5, 3
_WORD = re.compile(r"[^\W\d_]+")


class Words:
    """The language of the real records: words that stay as they are in every copy, and the letters of the others."""

    def __init__(self, texts: Iterable[str]) -> None:
        seen: Counter[str] = Counter()
        letters: set[str] = set()
        for text in texts:
            letters |= set(text)
            seen.update({word for word in _WORD.findall(text) if word.islower()})
        self.common = frozenset(word for word, times in seen.items() if times >= _COMMON and len(word) > _SHORT)
        groups: dict[tuple[str, bool], set[str]] = defaultdict(set)
        for letter in letters:
            small = letter.lower()
            if letter.isalpha() and len(small) == len(small.upper()) == 1 and small.upper().lower() == small:
                groups[unicodedata.name(small, "?").split()[0], small.isascii()].add(small)
        self.alphabets = [sorted(group) for _, group in sorted(groups.items())]

    def cipher(self, copy: int) -> dict[int, str]:
        """Each letter's stand-in in a copy: of the same script, and the same one every time."""
        chance = random.Random(copy)
        table: dict[int, str] = {}
        for alphabet in self.alphabets:
            for letter, other in zip(alphabet, chance.sample(alphabet, len(alphabet)), strict=True):
                table[ord(letter)] = other
                if letter.upper() != letter:
                    table[ord(letter.upper())] = other.upper()
        return table


class Copy:
    """One copy of the world: what its records are called and say."""

    def __init__(self, number: int, words: Words) -> None:
        self.number = number
        self._common = words.common
        self._cipher = words.cipher(number)

    def id(self, id: str) -> str:
        """`state_x/name/1f` -> `state_x_c7/name/1f`, `doc_y#row=1` -> `doc_y_c7#row=1`."""
        end = min((place for place in (id.find("/"), id.find("#")) if place >= 0), default=len(id))
        return f"{id[:end]}_c{self.number}{id[end:]}"

    def code(self, code: str) -> str:
        """`KAZ` -> `HZU.C7`. A code that is a name as well is so in the copy: both are found by `hzu c7`."""
        return f"{self.text(code)}.C{self.number}"

    def dyad(self, id: str) -> str:
        """`KAZ-RUS` -> `EBK.C7-HZU.C7`."""
        one, _, other = id.partition("-")
        return dyad_id(self.code(one), self.code(other))

    def text(self, text: str) -> str:
        """The text with other words in place of all that are not common ones."""
        return _WORD.sub(lambda found: found[0] if found[0].lower() in self._common else found[0].translate(self._cipher), text)

    def record(self, record: Record) -> Record:
        """The copy of a record."""
        values = dict(record.values)
        for name in _TEXTS:
            if name in values:
                values[name] = self.text(str(values[name]))
        if record.cls == "Name":
            values["text"] = f"{values['text']} c{self.number}"  # short names would coincide with others otherwise
        elif record.cls == "Code":
            values["code"] = self.code(str(values["code"]))
        elif "sha256" in values:
            values["sha256"] = hashlib.sha256(f"{values['sha256']} {self.number}".encode()).hexdigest()
            values["file_name"] = f"c{self.number} {values['file_name']}"
        links = {link: [self.dyad(one) if link == "about" else self.id(one) for one in targets] for link, targets in record.links.items()}
        if record.cls == "Dyad":
            links["member"].sort()
        return Record(record.cls, self.dyad(record.id) if record.cls == "Dyad" else self.id(record.id), values, links, record.origin)


class Grown:
    """A data set of the project `factor` times as large. It is loaded under its own id, in place of the real one."""

    def __init__(self, dataset: DataSet, factor: int, content: list[Record], words: Words) -> None:
        expect = {cls: (low * factor, high * factor) for cls, (low, high) in dataset.metadata.expect.items()}
        self.metadata = dataset.metadata.model_copy(update={"expect": expect})
        self.source = Source(self.metadata, dataset.folder)
        self.factor = factor
        self._content, self._words = content, words
        self._digest = dataset.digest()

    def records(self) -> Iterator[Record]:
        """The real records, then copy after copy; fresh ones, since checks and derivation work in place."""
        for one in self._content:
            yield Record(one.cls, one.id, dict(one.values), {link: list(targets) for link, targets in one.links.items()}, one.origin)
        for number in range(1, self.factor):
            copy = Copy(number, self._words)
            for one in self._content:
                yield copy.record(one)

    def digest(self) -> str:
        """That of the real data set, of this generator and of the factor."""
        own = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
        return hashlib.sha256(f"{self._digest} {own} {self.factor}".encode()).hexdigest()


def grown(factor: int) -> list[Grown]:
    """All data sets of the project, `factor` times as large, in the order in which they are loaded."""
    read = [(dataset, list(dataset.records())) for dataset in available().values()]
    words = Words(str(one.values[name]) for _, content in read for one in content for name in _TEXTS if name in one.values)
    return [Grown(dataset, factor, content, words) for dataset, content in read]


HUB = "state_hub"
_PARTNERS, _ORGANIZATIONS, _FIRST_YEAR, _YEARS = 190, 300, 1946, 78


class Hub:
    """One actor with `facts` facts: a large neighbour. The same for the same number."""

    def __init__(self, facts: int) -> None:
        self.facts = facts
        self.metadata = Metadata(
            id="hub", title=f"One actor with {facts} facts", publisher="benchmarks", citation="none", licence="CC0-1.0", version="1", fact_prefixes=["hub_"]
        )
        self.source = Source(self.metadata, Path())

    def digest(self) -> str:
        """That of this generator and of the number."""
        return hashlib.sha256(Path(__file__).read_bytes() + str(self.facts).encode()).hexdigest()

    def records(self) -> Iterator[Record]:
        """The actor, those it has to do with, and by turns a membership, two events, and a statement, over many years."""
        partners = [f"state_hub_partner_{n}" for n in range(_PARTNERS)]
        organizations = [f"org_hub_{n}" for n in range(_ORGANIZATIONS)]
        for cls, ids in (("State", [HUB, *partners]), ("IntergovernmentalOrganization", organizations), ("SourceDocument", ["doc_hub"])):
            for id in ids:
                yield from records.entity(id, cls)
                yield records.name(id, id.replace("_", " ").title(), language="en", script="Latn", kind="preferred")
        yield records.code(HUB, "iso3166_1_alpha3", "HUB")
        for n, id in enumerate(partners):
            yield records.dyad(dyad_id("HUB", f"HUB{n}"), [HUB, id])
        for n in range(self.facts):
            yield from self._fact(n, partners[n % _PARTNERS], organizations[n % _ORGANIZATIONS])

    def _fact(self, n: int, partner: str, organization: str) -> Iterator[Record]:
        year = _FIRST_YEAR + n % _YEARS
        day = f"{year}-{n // _YEARS % 12 + 1:02}-{n // (_YEARS * 12) % 28 + 1:02}"
        links: dict[str, list[str]] = {"subject": [HUB], "supported_by": [f"doc_hub#row={n}"], "about": [dyad_id("HUB", f"HUB{n % _PARTNERS}")]}
        time = day
        match n % 4:
            case 0:
                kind, time = "membership", f"{day}/{year + n % 30}"
                links["object"] = [organization]
                links.pop("about")
            case 1:
                kind = "event"
                links["object"] = [partner]
            case 2:
                kind = "event"
                links["subject"], links["object"] = [partner], [HUB]
            case _:
                kind = "statement"
                links["addressee"], links["statement"] = [partner], [f"stmt_hub_{n}"]
                yield from records.entity(f"stmt_hub_{n}", "Statement")
        yield records.passage("doc_hub", row=str(n))
        yield records.fact(f"hub_{n}", kind, links=links, time=time, modality="recorded_by_dataset", tier=1, paraphrase=f"Record {n} of the large neighbour.")
