"""Everything a user has here, row by row; and the end of it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from auteur.adapters.postgres.database import Database

__all__ = ["EXPORTED", "NOT_EXPORTED", "PostgresAccountData"]

EXPORTED = (
    "users", "subscriptions", "credits", "credit_transactions", "credit_holds", "projects", "media_files",
    "voice_clones", "jobs", "edl_snapshots", "edl_operations", "upload_sessions", "events", "audit",
    "webhook_endpoints", "stripe_customers",
)  # fmt: skip
NOT_EXPORTED = {
    "account_credentials": "a password's hash",
    "account_sessions": "which sessions are open",
    "account_refresh_tokens": "hashes of tokens",
    "account_links": "hashes of tokens",
    "stream_tickets": "hashes of tokens",
    "webhook_secrets": "what messages are signed with; shown once",
    "webhook_deliveries": "what was sent of the events, which are exported",
    "api_tokens": "hashes of tokens; names are listed by GET /users/me/tokens",
    "idempotency": "copies of answers, for a day",
    "object_garbage": "what is being deleted",
    "transcript_segments": "made of the documents, which are exported",
    "transcript_index": "made of the documents, which are exported",
}
"""Tables of users that an export leaves out, and why. A test holds both lists against the database."""


class PostgresAccountData:
    """Reads with the user's own eyes: row-level security decides what is his."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def rows(self, user_id: UUID) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        """Table and row of all that is exported, each table as it was at one moment.

        A table's rows are in memory together, and no transaction is held while they are sent: a user's whole log of
        operations may be some hundred MB. Paging it is what to do when that hurts.
        """
        for table in EXPORTED:
            async with self._database.transaction(user_id) as connection:
                query = f"select to_jsonb(t)::text as row from auteur.{table} t order by 1"
                rows = [json.loads(row["row"]) for row in await connection.fetch(query)]
            for row in rows:
                yield table, row
