"""The port of the media files that a user's projects list; their bytes are the object store's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

from auteur.ports.media_files import UnknownMedia
from auteur.ports.paging import Page

__all__ = ["MediaLibrary", "MediaRow", "MediaStatus", "MediaType", "NewMedia", "unknown_media"]

MediaType = Literal["video", "audio", "image"]
MediaStatus = Literal["uploading", "checking", "ready", "failed"]


@dataclass(frozen=True, slots=True)
class NewMedia:
    """A media file that is announced: its bytes are still to come. `key` is where they will lie."""

    id: UUID
    name: str
    type: MediaType
    mime_type: str
    file_size_bytes: int | None
    key: str
    url: str


@dataclass(frozen=True, slots=True)
class MediaRow:
    """A media file. `metadata` is what the probe found, `derived` the keys of what was made of it.

    `problem` (code, message, hint) says why its status is failed. `url` is the object's own, which nobody can read.
    """

    id: UUID
    project_id: UUID
    name: str
    type: MediaType
    mime_type: str | None
    duration_ms: int | None
    file_size_bytes: int | None
    key: str
    url: str
    thumbnail_key: str | None
    metadata: Mapping[str, Any] | None
    created_at: datetime
    updated_at: datetime
    status: MediaStatus
    sha256: str | None
    derived: Mapping[str, Any]
    problem: Mapping[str, Any] | None


class MediaLibrary(Protocol):
    """Keeps the rows. What is another user's answers as what never was: UnknownMedia, or UnknownProject."""

    async def add(self, user_id: UUID, project_id: UUID, media: NewMedia) -> MediaRow: ...

    async def get(self, user_id: UUID, media_id: UUID) -> MediaRow: ...

    async def list(
        self, user_id: UUID, project_id: UUID, *, limit: int, cursor: str | None = None
    ) -> Page[MediaRow]:
        """The oldest first. Raises BadCursor, UnknownProject."""
        ...

    async def ready(
        self,
        user_id: UUID,
        media_id: UUID,
        *,
        media_type: MediaType,
        mime_type: str,
        duration_ms: int | None,
        sha256: str,
        metadata: Mapping[str, Any],
    ) -> MediaRow:
        """Its bytes are there and were checked."""
        ...

    async def failed(self, user_id: UUID, media_id: UUID, problem: Mapping[str, str]) -> MediaRow:
        """Its bytes cannot be used."""
        ...

    async def derived(
        self, user_id: UUID, media_id: UUID, keys: Mapping[str, Any], *, thumbnail_key: str | None = None
    ) -> MediaRow:
        """Something was made of it: keys by name, laid over those known."""
        ...

    async def delete(self, user_id: UUID, project_id: UUID, media_id: UUID) -> None:
        """The row now; its objects by the collector, unless another row names them."""
        ...


def unknown_media(media_id: UUID) -> UnknownMedia:
    """The one answer for what is not there and for what is another's."""
    return UnknownMedia(f"there is no media file {media_id}")
