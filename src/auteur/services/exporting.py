"""The edited talk as files: the movie with its receipt, and its captions."""

from __future__ import annotations

import json
from pathlib import Path

from auteur.core.captions.cues import cues
from auteur.core.captions.rules import CaptionRules, breaches
from auteur.core.edl.document import Edl
from auteur.core.errors import ExportError, InputError
from auteur.core.progress import Cancel, Report, never, silent
from auteur.core.render.flatten import playlist
from auteur.formats.registry import format_of
from auteur.media.explain import explained
from auteur.media.export import ExportOptions, export
from auteur.media.export.outputs import container_of
from auteur.media.files import write_whole
from auteur.media.receipt import Receipt
from auteur.services.burning import CaptionLook, burn_of
from auteur.services.project import Project

__all__ = ["caption_text", "check_destination", "export_movie", "write_captions"]


def check_destination(destination: Path) -> None:
    """Raises InputError where no movie can be written under the name: asked before long work, not after it."""
    container_of(destination)
    if not destination.parent.is_dir():
        raise InputError(f"there is no folder {str(destination.parent)!r}", hint="create it first")


def caption_text(edl: Edl, name: str) -> str:
    """The words of the edited timeline in the format that its name, or a file's ending, means.

    Raises InputError where that is no format of captions or transcripts.
    """
    write = format_of(name, "captions", "transcript").write
    assert write is not None, "formats that are not written are not found"
    return write(edl, {}).text


def write_captions(edl: Edl, destination: Path, look: CaptionLook | None = None) -> tuple[str, ...]:
    """The captions or the transcript as a file, whole or not at all; what of `look` is not in it, a sentence each.

    Raises InputError where the format has no styles, or is none.
    """
    if look is None:
        _write(destination, caption_text(edl, destination.name))
        return ()
    known = format_of(destination.name, "captions", "transcript")
    if known.write_styled is None:
        raise InputError(f"{known.title} has no styles", hint="write .ass, or burn the captions in")
    written = known.write_styled(edl, look.style)
    _write(destination, written.text)
    return written.unsupported


def export_movie(
    project: Project,
    edl: Edl,
    destination: Path,
    *,
    options: ExportOptions,
    captions: Path | None = None,
    burn: CaptionLook | None = None,
    receipt_file: Path | None = None,
    explanation: Path | None = None,
    report: Report = silent,
    cancel: Cancel = never,
) -> Receipt:
    """The movie, with captions, receipt and `explanation` (an SVG of what was copied) beside it where asked.
    With `burn` the captions are drawn into the picture, as it says.

    What was there before stays until all is done.

    Raises ExportError, MediaError or Cancelled; the movie then is not there, or is the old one.
    """
    check_destination(destination)
    media = {placed.clip.media_file_id for track in edl.tracks for placed in track.lane}
    sources = {media_id: project.media.get(media_id).path for media_id in sorted(media)}
    rules = CaptionRules.at(edl.settings.frame_rate)
    found = [str(breach) for breach in breaches(cues(edl, rules), rules)]
    receipt = export(
        playlist(edl),
        sources,
        destination,
        options=options,
        captions=found,
        burn=burn_of(edl, burn) if burn else None,
        report=report,
        cancel=cancel,
    )
    if captions is not None:
        write_captions(edl, captions)
    if receipt_file is not None:
        _write(receipt_file, json.dumps(receipt.to_json(), indent=1) + "\n")
    if explanation is not None:
        _write(explanation, explained(receipt))
    return receipt


def _write(destination: Path, text: str) -> None:
    try:
        write_whole(destination, text.encode())
    except OSError as error:
        raise ExportError(
            f"{destination}: {error.strerror}", hint="name a folder that can be written"
        ) from error
