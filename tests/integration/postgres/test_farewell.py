"""A connection that the server has left, and that is not closed yet, passes for a database that is away for a while.

A busy machine reads the server's last message well before the end of the line. The line here never ends at all.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import asyncpg
import pytest

from auteur.adapters.memory.event_bus import MemoryEventBus
from auteur.adapters.postgres.address import Address
from auteur.adapters.postgres.database import Database
from auteur.adapters.postgres.errors import DatabaseUnavailable
from auteur.adapters.postgres.passing import passing_faults
from auteur.adapters.postgres.work import PostgresWorkQueue
from tests.support.postgres import TestDatabase

pytestmark = pytest.mark.anyio


class Line:
    """A way to the database that stays open when the database closes its end."""

    def __init__(self, real: Address) -> None:
        self.left = threading.Event()
        self._real = real
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._ends: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self.address = replace(real, port=self._listening.getsockname()[1])
        self._threads[0].start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                server = socket.create_connection((self._real.host, self._real.port))
                self._ends += [client, server]
                for ways in ((client, server, None), (server, client, self.left)):
                    self._threads.append(threading.Thread(target=self._carry, args=ways, daemon=True))
                    self._threads[-1].start()

    def _carry(self, source: socket.socket, sink: socket.socket, ended: threading.Event | None) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                sink.sendall(data)
        if ended is not None:
            ended.set()

    def close(self) -> None:
        """Both ends of each connection, when none comes any more."""
        self._close(self._listening)
        self._threads[0].join(10)
        for end in self._ends:
            self._close(end)
        for thread in self._threads:
            thread.join(10)

    def _close(self, end: socket.socket) -> None:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()


@asynccontextmanager
async def left_by_the_server(postgres: TestDatabase) -> AsyncIterator[Database]:
    """A pool of one connection whose server said farewell a moment ago."""
    line = Line(postgres.worker)
    database = await Database.open(line.address, connections=1)
    try:
        pid = await database.pool.fetchval("select pg_backend_pid()")
        await asyncio.to_thread(postgres.inspect, "select pg_terminate_backend($1)", pid)
        assert await asyncio.to_thread(line.left.wait, 30)
        await asyncio.sleep(0.05)  # the farewell is in our socket: the driver reads it
        yield database
    finally:
        database.pool.terminate()
        await asyncio.sleep(0)
        line.close()


async def test_a_worker_waits_for_a_database_that_says_farewell(postgres: TestDatabase) -> None:
    async with left_by_the_server(postgres) as database:
        with pytest.raises(DatabaseUnavailable):
            await PostgresWorkQueue(database, MemoryEventBus()).sweep()


async def test_a_request_is_told_to_come_again(postgres: TestDatabase) -> None:
    async with left_by_the_server(postgres) as database:
        with pytest.raises(DatabaseUnavailable):
            await database.call(None, "anything")


async def test_the_drivers_word_for_it_is_not_passed_on(postgres: TestDatabase) -> None:
    """What the two above would raise, if nobody knew it."""
    async with left_by_the_server(postgres) as database:
        with pytest.raises((asyncpg.InternalClientError, asyncpg.PostgresConnectionError)) as met:
            await database.pool.fetchval("select 1")
    with pytest.raises(DatabaseUnavailable), passing_faults():
        raise met.value
