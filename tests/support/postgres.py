"""A real PostgreSQL for tests: one server a test process, a new migrated database for each module that asks.

AUTEUR_TEST_POSTGRES_MAJOR=15 runs the same tests on the system's PostgreSQL 15 instead of the wheel's.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TypeVar
from uuid import UUID, uuid4

import asyncpg

from auteur.adapters.postgres.address import Address
from auteur.adapters.postgres.database import Database
from auteur.adapters.postgres.launcher import EmbeddedPostgres
from auteur.adapters.postgres.migrate import migrate
from auteur.adapters.postgres.roles import LOGINS

T = TypeVar("T")
PASSWORDS: Mapping[str, str] = {role: f"test {role}" for role in LOGINS}
TEMPLATE = "auteur_template"
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}
"""No test of this server cuts its power; tests of durability start their own."""


@dataclass(frozen=True, slots=True)
class TestDatabase:
    """A database with the schema as it is now. `admin` passes row-level security: only to arrange and to inspect."""

    __test__ = False
    admin: Address

    @property
    def api(self) -> Address:
        return self.login("auteur_api")

    @property
    def worker(self) -> Address:
        return self.login("auteur_worker")

    @property
    def backup(self) -> Address:
        return self.login("auteur_backup")

    def login(self, role: str) -> Address:
        return self.admin.as_user(role, PASSWORDS[role])

    def inspect(self, query: str, *arguments: object) -> list[asyncpg.Record]:
        """What a query says to the superuser, who sees all."""
        return ask(self.admin, query, *arguments)


def wanted_major() -> int | None:
    """The version that the tests are to run on; None for the wheel's."""
    return int(os.environ.get("AUTEUR_TEST_POSTGRES_MAJOR", "0")) or None


@cache
def server() -> EmbeddedPostgres:
    """Started when the first test needs it."""
    folder = Path(mkdtemp(prefix="auteur-tests-"))
    started = EmbeddedPostgres(folder / "postgres", "test", settings=FAST, major=wanted_major())
    started.start()
    atexit.register(lambda: (started.stop(), shutil.rmtree(folder, ignore_errors=True)))
    return started


@cache
def _template() -> str:
    ask(server().address, f"create database {TEMPLATE}")
    _in_a_thread(lambda: asyncio.run(migrate(server().address.to(TEMPLATE), PASSWORDS)))
    return TEMPLATE


def fresh_database() -> TestDatabase:
    """A copy of the migrated template: about 30 ms."""
    return TestDatabase(empty_database(template=_template()))


def empty_database(*, template: str = "template0") -> Address:
    """A database without the schema, for the superuser."""
    name = f"test_{uuid4().hex}"
    ask(server().address, f"create database {name} template {template}")
    return server().address.to(name)


def ask(address: Address, query: str, *arguments: object) -> list[asyncpg.Record]:
    """What a query says, for tests with or without a running event loop."""
    return _in_a_thread(lambda: asyncio.run(_fetch(address, query, *arguments)))


def _in_a_thread(work: Callable[[], T]) -> T:
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()


async def _fetch(address: Address, query: str, *arguments: object) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(address.url)
    try:
        return await connection.fetch(query, *arguments)
    finally:
        await connection.close()


async def new_user(api: Database, name: str = "Ada") -> UUID:
    """A user whom nobody else has."""
    user = uuid4()
    await api.call(user, "ensure_user", f"{user}@example.org", name)
    return user
