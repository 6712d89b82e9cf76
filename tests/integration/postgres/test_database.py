"""A transaction belongs to one user and leaves nothing behind on its connection."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import asyncpg
import pytest

from auteur.adapters.postgres.background import background_database
from auteur.adapters.postgres.database import Connection, Database
from auteur.adapters.postgres.errors import DatabaseUnavailable
from tests.support.postgres import TestDatabase, new_user

pytestmark = pytest.mark.anyio


async def _add_project(api: Database, user: object, name: str) -> None:
    async with api.transaction(user) as connection:
        await connection.execute("insert into auteur.projects (user_id, name) values ($1, $2)", user, name)


async def test_without_a_user_no_row_is_seen(api: Database) -> None:
    user = await new_user(api)
    await _add_project(api, user, "mine")
    async with api.transaction(None) as connection:
        assert await connection.fetchval("select count(*) from auteur.projects") == 0
    assert await api.pool.fetchval("select count(*) from auteur.projects") == 0
    async with api.transaction(user) as connection:
        assert await connection.fetchval("select count(*) from auteur.projects") == 1


async def _interleaved(api: Database, reads: int) -> Counter[str]:
    """What many requests of several users see over few connections, some of them broken or without a user."""
    users = [await new_user(api) for _ in range(6)]
    for user in users:
        await _add_project(api, user, str(user))

    async def read(n: int) -> str:
        user = users[n % len(users)]
        if n % 11 == 0:
            with pytest.raises(ZeroDivisionError):
                async with api.transaction(user if n % 2 else None):
                    raise ZeroDivisionError
        if n % 7 == 0:
            rows = await api.pool.fetch("select name from auteur.projects")
            return "FOREIGN" if rows else "none"
        async with api.transaction(user) as connection:
            rows = await connection.fetch("select name from auteur.projects")
        return "own" if [row["name"] for row in rows] == [str(user)] else "FOREIGN"

    return Counter(await asyncio.gather(*(read(n) for n in range(reads))))


async def test_interleaved_reads_over_few_connections_see_no_foreign_row(postgres: TestDatabase) -> None:
    async with await Database.open(postgres.api, connections=3) as api:
        seen = await _interleaved(api, 3000)
    assert seen == {"own": 2571, "none": 429}


class LeavesItsUserBehind(Database):
    """A planted fault: the user is the session's, not the transaction's."""

    @asynccontextmanager
    async def transaction(self, user_id: UUID | None) -> AsyncIterator[Connection]:
        async with self.pool.acquire() as connection:
            if user_id is not None:
                await connection.execute(f"set app.user_id = '{user_id}'")
            yield connection


async def test_a_user_left_behind_on_a_connection_would_be_seen(postgres: TestDatabase) -> None:
    async with await LeavesItsUserBehind.open(postgres.api, connections=3) as api:
        assert (await _interleaved(api, 300))["FOREIGN"] > 0


async def test_an_exception_takes_everything_back(api: Database) -> None:
    user = await new_user(api)

    async def request() -> None:
        async with api.transaction(user) as connection:
            await connection.execute("insert into auteur.projects (user_id, name) values ($1, 'gone')", user)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await request()
    async with api.transaction(user) as connection:
        assert await connection.fetch("select 1 from auteur.projects") == []


async def test_a_cancelled_request_takes_everything_back(api: Database) -> None:
    user = await new_user(api)

    async def request() -> None:
        async with api.transaction(user) as connection:
            await connection.execute("insert into auteur.projects (user_id, name) values ($1, 'gone')", user)
            await connection.execute("select pg_sleep(10)")

    task = asyncio.create_task(request())
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with api.transaction(user) as connection:
        assert await connection.fetch("select 1 from auteur.projects") == []


async def test_a_user_that_is_no_uuid_never_reaches_the_database(api: Database) -> None:
    with pytest.raises(ValueError, match="base 16"):
        async with api.transaction("x'; drop table auteur.projects; --"):  # type: ignore[arg-type]
            pass


async def test_a_wrong_password_is_said_without_saying_it(postgres: TestDatabase) -> None:
    with pytest.raises(DatabaseUnavailable) as refusal:
        await Database.open(postgres.admin.as_user("auteur_api", "not the password"))
    assert "not the password" not in str(refusal.value)


async def test_waiting_for_itself_is_refused(api: Database) -> None:
    with pytest.raises(RuntimeError, match="to_thread"):
        api.run(new_user(api))


def test_a_plain_thread_waits_for_the_databases_loop(postgres: TestDatabase) -> None:
    with background_database(postgres.api) as api:
        user = api.run(new_user(api))
    assert [row["id"] for row in postgres.inspect("select id from auteur.users where id = $1", user)] == [
        user
    ]


async def test_another_tenants_row_is_refused_as_a_parent(api: Database) -> None:
    mine, theirs = await new_user(api), await new_user(api)
    project = uuid4()
    async with api.transaction(theirs) as connection:
        await connection.execute(
            "insert into auteur.projects (id, user_id, name) values ($1, $2, 'x')", project, theirs
        )
    async with api.transaction(mine) as connection:
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await connection.execute(
                "insert into auteur.media_files (user_id, project_id, name, type, r2_key, r2_url)"
                " values ($1, $2, 'a', 'video', 'k', 'u')",
                mine,
                project,
            )


async def test_a_row_cannot_be_written_in_anothers_name(api: Database) -> None:
    mine, theirs = await new_user(api), await new_user(api)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with api.transaction(mine) as connection:
            await connection.execute("insert into auteur.projects (user_id, name) values ($1, 'x')", theirs)
