from __future__ import annotations

from dataclasses import dataclass

from auteur.core.edl.document import Edl
from auteur.core.edl.timeline import fresh_ids, lane_with_gap, unlocked
from auteur.core.errors import OperationError
from auteur.core.time import Span

__all__ = ["Lift"]


@dataclass(frozen=True, slots=True)
class Lift:
    """Take clips, or a span of tracks, away and leave a gap: nothing moves.

    Give `clip_ids`, or `start_ms` and `end_ms`; a span is lifted from `track_ids`, or from all unlocked tracks.
    """

    clip_ids: tuple[str, ...] = ()
    start_ms: int | None = None
    end_ms: int | None = None
    track_ids: tuple[str, ...] = ()

    def apply(self, edl: Edl) -> Edl:
        new_id = fresh_ids(edl)
        for track_id, span in self._spans(edl):
            edl = edl.with_lane(track_id, lane_with_gap(unlocked(edl, track_id), span, new_id))
        return edl

    def _spans(self, edl: Edl) -> list[tuple[str, Span]]:
        if self.clip_ids:
            found = [edl.clip(clip_id) for clip_id in self.clip_ids]
            return [(track.id, Span(placed.start_ms, placed.end_ms)) for track, placed in found]
        if self.start_ms is None or self.end_ms is None or not 0 <= self.start_ms < self.end_ms:
            raise OperationError("give clip_ids, or start_ms before end_ms")
        span = Span(self.start_ms, self.end_ms)
        return [(track_id, span) for track_id in self.track_ids or [t.id for t in edl.tracks if not t.locked]]
