"""Stripe's events in the shapes of its API, as its reference shows them, signed as it signs them."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

Json = dict[str, Any]
SECRET = "whsec_of_the_tests_alone"
PRICES = {"starter": "price_starter", "pro": "price_pro"}
SELLING = {
    "stripe_api_key": "sk_test_of_the_tests_alone",
    "stripe_webhook_secret": SECRET,
    "stripe_prices_starter": (PRICES["starter"],),
    "stripe_prices_pro": (PRICES["pro"], "price_pro_of_last_year"),
}
MONTH_S = 30 * 86_400
BEGAN_S = 1_795_000_000


def signed(event: Json, *, secret: str = SECRET, at_s: float | None = None) -> tuple[bytes, str]:
    """Body and Stripe-Signature header."""
    body, stamp = json.dumps(event).encode(), int(time.time() if at_s is None else at_s)
    digest = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return body, f"t={stamp},v1={digest}"


@dataclass(frozen=True)
class Story:
    """The events of one subscription of a user. `new` is the shape since 2025-03-31. `named`: they name the user."""

    user: UUID
    subscription: str
    customer: str
    new: bool = True
    named: bool = True

    def subscription_event(
        self,
        kind: str,
        status: str,
        plan: str,
        month: int,
        *,
        at_s: int,
        number: int = 0,
        cancel: bool = False,
    ) -> Json:
        """created, updated or deleted, in the period of that number."""
        period = {
            "current_period_start": BEGAN_S + month * MONTH_S,
            "current_period_end": BEGAN_S + (month + 1) * MONTH_S,
        }
        item = {"id": "si_1", "object": "subscription_item", "price": {"id": PRICES[plan], "object": "price"}}
        thing = {
            "id": self.subscription,
            "object": "subscription",
            "customer": self.customer,
            "status": status,
            "cancel_at_period_end": cancel,
            "items": {"object": "list", "data": [{**item, **(period if self.new else {})}]},
            "metadata": self._owner,
            **({} if self.new else period),
        }
        return self._event(f"customer.subscription.{kind}", thing, at_s, number)

    def invoice(self, plan: str, month: int, *, at_s: int, number: int = 0, change: bool = False) -> Json:
        """A paid one: of a period, or (change) of the rest of it at another plan, with money back for the old."""
        start, end = BEGAN_S + month * MONTH_S, BEGAN_S + (month + 1) * MONTH_S
        lines = [self._line(plan, 900, start + (86_400 if change else 0), end)]
        if change:
            lines.insert(0, self._line("starter" if plan == "pro" else "pro", -500, start + 86_400, end))
        thing: Json = {
            "id": f"in_{number}",
            "object": "invoice",
            "customer": self.customer,
            "lines": {"object": "list", "data": lines},
            "status": "paid",
        }
        details = {"subscription": self.subscription, "metadata": self._owner}
        if self.new:
            thing["parent"] = {"type": "subscription_details", "subscription_details": details}
        else:
            thing |= {
                "subscription": self.subscription,
                "subscription_details": {"metadata": details["metadata"]},
            }
        return self._event("invoice.paid", thing, at_s, number)

    def checkout_done(self, *, at_s: int, number: int = 0) -> Json:
        thing = {
            "id": "cs_1",
            "object": "checkout.session",
            "mode": "subscription",
            "client_reference_id": str(self.user),
            "customer": self.customer,
            "subscription": self.subscription,
        }
        return self._event("checkout.session.completed", thing, at_s, number)

    @property
    def _owner(self) -> Json:
        return {"user_id": str(self.user)} if self.named else {}

    def _line(self, plan: str, amount: int, start_s: int, end_s: int) -> Json:
        line: Json = {
            "id": "il_1",
            "object": "line_item",
            "amount": amount,
            "period": {"start": start_s, "end": end_s},
        }
        if self.new:
            line["pricing"] = {"type": "price_details", "price_details": {"price": PRICES[plan]}}
            line["parent"] = {
                "type": "subscription_item_details",
                "subscription_item_details": {"subscription": self.subscription},
            }
        else:
            line |= {
                "price": {"id": PRICES[plan], "object": "price"},
                "subscription": self.subscription,
                "type": "subscription",
            }
        return line

    def _event(self, kind: str, thing: Json, at_s: int, number: int) -> Json:
        name = f"evt_{self.subscription}_{kind}_{at_s}_{number}"
        return {
            "id": name,
            "object": "event",
            "type": kind,
            "created": at_s,
            "livemode": False,
            "data": {"object": thing},
        }
