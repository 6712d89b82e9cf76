"""One process of the API: `python -m auteur.api --fd N` serves on a socket that it was handed.

`--blobs` serves the local object store instead, on a port of its own; `--openapi` prints the API's description.
"""

from __future__ import annotations

import argparse
import json
import sys

import structlog

from auteur.api.draining import Draining
from auteur.api.serving import run, serve_app
from auteur.bootstrap.home import Home
from auteur.bootstrap.logs import configure_logs
from auteur.bootstrap.processes import die_with_parent, pass_gate
from auteur.config import server_settings, settings
from auteur.core.errors import AuteurError

__all__ = ["main"]


def main() -> None:
    """Serve until SIGTERM, or print the OpenAPI."""
    parser = argparse.ArgumentParser(prog="auteur.api", description=__doc__)
    parser.add_argument("--fd", type=int, help="the listening socket")
    parser.add_argument("--blobs", action="store_true", help="serve the local object store")
    parser.add_argument("--openapi", action="store_true", help="print the OpenAPI document")
    asked = parser.parse_args()
    if asked.openapi:
        from auteur.api.app import bare_app
        from auteur.api.openapi import openapi

        sys.stdout.write(json.dumps(openapi(bare_app()), indent=2, ensure_ascii=False) + "\n")
        return
    die_with_parent()
    name = "blobs" if asked.blobs else "api"
    try:
        configure_logs(name, level=server_settings().log_level)
        run(_blobs(asked.fd) if asked.blobs else _api(asked.fd))
    except AuteurError as error:
        structlog.get_logger(name).error("cannot serve", code=error.code, reason=error.message)
        sys.exit(1)


async def _api(descriptor: int) -> None:
    """What it takes is loaded here, because the blob server needs none of it: 1.6 s of CPU."""
    from auteur.api.app import create_app
    from auteur.api.tracing import tracing
    from auteur.bootstrap.server import open_server

    pass_gate()
    chosen, home = server_settings(), Home(settings().home)
    traces, draining = tracing(chosen.otlp_endpoint), Draining()
    async with open_server(chosen, home) as server:
        await serve_app(create_app(server, traces, draining), descriptor, chosen, draining)
    traces.close()


async def _blobs(descriptor: int) -> None:
    from auteur.api.blobs import BlobApp
    from auteur.bootstrap.objects import local_objects

    chosen = server_settings()
    app = BlobApp(local_objects(chosen, Home(settings().home)), (chosen.base_url, *chosen.cors_origins))
    await serve_app(app, descriptor, chosen, Draining())


if __name__ == "__main__":
    main()
