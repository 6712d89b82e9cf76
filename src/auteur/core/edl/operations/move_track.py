from __future__ import annotations

from dataclasses import dataclass, replace

from auteur.core.edl.document import Edl
from auteur.core.errors import OperationError

__all__ = ["MoveTrack"]


@dataclass(frozen=True, slots=True)
class MoveTrack:
    """Put a track at another place in the stack; `index` counts from the lowest, without the track itself."""

    track_id: str
    index: int

    def apply(self, edl: Edl) -> Edl:
        track = edl.track(self.track_id)
        others = [other for other in edl.tracks if other.id != track.id]
        if not 0 <= self.index <= len(others):
            raise OperationError(f"index must be from 0 to {len(others)}, not {self.index}")
        return replace(edl, tracks=(*others[: self.index], track, *others[self.index :]))
