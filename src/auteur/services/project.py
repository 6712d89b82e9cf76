"""A project: one document with its media, and the operations that every use case starts from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from auteur.core.edl.document import Edl, MediaFile, Settings, Track
from auteur.core.edl.lane import Clip, Entry, Lane
from auteur.core.errors import InputError
from auteur.core.progress import Cancel, never
from auteur.core.time import SourceMs, rate_from_number
from auteur.media.probe import MediaInfo, probe
from auteur.ports.blob_cache import BlobCache
from auteur.ports.edl_store import EdlStore
from auteur.ports.media_files import MediaFiles, StoredMedia

__all__ = ["Project", "begin", "fresh_timeline", "perform", "settings_like"]

_FASTEST = 240
"""Frames a second: the most that is exported."""
_USUAL = tuple(rate_from_number(rate) for rate in (23.976, 24, 25, 29.97, 30, 50, 59.94, 60))


@dataclass(frozen=True, slots=True)
class Project:
    """What a use case works on."""

    edl: EdlStore
    media: MediaFiles
    cache: BlobCache


def begin(project: Project, path: Path, *, cancel: Cancel = never) -> tuple[Edl, StoredMedia]:
    """A document that plays a recording from start to end, with the recording's own size and rate.

    Raises MediaError for what cannot be opened, InputError for an image, StoreError where a project is already.
    """
    info = probe(
        path, cancel=cancel
    )  # before anything is written: a file that is no media leaves no project behind
    if info.is_still:
        raise InputError(f"{path.name} is an image", hint="begin with a recording, and add images to it")
    stored = project.media.add(path)
    media = MediaFile(stored.id, path.name, info.duration_ms, "video" if info.video else "audio")
    edl = Edl(stored.id, settings_like(info), tuple(_tracks(media, info)), media_files=(media,))
    return project.edl.create(edl), stored


def settings_like(info: MediaInfo) -> Settings:
    """A timeline that shows a recording as it is: its size as it is seen, and its rate.

    One that varies, or that is a clock's and no film's as browsers write it, becomes the usual rate next to it.
    """
    video = info.video
    if video is None:
        return Settings()
    upright = video.rotation_deg % 180 == 0
    width, height = (video.width, video.height) if upright else (video.height, video.width)
    rate = video.rate or Fraction(30)
    if rate > _FASTEST:
        rate = Fraction(30)
    elif video.is_vfr:
        rate = min(_USUAL, key=lambda usual: abs(usual - rate))
    return Settings(width, height, rate)


def _tracks(media: MediaFile, info: MediaInfo) -> list[Track]:
    """A video track and an audio track, as far as the recording has pictures and sound."""
    tracks = []
    if info.video is not None:
        tracks.append(Track("V1", "video", "Video 1", _whole(media, "v1")))
    if info.audio:
        tracks.append(Track("A1", "audio", "Audio 1", _whole(media, "a1")))
    return tracks


def _whole(media: MediaFile, clip_id: str) -> Lane:
    clip = Clip(clip_id, media.id, SourceMs(0), SourceMs(media.duration_ms), media.duration_ms)
    return Lane.of((Entry(0, clip),))


def perform(project: Project, edl: Edl, op: Mapping[str, Any]) -> Edl:
    """An operation on the version at hand, kept. Raises StaleVersion or OperationError; nothing is kept then."""
    return project.edl.append(edl.version, op)


def fresh_timeline(edl: Edl) -> list[dict[str, Any]]:
    """Operations that make the timeline play the first recording whole again, whatever was cut; words stay."""
    media = edl.media_files[0]
    clips = [placed.clip.id for track in edl.tracks for placed in track.lane]
    operations: list[dict[str, Any]] = [{"op": "lift", "clip_ids": clips}] if clips else []
    for track in edl.tracks:
        if track.id in ("V1", "A1"):
            whole = {
                "id": track.id.lower(),
                "media_file_id": media.id,
                "in_point_ms": 0,
                "out_point_ms": media.duration_ms,
            }
            operations.append({"op": "overwrite_clip", "track_id": track.id, "at_ms": 0, "clip": whole})
    return operations
