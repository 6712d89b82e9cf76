from __future__ import annotations

from dataclasses import dataclass, replace

from auteur.core.edl.document import Edl

__all__ = ["SetTrack"]


@dataclass(frozen=True, slots=True)
class SetTrack:
    """Lock or mute a track, or undo either; what is not given stays as it is."""

    track_id: str
    locked: bool | None = None
    muted: bool | None = None

    def apply(self, edl: Edl) -> Edl:
        track = edl.track(self.track_id)
        locked = track.locked if self.locked is None else self.locked
        muted = track.muted if self.muted is None else self.muted
        return edl.with_track(replace(track, locked=locked, muted=muted))
