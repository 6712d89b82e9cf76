from __future__ import annotations

from dataclasses import dataclass

from auteur.core.edl.document import Edl
from auteur.core.edl.edges import moved_edge
from auteur.core.edl.lane import Entry, Lane
from auteur.core.edl.timeline import unlocked
from auteur.core.errors import OperationError

__all__ = ["Slide"]


@dataclass(frozen=True, slots=True)
class Slide:
    """Move clips by `delta_ms` between their neighbours, which give way: one grows by what the other loses.

    A gap beside a clip gives way like a neighbour. Nothing else moves.
    """

    clip_ids: tuple[str, ...]
    delta_ms: int

    def apply(self, edl: Edl) -> Edl:
        for clip_id in self.clip_ids:
            edl = self._slid(edl, clip_id)
        return edl

    def _slid(self, edl: Edl, clip_id: str) -> Edl:
        track, placed = edl.clip(clip_id)
        lane, delta = unlocked(edl, track.id), self.delta_ms
        before = lane.at(placed.start_ms - 1) if placed.start_ms else None
        after = lane.at(placed.end_ms)
        left_ms = before.start_ms if before else placed.start_ms - max(0, -delta)
        right_ms = after.end_ms if after else placed.end_ms + max(0, delta)
        if left_ms < 0 or (after is None and list(lane.between(placed.end_ms, right_ms))):
            raise OperationError(f"clip {clip_id!r} has no room to slide by {delta} ms")
        if before is None and list(lane.between(left_ms, placed.start_ms)):
            raise OperationError(f"clip {clip_id!r} has no room to slide by {delta} ms")
        entries = []
        if before:
            entries.append(Entry(0, moved_edge(edl, before.clip, "out", delta)))
        lead = placed.start_ms + delta - (before.end_ms + delta if before else left_ms)
        entries.append(Entry(lead, placed.clip))
        if after:
            entries.append(Entry(0, moved_edge(edl, after.clip, "in", delta)))
        middle = Lane.of(entries)
        middle = Lane(middle.chunks, right_ms - left_ms - middle.length_ms)
        rest = lane.piece(right_ms, max(right_ms, lane.length_ms))
        return edl.with_lane(track.id, Lane.joined(lane.piece(0, left_ms), middle, rest))
