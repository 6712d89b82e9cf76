"""`auteur script`: the talk as Markdown, to be edited in any editor and kept in git."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from auteur.cli import options
from auteur.cli.console import Output
from auteur.cli.opening import Opened, open_named
from auteur.services.project import perform
from auteur.services.scripting import plan_script, script_text, write_script

__all__ = ["script_command"]


def script_command(
    recording: options.Named,
    destination: Annotated[
        Path | None, typer.Option("--output", "-o", help="The Markdown file to write; stdout if not given.")
    ] = None,
    edited: Annotated[
        Path | None, typer.Option("--apply", help="An edited script: do to the talk what was done to it.")
    ] = None,
    project: options.ProjectFolder = None,
    dry_run: options.DryRun = False,
    as_json: options.AsJson = False,
) -> None:
    """Write the talk as Markdown, a line for each sentence, or read it back after you edited it.

    Strike ~~words~~ out to cut them, unstrike them to put them back, move lines, correct words, rename speakers.

    \b
    Examples:
      auteur script talk.auteur -o talk.md
      auteur script talk.auteur --apply talk.md --dry-run
    """
    output = Output(as_json=as_json)
    if edited is not None and destination is not None:
        raise typer.BadParameter("write a script or apply one, not both", param_hint="--apply")
    opened = open_named(recording, project)
    if edited is not None:
        _apply(output, opened, edited, dry_run=dry_run)
    elif destination is not None:
        write_script(opened.edl, destination)
        output.result({"output": str(destination)}, f"script: {destination}")
    else:
        text = script_text(opened.edl)
        output.result({"text": text}, text.rstrip())


def _apply(output: Output, opened: Opened, edited: Path, *, dry_run: bool) -> None:
    edit = plan_script(opened.edl, edited)
    edl = edit.after
    if edit.operations and not dry_run:
        edl = perform(opened.project, opened.edl, edit.operation)
    said = {
        "version": opened.edl.version if dry_run else edl.version,
        "duration_before_ms": opened.edl.duration_ms,
        "duration_after_ms": edl.duration_ms,
        "operations": list(edit.operations),
        "dry_run": dry_run,
    }
    counts = Counter(op["op"].replace("_", " ") for op in edit.operations)
    done = ", ".join(f"{count} × {verb}" for verb, count in counts.items()) or "nothing to do"
    verb = "would last" if dry_run else "lasts"
    output.result(said, f"{edited.name}: {done}; the edit {verb} {edl.duration_ms / 1000:.1f} s")
