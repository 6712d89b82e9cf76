from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from auteur.core.edl.clips import new_clip, with_media
from auteur.core.edl.document import Edl
from auteur.core.edl.timeline import cleared, fresh_ids, single, unlocked
from auteur.core.errors import OperationError
from auteur.core.time import Span

__all__ = ["OverwriteClip"]


@dataclass(frozen=True, slots=True)
class OverwriteClip:
    """Lay a clip over what a track holds at a moment; nothing moves, what lay there is cut away."""

    track_id: str
    at_ms: int
    clip: dict[str, Any]
    media_file: dict[str, Any] | None = None

    def apply(self, edl: Edl) -> Edl:
        edl = with_media(edl, self.media_file)
        lane = unlocked(edl, self.track_id)
        if self.at_ms < 0:
            raise OperationError(f"at_ms must not be negative, but is {self.at_ms}")
        clip = new_clip(edl, self.clip)
        span = Span(self.at_ms, self.at_ms + clip.duration_ms)
        return edl.with_lane(self.track_id, cleared(lane, span, single(clip), fresh_ids(edl, clip.id)))
