"""Answers kept in PostgreSQL, in the table that submitted jobs keep theirs in: a key is one request, whatever it is."""

from __future__ import annotations

import base64
import json
from uuid import UUID

from auteur.adapters.postgres.database import Database
from auteur.ports.job_queue import IdempotencyConflict
from auteur.ports.kept_answers import KeptAnswer, StillAnswering
from auteur.ports.sealing import CannotOpen, Sealer

__all__ = ["PostgresKeptAnswers"]

_BEGIN = """
insert into auteur.idempotency as i (user_id, key, request_sha256) values ($1, $2, $3)
on conflict (user_id, key) do update set request_sha256 = $3, state = 'running', status = null, answer = null,
    created_at = now(), expires_at = now() + interval '24 hours'
where i.expires_at < now() or (i.state = 'running' and i.created_at < now() - interval '2 minutes')
returning true
"""
_FIND = "select request_sha256, state, status, answer from auteur.idempotency where user_id = $1 and key = $2"
_KEEP = """
update auteur.idempotency set state = 'done', status = $3, answer = $4
where user_id = $1 and key = $2 and state = 'running'
"""
_FORGET = "delete from auteur.idempotency where user_id = $1 and key = $2 and state = 'running'"


class PostgresKeptAnswers:
    """A `KeptAnswers`. Answers are sealed: some say a secret that is said once."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    async def begin(self, user_id: UUID, key: str, digest: bytes) -> KeptAnswer | None:
        """As the port says."""
        async with self._database.transaction(user_id) as connection:
            if await connection.fetchval(_BEGIN, user_id, key, digest):
                return None
            row = await connection.fetchrow(_FIND, user_id, key)
        if row is None:  # it was forgotten in this moment
            raise StillAnswering
        if row["request_sha256"] != digest:
            raise IdempotencyConflict(key)
        if row["state"] == "running":
            raise StillAnswering
        return self._opened(user_id, key, row["status"], row["answer"])

    async def keep(self, user_id: UUID, key: str, answer: KeptAnswer) -> None:
        """As the port says."""
        said = {"headers": dict(answer.headers), "body": answer.body.decode()}
        sealed = base64.b64encode(self._sealer.seal(json.dumps(said).encode(), user_id)).decode()
        async with self._database.transaction(user_id) as connection:
            await connection.execute(_KEEP, user_id, key, answer.status, {"sealed": sealed})

    async def forget(self, user_id: UUID, key: str) -> None:
        """As the port says."""
        async with self._database.transaction(user_id) as connection:
            await connection.execute(_FORGET, user_id, key)

    def _opened(self, user_id: UUID, key: str, status: int, kept: dict[str, str]) -> KeptAnswer:
        try:
            said = json.loads(self._sealer.open(base64.b64decode(kept["sealed"]), user_id))
        except (
            CannotOpen,
            KeyError,
        ) as error:  # sealed by another key, or a job's, whose digest was the same
            raise IdempotencyConflict(key) from error
        return KeptAnswer(status, said["headers"], said["body"].encode())
