"""An uploaded file checked as the worker's job does it, without the job."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from auteur.ports.media_library import MediaLibrary, MediaRow
from auteur.ports.object_store import ObjectStore
from auteur.services.checking import examine_media, settle_media

__all__ = ["check_media"]


async def check_media(
    library: MediaLibrary, objects: ObjectStore, scratch: Path, user_id: UUID, media_id: UUID
) -> MediaRow:
    """The media file, examined and settled."""
    found = await examine_media(library, objects, scratch, user_id, media_id)
    return await settle_media(library, user_id, found)
