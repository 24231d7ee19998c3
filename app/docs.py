"""Writes the reference pages of docs/ from what they describe, so that they cannot be wrong for long.

    python -m app.docs          write the pages (`make docs`)
    python -m app.docs --check  say which are stale, exit code 1 if any

A test does the same check. Pages that explain rather than list are written by hand.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from app.queries import Parameter
from ontology import schema as terms
from ontology.schema import LinkTerm, Schema, Term, ValueTerm

PROJECT = Path(__file__).resolve().parent.parent
FOLDER = PROJECT / "docs"
LANGUAGES = ("en", "ru", "kk")
_PREFIXES = {terms.XSD: "xsd:", terms.RDF: "rdf:", terms.EDTF.rsplit("/", 1)[0] + "/": "edtf:"}


def table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines) + "\n"


def _cell(value: Any) -> str:
    return " ".join(str("" if value is None else value).replace("|", "\\|").split())


def _code(value: str) -> str:
    return f"`{value}`" if value else ""


def _codes(values: Sequence[str]) -> str:
    return ", ".join(map(_code, values))


# -- settings ------------------------------------------------------------------------------------------------------


def settings_page() -> str:
    """docs/settings.md: every field of `Settings`."""
    from app.settings import Settings

    prefix = Settings.model_config["env_prefix"]
    rows = []
    for name, field in Settings.model_fields.items():
        default = field.get_default(call_default_factory=True)
        rows.append([_code(prefix + name.upper()), _default(default), field.description])
    return f"""# Settings

Everything has a default that works. To change it, set an environment variable (`DYAD_PORT=8001 make run`) or write it
into a file `.env` in the folder that the command is run from, one `NAME=value` a line; the environment wins over the file. A value
that cannot be right is refused at the start, by name.

{table(["variable", "default", "meaning"], rows)}
Folders that begin with `.` or are named without `/` in this table are in Dyad's own folder, beside `pyproject.toml`. A Dyad that was
installed without a checkout keeps `DYAD_HOME` in `.dyad` of the user's home.

Not settings of Dyad, but of its tests: `DYAD_TEST_CHROMIUM` is the path of the Chromium that opens the pages (default
`/usr/bin/chromium`).
"""


def _default(value: Any) -> str:
    if hasattr(value, "get_secret_value"):
        value = value.get_secret_value()
    if value is None or value == "":
        return "not set"
    if isinstance(value, Path) and value.is_relative_to(PROJECT):
        value = value.relative_to(PROJECT)
    return _code(str(value))


# -- commands ------------------------------------------------------------------------------------------------------


def commands() -> dict[str, Any]:
    """The subcommands of `dyad` by name, as the command line library describes them."""
    import typer

    from app.cli import app

    return dict(sorted(typer.main.get_command(app).commands.items()))  # type: ignore[attr-defined]


def commands_page() -> str:
    """docs/commands.md: every command, argument and option with its help."""
    from app.cli import app

    parts = [f"# Commands\n\n{_help(app.info.help)}\n"]
    known = commands()
    parts.append(table(["command", "does"], [[f"[`dyad {name}`](#dyad-{name})", _first(command.help)] for name, command in known.items()]))
    for name, command in known.items():
        arguments, options = [], []
        for parameter in command.params:
            if parameter.param_type_name == "argument":
                arguments.append([_code(parameter.name.upper()), parameter.help])
            else:
                spellings = [_code(f"{one} {_values(parameter)}".strip()) for one in (*parameter.opts, *parameter.secondary_opts)]
                options.append([", ".join(spellings), _option_default(parameter), parameter.help])
        parts.append(f"## dyad {name}\n\n{_help(command.help)}\n\n```\ndyad {name} {_usage(command)}\n```\n".replace(" \n```", "\n```"))
        if arguments:
            parts.append(table(["argument", "meaning"], arguments))
        if options:
            parts.append(table(["option", "default", "meaning"], options))
    return "\n".join(parts)


def _usage(command: Any) -> str:
    words = ["[OPTIONS]"] if any(p.param_type_name == "option" for p in command.params) else []
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            word = parameter.name.upper() + ("..." if parameter.nargs == -1 else "")
            words.append(word if parameter.required else f"[{word}]")
    return " ".join(words)


def _values(parameter: Any) -> str:
    return "" if parameter.is_flag else " ".join([parameter.name.upper()] * parameter.nargs)


def _option_default(parameter: Any) -> str:
    if parameter.required:
        return "required"
    return "" if parameter.is_flag or parameter.default in (None, (), []) else _code(str(parameter.default))


def _help(text: str | None) -> str:
    return "\n".join(line.rstrip() for line in (text or "").strip().replace("\f", "").splitlines())


def _first(text: str | None) -> str:
    return " ".join(_help(text).split("\n\n")[0].split())


# -- queries -------------------------------------------------------------------------------------------------------


def queries_page() -> str:
    """docs/queries.md: every file of queries/ by its header."""
    from app.queries import library

    known = library()
    parts = [
        """# Saved questions

Each is a file of `queries/`: paste it into the Neo4j Browser as it is (its `:params` line sets example values), ask it as
`dyad query NAME parameter=value`, or over the API at `/v1/queries/NAME` and the addresses given here. In the last two, actors go by any code
or name, `on` with a day, month, year or interval stands for a first and a last day, and a list goes by its singular, too (`kind` for `kinds`).
""",
        table(["name", "question"], [[f"[`{name}`](#{name})", one.title] for name, one in known.items()]),
    ]
    for name, one in known.items():
        parts.append(f"## {name}\n\n**{one.title}.** {one.description}\n")
        if one.endpoints:
            parts.append(f"Over the API: {', '.join(_code(f'GET /v1{endpoint.path}') for endpoint in one.endpoints)}\n")
        if one.parameters:
            rows = [[_code(p.name), _type(p), p.description, _example(one.example.get(p.name))] for p in one.parameters]
            parts.append(table(["parameter", "type", "meaning", "example"], rows))
        parts.append(table(["column", "type", "meaning"], [[_code(c.name), c.type, c.description] for c in one.columns]))
    return "\n".join(parts)


def _type(parameter: Parameter) -> str:
    classes = f" ({' or '.join(parameter.classes)})" if parameter.classes else ""
    values = f", one of {_codes(parameter.values)}" if parameter.values else ""
    if parameter.vocabulary:
        values = f", {'beginnings' if parameter.beginnings else 'terms'} of {parameter.vocabulary}"
    return f"{parameter.type}{classes}{', optional' if parameter.optional else ''}{values}"


def _example(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_example, value))
    return "" if value is None else _code(str(value))


# -- the API -------------------------------------------------------------------------------------------------------


def described_api() -> dict[str, Any]:
    """The OpenAPI description. It needs no graph: nothing is connected before the app is started."""
    from app.api import create_app
    from app.settings import Settings
    from graph.connection import Connection

    return create_app(Connection("bolt://127.0.0.1:7687", "neo4j", "", "neo4j", None), Settings(_env_file=None)).openapi()


# What many addresses take and answer alike stands once, before them.
_SHARED = ("format", "sources", "limit", "cursor", "fields", "lang", "kind", "modality", "certainty", "dataset", "on", "from", "until")


def api_page() -> str:
    """docs/api.md: every path of the API from its own description."""
    described = described_api()
    parts = [f"# API\n\n{described['info']['description'].strip()}\n\nThe same, to be tried out, is at `/docs` of a running Dyad.\n"]
    operations = [(path, method, one) for path, methods in described["paths"].items() for method, one in methods.items()]
    parts.append("## Addresses\n")
    parts.append(table(["address", "gives"], [[_code(f"{method.upper()} {path}"), one.get("summary")] for path, method, one in operations]))
    given = [p for _, _, one in operations for p in one.get("parameters", []) if p["in"] == "query" and not p.get("required")]
    shared = {name: _commonest([p for p in given if p["name"] == name]) for name in _SHARED}
    statuses = {code: _commonest([one["responses"][code] for _, _, one in operations if code in one["responses"]]) for code in _codes_of(operations)}
    parts.append("## What all take and answer\n\nParameters that most addresses take; `/docs` lists for each which.\n")
    parts.append(table(["parameter", "meaning", "example"], [[_code(name), shared[name].get("description"), _examples(shared[name])] for name in _SHARED]))
    parts.append(table(["status", "meaning"], [[code, answer["description"]] for code, answer in statuses.items()]))
    for path, method, one in operations:
        parts.append(f"## {method.upper()} {path}\n\n{_help(one.get('description') or one.get('summary'))}\n")
        rows = [
            [_code(p["name"]), p["in"] + (", required" if p.get("required") else ""), p.get("description"), _examples(p)]
            for p in one.get("parameters", [])
            if p["name"] not in shared or p.get("required")
        ]
        if rows:
            parts.append(table(["parameter", "where", "meaning", "example"], rows))
    return "\n".join(parts)


def _commonest(described: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The one of several descriptions that most addresses have."""
    counts = Counter(str(one.get("description")) for one in described)
    return max(described, key=lambda one: counts[str(one.get("description"))])


def _codes_of(operations: Sequence[tuple[str, str, dict[str, Any]]]) -> list[str]:
    return sorted({code for _, _, one in operations for code in one["responses"]})


def _examples(parameter: dict[str, Any]) -> str:
    found = parameter.get("schema", {}).get("examples") or parameter.get("examples") or []
    return ", ".join(_example(one) for one in found) if isinstance(found, list) else ""


# -- the ontology --------------------------------------------------------------------------------------------------


def ontology_page() -> str:
    """docs/ontology.md: classes, kinds of fact, values, links and vocabularies."""
    schema = Schema.read()
    kinds = {term.local for term in schema.classes.values() if schema.is_a(term.local, "Fact")}
    things = [term for term in schema.classes.values() if term.local not in kinds]
    roles = [link for link in schema.links.values() if not link.projected]
    direct = [link for link in schema.links.values() if link.projected]
    return "\n".join(
        [
            """# Ontology

The terms that the graph is made of, from the Turtle files of `ontology/`; namespace `https://w3id.org/dyad/ontology#`. A class is a
node label (its superclasses are labels of the node too), a value is a property of a node, a link or direct relationship is a
relationship type.
""",
            "## Classes\n",
            table(
                ["class", "is a", *LANGUAGES, "nodes are", "definition"],
                [[_class(t), _codes(t.parents), *_labels(t), _scope(schema, t.local), t.definition] for t in _tree(schema, things)],
            ),
            "## Kinds of fact\n\nWhat the time of a fact means is said by its kind: when it happened (occurrence), from when it holds "
            "(start), on what\nday it is known to hold (attestation), or when it was signed (signing_period). A direct relationship is "
            "derived from the\nfacts of a kind.\n",
            table(
                ["kind", "class", "is a", *LANGUAGES, "time", "direct relationship", "definition"],
                [
                    [_code(t.notation or ""), _class(t), _codes(t.parents), *_labels(t), _time(schema, t.local), _projections(schema, t.local), t.definition]
                    for t in _tree(schema, [schema.classes[one] for one in kinds])
                ],
            ),
            "## Values\n",
            table(
                ["property", *LANGUAGES, "type", "on", "definition"],
                [[_code(v.name), *_labels(v), _value_type(v), _codes(v.domains), v.definition] for v in schema.values.values()],
            ),
            "## Links\n",
            _links(roles),
            "## Direct relationships\n",
            _links(direct),
            "## Vocabularies\n",
            *(part for name in sorted(schema.schemes) for part in _scheme(schema, name)),
        ]
    )


def _tree(schema: Schema, chosen: Sequence[terms.ClassTerm]) -> list[terms.ClassTerm]:
    """Superclasses before their subclasses, families together."""
    return sorted(chosen, key=lambda term: tuple(reversed(schema.lineage(term.local))))


def _class(term: terms.ClassTerm) -> str:
    return _code(term.local) + (" (abstract)" if term.abstract else "")


def _labels(term: Term) -> list[str]:
    return [term.labels.get(language, "") for language in LANGUAGES]


def _scope(schema: Schema, cls: str) -> str:
    return next((found for one in schema.lineage(cls) if (found := schema.classes[one].scope)), "")


def _time(schema: Schema, cls: str) -> str:
    return schema.time_meaning(cls) + (", in force until an end is stated (R4)" if schema.assumes_in_force(cls) else "")


def _projections(schema: Schema, cls: str) -> str:
    arrow = {True: "-", False: "->"}
    return "; ".join(
        f"`({' or '.join(p.start)})-[:{p.relationship.upper()}]{arrow[p.symmetric]}({p.end})`" for p in schema.projections(cls)
    )


def _value_type(term: ValueTerm) -> str:
    short = next((p + term.datatype[len(ns) :] for ns, p in _PREFIXES.items() if term.datatype.startswith(ns)), term.datatype)
    return ", ".join([_code(short), *(word for word in ("multiple", "derived", "indexed") if getattr(term, word))])


def _links(chosen: Sequence[LinkTerm]) -> str:
    return table(
        ["link", "relationship", *LANGUAGES, "from", "definition"],
        [[_code(t.name), _code(t.type), *_labels(t), _codes(t.domains), t.definition + (" Symmetric." if t.symmetric else "")] for t in chosen],
    )


def _scheme(schema: Schema, name: str) -> Iterator[str]:
    concepts = [schema.schemes[name][notation] for notation in schema.notations(name)]
    yield f"### {name}\n"
    yield table(["notation", *LANGUAGES, "definition"], [[_code(one.notation), *_labels(one), one.definition] for one in concepts])


# -- all -----------------------------------------------------------------------------------------------------------

PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "commands.md": commands_page,
    "queries.md": queries_page,
    "api.md": api_page,
    "ontology.md": ontology_page,
}
_NOTE = "<!-- Written by `make docs`; changes made here are lost. -->\n"


def page(name: str) -> str:
    """A generated page as it should be now."""
    return _NOTE + PAGES[name]().rstrip() + "\n"


def stale() -> list[str]:
    """Names of the pages that differ from what they describe."""
    return [name for name in PAGES if not (FOLDER / name).is_file() or (FOLDER / name).read_text(encoding="utf-8") != page(name)]


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or with `--check` name the stale ones."""
    old = stale()
    for name in old:
        if "--check" not in arguments:
            (FOLDER / name).write_text(page(name), encoding="utf-8")
        print(f"docs/{name}: {'stale, run `make docs`' if '--check' in arguments else 'written'}")
    return 1 if old and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
