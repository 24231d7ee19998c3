"""Figures for Prometheus at /metrics: requests, answers, reads of the graph, what is loaded. One registry per app."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from neo4j.exceptions import DriverError, Neo4jError
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import choose_encoder

from app.api.craft.access import KEYED
from app.api.state import Here, responses
from graph.catalog import current_releases
from ontology.errors import DyadError

router = APIRouter(tags=["Health"])

_SECONDS = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_BYTES = (0, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000)
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
# Of addresses that lead nowhere, of which there is no end.
UNMATCHED = "unmatched"
_LOG = logging.getLogger("dyad.api")


@dataclass(slots=True, eq=False)
class _Graph:
    """What the graph said when it was last asked: a collector of its own, as data sets come and go."""

    up: bool = False
    releases: tuple[tuple[str, str], ...] = ()

    def collect(self) -> Iterator[Metric]:
        """See prometheus_client.registry.Collector."""
        yield GaugeMetricFamily("dyad_graph_up", "Whether the graph answers.", value=float(self.up))
        info = InfoMetricFamily("dyad_release", "The current release of each data set.", labels=["dataset"])
        for dataset, version in self.releases:
            info.add_metric([dataset], {"version": version})
        yield info


class Metrics:
    """The figures of one app."""

    def __init__(self) -> None:
        self._asked = 0
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self.graph = _Graph()
        registry.register(self.graph)
        self._requests = Counter("dyad_http_requests", "Requests answered.", ["route", "method", "status"], registry=registry)
        self._seconds = Histogram(
            "dyad_http_request_seconds", "Time from a request to the end of its answer.", ["route", "method"], buckets=_SECONDS, registry=registry
        )
        self._bytes = Histogram("dyad_http_response_bytes", "Size of the bodies of answers as sent.", ["route"], buckets=_BYTES, registry=registry)
        self._running = Gauge("dyad_http_requests_in_progress", "Requests that are being answered.", registry=registry)
        self._reads = Histogram("dyad_graph_read_seconds", "Time that a read of the graph took.", ["kind"], buckets=_SECONDS, registry=registry)
        self._failures = Counter("dyad_graph_read_failures", "Reads of the graph that failed.", ["reason"], registry=registry)
        for kind in ("read", "stream", "cypher"):
            self._reads.labels(kind)
        for reason in ("timeout", "unavailable", "error"):
            self._failures.labels(reason)

    @contextmanager
    def in_progress(self) -> Iterator[None]:
        """Count a request as running for as long as the block runs."""
        self._asked += 1
        try:
            with self._running.track_inprogress():
                yield
        finally:
            self._asked -= 1

    def busy(self) -> bool:
        """Whether a request is being answered now."""
        return self._asked > 0

    def answered(self, route: str | None, method: str, status: int | None, seconds: float, size: int) -> None:
        """Count an answer. route -- the template, None where there is none; status -- None where the client left before"""
        route = route or UNMATCHED
        method = method if method in _METHODS else "other"
        self._requests.labels(route, method, str(status or "none")).inc()
        self._seconds.labels(route, method).observe(seconds)
        self._bytes.labels(route).observe(size)

    def read(self, kind: str, seconds: float, failure: str | None) -> None:
        """Count a read of the graph. kind -- read, stream or cypher (a statement of a user); failure -- timeout, unavailable, error, or None"""
        self._reads.labels(kind).observe(seconds)
        if failure:
            self._failures.labels(failure).inc()


@router.get(
    "/metrics",
    summary="Figures for Prometheus",
    response_class=Response,
    dependencies=[KEYED],
    responses={200: {"description": "The text format of Prometheus.", "content": {"text/plain": {"schema": {"type": "string"}}}}, **responses(401, 403)},
)
def metrics(here: Here, request: Request) -> Response:
    """Requests by route, method and status with their time and size, reads of the graph, whether it answers, what is loaded."""
    figures: Metrics = request.app.state.metrics
    releases: list[dict[str, Any]] = []
    try:
        releases = current_releases(here.store)
        up = True
    except (DyadError, DriverError, Neo4jError) as error:
        _LOG.debug("the graph is down: %s", error)
        up = False
    figures.graph.up, figures.graph.releases = up, tuple((one["dataset"], str(one["version"])) for one in releases)
    encode, media_type = choose_encoder(request.headers.get("accept", ""))
    return Response(encode(figures.registry), media_type=media_type)
