"""The edited talk as files: the movie with its receipt, and its captions."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from auteur.core.captions.cues import cues
from auteur.core.captions.model import Cue
from auteur.core.captions.ranged import ranged
from auteur.core.captions.rules import CaptionRules, breaches
from auteur.core.edl.document import Edl
from auteur.core.errors import ExportError, InputError
from auteur.core.progress import Cancel, Report, never, silent
from auteur.core.time import Span
from auteur.core.transcript.provenance import generated_spans
from auteur.formats.registry import format_of
from auteur.formats.soft_track import soft_cues
from auteur.formats.srt import write_srt
from auteur.media.explain import explained
from auteur.media.export import Burn, ExportOptions, SoftCaptions, SoftText, export
from auteur.media.export.forecast import Forecast, forecast
from auteur.media.export.outputs import CONTAINERS, container_of
from auteur.media.files import write_whole
from auteur.media.receipt import Receipt
from auteur.media.segment_cache import SegmentCache
from auteur.ports.credential_signer import CredentialSigner
from auteur.services.burning import CaptionLook, burn_of
from auteur.services.credentials import note_of, seal_by
from auteur.services.delivery import Delivery
from auteur.services.project import Project

__all__ = [
    "caption_text",
    "captions_beside",
    "check_destination",
    "export_movie",
    "forecast_movie",
    "write_captions",
]

AS_IT_IS = Delivery()


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


def captions_beside(edl: Edl, delivery: Delivery) -> bool:
    """Whether captions belong beside the movie: not where none are asked for, nor to a talk without words."""
    return delivery.captions != "none" and len(edl.transcript.segments) > 0


def export_movie(
    project: Project,
    edl: Edl,
    destination: Path,
    *,
    delivery: Delivery = AS_IT_IS,
    captions: Path | None = None,
    cache: SegmentCache | None = None,
    signer: CredentialSigner | None = None,
    receipt_file: Path | None = None,
    explanation: Path | None = None,
    report: Report = silent,
    cancel: Cancel = never,
) -> Receipt:
    """The movie as the `delivery` says, with captions, receipt and `explanation` (an SVG or PNG of what was copied)
    beside it where asked; a talk without words has no captions.

    What was there before stays until all is done.

    `signer` is who signs the credentials that the delivery asks for.

    Raises ExportError, MediaError, CannotSign or Cancelled; the movie then is not there, or is the old one.
    """
    check_destination(destination)
    options, framing = delivery.options_for(container_of(destination)), delivery.framing
    rules = CaptionRules.at(edl.settings.frame_rate)
    generated = generated_spans(edl, framing.span)
    found = [str(breach) for breach in breaches(cues(edl, rules), rules)]
    receipt = export(
        delivery.playlist_of(edl),
        _sources(project, edl),
        destination,
        options=options,
        captions=found,
        burn=_burned(edl, delivery),
        soft=_soft(edl, delivery, container_of(destination)),
        cache=cache,
        generated=[note_of(span) for span in generated],
        seal=seal_by(signer, generated) if delivery.credentials else None,
        report=report,
        cancel=cancel,
    )
    if captions is not None and captions_beside(edl, delivery):
        _write_beside(edl, captions, framing.span)
    if receipt_file is not None:
        _write(receipt_file, json.dumps(receipt.to_json(), indent=1) + "\n")
    if explanation is not None:
        _write_explanation(explanation, receipt)
    return receipt


def forecast_movie(
    project: Project,
    edl: Edl,
    destination: Path,
    *,
    delivery: Delivery = AS_IT_IS,
    report: Report = silent,
    cancel: Cancel = never,
) -> tuple[ExportOptions, Forecast]:
    """What `export_movie` would use and do, captions among its notes; nothing is written.

    Raises what `export_movie` would raise before it begins to encode.
    """
    check_destination(destination)
    options = delivery.options_for(container_of(destination))
    told = forecast(
        delivery.playlist_of(edl),
        _sources(project, edl),
        destination,
        options=options,
        burn=_burned(edl, delivery),
        report=report,
        cancel=cancel,
    )
    return options, replace(told, notes=(*told.notes, *_told_of_captions(edl, delivery)))


def _told_of_captions(edl: Edl, delivery: Delivery) -> tuple[str, ...]:
    if not captions_beside(edl, delivery):
        return ("no captions",)
    count = len(_cues(edl, delivery))
    ways = {"soft": "as a track and in a file beside", "burn": "drawn in and in a file beside"}
    shown = f"{count} caption{'' if count == 1 else 's'} {ways.get(delivery.captions, 'in a file beside')}"
    return (f"{shown}, in the style {delivery.look.name}" if delivery.look else shown,)


def _sources(project: Project, edl: Edl) -> dict[str, Path]:
    media = {placed.clip.media_file_id for track in edl.tracks for placed in track.lane}
    return {media_id: project.media.get(media_id).path for media_id in sorted(media)}


def _burned(edl: Edl, delivery: Delivery) -> Burn | None:
    if delivery.look is None:
        return None
    return replace(burn_of(edl, delivery.look), cues=_cues(edl, delivery))


def _soft(edl: Edl, delivery: Delivery, ending: str) -> SoftCaptions | None:
    if delivery.captions != "soft":
        return None
    kind = CONTAINERS[ending].captions
    texts = (SoftText(*cue) for cue in soft_cues(_cues(edl, delivery), kind))
    return SoftCaptions(kind, edl.transcript.language or "", tuple(texts))


def _cues(edl: Edl, delivery: Delivery) -> tuple[Cue, ...]:
    """Those of every caption file, in the range that is exported."""
    span = delivery.framing.span
    return ranged(cues(edl), span) if span else cues(edl)


def _write_beside(edl: Edl, captions: Path, span: Span | None) -> None:
    if span is None:
        write_captions(edl, captions)
    else:
        _write(captions, write_srt(ranged(cues(edl), span)))


def _write_explanation(destination: Path, receipt: Receipt) -> None:
    """As a PNG where the name says so, else as an SVG."""
    if destination.suffix.lower() == ".png":
        from auteur.media.explain_png import explained_png  # numpy and HarfBuzz, for those who ask

        _write(destination, explained_png(receipt))
    else:
        _write(destination, explained(receipt))


def _write(destination: Path, content: str | bytes) -> None:
    try:
        write_whole(destination, content.encode() if isinstance(content, str) else content)
    except OSError as error:
        raise ExportError(
            f"{destination}: {error.strerror}", hint="name a folder that can be written"
        ) from error
