"""A guide for the Neo4j Browser: steps that can be run, out of the files of `queries/guide/`, the saved questions and the ontology.

A step is a query file (see `app.queries`) in the order of its name. Its description is what people read; a word in backticks there is a term of the
ontology, and its definition is shown below. A step that asks a saved question names it below its title, and gives values for some of its parameters:

    // title: A question as of a day
    // ask: provenance
    // description: ...
    :params {subject: 'state_kazakhstan', from: '2013-06-30', until: '2013-06-30'};
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import queries
from app.browser import terms
from app.queries import Query
from app.templates import TEMPLATES
from ontology.errors import BadInput
from ontology.schema import Schema, Term

FOLDER = queries.FOLDER / "guide"
_ASKED = re.compile(r"^// ask: (\w+)\s*$", re.M)
# What the Browser takes for an event handler, and cuts out of a guide before it shows it.
_CUT_OUT = re.compile(r"\s+on[^\s=]+[^\s=]*\s*=\s*(?:\"[^\"]*\"|'[^']*'|[\w\-.:]+\s*)", re.I)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the guide.

    text     -- what people read: prose and terms in turn
    commands -- what can be run, in this order: Cypher, or a `:params` line and then the Cypher that it is for
    terms    -- the words of the ontology that the text explains, each with its term
    """

    title: str
    text: tuple[str, ...]
    commands: tuple[str, ...]
    terms: tuple[tuple[str, Term], ...]


def steps(schema: Schema, folder: Path = FOLDER, library: Mapping[str, Query] | None = None) -> list[Step]:
    """All steps. BadInput names the file of one that no longer fits the ontology or the saved questions, and says why."""
    found = [_step(path, schema, queries.library() if library is None else library) for path in sorted(folder.glob("*.cypher"))]
    if not found:
        raise BadInput(f"no guide: {folder} holds no .cypher file")
    return found


def html(found: list[Step], style: str) -> str:
    """The guide as the Browser's `:guide` takes it. `style` is the address of the style."""
    return TEMPLATES.get_template("guide.html").render(steps=found, style=style)


def params(values: Mapping[str, Any]) -> str:
    """A `:params` line of the Browser with these values: texts, numbers, lists of them, None."""
    return f":params {{{', '.join(f'{name}: {_literal(value)}' for name, value in values.items())}}}"


def _step(path: Path, schema: Schema, library: Mapping[str, Query]) -> Step:
    query = queries.read(path)
    asked = _ASKED.search(path.read_text(encoding="utf-8"))
    columns: set[str] = set()
    if asked:
        saved = library.get(asked[1])
        if saved is None:
            raise BadInput(f"{path}: asks {asked[1]!r}, which is no saved question; there are: {', '.join(library)}")
        if query.cypher:
            raise BadInput(f"{path}: asks a saved question, and has a statement of its own")
        values = {**saved.example, **query.example}
        try:
            saved.bind(values)
        except BadInput as error:
            raise BadInput(f"{path}: {error}") from error
        cypher, commands, columns = saved.cypher, (params(values), saved.cypher), {one.name for one in saved.columns}
    else:
        cypher = query.cypher
        commands = (params(query.example), cypher) if query.example else (cypher,)
    if strange := terms.strangers(schema, cypher):
        raise BadInput(f"{path}: {', '.join(strange)} is no label or relationship type of the ontology")
    if cut := _CUT_OUT.search(" ".join(commands)):
        raise BadInput(f"{path}: the Browser would cut out {cut[0].strip()!r}, which looks like an event handler to it: choose another name")
    explained = {word: terms.term(schema, word) for word in terms.words(query.description)}
    if unknown := [word for word, term in explained.items() if term is None and word not in columns]:
        raise BadInput(f"{path}: the description speaks of {', '.join(unknown)}, which is neither a term of the ontology nor a column of the question")
    return Step(query.title, tuple(query.description.split("`")), commands, tuple((word, term) for word, term in explained.items() if term))


def _literal(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    return str(value) if isinstance(value, int) else "'" + str(value).replace("\\", "\\\\").replace("'", "\\'") + "'"
