from __future__ import annotations

from dataclasses import dataclass

from auteur.core.edl.document import Edl
from auteur.core.edl.lane import Lane
from auteur.core.edl.timeline import fresh_ids, lane_with_piece, unlocked
from auteur.core.errors import OperationError

__all__ = ["Split"]


@dataclass(frozen=True, slots=True)
class Split:
    """Cut clips in two at a moment (razor): those named, or all that play there on unlocked tracks.

    The left part keeps the clip's id.
    """

    at_ms: int
    clip_ids: tuple[str, ...] = ()

    def apply(self, edl: Edl) -> Edl:
        new_id = fresh_ids(edl)
        track_ids = self._named(edl) or [t.id for t in edl.tracks if not t.locked]
        divided = False
        for track_id in track_ids:
            lane = unlocked(edl, track_id)
            hit = lane.at(self.at_ms)
            if hit is not None and hit.start_ms < self.at_ms:
                edl = edl.with_lane(track_id, lane_with_piece(lane, self.at_ms, Lane(), new_id))
                divided = True
        if not divided:
            raise OperationError(f"no clip plays across {self.at_ms} ms")
        return edl

    def _named(self, edl: Edl) -> list[str]:
        tracks = []
        for clip_id in self.clip_ids:
            track, placed = edl.clip(clip_id)
            if not placed.start_ms < self.at_ms < placed.end_ms:
                raise OperationError(f"clip {clip_id!r} does not play across {self.at_ms} ms")
            tracks.append(track.id)
        return tracks
