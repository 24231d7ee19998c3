"""The pages in a real browser: Debian's Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from graph.connection import Connection


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that notes every error, and every request that leaves this machine."""
    page = browser.new_page(viewport={"width": 1000, "height": 900})
    strange: list[str] = []
    page.on("pageerror", lambda error: strange.append(str(error)))
    page.on("console", lambda message: strange.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: strange.append(request.url) if not request.url.startswith(("http://127.0.0.1", "data:", "blob:")) else None)
    yield page
    page.close()
    assert strange == []


def test_the_start_page_says_what_is_loaded_and_leads_on(page: Page, address: str, loaded_connection: Connection) -> None:
    page.goto(address)
    text = page.inner_text("body")
    assert "Five papers on the foreign policy of Kazakhstan" in text and "524" in text
    assert loaded_connection.browser in [link.get_attribute("href") for link in page.query_selector_all("a")]
    for link in page.query_selector_all("main a, nav a, header a"):
        href = link.get_attribute("href") or ""
        if href.startswith("/") and "export" not in href:
            assert page.request.get(address + href).status == 200, href


def test_a_question_is_asked_by_the_form_and_answered_with_sources(page: Page, address: str) -> None:
    page.goto(address)
    page.fill("input[name=a]", "KAZ")
    page.fill("input[name=b]", "Россия")
    page.fill("input[name=on]", "2013-06-30")
    page.click("button")
    assert page.url.startswith(f"{address}/dyads/KAZ/")
    assert "30 June 2013" in page.inner_text("h1")
    treaties = page.inner_text("section[aria-labelledby=treaties]")
    assert "certain" in treaties and "possible" in treaties and "assumed in force" in treaties
    page.click("section[aria-labelledby=treaties] summary >> nth=0")
    assert len(page.inner_text("section[aria-labelledby=treaties] blockquote >> nth=0")) > 20


def test_a_wrong_question_is_answered_by_a_page_that_helps(page: Page, address: str) -> None:
    response = page.request.get(f"{address}/dyads/KAZ/Narnia?on=2022", headers={"Accept": "text/html"})
    assert response.status == 404
    assert "Narnia" in response.text() and 'href="/"' in response.text()


def test_what_comes_in_is_shown_not_run(page: Page, address: str) -> None:
    response = page.request.get(f"{address}/dyads/KAZ/%3Cscript%3Ealert(1)%3C%2Fscript%3E", headers={"Accept": "text/html"})
    assert "<script>alert" not in response.text()
    assert "default-src 'none'" in response.headers["content-security-policy"]


def test_a_narrow_window_needs_no_sideways_scrolling(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 380, "height": 800})
    for path in ("/", "/dyads/KAZ/RUS?on=2022-02-24"):
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 380


def test_the_api_docs_work_without_internet(page: Page, address: str) -> None:
    page.goto(f"{address}/docs")
    page.wait_for_selector(".opblock >> nth=5")


def test_an_iri_from_an_export_leads_to_its_place_on_a_page(page: Page, address: str) -> None:
    fact = page.request.get(f"{address}/v1/facts/f4_baikonur_lease").json()["fact"]
    page.goto(address)
    page.fill("#iri", f"https://w3id.org/dyad/id/{fact['passages'][0]['id']}")
    page.click("text=Follow >> nth=-1")
    document, _, place = fact["passages"][0]["id"].partition("#")
    assert page.url == f"{address}/page/{document}#{place}"
    assert fact["values"]["paraphrase"] in page.inner_text(":target")
    page.click(":target li a >> nth=0")
    page.goto(f"{address}/id/f4_baikonur_lease")
    assert page.inner_text("h1") == fact["values"]["paraphrase"]
    assert len(page.inner_text("#sources ~ ul summary >> nth=0")) > 0
    page.click("text=Baikonur Cosmodrome")
    assert page.inner_text("h1") == "Baikonur Cosmodrome" and page.url.endswith("/page/place_baikonur")
    page.goto(f"{address}/ontology#LandLeaseFact")
    assert "lease of land" in page.inner_text(":target")


def test_pages_of_things_need_no_sideways_scrolling(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 380, "height": 800})
    for path in ("/page/state_kazakhstan", "/page/f4_baikonur_lease", "/page/dataset/states", "/ontology"):
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 380, path
