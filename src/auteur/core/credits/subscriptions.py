"""What is told of subscriptions, and what it comes to, in whatever order and however often it is told.

News of a subscription are ordered by what they say, never by when they arrive: the last word is last. A period gives
a plan's credits once; where a larger plan is paid for the same period, it gives the difference. Credits stay from
month to month while the subscription lives and lapse with it; those bought or given otherwise stay.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from auteur.core.credits.ledger import Entry

__all__ = [
    "FINAL",
    "CustomerSeen",
    "News",
    "PeriodPaid",
    "SubscriptionSeen",
    "end_ref",
    "grant_ref",
    "period_prefix",
    "place_of",
    "unspent",
]

FINAL = ("canceled", "incomplete_expired")
"""Stripe's words for a subscription that never lives again."""

_OURS = "stripe:"


@dataclass(frozen=True, slots=True)
class SubscriptionSeen:
    """A subscription as it was at a moment. Moments are Unix seconds; `place` is that of the news in their order."""

    subscription: str
    customer: str
    plan: str
    stripe_status: str
    period_start_s: int
    period_end_s: int
    cancel_at_period_end: bool
    place: str


@dataclass(frozen=True, slots=True)
class PeriodPaid:
    """A plan was paid until a moment, in Unix seconds, which names the period."""

    subscription: str
    plan: str
    period_end_s: int


@dataclass(frozen=True, slots=True)
class CustomerSeen:
    """The user is this customer of Stripe."""

    customer: str


@dataclass(frozen=True, slots=True)
class News:
    """An event: what it says, and of whom, by the id that we gave along or else by the customer."""

    event: str
    type: str
    created_s: int
    user_id: UUID | None
    customer: str | None
    facts: tuple[SubscriptionSeen | PeriodPaid | CustomerSeen, ...]


def place_of(status: str, created_s: int, rank: int, period_end_s: int, event: str) -> str:
    """Where news of a subscription stand, as text that sorts by its characters' codes.

    What ends it for good comes last of all; then by the second it was told, within one by the event's kind (`rank`),
    the period and at last its id.
    """
    return f"{int(status in FINAL)} {created_s:012d} {rank} {period_end_s:012d} {event}"


def period_prefix(subscription: str, period_end_s: int) -> str:
    """What refs of a period's grants begin with."""
    return f"{_OURS}{subscription}:{period_end_s}:"


def grant_ref(paid: PeriodPaid) -> str:
    """The ref of the grant, and of the lapse where the subscription has ended before."""
    return f"{period_prefix(paid.subscription, paid.period_end_s)}{paid.plan}"


def end_ref(subscription: str) -> str:
    """The ref of what lapsed when the subscription ended."""
    return f"{_OURS}{subscription}:end"


def unspent(entries: Iterable[Entry], subscription: str) -> int:
    """How many of a subscription's credits are neither spent, held nor lapsed. `entries` are a whole ledger in order.

    Credits of subscriptions are spent first, the oldest subscription's before others'. What a job gives back goes
    where it came from, what was taken last first; where that subscription has ended meanwhile, the user keeps it.
    """
    lots: dict[str, int] = {"": 0}
    ended: set[str] = set()
    taken: dict[UUID | None, list[tuple[str, int]]] = {}
    for entry in entries:
        lot = _lot(entry.ref)
        if entry.kind in ("grant", "purchase", "bonus"):
            lots[lot] = lots.get(lot, 0) + entry.amount
        elif entry.kind == "hold":
            taken[entry.job_id] = _take(lots, -entry.amount)
        elif entry.kind == "expiry":
            ended.add(lot)
            lots[lot] = lots.get(lot, 0) + entry.amount
        else:
            _give_back(lots, taken.get(entry.job_id, []), entry.amount, ended)
    return lots.get(subscription, 0)


def _lot(ref: str) -> str:
    return ref.split(":")[1] if ref.startswith(_OURS) else ""


def _take(lots: dict[str, int], amount: int) -> list[tuple[str, int]]:
    """Out of the lots in the order in which they were opened, the one that stays last."""
    parts = []
    for lot in (*(name for name in lots if name), ""):
        part = min(lots[lot], amount)
        if part > 0:
            lots[lot] -= part
            amount -= part
            parts.append((lot, part))
    return parts


def _give_back(lots: dict[str, int], parts: list[tuple[str, int]], amount: int, ended: set[str]) -> None:
    while amount > 0 and parts:
        lot, part = parts.pop()
        back = min(part, amount)
        lots["" if lot in ended else lot] += back
        amount -= back
        if part > back:
            parts.append((lot, part - back))
