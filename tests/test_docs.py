"""The pages of docs/ say what the program does: generated ones are fresh, and nothing names what is not there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app import docs
from app.queries import library
from app.settings import Settings

PROJECT = Path(__file__).resolve().parent.parent
PAGES = sorted([PROJECT / "README.md", *(PROJECT / "docs").glob("*.md")])
TEST_VARIABLES = {"DYAD_TEST_CHROMIUM"}
# Where people read of variables and commands: pages, messages of the program, and what runs it.
TOLD = [
    *PAGES,
    *(path for room in ("app", "graph", "loaders", "ontology") for path in sorted((PROJECT / room).rglob("*.py"))),
    *(PROJECT / "app" / "web").glob("*.*"),
    *(PROJECT / name for name in ("Makefile", "Dockerfile", "compose.yaml", ".ci/run")),
]


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", docs.PAGES)
def test_generated_pages_are_fresh(name: str) -> None:
    assert (PROJECT / "docs" / name).is_file(), f"docs/{name} is missing: run `make docs`"
    assert read(PROJECT / "docs" / name) == docs.page(name), f"docs/{name} is stale: run `make docs`"


@pytest.mark.parametrize("field", Settings.model_fields)
def test_every_setting_is_documented(field: str) -> None:
    described = Settings.model_fields[field].description
    assert described and described.endswith("."), f"{field} needs a sentence that says what it is for"
    assert re.search(rf"^\| `DYAD_{field.upper()}` \| [^|]+ \| {re.escape(described)} \|$", read(PROJECT / "docs" / "settings.md"), re.M)


@pytest.mark.parametrize("name", docs.commands())
def test_every_command_and_option_is_documented(name: str) -> None:
    command = docs.commands()[name]
    section = read(PROJECT / "docs" / "commands.md").split(f"\n## dyad {name}\n")[1].split("\n## ")[0]
    assert command.help and all(line.strip() in section for line in command.help.splitlines())
    for parameter in command.params:
        assert parameter.help, f"{name}: {parameter.name} has no help"
        assert parameter.help in section
        for spelling in parameter.opts if parameter.param_type_name == "option" else [parameter.name.upper()]:
            assert f"`{spelling}" in section


def test_every_query_is_documented() -> None:
    page = read(PROJECT / "docs" / "queries.md")
    assert library(), "no saved questions"
    for name, query in library().items():
        section = page.split(f"\n## {name}\n")[1].split("\n## ")[0]
        assert query.title in section
        assert all(f"`{one.name}`" in section for one in (*query.parameters, *query.columns))


def test_every_endpoint_is_documented() -> None:
    page = read(PROJECT / "docs" / "api.md")
    shared = page.split("\n## What all take and answer\n")[1].split("\n## ")[0]
    for path, methods in docs.described_api()["paths"].items():
        for method, operation in methods.items():
            section = page.split(f"\n## {method.upper()} {path}\n")[1].split("\n## ")[0] + shared
            assert all(f"`{one['name']}`" in section and one.get("description") for one in operation.get("parameters", [])), path


def test_every_term_of_the_ontology_is_documented(schema) -> None:
    page = read(PROJECT / "docs" / "ontology.md")
    for term in (*schema.classes.values(), *schema.values.values(), *schema.links.values()):
        assert term.definition, f"{term.local} has no definition"
        assert f"`{getattr(term, 'name', '') or term.local}`" in page
    for scheme, concepts in schema.schemes.items():
        assert f"### {scheme}\n" in page
        assert all(f"| `{notation}` |" in page for notation in concepts)


@pytest.mark.parametrize("path", TOLD, ids=lambda path: str(path.relative_to(PROJECT)))
def test_only_variables_that_exist_are_named(path: Path) -> None:
    known = {f"DYAD_{name.upper()}" for name in Settings.model_fields} | TEST_VARIABLES
    assert set(re.findall(r"\bDYAD_[A-Z_]*[A-Z]\b(?!_)", read(path))) <= known


@pytest.mark.parametrize("path", TOLD, ids=lambda path: str(path.relative_to(PROJECT)))
def test_only_commands_that_exist_are_named(path: Path) -> None:
    text = read(path)
    # In pages also in blocks of code, where a line begins with the command.
    shown = re.findall(r"`dyad ([a-z]+)", text) + (re.findall(r"^\s*(?:\$ )?dyad ([a-z]+)", text, re.M) if path.suffix == ".md" else [])
    assert set(shown) <= set(docs.commands())
    targets = set(re.findall(r"^([a-z]+):", read(PROJECT / "Makefile"), re.M))
    assert set(re.findall(r"`make ([a-z]+)", text)) <= targets


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_between_pages_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", read(path)):
        if "://" in target or target.startswith("mailto:"):
            continue
        name, _, anchor = target.partition("#")
        page = (path.parent / name) if name else path
        assert page.exists(), f"{path.name} links to {target}"
        if anchor and page.suffix == ".md":
            headings = re.findall(r"^#+ (.+)$", read(page), re.M)
            assert anchor in {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}, f"{path.name} links to {target}"
