"""Every table that holds a tenant's rows is protected; the check of that finds what is planted."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest

from tests.support.postgres import TestDatabase
from tests.support.schema_faults import schema_faults

pytestmark = pytest.mark.anyio

GOOD = """
create table auteur.planted (
    id uuid primary key, user_id uuid not null references auteur.users (id), project_id uuid, unique (user_id, id),
    foreign key (user_id, project_id) references auteur.projects (user_id, id)
);
create index on auteur.planted (user_id, project_id);
alter table auteur.planted owner to auteur_owner;
select auteur.protect('auteur.planted');
"""
FAULTS = {
    "create table auteur.open_one (user_id uuid not null); alter table auteur.open_one owner to auteur_owner": [
        "open_one: row-level security is off",
        "open_one: row-level security is not forced",
    ],
    "alter table auteur.planted no force row level security": ["planted: row-level security is not forced"],
    "alter table auteur.planted disable row level security": ["planted: row-level security is off"],
    "alter table auteur.planted alter user_id drop not null": ["planted: user_id may be null"],
    "alter table auteur.planted owner to postgres": ["planted: it belongs to postgres"],
    "alter table auteur.planted owner to auteur_api": [
        "planted belongs to a login",
        "planted: it belongs to auteur_api",
    ],
    "create policy leak on auteur.planted for select using (true)": [
        "planted: the policy leak lets strangers in"
    ],
    "create policy leak on auteur.planted using (user_id = auteur.current_user_id()) with check (true)": [
        "planted: the policy leak lets strangers in"
    ],
    "alter table auteur.planted add media_id uuid references auteur.media_files (id);"
    " create index on auteur.planted (media_id)": [
        "planted: planted_media_id_fkey accepts another tenant's media_files"
    ],
    "drop index auteur.planted_user_id_project_id_idx": [
        "auteur.planted: no index for planted_user_id_project_id_fkey"
    ],
    "create function auteur.planted() returns int security definer language sql as 'select 1'": [
        "planted() acts as postgres",
        "planted() has no search_path of its own",
        "planted() may be called by everybody",
    ],
}


@pytest.fixture
async def admin(postgres: TestDatabase) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    """A superuser in a transaction that is taken back."""
    connection = await asyncpg.connect(postgres.admin.url)
    transaction = connection.transaction()
    await transaction.start()
    yield connection
    await transaction.rollback()
    await connection.close()


async def test_every_tenants_row_is_protected(admin: asyncpg.Connection[asyncpg.Record]) -> None:
    assert await schema_faults(admin) == []
    await admin.execute(GOOD)
    assert await schema_faults(admin) == []


@pytest.mark.parametrize("mutant", FAULTS)
async def test_a_planted_fault_is_found(admin: asyncpg.Connection[asyncpg.Record], mutant: str) -> None:
    await admin.execute(GOOD)
    await admin.execute(mutant)
    assert await schema_faults(admin) == FAULTS[mutant]


async def test_not_even_the_owner_passes(
    postgres: TestDatabase, admin: asyncpg.Connection[asyncpg.Record]
) -> None:
    await admin.execute("insert into auteur.users (email) values ('x@example.org')")
    assert await admin.fetchval("select count(*) from auteur.users") > 0
    await admin.execute("set local role auteur_owner")
    assert await admin.fetchval("select count(*) from auteur.users") == 0


async def test_the_log_of_edits_and_the_audit_cannot_be_changed_by_api_or_worker(
    admin: asyncpg.Connection[asyncpg.Record],
) -> None:
    for role in ("auteur_api", "auteur_worker"):
        for table in ("edl_operations", "audit"):
            for power in ("update", "delete", "truncate"):
                assert not await admin.fetchval(
                    "select has_table_privilege($1, $2, $3)", role, f"auteur.{table}", power
                )


async def test_the_specifications_columns_are_there(admin: asyncpg.Connection[asyncpg.Record]) -> None:
    wanted = {
        "users": "id email name avatar_url created_at updated_at",
        "subscriptions": "id user_id plan status stripe_subscription_id current_period_start current_period_end"
        " created_at updated_at",
        "projects": "id user_id name description resolution frame_rate edl_id thumbnail_url created_at updated_at",
        "media_files": "id project_id user_id name type mime_type duration_ms file_size_bytes r2_key r2_url"
        " thumbnail_r2_key metadata created_at",
        "voice_clones": "id user_id name sample_r2_key sample_duration_ms created_at",
    }
    for table, columns in wanted.items():
        rows = await admin.fetch(
            "select column_name from information_schema.columns where table_schema = 'auteur'"
            " and table_name = $1 order by ordinal_position",
            table,
        )
        there = [row["column_name"] for row in rows]
        assert there[: len(columns.split())] == columns.split()
