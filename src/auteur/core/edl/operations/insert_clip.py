from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from auteur.core.edl.clips import new_clip, with_media
from auteur.core.edl.document import Edl
from auteur.core.edl.timeline import fresh_ids, rippled_in, single, unlocked
from auteur.core.errors import OperationError

__all__ = ["InsertClip"]


@dataclass(frozen=True, slots=True)
class InsertClip:
    """Insert a clip on a track at a moment; what follows moves down on all unlocked tracks.

    `clip` has id, media_file_id, in_point_ms, out_point_ms and, if any, effects. Clips that play across the moment
    are split.
    """

    track_id: str
    at_ms: int
    clip: dict[str, Any]
    media_file: dict[str, Any] | None = None

    def apply(self, edl: Edl) -> Edl:
        edl = with_media(edl, self.media_file)
        unlocked(edl, self.track_id)
        if self.at_ms < 0:
            raise OperationError(f"at_ms must not be negative, but is {self.at_ms}")
        clip = new_clip(edl, self.clip)
        pieces = {self.track_id: single(clip)}
        return rippled_in(edl, self.at_ms, clip.duration_ms, pieces, fresh_ids(edl, clip.id))
