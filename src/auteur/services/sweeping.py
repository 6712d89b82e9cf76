"""What is over is taken away: uploads nobody confirmed, projects in the trash, objects that no row names."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from auteur.ports.garbage import GarbageList
from auteur.ports.object_store import ObjectStore
from auteur.ports.projects import Projects
from auteur.ports.uploads import Uploads

__all__ = ["Swept", "sweep"]

_PARTS_KEPT = timedelta(hours=23)
_BATCH = 100


@dataclass(frozen=True, slots=True)
class Swept:
    """How many were taken away."""

    uploads: int
    projects: int
    objects: int


async def sweep(
    uploads: Uploads, projects: Projects, garbage: GarbageList, objects: ObjectStore, now: Callable[[], float]
) -> Swept:
    """One round; to be called every hour by a worker, and by several at once without harm.

    Rows go first, objects after them: whatever is interrupted in between is found again by the next round.
    """
    abandoned = await uploads.expire(limit=_BATCH)
    for left in abandoned:
        if left.upload_id:
            await asyncio.to_thread(objects.abort_parts, left.key, left.upload_id)
    await asyncio.to_thread(_abort_old, objects, datetime.fromtimestamp(now(), UTC) - _PARTS_KEPT)
    purged = await projects.purge(limit=_BATCH)
    deleted = 0
    for due in await garbage.due(limit=_BATCH):
        deleted += await asyncio.to_thread(_delete_all, objects, due.prefix)
        await garbage.forget([due.id])
    return Swept(len(abandoned), purged, deleted)


def _abort_old(objects: ObjectStore, before: datetime) -> None:
    """Uploads in parts that the database does not know of, as after a crash between the two."""
    for upload in list(objects.uploading()):
        if upload.started_at < before:
            objects.abort_parts(upload.key, upload.upload_id)


def _delete_all(objects: ObjectStore, prefix: str) -> int:
    keys = [info.key for info in objects.list(prefix)]
    for key in keys:
        objects.delete(key)
    return len(keys)
