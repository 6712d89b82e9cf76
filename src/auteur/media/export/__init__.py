"""Export: the timeline as a file, copying every packet that no edit touches.

`export` is the whole of it. It plans, copies, encodes the seams, verifies the result and writes the receipt, all in the
sandbox; where the smart way fails its own verification it encodes everything and says why.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from auteur.core.errors import ExportError, InputError
from auteur.core.progress import Cancel, Report, never, silent
from auteur.core.render.playlist import Playlist
from auteur.core.time import frame_at
from auteur.media import sandbox
from auteur.media.captions.burn import Burn
from auteur.media.export.options import ExportOptions
from auteur.media.export.outputs import container_of, output_for
from auteur.media.export.soft_captions import SoftCaptions, SoftText
from auteur.media.export.wire import playlist_to_json
from auteur.media.receipt import GeneratedNote, Receipt
from auteur.media.scratch import scratch_folder
from auteur.media.seal import Seal, sealed
from auteur.media.segment_cache import SegmentCache

__all__ = ["Burn", "ExportOptions", "SoftCaptions", "SoftText", "export"]

_LIMITS = sandbox.Limits(
    memory_bytes=4 << 30, cpu_s=24 * 3600, wall_s=24 * 3600, file_bytes=1 << 42, open_files=512
)


def export(
    playlist: Playlist,
    sources: Mapping[str, Path],
    destination: Path,
    *,
    options: ExportOptions = ExportOptions(),  # noqa: B008 - frozen
    captions: Sequence[str] = (),
    burn: Burn | None = None,
    soft: SoftCaptions | None = None,
    cache: SegmentCache | None = None,
    generated: Sequence[GeneratedNote] = (),
    seal: Seal | None = None,
    report: Report = silent,
    cancel: Cancel = never,
) -> Receipt:
    """Write the playlist to `destination`, over what stands there, and say what was done.

    `captions` are breaches of the caption rules that the caller found, `generated` the stretches that were generated:
    they go into the receipt. `seal` puts something into the finished file, whose packets must stay as they are.
    `burn` is drawn into the picture: frames with a caption are encoded, the others copied as ever; `soft` is a track
    beside it, of the kind that the container has. What is encoded of the picture comes out of the `cache` where an
    earlier export made it, and goes into it when this one is verified.

    Until the result is complete, verified and on the disk, nothing new stands under the final name: on any error,
    cancel or kill it is as before (a kill leaves a hidden folder `.NAME.….auteur` beside it: `auteur gc` removes it).

    Raises ExportError (UnsupportedEffect among them), MediaError for a source that cannot be used, Cancelled.
    """
    ending = container_of(destination)
    output = output_for(ending, options.video_codec, options.audio_codec)
    if soft is not None and soft.kind != output.container.captions:
        raise InputError(
            f"{ending} has no track of {soft.kind or 'captions'}", hint="have captions beside the file"
        )
    folder = destination.parent
    if not folder.is_dir():
        raise InputError(f"there is no folder {str(folder)!r}", hint="create it first")
    if any(
        path.exists() and destination.exists() and path.samefile(destination) for path in sources.values()
    ):
        raise InputError("the result would replace one of its sources", hint="choose another name")
    shots = [shot for lane in (playlist.picture, *playlist.sound) for shot in lane]
    used = {layer.media_id for shot in shots for layer in shot.layers} - {None}
    missing = sorted(str(name) for name in used - set(sources))
    if missing:
        raise ExportError(f"no file was given for {', '.join(missing)}")
    files = {name: path for name, path in sources.items() if name in used}
    with scratch_folder(folder, destination.name) as scratch:
        cards, burned = _drawn(burn, playlist, scratch, report, cancel)
        cached = cache.folder.resolve() if cache is not None and cache.prepare() else None
        (scratch / "segments").mkdir()
        said = sandbox.run(
            "export",
            {
                "playlist": playlist_to_json(playlist),
                "sources": {name: os.path.abspath(path) for name, path in files.items()},  # noqa: PTH100 - links stay
                "scratch": scratch,
                "options": options.to_json(),
                "cards": cards,
                "soft": soft.to_json() if soft else None,
                "ending": ending,
                "cache": cached,
            },
            limits=_LIMITS,
            reads=[*files.values(), *([cached] if cached else [])],
            writes=scratch,
            report=report,
            cancel=cancel,
        )
        fresh, known = (_names(said.pop(name)) for name in ("segments_made", "segments_used"))
        receipt = replace(_receipt(said, destination, captions), burned=burned, generated=tuple(generated))
        made = scratch / f"result{ending}"
        if seal is not None:
            made, receipt = sealed(made, seal, receipt, cancel)
        _put(made, destination)
        if cache is not None and cached:
            cache.adopt(scratch / "segments", fresh, known)
    return receipt


def _drawn(
    burn: Burn | None, playlist: Playlist, scratch: Path, report: Report, cancel: Cancel
) -> tuple[Path | None, tuple[str, ...]]:
    """The folder of cards, drawn out here because text and fonts are not the sandbox's to deal with."""
    if burn is None or not playlist.picture:
        return None, ()
    # Here and not above: the sandbox imports this package, and has no business with fonts.
    from auteur.media.captions.card_writer import write_cards

    folder = scratch / "cards"
    folder.mkdir()
    burned = write_cards(
        burn,
        folder,
        width=playlist.width,
        height=playlist.height,
        rate=playlist.rate,
        frames=frame_at(playlist.duration_ms, playlist.rate),
        report=report,
        cancel=cancel,
    )
    return folder, burned


def _names(said: object) -> list[str]:
    return [str(name) for name in said] if isinstance(said, list) else []


def _receipt(said: dict[str, Any], destination: Path, captions: Sequence[str]) -> Receipt:
    return replace(Receipt.from_json(said), name=destination.name, captions=tuple(captions))


def _put(result: Path, destination: Path) -> None:
    """Give the finished file its name, for good: the folder's entry too is on the disk when this returns."""
    mask = os.umask(0)
    os.umask(mask)
    result.chmod(0o666 & ~mask)  # the sandbox writes for itself alone
    result.replace(destination)
    handle = os.open(destination.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
