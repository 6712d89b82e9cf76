"""OpenTelemetry traces, where an endpoint is configured: a span a request, with the caller's trace continued."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from starlette.types import Scope

from auteur.core.errors import InputError

__all__ = ["NoTracing", "Tracing", "tracing"]


class Span(Protocol):
    """The span of one request."""

    def done(self, route: str, status: int) -> None:
        """Name it after the route, now that it is known."""
        ...


class Tracing(Protocol):
    """Where requests' spans go."""

    def request(self, scope: Scope) -> Any:
        """A context manager around the request that gives its span."""
        ...

    def close(self) -> None:
        """Send what is left."""
        ...


class _NoSpan:
    def done(self, route: str, status: int) -> None:
        """Nothing listens."""


class NoTracing:
    """A `Tracing` into nothing."""

    _span = _NoSpan()

    @contextmanager
    def request(self, scope: Scope) -> Iterator[Span]:
        del scope
        yield self._span

    def close(self) -> None:
        """There is nothing to send."""


def tracing(endpoint: str, service: str = "auteur-api") -> Tracing:
    """Traces to an OTLP/HTTP endpoint, or to nowhere for "". Raises InputError where the extra is not installed."""
    if not endpoint:
        return NoTracing()
    try:
        return _OpenTelemetry(endpoint, service)
    except ImportError as error:
        raise InputError("otlp_endpoint needs OpenTelemetry", hint="pip install 'auteur[otel]'") from error


class _OpenTelemetry:
    def __init__(self, endpoint: str, service: str) -> None:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        self._provider = TracerProvider(resource=Resource.create({"service.name": service}))
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint)))
        self._tracer = self._provider.get_tracer("auteur")
        self._propagator = TraceContextTextMapPropagator()

    @contextmanager
    def request(self, scope: Scope) -> Iterator[Span]:
        headers = {
            str(name, "latin-1"): str(value, "latin-1")
            for name, value in scope["headers"]
            if name in (b"traceparent", b"tracestate")
        }
        context = self._propagator.extract(headers)
        with self._tracer.start_as_current_span(scope["method"], context) as span:
            yield _RequestSpan(span, scope["method"])

    def close(self) -> None:
        self._provider.shutdown()


class _RequestSpan:
    def __init__(self, span: Any, method: str) -> None:
        self._span = span
        self._method = method

    def done(self, route: str, status: int) -> None:
        self._span.update_name(f"{self._method} {route}")
        self._span.set_attribute("http.route", route)
        self._span.set_attribute("http.request.method", self._method)
        self._span.set_attribute("http.response.status_code", status)
