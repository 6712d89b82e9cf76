"""The entries of the ledger and the laws they keep.

The sum of a user's entries is the balance, after every entry and never below zero. An entry is never changed or
removed; what was wrong is put right by another one. There is one entry of a kind for one cause (`ref`). A job's hold
is given back in part (release) or whole (refund), never both, and never more than was held.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from auteur.core.errors import AuteurError

__all__ = ["KINDS", "Entry", "EntryKind", "OutOfCredits"]


@dataclass(frozen=True, slots=True)
class EntryKind:
    """`type` is the specification's coarse name; `sign` is what an amount may be: -1, 0 (either none or less) or 1."""

    type: str
    sign: int
    title: str


KINDS: dict[str, EntryKind] = {
    "hold": EntryKind("usage", -1, "held for a job"),
    "release": EntryKind("refund", 1, "the rest of a hold, the job was cheaper"),
    "refund": EntryKind("refund", 1, "a hold given back whole"),
    "grant": EntryKind("subscription", 1, "a period's credits"),
    "expiry": EntryKind("subscription", 0, "credits that lapsed with a period; 0 where all were spent"),
    "purchase": EntryKind("bonus", 1, "credits bought"),
    "bonus": EntryKind("bonus", 1, "credits given"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a user's ledger. `seq` orders them; `ref` names the cause, once for each kind."""

    id: UUID
    seq: int
    amount: int
    balance_after: int
    kind: str
    ref: str
    job_id: UUID | None
    description: str
    created_at: str

    def to_json(self) -> dict[str, Any]:
        """As the specification's `credit_transactions` has it, with the kind."""
        return {
            "id": str(self.id),
            "amount": self.amount,
            "balance_after": self.balance_after,
            "type": KINDS[self.kind].type,
            "kind": self.kind,
            "ref": self.ref,
            "description": self.description,
            "job_id": str(self.job_id) if self.job_id else None,
            "created_at": self.created_at,
        }


class OutOfCredits(AuteurError):
    """The balance does not cover the quote; no job was made and nothing was charged."""

    code = "out_of_credits"

    def __init__(self, balance: int, needed: int) -> None:
        super().__init__(
            f"this needs {needed} credits and there are {balance}",
            hint="buy credits, wait for the next period, or take a smaller piece",
        )
        self.balance = balance
        self.needed = needed
