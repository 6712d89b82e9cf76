from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

from auteur.core.edl.document import Edl, Track, TrackType
from auteur.core.edl.lane import Lane
from auteur.core.errors import OperationError

__all__ = ["AddTrack"]


@dataclass(frozen=True, slots=True)
class AddTrack:
    """Add an empty track: above all others, or at `index` counted from the lowest."""

    track_id: str
    type: str
    name: str = ""
    index: int | None = None

    def apply(self, edl: Edl) -> Edl:
        if self.type not in ("video", "audio"):
            raise OperationError(f"type must be video or audio, not {self.type!r}")
        if not self.track_id or any(track.id == self.track_id for track in edl.tracks):
            raise OperationError(f"track_id {self.track_id!r} is empty or in use", hint="choose another id")
        at = len(edl.tracks) if self.index is None else self.index
        if not 0 <= at <= len(edl.tracks):
            raise OperationError(f"index must be from 0 to {len(edl.tracks)}, not {at}")
        track = Track(self.track_id, cast("TrackType", self.type), self.name, Lane())
        return replace(edl, tracks=(*edl.tracks[:at], track, *edl.tracks[at:]))
