"""The list of objects to delete, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence

from auteur.adapters.postgres.database import Database
from auteur.ports.garbage import Garbage

__all__ = ["PostgresGarbageList"]


class PostgresGarbageList:
    """A `GarbageList`, for a worker's connections."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(self, *, limit: int) -> Sequence[Garbage]:
        rows = await self._database.call(None, "due_garbage", limit)
        return [Garbage(row["id"], row["prefix"]) for row in rows]

    async def forget(self, ids: Sequence[int]) -> None:
        await self._database.call(None, "forget_garbage", list(ids))
