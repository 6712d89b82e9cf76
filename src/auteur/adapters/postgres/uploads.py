"""Uploads in PostgreSQL."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from auteur.adapters.postgres.database import Connection, Database
from auteur.adapters.postgres.media import ADD_MEDIA, MEDIA_COLUMNS, media_row
from auteur.core.uploads import StorageFull
from auteur.ports.media_library import MediaRow, NewMedia
from auteur.ports.projects import UnknownProject
from auteur.ports.uploads import Abandoned, UnknownUpload, UploadSession

__all__ = ["PostgresUploads"]

_BEGIN = """
insert into auteur.upload_sessions (
    id, user_id, project_id, media_id, key, content_type, size_bytes, part_size_bytes, store_upload_id, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
_GET = """
select id, project_id, media_id, key, content_type, size_bytes, part_size_bytes, store_upload_id as upload_id,
    expires_at
from auteur.upload_sessions where user_id = $1 and media_id = $2 and state = 'open' and expires_at > now()
"""
_CONFIRM = """
update auteur.upload_sessions set state = 'confirmed'
where user_id = $1 and media_id = $2 and state = 'open' and expires_at > now() returning id
"""
_CHECKING = f"""
update auteur.media_files set status = 'checking', file_size_bytes = $3, updated_at = now()
where user_id = $1 and id = $2 returning {MEDIA_COLUMNS}
"""
_OPEN = (
    "select project_id from auteur.upload_sessions where user_id = $1 and media_id = $2 and state = 'open'"
)
_AT_ONCE = timedelta(minutes=15)  # a signed request may still be under way


class PostgresUploads:
    """An `Uploads`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(
        self, user_id: UUID, media: NewMedia, session: UploadSession, most_bytes: int | None
    ) -> MediaRow:
        facts = (media.name, media.type, media.mime_type, media.file_size_bytes, media.key, media.url)
        async with self._database.transaction(user_id) as connection:
            await _room(connection, user_id, media.id, media.file_size_bytes or 0, most_bytes)
            row = await connection.fetchrow(ADD_MEDIA, user_id, session.project_id, media.id, *facts)
            if row is None:
                raise UnknownProject(session.project_id)
            await connection.execute(
                _BEGIN,
                session.id,
                user_id,
                session.project_id,
                media.id,
                session.key,
                session.content_type,
                session.size_bytes,
                session.part_size_bytes,
                session.upload_id,
                session.expires_at,
            )
        return media_row(row)

    async def get(self, user_id: UUID, media_id: UUID) -> UploadSession:
        async with self._database.transaction(user_id) as connection:
            row = await connection.fetchrow(_GET, user_id, media_id)
        if row is None:
            raise UnknownUpload(media_id)
        return UploadSession(**dict(row))

    async def confirm(
        self, user_id: UUID, media_id: UUID, size_bytes: int, most_bytes: int | None
    ) -> MediaRow:
        async with self._database.transaction(user_id) as connection:
            await _room(connection, user_id, media_id, size_bytes, most_bytes)
            if await connection.fetchrow(_CONFIRM, user_id, media_id) is None:
                raise UnknownUpload(media_id)
            row = await connection.fetchrow(_CHECKING, user_id, media_id, size_bytes)
        assert row is not None, "an upload has its media row"
        return media_row(row)

    async def abort(self, user_id: UUID, media_id: UUID) -> None:
        async with self._database.transaction(user_id) as connection:
            project = await connection.fetchval(_OPEN, user_id, media_id)
        if project is None:
            raise UnknownUpload(media_id)
        await self._database.call(user_id, "delete_media", project, media_id, _AT_ONCE)

    async def expire(self, *, limit: int = 100) -> tuple[Abandoned, ...]:
        rows = await self._database.call(None, "expire_uploads", limit)
        return tuple(Abandoned(row["key"], row["store_upload_id"]) for row in rows)


async def _room(
    connection: Connection, user_id: UUID, media_id: UUID, size_bytes: int, most_bytes: int | None
) -> None:
    """Holds the user's storage until the transaction ends. Raises StorageFull."""
    if most_bytes is None:
        return
    used = await connection.fetchval("select auteur.storage_used($1, $2)", user_id, media_id)
    if used + size_bytes > most_bytes:
        raise StorageFull(used, most_bytes)
