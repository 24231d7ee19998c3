"""States, their codes and their names.

One item of states.yaml is one state. Its lines:

* `un`: member, observer, former (a state that no longer exists) or none. It decides the class, and the note says it.
* `cldr`: the territory code under which CLDR has the names; `names`: the name by language where CLDR has none or an
  ambiguous one (its own then becomes an alternative); `aliases`: further names by language.
* `iso2`, `iso3`, `m49`: one code or a list of them, each "CODE PERIOD". `cow`, `gw`: "NUMBER ABBREVIATION PERIOD".
  Periods are EDTF intervals. `wikidata`: a code without a period.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from babel import Locale

from loaders.contract import Row, Source
from ontology import records
from ontology.records import Record
from ontology.times import BadTime, bounds

#: Line of the table -> the schemes of the codes in it and the form of each code.
_SCHEMES = {
    "iso2": (("iso3166_1_alpha2", "[A-Z]{2}"),),
    "iso3": (("iso3166_1_alpha3", "[A-Z]{3}"),),
    "m49": (("m49", "[0-9]{3}"),),
    "cow": (("cow", "[1-9][0-9]{0,2}"), ("cow_abbreviation", "[A-Z]{3}")),
    "gw": (("gw", "[1-9][0-9]{0,2}"), ("gw_abbreviation", "[A-Z]{3}")),
}
# Chinese is written in simplified characters where nothing else is said.
_SCRIPTS = {"en": "Latn", "ru": "Cyrl", "kk": "Cyrl", "zh": "Hans", "zh-Hant": "Hant"}
_UN = {
    "member": "Member of the United Nations.",
    "observer": "Observer at the United Nations.",
    "former": "Member of the United Nations while it existed.",
    "none": None,
}


def load(source: Source) -> Iterator[Record]:
    """All records of the data set: for each state the entity, its description, names and codes."""
    cldr = {language: Locale.parse(language, sep="-").territories for language in _SCRIPTS}
    for name in source.metadata.files:
        for item, origin in source.read_yaml(name):
            row = source.row(item, origin)
            id, cls, un, note = row.take("id"), row.take("class"), row.take("un"), row.optional("note")
            names = list(_names(row, cldr))
            codes = [code for line, schemes in _SCHEMES.items() for code in _codes(row, line, schemes)]
            wikidata = row.optional("wikidata")
            row.done()
            _check(row, id, cls, un, wikidata)
            if row.failed:
                continue
            note = " ".join(text for text in (_UN[un], note) if text) or None
            yield from records.entity(id, cls, note=note, origin=origin)
            for text, language, kind in names:
                script = _SCRIPTS[language]
                yield records.name(id, text, language=language, script=script, kind=kind, origin=origin)
            for scheme, value, period in codes:
                yield records.code(id, scheme, value, time=period, origin=origin)
            if wikidata:
                yield records.code(id, "wikidata", wikidata, origin=origin)


def _check(row: Row, id: str | None, cls: str | None, un: str | None, wikidata: str | None) -> None:
    """Id, class and standing at the United Nations must agree."""
    prefix = {"State": "state_", "QuasiState": "quasi_"}.get(cls or "")
    if cls and not prefix:
        row.problem(f"class: expected State or QuasiState, found {cls!r}")
    if id and prefix and not re.fullmatch(prefix + "[a-z][a-z_]*", id):
        row.problem(f"id: {id!r} of a {cls} should be {prefix} and lower-case letters")
    if un and un not in _UN:
        row.problem(f"un: expected one of {', '.join(_UN)}, found {un!r}")
    if cls == "QuasiState" and un != "none":
        row.problem(f"class: a QuasiState, but at the United Nations: {un}")
    if wikidata and not re.fullmatch("Q[1-9][0-9]*", wikidata):
        row.problem(f"wikidata: {wikidata!r} is not a Wikidata item such as Q232")


def _names(row: Row, cldr: dict[str, dict[str, str]]) -> Iterator[tuple[str, str, str]]:
    """(text, language, kind): in every language one preferred name, then the others."""
    territory = row.optional("cldr")
    own, aliases = row.optional("names", dict) or {}, row.optional("aliases", dict) or {}
    for language in {*own, *aliases} - set(_SCRIPTS):
        row.problem(f"names: language {language!r} is not one of {', '.join(_SCRIPTS)}")
    if not all(isinstance(text, str) for text in own.values()):
        row.problem("names: expected one text for each language")
    if not all(isinstance(texts, list) and all(isinstance(t, str) for t in texts) for texts in aliases.values()):
        row.problem("aliases: expected a list of texts for each language")
    if row.failed:
        return
    for language, territories in cldr.items():
        found = territories.get(territory) if territory else None
        if territory and not found:
            row.problem(f"cldr: CLDR has no name in {language!r} for {territory!r}")
        texts = dict.fromkeys(text for text in (own.get(language), found, *aliases.get(language, ())) if text)
        if not own.get(language) and not found:
            row.problem(f"names: no name in {language!r}; give one here, or a territory code as cldr")
        for position, text in enumerate(texts):
            yield text, language, "alternative" if position else "preferred"


def _codes(row: Row, line: str, schemes: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str, str]]:
    """(scheme, code, period) for all codes of one line of the table."""
    for written in row.optional(line, list):
        *values, period = (written or "").split(" ")
        if len(values) != len(schemes):
            row.problem(f"{line}: {written!r} should be {' '.join(scheme for scheme, _ in schemes)} and a period")
            continue
        try:
            bounds(period, meaning="attestation")
            if "/" not in period:
                raise BadTime(period, "the period of a code is an interval, such as 1992/..")
        except BadTime as error:
            row.problem(f"{line}: {error}")
        for (scheme, form), value in zip(schemes, values, strict=True):
            if not re.fullmatch(form, value):
                row.problem(f"{line}: {value!r} is not a code of {scheme}")
            yield scheme, value, period
