"""The port of whatever knows where a project's media lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from auteur.core.errors import MediaError

__all__ = ["MediaChanged", "MediaFiles", "StoredMedia", "UnknownMedia"]


class MediaChanged(MediaError):
    """The file is not the one the project was made from: its words and cuts would not fit."""

    code = "media_changed"


class UnknownMedia(MediaError):
    """The project knows no such media file, or it is not where it was."""

    code = "media_unknown"


@dataclass(frozen=True, slots=True)
class StoredMedia:
    """A media file of the project. `fingerprint` changes with its content and is what caches go by."""

    id: str
    path: Path
    fingerprint: str


class MediaFiles(Protocol):
    """Knows the project's media files by their ids in the document."""

    def add(self, path: Path) -> StoredMedia:
        """Take a file into the project, or find it there already. Raises UnknownMedia when it cannot be read."""
        ...

    def get(self, media_file_id: str) -> StoredMedia:
        """The file of this id. Raises UnknownMedia, or MediaChanged when its content is another now."""
        ...
