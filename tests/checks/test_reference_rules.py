"""The comparison with published data finds a date that was changed, and knows which dates a data set does not have."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from checks.reference.__main__ import corroboration
from checks.reference.dates import agree, days_apart, precision, written
from checks.reference.report import judge
from checks.reference.rules import Book, findings
from checks.reference.tables import Tables
from loaders.contract import FOLDER, DataSet


@pytest.fixture(scope="module")
def tables(shared: Path) -> Tables:
    return Tables(shared / "data")


@pytest.fixture(scope="module")
def book() -> Book:
    return Book.read(DataSet(FOLDER / "reference").records(), DataSet(FOLDER / "states").records())


def test_dates_of_different_precision() -> None:
    assert agree("1992-05", "1992-05-15") and agree("1992", "1992-05-15") and not agree("1992-06", "1992-05-15")
    assert precision("1992-05-15", "1992") == "year" and precision("1992-05-15") == "day"
    assert written("1992", "5", "15") == "1992-05-15" and written("1992", "-9", "15") == "1992" and written("0", "0", "0") is None
    assert days_apart("1992-05-15", "1992-05-17") == 2 and days_apart("1992-05", "1992-05-17") == 0 and days_apart("1991", "1992-01-03") == 3


def test_a_confirmed_date_that_is_changed_is_confirmed_no_more(book: Book, tables: Tables) -> None:
    verdicts = judge(book, findings(book, tables))
    confirmed = [verdict for verdict in verdicts.values() if verdict.full]
    kinds = {verdict.fact.cls for verdict in confirmed}
    assert {"membership", "treaty_signature", "treaty_party", "office_holding", "shared_border"} <= kinds
    for kind in sorted(kinds):
        id = min(verdict.fact.id for verdict in confirmed if verdict.fact.cls == kind)
        changed = copy.deepcopy(book)
        fact = changed.facts[id]
        start, slash, end = str(fact.values["time"]).partition("/")
        fact.values["time"] = f"{int(start[:4]) + 1}{start[4:]}{slash}{end}"
        assert not judge(changed, findings(changed, tables))[id].full, kind


def test_without_data_nothing_is_confirmed(book: Book, tmp_path: Path) -> None:
    verdicts = judge(book, findings(book, Tables(tmp_path)))
    assert not any(verdict.full or verdict.differing for verdict in verdicts.values())
    assert corroboration(verdicts).endswith("[]\n")
