"""The rate limiter of several machines: moments in PostgreSQL, under a lock of the key's row, by its clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import blake2b

from auteur.adapters.postgres.database import Database
from auteur.ports.rate_limiter import Limit, Verdict

__all__ = ["PostgresRateLimiter"]

_SWEEP_EVERY_S = 300.0
_SWEEP = "delete from auteur.rate_windows where taken = '{}' or taken[cardinality(taken)] < now() - interval '1 hour'"


class PostgresRateLimiter:
    """A `RateLimiter`. `now` replaces the database's clock in tests."""

    def __init__(self, database: Database, now: Callable[[], datetime] | None = None) -> None:
        self._db = database
        self._now = now
        self._swept_at = time.monotonic()

    async def take(self, key: str, limit: Limit) -> Verdict:
        if time.monotonic() - self._swept_at > _SWEEP_EVERY_S:
            self._swept_at = time.monotonic()
            await self._db.pool.execute(_SWEEP)
        window, now = timedelta(milliseconds=limit.window_ms), self._now() if self._now else None
        row = await self._db.call_row(None, "rate_take", _digest(key, limit), limit.count, window, now)
        assert row is not None, "the function always answers"
        return Verdict(row["allowed"], row["remaining"], row["reset_ms"])

    async def forget(self, key: str, limit: Limit) -> None:
        await self._db.pool.execute("delete from auteur.rate_windows where key = $1", _digest(key, limit))


def _digest(key: str, limit: Limit) -> bytes:
    return blake2b(f"{limit.name}\0{limit.count}\0{key}".encode(), digest_size=16).digest()
