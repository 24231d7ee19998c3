"""Matching and searching 100,000 names against a bare rapidfuzz over the same list.

    python -m benchmarks.match [--names 100000] [--queries 200]

The names keep the shape of real ones: given name, patronymic and surname, titles of treaties, organizations and states, in Latin and
Cyrillic letters. Queries are names with a letter wrong, in the other script, or with a case ending. Bare rapidfuzz is
`process.extract` with its `WRatio` over all names: it knows no scripts, endings or initials, and does not say what may be taken.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from anyascii import anyascii
from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process

from app.matching.index import Index
from app.matching.matcher import Matcher
from benchmarks.common import Clock, line
from ontology.derive import look_up_key

SYLLABLES = (
    "ал бек сұл нұр тай мар кен жан ер дос тол ған бай рах мет қас ым жо март ка зим вла ди мир сер гей ан дрей пет ров си дор ко ван мих ки"
)
SUBJECTS = ("дружбе сотрудничестве торговле границе безопасности обороне энергетике культуре транспорте инвестициях водах миграции")
KINDS = ("Договор", "Соглашение", "Протокол", "Меморандум", "Декларация")


# As in the real data, names share their words: some seven words of a vocabulary to ten names.
WORDS = 9_000


@lru_cache(maxsize=1)
def vocabulary() -> list[str]:
    """Words of two to four syllables."""
    chance = random.Random(0)
    return ["".join(chance.choices(SYLLABLES.split(), k=chance.randint(2, 4))).capitalize() for _ in range(WORDS)]


def word(chance: random.Random) -> str:
    """One of them."""
    return chance.choice(vocabulary())


def spelling(chance: random.Random, number: int) -> tuple[str, str]:
    """A class and a name in Cyrillic letters."""
    kind = number % 10
    if kind < 4:
        return "Person", f"{word(chance)} {word(chance)}ұлы {word(chance)}ев"
    if kind < 8:
        return "Treaty", f"{chance.choice(KINDS)} между {word(chance)}стан и {word(chance)}ия о {chance.choice(SUBJECTS.split())} ({chance.randint(1900, 2025)})"
    return "IntergovernmentalOrganization", f"Организация {word(chance)} {word(chance)}"


def rows(names: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Rows as the query `names` gives them: two names to an entity, one in each script."""
    for number in range(names // 2):
        cls, text = spelling(chance, number)
        named = [
            {"text": one, "key": look_up_key(one), "language": language, "script": script, "name_kind": "preferred", "dataset": "generated"}
            for one, language, script in ((text, "kk", "Cyrl"), (anyascii(text), "en", "Latn"))
        ]
        id = "_".join(["e", *look_up_key(text).split(), str(number)])
        yield {"id": id, "name": text, "classes": ["Entity", cls], "datasets": ["generated"], "links": 3, "names": named, "codes": []}


def changed(text: str, chance: random.Random) -> str:
    """A name as somebody else writes it."""
    kind = chance.randrange(4)
    if kind == 0:
        return anyascii(text).replace("q", "k")
    if kind == 1 and text.endswith("в"):
        return text + "у"
    at = chance.randrange(1, len(text) - 1)
    return text[:at] + text[at + 1 :] if kind == 2 else text


def timed(work: Callable[[str], Any], queries: list[str]) -> list[float]:
    """Milliseconds of each query."""
    found = []
    for query in queries:
        start = time.perf_counter()
        work(query)
        found.append((time.perf_counter() - start) * 1000)
    return found


def figures(times: list[float]) -> str:
    """Median and 99th percentile."""
    return f"{statistics.median(times):.1f} / {statistics.quantiles(times, n=100)[98]:.1f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=200)
    chosen = parser.parse_args()
    chance = random.Random(1)
    given = list(rows(chosen.names, chance))
    with Clock() as clock:
        index = Index(given)
    matcher = Matcher(index, {})
    asked = [(row["id"], changed(row["names"][0]["text"], chance)) for row in chance.sample(given, chosen.queries)]
    queries = [text for _, text in asked]
    texts = [one["text"] for row in given for one in row["names"]]
    owners = [row["id"] for row in given for _ in row["names"]]
    choices = [default_process(text) for text in texts]
    line("index", f"{clock.seconds:.1f} s", f"{len(texts):,} names, {len(index.words):,} words")
    match, search = timed(lambda text: matcher.match(text), queries), timed(matcher.search, queries)
    bare = timed(lambda text: process.extract(default_process(text), choices, scorer=fuzz.WRatio, limit=5), queries)
    line("match, median / p99", figures(match))
    line("search, median / p99", figures(search))
    line("bare rapidfuzz.process.extract, median / p99", figures(bare), f"it / match: {statistics.median(bare) / statistics.median(match):.1f}")
    first = sum(found[0].id == id for id, text in asked if (found := matcher.match(text, limit=1)))
    theirs = sum(owners[process.extractOne(default_process(text), choices, scorer=fuzz.WRatio)[2]] == id for id, text in asked)
    line("the right entity first", f"{first / len(asked):.1%}", f"bare rapidfuzz: {theirs / len(asked):.1%}")


if __name__ == "__main__":
    main()
