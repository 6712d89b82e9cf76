"""One process of the API: `python -m auteur.api --fd N` serves on a socket that it was handed.

`python -m auteur.api --openapi` prints the description of the API and ends.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import sys
from types import FrameType

import structlog
import uvicorn

from auteur.api.app import bare_app, create_app
from auteur.api.draining import Draining
from auteur.api.openapi import openapi
from auteur.api.tracing import tracing
from auteur.bootstrap.home import Home
from auteur.bootstrap.logs import configure_logs
from auteur.bootstrap.processes import die_with_parent
from auteur.bootstrap.server import open_server
from auteur.config import server_settings, settings
from auteur.core.errors import AuteurError

__all__ = ["main"]

_DRAIN_S = 10
"""How long requests that run may take to end once the process is told to."""


def main() -> None:
    """Serve until SIGTERM, or print the OpenAPI."""
    parser = argparse.ArgumentParser(prog="auteur.api", description=__doc__)
    parser.add_argument("--fd", type=int, help="the listening socket")
    parser.add_argument("--openapi", action="store_true", help="print the OpenAPI document")
    asked = parser.parse_args()
    if asked.openapi:
        sys.stdout.write(json.dumps(openapi(bare_app()), indent=2, ensure_ascii=False) + "\n")
        return
    die_with_parent()
    chosen = server_settings()
    configure_logs("api", level=chosen.log_level)
    try:
        with asyncio.Runner(loop_factory=_loop()) as runner:
            runner.run(_serve(socket.socket(fileno=asked.fd)))
    except AuteurError as error:
        structlog.get_logger("api").error("cannot serve", code=error.code, reason=error.message)
        sys.exit(1)


def _loop() -> type[asyncio.AbstractEventLoop] | None:
    try:
        from uvloop import Loop
    except ImportError:  # Windows
        return None
    return Loop


async def _serve(listening: socket.socket) -> None:
    chosen, home = server_settings(), Home(settings().home)
    traces, draining = tracing(chosen.otlp_endpoint), Draining()
    async with open_server(chosen, home) as server:
        app = create_app(server, traces, draining)
        config = uvicorn.Config(
            app,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=True,
            proxy_headers=bool(chosen.trusted_proxies),
            forwarded_allow_ips=list(chosen.trusted_proxies),
            timeout_keep_alive=65,
            timeout_graceful_shutdown=_DRAIN_S,
            limit_concurrency=None,
            backlog=1024,
        )
        await _Serving(config, draining).serve([listening])
    traces.close()


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


if __name__ == "__main__":
    main()
