"""What the database knows of the whole server, kept for a few seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from auteur.adapters.postgres.database import Database
from auteur.ports.numbers import QueueNumbers, ServerNumbers

__all__ = ["PostgresNumbers"]

_KEPT_S = 5.0


class PostgresNumbers:
    """A `Numbers` of one round trip. `now` counts seconds and only forward."""

    def __init__(self, database: Database, now: Callable[[], float]) -> None:
        self._database = database
        self._now = now
        self._kept: tuple[float, ServerNumbers] | None = None
        self._asking = asyncio.Lock()

    async def read(self) -> ServerNumbers:
        """As the port says."""
        async with self._asking:
            if self._kept is None or self._now() - self._kept[0] > _KEPT_S:
                row = await self._database.call_row(None, "server_numbers")
                assert row is not None, "the function answers with one row"
                queues = {one["type"]: _queue(one) for one in row["queues"]}
                self._kept = (self._now(), ServerNumbers(queues, row["credits_held"], row["credits"]))
            return self._kept[1]


def _queue(said: dict[str, float]) -> QueueNumbers:
    ready, waiting, running = int(said["ready"]), int(said["waiting"]), int(said["running"])
    return QueueNumbers(ready, waiting, running, said["oldest_ready_s"])
