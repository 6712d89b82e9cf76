"""`auteur import`: a cut that was made in another program."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from auteur.cli import options
from auteur.cli.console import Output, stop_on_interrupt
from auteur.cli.opening import open_project
from auteur.core.errors import InputError
from auteur.core.time import rate_from_number
from auteur.services.interchange import take_over
from auteur.services.project import perform

__all__ = ["import_command"]


def import_command(
    folder: Annotated[
        Path, typer.Argument(metavar="PROJECT", help="The project folder.", show_default=False)
    ],
    file: Annotated[
        Path,
        typer.Argument(
            metavar="CUT",
            help="The cut: .fcpxml, .xml, .edl, .otio, .csv, .llc or .json.",
            show_default=False,
        ),
    ],
    rate: Annotated[
        str, typer.Option("--rate", help="The frame rate of an EDL, as 29.97; the project's if not given.")
    ] = "",
    dry_run: options.DryRun = False,
    as_json: options.AsJson = False,
) -> None:
    """Take over a cut from Final Cut, Premiere, Resolve, LosslessCut or auto-editor. One step of undo.

    The cut may use the project's recordings, and files beside the project or below; it is refused for any other.

    \b
    Example:
      auteur import talk.auteur talk-cut.fcpxml
    """
    output = Output(as_json=as_json)
    with stop_on_interrupt() as cancel:
        opened = open_project(folder)
        home = opened.folder.absolute().parent
        taken = take_over(opened.project, opened.edl, file, home=home, rate=_rate(rate), cancel=cancel)
    edl = taken.after if dry_run else perform(opened.project, opened.edl, taken.operation)
    said = {
        "version": opened.edl.version if dry_run else edl.version,
        "duration_ms": edl.duration_ms,
        "clips": sum(len(track.lane) for track in edl.tracks),
        "operation": taken.operation,
        "notes": list(taken.notes),
        "dry_run": dry_run,
    }
    notes = "".join(f"\n  note: {note}" for note in taken.notes)
    done = "would last" if dry_run else "lasts"
    output.result(
        said, f"{file.name}: {said['clips']} clips; the edit {done} {edl.duration_ms / 1000:.1f} s{notes}"
    )


def _rate(text: str) -> Fraction | None:
    try:
        return rate_from_number(text) if text else None
    except ValueError as error:
        raise InputError(f"{text!r} is no frame rate", hint="write it as 25, 29.97 or 30000/1001") from error
