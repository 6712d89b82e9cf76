"""The ports of billing: who takes the money, and what is kept of what they tell."""

from __future__ import annotations

from typing import Literal, Protocol
from uuid import UUID

from auteur.core.credits.subscriptions import News
from auteur.core.errors import Conflict, InputError, Unavailable

__all__ = ["Applied", "BadSignature", "Billing", "Payments", "PaymentsUnavailable", "UnknownCustomer"]

Applied = Literal["applied", "stale", "duplicate", "not_ours"]
"""What an event came to: it changed something; all it says was known or overtaken; it was here before; nobody here."""


class BadSignature(InputError):
    """The event is not signed by who it says, or too long ago; nothing was done."""

    code = "bad_signature"


class UnknownCustomer(Conflict):
    """The event is about our plans and of a customer whom nobody here is yet; nothing was done, so send it again."""

    code = "unknown_customer"


class PaymentsUnavailable(Unavailable):
    """Who takes the money does not answer or refuses; nothing was charged."""

    code = "payments_unavailable"


class Payments(Protocol):
    """Whoever takes the money."""

    def news(self, body: bytes, signature: str) -> News | None:
        """A signed event, None where it is of a kind that says nothing to us. Raises BadSignature."""
        ...

    async def checkout(self, user_id: UUID, email: str, plan: str, customer: str | None) -> str:
        """The URL of a page where a plan is bought. Raises PaymentsUnavailable."""
        ...

    async def portal(self, customer: str) -> str:
        """The URL of a page where a customer changes or ends what was bought. Raises PaymentsUnavailable."""
        ...


class Billing(Protocol):
    """Keeps subscriptions, and moves the credits that they give."""

    async def apply(self, news: News) -> Applied:
        """Act on an event, whole or not at all; again or late it does no harm. Raises UnknownCustomer."""
        ...

    async def customer(self, user_id: UUID) -> str | None:
        """The user's customer id."""
        ...

    async def subscribed(self, user_id: UUID) -> bool:
        """Whether a subscription is active."""
        ...
