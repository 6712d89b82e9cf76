from __future__ import annotations

from dataclasses import dataclass, replace

from auteur.core.edl.document import Edl
from auteur.core.edl.timeline import unlocked

__all__ = ["RemoveTrack"]


@dataclass(frozen=True, slots=True)
class RemoveTrack:
    """Remove a track with its clips. Nothing on other tracks moves."""

    track_id: str

    def apply(self, edl: Edl) -> Edl:
        unlocked(edl, self.track_id)
        return replace(edl, tracks=tuple(track for track in edl.tracks if track.id != self.track_id))
