"""Clips that an operation brings in or changes, checked against the document they go into."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from auteur.core.edl.decoding import media_file_from_json
from auteur.core.edl.document import Edl
from auteur.core.edl.effects import Speed, effect_from_json, speed_for, speed_of
from auteur.core.edl.lane import Clip, Placed
from auteur.core.edl.reading import MAX_MS, Reader
from auteur.core.errors import DocumentError, OperationError
from auteur.core.time import SourceMs, nearest

__all__ = ["checked", "frozen", "neighbour_gap_ms", "new_clip", "played_at", "with_media"]


def new_clip(edl: Edl, value: dict[str, Any], *, id_needed: bool = True) -> Clip:
    """The clip of an operation's JSON: id, media_file_id, in and out point, optional effects; its length follows.

    Raises OperationError for an id in use, an unknown media file, or points outside it.
    """
    try:
        reader = Reader(value, "clip")
        effects = reader.each("effects", effect_from_json, [])
        in_ms, out_ms = reader.whole("in_point_ms"), reader.whole("out_point_ms")
        identity = reader.text("id", empty=False) if id_needed else ""
        clip = Clip(identity, reader.text("media_file_id"), SourceMs(in_ms), SourceMs(out_ms), 0, effects)
        reader.done()
        if len({effect.type for effect in effects}) != len(effects):
            raise reader.fail("effects", "holds two effects of one type")
    except DocumentError as error:
        raise OperationError(error.message) from error
    if id_needed and edl.has_clip(clip.id):
        raise OperationError(f"there is already a clip {clip.id!r}", hint="choose another id")
    return checked(edl, played_at(clip))


def played_at(clip: Clip) -> Clip:
    """The clip with the length that its points and its speed give."""
    source_ms = clip.out_point_ms - clip.in_point_ms
    return replace(clip, duration_ms=max(1, nearest(source_ms / speed_of(clip.effects))))


def checked(edl: Edl, clip: Clip) -> Clip:
    """The clip itself. Raises OperationError when its points are out of order or outside its media file."""
    if not 0 <= clip.in_point_ms < clip.out_point_ms <= MAX_MS:
        raise OperationError(
            f"clip {clip.id!r} would play {clip.in_point_ms} to {clip.out_point_ms} ms of its source"
        )
    media = next((m for m in edl.media_files if m.id == clip.media_file_id), None)
    if media is None and edl.media_files:
        raise OperationError(
            f"there is no media file {clip.media_file_id!r} in this document",
            hint="add it with add_media first",
        )
    if media is not None and clip.out_point_ms > media.duration_ms:
        raise OperationError(
            f"clip {clip.id!r} would end at {clip.out_point_ms} ms, but its source ends at {media.duration_ms} ms"
        )
    return clip


def with_media(edl: Edl, value: dict[str, Any] | None) -> Edl:
    """The document knowing one more media file; one known by the same id must be the same."""
    if value is None:
        return edl
    try:
        media = media_file_from_json(value, "media_file")
    except DocumentError as error:
        raise OperationError(error.message) from error
    for known in edl.media_files:
        if known.id == media.id:
            if known != media:
                raise OperationError(f"media file {media.id!r} is already there and differs")
            return edl
    return replace(edl, media_files=(*edl.media_files, media))


def frozen(placed: Placed, at_ms: int, duration_ms: int) -> Clip:
    """A still of what `placed` shows at a timeline moment: one millisecond of its source, slowed down."""
    clip = placed.clip
    moment = min(clip.source_at(at_ms - placed.start_ms), clip.out_point_ms - 1)
    return Clip(
        "",
        clip.media_file_id,
        SourceMs(moment),
        SourceMs(moment + 1),
        duration_ms,
        (Speed(speed_for(1, duration_ms)),),
    )


def neighbour_gap_ms(edl: Edl, track_id: str, placed: Placed, *, after: bool) -> int:
    """How much of the timeline is free just before or after a clip on its track; 2^62 after the last one."""
    lane = edl.track(track_id).lane
    if after:
        following = next(lane.between(placed.end_ms, 1 << 62), None)
        return (following.start_ms if following else 1 << 62) - placed.end_ms
    before: Placed | None = None
    probe = int(placed.start_ms)
    while before is None and probe > 0:  # look back over a gap in growing steps
        reach = max(0, probe - max(1000, placed.start_ms - probe))
        before = max(lane.between(reach, placed.start_ms), key=lambda p: p.end_ms, default=None)
        probe = reach
    return placed.start_ms - (before.end_ms if before else 0)
