"""Whether the database can serve this version of Auteur."""

from __future__ import annotations

import asyncio

import asyncpg

from auteur.adapters.postgres.database import Database
from auteur.adapters.postgres.errors import DatabaseUnavailable
from auteur.adapters.postgres.migrate import migrations

__all__ = ["check_ready"]

_PATIENCE_S = 2.0


async def check_ready(database: Database) -> None:
    """Raises DatabaseUnavailable where it does not answer in 2 s, or its schema is not the one we know."""
    try:
        query = "select max(version) from auteur.migrations"
        version = await asyncio.wait_for(database.pool.fetchval(query), _PATIENCE_S)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise DatabaseUnavailable(f"the database does not answer: {type(error).__name__}") from error
    expected = migrations()[-1].version
    if version != expected:
        raise DatabaseUnavailable(
            f"the database's schema is {version}, not {expected}", hint="restart the server"
        )
