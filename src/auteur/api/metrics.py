"""What Prometheus is told of requests. Several API processes add up in the folder PROMETHEUS_MULTIPROC_DIR names."""

from __future__ import annotations

import os
from functools import cache

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.responses import Response

__all__ = ["metrics_page", "observe", "stripe_event"]

_REQUESTS = Counter("auteur_http_requests_total", "Requests answered.", ["method", "route", "status"])
_SECONDS = Histogram(
    "auteur_http_request_seconds",
    "Time from a request's head to the end of its answer.",
    ["method", "route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
_STRIPE = Counter("auteur_stripe_events_total", "Events that Stripe sent.", ["type", "outcome"])


def observe(method: str, route: str, status: int, seconds: float) -> None:
    """Count a request. `route` is the route's template, never the path: ids would make a series each."""
    count, times = _series(method, route, status)
    count.inc()
    times.observe(seconds)


@cache
def _series(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    """Found once: finding a series by its labels costs three times as much as counting. There are few hundreds."""
    return _REQUESTS.labels(method, route, status), _SECONDS.labels(method, route)


def metrics_page() -> Response:
    """All processes' numbers in Prometheus' text format."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library has no types here
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def stripe_event(kind: str, outcome: str) -> None:
    """Count an event of Stripe's; `kind` is one that we act on, or other."""
    _STRIPE.labels(kind, outcome).inc()
