from __future__ import annotations

from dataclasses import dataclass, replace

from auteur.core.edl.document import Edl
from auteur.core.errors import UnknownId

__all__ = ["RemoveMarker"]


@dataclass(frozen=True, slots=True)
class RemoveMarker:
    """Take a marker away."""

    marker_id: str

    def apply(self, edl: Edl) -> Edl:
        if all(marker.id != self.marker_id for marker in edl.markers):
            raise UnknownId("marker", self.marker_id)
        return replace(edl, markers=tuple(m for m in edl.markers if m.id != self.marker_id))
