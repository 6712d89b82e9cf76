"""The outermost layer: a request id, the access log, metrics, security headers, and an answer for every fault."""

from __future__ import annotations

import re
import time
from uuid import uuid4

import structlog
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from auteur.api.metrics import observe
from auteur.api.problems import on_fault
from auteur.api.tracing import Tracing

__all__ = ["RATE", "Edge"]

RATE = "auteur.rate"
"""The scope's key under which whoever counted the request leaves its RateLimit headers."""
_REQUEST_ID = re.compile(rb"[A-Za-z0-9_-]{8,64}")
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
_DEFAULTS = (
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"private, no-cache"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)
"""A route may have its own."""
_HSTS = (b"strict-transport-security", b"max-age=63072000; includeSubDomains")

log = structlog.get_logger("access")


class Edge:
    """ASGI middleware. `https`: clients reach the server so, and are told to stay there."""

    def __init__(self, app: ASGIApp, *, https: bool, tracing: Tracing) -> None:
        self._app = app
        self._headers = (*_HEADERS, _HSTS) if https else _HEADERS
        self._tracing = tracing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        request_id = _request_id(scope)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        scope.setdefault("state", {})["request_id"] = request_id
        status, sent_bytes, whole = 0, 0, False

        async def sending(message: Message) -> None:
            nonlocal status, sent_bytes, whole
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = self._headed(scope, message, request_id)
            else:
                sent_bytes += len(message.get("body", b""))
                whole = not message.get("more_body", False)
            await send(message)

        with self._tracing.request(scope) as span:
            try:
                await self._app(scope, receive, sending)
            except Exception:
                log.exception("failed", method=scope["method"], route=_route(scope))
                if not status:
                    await (await on_fault(Request(scope), Exception()))(scope, receive, sending)
                elif not whole:
                    raise  # the answer has begun: cutting the connection is all that is left
            finally:
                seconds = time.perf_counter() - began
                span.done(_route(scope), status)
                _tell(scope, status, sent_bytes, seconds)

    def _headed(self, scope: Scope, message: Message, request_id: str) -> list[tuple[bytes, bytes]]:
        headers = [*message.get("headers", ()), *self._headers, (b"x-request-id", request_id.encode())]
        named = {name for name, _ in headers}
        headers += [default for default in _DEFAULTS if default[0] not in named]
        headers += scope.get(RATE, ())
        return headers


def _request_id(scope: Scope) -> str:
    """The client's, where it sends one that can be logged as it is; else a new one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
            return str(value, "ascii")
    return uuid4().hex


def _route(scope: Scope) -> str:
    return getattr(scope.get("route"), "path", "unmatched")


def _tell(scope: Scope, status: int, sent_bytes: int, seconds: float) -> None:
    route = _route(scope)
    observe(scope["method"], route, status, seconds)
    log.info(
        "request",
        method=scope["method"],
        route=route,
        status=status,
        ms=round(seconds * 1000, 2),
        bytes=sent_bytes,
    )
