"""A served app and a browser, for tests that need a real address and a real page."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, sync_playwright

from app.api import create_app
from graph.connection import Connection
from tests.app.api_client import settings

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]


@pytest.fixture(scope="session")
def address(loaded_connection: Connection, shared: Path, api_socket: socket.socket, api_home: Path) -> Iterator[str]:
    """Where the app is served, with all data sets, by somebody who holds the documents."""
    port = int(api_socket.getsockname()[1])
    app = create_app(loaded_connection, settings(documents=shared / "seeds", home=api_home))
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run, args=([api_socket],))
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or that of DYAD_TEST_CHROMIUM."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("DYAD_TEST_CHROMIUM", "/usr/bin/chromium"), args=ARGUMENTS)
        yield browser
        browser.close()
