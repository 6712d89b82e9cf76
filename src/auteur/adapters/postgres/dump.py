"""The schema with all its rows as one file, by PostgreSQL's own pg_dump and pg_restore."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

import asyncpg

from auteur.adapters.postgres.address import Address
from auteur.adapters.postgres.binaries import find_binaries
from auteur.adapters.postgres.errors import DatabaseUnavailable
from auteur.adapters.postgres.migrate import migrate
from auteur.adapters.postgres.roles import ensure_roles
from auteur.core.errors import StoreError

__all__ = ["DumpFailed", "NotEmpty", "dump_database", "restore_database", "row_counts"]
_HEAD_LINES = 40
_UNKNOWN_TO_OLDER = b"SET transaction_timeout"  # of 17 and later


class DumpFailed(StoreError):
    """The database was not written out, or not brought back; nothing of it was kept."""

    code = "dump_failed"


class NotEmpty(StoreError):
    """There is something in the database already; nothing was changed."""

    code = "not_empty"


def dump_database(backup: Address, file: Path) -> None:
    """Everything as at one moment, while others go on writing. `backup` is the login of auteur_backup.

    Row-level security stays on: the policy `backup` shows that role all rows. Raises DumpFailed.
    """
    options = ["--format=custom", "--schema=auteur", "--enable-row-security", f"--file={file}"]
    _run("pg_dump", backup, [*options, f"--dbname={backup.database}"])


async def restore_database(admin: Address, passwords: Mapping[str, str], file: Path) -> None:
    """Bring a dump back into a database that has none of our rows, whole or not at all, and up to date.

    Raises NotEmpty, DumpFailed, MigrationRefused.
    """
    connection = await asyncpg.connect(admin.url, timeout=30)
    try:
        await ensure_roles(connection, passwords)
        tables = await connection.fetchval("select count(*) from pg_tables where schemaname = 'auteur'")
        if tables:
            raise NotEmpty(f"{admin} has a schema of Auteur's already", hint="restore into an empty one")
    finally:
        await connection.close()
    with tempfile.NamedTemporaryFile(suffix=".sql") as script:
        _write_script(file, script)
        options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        _run("psql", admin, [*options, f"--dbname={admin.database}", f"--file={script.name}"])
    await migrate(admin, passwords)


def _write_script(dump: Path, script: IO[bytes]) -> None:
    """The dump as SQL that a server older than our programs understands too.

    The schema itself is left out: it is there, with the rights that its functions' owner needs meanwhile.
    """
    command = [_program("pg_restore"), "--schema=auteur", "--file=-", str(dump)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:  # noqa: S603
        assert process.stdout is not None
        for number, line in enumerate(process.stdout):
            if number < _HEAD_LINES and line.startswith(_UNKNOWN_TO_OLDER):
                continue
            script.write(line)
        script.flush()
        assert process.stderr is not None
        said = process.stderr.read().decode(errors="replace")
    if process.returncode:
        raise DumpFailed(f"pg_restore: {said.strip()[-500:]}", hint="use another backup")


async def row_counts(admin: Address) -> dict[str, int]:
    """How many rows each table has, by name."""
    connection = await asyncpg.connect(admin.url, timeout=30)
    try:
        names = await connection.fetch(
            "select tablename from pg_tables where schemaname = 'auteur' order by tablename"
        )
        return {
            row["tablename"]: await connection.fetchval(f'select count(*) from auteur."{row["tablename"]}"')
            for row in names
        }
    finally:
        await connection.close()


def _run(program: str, address: Address, options: Sequence[str]) -> None:
    """The password goes by the environment, which other users cannot read, and not by the command line."""
    server = [
        "--host",
        address.host,
        "--port",
        str(address.port),
        "--username",
        address.user,
        "--no-password",
    ]
    told = dict(os.environ) | {"PGPASSWORD": address.password, "PGCONNECT_TIMEOUT": "10", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(  # noqa: S603 - the installation's own program
        [_program(program), *server, *options], capture_output=True, text=True, check=False, env=told
    )
    if done.returncode:
        raise DumpFailed(f"{program}: {done.stderr.strip()[-500:]}", hint="check disk and connection")


def _program(name: str) -> str:
    """That of the newest installation: it reads and writes every older server."""
    try:
        found = find_binaries(None)
    except DatabaseUnavailable:
        found = None
    if found is not None and found.has(name):
        return found.path(name)
    there = shutil.which(name)
    if there is None:
        raise DumpFailed(f"{name} is not installed", hint="pip install 'auteur[server]'")
    return there
