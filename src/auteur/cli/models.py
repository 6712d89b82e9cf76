"""`auteur models`: what is there and what it costs; fetching, finding and checking, only ever when asked."""

from __future__ import annotations

from itertools import groupby
from typing import Annotated, Any

import typer

from auteur.bootstrap.models import Listed, check_model, get_model, listed, named_folder
from auteur.cli import options
from auteur.cli.console import Output, stop_on_interrupt
from auteur.config import settings

__all__ = ["models_app"]

models_app = typer.Typer(
    help="The engines' models: what is there, fetching, finding and checking one.", no_args_is_help=True
)
_Name = Annotated[str, typer.Argument(help="A model of `auteur models list`.", show_default=False)]


@models_app.command("list")
def list_command(as_json: options.AsJson = False) -> None:
    """Say which models there are, which are here, and what they cost: download, memory, licence."""
    rows = [_row(one) for one in listed(settings())]
    folders = ", ".join(str(folder) for folder in settings().models)
    groups = groupby(rows, key=lambda row: (row["engine"], row["job"]))
    text = "\n\n".join(
        "\n".join([f"{engine} ({job})", *map(_line, group)]) for (engine, job), group in groups
    )
    Output(as_json=as_json).result({"models": rows, "folders": folders}, f"{text}\n\nlooked for in {folders}")


def _row(one: Listed) -> dict[str, Any]:
    model = one.model
    return {
        "name": one.name,
        "engine": one.engine,
        "job": one.job,
        "installed": one.folder is not None,
        "path": str(one.folder) if one.folder else None,
        "size_mb": model.size_mb if model else None,
        "memory_mb": model.memory_mb if model else None,
        "licence": model.licence if model else None,
        "gated": model.gated if model else False,
        "sources": [str(source) for source in model.sources] if model else [],
        "note": model.note if model else "put here by hand: its licence is not known",
    }


def _line(row: dict[str, Any]) -> str:
    costs = "" if row["size_mb"] is None else f"{row['size_mb']:>7} MB  {row['memory_mb']:>6} MB of memory"
    said = [row["licence"] or "", "licence to be accepted on the hub" if row["gated"] else "", row["note"]]
    return (
        f"  {'installed' if row['installed'] else '':<9}  {row['name']:<22} {costs:<32}  "
        + "; ".join(filter(None, said))
    ).rstrip()


@models_app.command("get")
def get_command(name: _Name, as_json: options.AsJson = False) -> None:
    """Fetch a model, going on where an earlier try broke off, and check its hashes.

    A gated one takes a token in HF_TOKEN. A mirror is named by HF_ENDPOINT.
    """
    output = Output(as_json=as_json)
    model = next((one.model for one in listed(settings()) if one.name == name and one.model), None)
    if model is not None:
        output.say(_costs(model.licence, model.size_mb, model.note))
    with stop_on_interrupt() as cancel, output.progress() as report:
        path = get_model(settings(), name, report=report, cancel=cancel)
    output.result({"name": name, "path": str(path)}, f"{name}: {path}")


def _costs(licence: str, size_mb: int, note: str) -> str:
    return f"licence: {licence}; {size_mb} MB" + (f"; {note}" if note else "")


@models_app.command("path")
def path_command(name: _Name, as_json: options.AsJson = False) -> None:
    """Say in which folder a model lies."""
    _, folder = named_folder(settings(), name)
    Output(as_json=as_json).result({"name": name, "path": str(folder)}, str(folder))


@models_app.command("verify")
def verify_command(name: _Name, as_json: options.AsJson = False) -> None:
    """Check each file of a model against its hash. Exit 1 if one is changed or missing."""
    output = Output(as_json=as_json)
    with stop_on_interrupt() as cancel, output.progress() as report:
        found = check_model(settings(), name, report=report, cancel=cancel)
    files = [{"name": one.name, "state": one.state} for one in found]
    whole = not any(one.state in ("changed", "missing") for one in found)
    text = "\n".join(f"{one.state:<8} {one.name}" for one in found)
    output.result({"name": name, "ok": whole, "files": files}, text)
    if not whole:
        raise typer.Exit(1)
