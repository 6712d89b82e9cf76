"""The port of the credits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from auteur.core.credits.ledger import Entry
from auteur.ports.paging import Page

__all__ = ["ALL_ENTRIES", "Granted", "Ledger", "LedgerFilter"]


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """Which entries to list; empty means all. `types` are the specification's, `since` is included, `until` is not."""

    types: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    job_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Granted:
    """The balance now, and whether this call changed it: False where the same was done before."""

    balance: int
    was_new: bool


ALL_ENTRIES = LedgerFilter()


class Ledger(Protocol):
    """Balances and entries. Jobs move credits by themselves (`job_queue`); here is what moves them besides."""

    async def balance(self, user_id: UUID) -> int:
        """What the user may spend now; what jobs hold is not in it."""
        ...

    async def history(
        self,
        user_id: UUID,
        wanted: LedgerFilter = ALL_ENTRIES,
        *,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[Entry]:
        """The user's entries, newest first. Raises BadCursor."""
        ...

    async def grant(
        self,
        user_id: UUID,
        kind: Literal["grant", "purchase", "bonus"],
        amount: int,
        *,
        ref: str,
        description: str,
    ) -> Granted:
        """Give credits, once for each kind and `ref` (an invoice's id): asked again, nothing happens."""
        ...

    async def expire(self, user_id: UUID, amount: int, *, ref: str, description: str) -> Granted:
        """Take up to so many credits back, once for each `ref`; never what jobs hold, never below nothing."""
        ...
