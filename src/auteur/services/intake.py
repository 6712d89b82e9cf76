"""An upload's end: the bytes are taken over, and a job looks at them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from auteur.core.jobs.lanes import UPKEEP_SLOTS
from auteur.core.jobs.model import NewJob
from auteur.ports.job_queue import JobQueue
from auteur.ports.media_library import MediaLibrary, MediaRow, unknown_media
from auteur.ports.uploads import UnknownUpload
from auteur.services.jobs import Plans
from auteur.services.uploads import UploadService

__all__ = ["Intake"]


@dataclass(frozen=True, slots=True)
class Intake:
    """The use cases over the ports."""

    media: MediaLibrary
    uploads: UploadService
    jobs: JobQueue
    plans: Plans

    async def confirm(
        self, user_id: UUID, project_id: UUID, media_id: UUID, request_id: str = ""
    ) -> MediaRow:
        """All bytes are there: they are probed next. Asked again, nothing is done twice.

        Raises UnknownMedia, UploadIncomplete, UploadTooLarge, StorageFull, UnknownUpload where its time was over.
        """
        row = await self.of_project(user_id, project_id, media_id)
        if row.status == "uploading":
            row = await self.uploads.confirm(user_id, await self.plans.plan_of(user_id), media_id)
        if row.status == "checking":  # also after an answer that was lost between the two
            job = NewJob("probe", {}, 0, slots=UPKEEP_SLOTS, project_id=project_id, media_id=media_id)
            key, digest = f"probe {media_id}", sha256(media_id.bytes).digest()
            await self.jobs.submit(user_id, job, key=key, digest=digest, request_id=request_id)
        return row

    async def discard(self, user_id: UUID, project_id: UUID, media_id: UUID) -> None:
        """Delete a media file, or give up its upload. Raises UnknownMedia."""
        row = await self.of_project(user_id, project_id, media_id)
        if row.status == "uploading":
            with suppress(UnknownUpload):  # its time is over, and the row waits for the sweep
                await self.uploads.abort(user_id, media_id)
                return
        await self.media.delete(user_id, project_id, media_id)

    async def of_project(self, user_id: UUID, project_id: UUID, media_id: UUID) -> MediaRow:
        """The media file, if it is this project's. Raises UnknownMedia."""
        row = await self.media.get(user_id, media_id)
        if row.project_id != project_id:
            raise unknown_media(media_id)
        return row
