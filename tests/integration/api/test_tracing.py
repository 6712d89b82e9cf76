"""Traces go to the collector that is configured, as part of the caller's trace."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import httpx
import pytest

from auteur.api.app import bare_app
from auteur.api.middleware.edge import Edge
from auteur.api.tracing import NoTracing, tracing

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


class _Collector(BaseHTTPRequestHandler):
    got: ClassVar[list[bytes]] = []

    def do_POST(self) -> None:
        self.got.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing is said of it."""


@pytest.fixture
def collector() -> Iterator[str]:
    _Collector.got.clear()
    with HTTPServer(("127.0.0.1", 0), _Collector) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1/traces"
        server.shutdown()
        thread.join()


@pytest.mark.anyio
async def test_a_request_is_a_span_of_its_callers_trace(collector: str) -> None:
    traces = tracing(collector)
    transport = httpx.ASGITransport(Edge(bare_app(), https=True, tracing=traces))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
        asked = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
        answer = await http.get("/healthz?secret=canary", headers=asked)
    traces.close()
    assert answer.headers["strict-transport-security"].startswith("max-age=")
    sent = b"".join(_Collector.got)
    assert b"GET /healthz" in sent
    assert bytes.fromhex(TRACE) in sent
    assert b"canary" not in sent


def test_without_an_endpoint_nothing_is_traced() -> None:
    assert isinstance(tracing(""), NoTracing)
