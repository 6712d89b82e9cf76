"""The port of uploads that are going on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from auteur.core.errors import StoreError
from auteur.ports.media_library import MediaRow, NewMedia

__all__ = ["Abandoned", "UnknownUpload", "UploadSession", "Uploads"]


class UnknownUpload(StoreError):
    """No upload of this media file is going on: it never began, is confirmed already, or its time is over."""

    code = "upload_unknown"

    def __init__(self, media_id: UUID) -> None:
        super().__init__(f"no upload of {media_id} is going on", hint="begin a new one")


@dataclass(frozen=True, slots=True)
class UploadSession:
    """An upload until `expires_at`. `upload_id` and `part_size_bytes` are None for one PUT.

    `size_bytes` is None where the client did not say it.
    """

    id: UUID
    project_id: UUID
    media_id: UUID
    key: str
    content_type: str
    size_bytes: int | None
    part_size_bytes: int | None
    upload_id: str | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Abandoned:
    """What an upload left in the object store."""

    key: str
    upload_id: str | None


class Uploads(Protocol):
    """Keeps uploads with the media rows that they will fill. Raises UnknownProject, UnknownUpload.

    `most_bytes` is what all media of the user may take together, None for no limit; more raises StorageFull, also where
    several begin at once.
    """

    async def begin(
        self, user_id: UUID, media: NewMedia, session: UploadSession, most_bytes: int | None
    ) -> MediaRow:
        """Announce the media file, its status `uploading`, and the upload that will bring it."""
        ...

    async def get(self, user_id: UUID, media_id: UUID) -> UploadSession:
        """The upload that is going on."""
        ...

    async def confirm(
        self, user_id: UUID, media_id: UUID, size_bytes: int, most_bytes: int | None
    ) -> MediaRow:
        """All bytes are there: the upload is over, the status `checking`."""
        ...

    async def abort(self, user_id: UUID, media_id: UUID) -> None:
        """Forget the upload and its media file."""
        ...

    async def expire(self, *, limit: int = 100) -> tuple[Abandoned, ...]:
        """Forget what was not confirmed in time, of all users, and say what it left."""
        ...
