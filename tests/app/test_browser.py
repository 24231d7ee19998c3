"""The real Neo4j Browser in Debian's Chromium: opened by the door, walked through its guide, with style and favourites at hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from app.browser import guide, style
from app.browser.favorites import favorites
from graph.connection import Connection
from ontology.schema import Schema

GUIDE = "[data-testid=guidesDrawer]"
STATEMENTS = 60_000


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a browser that has never been here; it fails a test on every error of a script, and on what is asked of other machines."""
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.set_default_timeout(STATEMENTS)
    strange: list[str] = []
    page.on("pageerror", lambda error: strange.append(str(error)))
    # Scripts and fonts of other hosts are blocked by the page's policy, so nothing of them arrives.
    page.on("requestfinished", lambda request: strange.append(request.url) if not re.match(r"https?://(127\.0\.0\.1|localhost)[:/]|data:|blob:", request.url) else None)
    yield page
    page.close()
    assert strange == []


def newest(page: Page, shown: str) -> Locator:
    """The newest result, once it is of this statement and complete."""
    frame = page.locator("[data-testid=frame]").first
    expect(frame.locator("[data-testid=frameCommand]")).to_contain_text(shown, timeout=STATEMENTS)
    expect(frame.locator("[data-testid=spinner]")).to_have_count(0, timeout=STATEMENTS)
    return frame


def told(frame: Locator) -> str:
    """What a result says, which must be rows and neither an error nor a warning."""
    expect(frame.locator("[data-testid=frame-loaded-contents]")).to_be_visible(timeout=STATEMENTS)
    text = frame.inner_text()
    assert not re.search(r"ERROR|WARN|deprecat|no changes, no records", text, re.I), text
    assert frame.locator("[data-testid=cypherFrameSidebarTable]").count(), text
    return text


def stored(page: Page, key: str) -> Any:
    """What the Browser of this origin keeps."""
    return page.evaluate("key => JSON.parse(localStorage.getItem(key))", key)


def enter(page: Page, address: str) -> None:
    """Open the door, and wait until the Browser is connected and shows the guide."""
    page.goto(f"{address}/browser/")
    expect(page.locator(f"{GUIDE} h3")).to_have_text("1. What is in the graph", timeout=STATEMENTS)
    expect(page.locator(".monaco-editor").first).to_contain_text("neo4j$", timeout=STATEMENTS)  # the prompt names the database
    expect(page.locator("[data-testid=password]")).to_have_count(0)


def run_favorite(page: Page, name: str) -> None:
    row = page.locator("[data-testid=savedScriptListItem]", has=page.get_by_test_id(f"scriptTitle-{name}"))
    row.get_by_test_id("savedScriptsButton-Run").click()


def test_the_door_opens_the_browser_connected_and_its_guide_can_be_walked(page: Page, address: str, schema: Schema, loaded_connection: Connection) -> None:
    enter(page, address)
    assert loaded_connection.password not in page.url
    steps = guide.steps(schema)
    for number, step in enumerate(steps, start=1):
        expect(page.locator(f"{GUIDE} h3")).to_have_text(f"{number}. {step.title}")
        boxes = page.locator(f"{GUIDE} pre.runnable")
        assert boxes.all_inner_texts() == [*step.commands]
        for box, command in zip(boxes.all(), step.commands, strict=True):
            box.locator("i").click()
            frame = newest(page, command.splitlines()[0][:40])
        text = told(frame)
        if step.commands[0].startswith(":params"):
            assert "certain" in text and "passages" in text
        if step.title == "Relations as you would draw them":
            rule = style.style(schema)["node.State"]["color"]
            expect(frame.locator("svg g.node circle").first).to_be_visible(timeout=STATEMENTS)
            colours = set(frame.locator("svg g.node circle").evaluate_all("circles => circles.map(one => one.getAttribute('fill'))"))
            assert {rule, style.style(schema)["node.IntergovernmentalOrganization"]["color"]} <= colours
        frame.get_by_title("Close", exact=True).click()  # graphs that are drawn on take time from the next
        if number < len(steps):
            page.get_by_test_id("guideNextSlide").click()
    assert number == 10
    page.reload()
    expect(page.locator(".monaco-editor").first).to_contain_text("neo4j$", timeout=STATEMENTS)


def test_a_favourite_is_run_with_its_values_and_the_users_own_stay(page: Page, address: str, schema: Schema) -> None:
    page.goto(f"{address}/static/icon.svg")  # the same origin, and not the Browser yet
    mine = [{"id": "mine", "content": "// Mine\nRETURN 1"}]
    page.evaluate("mine => localStorage.setItem('neo4j.documents', JSON.stringify(mine))", mine)
    enter(page, address)
    page.get_by_test_id("navigationFavorites").click()
    page.get_by_test_id("expandFolder-Dyad/Treaties").click()
    values, question = (one.text.splitlines()[0].removeprefix("// ") for one in favorites() if one.folder == "Dyad/Treaties" and one.name.startswith("treaty_parties"))
    run_favorite(page, values)
    newest(page, ":params")
    run_favorite(page, question)
    told(newest(page, f"// {question}"))
    # The user changes one of ours, removes another, and colours a class anew; an older version of ours left one as it was then, and one that
    # is no more. Then the user comes again by the door.
    changed, removed = "dyad-treaties", "dyad-votes"
    page.wait_for_timeout(1500)  # the Browser writes to its storage a second late
    page.goto(f"{address}/static/icon.svg")
    page.evaluate(
        """([changed, removed]) => {
        const documents = JSON.parse(localStorage.getItem("neo4j.documents")).filter((one) => one.id !== removed);
        documents.find((one) => one.id === changed).content = "// My treaties\\nRETURN 2";
        const memory = JSON.parse(localStorage.getItem("dyad.browser"));
        for (const list of [documents, memory.documents]) {
          list.find((one) => one.id === "dyad-membership").content = "// As it was";
          list.push({id: "dyad-gone", folder: "dyad-folder-dyad-sources", content: "// Gone"});
        }
        localStorage.setItem("dyad.browser", JSON.stringify(memory));
        localStorage.setItem("neo4j.documents", JSON.stringify(documents));
        const grass = JSON.parse(localStorage.getItem("neo4j.grass"));
        grass["node.Treaty"] = {...grass["node.Treaty"], color: "#123456"};
        delete grass["node.State"];
        localStorage.setItem("neo4j.grass", JSON.stringify(grass));
        }""",
        [changed, removed],
    )
    enter(page, address)
    by_id = {one["id"]: one["content"] for one in stored(page, "neo4j.documents") if "id" in one}
    assert by_id["mine"] == mine[0]["content"] and by_id[changed].startswith("// My treaties") and removed not in by_id
    assert by_id["dyad-membership"] == next(one.text for one in favorites() if one.name == "membership") and "dyad-gone" not in by_id
    kept = stored(page, "neo4j.grass")
    assert kept["node.Treaty"]["color"] == "#123456" and kept["node.State"] == style.style(schema)["node.State"]


def test_neo4js_own_address_opens_the_guide_after_connecting(page: Page, loaded_connection: Connection, address: str, schema: Schema) -> None:
    page.goto(str(loaded_connection.browser))
    page.fill("input[data-testid=password]", loaded_connection.password)
    page.click("button[data-testid=connect]")
    expect(page.locator(f"{GUIDE} h3")).to_have_text("1. What is in the graph", timeout=STATEMENTS)
    page.locator(f"{GUIDE} [data-exec]").click()
    newest(page, f":style http://localhost:{address.rpartition(':')[2]}/browser/style.grass")
    expect(page.locator("[data-testid=frame]").first).to_contain_text("node.IntergovernmentalOrganization")
    page.wait_for_timeout(1500)
    assert stored(page, "neo4j.grass")["node.State"]["color"] == style.style(schema)["node.State"]["color"]
    # Favourites as a download: dropped on the window, they are there.
    packed = page.request.get(f"{address}/browser/favorites.zip").body()
    page.evaluate(
        """(bytes) => {
        const file = new File([new Uint8Array(bytes)], "dyad-favorites.zip", {type: "application/zip"});
        const data = new DataTransfer();
        data.items.add(file);
        const target = document.querySelector(".filedrop");
        for (const type of ["dragenter", "dragover", "drop"]) target.dispatchEvent(new DragEvent(type, {bubbles: true, dataTransfer: data}));
        }""",
        list(packed),
    )
    page.get_by_test_id("navigationFavorites").click()
    expect(page.get_by_test_id("savedScriptsFolder-Dyad/Organizations")).to_be_visible(timeout=STATEMENTS)


def test_without_the_password_the_form_is_filled_in_but_for_it(page: Page, address: str, loaded_connection: Connection) -> None:
    # As behind a proxy, which is told no password.
    page.route("**/browser/setup", lambda route: route.continue_(headers={**route.request.headers, "x-forwarded-for": "127.0.0.1"}))
    page.goto(f"{address}/browser/")
    expect(page.get_by_test_id("boltaddress")).to_have_value(loaded_connection.uri.removeprefix("bolt://"), timeout=STATEMENTS)
    expect(page.get_by_test_id("username")).to_have_value(loaded_connection.user)
    expect(page.get_by_test_id("password")).to_have_value("")
    expect(page.locator(f"{GUIDE} h3")).to_have_text("1. What is in the graph", timeout=STATEMENTS)


def test_the_door_says_what_is_wrong(page: Page, address: str) -> None:
    page.route("**/browser/setup", lambda route: route.abort())  # as when the server ends in between
    page.goto(f"{address}/browser/")
    expect(page.locator("#state")).to_contain_text("could not be opened", timeout=STATEMENTS)
