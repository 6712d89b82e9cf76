from __future__ import annotations

from dataclasses import dataclass, replace

from auteur.core.edl.clips import checked
from auteur.core.edl.document import Edl
from auteur.core.edl.timeline import unlocked
from auteur.core.time import SourceMs

__all__ = ["Slip"]


@dataclass(frozen=True, slots=True)
class Slip:
    """Show an earlier or later part of the source in the same place: both points move by `delta_ms` of source."""

    clip_ids: tuple[str, ...]
    delta_ms: int

    def apply(self, edl: Edl) -> Edl:
        for clip_id in self.clip_ids:
            track, placed = edl.clip(clip_id)
            clip = placed.clip
            slipped = replace(
                clip,
                in_point_ms=SourceMs(clip.in_point_ms + self.delta_ms),
                out_point_ms=SourceMs(clip.out_point_ms + self.delta_ms),
            )
            lane = unlocked(edl, track.id).with_clip(placed, checked(edl, slipped))
            edl = edl.with_lane(track.id, lane)
        return edl
