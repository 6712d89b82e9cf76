"""`auteur serve`: the whole back end on this machine; `auteur sign-in`: a fresh link; `auteur openapi`."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import webbrowser
from importlib.util import find_spec
from typing import Annotated, Any

import typer

from auteur.cli import options
from auteur.cli.console import Output
from auteur.config import ServerSettings, server_settings, settings
from auteur.core.errors import InputError

__all__ = ["openapi_command", "serve_command", "sign_in_command"]


def serve_command(
    host: Annotated[
        str | None, typer.Option(help="Where to listen; beyond this machine, people sign up.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="The API's port; 0 takes any free one.")] = None,
    blob_port: Annotated[int | None, typer.Option(help="The port of uploads and downloads.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes that serve the API.")] = None,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the browser, signed in.")] = False,
    as_json: options.AsJson = False,
) -> None:
    """Serve the studio's back end: database, API, objects and a worker, all under AUTEUR_HOME.

    \b
    Examples:
      auteur serve
      auteur serve --port 0 --json
      AUTEUR_DATABASE_URL=postgresql://… auteur serve --host 0.0.0.0
    """
    chosen, output = (
        _chosen(host=host, port=port, blob_port=blob_port, api_workers=workers),
        Output(as_json=as_json),
    )
    from auteur.bootstrap.home import Home
    from auteur.bootstrap.logs import configure_logs
    from auteur.bootstrap.supervisor import Ready, serve

    configure_logs("supervisor", level=chosen.log_level)

    def ready(now: Ready) -> None:
        said = {"event": "ready", "url": now.url, "seconds": round(now.seconds, 3), "sign_in": now.sign_in}
        text = f"ready: {now.url} ({now.seconds:.1f} s)"
        if now.sign_in:
            text += f"\nSign this browser in within a minute (once): {now.sign_in}"
        output.event(said, text)
        if open_browser and now.sign_in:
            webbrowser.open(now.sign_in)

    status = serve(chosen, Home(settings().home), ready, sign_in=True)
    if status:
        raise typer.Exit(status)


def sign_in_command(
    open_browser: Annotated[bool, typer.Option("--open", help="Open the browser, signed in.")] = False,
    as_json: options.AsJson = False,
) -> None:
    """A fresh link that signs this machine's browser in to the server that runs here: once, within a minute."""
    chosen = _chosen()
    if not chosen.embedded:
        raise InputError("this server is for more than one machine", hint="sign in with an account")
    from auteur.bootstrap.home import Home
    from auteur.bootstrap.supervisor import sign_in_link

    link = asyncio.run(sign_in_link(chosen, Home(settings().home)))
    Output(as_json=as_json).result({"sign_in": link}, link)
    if open_browser:
        webbrowser.open(link)


def openapi_command() -> None:
    """The API's OpenAPI 3.1 document, as JSON."""
    _chosen()
    done = subprocess.run([sys.executable, "-m", "auteur.api", "--openapi"], check=False)
    raise typer.Exit(done.returncode)


def _chosen(**given: Any) -> ServerSettings:
    """The settings, checked before anything of the server is loaded: other commands need none of it."""
    if find_spec("asyncpg") is None or find_spec("fastapi") is None:
        raise InputError("the server's parts are not installed", hint="pip install 'auteur[server]'")
    chosen = server_settings(**given)
    if not chosen.embedded and not chosen.public_url:
        raise InputError(
            f"others reach this server at {chosen.host}, but by which address?",
            hint="set AUTEUR_PUBLIC_URL, as https://auteur.example",
        )
    return chosen
