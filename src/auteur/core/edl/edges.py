"""Moving one edge of a clip without touching the other: what trim, roll and slide do."""

from __future__ import annotations

from dataclasses import replace

from auteur.core.edl.clips import checked
from auteur.core.edl.document import Edl
from auteur.core.edl.effects import speed_of
from auteur.core.edl.lane import Clip
from auteur.core.errors import OperationError
from auteur.core.time import SourceMs, nearest

__all__ = ["moved_edge"]


def moved_edge(edl: Edl, clip: Clip, edge: str, delta_ms: int) -> Clip:
    """The clip with its in or out point `delta_ms` of timeline later. OperationError where nothing would be left.

    At changed speed the source follows from the new length, so that moving again and again adds no error.
    """
    duration = clip.duration_ms + (delta_ms if edge == "out" else -delta_ms)
    if duration < 1:
        raise OperationError(f"clip {clip.id!r} is only {clip.duration_ms} ms long")
    source_ms = max(1, nearest(duration * speed_of(clip.effects)))
    if edge == "out":
        moved = replace(clip, out_point_ms=SourceMs(clip.in_point_ms + source_ms), duration_ms=duration)
    else:
        moved = replace(clip, in_point_ms=SourceMs(clip.out_point_ms - source_ms), duration_ms=duration)
    return checked(edl, moved)
