"""Connections to the database: a transaction belongs to one user, whose rows are all it can see."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Self, TypeAlias, TypeVar
from uuid import UUID

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from auteur.adapters.postgres.address import Address
from auteur.adapters.postgres.errors import DatabaseUnavailable

__all__ = ["Connection", "Database", "Record"]

Record: TypeAlias = asyncpg.Record
Connection: TypeAlias = "asyncpg.Connection[Record] | PoolConnectionProxy[Record]"
T = TypeVar("T")

_FUNCTION = re.compile(r"[a-z][a-z0-9_]*")
_SETTINGS = {
    "application_name": "auteur",
    "timezone": "UTC",
    "jit": "off",
    "statement_timeout": "15000",
    "lock_timeout": "5000",
    "idle_in_transaction_session_timeout": "30000",
}
_BROKEN = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # asyncpg has read the server's farewell, and not yet that the line is closed
    ConnectionError,
)
_NOT_READY = (asyncpg.CannotConnectNowError, asyncpg.TooManyConnectionsError, asyncpg.AdminShutdownError)


if TYPE_CHECKING:
    _Base = asyncpg.Connection[Record]  # generic in its stubs alone
else:
    _Base = asyncpg.Connection


class _Plain(_Base):
    """Leaves no session state behind, so it needs no round trip to clear it when it goes back to the pool."""

    def get_reset_query(self) -> str:
        return ""


class Database:
    """A pool of connections for one role. Belongs to the event loop that opened it; `run` serves other threads."""

    def __init__(self, pool: asyncpg.Pool[Record], address: Address) -> None:
        self.pool = pool
        self.address = address
        self._loop = asyncio.get_running_loop()

    @classmethod
    async def open(
        cls, address: Address, *, connections: int = 10, statement_timeout_ms: int | None = None
    ) -> Self:
        """Connect. Raises DatabaseUnavailable."""
        settings = dict(_SETTINGS)
        if statement_timeout_ms is not None:
            settings["statement_timeout"] = str(statement_timeout_ms)
        try:
            pool = await asyncpg.create_pool(
                address.url,
                min_size=1,
                max_size=connections,
                max_inactive_connection_lifetime=300,
                server_settings=settings,
                connection_class=_Plain,
                init=_set_codecs,
                timeout=30,
            )
        except (OSError, TimeoutError, asyncpg.PostgresError) as error:
            # The system's text has addresses.
            why = type(error).__name__ if isinstance(error, OSError) else error
            raise DatabaseUnavailable(f"the database does not let {address.user} in: {why}") from error
        return cls(pool, address)

    async def close(self) -> None:
        """Wait for running transactions (at most 5 s) and disconnect."""
        try:
            await asyncio.wait_for(self.pool.close(), 5)
        except TimeoutError:
            self.pool.terminate()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @asynccontextmanager
    async def transaction(self, user_id: UUID | None) -> AsyncIterator[Connection]:
        """One transaction as this user, committed at the end, rolled back by an exception. None sees no tenant's rows.

        It begins in one round trip. asyncpg refuses `connection.transaction()` inside it.
        """
        begin = "begin" if user_id is None else f"begin; set local app.user_id = '{UUID(str(user_id))}'"
        with _REACHABLE:
            async with self.pool.acquire() as connection:
                try:
                    await connection.execute(begin)
                    yield connection
                except BaseException:
                    if not connection.is_closed():
                        await connection.execute("rollback")
                    raise
                await connection.execute("commit")

    async def call(self, user_id: UUID | None, function: str, *arguments: object) -> list[Record]:
        """The rows of a server function `auteur.<function>(user_id, *arguments)`: one round trip, one transaction.

        Such a function takes the user as its first argument and sets `app.user_id` itself, before it touches a row.
        """
        with _REACHABLE:
            return await self.pool.fetch(_call(function, len(arguments) + 1), user_id, *arguments)

    async def call_row(self, user_id: UUID | None, function: str, *arguments: object) -> Record | None:
        """The first row of a server function, or None."""
        with _REACHABLE:
            return await self.pool.fetchrow(_call(function, len(arguments) + 1), user_id, *arguments)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do work on the database's loop and wait for it, from a thread that runs no loop.

        From the loop's own thread it would wait for itself for ever: refused with RuntimeError.
        """
        try:
            running: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
        except RuntimeError:
            running = None
        if running is self._loop:
            work.close()
            raise RuntimeError("Database.run was called on the database's own loop: use asyncio.to_thread")
        if self._loop.is_closed():
            work.close()
            raise DatabaseUnavailable("the database was closed")
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


class _Reachable:
    """A connection that broke is told from a statement that was refused. What was being committed may have been."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, _BROKEN):
            if isinstance(error, asyncpg.InterfaceError) and "closed" not in str(error):
                return  # a mistake of ours
            raise DatabaseUnavailable("the connection to the database broke", hint="try again") from error
        if isinstance(error, _NOT_READY):
            raise DatabaseUnavailable(f"the database is not ready: {error}", hint="try again") from error


_REACHABLE = _Reachable()


@cache
def _call(function: str, arguments: int) -> str:
    assert _FUNCTION.fullmatch(function), function
    places = ", ".join(f"${n}" for n in range(1, arguments + 1))
    return f"select * from auteur.{function}({places})"


async def _set_codecs(connection: Connection) -> None:
    for name in ("json", "jsonb"):
        await connection.set_type_codec(name, schema="pg_catalog", encoder=_dumps, decoder=json.loads)


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
