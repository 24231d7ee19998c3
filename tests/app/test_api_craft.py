"""What surrounds the endpoints: tags, CORS, compression, logs, metrics, keys, limits, HEAD, and requests that are refused at once."""

from __future__ import annotations

import gzip
import http.client
import io
import json
import logging
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
import uvicorn
from fastapi import Body, Request
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from app.api import create_app
from app.api.craft import COSTLY, logs
from app.api.craft.access import Access, KeyNeeded, NoKeysSet
from app.api.craft.fresh import known, merged
from app.api.craft.rates import Windows
from app.api.state import Answer
from app.loading import load
from app.settings import settings as process_settings
from graph.connection import Connection
from graph.store import Store
from graph.writer import Writer
from ontology.errors import BadInput
from ontology.schema import Schema
from tests.app.api_client import assert_problem, client_of, settings
from tests.data_sets import members, write_dataset

ELSEWHERE = "0.0.0.0"
KEYS = "alice:first-secret, bob:second-secret"
NO_GRAPH = Connection("bolt://127.0.0.1:9", "neo4j", "")
ACTOR = "/v1/actors/KAZ"
EXPORT = "/v1/export?dyad=KAZ-RUS&dataset=five_documents"


@pytest.fixture(scope="module")
def keyed(loaded_connection: Connection) -> Iterator[TestClient]:
    """A server that others can connect to, with keys."""
    with client_of(loaded_connection, host=ELSEWHERE, api_keys=KEYS, rate_limit="off", rate_limit_costly="off") as client:
        yield client


@pytest.fixture(scope="module")
def abroad(loaded_connection: Connection) -> Iterator[TestClient]:
    """A server that others can connect to, and nothing else set."""
    with client_of(loaded_connection, host=ELSEWHERE) as client:
        yield client


@pytest.fixture(scope="module")
def lonely() -> Iterator[TestClient]:
    """A server without a graph."""
    with client_of(NO_GRAPH) as client:
        yield client


@pytest.fixture
def written(store: Store, schema: Schema, scratch_connection: Connection, tmp_path: Path) -> Callable[[int], None]:
    """Loads a small data set with so many facts into the scratch server."""

    def write(count: int) -> None:
        load(store, schema, write_dataset(tmp_path, "craft", members("craft", count), version=str(count)))

    write(3)
    return write


# -- tags ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [ACTOR, "/v1/datasets", "/v1/queries", "/v1/dyads/KAZ/RUS?on=2022", "/v1/search?q=Nazarbayev", EXPORT])
def test_what_the_client_has_is_not_sent_again(client: TestClient, path: str) -> None:
    first = client.get(path)
    tag = first.headers["etag"]
    assert first.status_code == 200 and re.fullmatch(r'W/"[0-9a-f]{32}"', tag)
    assert first.headers["cache-control"] == "no-cache"
    assert {"Accept", "Accept-Language", "Accept-Encoding"} <= set(first.headers["vary"].split(", "))
    assert len(first.headers["vary"].split(", ")) == len(set(first.headers["vary"].split(", ")))
    for sent in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        again = client.get(path, headers={"If-None-Match": sent})
        assert (again.status_code, again.content) == (304, b""), sent
        assert again.headers["etag"] == tag and "content-type" not in again.headers
        assert set(again.headers["vary"].split(", ")) == set(first.headers["vary"].split(", "))
        assert again.headers["x-graph-version"] == first.headers["x-graph-version"]
        assert again.headers["x-request-id"]
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    assert client.head(path, headers={"If-None-Match": tag}).status_code == 304


def test_another_question_has_another_tag(client: TestClient) -> None:
    tags = [
        client.get(path, headers=headers).headers["etag"]
        for path, headers in (
            (ACTOR, {}), (f"{ACTOR}?on=1999", {}), ("/v1/actors/RUS", {}), (ACTOR, {"Accept": "text/csv"}), (ACTOR, {"Accept-Language": "ru"}),
        )
    ]  # fmt: skip
    assert len(set(tags)) == len(tags)
    assert client.get(ACTOR).headers["etag"] == tags[0]


def test_errors_and_pages_have_no_tag(client: TestClient) -> None:
    for path, status in (("/v1/actors/no_such_actor", 404), ("/v1/dyads/KAZ/RUS?on=never", 400), ("/", 200), ("/health", 200)):
        response = client.get(path, headers={"If-None-Match": "W/\"other\""})
        assert response.status_code == status and "etag" not in response.headers
    assert client.get("/v1/nothing/here", headers={"If-None-Match": "*"}).status_code == 404


def test_a_load_makes_old_tags_void(written: Callable[[int], None], scratch_connection: Connection, store: Store, schema: Schema) -> None:
    with client_of(scratch_connection) as client:
        first = client.get("/v1/datasets")
        tag = {"If-None-Match": first.headers["etag"]}
        assert client.get("/v1/datasets", headers=tag).status_code == 304
        written(5)
        changed = client.get("/v1/datasets", headers=tag)
        assert changed.status_code == 200 and changed.json() != first.json()
        assert changed.headers["etag"] != first.headers["etag"]
        assert changed.headers["x-graph-version"] != first.headers["x-graph-version"]
        assert client.get("/v1/datasets", headers={"If-None-Match": changed.headers["etag"]}).status_code == 304
        Writer(store, schema).remove("craft")
        assert client.get("/v1/datasets", headers={"If-None-Match": changed.headers["etag"]}).status_code != 304


def test_an_answer_that_a_load_fell_into_has_no_tag(written: Callable[[int], None], scratch_connection: Connection) -> None:
    app = create_app(scratch_connection, settings())

    @app.get("/v1/loading")
    def loading(count: int) -> int:
        if count:
            written(count)
        return count

    with TestClient(app) as client:
        quiet, loaded = client.get("/v1/loading?count=0"), client.get("/v1/loading?count=6")
    assert quiet.headers["etag"] and quiet.headers["x-graph-version"]
    assert loaded.status_code == 200 and not {"etag", "x-graph-version"} & loaded.headers.keys()


def test_documents_that_are_held_are_in_the_tag(loaded_connection: Connection, client: TestClient, shared: Path, tmp_path: Path) -> None:
    fact = "/v1/facts/f1_nikonov_statement"
    tags = [client.get(fact).headers["etag"]]
    for folder in (shared / "seeds", tmp_path):
        with client_of(loaded_connection, documents=folder) as other:
            tags.append(other.get(fact).headers["etag"])
            assert other.get(fact, headers={"If-None-Match": tags[-1]}).status_code == 304
            assert other.get(fact, headers={"If-None-Match": tags[0]}).status_code == 200
    assert len(set(tags)) == 3


def test_without_a_graph_the_endpoint_says_so(lonely: TestClient) -> None:
    for _ in range(2):
        response = lonely.get("/v1/datasets", headers={"If-None-Match": "*"})
        assert_problem(response, 503, "Graph unavailable")
        assert not {"etag", "x-graph-version"} & response.headers.keys()
    assert lonely.get("/v1/queries").status_code == 200


@pytest.mark.parametrize(
    ("sent", "matches"),
    [(['W/"a"'], True), (['"a"'], True), (['"b"', 'W/"a"'], True), (['"b,a", "c"'], False), (["*"], True), (['"A"'], False), (["a"], False), ([], False)],
)
def test_tags_are_compared_weakly(sent: list[str], matches: bool) -> None:
    assert known(sent, 'W/"a"') is matches


def test_vary_names_each_header_once() -> None:
    assert merged(["accept, Origin", "Accept-Encoding"], ["Accept", "Accept-Language"]) == "accept, Origin, Accept-Encoding, Accept-Language"


# -- pages of others -----------------------------------------------------------------------------------------------


def preflight(client: TestClient, origin: str, **more: str) -> Any:
    asked = {"Origin": origin, "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "x-api-key, if-none-match"}
    return client.options(ACTOR, headers=asked | more)


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://localhost:3000", True), ("https://127.0.0.1", True), ("http://[::1]:8080", True), ("http://localhost.evil.example", False),
        ("https://example.org", False), ("http://127.0.0.1.example.org", False), ("null", False), ("http://localhost:3000.evil.example", False),
    ],
)  # fmt: skip
def test_by_default_pages_of_this_machine_may_ask(client: TestClient, origin: str, allowed: bool) -> None:
    answer = client.get(ACTOR, headers={"Origin": origin})
    assert answer.status_code == 200
    assert answer.headers.get("access-control-allow-origin") == (origin if allowed else None)
    assert "Origin" in answer.headers["vary"]
    first = preflight(client, origin)
    assert (first.status_code, first.headers.get("access-control-allow-origin")) == ((200, origin) if allowed else (400, None))
    assert first.headers["x-request-id"]


def test_origins_can_be_named(loaded_connection: Connection) -> None:
    with client_of(loaded_connection, cors_origins="https://atlas.example.org, http://other.example:8080") as client:
        answer = client.get(ACTOR, headers={"Origin": "https://atlas.example.org"})
        assert answer.headers["access-control-allow-origin"] == "https://atlas.example.org"
        exposed = set(answer.headers["access-control-expose-headers"].split(", "))
        assert {"ETag", "Link", "Retry-After", "X-Request-ID", "X-Graph-Version", "RateLimit", "RateLimit-Policy"} <= exposed
        assert "access-control-allow-origin" not in client.get(ACTOR, headers={"Origin": "http://localhost"}).headers
        inside = preflight(client, "https://atlas.example.org", **{"Access-Control-Request-Private-Network": "true"})
        assert inside.status_code == 200 and inside.headers["access-control-allow-private-network"] == "true"
    with client_of(loaded_connection, cors_origins="*") as client:
        assert client.get(ACTOR, headers={"Origin": "https://example.org"}).headers["access-control-allow-origin"] == "*"


def test_pages_can_read_errors_and_304(client: TestClient) -> None:
    origin = {"Origin": "http://localhost:5173"}
    tag = client.get(ACTOR, headers=origin).headers["etag"]
    for response in (
        client.get("/v1/actors/no_such_actor", headers=origin),
        client.get(f"{ACTOR}?on=%00", headers=origin),
        client.get(ACTOR, headers=origin | {"If-None-Match": tag}),
    ):
        assert response.status_code >= 300 and response.headers["access-control-allow-origin"] == origin["Origin"]


# -- compression ---------------------------------------------------------------------------------------------------


def test_long_answers_are_compressed_once(client: TestClient) -> None:
    for path in ("/v1/datasets", EXPORT):
        plain = client.get(path, headers={"Accept-Encoding": "identity"})
        packed = client.get(path, headers={"Accept-Encoding": "gzip"})
        assert "content-encoding" not in plain.headers and packed.headers["content-encoding"] == "gzip"
        assert packed.content == plain.content  # the client unpacks
        assert packed.headers["etag"] == plain.headers["etag"] and packed.headers["etag"].startswith("W/")
        with client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as raw:
            assert gzip.decompress(b"".join(raw.iter_raw())) == plain.content
    assert "content-encoding" not in client.get("/health", headers={"Accept-Encoding": "gzip"}).headers


def test_strong_tags_of_files_become_weak_when_compressed(client: TestClient) -> None:
    script = "/docs-static/swagger-ui-bundle.js"
    plain = client.get(script, headers={"Accept-Encoding": "identity"}).headers["etag"]
    assert plain.startswith('"') and client.get(script, headers={"Accept-Encoding": "gzip"}).headers["etag"] == f"W/{plain}"


# -- the log -------------------------------------------------------------------------------------------------------


@pytest.fixture
def log() -> Iterator[Callable[..., io.StringIO]]:
    """Sends the log into a text for the time of a test."""
    root, levels = logging.getLogger(), {name: logging.getLogger(name).level for name in ("dyad", "uvicorn")}
    handlers = list(root.handlers)

    def configured(**values: Any) -> io.StringIO:
        stream = io.StringIO()
        logs.configure(settings(**values), stream)
        return stream

    yield configured
    root.handlers = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def test_a_request_is_one_line_of_json(keyed: TestClient, log: Callable[..., io.StringIO]) -> None:
    stream = log(log_format="json", log_level="INFO")
    sent = {"X-API-Key": "second-secret", "X-Request-ID": "mine-1", "Accept-Encoding": "identity", "Cookie": "private=1"}
    answer = keyed.get("/v1/actors/Казахстан?on=1995&note=a%0Ab", headers=sent)
    keyed.get("/v1/no/such/path", headers={"Authorization": "Bearer wrong-secret"})
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    one, other = [line for line in lines if line["event"] == "request"]
    assert one == one | {
        "level": "info", "request_id": "mine-1", "method": "GET", "route": "/v1/actors/{id}", "path": "/v1/actors/Казахстан",
        "query": "on=1995&note=a%0Ab", "status": 200, "bytes": len(answer.content), "client": "testclient", "key": "bob",
    }  # fmt: skip
    assert one["milliseconds"] > 0 and re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", one["time"])
    assert (other["status"], other["route"], other["path"]) == (404, None, "/v1/no/such/path") and "key" not in other
    assert not re.search("secret|private", stream.getvalue())


def test_failures_are_events_with_their_traceback(loaded_connection: Connection, log: Callable[..., io.StringIO]) -> None:
    stream = log(log_format="json", log_level="INFO")
    app = create_app(loaded_connection, settings())

    @app.get("/v1/fault")
    def fault() -> None:
        logging.getLogger("dyad.documents").warning("on the %s", "way")
        raise RuntimeError("the secret of the house")

    with TestClient(app) as client:
        response = client.get("/v1/fault", headers={"Origin": "http://localhost"})
    assert_problem(response, 500, "Internal error")
    assert response.headers["access-control-allow-origin"] == "http://localhost"
    by_logger = {line["logger"]: line for line in map(json.loads, stream.getvalue().splitlines())}
    assert by_logger["dyad.documents"]["event"] == "on the way"
    assert "RuntimeError: the secret of the house" in by_logger["dyad.api"]["exception"] and by_logger["dyad.api"]["level"] == "error"
    assert by_logger["dyad.requests"]["status"] == 500
    assert {line["request_id"] for line in by_logger.values()} == {response.headers["x-request-id"]}


def test_by_default_requests_are_not_logged(client: TestClient, log: Callable[..., io.StringIO]) -> None:
    stream = log(log_format="text")
    client.get(ACTOR)
    client.get("/v1/actors/no_such_actor")
    assert stream.getvalue() == ""


def test_text_is_for_people_and_keeps_to_its_line(client: TestClient, log: Callable[..., io.StringIO]) -> None:
    stream = log(log_format="text", log_level="INFO")
    client.get("/v1/actors/a%0Afaked%1B[31m?on=2000")
    (line,) = stream.getvalue().splitlines()
    assert "/v1/actors/a\\nfaked\\x1b[31m" in line.replace("\\\\", "\\") and "status=404" in line


# -- metrics -------------------------------------------------------------------------------------------------------


def figures(client: TestClient, **headers: str) -> dict[tuple[str, ...], float]:
    """What /metrics says: name and values of labels to the figure."""
    response = client.get("/metrics", headers=headers)
    assert response.status_code == 200 and response.headers["content-type"].startswith("text/plain")
    families = text_string_to_metric_families(response.text)
    return {(one.name, *(one.labels[label] for label in sorted(one.labels))): one.value for family in families for one in family.samples}


def test_requests_and_reads_are_counted(loaded_connection: Connection) -> None:
    app = create_app(loaded_connection, settings(query_timeout=2))

    @app.get("/v1/slow")
    def slow() -> Any:
        return app.state.context.store.read("UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN sum(a * b % 7) AS n")

    with TestClient(app) as client:
        tag = client.get(ACTOR).headers["etag"]
        before = figures(client)
        client.get(ACTOR, headers={"If-None-Match": tag})
        client.head(ACTOR)
        client.get("/v1/actors/no_such_actor")
        assert client.get("/v1/slow").status_code == 504
        found = figures(client)
    requests = {key[1:]: value for key, value in found.items() if key[0] == "dyad_http_requests_total"}
    assert requests["GET", "/v1/actors/{id}", "200"] == requests["GET", "/v1/actors/{id}", "304"] == requests["HEAD", "/v1/actors/{id}", "200"] == 1
    assert requests["GET", "/v1/actors/{id}", "404"] == requests["GET", "/v1/slow", "504"] == requests["GET", "/metrics", "200"] == 1
    assert found["dyad_http_request_seconds_count", "GET", "/v1/actors/{id}"] == 3
    assert found["dyad_http_response_bytes_sum", "/v1/actors/{id}"] > before["dyad_http_response_bytes_sum", "/v1/actors/{id}"] > 0
    assert found[("dyad_http_requests_in_progress",)] == 1  # the one for the metrics
    assert found["dyad_graph_read_seconds_count", "read"] > before["dyad_graph_read_seconds_count", "read"] > 0
    assert (before["dyad_graph_read_failures_total", "timeout"], found["dyad_graph_read_failures_total", "timeout"]) == (0, 1)
    assert found[("dyad_graph_up",)] == 1
    assert found["dyad_release_info", "reference", next(key[2] for key in found if key[:2] == ("dyad_release_info", "reference"))] == 1


def test_unknown_addresses_and_methods_are_counted_together(loaded_connection: Connection) -> None:
    with client_of(loaded_connection) as client:
        series = []
        for part in range(3):
            for n in range(5):
                client.get(f"/nowhere/{part}/{n}")
                client.get(f"/v1/actors/nobody_{part}_{n}")
                client.request(f"METHOD{part}{n}", "/v1/datasets")
            found = figures(client)
            series.append(len(found))
    assert found["dyad_http_requests_total", "GET", "unmatched", "404"] == 15
    assert found["dyad_http_requests_total", "other", "/v1/datasets", "405"] == 15
    assert series[1] == series[2]  # from the first reading to the second, only /metrics itself came in
    assert not any("nowhere" in part or "nobody" in part or "METHOD" in part for key in found for part in key)


def test_a_graph_that_is_down_is_told(lonely: TestClient) -> None:
    figures(lonely)
    found = figures(lonely)
    assert found[("dyad_graph_up",)] == 0
    assert not any(key[0] == "dyad_release_info" for key in found)
    assert found["dyad_graph_read_failures_total", "unavailable"] >= 1


# -- keys ----------------------------------------------------------------------------------------------------------

RIGHT = [{"X-API-Key": "first-secret"}, {"Authorization": "Bearer second-secret"}, {"Authorization": "bearer first-secret"}]
WRONG: list[dict[str, str]] = [
    {}, {"X-API-Key": "third-secret"}, {"X-API-Key": ""}, {"X-API-Key": "alice"}, {"X-API-Key": "alice:first-secret"},
    {"Authorization": "Basic first-secret"}, {"Authorization": "Bearer"}, {"X-API-Key": "first-secret,second-secret"},
]  # fmt: skip


@pytest.mark.parametrize("path", [EXPORT, "/metrics"])
def test_keys_that_are_set_are_asked_for(keyed: TestClient, path: str) -> None:
    for headers in WRONG:
        response = keyed.get(path, headers=headers)
        problem = assert_problem(response, 401, "API key needed")
        assert response.headers["www-authenticate"].startswith("Bearer") and "X-API-Key" in problem["detail"]
    for headers in RIGHT:
        assert keyed.get(path, headers=headers).status_code == 200
    assert keyed.get(ACTOR).status_code == keyed.get("/health").status_code == 200


def test_on_this_machine_nothing_is_asked_for_without_keys(client: TestClient) -> None:
    assert client.get(EXPORT).status_code == client.get("/metrics").status_code == 200


def test_open_to_others_without_keys_says_what_to_set(abroad: TestClient) -> None:
    for path in (EXPORT, "/metrics"):
        assert "DYAD_API_KEYS" in assert_problem(abroad.get(path), 403, "No API keys set")["detail"]
        assert abroad.get(path, headers={"X-API-Key": ""}).status_code == 403
    assert abroad.get(ACTOR).status_code == 200


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.9", "::1", "localhost", ELSEWHERE, "::", "192.0.2.1", "graph.example.org", ""])
def test_where_keys_are_asked_for(host: str) -> None:
    here = host in ("127.0.0.1", "127.0.0.9", "::1", "localhost")
    without, with_keys = Access(settings(host=host)), Access(settings(host=host, api_keys=KEYS))

    def request(**headers: str) -> dict[str, Any]:
        return {"type": "http", "headers": [(name.encode(), value.encode()) for name, value in headers.items()]}

    assert without.open is without.allows(request()) is here
    assert not with_keys.open and not with_keys.allows(request()) and with_keys.allows(request(authorization="Bearer first-secret"))
    if not here:
        with pytest.raises(NoKeysSet, match="DYAD_API_KEYS"):
            without.check(request(authorization="Bearer first-secret"))
    with pytest.raises(KeyNeeded):
        with_keys.check(request(authorization="Bearer third-secret"))


def test_no_key_gets_no_304_either(keyed: TestClient) -> None:
    tag = keyed.get(EXPORT, headers=RIGHT[0]).headers["etag"]
    for sent in (tag, "*"):
        assert keyed.get(EXPORT, headers={"If-None-Match": sent}).status_code == 401
        assert keyed.get(EXPORT, headers={"If-None-Match": sent, **RIGHT[1]}).status_code == 304


def test_keys_are_described(keyed: TestClient, client: TestClient) -> None:
    described, open_one = keyed.get("/openapi.json").json(), client.get("/openapi.json").json()
    assert described["components"]["securitySchemes"].keys() == {"ApiKey", "Bearer"}
    operation = described["paths"]["/v1/export"]["get"]
    assert {"ApiKey": []} in operation["security"] and {"Bearer": []} in operation["security"] and {} not in operation["security"]
    for status in ("401", "403"):
        assert operation["responses"][status]["content"].keys() == {"application/problem+json"}
    assert {} in open_one["paths"]["/v1/export"]["get"]["security"]
    assert "security" not in described["paths"]["/v1/datasets"]["get"]


@pytest.mark.parametrize("value", ["hush-hush", "name:", ":hush-hush", "a b:hush-hush", "one:hush-hush,two:hush-hush", "name:hush hush"])
def test_wrong_keys_are_refused_without_being_shown(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("DYAD_API_KEYS", value)
    process_settings.cache_clear()
    with pytest.raises(BadInput, match="DYAD_API_KEYS") as caught:
        process_settings()
    process_settings.cache_clear()
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    ("field", "value"),
    [("cors_origins", "example.org"), ("cors_origins", "https://a.example/path"), ("rate_limit", "many"), ("rate_limit_costly", "0/minute"), ("log_format", "xml")],
)
def test_other_wrong_settings_are_refused(field: str, value: str) -> None:
    with pytest.raises(ValueError, match=field):
        settings(**{field: value})


# -- limits --------------------------------------------------------------------------------------------------------


def test_who_asks_too_often_is_told_when_to_come_again(loaded_connection: Connection) -> None:
    with client_of(loaded_connection, rate_limit="3/minute", api_keys=KEYS) as client:
        for left in (2, 1, 0):
            response = client.get(ACTOR)
            assert response.status_code == 200
            assert response.headers["ratelimit-policy"] == '"requests";q=3;w=60'
            assert re.fullmatch(rf'"requests";r={left};t=\d+', response.headers["ratelimit"])
        tag = response.headers["etag"]
        for path in (ACTOR, "/v1/nothing", "/"):
            refused = client.get(path, headers={"If-None-Match": tag})
            problem = assert_problem(refused, 429, "Too many requests")
            assert 1 <= int(refused.headers["retry-after"]) == problem["retry_after"] <= 60
            assert refused.headers["ratelimit"].startswith('"requests";r=0;t=')
        for path in ("/health", "/ready"):
            assert client.get(path).status_code == 200
        assert client.get(ACTOR, headers=RIGHT[0]).status_code == 200  # a key is a client of its own
        assert client.get(ACTOR, headers={"X-API-Key": "made-up"}).status_code == 429
        assert client.get("/metrics", headers=RIGHT[0]).text.count('total{method="GET",route="/v1/actors/{id}",status="429"} 2.0') == 1


def test_what_is_expensive_has_a_limit_of_its_own(loaded_connection: Connection) -> None:
    app = create_app(loaded_connection, settings(rate_limit="100/minute", rate_limit_costly="2/minute"))

    @app.post("/v1/expensive", dependencies=[COSTLY])
    def expensive() -> str:
        return "done"

    with TestClient(app) as client:
        assert client.get(EXPORT).headers["ratelimit-policy"] == '"requests";q=100;w=60, "costly";q=2;w=60'
        assert client.post("/v1/expensive").status_code == 200
        refused = client.get(EXPORT)
        assert_problem(refused, 429, "Too many requests")
        assert int(refused.headers["retry-after"]) >= 1
        assert client.post("/v1/expensive").status_code == 429
        assert client.get(ACTOR).status_code == 200


def test_limits_are_off_on_this_machine_and_on_elsewhere(client: TestClient, abroad: TestClient, keyed: TestClient) -> None:
    assert "ratelimit" not in client.get(ACTOR).headers
    assert abroad.get(ACTOR).headers["ratelimit-policy"] == '"requests";q=600;w=60'
    assert "ratelimit" not in keyed.get(ACTOR).headers  # where they are set to off


def test_many_clients_need_no_more_memory() -> None:
    windows = Windows(most=100)
    for n in range(1000):
        assert windows.acquire_entry(f"client {n}", 2, 60)
        windows.acquire_entry("busy", 2, 60)
        assert len(windows) <= 100
    assert not windows.acquire_entry("busy", 2, 60) and windows.get_moving_window("busy", 2, 60)[1] == 2


# -- requests that are refused, and HEAD ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def echo(loaded_connection: Connection) -> Iterator[TestClient]:
    """A client of an app that also reads bodies."""
    app = create_app(loaded_connection, settings())

    @app.post("/v1/size")
    async def size(request: Request) -> int:
        return len(await request.body())

    @app.post("/v1/echo")
    def same(text: Annotated[str, Body(embed=True)]) -> Answer:
        return Answer({"text": text})

    @app.post("/v1/graph")
    def graph(text: Annotated[str, Body(embed=True)]) -> Any:
        return app.state.context.store.read("RETURN $text AS text", {"text": text})

    @app.post("/v1/number")
    def number(text: Annotated[int, Body(embed=True)]) -> int:
        return text

    with TestClient(app) as client:
        yield client


def test_a_long_address_is_refused(client: TestClient) -> None:
    for path in (f"/v1/search?q={'a' * 9000}", f"/v1/actors/{'a' * 9000}", f"/{'%D0%90' * 1500}"):
        response = client.get(path)
        assert "8192" in assert_problem(response, 414, "URI too long")["detail"]
        assert len(response.content) < 1000
    assert client.get(f"/v1/actors/{'a' * 4000}").status_code == 404


def test_a_large_body_is_refused_announced_or_not(echo: TestClient) -> None:
    assert echo.post("/v1/size", content=b"a" * 2 * 1024 * 1024).json() == 2 * 1024 * 1024
    assert_problem(echo.post("/v1/size", content=b"a" * (2 * 1024 * 1024 + 1)), 413, "Content too large")
    for path in ("/v1/size", "/v1/echo"):
        pieces = (b"a" * 65536 for _ in range(40))
        problem = assert_problem(echo.post(path, content=pieces, headers={"Content-Type": "application/json"}), 413, "Content too large")
        assert problem["type"].endswith("#content-too-large")
    assert_problem(echo.request("GET", ACTOR, content=b"a" * 3_000_000), 413)


BROKEN = ["%00", "a%00b", "%ED%A0%80", "a%ED%BF%BFb", "%FF", "%C0%80", "%ED%A0%BD%ED%B8%80", "%F0%9F"]
ODD = ["%01", "%1b", "%EF%BF%BF", "%e2%80%ae", "%0a", "\\ud800", "%5Cu0000", "%22", "%25", "(", "[", "a~~~", "NaN", "9" * 40, "x" * 3000]
PLACES = [
    "/v1/dyads/{}/RUS", "/v1/dyads/KAZ/{}", "/v1/dyads/KAZ/RUS?on={}", "/v1/dyads/KAZ/RUS?dataset={}", "/v1/dyads/KAZ/RUS?days={}", "/v1/actors/{}",
    "/v1/actors/KAZ?on={}", "/v1/entities/{}", "/v1/facts/{}", "/v1/search?q={}", "/v1/search?q=a&dataset={}", "/v1/search?q=a&{}=1", "/v1/queries/{}",
    "/v1/queries/dyad_status?a={}&b=RUS&on=2022", "/v1/queries/dyad_status?a=KAZ&b=RUS&on={}", "/v1/queries/facts?ids={}", "/v1/export?dyad={}", "/{}",
]  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_text_that_is_none_is_a_problem_of_the_client(client: TestClient, place: str) -> None:
    for text in BROKEN:
        assert_problem(client.get(place.format(text)), 400, "Bad input")
    for text in ODD:
        response = client.get(place.format(text))
        assert response.status_code < 500, (text, response.text)
        if response.status_code >= 400:
            assert_problem(response, response.status_code)


@pytest.mark.parametrize("path", ["/v1/echo", "/v1/graph", "/v1/number"])
def test_half_a_character_in_a_body_is_a_problem_of_the_client(echo: TestClient, path: str) -> None:
    for text in ("\\ud800", "a\\udfffb", "\\ude00\\ud83d"):
        response = echo.post(path, content=f'{{"text": "{text}"}}', headers={"Content-Type": "application/json"})
        assert response.status_code in (400, 422)
        assert_problem(response, response.status_code)


@pytest.mark.parametrize(
    "path", ["/", "/health", "/ready", "/metrics", "/docs", "/openapi.json", "/static/icon.svg", "/v1/datasets", ACTOR, EXPORT, "/v1/actors/nobody", "/nowhere"]
)
def test_head_is_get_without_the_body(client: TestClient, path: str) -> None:
    get, head = (client.request(method, path, headers={"Accept-Encoding": "identity"}) for method in ("GET", "HEAD"))
    assert head.status_code == get.status_code
    for name in ("content-type", "etag", "vary", "x-graph-version", "content-disposition"):
        assert head.headers.get(name) == get.headers.get(name)
    if path in ("/health", "/v1/datasets", ACTOR):
        assert head.content == b"" and head.headers["content-length"] == get.headers["content-length"]


# -- a real server -------------------------------------------------------------------------------------------------


@pytest.fixture
def served(loaded_connection: Connection) -> Iterator[int]:
    """The port of an app behind uvicorn."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = uvicorn.Server(uvicorn.Config(create_app(loaded_connection, settings()), port=port, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.05)
    yield port
    server.should_exit = True
    thread.join()


def test_the_layers_hold_on_a_real_connection(served: int, log: Callable[..., io.StringIO]) -> None:
    stream = log(log_format="json", log_level="INFO")
    line = http.client.HTTPConnection("127.0.0.1", served, timeout=60)

    def ask(method: str, path: str, body: Any = None, **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
        line.request(method, path, body=body, headers=headers, encode_chunked=body is not None)
        response = line.getresponse()
        return response.status, response.headers, response.read()

    # All on one connection: an answer with a wrong length or a body after HEAD would break the next one.
    for path in ("/v1/export", ACTOR, "/openapi.json"):
        status, headers, body = ask("HEAD", path)
        assert (status, body) == (200, b"")
    status, headers, body = ask("GET", ACTOR, **{"Accept-Encoding": "gzip"})
    assert json.loads(gzip.decompress(body))["id"] == "state_kazakhstan"
    status, _, body = ask("GET", ACTOR, **{"If-None-Match": headers["ETag"]})
    assert (status, body) == (304, b"")
    status, _, body = ask("GET", "/v1/search?q=%ED%A0%80")
    assert status == 400 and json.loads(body)["title"] == "Bad input"
    status, _, body = ask("GET", "/" + "a" * 9000)
    assert status == 414 and json.loads(body)["title"] == "URI too long"
    line.close()
    for _ in range(100):  # the line is written when the answer is already here
        requests = [one for one in map(json.loads, stream.getvalue().splitlines()) if one["event"] == "request"]
        if len(requests) == 7:
            break
        time.sleep(0.05)
    assert [one["status"] for one in requests] == [200, 200, 200, 200, 304, 400, 414]
    assert [one["bytes"] for one in requests][:3] == [0, 0, 0] and requests[0]["client"] == "127.0.0.1"
    assert "error" not in {one["level"] for one in map(json.loads, stream.getvalue().splitlines())}
