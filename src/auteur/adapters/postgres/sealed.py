"""Secrets that were kept as they are, by versions before migration 0081, are sealed."""

from __future__ import annotations

import asyncpg

from auteur.adapters.postgres.address import Address
from auteur.ports.sealing import MARK, Sealer

__all__ = ["seal_stored"]

_PLAIN = """
select id, user_id, secret from auteur.webhook_secrets where substring(secret from 1 for $1) <> $2 for update
"""
_SEAL = "update auteur.webhook_secrets set secret = $2 where id = $1"


async def seal_stored(admin: Address, sealer: Sealer) -> int:
    """All at once or none; how many there were."""
    connection = await asyncpg.connect(admin.url, timeout=30)
    try:
        async with connection.transaction():
            await connection.execute("set local role auteur_system")
            rows = await connection.fetch(_PLAIN, len(MARK), MARK)
            for row in rows:
                await connection.execute(_SEAL, row["id"], sealer.seal(row["secret"], row["user_id"]))
        return len(rows)
    finally:
        await connection.close()
