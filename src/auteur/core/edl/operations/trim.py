from __future__ import annotations

from dataclasses import dataclass

from auteur.core.edl.clips import neighbour_gap_ms
from auteur.core.edl.document import Edl
from auteur.core.edl.edges import moved_edge
from auteur.core.edl.lane import Placed
from auteur.core.edl.timeline import (
    cleared,
    fresh_ids,
    lane_with_gap,
    rippled_in,
    rippled_out,
    single,
    unlocked,
)
from auteur.core.errors import OperationError
from auteur.core.time import Span

__all__ = ["Trim"]


@dataclass(frozen=True, slots=True)
class Trim:
    """Move the in or the out point of clips by `delta_ms` of timeline (positive is later).

    Without `ripple` nothing else moves: a shortened clip leaves a gap, a lengthened one needs a gap to grow into.
    With it, all unlocked tracks close up or make room; the named clips must then share the edge that is trimmed.
    """

    clip_ids: tuple[str, ...]
    edge: str
    delta_ms: int
    ripple: bool = False

    def apply(self, edl: Edl) -> Edl:
        if self.edge not in ("in", "out"):
            raise OperationError(f"edge must be in or out, not {self.edge!r}")
        clips = [edl.clip(clip_id) for clip_id in self.clip_ids]
        for track, placed in clips:
            unlocked(edl, track.id)
            if self._change_ms() <= -placed.clip.duration_ms:
                raise OperationError(f"clip {placed.clip.id!r} is only {placed.clip.duration_ms} ms long")
        if self.ripple and len({self._edge_ms(placed) for _, placed in clips}) > 1:
            raise OperationError("clips trimmed with ripple must share the edge")
        if not clips or self.delta_ms == 0:
            return edl
        if self._change_ms() < 0:
            return self._shortened(edl, [(track.id, placed) for track, placed in clips])
        return self._lengthened(edl, [(track.id, placed) for track, placed in clips])

    def _change_ms(self) -> int:
        """How much longer the clips get."""
        return self.delta_ms if self.edge == "out" else -self.delta_ms

    def _edge_ms(self, placed: Placed) -> int:
        return placed.end_ms if self.edge == "out" else placed.start_ms

    def _shortened(self, edl: Edl, clips: list[tuple[str, Placed]]) -> Edl:
        new_id = fresh_ids(edl)
        spans = [(track_id, self._lost(placed)) for track_id, placed in clips]
        if self.ripple:
            return rippled_out(edl, spans[0][1], new_id)
        for track_id, span in spans:
            edl = edl.with_lane(track_id, lane_with_gap(edl.track(track_id).lane, span, new_id))
        return edl

    def _lost(self, placed: Placed) -> Span:
        edge = self._edge_ms(placed)
        return Span(min(edge, edge + self.delta_ms), max(edge, edge + self.delta_ms))

    def _lengthened(self, edl: Edl, clips: list[tuple[str, Placed]]) -> Edl:
        grown = [moved_edge(edl, placed.clip, self.edge, self.delta_ms) for _, placed in clips]
        room = self._change_ms()
        if self.ripple:
            edl = rippled_in(edl, self._edge_ms(clips[0][1]), room, {}, fresh_ids(edl))
        for (track_id, placed), clip in zip(clips, grown, strict=True):
            if not self.ripple and neighbour_gap_ms(edl, track_id, placed, after=self.edge == "out") < room:
                raise OperationError(
                    f"clip {clip.id!r} has no room to grow by {room} ms", hint="trim with ripple"
                )
            start = placed.start_ms - (room if self.edge == "in" and not self.ripple else 0)
            span = Span(start, start + clip.duration_ms)
            edl = edl.with_lane(
                track_id, cleared(edl.track(track_id).lane, span, single(clip), fresh_ids(edl))
            )
        return edl
