"""`auteur apply`: operations from a file or a program."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from auteur.cli import options
from auteur.cli.console import Output
from auteur.cli.opening import open_project
from auteur.core.edl.history import perform as rehearse
from auteur.core.errors import InputError
from auteur.services.project import perform

__all__ = ["apply_command"]


def apply_command(
    folder: Annotated[
        Path, typer.Argument(metavar="PROJECT", help="The project folder.", show_default=False)
    ],
    operations: Annotated[
        str,
        typer.Argument(
            help="A JSON file with one operation or a list of them; - for stdin.", show_default=False
        ),
    ],
    dry_run: options.DryRun = False,
    as_json: options.AsJson = False,
) -> None:
    """Apply operations to a project, each one step of undo.

    \b
    Examples:
      auteur apply talk.auteur edits.json
      echo '{"op": "undo"}' | auteur apply talk.auteur -
    """
    output = Output(as_json=as_json)
    opened = open_project(folder)
    edl = opened.edl
    asked = _read(operations)
    for op in asked:  # all of them are tried before the first is kept
        edl = rehearse(edl, op)
    if not dry_run:
        edl = opened.edl
        for op in asked:
            edl = perform(opened.project, edl, op)
    said = {"version": edl.version, "duration_ms": edl.duration_ms, "applied": len(asked), "dry_run": dry_run}
    done = "would be" if dry_run else "were"
    text = f"{len(asked)} operations {done} applied: version {edl.version}, {edl.duration_ms / 1000:.1f} s"
    output.result(said, text)


def _read(name: str) -> list[dict[str, Any]]:
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text("utf-8")
        value = json.loads(text)
    except (OSError, ValueError) as error:
        raise InputError(
            f"{name}: {error}", hint='write [{"op": "delete_words", "word_ids": ["…"]}]'
        ) from error
    operations = value if isinstance(value, list) else [value]
    if not all(isinstance(op, dict) for op in operations):
        raise InputError(f"{name} holds something that is no operation", hint='write [{"op": …}, …]')
    return operations
