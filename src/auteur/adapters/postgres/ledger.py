"""The credits in PostgreSQL."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from auteur.adapters.postgres.database import Database, Record
from auteur.adapters.postgres.moments import iso
from auteur.core.credits.ledger import Entry
from auteur.ports.event_bus import EventBus, Hint, of_user
from auteur.ports.ledger import ALL_ENTRIES, Granted, LedgerFilter
from auteur.ports.paging import BadCursor, Page, cursor_values
from auteur.ports.paging import cursor as cursor_of

__all__ = ["PostgresLedger", "entry_of"]

_BALANCE = "select balance from auteur.credits where user_id = $1"
_HISTORY = """
select * from auteur.credit_transactions
where user_id = $1
  and ($2::text[] is null or type = any($2)) and ($3::text[] is null or kind = any($3))
  and ($4::text is null or (kind in ('hold', 'release', 'refund') and ref = $4))
  and ($5::timestamptz is null or created_at >= $5) and ($6::timestamptz is null or created_at < $6)
  and ($7::bigint is null or seq < $7)
order by seq desc limit $8
"""


class PostgresLedger:
    """A `Ledger` on the API's connections."""

    def __init__(self, database: Database, bus: EventBus) -> None:
        self._database = database
        self._bus = bus

    async def balance(self, user_id: UUID) -> int:
        async with self._database.transaction(user_id) as connection:
            return int(await connection.fetchval(_BALANCE, user_id) or 0)

    async def history(
        self,
        user_id: UUID,
        wanted: LedgerFilter = ALL_ENTRIES,
        *,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[Entry]:
        before = _seq(cursor)
        async with self._database.transaction(user_id) as connection:
            rows = await connection.fetch(
                _HISTORY, user_id, list(wanted.types) or None, list(wanted.kinds) or None,
                str(wanted.job_id) if wanted.job_id else None, wanted.since, wanted.until, before, limit + 1,
            )  # fmt: skip
        following = cursor_of(str(rows[limit - 1]["seq"])) if len(rows) > limit else None
        return Page(tuple(entry_of(row) for row in rows[:limit]), following)

    async def grant(
        self,
        user_id: UUID,
        kind: Literal["grant", "purchase", "bonus"],
        amount: int,
        *,
        ref: str,
        description: str,
    ) -> Granted:
        return await self._moved(user_id, "grant_credits", kind, amount, ref, description)

    async def expire(self, user_id: UUID, amount: int, *, ref: str, description: str) -> Granted:
        return await self._moved(user_id, "expire_credits", amount, ref, description)

    async def _moved(self, user_id: UUID, function: str, *arguments: object) -> Granted:
        row = await self._database.call_row(user_id, function, *arguments)
        assert row is not None, "every user has an account"
        if row["was_new"]:
            self._bus.publish([Hint(of_user(user_id))])
        return Granted(row["balance"], row["was_new"])


def _seq(text: str | None) -> int | None:
    if text is None:
        return None
    (seq,) = cursor_values(text, 1)
    if not (seq.isascii() and seq.isdigit() and len(seq) < 19):
        raise BadCursor("this cursor belongs to another list", hint="begin without one")
    return int(seq)


def entry_of(row: Record) -> Entry:
    """A row of `credit_transactions`."""
    return Entry(
        row["id"], row["seq"], row["amount"], row["balance_after"], row["kind"], row["ref"], row["job_id"],
        row["description"] or "", iso(row["created_at"]),
    )  # fmt: skip
