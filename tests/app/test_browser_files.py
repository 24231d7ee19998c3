"""Guide, style and favourites for the Neo4j Browser: made of the ontology and the queries, true of the graph, and given to whom they are for."""

from __future__ import annotations

import http.client
import io
import os
import re
import shutil
import socket
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from fastapi.testclient import TestClient

from app import queries
from app.api import create_app, peer
from app.browser import favorites, guide, style, terms
from graph.connection import Connection
from graph.store import Store
from ontology.errors import BadInput
from ontology.schema import FOLDER as ONTOLOGY
from ontology.schema import Schema
from tests.app.api_client import assert_problem, client_of, settings

FILES = {"/browser/guide.html": "text/html", "/browser/style.grass": "text/plain", "/browser/favorites.zip": "application/zip"}
ELSEWHERE = "https://graph.example.org"


@pytest.fixture
def renamed(tmp_path: Path) -> Callable[[str, str], Schema]:
    """The ontology with one term under another name."""

    def with_name(old: str, new: str) -> Schema:
        folder = tmp_path / f"{old}-{new}"
        folder.mkdir()
        for file in ONTOLOGY.glob("*.ttl"):
            (folder / file.name).write_text(re.sub(rf"\bdy:{old}\b", f"dy:{new}", file.read_text(encoding="utf-8")), encoding="utf-8")
        return Schema.read(folder)

    return with_name


@pytest.fixture
def guide_folder(tmp_path: Path) -> Path:
    """The guide's files, to be changed."""
    return Path(shutil.copytree(guide.FOLDER, tmp_path / "guide"))


def browser_params(line: str) -> Any:
    """The values of a `:params` line, read as those of query files are."""
    return queries._example(Path("guide"), 1, f"{line};")


# -- the guide -----------------------------------------------------------------------------------------------------


def test_ten_steps_give_rows_and_the_server_has_nothing_to_say(schema: Schema, loaded_store: Store) -> None:
    found = guide.steps(schema)
    assert len(found) == 10
    for step in found:
        values = browser_params(step.commands[0]) if step.commands[0].startswith(":params") else {}
        cypher = step.commands[-1]
        assert loaded_store.read(cypher, values), step.title
        told = [one.status_description for one in loaded_store.explain(cypher, values).gql_status_objects if one.is_notification]
        assert told == [], step.title


def test_the_guide_explains_its_words_by_the_ontology(schema: Schema) -> None:
    text = guide.html(guide.steps(schema), "http://localhost/browser/style.grass")
    assert schema.classes["Passage"].definition in text and schema.links["supported_by"].definition in text
    assert 'data-exec="style http://localhost/browser/style.grass"' in text
    assert not guide._CUT_OUT.search(text)


@pytest.mark.parametrize(("old", "new", "step"), [("Passage", "Extract", "06_passage"), ("contradicts", "deniedBy", "09_disagreement"), ("certainFrom", "sureFrom", "08_time")])
def test_a_step_that_no_longer_fits_the_ontology_is_named(old: str, new: str, step: str, renamed: Callable[[str, str], Schema], guide_folder: Path) -> None:
    with pytest.raises(BadInput, match=step):
        guide.steps(renamed(old, new), _only(guide_folder, step))


def _only(folder: Path, step: str) -> Path:
    for file in folder.iterdir():
        if file.stem != step:
            file.unlink()
    return folder


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("// title: T\n// ask: provenances\n:params {};", "no saved question"),
        ("// title: T\n// ask: provenance\n:params {colour: 'red'};", "unknown parameter colour"),
        ("// title: T\n// ask: provenance\n:params {from: 'tomorrow'};", "tomorrow"),
        ("// title: T\n// ask: provenance\n:params {};\nRETURN 1", "a statement of its own"),
        ("// title: T\n// description: The `Stat` is a class.\n:params {};\nRETURN 1", "Stat"),
        ("// title: T\n:params {};\nMATCH (n:Stat) RETURN n", "Stat"),
        ("// title: T\n:params {};\nMATCH (:State)-[:MEMBERS_OF]->(n) RETURN n", "MEMBERS_OF"),
        ("// title: T\n:params {};\nWITH 1 AS one WHERE one = 1 RETURN 1", "event handler"),
    ],
)
def test_a_step_that_fits_nothing_is_refused_with_its_reason(text: str, word: str, schema: Schema, tmp_path: Path) -> None:
    (tmp_path / "01_step.cypher").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=f"01_step.*{word}"):
        guide.steps(schema, tmp_path)


def test_a_guide_without_steps_is_refused(schema: Schema, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no guide"):
        guide.steps(schema, tmp_path)


def test_values_reach_the_browser_as_they_are() -> None:
    values = {"a": "it's", "b": ["x", "y\\z"], "c": None, "d": 3, "e": []}
    assert guide.params(values) == ":params {a: 'it\\'s', b: ['x', 'y\\\\z'], c: null, d: 3, e: []}"


# -- the style -----------------------------------------------------------------------------------------------------


def test_every_label_in_the_graph_has_its_rule_and_every_rule_its_class(schema: Schema, loaded_store: Store) -> None:
    rules = style.style(schema)
    found = loaded_store.read("MATCH (n) UNWIND labels(n) AS label RETURN DISTINCT label")
    labels = {row["label"] for row in found}
    ruled = {selector.removeprefix("node.") for selector in rules if selector.startswith("node.")}
    assert labels - ruled <= {"CrossReference"}, "the store's own, which is no class"
    assert ruled == set(style.node_classes(schema)) and len(labels & ruled) > 50
    types = {row["type"] for row in loaded_store.read("MATCH ()-[r]->() WHERE r.fact IS NOT NULL RETURN DISTINCT type(r) AS type")}
    assert types <= {selector.removeprefix("relationship.") for selector in rules} and len(types) > 15


def test_captions_read(schema: Schema, loaded_store: Store) -> None:
    """What is written on a node is said of nearly all nodes of its class."""
    for cls in ("Entity", "Dyad", "Fact", "Name", "Code", "Description", "Mention", "Dataset", "Release"):
        names = re.findall(r"{(\w+)}", style.style(schema)[f"node.{cls}"]["caption"])
        row = loaded_store.read(f"MATCH (n:{cls}) RETURN count(n) AS all, sum(CASE WHEN any(name IN $names WHERE n[name] IS NOT NULL) THEN 1 ELSE 0 END) AS said", {"names": names})
        assert row[0]["said"] > 0.95 * row[0]["all"] > 0, cls


def test_a_subclass_stands_behind_its_superclasses_and_can_be_read(schema: Schema) -> None:
    rules = style.style(schema)
    order = [selector.removeprefix("node.") for selector in rules]
    for cls in style.node_classes(schema):
        above = [one for one in schema.lineage(cls)[1:] if one in order]
        assert all(order.index(one) < order.index(cls) for one in above)
        rule = rules[f"node.{cls}"]
        assert style.contrast(rule["text-color-internal"], rule["color"]) >= 4.5
    entities = [rules[f"node.{cls}"]["color"] for cls in style.node_classes(schema) if schema.is_a(cls, "Entity")]
    assert len(set(entities)) == len(entities)


def test_the_file_says_what_the_rules_say(schema: Schema) -> None:
    rules = style.style(schema)
    read = {
        selector: dict(re.findall(r"^  ([\w-]+): \"?([^\";]*)\"?;$", body, re.M)) for selector, body in re.findall(r"^(\S+) \{\n(.*?)^\}$", style.grass(rules), re.M | re.S)
    }
    assert read == rules
    # The Browser cuts properties at semicolons and takes only those with one colon.
    assert not [value for rule in rules.values() for value in rule.values() if ";" in value or ":" in value]


def test_the_style_follows_the_ontology(schema: Schema, renamed: Callable[[str, str], Schema]) -> None:
    before, after = style.style(schema), style.style(renamed("Treaty", "Accord"))
    assert set(before) - set(after) == {"node.Treaty"} and set(after) - set(before) == {"node.Accord"}


# -- favourites ----------------------------------------------------------------------------------------------------


def test_every_query_file_is_a_favourite_with_its_parameters(schema: Schema) -> None:
    found = favorites.favorites()
    assert {one.name for one in found[1::2]} == set(queries.library()) and len(found) == 2 * len(queries.library())
    for values, one in zip(found[::2], found[1::2], strict=True):
        saved = queries.library()[one.name]
        told = re.fullmatch(r"// (\d\d) (.*)", one.text.splitlines()[0])
        assert told and told[2] == saved.title and values.text.splitlines()[0] == f"// {told[1]} (values) {saved.title}"
        (line,) = values.text.splitlines()[1:]
        assert browser_params(line) == saved.example
        written = (queries.FOLDER / f"{one.name}.cypher").read_text(encoding="utf-8").splitlines()
        assert one.text.splitlines()[1:] == [line for line in written if not line.startswith(("// title", ":params"))]
        assert values.folder == one.folder == (f"Dyad/{saved.endpoints[0].tag}" if saved.endpoints else "Dyad/Helpers")
        assert terms.strangers(schema, saved.cypher) == [], one.name
    folders, documents = favorites.kept(found)
    assert {one["folder"] for one in documents} == {one["id"] for one in folders}
    assert len({one["id"] for one in documents}) == len(documents)


@pytest.mark.parametrize(("old", "new", "name"), [("StatusFact", "StandingFact", "dyad_status"), ("supportedBy", "restsOn", "provenance")])
def test_a_favourite_that_no_longer_fits_the_ontology_is_found(old: str, new: str, name: str, renamed: Callable[[str, str], Schema]) -> None:
    assert terms.strangers(renamed(old, new), queries.library()[name].cypher)


def test_favourites_follow_the_query_files(tmp_path: Path) -> None:
    (tmp_path / "mine.cypher").write_text("// title: Mine\n// endpoint: /mine [Things]\n:params {};\nRETURN 1 AS one\nORDER BY one", encoding="utf-8")
    values, one = favorites.favorites(tmp_path)
    assert (values.name, values.folder, values.text) == ("mine-values", "Dyad/Things", "// 01 (values) Mine\n:params {}")
    assert (one.name, one.folder, one.text) == ("mine", "Dyad/Things", "// 01 Mine\n// endpoint: /mine [Things]\nRETURN 1 AS one\nORDER BY one")
    (tmp_path / "bad.cypher").write_text("// title: Bad\nRETURN 1", encoding="utf-8")
    with pytest.raises(BadInput, match=r"bad\.cypher:2"):
        favorites.favorites(tmp_path)


def test_the_download_holds_the_same_in_folders(client: TestClient) -> None:
    packed = client.get("/browser/favorites.zip")
    assert packed.headers["content-disposition"] == 'attachment; filename="dyad-favorites.zip"'
    with zipfile.ZipFile(io.BytesIO(packed.content)) as file:
        assert {name: file.read(name).decode() for name in file.namelist()} == {f"{one.folder}/{one.name}.cypher": one.text for one in favorites.favorites()}


# -- over HTTP -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("origins", [None, "https://atlas.example.org"])
def test_a_browser_anywhere_may_fetch_the_files(path: str, origins: str | None, loaded_connection: Connection) -> None:
    with client_of(loaded_connection, cors_origins=origins, host="0.0.0.0") as client:
        asked = {"Origin": ELSEWHERE, "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "cache-control,pragma,sentry-trace"}
        allowed = client.options(path, headers=asked)
        assert allowed.status_code == 200 and allowed.headers["access-control-allow-origin"] == "*"
        assert {"cache-control", "pragma", "sentry-trace"} <= {one.strip().lower() for one in allowed.headers["access-control-allow-headers"].split(",")}
        given = client.get(path, headers={"Origin": ELSEWHERE})
        assert given.status_code == 200 and given.headers["access-control-allow-origin"] == "*"
        assert given.headers["content-type"].partition(";")[0] == FILES[path] and len(given.content) > 1000


def test_addresses_in_files_are_those_they_were_asked_at(client: TestClient) -> None:
    for base, told in (("http://127.0.0.1:8066", "http://localhost:8066"), ("http://dyad.example.org", "http://dyad.example.org")):
        assert f"style {told}/browser/style.grass" in client.get(f"{base}/browser/guide.html").text
        assert f":guide {told}/browser/guide.html" in client.get(f"{base}/browser/help").text


def own(address: str, **headers: str) -> requests.Response:
    """What the door's page gets that was opened at this address."""
    return requests.post(f"{address}/browser/setup", headers={"Origin": address, **headers}, timeout=60)


def test_the_door_is_told_the_password_and_nobody_else_is(address: str, loaded_connection: Connection) -> None:
    given = own(address)
    assert given.status_code == 200 and given.json()["connection"]["password"] == loaded_connection.password
    assert given.headers["cache-control"] == "no-store" and given.headers["cross-origin-resource-policy"] == "same-origin"
    assert not [name for name in given.headers if name.lower().startswith("access-control")]
    port = address.rpartition(":")[2]
    foreign: list[dict[str, str]] = [
        {"Origin": ELSEWHERE},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": f"http://localhost:{port}"},
        {"Origin": "http://127.0.0.1:3000"},
        {"Origin": f"http://evil.example.org:{port}", "Host": f"evil.example.org:{port}"},
        {"Origin": "http://127.0.0.1.evil.example.org", "Host": "127.0.0.1.evil.example.org"},
        {"Origin": "http://[", "Host": "["},
        {"Origin": address, "Sec-Fetch-Site": "cross-site"},
        {"Origin": address, "Sec-Fetch-Site": "same-site"},
    ]
    for headers in foreign:
        refused = own(address, **headers)
        assert refused.status_code in (400, 403), headers
        assert loaded_connection.password not in refused.text
        assert not [name for name in refused.headers if name.lower().startswith("access-control")]
    assert requests.get(f"{address}/browser/setup", timeout=60).status_code == 405
    asked = {"Origin": "http://localhost:3000", "Access-Control-Request-Method": "POST"}
    assert "access-control-allow-origin" not in requests.options(f"{address}/browser/setup", headers=asked, timeout=60).headers


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"])
def test_a_proxy_is_not_told_the_password(header: str, address: str) -> None:
    given = own(address, **{header: "127.0.0.1"})
    assert given.status_code == 200 and given.json()["connection"]["password"] == ""


def test_another_user_of_the_machine_is_not_told_the_password(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel's table, with the connection in it as that of another user, and without it."""
    table = tmp_path / "tcp"
    for owner in (65533, None):
        with requests.Session() as session, monkeypatch.context() as patch:
            session.get(f"{address}/health", timeout=60)  # the connection is there, and stays
            lines = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()
            table.write_text("\n".join(lines[:1] + [" ".join([*line.split()[:7], str(owner), *line.split()[8:]]) for line in lines[1:] if owner]), encoding="ascii")
            patch.setattr(peer, "_TABLES", (table,))
            given = session.post(f"{address}/browser/setup", headers={"Origin": address}, timeout=60)
        assert given.status_code == 200 and given.json()["connection"]["password"] == ""


def test_the_owner_of_a_connection_is_found_on_both_ways() -> None:
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with socket.socket(family) as listening:
            listening.bind((host, 0))
            listening.listen()
            with socket.create_connection(listening.getsockname()[:2]) as client:
                here, there = listening.getsockname()[:2], client.getsockname()[:2]
                assert peer.owner(there, here, list(peer._TABLES)) == os.getuid()
                assert peer._is_of_own_process(there, here)
                assert peer.owner((host, 1), here, list(peer._TABLES)) is None


@pytest.mark.parametrize("values", [{"host": "0.0.0.0"}, {"graph_uri": "bolt://127.0.0.1:1", "graph_browser": "http://localhost:7474/browser/"}])
def test_where_others_connect_or_the_graph_is_ones_own_there_is_no_door(values: dict[str, str], loaded_connection: Connection) -> None:
    with TestClient(create_app(loaded_connection, settings(**values)), base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as client:
        assert_problem(client.post("/browser/setup", headers={"Origin": "http://127.0.0.1:8000"}), 404)
        assert_problem(client.get("/browser/app/index.html"), 404)
        page = client.get("/browser/").text
    assert ":guide http://localhost:8000/browser/guide.html" in page and ":style http://localhost:8000/browser/style.grass" in page
    assert "browser.remote_content_hostname_whitelist" in page and "/browser/favorites.zip" in page and "/static/browser.js" not in page
    assert loaded_connection.password not in page


def test_with_keys_the_password_is_typed(loaded_connection: Connection) -> None:
    with TestClient(create_app(loaded_connection, settings(api_keys="a:b")), base_url="http://127.0.0.1:8000", client=("127.0.0.1", 1)) as client:
        given = client.post("/browser/setup", headers={"Origin": "http://127.0.0.1:8000"})
    assert given.status_code == 200 and given.json()["connection"]["password"] == ""


def test_the_files_of_the_browser_are_passed_through_and_no_others(address: str, loaded_connection: Connection) -> None:
    page = requests.get(f"{address}/browser/{own(address).json()['place']}", timeout=60)
    script = re.findall(r'src="(app-[^"]+\.js)"', page.text)[0]
    assert "Neo4j Browser" in page.text and page.headers["cache-control"] == "no-cache"
    theirs = str(loaded_connection.browser).partition("?")[0]
    ours = requests.get(f"{address}/browser/app/{script}", timeout=60)
    assert ours.content == requests.get(theirs + script, timeout=60).content and "immutable" in ours.headers["cache-control"]
    assert "frame-ancestors 'none'" in ours.headers["content-security-policy"]
    line = http.client.HTTPConnection(address.removeprefix("http://"), timeout=60)
    for path in ("..", "../", "%2e%2e/db/neo4j/tx", "..%2f", "//etc/passwd", "a//b", ".hidden", "no_such_file.js", "a%3Fb", "a%00b", "http://127.0.0.1/"):
        line.request("GET", f"/browser/app/{path}")
        answer = line.getresponse()
        assert answer.status in (400, 404), path
        answer.read()
    line.close()


def test_the_start_page_and_the_door_lead_on(client: TestClient) -> None:
    assert 'href="/browser/"' in client.get("/").text
    door = client.get("/browser")
    assert door.status_code == 200 and "/static/browser.js" in door.text and "script-src 'self'" in door.headers["content-security-policy"]
    assert client.get("/static/browser.js").status_code == 200
