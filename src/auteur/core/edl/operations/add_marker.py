from __future__ import annotations

from dataclasses import dataclass, replace

from auteur.core.edl.document import Edl, Marker
from auteur.core.errors import OperationError
from auteur.core.time import TimelineMs

__all__ = ["AddMarker"]


@dataclass(frozen=True, slots=True)
class AddMarker:
    """Name a moment of the timeline. Markers stand in the order of their times."""

    marker_id: str
    time_ms: int
    name: str = ""
    color: str = ""

    def apply(self, edl: Edl) -> Edl:
        if not self.marker_id or any(marker.id == self.marker_id for marker in edl.markers):
            raise OperationError(f"marker_id {self.marker_id!r} is empty or in use", hint="choose another id")
        if self.time_ms < 0:
            raise OperationError(f"time_ms must not be negative, but is {self.time_ms}")
        marker = Marker(self.marker_id, TimelineMs(self.time_ms), self.name, self.color)
        return replace(edl, markers=tuple(sorted((*edl.markers, marker), key=lambda m: (m.time_ms, m.id))))
