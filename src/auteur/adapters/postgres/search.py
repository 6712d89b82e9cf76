"""Words of transcripts in PostgreSQL's full text search, caught up with the documents before each search."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from auteur.adapters.postgres.database import Database
from auteur.ports.search import Found, IndexedSegment

__all__ = ["PostgresTranscriptIndex"]

_STALE = """
select p.id from auteur.projects p left join auteur.transcript_index i on i.user_id = p.user_id and i.project_id = p.id
where p.user_id = $1 and p.deleted_at is null and p.edl_version > coalesce(i.indexed_version, 0)
  and ($2::uuid is null or p.id = $2)
order by p.updated_at desc limit $3
"""
_KNOWN = """
select segment_id, media_file_id, speaker, start_ms, end_ms, is_cut, words
from auteur.transcript_segments where project_id = $1
"""
_PUT = """
insert into auteur.transcript_segments
    (user_id, project_id, segment_id, media_file_id, speaker, start_ms, end_ms, is_cut, words)
select $1, $2, s.* from unnest(
    $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::boolean[], $9::text[]) s
on conflict (project_id, segment_id) do update set media_file_id = excluded.media_file_id, speaker = excluded.speaker,
    start_ms = excluded.start_ms, end_ms = excluded.end_ms, is_cut = excluded.is_cut, words = excluded.words
"""
_DROP = "delete from auteur.transcript_segments where project_id = $1 and segment_id = any($2)"
_MARK = """
insert into auteur.transcript_index (user_id, project_id, indexed_version) values ($1, $2, $3)
on conflict (project_id) do update set indexed_version = greatest(transcript_index.indexed_version, $3)
"""
_SEARCH = """
select s.project_id, p.name as project_name, s.segment_id, s.media_file_id, s.speaker, s.start_ms, s.end_ms, s.is_cut,
    s.words, ts_rank(s.found, q) as rank
from auteur.transcript_segments s
join auteur.projects p on p.user_id = s.user_id and p.id = s.project_id, websearch_to_tsquery('simple', $2) q
where s.user_id = $1 and p.deleted_at is null and s.found @@ q and ($3::uuid is null or s.project_id = $3)
order by rank desc, s.project_id, s.start_ms, s.segment_id limit $4 offset $5
"""


class PostgresTranscriptIndex:
    """A `TranscriptIndex`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def stale(self, user_id: UUID, project_id: UUID | None, limit: int) -> list[UUID]:
        async with self._database.transaction(user_id) as connection:
            return [row["id"] for row in await connection.fetch(_STALE, user_id, project_id, limit)]

    async def put(
        self, user_id: UUID, project_id: UUID, version: int, segments: Sequence[IndexedSegment]
    ) -> None:
        async with self._database.transaction(user_id) as connection:
            rows = await connection.fetch(_KNOWN, project_id)
            known = {row["segment_id"]: IndexedSegment(**dict(row)) for row in rows}
            changed = [one for one in segments if known.get(one.segment_id) != one]
            gone = sorted(known.keys() - {one.segment_id for one in segments})
            if gone:
                await connection.execute(_DROP, project_id, gone)
            if changed:
                columns = zip(*(_values(one) for one in changed), strict=True)
                await connection.execute(_PUT, user_id, project_id, *(list(column) for column in columns))
            await connection.execute(_MARK, user_id, project_id, version)

    async def search(
        self, user_id: UUID, query: str, project_id: UUID | None, limit: int, offset: int
    ) -> list[Found]:
        async with self._database.transaction(user_id) as connection:
            rows = await connection.fetch(_SEARCH, user_id, query, project_id, limit, offset)
        return [Found(**{name: row[name] for name in Found.__slots__}) for row in rows]


def _values(one: IndexedSegment) -> tuple[object, ...]:
    return (
        one.segment_id,
        one.media_file_id,
        one.speaker,
        one.start_ms,
        one.end_ms,
        one.is_cut,
        one.words,
    )
