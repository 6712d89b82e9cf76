"""`auteur export`, `auteur captions` and `auteur verify`: a project as files, and their proof."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from auteur import bootstrap
from auteur.cli import options
from auteur.cli.console import Output, stop_on_interrupt
from auteur.cli.delivering import delivering
from auteur.cli.opening import open_named, open_project
from auteur.config import settings
from auteur.core.errors import ExportError, InputError
from auteur.media.receipt import Receipt
from auteur.media.verify import verify_receipt
from auteur.services.burning import look_of
from auteur.services.delivery import Delivery
from auteur.services.exporting import (
    caption_text,
    captions_beside,
    export_movie,
    forecast_movie,
    write_captions,
)
from auteur.services.interchange import hand_over, names_a_cut

__all__ = [
    "captions_command",
    "default_files",
    "export_command",
    "export_result",
    "export_text",
    "verify_command",
]


class NotAsReceipt(ExportError):
    """The file is not what its receipt says."""

    code = "not_as_receipt"


def default_files(destination: Path) -> tuple[Path, Path]:
    """Captions and receipt beside a movie: out.mp4 → out.srt, out.receipt.json."""
    return destination.with_suffix(".srt"), destination.with_suffix(".receipt.json")


def export_result(destination: Path, receipt: Receipt, *, captioned: bool) -> dict[str, Any]:
    """What was written, for programs; `captions` is null where there are none."""
    captions, receipt_file = default_files(destination)
    return {
        "output": str(destination),
        "captions": str(captions) if captioned else None,
        "receipt_file": str(receipt_file),
        "receipt": receipt.to_json(),
    }


def export_text(destination: Path, receipt: Receipt, *, captioned: bool) -> str:
    """What was written, for people."""
    captions, receipt_file = default_files(destination)
    beside = f"\ncaptions: {captions}" if captioned else ""
    return f"{receipt}\n\nmovie:    {destination}{beside}\nreceipt:  {receipt_file}"


@delivering
def export_command(
    folder: Annotated[
        Path, typer.Argument(metavar="PROJECT", help="The project folder.", show_default=False)
    ],
    destination: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            help="The movie to write (.mp4, .mov, .webm, .mkv, .m4a, .mp3, .wav, .flac, .opus), or the cut for another "
            "program (.fcpxml, .xml, .edl, .otio, .mlt, .csv).",
        ),
    ],
    delivery: Delivery,
    explain: options.Explain = None,
    dry_run: options.DryRun = False,
    as_json: options.AsJson = False,
) -> None:
    """Export a project: the movie, its captions and its receipt; or the cut, for another editing program.

    \b
    Examples:
      auteur export talk.auteur -o talk-cut.mp4
      auteur export talk.auteur -o talk-cut.mp4 --captions burn --style karaoke
      auteur export talk.auteur -o short.mp4 --aspect 9:16 --fit blur --range 1:00-1:45
      auteur export talk.auteur -o talk.m4a --preset podcast --dry-run
      auteur export talk.auteur -o talk-cut.fcpxml
    """
    output = Output(as_json=as_json)
    if names_a_cut(destination):
        _hand_over(output, folder, destination)
        return
    captions, receipt_file = default_files(destination)
    with stop_on_interrupt() as cancel, output.progress() as report:
        opened = open_project(folder)
        if dry_run:
            used, told = forecast_movie(
                opened.project, opened.edl, destination, delivery=delivery, report=report, cancel=cancel
            )
            said = {
                "output": str(destination),
                "dry_run": True,
                "options": used.to_json(),
                "plan": asdict(told),
            }
            output.result(said, f"{told}\nnothing was written")
            return
        receipt = export_movie(
            opened.project,
            opened.edl,
            destination,
            delivery=delivery,
            captions=captions,
            cache=bootstrap.segment_cache(settings()),
            signer=bootstrap.credential_signer(settings()) if delivery.credentials else None,
            receipt_file=receipt_file,
            explanation=explain,
            report=report,
            cancel=cancel,
        )
    captioned = captions_beside(opened.edl, delivery)
    output.result(
        export_result(destination, receipt, captioned=captioned),
        export_text(destination, receipt, captioned=captioned),
    )


def _hand_over(output: Output, folder: Path, destination: Path) -> None:
    opened = open_project(folder)
    handed = hand_over(opened.project, opened.edl, destination)
    said = {"output": str(destination), "format": handed.title, "unsupported": list(handed.unsupported)}
    left = "".join(f"\n  not in it: {what}" for what in handed.unsupported)
    output.result(said, f"{handed.title}: {destination}{left}")


def captions_command(
    recording: options.Named,
    destination: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write .srt, .vtt, .ass, .ttml, .txt or .json.")
    ] = None,
    ending: Annotated[
        str, typer.Option("--format", help="Print as one of `auteur formats`, as srt or whisper.")
    ] = "srt",
    style: Annotated[
        str, typer.Option("--style", help="How .ass captions look: a name or a file of `auteur style`.")
    ] = "",
    project: options.ProjectFolder = None,
    as_json: options.AsJson = False,
) -> None:
    """Write the captions of the edit as it stands.

    \b
    Examples:
      auteur captions talk.auteur -o talk.vtt
      auteur captions talk.auteur -o talk.ass --style boxed
    """
    output = Output(as_json=as_json)
    opened = open_named(recording, project)
    if destination is not None:
        look = look_of(style, (), settings().fonts) if style else None
        left = write_captions(opened.edl, destination, look)
        told = "".join(f"\n  not in it: {what}" for what in left)
        output.result(
            {"output": str(destination), "unsupported": list(left)}, f"captions: {destination}{told}"
        )
        return
    if style:
        raise InputError("a style is for a file", hint="name it with -o, as captions.ass")
    text = caption_text(opened.edl, f".{ending.lstrip('.')}")
    output.result({"format": ending, "text": text}, text.rstrip())


def verify_command(
    file: Annotated[Path, typer.Argument(help="The exported movie.", show_default=False)],
    receipt_file: Annotated[
        Path | None, typer.Option("--receipt", help="Its receipt; beside the movie if not given.")
    ] = None,
    decode: Annotated[bool, typer.Option("--decode/--no-decode", help="Decode every frame.")] = True,
    as_json: options.AsJson = False,
) -> None:
    """Check that a movie is what its receipt says.

    \b
    Example:
      auteur verify out.mp4 --receipt out.receipt.json
    """
    output = Output(as_json=as_json)
    receipt = Receipt.load(receipt_file or default_files(file)[1])
    with stop_on_interrupt() as cancel, output.progress() as report:
        problems = verify_receipt(file.resolve(), receipt, decode=decode, report=report, cancel=cancel)
    if problems:
        raise NotAsReceipt(
            f"{file.name} is not as its receipt says: {'; '.join(problems)}", hint="export it again"
        )
    output.result({"file": str(file), "problems": []}, f"{file.name} is as its receipt says\n{receipt}")
