"""Bringing the schema up to date: forward only, one transaction a file, one process at a time."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

import asyncpg

from auteur.adapters.postgres.address import Address
from auteur.adapters.postgres.errors import DatabaseUnavailable, MigrationRefused
from auteur.adapters.postgres.roles import ensure_roles

__all__ = ["Migration", "migrate", "migrations"]

_LOCK = 0x41757465  # "Aute": the advisory lock that all migrating processes take
_LOCK_TIMEOUT_MS = 4000
_TRIES = 5
_NAME = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")

_RECORD = """
create table if not exists auteur.migrations (
    version integer primary key,
    name text not null,
    checksum text not null,
    applied_at timestamptz not null default now()
)
"""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file. `checksum` is of its text: an applied file is never edited."""

    version: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def migrations() -> tuple[Migration, ...]:
    """All that this version of Auteur knows, in order."""
    folder = files("auteur.adapters.postgres.migrations")
    named = [(_NAME.fullmatch(file.name), file) for file in folder.iterdir()]
    found = [Migration(int(name[1]), name[2], file.read_text("utf-8")) for name, file in named if name]
    return tuple(sorted(found, key=lambda migration: migration.version))


async def migrate(
    admin: Address,
    passwords: Mapping[str, str],
    known: Sequence[Migration] | None = None,
    *,
    lock_timeout_ms: int = _LOCK_TIMEOUT_MS,
    tries: int = _TRIES,
) -> tuple[int, ...]:
    """Make roles, schema and tables as this version wants them; the versions applied now.

    `passwords` holds one for each of roles.LOGINS. Raises MigrationRefused, with all before the refused file applied,
    or DatabaseUnavailable.
    """
    try:
        connection = await asyncpg.connect(admin.url, timeout=30)
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        raise DatabaseUnavailable(f"{admin} does not let us in: {error}") from error
    try:
        await connection.execute(f"set lock_timeout = '{int(lock_timeout_ms)}ms'")
        await _patiently(connection, f"select pg_advisory_lock({_LOCK})", tries)
        await ensure_roles(connection, passwords)
        await connection.execute(f"set role auteur_owner; {_RECORD}")
        return await _apply_missing(connection, migrations() if known is None else known, tries)
    finally:
        await connection.close()


async def _apply_missing(
    connection: asyncpg.Connection[asyncpg.Record], known: Sequence[Migration], tries: int
) -> tuple[int, ...]:
    rows = await connection.fetch("select version, checksum from auteur.migrations")
    applied = {row["version"]: row["checksum"] for row in rows}
    _refuse_strangers(applied, known)
    missing = [migration for migration in known if migration.version not in applied]
    for migration in missing:
        await _patiently(connection, _as_transaction(migration), tries, migration)
    return tuple(migration.version for migration in missing)


def _refuse_strangers(applied: Mapping[int, str], known: Sequence[Migration]) -> None:
    ours = {migration.version: migration for migration in known}
    for version, checksum in applied.items():
        if version not in ours:
            raise MigrationRefused(
                f"the database has migration {version:04}, which this version of Auteur does not know",
                hint="install the newer version again, or restore a backup from before it",
            )
        if ours[version].checksum != checksum:
            raise MigrationRefused(
                f"migration {version:04}_{ours[version].name} is not the one that was applied",
                hint="put the file back as it was and write a new migration",
            )


def _as_transaction(migration: Migration) -> str:
    """One message: it is all applied and recorded, or nothing is. Each begins as the owner, whatever the last did."""
    record = f"({migration.version}, '{migration.name}', '{migration.checksum}')"
    done = f"insert into auteur.migrations (version, name, checksum) values {record}"
    owner = "set local role auteur_owner;"
    return f"begin;{owner}\n{migration.sql}\n;{owner}{done};\ncommit;"


async def _patiently(
    connection: asyncpg.Connection[asyncpg.Record], sql: str, tries: int, migration: Migration | None = None
) -> None:
    """Give way to what holds a lock and try again: a migration must not stop all requests behind it."""
    what = f"migration {migration.version:04}_{migration.name}" if migration else "another migration"
    for attempt in range(tries):
        try:
            await connection.execute(sql)
        except asyncpg.LockNotAvailableError as error:
            await connection.execute("rollback")
            if attempt == tries - 1:
                raise MigrationRefused(
                    f"{what} waited too long for a lock", hint="try again when the server has less to do"
                ) from error
            await asyncio.sleep(0.2 * 2**attempt)
        except asyncpg.PostgresError as error:
            await connection.execute("rollback")
            raise MigrationRefused(f"{what} failed: {error}") from error
        else:
            return
