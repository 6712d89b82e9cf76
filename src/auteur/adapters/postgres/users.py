"""Users as they see themselves: profile, plan, API tokens, tickets for streams."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from auteur.adapters.postgres.database import Database
from auteur.core.errors import NotFound
from auteur.ports.users import ApiToken, Profile

__all__ = ["PostgresUsers"]

_PROFILE = """
select u.id, u.email, u.name, u.avatar_url, u.created_at, s.plan, s.status, s.current_period_end,
    coalesce(c.balance, 0) as balance
from auteur.users u
left join lateral (
    select * from auteur.subscriptions s where s.user_id = u.id
    order by (s.status = 'active') desc, s.created_at desc limit 1) s on true
left join auteur.credits c on c.user_id = u.id
where u.id = $1
"""
_CHANGE = """
update auteur.users set name = coalesce($2, name),
    avatar_url = case when $3::text is null then avatar_url else nullif($3, '') end, updated_at = now() where id = $1
"""
_PLAN = "select plan from auteur.subscriptions where user_id = $1 and status = 'active'"
_TOKENS = """
select id, name, shown_prefix, scopes, created_at, last_used_at, expires_at from auteur.api_tokens
where user_id = $1 and revoked_at is null order by created_at desc, id desc limit 100
"""
_MADE = """
insert into auteur.api_tokens (user_id, name, token_sha256, shown_prefix, scopes, expires_at)
values ($1, $2, $3, $4, $5, now() + $6)
returning id, name, shown_prefix, scopes, created_at, last_used_at, expires_at
"""
_AUDIT = "insert into auteur.audit (user_id, actor, action, subject) values ($1, 'user', $2, $3)"
_REVOKE = """
update auteur.api_tokens set revoked_at = now() where user_id = $1 and id = $2 and revoked_at is null returning id
"""
_FORGET = "delete from auteur.stream_tickets where user_id = $1 and expires_at < now()"
_TICKET = "insert into auteur.stream_tickets (user_id, token_sha256, expires_at) values ($1, $2, now() + $3)"


class PostgresUsers:
    """A `Users`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def profile(self, user_id: UUID) -> Profile:
        async with self._database.transaction(user_id) as connection:
            row = await connection.fetchrow(_PROFILE, user_id)
        if row is None:
            raise NotFound("the account is gone")
        return Profile(**dict(row))

    async def change(self, user_id: UUID, name: str | None, avatar_url: str | None) -> None:
        async with self._database.transaction(user_id) as connection:
            await connection.execute(_CHANGE, user_id, name, avatar_url)

    async def plan_of(self, user_id: UUID) -> str:
        async with self._database.transaction(user_id) as connection:
            plan: str | None = await connection.fetchval(_PLAN, user_id)
        return plan or "free"

    async def tokens(self, user_id: UUID) -> list[ApiToken]:
        async with self._database.transaction(user_id) as connection:
            return [ApiToken(**dict(row)) for row in await connection.fetch(_TOKENS, user_id)]

    async def new_token(
        self,
        user_id: UUID,
        name: str,
        sha256: bytes,
        shown_prefix: str,
        scopes: Sequence[str],
        lifetime: timedelta | None,
    ) -> ApiToken:
        async with self._database.transaction(user_id) as connection:
            row = await connection.fetchrow(
                _MADE, user_id, name, sha256, shown_prefix, list(scopes), lifetime
            )
            assert row is not None, "an insert returns its row"
            await connection.execute(_AUDIT, user_id, "token.created", str(row["id"]))
        return ApiToken(**dict(row))

    async def revoke_token(self, user_id: UUID, token_id: UUID) -> None:
        async with self._database.transaction(user_id) as connection:
            if await connection.fetchval(_REVOKE, user_id, token_id) is None:
                raise NotFound(f"there is no token {token_id}")
            await connection.execute(_AUDIT, user_id, "token.revoked", str(token_id))

    async def new_ticket(self, user_id: UUID, sha256: bytes, lifetime: timedelta) -> None:
        async with self._database.transaction(user_id) as connection:
            await connection.execute(_FORGET, user_id)
            await connection.execute(_TICKET, user_id, sha256, lifetime)

    async def use_ticket(self, sha256: bytes) -> UUID | None:
        row = await self._database.call_row(None, "use_stream_ticket", sha256)
        return row["use_stream_ticket"] if row else None
