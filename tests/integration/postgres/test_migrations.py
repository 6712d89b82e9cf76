"""The schema goes forward only, whole or not at all, and keeps what it finds."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import asyncpg
import pytest

from auteur.adapters.postgres.address import Address
from auteur.adapters.postgres.database import Database
from auteur.adapters.postgres.errors import MigrationRefused
from auteur.adapters.postgres.migrate import Migration, migrate, migrations
from tests.support.postgres import PASSWORDS, ask, empty_database, new_user

pytestmark = pytest.mark.anyio

FIRST = Migration(9001, "notes", "create table auteur.notes (n integer)")
SECOND = Migration(9002, "more_notes", "alter table auteur.notes add text text not null default 'old'")
_AUDIT = "insert into auteur.audit (user_id, actor, action, subject) values ($1, 'user', 'done', $2)"
ALONE = Migration(9003, "alone", "create table auteur.alone ()")


async def _fetch(address: Address, query: str) -> list[asyncpg.Record]:
    return await asyncio.to_thread(ask, address, query)


async def _migrate(address: Address, known: Sequence[Migration]) -> tuple[int, ...]:
    return await migrate(address, PASSWORDS, known, lock_timeout_ms=50)


async def test_a_second_run_changes_nothing() -> None:
    database = empty_database()
    assert await migrate(database, PASSWORDS) == tuple(migration.version for migration in migrations())
    before = await _fetch(database, "select * from auteur.migrations order by version")
    assert await migrate(database, PASSWORDS) == ()
    assert await _fetch(database, "select * from auteur.migrations order by version") == before


async def test_two_processes_migrating_at_once_apply_each_file_once() -> None:
    database = empty_database()
    known = [*migrations(), FIRST, SECOND]
    applied = await asyncio.gather(*(migrate(database, PASSWORDS, known) for _ in range(3)))
    assert sorted(version for versions in applied for version in versions) == [m.version for m in known]


async def test_each_file_makes_what_belongs_to_the_owner_whatever_role_the_last_one_took() -> None:
    database = empty_database()
    turncoat = Migration(9004, "turncoat", "set local role auteur_system; reset role;")
    after = Migration(9005, "after", "create table auteur.after ()")
    await _migrate(database, [*migrations(), turncoat, after])
    strangers = "select tablename from pg_tables where schemaname = 'auteur' and tableowner <> 'auteur_owner'"
    assert await _fetch(database, strangers) == []


async def test_each_file_finds_the_data_of_the_one_before_and_keeps_them() -> None:
    database = empty_database()
    known = migrations()
    await _migrate(database, known[:1])
    async with await Database.open(database.as_user("auteur_api", PASSWORDS["auteur_api"])) as api:
        users = {await new_user(api, name) for name in ("Ada", "Grace")}
        for user in users:
            async with api.transaction(user) as connection:
                await connection.execute("insert into auteur.projects (user_id, name) values ($1, 'p')", user)
                for n in range(3):
                    await connection.execute(_AUDIT, user, f"line {n}")
    for upto in range(2, len(known) + 1):
        await _migrate(database, known[:upto])
    assert {row["user_id"] for row in await _fetch(database, "select user_id from auteur.projects")} == users
    chained = await _fetch(
        database, "select array_agg(subject order by place) as lines from auteur.audit group by user_id"
    )
    assert [row["lines"] for row in chained] == [["line 0", "line 1", "line 2"]] * 2
    assert await _fetch(database, "select * from auteur.audit_breaks()") == []


async def test_a_file_numbered_lower_than_one_applied_is_still_applied() -> None:
    database = empty_database()
    await _migrate(database, [ALONE])
    assert await _migrate(database, [FIRST, ALONE]) == (9001,)


async def test_a_file_changed_after_it_was_applied_is_refused() -> None:
    database = empty_database()
    await _migrate(database, [FIRST])
    with pytest.raises(MigrationRefused, match="9001_notes is not the one"):
        await _migrate(database, [Migration(9001, "notes", FIRST.sql + " "), SECOND])


async def test_a_database_newer_than_the_program_is_refused() -> None:
    database = empty_database()
    await _migrate(database, [FIRST, SECOND])
    with pytest.raises(MigrationRefused, match="9002"):
        await _migrate(database, [FIRST])


async def test_a_file_that_fails_half_way_leaves_no_trace_and_can_be_mended() -> None:
    database = empty_database()
    broken = Migration(9002, "broken", "create table auteur.half (); select 1/0")
    with pytest.raises(MigrationRefused, match="division by zero"):
        await _migrate(database, [FIRST, broken])
    assert await _fetch(database, "select version from auteur.migrations") == [(9001,)]
    assert await _migrate(database, [FIRST, SECOND]) == (9002,)
    assert await _fetch(database, "select to_regclass('auteur.half')") == [(None,)]


async def test_a_file_gives_way_to_who_holds_a_lock_and_comes_again() -> None:
    database = empty_database()
    await _migrate(database, [FIRST])
    reader = await asyncpg.connect(database.url)
    try:
        await reader.execute("begin; select * from auteur.notes")
        waiting = asyncio.create_task(_migrate(database, [FIRST, SECOND]))
        await asyncio.sleep(0.2)
        # Whoever comes after the migration is not held up for longer than its lock timeout.
        assert await asyncio.wait_for(_fetch(database, "select * from auteur.notes"), 0.3) == []
        await reader.execute("commit")
        assert await waiting == (9002,)
    finally:
        await reader.close()


async def test_a_lock_that_is_never_given_up_is_named() -> None:
    database = empty_database()
    await _migrate(database, [FIRST])
    reader = await asyncpg.connect(database.url)
    try:
        await reader.execute("begin; select * from auteur.notes")
        with pytest.raises(MigrationRefused, match="9002_more_notes waited too long"):
            await migrate(database, PASSWORDS, [FIRST, SECOND], lock_timeout_ms=50, tries=2)
    finally:
        await reader.close()
    assert await _fetch(database, "select version from auteur.migrations") == [(9001,)]
