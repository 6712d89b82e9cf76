from __future__ import annotations

from dataclasses import dataclass, replace

from auteur.core.edl.document import Edl

__all__ = ["RenameTrack"]


@dataclass(frozen=True, slots=True)
class RenameTrack:
    """Give a track another name."""

    track_id: str
    name: str

    def apply(self, edl: Edl) -> Edl:
        return edl.with_track(replace(edl.track(self.track_id), name=self.name))
