from __future__ import annotations

from dataclasses import dataclass

from auteur.core.edl.document import Edl
from auteur.core.edl.timeline import cleared, fresh_ids, lane_with_gap, lane_with_piece, single, unlocked
from auteur.core.errors import OperationError
from auteur.core.time import Span

__all__ = ["MoveClip"]


@dataclass(frozen=True, slots=True)
class MoveClip:
    """Put a clip at another moment, or on another track of its kind, leaving a gap where it was.

    It overwrites what lies there; with `insert` what follows on that track moves down instead.
    """

    clip_id: str
    start_ms: int
    track_id: str | None = None
    insert: bool = False

    def apply(self, edl: Edl) -> Edl:
        origin, placed = edl.clip(self.clip_id)
        target = edl.track(self.track_id) if self.track_id is not None else origin
        if target.type != origin.type:
            raise OperationError(f"a clip of a {origin.type} track cannot lie on a {target.type} track")
        if self.start_ms < 0:
            raise OperationError(f"start_ms must not be negative, but is {self.start_ms}")
        new_id = fresh_ids(edl)
        lane = unlocked(edl, origin.id)
        edl = edl.with_lane(origin.id, lane_with_gap(lane, Span(placed.start_ms, placed.end_ms), new_id))
        lane, piece = unlocked(edl, target.id), single(placed.clip)
        if self.insert:
            return edl.with_lane(target.id, lane_with_piece(lane, self.start_ms, piece, new_id))
        span = Span(self.start_ms, self.start_ms + placed.clip.duration_ms)
        return edl.with_lane(target.id, cleared(lane, span, piece, new_id))
