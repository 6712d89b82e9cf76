"""Serving an ASGI app on a socket that was handed over, until the process is told to end."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Coroutine
from types import FrameType
from typing import Any, cast

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from auteur.api.draining import Draining
from auteur.config import ServerSettings

__all__ = ["Gathering", "run", "serve_app"]

_DRAIN_S = 10
"""How long requests that run may take to end once the process is told to."""
_AT_ONCE_BYTES = 1 << 16


def run(work: Coroutine[Any, Any, None]) -> None:
    """On uvloop, where there is one."""
    with asyncio.Runner(loop_factory=_loop()) as runner:
        runner.run(work)


def _loop() -> type[asyncio.AbstractEventLoop] | None:
    try:
        from uvloop import Loop
    except ImportError:  # Windows
        return None
    return Loop


async def serve_app(app: ASGIApp, descriptor: int, settings: ServerSettings, draining: Draining) -> None:
    """Until SIGTERM or SIGINT; then streams are told to end and requests get ten seconds."""
    config = uvicorn.Config(
        app,
        http=_Http,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_keep_alive=65,
        timeout_graceful_shutdown=_DRAIN_S,
    )
    await _Serving(config, draining).serve([socket.socket(fileno=descriptor)])


class _Http(HttpToolsProtocol):
    """Sends head and body of an answer together."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # asyncio says BaseTransport
        super().connection_made(cast("asyncio.Transport", Gathering(transport)))


class Gathering:
    """A transport that sends in one piece what is written in one turn of the loop: a send costs 15 µs on loopback, as
    much as routing, and a client reads a small answer at once.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._pieces: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> None:
        if not self._pieces:
            self._loop.call_soon(self._send)
        self._pieces.append(data)
        self._size += len(data)
        if self._size >= _AT_ONCE_BYTES:  # so that flow control holds whoever writes much without a pause
            self._send()

    def _send(self) -> None:
        if self._pieces:
            whole, self._pieces, self._size = b"".join(self._pieces), [], 0
            self._transport.write(whole)

    def close(self) -> None:
        self._send()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class _Serving(uvicorn.Server):
    """Tells streams to end, or the server would wait for them."""

    def __init__(self, config: uvicorn.Config, draining: Draining) -> None:
        super().__init__(config)
        self._draining = draining
        self._loop = asyncio.get_running_loop()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        del sig, frame
        self.should_exit = True
        self._loop.call_soon_threadsafe(self._draining.begin)
