from __future__ import annotations

from dataclasses import dataclass

from auteur.core.edl.document import Edl, merged
from auteur.core.edl.timeline import fresh_ids, rippled_out, unlocked
from auteur.core.errors import OperationError
from auteur.core.time import Span

__all__ = ["RippleDelete"]


@dataclass(frozen=True, slots=True)
class RippleDelete:
    """Take a span of the timeline, or the spans that clips fill, out of all unlocked tracks and close the gap."""

    start_ms: int | None = None
    end_ms: int | None = None
    clip_ids: tuple[str, ...] = ()

    def apply(self, edl: Edl) -> Edl:
        new_id = fresh_ids(edl)
        for span in reversed(merged(self._spans(edl))):
            edl = rippled_out(edl, span, new_id)
        return edl

    def _spans(self, edl: Edl) -> list[Span]:
        if self.clip_ids:
            spans = []
            for clip_id in self.clip_ids:
                track, placed = edl.clip(clip_id)
                unlocked(edl, track.id)
                spans.append(Span(placed.start_ms, placed.end_ms))
            return spans
        if self.start_ms is None or self.end_ms is None or not 0 <= self.start_ms < self.end_ms:
            raise OperationError("give clip_ids, or start_ms before end_ms")
        return [Span(self.start_ms, self.end_ms)]
