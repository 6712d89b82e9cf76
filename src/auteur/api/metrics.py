"""What Prometheus is told of requests. Several API processes add up in the folder PROMETHEUS_MULTIPROC_DIR names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from starlette.responses import Response

from auteur.ports.numbers import ServerNumbers

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


def metrics_page(numbers: ServerNumbers | None) -> Response:
    """All processes' numbers in Prometheus' text format, and the database's unless it does not answer."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library has no types here
    database = CollectorRegistry()
    database.register(_FromDatabase(numbers))
    text = generate_latest(registry) + generate_latest(database)
    return Response(text, media_type=CONTENT_TYPE_LATEST)


class _FromDatabase(Collector):
    """What is true of all machines, whichever of them is asked: it must not be added up."""

    def __init__(self, numbers: ServerNumbers | None) -> None:
        self._numbers = numbers

    def collect(self) -> Iterator[Metric]:
        up = self._numbers is not None
        yield GaugeMetricFamily("auteur_database_up", "Whether the database answers.", value=int(up))
        if self._numbers is None:
            return
        jobs = GaugeMetricFamily("auteur_queue_jobs", "Jobs that have not ended.", labels=["type", "state"])
        age = GaugeMetricFamily(
            "auteur_queue_age_seconds", "For how long the oldest job that is ready has been.", labels=["type"]
        )
        for kind, queue in self._numbers.queues.items():
            for state in ("ready", "waiting", "running"):
                jobs.add_metric([kind, state], getattr(queue, state))
            age.add_metric([kind], queue.oldest_ready_s)
        moved = CounterMetricFamily("auteur_credits", "Credits moved.", labels=["kind"])
        for kind, amount in self._numbers.credits.items():
            moved.add_metric([kind], amount)
        held = GaugeMetricFamily(
            "auteur_credits_held", "Credits that jobs hold now.", value=self._numbers.credits_held
        )
        yield from (jobs, age, moved, held)


def stripe_event(kind: str, outcome: str) -> None:
    """Count an event of Stripe's; `kind` is one that we act on, or other."""
    _STRIPE.labels(kind, outcome).inc()
