"""The command: `python -m checks.reference DATA [--write]`; see the package."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import yaml

from checks.reference.report import Verdict, judge, table
from checks.reference.rules import Book, findings
from checks.reference.tables import Tables
from loaders.contract import FOLDER, DataSet

CORROBORATION = FOLDER / "reference" / "corroboration.yaml"
PAGE = FOLDER.parent / "docs" / "reference-set.md"
_MARKS = ("<!-- agreement: written by python -m checks.reference DATA --write -->\n", "<!-- end of agreement -->\n")


def compare(data: Path) -> dict[str, Verdict]:
    """The verdict of the data sets in a folder on every fact, by id."""
    reference, states = DataSet(FOLDER / "reference"), DataSet(FOLDER / "states")
    book = Book.read(reference.records(), states.records())
    return judge(book, findings(book, Tables(data)))


def corroboration(verdicts: dict[str, Verdict]) -> str:
    """The text of corroboration.yaml."""
    head = "# Written by `python -m checks.reference DATA --write`: which rows of published data confirm or contradict the facts.\n"
    lines = []
    for id in sorted(verdicts):
        if entry := verdicts[id].entry():
            lines.append("- " + yaml.safe_dump(entry, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10_000).strip())
    return head + ("\n".join(lines) if lines else "[]") + "\n"


def agreement(verdicts: dict[str, Verdict]) -> str:
    """The table of docs/reference-set.md."""
    rows: list[tuple[Any, ...]] = [
        ("kind", "facts", "confirmed as stated", "confirmed in part", "data differ", "not in the data"),
        ("---", *["---:"] * 5),
        *((f"`{kind}`" if kind != "all" else kind, *numbers) for kind, *numbers in table(verdicts.values())),
    ]
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in rows) + "\n"


def page(text: str, verdicts: dict[str, Verdict]) -> str:
    """The page with its table of agreement replaced."""
    before, _, rest = text.partition(_MARKS[0])
    _, _, after = rest.partition(_MARKS[1])
    return f"{before}{_MARKS[0]}{agreement(verdicts)}{_MARKS[1]}{after}"


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m checks.reference", description=__doc__)
    parser.add_argument("data", type=Path, help="folder of the published data sets")
    parser.add_argument("--write", action="store_true", help="write corroboration.yaml and the table in docs/reference-set.md")
    given = parser.parse_args()
    if not given.data.is_dir():
        print(f"{given.data} is not a folder", file=sys.stderr)
        return 2
    verdicts = compare(given.data)
    for verdict in verdicts.values():
        for one in verdict.differing:
            print(f"{one.fact} [{one.actor}] {one.side}: {verdict.fact.values.get('time')} here, {one.says or one.date} in {one.register} {one.row}")
    print()
    print(agreement(verdicts))
    if given.write:
        CORROBORATION.write_text(corroboration(verdicts), encoding="utf-8")
        PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), verdicts), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
