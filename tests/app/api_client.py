"""Clients of the API for the tests beside this file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from app.api import create_app
from app.settings import Settings
from graph.connection import Connection


def settings(**values: Any) -> Settings:
    """Default settings, whatever the environment says."""
    return Settings(_env_file=None, **values)


@contextmanager
def client_of(connection: Connection, **values: Any) -> Iterator[TestClient]:
    """A client of an app of its own, with these settings."""
    with TestClient(create_app(connection, settings(**values)), raise_server_exceptions=False) as client:
        yield client


def get(client: TestClient, path: str, **parameters: Any) -> Any:
    """The JSON of an answer that has to come."""
    response = client.get(path, params=parameters)
    assert response.status_code == 200, response.text
    return response.json()


def assert_problem(response: Any, status: int, title: str | None = None) -> dict[str, Any]:
    """The members of a problem as RFC 9457 wants them, after checking that it is one."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert {"type", "title", "status", "detail", "instance"} <= problem.keys()
    assert problem["status"] == status
    assert problem["type"].startswith("https://w3id.org/dyad/problems#")
    assert problem["instance"].startswith("/")
    assert problem["detail"] and problem["title"]
    assert response.headers["x-request-id"] == problem["request_id"]
    assert "Traceback" not in response.text and str(Path(__file__).parent.parent) not in response.text
    if title is not None:
        assert problem["title"] == title
    return problem
