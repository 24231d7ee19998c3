"""What the command line prints: progress on the error stream, tables and JSON on the output."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

out = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
err = Console(stderr=True, highlight=False)

_LEAST_WIDTH = 18
_COLOURS = {"certain": "green", "possible": "yellow", "unknown": "magenta", "no": "red"}


def as_json(value: Any) -> str:
    """JSON for scripts: dates as ISO 8601, other scripts' letters as they are."""

    def other(one: Any) -> Any:
        if isinstance(one, (date, datetime)):
            return one.isoformat()
        raise TypeError(f"not JSON: {one!r}")

    return json.dumps(value, ensure_ascii=False, indent=2, default=other)


def print_json(value: Any) -> None:
    """Write JSON to the output, without wrapping or colours."""
    sys.stdout.write(as_json(value) + "\n")


@contextmanager
def progress_bars() -> Iterator[Callable[[str, int, int | None], None]]:
    """A progress callback `(stage, done, total)`; one bar a stage, nothing where the error stream is no terminal."""
    bars = Progress(
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=err, transient=False
    )
    tasks: dict[str, Any] = {}
    told: set[str] = set()

    def report(stage: str, done: int, total: int | None) -> None:
        # What stands in parentheses at the end is detail that changes while one bar goes on.
        name = stage.partition(" (")[0]
        if not err.is_terminal:
            if name not in told:
                told.add(name)
                err.print(name, markup=False)
            return
        if name not in tasks:
            tasks[name] = bars.add_task(stage, total=total or None)
        bars.update(tasks[name], description=stage, completed=done, total=total or None)

    with bars:
        yield report


def certainty(holds: str) -> Text:
    """A certainty in its colour."""
    return Text(holds, style=_COLOURS.get(holds, ""))


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
    """A table as wide as the terminal."""
    made = Table(title=title, title_justify="left", title_style="bold", expand=False, show_lines=False)
    for column in columns:
        made.add_column(column, overflow="fold")
    for row in rows:
        made.add_row(*[cell if isinstance(cell, Text) else Text(shown(cell)) for cell in row])
    return made


def answer_rows(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> RenderableType:
    """A table where its columns have room, else each row as a block of lines, empty values left out."""
    if len(columns) * _LEAST_WIDTH <= out.width:
        return table(title, columns, rows)
    width = max(map(len, columns), default=0)
    blocks = Table.grid(padding=(0, 2))
    blocks.add_column(width=width, style="dim")
    blocks.add_column(overflow="fold")
    for row in rows:
        blocks.add_row("", "")
        for column, cell in zip(columns, row, strict=True):
            text = cell if isinstance(cell, Text) else Text(shown(cell))
            if text.plain:
                blocks.add_row(column, text)
    return Group(Text(title, style="bold"), blocks, Text(""))


def shown(value: Any) -> str:
    """A value as a person reads it in a cell."""
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return ", ".join(shown(one) for one in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {shown(one)}" for key, one in value.items() if one not in (None, [], ""))
    return str(value)


def loaded_table(done: Sequence[Any]) -> Table:
    """What loads did, a column a data set: its version, and its records of each kind, most frequent first."""
    made = Table(title="Loaded data sets", title_justify="left", title_style="bold")
    made.add_column("records of")
    for one in done:
        made.add_column(f"{one.dataset} {one.version}", justify="right")
    made.add_row("", *["loaded now" if one.changed else "unchanged" for one in done], style="dim")
    totals: dict[str, int] = {}
    for one in done:
        for cls, number in one.counts.items():
            totals[cls] = totals.get(cls, 0) + number
    for cls in sorted(totals, key=lambda name: (-totals[name], name)):
        made.add_row(cls, *[f"{one.counts[cls]:,}" if cls in one.counts else "" for one in done])
    return made
