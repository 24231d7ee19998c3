"""Answers speak Russian and Kazakh as fully as English: the catalogs hold every sentence of the program, and no other."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from functools import cache
from gettext import NullTranslations
from itertools import product
from pathlib import Path
from typing import Any, get_args

import pytest
from babel.messages.catalog import Catalog
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from app.because import why, why_began, why_line, why_started
from app.empty import excludes, why_empty
from app.profile import SECTIONS
from app.queries import library
from app.words import FOLDER, LANGUAGES, Words, chosen, in_language
from ontology.schema import Schema
from ontology.times import FIRST_DAY, LAST_DAY, BadTime, Bounds, Certainty, Meaning, bounds, holds

TRANSLATED = [one for one in LANGUAGES if one != "en"]
CODE = sorted(FOLDER.parent.rglob("*.py"))
# What is said though the code does not spell it there; `messages` adds what these stand for.
FROM_DATA = {"one['say']", "query.title", "section.what", "section.short", "one.short", "certainty", "row['holds']"}
# Parameters of these types are told by what they name.
NEVER_NAMED = {"actor", "actors", "entity", "entities", "datasets"}
# Columns whose codes sentences tell.
TOLD = {"status", "standing", "change"}
# Values and a dash, or a value alone: there is nothing to spell.
NO_LETTERS = {"“{what}”", "{first} to {last}", "on {day}"}
PLACEHOLDER = re.compile(r"{\w*}")
KEPT = re.compile(r"\bR[1-5]\b")
DAY = date(2013, 6, 30)


@cache
def messages() -> dict[str, str | None]:
    """All that `Words` is asked to say, each with its plural where it is counted."""
    found: dict[str, str | None] = {}
    unseen: list[str] = []
    for path in CODE:
        for said, plural in _said_in(path, unseen):
            found[said] = found.get(said) or plural
    assert not unseen, f"write these texts where they are said, or in a tuple of the same function: {unseen}"
    for text in (text for one in library().values() if any(column.said for column in one.columns) for text in re.findall(r"{say: '([^']+)'", one.cypher)):
        found.setdefault(text, None)
    sections = [text for one in SECTIONS for text in (one.what, one.short)]
    parameters = [p.name for one in library().values() for p in one.parameters if p.type not in NEVER_NAMED and p.name not in one.period]
    codes = [code for one in library().values() for column in one.columns if column.name in TOLD for code in column.values]
    terms = [code.replace("_", " ") for code in (*codes, *Schema.read().notations("recognitionStatus"), *parameters)]
    return dict.fromkeys([*(one.word for one in Certainty), *sections, *terms, *(one.title for one in library().values())]) | found


def _said_in(path: Path, unseen: list[str]) -> Iterator[tuple[str, str | None]]:
    """Calls of `say` and `count` in a file; babel's own search overlooks those within f-strings and tuples."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        rows = [_texts(node.elts) for node in ast.walk(function) if isinstance(node, ast.Tuple) and _texts(node.elts)]
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            number = {"say": 1, "count": 2}.get(call.func.attr, 0)
            if not number or len(call.args) < number or (number == 2 and len(call.args) < 3) or function.name in ("say", "count") or path.parent.name == "cypher":
                continue
            given = _texts(call.args[:number])
            if len(given) == number:
                yield given[0], given[1] if number == 2 else None
            elif ast.unparse(call.args[0]) not in FROM_DATA:
                named = [row for row in rows if len(row) == number] if isinstance(call.args[0], ast.Name) else []
                yield from ((row[0], row[1] if number == 2 else None) for row in named)
                if not named:
                    unseen.append(f"{path.name}:{call.lineno} {ast.unparse(call)}")


def _texts(nodes: list[ast.expr]) -> list[str]:
    return [one.value for one in nodes if isinstance(one, ast.Constant) and isinstance(one.value, str)]


@cache
def catalog(language: str) -> Catalog:
    with (FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def pairs(language: str) -> Iterator[tuple[str, str]]:
    """Each English text with its translation; of what is counted, the plural with each of the forms."""
    for one in catalog(language):
        if isinstance(one.id, tuple):
            yield from ((one.id[1], form) for form in one.string)
        elif one.id:
            yield one.id, one.string


def bare(text: str) -> str:
    return KEPT.sub("", PLACEHOLDER.sub("", text))


def latin(text: str) -> str:
    """The letters of a text that are not Cyrillic, but for the names of the rules."""
    return "".join(one for one in KEPT.sub("", text) if one.isalpha() and not unicodedata.name(one).startswith("CYRILLIC"))


# -- the catalogs --------------------------------------------------------------------------------------------------


def test_what_the_code_says_is_found() -> None:
    found = messages()
    within_f_string, counted, in_a_tuple, of_a_section, title = "today", "{number} found", "new {names}", "sanctions in force", "Members of an organization"
    assert {within_f_string, counted, in_a_tuple, of_a_section, title, "certain", "no", "{number} is uncorroborated"} <= found.keys()
    assert found["{number} is uncorroborated"] == "{number} are uncorroborated"
    assert found["today"] is None


def test_a_text_that_cannot_be_found_is_named(tmp_path: Path) -> None:
    file = tmp_path / "strange.py"
    file.write_text("def tell(words, text):\n    words.say('known')\n    'abc'.count('a')\n    return words.say(text.upper())\n", encoding="utf-8")
    unseen: list[str] = []
    assert list(_said_in(file, unseen)) == [("known", None)]
    assert unseen == ["strange.py:4 words.say(text.upper())"]


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalog_holds_exactly_what_is_said(language: str) -> None:
    held = {one.id[0] if isinstance(one.id, tuple) else one.id: one.id[1] if isinstance(one.id, tuple) else None for one in catalog(language) if one.id}
    missing, stale = sorted(messages().keys() - held.keys()), sorted(held.keys() - messages().keys())
    assert (missing, stale) == ([], []), f"app/locale/{language}.po lacks {missing} and holds {stale}, which nobody says"
    assert held == messages(), "a plural differs from the one in the code"
    assert not catalog(language).obsolete, f"app/locale/{language}.po keeps obsolete entries"


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_text_stands_twice(language: str) -> None:
    ids = re.findall(r'^msgid "(.+)"$', (FOLDER / f"{language}.po").read_text(encoding="utf-8"), re.M)
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated(language: str) -> None:
    assert [one.id for one in catalog(language) if one.fuzzy] == []
    assert [said for said, text in pairs(language) if not text] == []
    plurals = get_plural(language)
    assert [one.id for one in catalog(language) if isinstance(one.id, tuple) and len(one.string) != plurals.num_plurals] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_placeholders_are_the_same(language: str) -> None:
    wrong = [(said, text) for said, text in pairs(language) if sorted(PLACEHOLDER.findall(said)) != sorted(PLACEHOLDER.findall(text))]
    assert wrong == []
    strange = [text for _, text in pairs(language) if "{" in PLACEHOLDER.sub("", text) or "}" in PLACEHOLDER.sub("", text)]
    assert strange == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_text_begins_and_ends_as_in_english(language: str) -> None:
    """Texts are put together from parts: a space, semicolon or full stop more or less would show."""

    def edges(text: str) -> tuple[str, str]:
        return re.match(r"[\s.,;:]*", text)[0], re.search(r"[\s.,;:]*$", text)[0]

    assert [(said, text) for said, text in pairs(language) if edges(said) != edges(text)] == []
    assert [(said, text) for said, text in pairs(language) if set(KEPT.findall(said)) != set(KEPT.findall(text))] == []
    starts = [(said, text) for said, text in pairs(language) if said[0].isalpha() and text[0].isalpha() and said[0].isupper() != text[0].isupper()]
    assert starts == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_letters_are_cyrillic(language: str) -> None:
    assert [(text, latin(PLACEHOLDER.sub("", text))) for _, text in pairs(language) if latin(PLACEHOLDER.sub("", text))] == []
    assert [text for said, text in pairs(language) if said not in NO_LETTERS and not any(one.isalpha() for one in bare(text))] == []


def test_kazakh_is_not_russian() -> None:
    same = {text for said, text in pairs("kk") if said not in NO_LETTERS} & {text for _, text in pairs("ru")}
    assert same == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_header_says_how_to_read_the_file_and_no_more(language: str) -> None:
    text = (FOLDER / f"{language}.po").read_text(encoding="utf-8")
    header = dict(re.findall(r'^"([\w-]+): (.+)\\n"$', text.split("\n\n")[0], re.M))
    assert header.keys() == {"Project-Id-Version", "Language", "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Plural-Forms"}
    assert header["Language"] == language
    assert header["Content-Type"] == "text/plain; charset=UTF-8"
    plural = get_plural(language)
    assert header["Plural-Forms"] == f"nplurals={plural.num_plurals}; plural={plural.plural_expr};"
    assert "@" not in text


@pytest.mark.parametrize("language", TRANSLATED)
def test_certainties_are_called_as_in_the_ontology(language: str) -> None:
    concepts = Schema.read().schemes["certainty"]
    words = in_language(language)
    assert {one.word: words.say(one.word) for one in Certainty} == {one.word: concepts[one.word].label(language) for one in Certainty}


# -- the words of a language ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["1 is uncorroborated", "2 are uncorroborated", "5 are uncorroborated", "11 are uncorroborated", "21 are uncorroborated"]),
        ("ru", ["1 факт не подтверждён", "2 факта не подтверждены", "5 фактов не подтверждены", "11 фактов не подтверждены", "21 факт не подтверждён"]),
        ("kk", ["1 факт расталмаған", "2 факт расталмаған", "5 факт расталмаған", "11 факт расталмаған", "21 факт расталмаған"]),
    ],
)
def test_forms_follow_the_number(language: str, expected: list[str]) -> None:
    words = in_language(language)
    assert [words.count("{number} is uncorroborated", "{number} are uncorroborated", number) for number in (1, 2, 5, 11, 21)] == expected


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", [1, 2, 5, 11, 21])
def test_every_counted_text_takes_every_number(language: str, number: int) -> None:
    for one, many in ((one, many) for one, many in messages().items() if many):
        text = in_language(language).count(one, many, number, shown="2013")
        assert str(number) in text and "{" not in text
        assert language == "en" or not latin(text), text


@pytest.mark.parametrize(("language", "text"), [("en", "A, B and 2 more"), ("ru", "A, B и ещё 2"), ("kk", "A, B және тағы 2")])
def test_a_list_is_cut_short(language: str, text: str) -> None:
    words = in_language(language)
    assert words.listed(["A", "B", "C", "D"], 2) == text
    assert words.listed(["A", "B"], 2) == "A, B"
    assert words.listed([], 2) == ""


@pytest.mark.parametrize(("language", "text"), [("en", "2013-06-30 to 2013-07-01"), ("ru", "2013-06-30 — 2013-07-01"), ("kk", "2013-06-30 — 2013-07-01")])
def test_days_are_one_or_from_one_to_another(language: str, text: str) -> None:
    words = in_language(language)
    assert words.days(DAY, DAY + timedelta(days=1)) == text
    assert words.days(DAY, DAY) == "2013-06-30"


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        (["kk-KZ", "ru"], "kk"), (["RU"], "ru"), (["de", "ru-RU", "en"], "ru"), (["en-GB", "ru"], "en"),
        (["de"], "en"), ([], "en"), (["*", "ru"], "en"), (["de", "*", "kk"], "en"), (["rus"], "en"),
    ],
)  # fmt: skip
def test_the_first_language_that_there_is_is_chosen(wanted: list[str], language: str) -> None:
    assert chosen(wanted) == language


def test_what_there_is_no_catalog_of_is_said_in_english() -> None:
    words = in_language("de")
    assert words.language == "en"
    assert words.say("It began {when}, within {days}.", when="on 2013-06-30", days="2013-06-30") == "It began on 2013-06-30, within 2013-06-30."
    assert in_language("ru").say("A sentence that no catalog holds.") == "A sentence that no catalog holds."


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_its_own_words(language: str) -> None:
    words = in_language(language)
    assert words.language == language
    assert words.say("certain") == {"en": "certain", "ru": "достоверно", "kk": "анық"}[language]


# -- sentences as they are put together ----------------------------------------------------------------------------

TIMES = ["2013-06-30", "2013-06", "2013~", "2013-06-30/2014-05-29", "2013/..", "../2013-06", "2012/", "/2014", "2013-06/2014-05", None]


class Heard(NullTranslations):
    """A catalog that keeps what was asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self.sentences: set[str] = set()

    def gettext(self, message: str) -> str:
        self.sentences.add(message)
        return message


def reasons(words: Words) -> Iterator[str]:
    """Why something is as certain as it is: by times of every shape, for days and periods before, in and after them."""
    starts = [date(year, month, 1) for year, month in product((2011, 2013, 2020), (1, 6))]
    periods = [*((day, day + timedelta(days=days)) for day in starts for days in (0, 90)), (DAY, DAY), (FIRST_DAY, DAY), (DAY, LAST_DAY), (FIRST_DAY, LAST_DAY)]
    for time, meaning, basis, (first, last) in product(TIMES, get_args(Meaning), ("stated", "as_of_document"), periods):
        try:
            days = bounds(time, meaning=meaning, basis=basis, as_of="2014" if meaning == "attestation" else None, assumes_in_force=meaning == "start")
        except BadTime:
            continue
        values: dict[str, Any] = {"time": time, "time_basis": basis, "modality": "uncorroborated", **asdict(days)}
        certainty = holds(days, first, last).word
        yield from (why(word, [values], first, last, words) for word in (certainty, "possible"))
        yield from (why_began(one.word, values, first, last, words) for one in (Certainty.CERTAIN, Certainty.POSSIBLE, Certainty.UNKNOWN))
        sides = [{"actor": "1", "facts": ["1"], "holds": certainty}, {"actor": "2", "facts": [], "holds": certainty}]
        for row in ({}, {"basis": "previous"}, {"basis": "attributed"}, {"missing": ["1", "2"]}, {"by_side": sides}):
            yield why_line({"facts": ["1"], "holds": certainty, **row}, {"1": {"values": values}}, {"1": "А", "2": "Б"}, first, last, words)
    yield why("unknown", [], DAY, DAY, words)
    later = date(2020, 1, 1)
    for word, days in (("possible", Bounds(DAY, DAY, DAY, LAST_DAY)), ("possible", Bounds(None, date(2021, 1, 1), date(2021, 1, 1))), ("unknown", Bounds(DAY, DAY))):
        yield why(word, [{"time": "2013-06-30", **asdict(days)}], later, later, words)
    for attested in (later, LAST_DAY):
        for certain in (Bounds(DAY, DAY, date(2014, 1, 1), None, attested), Bounds(DAY, date(2014, 1, 1), DAY, None, attested)):
            yield why("possible", [{"time": "2013-06-30", **asdict(certain)}], later, later, words)
            yield why("possible", [{"time": time, **asdict(days)} for time, days in (("2013-06-30", certain), ("2021", Bounds(date(2021, 1, 1), date(2021, 12, 31))))], later, later, words)


@pytest.mark.parametrize("language", TRANSLATED)
def test_reasons_are_wholly_in_one_language(language: str) -> None:
    told = set(reasons(in_language(language)))
    assert [text for text in told if latin(text) or "{" in text] == []
    assert [text for text in told if not text.endswith(".") or text.endswith("..") or not (text[0].isupper() or text[0].isdigit())] == []


def test_the_sample_has_every_reason() -> None:
    """Otherwise the test before this one would pass over what it has not seen."""
    heard = Heard()
    list(reasons(Words("en", heard)))
    assert sorted({said for said, _ in _said_in(FOLDER.parent / "because.py", [])} - heard.sentences) == []


def record(time: str, **more: Any) -> dict[str, Any]:
    """The values of a fact with a time."""
    days = bounds(time, meaning=more.get("meaning", "attestation"), basis=more.get("basis", "stated"), as_of=more.get("as_of"))
    return {"time": time, "time_basis": more.get("basis", "stated"), **asdict(days)}


def test_what_only_touches_a_period_does_not_cover_it() -> None:
    period, words = (date(2010, 1, 1), date(2016, 12, 31)), in_language("en")
    assert why("certain", [record("2005/2020")], *period, words) == "Its time, 2005/2020, covers the days 2010-01-01 to 2016-12-31."
    assert "at least partly" in why("certain", [record("2011/2015")], *period, words)


def test_no_day_is_named_up_to_which_something_is_certain_where_none_is() -> None:
    days = Bounds(date(2022, 1, 1), date(2022, 4, 30), date(2022, 2, 1), None, date(2022, 4, 30))
    told = why("possible", [{"time": "2022-03~/", **asdict(days)}], date(2022, 3, 1), date(2022, 3, 1), in_language("en"))
    assert "began between 2022-01-01 and 2022-04-30" in told and "certain up to" not in told and "may speak only up to 2022-04-30" in told


def test_the_record_nearest_to_the_day_tells_why() -> None:
    far, near = (record(time, basis="as_of_document") for time in ("2021-07", "2023-10"))
    words = in_language("en")
    assert "2023-10" in why("possible", [far, near], date(2023, 11, 15), date(2023, 11, 15), words)
    assert "2021-07;" in why("possible", [near, far], date(2021, 8, 15), date(2021, 8, 15), words)
    assert "speaks only up to" in why("unknown", [record("2010/", as_of="2014"), {"time": None, **asdict(Bounds(None, None))}], date(2020, 1, 1), date(2020, 1, 1), words)
    assert "on which day that was" in why("possible", [far], date(2021, 7, 10), date(2021, 7, 10), words)


@pytest.mark.parametrize("language", TRANSLATED)
def test_why_nothing_is_there_is_wholly_in_one_language(language: str) -> None:
    words = in_language(language)
    covers = {"dataset": "1", "coverage_from": "1991", "coverage_until": "..", "coverage_note": None}
    old = {**covers, "coverage_until": "1995"}
    what = words.say("{what} for {a} and {b}", what=words.say("sanctions in force"), a="А", b="Б")
    cases: list[tuple[dict[str, bool], list[dict[str, Any]], bool]] = [
        ({"1": True}, [covers], True), ({"1": True, "2": False}, [covers], True), ({"1": True, "2": False}, [old], True),
        ({"2": False}, [old], True), ({}, [old], True), ({}, [covers], True), ({}, [covers], False), ({}, [], True),
    ]  # fmt: skip
    answers = [why_empty(what, (DAY, DAY), near, datasets, words, timed=timed) for near, datasets, timed in cases]
    assert [one["reason"] for one in answers] == [*["not_then"] * 3, *["outside_coverage"] * 2, *["no_record"] * 3]
    assert [one["nearest"] for one in answers] == [["1"], ["1", "2"], ["1"], *[[]] * 5]
    for one in answers:
        text = one["explanation"]
        assert not latin(text) and what in text and text.endswith("."), text


def test_what_is_of_other_times_excludes_nothing() -> None:
    words, covers = in_language("en"), {"dataset": "x", "coverage_from": "1991", "coverage_until": "2012", "coverage_note": None}
    told = [why_empty("votes", (day, day), {"1": False}, [covers], words)["explanation"] for day in (date(2010, 1, 1), DAY)]
    assert not any("exclude" in text for text in told) and "of other times" in told[0] and "lies outside" in told[1]
    assert not excludes({"kind": "vote", **record("2010-03-03", meaning="occurrence")}, DAY, DAY)
    assert excludes({"kind": "membership", **record("2008/2012")}, DAY, DAY) and not excludes({"kind": "membership", **record("2008/")}, DAY, DAY)


def test_reasons_are_of_the_record_that_a_row_is_about() -> None:
    facts = {"1": {"values": {"modality": "attributed"}}, "2": {"values": {"modality": "attributed", **record("2022")}}}
    rows: list[dict[str, Any]] = [{"fact": "1", "against": ["2"]}, {"link": "event", "records": ["1"]}, {"statement": "s", "records": [{"fact": "1"}]}]
    for row in rows:
        told = why_line({**row, "holds": "certain", "facts": ["2", "1"]}, facts, {}, FIRST_DAY, LAST_DAY, in_language("en"))
        assert told == "It is recorded, without a time."
        assert "no time" in why_started({**row, "facts": ["2", "1"]}, facts, {}, (DAY, DAY), in_language("en"), "unknown")
    both = why_line({"fact": "1", "other": "2", "holds": "certain", "facts": ["1", "2"]}, facts, {}, date(2022, 1, 1), date(2022, 12, 31), in_language("en"))
    assert "2022" in both


def test_a_bound_is_a_day_on_which_it_can_have_begun() -> None:
    for time, said in (("[2008-09-17..]", "on or after 2008-09-17"), ("[..2008-09-17]", "on or before 2008-09-17")):
        values = {"time": time, **asdict(bounds(time, meaning="start"))}
        assert said in why_began("certain", values, FIRST_DAY, LAST_DAY, in_language("en"))
