"""Buying a plan, changing it, and acting on what Stripe tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from auteur.core.errors import AuteurError, Conflict
from auteur.ports.billing import Applied, Billing, Payments
from auteur.ports.users import Users

__all__ = ["AlreadySubscribed", "BillingOff", "BillingService", "NeverBought"]


class BillingOff(AuteurError):
    """This server sells nothing; nothing was done."""

    code = "billing_off"

    def __init__(self) -> None:
        super().__init__(
            "this server sells no plans",
            hint="whoever runs it sets AUTEUR_STRIPE_API_KEY, _WEBHOOK_SECRET, _PRICES_STARTER and _PRICES_PRO",
        )


class AlreadySubscribed(Conflict):
    """There is a subscription already, and two would both be charged; nothing was begun."""

    code = "already_subscribed"


class NeverBought(Conflict):
    """Nothing was ever bought, so there is nothing to change."""

    code = "never_bought"


@dataclass(frozen=True, slots=True)
class BillingService:
    """The use cases over the ports. `payments` is None where nothing is sold."""

    payments: Payments | None
    billing: Billing
    users: Users

    async def checkout(self, user_id: UUID, plan: str) -> str:
        """The URL of a page where the plan is bought.

        Raises BillingOff, AlreadySubscribed, PaymentsUnavailable.
        """
        payments = self._payments
        if await self.billing.subscribed(user_id):
            raise AlreadySubscribed("there is a subscription already", hint="change it: POST /billing/portal")
        profile = await self.users.profile(user_id)
        return await payments.checkout(user_id, profile.email, plan, await self.billing.customer(user_id))

    async def portal(self, user_id: UUID) -> str:
        """The URL of a page where the subscription is changed or ended.

        Raises BillingOff, NeverBought, PaymentsUnavailable.
        """
        payments = self._payments
        customer = await self.billing.customer(user_id)
        if customer is None:
            raise NeverBought("nothing was bought yet", hint="choose a plan: POST /billing/checkout")
        return await payments.portal(customer)

    async def heard(self, body: bytes, signature: str) -> tuple[str, Applied | Literal["ignored"]]:
        """An event of Stripe's: its type and what it came to. Raises BillingOff, BadSignature, UnknownCustomer."""
        news = self._payments.news(body, signature)
        if news is None:
            return "other", "ignored"
        return news.type, await self.billing.apply(news)

    @property
    def _payments(self) -> Payments:
        if self.payments is None:
            raise BillingOff
        return self.payments
