"""The rows of media files in PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import asyncpg

from auteur.adapters.postgres.database import Database, Record
from auteur.adapters.postgres.projects import OBJECT_GRACE, page_of, place_of
from auteur.ports.media_library import MediaRow, MediaType, NewMedia, unknown_media
from auteur.ports.paging import Page
from auteur.ports.projects import UnknownProject

__all__ = ["ADD_MEDIA", "MEDIA_COLUMNS", "PostgresMediaLibrary", "media_row"]

MEDIA_COLUMNS = """
id, project_id, name, type, mime_type, duration_ms, file_size_bytes, r2_key as key, r2_url as url,
thumbnail_r2_key as thumbnail_key, metadata, created_at, updated_at, status, sha256, derived, problem
"""
ADD_MEDIA = f"""
insert into auteur.media_files (id, project_id, user_id, name, type, mime_type, file_size_bytes, r2_key, r2_url)
select $3, p.id, p.user_id, $4, $5, $6, $7, $8, $9 from auteur.projects p
where p.user_id = $1 and p.id = $2 and p.deleted_at is null
returning {MEDIA_COLUMNS}
"""
_GET = f"select {MEDIA_COLUMNS} from auteur.media_files where user_id = $1 and id = $2"
_LIST = f"""
select {MEDIA_COLUMNS} from auteur.media_files
where user_id = $1 and project_id = $2 and ($3::timestamptz is null or (created_at, id) > ($3, $4::uuid))
order by created_at, id limit $5
"""
_PROJECT = "select from auteur.projects where user_id = $1 and id = $2 and deleted_at is null"
_READY = f"""
update auteur.media_files set status = 'ready', problem = null, type = $3, mime_type = $4, duration_ms = $5,
    sha256 = $6, metadata = $7, updated_at = now()
where user_id = $1 and id = $2 returning {MEDIA_COLUMNS}
"""
_FAILED = f"""
update auteur.media_files set status = 'failed', problem = $3, updated_at = now()
where user_id = $1 and id = $2 returning {MEDIA_COLUMNS}
"""
_DERIVED = f"""
update auteur.media_files set derived = derived || $3, thumbnail_r2_key = coalesce($4, thumbnail_r2_key),
    updated_at = now()
where user_id = $1 and id = $2 returning {MEDIA_COLUMNS}
"""


class PostgresMediaLibrary:
    """A `MediaLibrary`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, user_id: UUID, project_id: UUID, media: NewMedia) -> MediaRow:
        facts = (media.name, media.type, media.mime_type, media.file_size_bytes, media.key, media.url)
        async with self._database.transaction(user_id) as connection:
            row = await connection.fetchrow(ADD_MEDIA, user_id, project_id, media.id, *facts)
        if row is None:
            raise UnknownProject(project_id)
        return media_row(row)

    async def get(self, user_id: UUID, media_id: UUID) -> MediaRow:
        return await self._one(_GET, user_id, media_id)

    async def list(
        self, user_id: UUID, project_id: UUID, *, limit: int, cursor: str | None = None
    ) -> Page[MediaRow]:
        at, last = place_of(cursor)
        async with self._database.transaction(user_id) as connection:
            rows = await connection.fetch(_LIST, user_id, project_id, at, last, limit + 1)
            if not rows and await connection.fetchrow(_PROJECT, user_id, project_id) is None:
                raise UnknownProject(project_id)
        return page_of([media_row(row) for row in rows], limit, lambda media: (media.created_at, media.id))

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
        facts = (media_type, mime_type, duration_ms, sha256, dict(metadata))
        return await self._one(_READY, user_id, media_id, *facts)

    async def failed(self, user_id: UUID, media_id: UUID, problem: Mapping[str, str]) -> MediaRow:
        return await self._one(_FAILED, user_id, media_id, dict(problem))

    async def derived(
        self, user_id: UUID, media_id: UUID, keys: Mapping[str, Any], *, thumbnail_key: str | None = None
    ) -> MediaRow:
        return await self._one(_DERIVED, user_id, media_id, dict(keys), thumbnail_key)

    async def delete(self, user_id: UUID, project_id: UUID, media_id: UUID) -> None:
        row = await self._database.call_row(user_id, "delete_media", project_id, media_id, OBJECT_GRACE)
        if row is None:
            raise unknown_media(media_id)

    async def _one(self, query: str, user_id: UUID, media_id: UUID, *facts: object) -> MediaRow:
        async with self._database.transaction(user_id) as connection:
            row: asyncpg.Record | None = await connection.fetchrow(query, user_id, media_id, *facts)
        if row is None:
            raise unknown_media(media_id)
        return media_row(row)


def media_row(row: Record) -> MediaRow:
    """The row of a query that asked for MEDIA_COLUMNS."""
    return MediaRow(**dict(row))
