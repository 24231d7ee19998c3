"""Every operation of the API's description, asked with generated values: no fault of the server, no answer outside the description."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from app.docs import described_api

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance, unsupported_method)


@pytest.fixture(scope="module")
def description(address: str) -> Any:
    """The API's description, ready to be asked."""
    return schemathesis.openapi.from_url(f"{address}/openapi.json")


OPERATIONS = {f"{method.upper()} {path}": one for path, methods in described_api()["paths"].items() for method, one in methods.items()}
# What takes nothing can be given nothing that does not fit.
CASES = [(label, mode) for label, one in OPERATIONS.items() for mode in GenerationMode if mode is GenerationMode.POSITIVE or one.get("parameters") or one.get("requestBody")]


@pytest.mark.parametrize(("label", "mode"), CASES, ids=[f"{label}-{mode.value}" for label, mode in CASES])
def test_no_answer_is_outside_the_description(label: str, mode: GenerationMode, description: Any) -> None:
    operation = description.find_operation_by_label(label)

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=3, deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
    def ask(case: Any) -> None:
        case.call_and_validate(checks=CHECKS, timeout=60)

    ask()


# -- examples ------------------------------------------------------------------------------------------------------


def operations(client: TestClient) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every operation: method, path and description."""
    for path, methods in client.get("/openapi.json").json()["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def example(parameter: dict[str, Any]) -> Any:
    """The example value of a parameter, wherever the description has it."""
    schema = parameter.get("schema", {})
    found = parameter.get("example", next(iter(schema.get("examples", [])), None))
    return found[0] if isinstance(found, list) and parameter["in"] == "path" else found


def test_every_example_is_answered(client: TestClient) -> None:
    """All parameters that have an example, all at once: the answer is found, and not empty."""
    for method, path, operation in operations(client):
        parameters = operation.get("parameters", [])
        needed = [one["name"] for one in parameters if one.get("required")]
        values = {one["name"]: example(one) for one in parameters if example(one) is not None}
        assert set(needed) <= set(values), f"{method} {path}: no example for {set(needed) - set(values)}"
        address = path
        for one in parameters:
            if one["in"] == "path":
                address = address.replace(f"{{{one['name']}}}", str(values.pop(one["name"])).replace("#", "%23"))
        if method == "get":
            response = client.get(address, params=values)
        else:
            media, described = next(iter(operation["requestBody"]["content"].items()))
            body = described["schema"]
            body = body if "examples" in body else client.get("/openapi.json").json()["components"]["schemas"][body["$ref"].rsplit("/", 1)[1]]
            response = client.request(method, address, **{"json" if media == "application/json" else "data": body["examples"][0]})
        assert response.status_code == 200, f"{method} {path} {values}: {response.text}"
        if response.headers["content-type"] == "application/json" and "rows" in response.json():
            assert response.json()["rows"], f"{path} {values}"


def test_every_operation_says_what_it_is_for(client: TestClient) -> None:
    seen = set()
    for method, path, operation in operations(client):
        assert operation["summary"] and operation["description"] and operation["tags"], f"{method} {path}"
        assert operation["operationId"] not in seen, path
        seen.add(operation["operationId"])
        for one in operation.get("parameters", []):
            assert one.get("description"), f"{path}: {one['name']}"
        if path.startswith("/v1/"):
            assert "503" in operation["responses"], path
