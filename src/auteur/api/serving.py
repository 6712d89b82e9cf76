"""Serving an ASGI app on a socket that was handed over, until the process is told to end."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Coroutine
from types import FrameType
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from auteur.api.draining import Draining
from auteur.config import ServerSettings

__all__ = ["run", "serve_app"]

_DRAIN_S = 10
"""How long requests that run may take to end once the process is told to."""


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
