"""The calls of a benchmark: every operation that the API's description has, with its examples, and what a call runs in the graph."""

from __future__ import annotations

import dataclasses
import http.client
import json
import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import uvicorn
from fastapi import FastAPI

from app import queries
from app.api import create_app
from app.api.state import TimedStore
from app.settings import Settings
from benchmarks.questions import free_port
from graph.connection import Connection

Statement = tuple[str, dict[str, Any]]

# Optional parameters that narrow or word an answer: the answer as it comes is what is measured. So are all lists.
_FORM = ("fields", "lang", "cursor")
_NAMED = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class Case:
    """One call of one operation of the API."""

    operation: str
    method: str
    url: str
    body: bytes | None = None
    content_type: str = "application/json"


def cases(description: dict[str, Any], prefix: str = "/v1") -> tuple[dict[str, list[Case]], dict[str, str]]:
    """For each operation the calls to try in turn, with all examples and with the required ones only; and why there is none."""
    found: dict[str, list[Case]] = {}
    failed: dict[str, str] = {}
    lent = _by_place(description)
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            if not path.startswith(prefix) or method not in ("get", "post"):
                continue
            name = f"{method.upper()} {path}"
            try:
                found[name] = list(dict.fromkeys(_case(description, lent, name, path, operation, everything) for everything in (True, False)))
            except LookupError as error:
                failed[name] = str(error.args[0])
    return found, failed


def _by_place(description: dict[str, Any]) -> dict[str, Any]:
    """The first example that any operation gives of what stands at a place of an address, such as `/v1/actors/{}`."""
    found: dict[str, Any] = {}
    for path, methods in description["paths"].items():
        for operation in methods.values():
            for parameter in operation.get("parameters", []):
                value = _example(parameter, _resolved(description, parameter.get("schema", {})))
                if parameter["in"] == "path" and value is not None:
                    found.setdefault(_place(path, parameter["name"]), value)
    return found


def _place(path: str, name: str) -> str:
    return _NAMED.sub("{}", path[: path.index("{" + name + "}")] + "{" + name + "}")


def _case(description: dict[str, Any], lent: dict[str, Any], name: str, path: str, operation: dict[str, Any], everything: bool) -> Case:
    address = path
    pairs: list[tuple[str, str]] = []
    for parameter in operation.get("parameters", []):
        schema = _resolved(description, parameter.get("schema", {}))
        value = _example(parameter, schema)
        if value is None and parameter["in"] == "path":
            value = lent.get(_place(address, parameter["name"]))
        if parameter["in"] not in ("path", "query"):
            continue
        if value is None and parameter.get("required"):
            raise LookupError(f"the description gives no example of {parameter['name']}")
        if value is None or not (parameter.get("required") or (everything and parameter["name"] not in _FORM and not isinstance(value, list))):
            continue
        if parameter["in"] == "path":
            path = path.replace("{" + parameter["name"] + "}", quote(str(value), safe=""))
            if parameter["name"] == "name" and value in queries.library():
                # A saved question declares its own parameters.
                pairs += [(key, _text(one)) for key, given in queries.get(value).example.items() if given is not None for one in _several(given)]
        else:
            pairs += [(parameter["name"], _text(one)) for one in _several(value)]
    body = None
    if name.startswith("POST"):
        media = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        value = _example(media, {}) or _made(description, media.get("schema", {}))
        if value is None:
            raise LookupError("the description gives no example of a body")
        body = json.dumps(value).encode()
    return Case(name, name.split()[0], path + (f"?{urlencode(pairs)}" if pairs else ""), body)


def _example(holder: dict[str, Any], schema: dict[str, Any]) -> Any:
    """The first example of a parameter or body, else its default; None where there is neither."""
    named = [one["value"] for one in (holder.get("examples") or {}).values() if "value" in one]
    return next((one for one in (holder.get("example"), *named, *schema.get("examples", []), schema.get("example"), schema.get("default")) if one is not None), None)


def _made(description: dict[str, Any], schema: dict[str, Any]) -> Any:
    """The example of a schema, else one put together of the examples of what it requires; None where one is missing."""
    schema = _resolved(description, schema)
    if (value := _example({}, schema)) is not None:
        return value
    if schema.get("type") == "array":
        return None if (one := _made(description, schema.get("items", {}))) is None else [one]
    parts = {name: _made(description, schema.get("properties", {}).get(name, {})) for name in schema.get("required", [])}
    return parts if parts and None not in parts.values() else None


def _resolved(description: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    if reference := schema.get("$ref"):
        return description["components"]["schemas"][reference.rsplit("/", 1)[1]] | {key: value for key, value in schema.items() if key != "$ref"}
    return schema


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


# ---- What a call runs ----


class Recording(TimedStore):
    """A store that remembers what it was asked."""

    def __init__(self, connection: Connection, timeout: float) -> None:
        super().__init__(connection, timeout)
        self.asked: list[Statement] = []

    def read(self, query: str, parameters: dict[str, Any] | None = None, **more: Any) -> list[dict[str, Any]]:
        """As in TimedStore, noted."""
        self.asked.append((query, parameters or {}))
        return super().read(query, parameters, **more)

    def stream(self, query: str, parameters: dict[str, Any] | None = None, **more: Any) -> Iterator[dict[str, Any]]:
        """As in Store, noted."""
        self.asked.append((query, parameters or {}))
        return super().stream(query, parameters, **more)


class Client:
    """One kept connection to the API."""

    def __init__(self, port: int) -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def call(self, case: Case) -> tuple[int, bytes]:
        """Status and body of the answer."""
        try:
            return self._call(case)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self._http.close()  # the server ends a connection that was not used for some seconds
            return self._call(case)

    def _call(self, case: Case) -> tuple[int, bytes]:
        try:
            self._http.request(case.method, case.url, case.body, {"Content-Type": case.content_type} if case.body is not None else {})
            answer = self._http.getresponse()
            return answer.status, answer.read()
        except (http.client.HTTPException, OSError):
            self._http.close()
            raise


@contextmanager
def recorder(connection: Connection, chosen: Settings) -> Iterator[tuple[FastAPI, Client, Recording]]:
    """The API in this process, on a store that remembers its statements."""
    app = create_app(connection, chosen)
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            if not thread.is_alive():
                raise RuntimeError("the API did not start")
            time.sleep(0.02)
        with Recording(connection, chosen.query_timeout) as store:
            app.state.context = dataclasses.replace(app.state.context, store=store)
            yield app, Client(port), store
    finally:
        server.should_exit = True
        thread.join()


def recorded(client: Client, store: Recording, tries: Sequence[Case]) -> tuple[Case, list[Statement]] | str:
    """The first call that is answered with rows, else without, and what it runs once the process is warm; else why none is."""
    answered: list[tuple[bool, Case]] = []
    why = ""
    for case in tries:
        try:
            status, body = client.call(case)
        except (OSError, http.client.HTTPException) as error:
            return f"{case.url}: {error}"
        if status == 200:
            answered.append((rows_of(body) == 0, case))
        else:
            why = why or f"{case.url}: {status} {body.decode(errors='replace')[:200]}"
    if not answered:
        return why
    _, best = min(answered, key=lambda one: one[0])
    store.asked.clear()
    client.call(best)
    return best, list(store.asked)


def rows_of(body: bytes) -> int:
    """How many lines an answer has: of its rows or hits, else of its longest list for JSON, of the text for other formats."""
    try:
        found = json.loads(body)
    except ValueError:
        return body.count(b"\n")
    if isinstance(found, dict):
        main = next((found[key] for key in ("rows", "hits") if isinstance(found.get(key), list)), None)
        return len(main) if main is not None else max((len(one) for one in found.values() if isinstance(one, list)), default=1)
    return len(found) if isinstance(found, list) else 1
