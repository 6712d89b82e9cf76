"""Events in PostgreSQL, and hints by LISTEN and NOTIFY."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any, Self, TypeAlias
from uuid import UUID

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from auteur.adapters.memory.event_bus import MemoryEventBus
from auteur.adapters.postgres.address import Address
from auteur.adapters.postgres.database import Database
from auteur.adapters.postgres.moments import iso
from auteur.ports.event_bus import EventBus, Hint, Subscription, of_user
from auteur.ports.events import Event

if TYPE_CHECKING:
    Listening: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"

__all__ = ["PostgresEventBus", "PostgresEventLog"]

_CHANNEL = "auteur"
_TOGETHER_S = 0.002
"""Between two NOTIFYs; what is published meanwhile goes in one: each takes a lock on the whole server to commit."""

_MOST_BYTES = 7000  # of a payload: PostgreSQL takes less than 8000
_MOST_PENDING = 10_000
_PING_S = 15.0
_NOTIFY = "select pg_notify($1, payload) from unnest($2::text[]) as payload"
_SETTINGS = {
    "application_name": "auteur hints",
    "synchronous_commit": "off",  # a hint that a crash loses is no loss, and waiting for the disk costs milliseconds
    "statement_timeout": "5000",
}


class PostgresEventBus:
    """An `EventBus` over all processes of a database, on one connection of its own, which must not go through a pooler.

    This process hears its own at once, the others by NOTIFY. While the connection is lost hints are lost too; when it
    is back every subscriber is told so.
    """

    def __init__(self, address: Address) -> None:
        self._address = address
        self._here = MemoryEventBus()
        self._pending: dict[Hint, None] = {}
        self._some = asyncio.Event()
        self._ended = asyncio.Event()
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        with contextlib.suppress(OSError, asyncpg.PostgresError, TimeoutError):
            await self._connect()  # if it fails now it is tried again like any other time
        self._tasks = [asyncio.create_task(self._keep_connected()), asyncio.create_task(self._send())]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._connection is not None:
            with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
                if self._pending:
                    await self._notify(self._connection)
                await self._connection.close(timeout=2)

    def publish(self, hints: Sequence[Hint]) -> None:
        self._here.publish(hints)
        if len(self._pending) < _MOST_PENDING:
            self._pending.update(dict.fromkeys(hints))
        self._some.set()

    def subscribe(self, *topics: str) -> AbstractAsyncContextManager[Subscription]:
        return self._here.subscribe(*topics)

    async def _connect(self) -> None:
        connection = await asyncpg.connect(self._address.url, timeout=10, server_settings=_SETTINGS)
        await connection.add_listener(_CHANNEL, self._heard)
        self._ended.clear()
        connection.add_termination_listener(lambda _: self._ended.set())
        self._connection = connection

    async def _keep_connected(self) -> None:
        failures = 0
        while True:
            connection = self._connection
            try:
                if connection is None or connection.is_closed():
                    await self._connect()
                    self._here.lose()
                    self._some.set()
                else:
                    await connection.execute("select 1", timeout=5)  # a dead network says nothing by itself
                failures = 0
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_PING_S):
                        await self._ended.wait()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
                if connection is not None:
                    connection.terminate()
                failures += 1
                await asyncio.sleep(min(5.0, 0.1 * 2**failures) * (0.5 + random.random() / 2))  # noqa: S311 - jitter

    async def _send(self) -> None:
        while True:
            await self._some.wait()
            self._some.clear()
            connection = self._connection
            if connection is None or connection.is_closed():
                continue  # they wait, and go when there is a connection again
            with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
                await self._notify(connection)
            await asyncio.sleep(_TOGETHER_S)

    async def _notify(self, connection: asyncpg.Connection[asyncpg.Record]) -> None:
        hints, self._pending = self._pending, {}
        await connection.execute(_NOTIFY, _CHANNEL, list(_payloads(hints)), timeout=5)

    def _heard(self, connection: Listening, pid: int, _channel: str, payload: object) -> None:
        if pid == connection.get_server_pid():  # ours, heard when they were published
            return
        with contextlib.suppress(ValueError, TypeError):  # whoever may log in may also notify nonsense
            self._here.publish([Hint(str(topic), str(about)) for topic, about in json.loads(str(payload))])


def _payloads(hints: Iterable[Hint]) -> Iterator[str]:
    """The hints as JSON lists, each short enough for one NOTIFY."""
    together: list[str] = []
    length = 0
    for hint in hints:
        text = json.dumps([hint.topic, hint.about])
        if together and length + len(text) > _MOST_BYTES:
            yield f"[{','.join(together)}]"
            together, length = [], 0
        together.append(text)
        length += len(text) + 1
    if together:
        yield f"[{','.join(together)}]"


class PostgresEventLog:
    """An `EventLog` on the API's or a worker's connections."""

    def __init__(self, database: Database, bus: EventBus) -> None:
        self._database = database
        self._bus = bus

    async def since(self, user_id: UUID, seq: int, limit: int = 200) -> list[Event]:
        rows = await self._database.call(user_id, "events_since", seq, limit)
        return [
            Event(
                row["seq"], row["type"], row["project_id"], row["job_id"], row["data"], iso(row["created_at"])
            )
            for row in rows
        ]

    async def newest(self, user_id: UUID) -> int:
        async with self._database.transaction(user_id) as connection:
            found = await connection.fetchval(
                "select last_seq from auteur.credits where user_id = $1", user_id
            )
        return int(found or 0)

    async def emit(
        self,
        user_id: UUID,
        type_: str,
        *,
        project_id: UUID | None = None,
        job_id: UUID | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> int:
        row = await self._database.call_row(user_id, "emit", type_, project_id, job_id, dict(data or {}))
        assert row is not None, "every user has an account"
        self._bus.publish([Hint(of_user(user_id))])
        return int(row["emit"])
