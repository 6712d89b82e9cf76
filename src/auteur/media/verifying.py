"""The sandbox's side of checking a file against its receipt."""

from __future__ import annotations

import hashlib
import os
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.error import FFmpegError

from auteur.core.progress import Progress, Report
from auteur.media.export.assemble import clock_of
from auteur.media.export.muxing import check_remuxed, file_sha256
from auteur.media.export.proof_decode import measured
from auteur.media.export.soft import captions_in
from auteur.media.mp4.boxes import BadBox
from auteur.media.mp4.read import Movie, read_movie
from auteur.media.open import open_media
from auteur.media.receipt import Receipt

__all__ = ["sealed_task", "verify_task"]

_WITH_TABLES = ("mp4", "m4v", "m4a", "mov")
_PACKET = 1024  # Matroska's clock of whole milliseconds leaves the last packet's end open


def sealed_task(arguments: dict[str, Any], _report: Report) -> dict[str, object]:
    """The sandbox's side of sealing. Takes `file` and `target`, which is to hold the same packets."""
    file, target = Path(arguments["file"]), Path(arguments["target"])
    return {"problems": check_remuxed(file, target), "sha256": file_sha256(target)}


def verify_task(arguments: dict[str, Any], report: Report) -> dict[str, object]:
    """The sandbox's side. Takes `path`, `receipt` and `decode`."""
    path, receipt = Path(arguments["path"]), Receipt.from_json(arguments["receipt"])
    problems: list[str] = []
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as file:
        size = os.fstat(handle).st_size
        if size != receipt.size_bytes:
            problems.append(f"it has {size:,} bytes, not {receipt.size_bytes:,}")
        if receipt.sha256 and hashlib.file_digest(file, "sha256").hexdigest() != receipt.sha256:
            problems.append("its SHA-256 is another: the file was changed after the export")
        report(Progress("verifying", 0.1))
        if receipt.container in _WITH_TABLES:
            try:
                problems += _tables(read_movie(handle), receipt)
            except BadBox as fault:
                return {"problems": [*problems, f"it cannot be read: {fault}"]}
    if arguments["decode"]:
        try:
            problems += _decoded(path, receipt, report)
            problems += _captions(path, receipt)
            problems += _loudness(path, receipt)
        except FFmpegError as fault:
            problems.append(f"it does not decode: {fault.strerror}")
    return {"problems": problems}


def _loudness(path: Path, receipt: Receipt) -> list[str]:
    if receipt.loudness is None:
        return []
    loudness, _, _ = measured(path, pictures=False)
    if loudness is None or abs(loudness.integrated_lufs - receipt.loudness.integrated_lufs) > 0.2:
        return ["its loudness is another"]
    return []


def _captions(path: Path, receipt: Receipt) -> list[str]:
    meant, found = receipt.caption_track, len(captions_in(path))
    if found == (meant.count if meant else 0):
        return []
    return [f"it has a track of {found} captions, not {meant.count if meant else 0}"]


def _tables(movie: Movie, receipt: Receipt) -> list[str]:
    problems = []
    for track in movie.tracks:
        if track.kind == "vide":
            _, step = clock_of(Fraction(receipt.rate))
            even = np.sort(track.pts) == track.edit_start + step * np.arange(len(track.pts))
            if len(track.sizes) != receipt.frames:
                problems.append(f"it has {len(track.sizes)} frames, not {receipt.frames}")
            if not even.all() or (np.diff(track.dts) != step).any() or (track.pts < track.dts).any():
                problems.append("its frames are not evenly timed")
        elif track.media_duration - track.edit_start != receipt.samples:
            problems.append(
                f"it has {track.media_duration - track.edit_start} samples of sound, not {receipt.samples}"
            )
    wanted = {"vide"} if receipt.frames else set()
    wanted |= {"soun"} if receipt.samples else set()
    if {track.kind for track in movie.tracks} != wanted:
        problems.append("it has not the tracks it was written with")
    return problems


def _decoded(path: Path, receipt: Receipt, report: Report) -> list[str]:
    frames = broken = samples = 0
    with open_media(path, threads=0) as container:
        for packet in container.demux([*container.streams.video[:1], *container.streams.audio[:1]]):
            for frame in packet.decode():
                if isinstance(frame, av.VideoFrame):
                    frames += 1
                    broken += frame.is_corrupt
                    if frames % 50 == 0:
                        report(Progress("verifying", min(1.0, 0.1 + 0.9 * frames / max(1, receipt.frames))))
                elif isinstance(frame, av.AudioFrame):
                    samples += frame.samples
    if frames != receipt.frames or broken:
        return [f"{frames} of {receipt.frames} frames decode, {broken} of them broken"]
    if receipt.container not in _WITH_TABLES and abs(samples - receipt.samples) > _PACKET:
        return [f"{samples} of {receipt.samples} samples decode"]
    return []
