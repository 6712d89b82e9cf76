"""Voices in PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from auteur.adapters.postgres.database import Database, Record
from auteur.adapters.postgres.projects import OBJECT_GRACE, page_of, place_of
from auteur.ports.paging import Page
from auteur.ports.voices import NewVoice, UnknownVoice, Voice

__all__ = ["PostgresVoices"]

_COLUMNS = """
id, name, sample_r2_key as key, sample_duration_ms, status, consent_text, consent_by, consented_at, created_at, problem
"""
_ADD = f"""
insert into auteur.voice_clones (id, user_id, name, sample_r2_key, consent_text, consent_by, consented_at)
values ($2, $1, $3, $4, $5, $6, now()) returning {_COLUMNS}
"""
_GET = f"select {_COLUMNS} from auteur.voice_clones where user_id = $1 and id = $2"
_LIST = f"""
select {_COLUMNS} from auteur.voice_clones
where user_id = $1 and ($2::timestamptz is null or (created_at, id) < ($2, $3::uuid))
order by created_at desc, id desc limit $4
"""
_CHECKED = f"""
update auteur.voice_clones set status = case when $4::jsonb is null then 'ready' else 'failed' end,
    sample_duration_ms = $3, problem = $4
where user_id = $1 and id = $2 returning {_COLUMNS}
"""
_DELETE = "delete from auteur.voice_clones where user_id = $1 and id = $2 returning sample_r2_key"
_GARBAGE = "insert into auteur.object_garbage (user_id, prefix, due_at) values ($1, $2, now() + $3)"


class PostgresVoices:
    """A `Voices`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, user_id: UUID, voice: NewVoice) -> Voice:
        facts = (voice.id, voice.name, voice.key, voice.consent_text, voice.consent_by)
        return await self._one(_ADD, user_id, *facts)

    async def get(self, user_id: UUID, voice_id: UUID) -> Voice:
        return await self._one(_GET, user_id, voice_id)

    async def list(self, user_id: UUID, *, limit: int, cursor: str | None = None) -> Page[Voice]:
        at, last = place_of(cursor)
        async with self._database.transaction(user_id) as connection:
            rows = await connection.fetch(_LIST, user_id, at, last, limit + 1)
        voices = [Voice(**dict(row)) for row in rows]
        return page_of(voices, limit, lambda voice: (voice.created_at, voice.id))

    async def checked(
        self, user_id: UUID, voice_id: UUID, *, duration_ms: int | None, problem: Mapping[str, str] | None
    ) -> Voice:
        wrong = None if problem is None else dict(problem)
        return await self._one(_CHECKED, user_id, voice_id, duration_ms, wrong)

    async def delete(self, user_id: UUID, voice_id: UUID) -> None:
        async with self._database.transaction(user_id) as connection:
            key = await connection.fetchval(_DELETE, user_id, voice_id)
            if key is None:
                raise UnknownVoice(voice_id)
            await connection.execute(_GARBAGE, user_id, f"{key.rpartition('/')[0]}/", OBJECT_GRACE)

    async def _one(self, query: str, user_id: UUID, voice_id: UUID, *facts: object) -> Voice:
        async with self._database.transaction(user_id) as connection:
            row: Record | None = await connection.fetchrow(query, user_id, voice_id, *facts)
        if row is None:
            raise UnknownVoice(voice_id)
        return Voice(**dict(row))
