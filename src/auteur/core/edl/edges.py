"""Moving one edge of a clip without touching the other: what roll and slide do to neighbours."""

from __future__ import annotations

from dataclasses import replace

from auteur.core.edl.clips import checked
from auteur.core.edl.document import Edl
from auteur.core.edl.effects import speed_of
from auteur.core.edl.lane import Clip
from auteur.core.errors import OperationError
from auteur.core.time import SourceMs

__all__ = ["moved_edge"]


def moved_edge(edl: Edl, clip: Clip, edge: str, delta_ms: int) -> Clip:
    """The clip with its in or out point `delta_ms` of timeline later. OperationError where nothing would be left."""
    duration = clip.duration_ms + (delta_ms if edge == "out" else -delta_ms)
    if duration < 1:
        raise OperationError(f"clip {clip.id!r} is only {clip.duration_ms} ms long")
    source_ms = round(delta_ms * speed_of(clip.effects))
    if edge == "out":
        return checked(
            edl, replace(clip, out_point_ms=SourceMs(clip.out_point_ms + source_ms), duration_ms=duration)
        )
    return checked(
        edl, replace(clip, in_point_ms=SourceMs(clip.in_point_ms + source_ms), duration_ms=duration)
    )
