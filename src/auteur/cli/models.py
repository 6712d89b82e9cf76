"""`auteur models`: what is there, and fetching one, only ever when asked."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from auteur.cli import options
from auteur.cli.console import Output, stop_on_interrupt
from auteur.config import settings
from auteur.engines.transcription.whisper.catalogue import MODELS
from auteur.engines.transcription.whisper.models import get, installed_models

__all__ = ["models_app"]

models_app = typer.Typer(help="Whisper models: what is there, and fetching one.", no_args_is_help=True)


@models_app.command("list")
def list_command(as_json: options.AsJson = False) -> None:
    """Say which models there are and which are installed."""
    there = installed_models(settings().models)
    rows = [
        {"name": name, "installed": name in there, "size_mb": model.size_mb, "licence": model.licence}
        for name, model in MODELS.items()
    ]
    text = "\n".join(_row(row) for row in rows)
    folders = ", ".join(str(folder) for folder in settings().models)
    Output(as_json=as_json).result({"models": rows, "folders": folders}, f"{text}\nlooked for in {folders}")


def _row(row: dict[str, Any]) -> str:
    return f"{'installed' if row['installed'] else '':<9}  {row['name']:<10} {row['size_mb']:>6} MB  {row['licence']}"


@models_app.command("get")
def get_command(
    name: Annotated[str, typer.Argument(help="A model of `auteur models list`.", show_default=False)],
    as_json: options.AsJson = False,
) -> None:
    """Fetch a model, resuming where an earlier try broke off, and check its hashes."""
    output = Output(as_json=as_json)
    with stop_on_interrupt() as cancel, output.progress() as report:
        path = get(name, settings().models[0], report=report, cancel=cancel)
    output.result({"name": name, "path": str(path)}, f"{name}: {path}")
