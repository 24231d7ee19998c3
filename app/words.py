"""The language of answers: sentences, labels, days and lists in English, Russian or Kazakh.

English sentences are the keys of the catalogs `app/locale/*.po` (gettext); what a catalog lacks stays English. Values go into
a sentence by name, so that a language may order them as it needs.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from ontology.times import FIRST_DAY, LAST_DAY

FOLDER = Path(__file__).resolve().parent / "locale"
LANGUAGES = ("en", "ru", "kk")


@dataclass(frozen=True, slots=True)
class Words:
    """Sentences in one language. Get one with `in_language`."""

    language: str
    catalog: gettext.NullTranslations

    def say(self, sentence: str, **values: Any) -> str:
        """A sentence with its values, e.g. `say("It began {when}.", when="on 2013-06-30")`."""
        return self.catalog.gettext(sentence).format(**values)

    def said(self, sentences: Iterable[Mapping[str, Any]]) -> str:
        """Sentences of a row as one text: each a map with the sentence as `say` and with its values, texts among which are codes, days in ISO notation."""
        told = []
        for one in sentences:
            values = {name: self.term(value) if isinstance(value, str) else value for name, value in one.items() if name != "say"}
            told.append(self.say(one["say"], **values))
        return " ".join(told)

    def term(self, code: str) -> str:
        """A code of a row or the name of a parameter in words, e.g. `not recognized`."""
        return self.catalog.gettext(code.replace("_", " "))

    def count(self, one: str, many: str, number: int, **values: Any) -> str:
        """A phrase whose form depends on `number`, which also goes into it as `{number}`."""
        return self.catalog.ngettext(one, many, number).format(number=number, **values)

    def listed(self, items: Sequence[str], most: int) -> str:
        """`A, B, C and 4 more`."""
        shown = ", ".join(items[:most])
        rest = len(items) - most
        return shown if rest <= 0 else self.count("{shown} and {number} more", "{shown} and {number} more", rest, shown=shown)

    def days(self, first: date, last: date) -> str:
        """A day, or the days from one to another, in ISO notation; where there is no first or last, `open` stands for it."""
        if first == last:
            return first.isoformat()
        open_ = self.say("open")
        return self.say(
            "{first} to {last}", first=open_ if first == FIRST_DAY else first.isoformat(), last=open_ if last == LAST_DAY else last.isoformat()
        )


@lru_cache(maxsize=len(LANGUAGES))
def in_language(language: str) -> Words:
    """The words of a language; of English where there is no catalog of it."""
    path = FOLDER / f"{language}.po"
    if not path.is_file():
        return Words("en", gettext.NullTranslations())
    # Imported late: the command line speaks English, and should start soon.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        catalog = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Words(language, gettext.GNUTranslations(compiled))


def chosen(wanted: Iterable[str]) -> str:
    """The first of the languages wanted (tags such as `kk-KZ`, best first) that answers come in; else English."""
    for tag in wanted:
        if tag == "*":
            break
        if (language := tag.split("-")[0].lower()) in LANGUAGES:
            return language
    return "en"
