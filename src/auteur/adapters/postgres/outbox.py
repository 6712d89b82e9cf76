"""The relay of the outbox in PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from auteur.adapters.postgres.database import Database
from auteur.adapters.postgres.passing import passing_faults
from auteur.core.webhooks.retrying import PATIENCE, Outcome
from auteur.ports.event_bus import EventBus, Hint, of_user
from auteur.ports.sealing import CannotOpen, Sealer
from auteur.ports.webhooks import Relayed, Task

__all__ = ["PostgresOutbox"]

_KEPT = timedelta(days=30)
_RELAY = "select * from auteur.relay_events($1)"
_CLAIM = "select * from auteur.claim_deliveries($1, $2, $3)"
_SETTLE = "select auteur.settle_delivery($1, $2, $3, $4, $5, $6, $7)"
_FORGET = "select auteur.forget_deliveries($1)"


class PostgresOutbox:
    """An `Outbox` on a worker's connections. Raises DatabaseUnavailable for faults that pass."""

    def __init__(self, database: Database, bus: EventBus, sealer: Sealer) -> None:
        self._pool = database.pool
        self._bus = bus
        self._sealer = sealer

    async def relay(self, limit: int) -> Relayed:
        with passing_faults():
            row = await self._pool.fetchrow(_RELAY, limit)
        assert row is not None, "an aggregate has one row"
        return Relayed(row["relayed"], row["made"], row["oldest_s"])

    async def claim(self, limit: int, each: int, lease: timedelta) -> list[Task]:
        with passing_faults():
            rows = await self._pool.fetch(_CLAIM, limit, each, lease)
        return [Task(**{**row, "secrets": self._opened(row["secrets"], row["user_id"])}) for row in rows]

    def _opened(self, sealed: Sequence[bytes], owner: UUID) -> tuple[bytes, ...]:
        """Those whose key is here: after a restore with another key there may be none."""
        found = []
        for one in sealed:
            with suppress(CannotOpen):
                found.append(self._sealer.open(one, owner))
        return tuple(found)

    async def settle(self, task: Task, outcome: Outcome, line: Mapping[str, Any]) -> str:
        with passing_faults():
            said: str = await self._pool.fetchval(
                _SETTLE, task.id, task.fence, outcome.delivered, dict(line), outcome.retry, outcome.disable,
                PATIENCE,
            )  # fmt: skip
        if said == "disabled":
            self._bus.publish([Hint(of_user(task.user_id))])
        return said

    async def forget(self) -> int:
        with passing_faults():
            return int(await self._pool.fetchval(_FORGET, _KEPT))
