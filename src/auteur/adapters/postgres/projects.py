"""Projects in PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import fields, replace
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any
from uuid import UUID, uuid4

from auteur.adapters.postgres.database import Database, Record
from auteur.core.edl.codec import dumps
from auteur.core.edl.document import Edl
from auteur.ports.edl_store import EdlStore
from auteur.ports.paging import BadCursor, Page, cursor, cursor_values
from auteur.ports.projects import ProjectChanges, ProjectFace, ProjectRow, UnknownProject

__all__ = ["OBJECT_GRACE", "TRASH_DAYS", "PostgresProjects", "page_of", "place_of"]

TRASH_DAYS = 30
OBJECT_GRACE = timedelta(hours=24)
"""How long an object outlives the last row that names it: longer than any signed URL or job that still reads it."""

_NAMES = [field.name for field in fields(ProjectRow)]
_COLUMNS = ", ".join(_NAMES)
_VALUES = itemgetter(*_NAMES)

_CREATE = f"""
insert into auteur.projects (user_id, name, description, resolution, frame_rate, thumbnail_url, match_first_media)
values ($1, $2, nullif($3, ''), coalesce($4, '1920x1080'), coalesce($5, 30.00), nullif($6, ''), $7)
returning {_COLUMNS}
"""
_LIST = f"""
select {_COLUMNS} from auteur.projects
where user_id = $1 and (deleted_at is not null) = $2
  and ($3::timestamptz is null or (updated_at, id) < ($3, $4::uuid))
order by updated_at desc, id desc limit $5
"""
_FACES = """
select project_id, coalesce(sum(duration_ms), 0)::bigint as recorded_ms,
    (array_agg(thumbnail_r2_key order by created_at, id) filter (where thumbnail_r2_key is not null))[1]
        as thumbnail_key
from auteur.media_files where user_id = $1 and project_id = any($2) and status = 'ready' group by project_id
"""
_UPDATE = f"""
update auteur.projects set
    name = coalesce($3, name),
    description = case when $4::text is null then description else nullif($4, '') end,
    resolution = coalesce($5, resolution),
    frame_rate = coalesce($6, frame_rate),
    thumbnail_url = case when $7::text is null then thumbnail_url else nullif($7, '') end,
    updated_at = now()
where user_id = $1 and id = $2 and deleted_at is null returning {_COLUMNS}
"""
_TRASH = """
update auteur.projects set deleted_at = now(), updated_at = now()
where user_id = $1 and id = $2 and deleted_at is null returning id
"""
_RESTORE = f"""
update auteur.projects
set deleted_at = null, updated_at = case when deleted_at is null then updated_at else now() end
where user_id = $1 and id = $2 returning {_COLUMNS}
"""
_READY_MEDIA = "select id from auteur.media_files where user_id = $1 and project_id = $2 and status = 'ready'"


class PostgresProjects:
    """A `Projects`. `documents` opens the EDL store of a user's project, for duplicating."""

    def __init__(self, database: Database, documents: Callable[[UUID, UUID], EdlStore]) -> None:
        self._database = database
        self._documents = documents

    async def create(
        self,
        user_id: UUID,
        name: str,
        settings: ProjectChanges | None = None,
        *,
        match_first_media: bool = False,
    ) -> ProjectRow:
        wanted = _values(settings or ProjectChanges())
        async with self._database.transaction(user_id) as connection:
            row = await connection.fetchrow(_CREATE, user_id, name, *wanted, match_first_media)
        assert row is not None
        return _project(row)

    async def get(self, user_id: UUID, project_id: UUID) -> ProjectRow:
        return _known(await self._database.call_row(user_id, "project_of", project_id), project_id)

    async def list(
        self, user_id: UUID, *, limit: int, cursor: str | None = None, trashed: bool = False
    ) -> Page[ProjectRow]:
        at, last = place_of(cursor)
        async with self._database.transaction(user_id) as connection:
            rows = await connection.fetch(_LIST, user_id, trashed, at, last, limit + 1)
        projects = [_project(row) for row in rows]
        return page_of(projects, limit, lambda project: (project.updated_at, project.id))

    async def faces(self, user_id: UUID, project_ids: Collection[UUID]) -> Mapping[UUID, ProjectFace]:
        async with self._database.transaction(user_id) as connection:
            rows = await connection.fetch(_FACES, user_id, list(project_ids))
        return {row["project_id"]: ProjectFace(row["recorded_ms"], row["thumbnail_key"]) for row in rows}

    async def update(self, user_id: UUID, project_id: UUID, changes: ProjectChanges) -> ProjectRow:
        async with self._database.transaction(user_id) as connection:
            row = await connection.fetchrow(_UPDATE, user_id, project_id, changes.name, *_values(changes))
        return _known(row, project_id)

    async def trash(self, user_id: UUID, project_id: UUID) -> None:
        async with self._database.transaction(user_id) as connection:
            row = await connection.fetchrow(_TRASH, user_id, project_id)
        if row is None:
            raise UnknownProject(project_id)

    async def restore(self, user_id: UUID, project_id: UUID) -> ProjectRow:
        async with self._database.transaction(user_id) as connection:
            return _known(await connection.fetchrow(_RESTORE, user_id, project_id), project_id)

    async def duplicate(self, user_id: UUID, project_id: UUID, name: str) -> ProjectRow:
        project = await self.get(user_id, project_id)
        async with self._database.transaction(user_id) as connection:
            media = await connection.fetch(_READY_MEDIA, user_id, project_id)
        ids = {str(row["id"]): str(uuid4()) for row in media}
        new_id, document = uuid4(), None
        if project.edl_version:
            edl = await asyncio.to_thread(self._documents(user_id, project_id).load)
            document = await asyncio.to_thread(_copied, edl, {**ids, edl.project_id: str(new_id)})
        row = await self._database.call_row(
            user_id, "duplicate_project", project_id, new_id, name, document, ids
        )
        return _known(row, project_id)

    async def purge(self, *, limit: int = 100) -> int:
        age = timedelta(days=TRASH_DAYS)
        return len(await self._database.call(None, "purge_trash", age, OBJECT_GRACE, limit))


def _copied(edl: Edl, ids: Mapping[str, str]) -> str:
    """The document without its history, as JSON, its media files under their new ids."""
    text = dumps(replace(edl, version=1, undo_stack=(), redo_stack=()))
    for old, new in ids.items():
        text = text.replace(f'"{old}"', f'"{new}"')
    return text


def _values(changes: ProjectChanges) -> tuple[Any, ...]:
    return (changes.description, changes.resolution, changes.frame_rate, changes.thumbnail_url)


def _project(row: Record) -> ProjectRow:
    return ProjectRow(*_VALUES(row))


def _known(row: Record | None, project_id: UUID) -> ProjectRow:
    if row is None:
        raise UnknownProject(project_id)
    return _project(row)


def place_of(text: str | None) -> tuple[datetime | None, UUID | None]:
    """The time and id that a cursor names. Raises BadCursor."""
    if text is None:
        return None, None
    at, last = cursor_values(text, 2)
    try:
        return datetime.fromisoformat(at), UUID(last)
    except ValueError as error:
        raise BadCursor("this cursor belongs to another list", hint="begin without one") from error


def page_of(rows: list[Any], limit: int, place: Callable[[Any], tuple[datetime, UUID]]) -> Page[Any]:
    """One page of rows, of which one more than a page was asked for."""
    more = len(rows) > limit
    at, last = place(rows[limit - 1]) if more else (None, None)
    return Page(tuple(rows[:limit]), cursor(at.isoformat(), str(last)) if at else None)
