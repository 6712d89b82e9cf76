from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from auteur.core.edl.clips import with_media
from auteur.core.edl.document import Edl

__all__ = ["AddMedia"]


@dataclass(frozen=True, slots=True)
class AddMedia:
    """Let the document know a media file (id, name, duration_ms, type) that clips may then play."""

    media_file: dict[str, Any]

    def apply(self, edl: Edl) -> Edl:
        return with_media(edl, self.media_file)
