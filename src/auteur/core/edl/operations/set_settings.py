from __future__ import annotations

from dataclasses import dataclass, replace

from auteur.core.edl.decoding import settings_from_json
from auteur.core.edl.document import Edl
from auteur.core.edl.encoding import settings_to_json
from auteur.core.errors import DocumentError, OperationError

__all__ = ["SetSettings"]


@dataclass(frozen=True, slots=True)
class SetSettings:
    """Change the frame size or rate the timeline is made for; what is not given stays. Clips keep their times."""

    width: int | None = None
    height: int | None = None
    frame_rate: float | None = None

    def apply(self, edl: Edl) -> Edl:
        now = settings_to_json(edl.settings)
        size = {
            "width": edl.settings.width if self.width is None else self.width,
            "height": edl.settings.height if self.height is None else self.height,
        }
        rate = now["frame_rate"] if self.frame_rate is None else self.frame_rate
        try:
            settings = settings_from_json({"resolution": size, "frame_rate": rate}, "")
        except DocumentError as error:
            raise OperationError(error.message) from error
        if self.frame_rate is None:
            settings = replace(settings, frame_rate=edl.settings.frame_rate)
        return replace(edl, settings=settings)
