from __future__ import annotations

from dataclasses import dataclass

from auteur.core.edl.document import Edl
from auteur.core.edl.edges import moved_edge
from auteur.core.edl.lane import Entry, Lane
from auteur.core.edl.timeline import unlocked
from auteur.core.errors import OperationError

__all__ = ["Roll"]


@dataclass(frozen=True, slots=True)
class Roll:
    """Move the edit point at the end of clips by `delta_ms`: each grows by what the clip after it loses."""

    clip_ids: tuple[str, ...]
    delta_ms: int

    def apply(self, edl: Edl) -> Edl:
        for clip_id in self.clip_ids:
            track, left = edl.clip(clip_id)
            lane = unlocked(edl, track.id)
            right = lane.at(left.end_ms)
            if right is None:
                raise OperationError(f"no clip begins where {clip_id!r} ends", hint="use trim")
            rolled = Lane.of(
                (
                    Entry(0, moved_edge(edl, left.clip, "out", self.delta_ms)),
                    Entry(0, moved_edge(edl, right.clip, "in", self.delta_ms)),
                )
            )
            before, after = lane.piece(0, left.start_ms), lane.piece(right.end_ms, lane.length_ms)
            edl = edl.with_lane(track.id, Lane.joined(before, rolled, after))
        return edl
