"""A user's webhooks in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from auteur.adapters.postgres.database import Connection, Database, Record
from auteur.adapters.postgres.projects import page_of, place_of
from auteur.core.webhooks.event_types import TEST
from auteur.ports.paging import Page
from auteur.ports.sealing import Sealer
from auteur.ports.webhooks import (
    Delivery,
    DeliveryState,
    Endpoint,
    TooManyWebhooks,
    UnknownDelivery,
    UnknownWebhook,
    WebhookDisabled,
)

__all__ = ["PostgresWebhooks"]

_MOST = 20
_ENDPOINT = (
    "id, url, description, event_types, enabled, disabled_reason, failing_since, created_at, updated_at"
)
_LIST = (
    f"select {_ENDPOINT} from auteur.webhook_endpoints where user_id = $1 order by created_at desc, id desc"
)
_GET = f"select {_ENDPOINT} from auteur.webhook_endpoints where user_id = $1 and id = $2"
_CHANGE = f"""
update auteur.webhook_endpoints set url = coalesce($3, url), description = coalesce($4, description),
    event_types = coalesce($5, event_types), enabled = coalesce($6, enabled),
    disabled_reason = case when coalesce($6, enabled) then null else coalesce(disabled_reason, 'switched off') end,
    failing_since = case when $6 then null else failing_since end, updated_at = now()
where user_id = $1 and id = $2 returning {_ENDPOINT}
"""
_STOP = """
update auteur.webhook_deliveries set state = 'failed', ended_at = now(), leased_until = null
where user_id = $1 and endpoint_id = $2 and state = 'pending'
"""
_DELETE = "delete from auteur.webhook_endpoints where user_id = $1 and id = $2 returning url"
_OVERLAP = """
update auteur.webhook_secrets set expires_at = least(coalesce(expires_at, 'infinity'), now() + $3)
where user_id = $1 and endpoint_id = $2
"""
_SECRET = "insert into auteur.webhook_secrets (user_id, endpoint_id, secret) values ($1, $2, $3)"  # noqa: S105
_DELIVERY = "id, message_id, event_type, job_id, state, attempts, next_at, log, created_at, ended_at"
_PING = f"""
insert into auteur.webhook_deliveries (user_id, endpoint_id, message_id, event_type, happened_at)
values ($1, $2, 'msg_' || replace(gen_random_uuid()::text, '-', ''), '{TEST}', now()) returning {_DELIVERY}
"""
_DELIVERIES = f"""
select {_DELIVERY} from auteur.webhook_deliveries
where user_id = $1 and endpoint_id = $2 and ($3::text is null or state = $3)
  and ($4::timestamptz is null or (created_at, id) < ($4, $5::uuid))
order by created_at desc, id desc limit $6
"""
_AGAIN = "state = 'pending', attempts = 0, next_at = now(), leased_until = null, ended_at = null"
_REPLAY = f"""
update auteur.webhook_deliveries set {_AGAIN}
where user_id = $1 and endpoint_id = $2 and id = $3 and state <> 'pending'
"""
_ONE = (
    f"select {_DELIVERY} from auteur.webhook_deliveries where user_id = $1 and endpoint_id = $2 and id = $3"
)
_REPLAY_FAILED = f"""
with again as (
    update auteur.webhook_deliveries set {_AGAIN}
    where user_id = $1 and endpoint_id = $2 and state = 'failed' and created_at >= $3 returning 1
) select count(*) from again
"""
_AUDIT = "insert into auteur.audit (user_id, actor, action, subject) values ($1, 'user', $2, $3)"


class PostgresWebhooks:
    """A `Webhooks` on the API's connections."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    async def create(
        self, user_id: UUID, url: str, description: str, event_types: Sequence[str], secret: bytes
    ) -> Endpoint:
        sealed = self._sealer.seal(secret, user_id)
        row = await self._database.call_row(
            user_id, "create_webhook", url, description, list(event_types), sealed, _MOST
        )
        if row is None:
            raise TooManyWebhooks(f"nobody has more than {_MOST} webhooks", hint="delete one")
        return _endpoint(row)

    async def list(self, user_id: UUID) -> list[Endpoint]:
        async with self._database.transaction(user_id) as connection:
            return [_endpoint(row) for row in await connection.fetch(_LIST, user_id)]

    async def get(self, user_id: UUID, webhook_id: UUID) -> Endpoint:
        async with self._database.transaction(user_id) as connection:
            return await _got(connection, user_id, webhook_id)

    async def change(
        self,
        user_id: UUID,
        webhook_id: UUID,
        *,
        url: str | None = None,
        description: str | None = None,
        event_types: Sequence[str] | None = None,
        enabled: bool | None = None,
    ) -> Endpoint:
        types = None if event_types is None else list(event_types)
        async with self._database.transaction(user_id) as connection:
            row = await connection.fetchrow(_CHANGE, user_id, webhook_id, url, description, types, enabled)
            if row is None:
                raise UnknownWebhook(webhook_id)
            if enabled is False:
                await connection.execute(_STOP, user_id, webhook_id)
            await connection.execute(_AUDIT, user_id, "webhook.changed", str(webhook_id))
        return _endpoint(row)

    async def delete(self, user_id: UUID, webhook_id: UUID) -> None:
        async with self._database.transaction(user_id) as connection:
            if await connection.fetchval(_DELETE, user_id, webhook_id) is None:
                raise UnknownWebhook(webhook_id)
            await connection.execute(_AUDIT, user_id, "webhook.deleted", str(webhook_id))

    async def rotate(self, user_id: UUID, webhook_id: UUID, secret: bytes, overlap: timedelta) -> None:
        async with self._database.transaction(user_id) as connection:
            await _got(connection, user_id, webhook_id, lock=True)
            await connection.execute(_OVERLAP, user_id, webhook_id, overlap)
            await connection.execute(_SECRET, user_id, webhook_id, self._sealer.seal(secret, user_id))
            await connection.execute(_AUDIT, user_id, "webhook.rotated", str(webhook_id))

    async def ping(self, user_id: UUID, webhook_id: UUID) -> Delivery:
        async with self._database.transaction(user_id) as connection:
            await _working(connection, user_id, webhook_id)
            row = await connection.fetchrow(_PING, user_id, webhook_id)
        assert row is not None, "an insert returns its row"
        return _delivery(row)

    async def deliveries(
        self,
        user_id: UUID,
        webhook_id: UUID,
        *,
        state: DeliveryState | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[Delivery]:
        at, last = place_of(cursor)
        async with self._database.transaction(user_id) as connection:
            await _got(connection, user_id, webhook_id)
            rows = await connection.fetch(_DELIVERIES, user_id, webhook_id, state, at, last, limit + 1)
        return page_of([_delivery(row) for row in rows], limit, lambda one: (one.created_at, one.id))

    async def replay(self, user_id: UUID, webhook_id: UUID, delivery_id: UUID) -> Delivery:
        async with self._database.transaction(user_id) as connection:
            await _working(connection, user_id, webhook_id)
            await connection.execute(_REPLAY, user_id, webhook_id, delivery_id)
            row = await connection.fetchrow(_ONE, user_id, webhook_id, delivery_id)
        if row is None:
            raise UnknownDelivery(delivery_id)
        return _delivery(row)

    async def replay_failed(self, user_id: UUID, webhook_id: UUID, since: datetime) -> int:
        async with self._database.transaction(user_id) as connection:
            await _working(connection, user_id, webhook_id)
            return int(await connection.fetchval(_REPLAY_FAILED, user_id, webhook_id, since))


async def _got(connection: Connection, user_id: UUID, webhook_id: UUID, *, lock: bool = False) -> Endpoint:
    row = await connection.fetchrow(f"{_GET} for update" if lock else _GET, user_id, webhook_id)
    if row is None:
        raise UnknownWebhook(webhook_id)
    return _endpoint(row)


async def _working(connection: Connection, user_id: UUID, webhook_id: UUID) -> None:
    """Locked, so that it is not switched off while something is put into its queue."""
    if not (await _got(connection, user_id, webhook_id, lock=True)).enabled:
        raise WebhookDisabled


def _endpoint(row: Record) -> Endpoint:
    values = {name: row[name] for name in _ENDPOINT.split(", ")}
    return Endpoint(**{**values, "event_types": tuple(values["event_types"])})


def _delivery(row: Record) -> Delivery:
    values = {name: row[name] for name in _DELIVERY.split(", ")}
    return Delivery(**{**values, "next_at": row["next_at"] if row["state"] == "pending" else None})
