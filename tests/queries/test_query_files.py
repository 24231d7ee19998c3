"""Every file under queries/ keeps the promises of its header, runs as it is in the Browser, and carries the time rules."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.queries import FOLDER, Query, library, read
from graph.store import Store
from ontology.errors import BadInput, NotFound
from ontology.hierarchy import terms_of
from ontology.schema import Schema
from ontology.times import FIRST_DAY, LAST_DAY, Bounds, Certainty, began_within, holds, holds_case

DATASET = "five_documents"
FILES = sorted(FOLDER.glob("*.cypher"))
QUERIES = [read(path) for path in FILES]
EACH = pytest.mark.parametrize("query", QUERIES, ids=[query.name for query in QUERIES])
DAYS = ("possible_from", "certain_from", "certain_until", "possible_until", "last_attested")
SCOPE = "MATCH (d:Dataset)-[:CURRENT]->(current:Release) WHERE size($datasets) = 0 OR d.id IN $datasets WITH collect(current.id) AS releases"
# What the Browser takes for a map of parameters: one line, no map in it.
BROWSER_PARAMS = re.compile(r":params \{[^{}]*\};")


def squeezed(text: str) -> str:
    """The text without white space."""
    return re.sub(r"\s+", "", text)


def code_of(query: Query) -> str:
    """The Cypher without comments and texts in quotes."""
    return re.sub(r"'[^']*'|//.*", "", query.cypher)


@EACH
def test_header_says_all(query: Query) -> None:
    assert query.title and query.description and query.columns
    assert all(one.description for one in (*query.parameters, *query.columns))
    used = set(re.findall(r"\$(\w+)", code_of(query)))
    assert {one.name for one in query.parameters} == used == set(query.example)
    assert query.parameters[-1].name == "datasets"


@EACH
def test_the_browser_can_run_it(query: Query) -> None:
    text = (FOLDER / f"{query.name}.cypher").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith(":")]
    assert len(lines) == 1
    assert BROWSER_PARAMS.fullmatch(lines[0])
    assert ";" not in code_of(query)


@EACH
def test_it_answers_from_current_releases_in_a_stable_order(query: Query) -> None:
    # The documents' files are asked for release by release, with the same scope.
    assert squeezed(SCOPE) in squeezed(query.cypher) or "MATCH (d:Dataset)-[:CURRENT]->(r:Release)" in query.cypher
    assert re.search(r"\nORDER BY [^\n]+(\nLIMIT [^\n]+)?$", query.cypher)


@EACH
def test_planner_has_nothing_to_say(query: Query, loaded_store: Store, schema: Schema) -> None:
    summary = loaded_store.explain(query.cypher, query.bind(query.example))
    declared = {term.name for term in schema.values.values()} | {link.type for link in schema.links.values()}
    told = []
    for status in summary.gql_status_objects:
        missing = re.search(r"missing (?:property name|relationship type|label name) is: (\w+)", status.status_description) or re.search(
            r"The (?:property|relationship type|label) `?(\w+)`? does not exist", status.status_description
        )
        # Declared, but no data set that is loaded says it.
        if status.is_notification and not (missing and missing[1] in declared):
            told.append(status.status_description)
    assert told == []
    assert summary.query_type == "r"


@EACH
def test_example_gives_the_columns_of_the_header(query: Query, loaded_store: Store) -> None:
    rows = loaded_store.read(query.cypher, query.bind(query.example))
    assert rows
    names = [column.name for column in query.columns]
    for row in rows:
        assert list(row) == names
        for column in query.columns:
            kind = "maps" if column.said else column.type
            assert fits(kind, row[column.name]), f"{column.name}: {row[column.name]!r} is not a {kind}"


def fits(type: str, value: Any) -> bool:
    """Whether a value is what a column promises."""
    if value is None:
        return type not in ("ids", "texts", "maps", "certainty", "began")
    texts = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return {
        "id": isinstance(value, str),
        "ids": texts,
        "text": isinstance(value, str),
        "texts": texts,
        "integer": isinstance(value, int),
        "number": isinstance(value, (int, float)),
        "boolean": isinstance(value, bool),
        "day": isinstance(value, date),
        "began": value in [one.word for one in Certainty],
        "certainty": value in [one.word for one in Certainty],
        "edtf": isinstance(value, str),
        "map": isinstance(value, dict),
        "maps": isinstance(value, list) and all(isinstance(one, dict) for one in value),
    }[type]


@EACH
def test_a_data_set_out_of_scope_says_nothing(query: Query, loaded_store: Store) -> None:
    for row in loaded_store.read(query.cypher, query.bind({**query.example, "datasets": ["no_such_data_set"]})):
        assert not row.get("facts")
        assert row.get("holds", "unknown") == "unknown"


@EACH
def test_time_rule_is_the_one_of_the_ontology(query: Query) -> None:
    """Where days decide whether something holds, they do so with the text of `holds_case`, days turned from texts."""
    text = squeezed(query.cypher)
    aliases = set(re.findall(r"(\w+)\.possible_until\s+THEN", query.cypher))
    for alias in aliases:
        rule = re.sub(r"(?<!date\()\$(from|until)", r"date($\1)", holds_case(alias))
        assert squeezed(rule) in text
    takes_a_period = {"from", "until"} <= {one.name for one in query.parameters}
    assert not takes_a_period or aliases or "AS last" in query.cypher


WINDOWS = [("2013-01-01", "2015-12-31"), ("2022-01-25", "2022-03-26"), ("2020-12-12", "2020-12-12"), ("0001-01-01", "9999-12-31"), ("1991-06-01", "2005-06-01")]


@pytest.fixture(scope="module")
def all_days(loaded_store: Store) -> dict[str, Bounds]:
    """The bounds of all facts of the papers."""
    days = ", ".join(f".{day}" for day in DAYS)
    rows = loaded_store.read(
        f"MATCH (:Dataset {{id: $id}})-[:CURRENT]->(r:Release) MATCH (f:Fact {{release: r.id}}) RETURN f.id AS id, f {{{days}}} AS days", {"id": DATASET}
    )
    return {row["id"]: Bounds(**row["days"]) for row in rows}


@pytest.mark.parametrize(("first", "last"), WINDOWS)
def test_starts_in_a_window_are_those_of_the_ontology(first: str, last: str, loaded_store: Store, all_days: dict[str, Bounds]) -> None:
    query = library()["events"]
    families = [row["group"] for row in loaded_store.read(library()["counts"].cypher, library()["counts"].example)]
    rows = loaded_store.read(query.cypher, query.bind({"from": first, "until": last, "families": families, "datasets": [DATASET]}))
    expected = {id: began_within(b, date.fromisoformat(first), date.fromisoformat(last)) for id, b in all_days.items() if b.possible_from and b.possible_from > FIRST_DAY}
    assert {row["fact"]: row["holds"] for row in rows} == {id: one.word for id, one in expected.items() if one > Certainty.UNKNOWN}


@pytest.mark.parametrize(("first", "last"), WINDOWS)
def test_what_holds_is_what_the_ontology_says(first: str, last: str, loaded_store: Store, all_days: dict[str, Bounds]) -> None:
    query = library()["dyad_facts"]
    rows = loaded_store.read(query.cypher, query.bind({**query.example, "families": [], "from": first, "until": last, "datasets": [DATASET]}))
    assert rows
    for row in rows:
        assert row["holds"] == holds(all_days[row["fact"]], date.fromisoformat(first), date.fromisoformat(last)).word
    everything = loaded_store.read(query.cypher, query.bind({**query.example, "families": [], "datasets": [DATASET]}))
    left_out = {row["fact"] for row in everything} - {row["fact"] for row in rows}
    assert all(holds(all_days[id], date.fromisoformat(first), date.fromisoformat(last)) is Certainty.NO for id in left_out)


def test_app_asks_only_questions_that_there_are() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(FOLDER.parent.joinpath("app").rglob("*.py"))]
    asked = {name for text in texts for name in re.findall(r'\b(?:ask\([\w.]+, |read\(|get\()"(\w+)"', text)}
    asked |= {name for text in texts for name in re.findall(r'Section\("\w+", "(\w+)"', text)}
    assert {"lookup", "dyad_status", "facts"} <= asked
    assert {name for name in asked if name.startswith("dyad_")} <= set(library())


# Statements that users are shown as examples of their own.
_EXAMPLES = ("app/api/models_cypher.py", "app/cypher/text.py")


def test_app_has_no_cypher_of_its_own() -> None:
    root = FOLDER.parent
    found = []
    for path in sorted(root.joinpath("app").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        described = {id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and node.body and isinstance(node.body[0], ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in described and re.search(r"\b(MATCH|MERGE|UNWIND) [(\[$]", node.value):
                found.append(path.relative_to(root).as_posix())
    assert set(found) <= set(_EXAMPLES)


def test_days_that_are_left_out_are_without_bound() -> None:
    bound = library()["treaties"].bind({})
    assert (bound["from"], bound["until"], bound["concluded_by"]) == (FIRST_DAY.isoformat(), LAST_DAY.isoformat(), LAST_DAY.isoformat())
    assert bound["actors"] == [] and bound["topic"] is None


def test_a_pair_is_two_codes_in_any_order_or_names_as_they_are() -> None:
    assert library()["events"].bind({"dyads": "RUS-kaz,KAZ-CHN"})["dyads"] == ["KAZ-RUS", "CHN-KAZ"]
    assert library()["events"].bind({"dyads": "Guinea-Bissau-RUS,Kazakhstan - Russia"})["dyads"] == ["Guinea-Bissau-RUS", "Kazakhstan - Russia"]
    for wrong in ("KAZ", "KAZ-", "-KAZ", "KAZ--RUS"):
        with pytest.raises(BadInput, match="pairs of codes"):
            library()["events"].bind({"dyads": wrong})


def test_a_list_goes_by_its_singular() -> None:
    query = library()["treaties"]
    assert [query.given_as(name) for name in ("actor", "actors", "modality", "certainty", "dataset", "scope", "strange")] == [
        "actors", "actors", "modalities", "certainty", "datasets", "scope", "strange"
    ]  # fmt: skip
    assert library()["events"].given_as("actor") == "actor"


def test_on_stands_for_the_first_pair_of_days() -> None:
    bound = library()["treaties"].bind({"on": "2020"})
    assert (bound["from"], bound["until"], bound["concluded_by"]) == ("2020-01-01", "2020-12-31", LAST_DAY.isoformat())
    bound = library()["dyad_status"].bind({"a": "x", "b": "y", "on": "2020-02"})
    assert (bound["from"], bound["until"]) == ("2020-02-01", "2020-02-29")


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"a": "x", "on": "2020"}, "parameter b is missing"),
        ({"b": "y"}, "parameter a is missing"),
        ({"a": "x", "b": "y", "on": "2020", "colour": "red"}, "unknown parameter colour"),
        ({"a": ["x", "z"], "b": "y", "on": "2020"}, "takes one value"),
        ({"a": "x", "b": "y", "on": "tomorrow"}, "tomorrow"),
        ({"a": "x", "b": "y", "from": "2021", "until": "2020"}, "ends before it begins"),
    ],
)
def test_bad_parameters_are_named(given: dict[str, Any], word: str) -> None:
    with pytest.raises(BadInput, match=word):
        library()["dyad_status"].bind(given)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("// title: T\n// parameter a actor: x\n:params {};\nRETURN 1", 2),
        ("// title: T\n// column a (colour): x\n:params {};\nRETURN 1", 2),
        ("// title: T\nRETURN 1", 2),
        ("// title: T\n:params {a: [};\nRETURN 1", 2),
        ("// title: T\n// endpoint: somewhere\n:params {};\nRETURN 1", 2),
        ("// title: T\n// endpoint: /things/{unknown} [Things]\n:params {};\nRETURN 1", 1),
        ("// description: no title\n:params {};\nRETURN 1", 2),
    ],
)
def test_bad_headers_are_refused_with_their_line(text: str, line: int, tmp_path: Path) -> None:
    path = tmp_path / "bad.cypher"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=f"bad.cypher:{line}"):
        read(path)


def test_an_unknown_question_lists_what_there_is() -> None:
    from app.queries import get

    with pytest.raises(NotFound, match="dyad_status"):
        get("no_such_question")


@EACH
def test_classes_words_and_listings_of_parameters_are_there(query: Query, schema: Schema) -> None:
    for one in query.parameters:
        assert set(one.classes) <= set(schema.classes)
        example = query.example[one.name]
        words = example if isinstance(example, list) else [example] if example is not None else []
        assert len(set(one.values)) == len(one.values)
        if one.values:
            assert set(words) <= set(one.values)
        if one.vocabulary:
            terms = terms_of(schema, one.vocabulary)
            assert all(word in terms or (one.beginnings and any(term.startswith(word) for term in terms)) for word in words)
        if one.listing:
            listing = library()[one.listing]
            assert "words" in {other.name for other in listing.parameters} and listing.columns[1].name == "name"


@pytest.mark.parametrize("declared", [
    "by (integer, one of a|b)", "by (text Event)", "by (actor, one of a|b)", "by (entity, listed by works)", "by (texts, listed by works)", "by (integer, terms of kind)",
    "by (text, one of )", "by (text, terms of kind, one of a)",
])
def test_classes_and_words_stand_where_they_mean_something(declared: str, tmp_path: Path) -> None:
    path = tmp_path / "wrong.cypher"
    path.write_text(f"// title: T\n// parameter {declared}: what\n:params {{by: 1}};\nRETURN 1\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"wrong\.cypher:2"):
        read(path)


@pytest.mark.parametrize("declared", ["c (text, optional)", "c (id Event)", "c (text, terms of kind)", "c (text, listed by works)", "c (integer, one of a|b)", "c (day, said)"])
def test_a_column_has_no_more_than_a_list_of_words(declared: str, tmp_path: Path) -> None:
    path = tmp_path / "wrong.cypher"
    path.write_text(f"// title: T\n// column {declared}: what\n:params {{}};\nRETURN 1 AS c\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"wrong\.cypher:2"):
        read(path)


@EACH
def test_columns_have_no_other_words_than_declared(query: Query, loaded_store: Store) -> None:
    listed = [one for one in query.columns if one.values]
    if not listed:
        return
    # Without what narrows the example, so that as many words as possible occur.
    wide = {name: value for name, value in query.example.items() if not next(one.optional for one in query.parameters if one.name == name)}
    rows = loaded_store.read(query.cypher, query.bind(wide))
    for column in listed:
        found = {value for row in rows for value in (row[column.name] if column.type == "texts" else [row[column.name]]) if value is not None}
        assert rows and found <= set(column.values), column.name
