"""`auteur lipsync`: a speaker's lips moved to another sound."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from auteur import bootstrap
from auteur.cli import options
from auteur.cli.console import Output, stop_on_interrupt
from auteur.config import settings
from auteur.core.errors import InputError
from auteur.core.progress import Cancel
from auteur.core.transcript.script import Script
from auteur.engines.lip_sync.spec import ENGINES, check_wish
from auteur.media.probe import probe
from auteur.ports.lip_syncer import HEARD_HZ, Said
from auteur.services.lip_syncing import heard_of, lip_sync, stretch_for

__all__ = ["lipsync_command"]


def lipsync_command(
    recording: Annotated[Path, typer.Argument(help="A video that shows a face.", show_default=False)],
    sound: Annotated[Path, typer.Option("--sound", help="What is to be said: any file with sound.")],
    destination: Annotated[Path, typer.Option("--output", "-o", help="The MP4 to write.")],
    text: Annotated[
        str, typer.Option("--text", help="The words of the sound, where known: shapes fit better.")
    ] = "",
    start: Annotated[float, typer.Option("--from", min=0, help="Second of the video to begin at.")] = 0.0,
    face: Annotated[
        str,
        typer.Option("--face", help="Which face: X,Y as shares of the picture, 0.3,0.4; else the largest."),
    ] = "",
    engine: Annotated[
        str, typer.Option("--engine", help=f"{' or '.join(ENGINES)}; the best if not given.")
    ] = "",
    model: Annotated[str, typer.Option("--model", help="A model of that engine: a name or a folder.")] = "",
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same pictures.")] = 0,
    as_json: options.AsJson = False,
) -> None:
    """Move a speaker's lips to another sound, and write the video with it.

    \b
    Example:
      auteur lipsync talk.mp4 --sound corrected.wav --text "On Tuesday we begin." -o talk-corrected.mp4
    """
    output = Output(as_json=as_json)
    at = _face_at(face)
    if destination.suffix.lower() != ".mp4":
        raise InputError(f"{destination.name} is not an MP4's name", hint="call it something.mp4")
    with stop_on_interrupt() as cancel, output.progress() as report:
        chosen = bootstrap.lip_syncer(settings(), engine=engine, model=model)
        said = _said(sound.resolve(), text, cancel)
        start_ms, length_ms = round(start * 1000), len(said.samples) * 1000 // HEARD_HZ
        picture = recording.resolve()
        check_wish(probe(picture, cancel=cancel).duration_ms - start_ms, length_ms)
        done = lip_sync(
            chosen,
            picture,
            stretch_for(picture, length_ms, start_ms=start_ms),
            said,
            destination.absolute(),
            sound=sound.resolve(),
            at=at,
            seed=seed,
            report=report,
            cancel=cancel,
        )
    told = done.to_json()
    quality = ENGINES[done.lips.engine].quality
    notes = "".join(f"\nnote: {note}" for note in told["notes"])
    output.result(
        {"output": str(destination), **told, "quality": quality},
        f"wrote {destination}: lips moved in {done.moved} of {done.stretch.frames} frames\n{quality}{notes}",
    )


def _face_at(said: str) -> tuple[float, float] | None:
    if not said:
        return None
    try:
        x, y = (float(part) for part in said.split(","))
    except ValueError:
        x, y = -1.0, -1.0
    if not (0 <= x <= 1 and 0 <= y <= 1):
        raise InputError(f"{said!r} names no place in the picture", hint="two shares from 0 to 1: 0.3,0.4")
    return x, y


def _said(sound: Path, text: str, cancel: Cancel) -> Said:
    """The sound, with its phones where its words are known."""
    heard = heard_of(sound, cancel=cancel)
    if not text.strip():
        return heard
    aligner = bootstrap.transcriber(settings(), engine="align", script_given=True)
    found = aligner.transcribe(heard.samples, script=Script.from_lines([text]), cancel=cancel)
    words = [(one.word, one.start_ms, one.end_ms) for one in found.words]
    return Said(heard.samples, bootstrap.phones_said(words))
