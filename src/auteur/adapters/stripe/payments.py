"""Stripe's pages and events, by its own library."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

import stripe

from auteur.adapters.stripe.events import news_of
from auteur.core.credits.subscriptions import News
from auteur.ports.billing import BadSignature, PaymentsUnavailable

__all__ = ["StripePayments"]

_TOLERANCE_S = 300
_ANSWER_S = 20.0


class StripePayments:
    """A `Payments`. `prices` are the ids of each plan's prices, the first of them on sale."""

    def __init__(
        self,
        api_key: str,
        webhook_secret: str,
        prices: Mapping[str, Sequence[str]],
        return_url: str,
        api_base: str = "",
    ) -> None:
        self._secret = webhook_secret
        self._prices = prices
        self._plans = {price: plan for plan, known in prices.items() for price in known}
        self._return_url = return_url
        self._api_key = api_key
        self._api_base = api_base

    def news(self, body: bytes, signature: str) -> News | None:
        try:
            text = body.decode()
            stripe.WebhookSignature.verify_header(text, signature, self._secret, _TOLERANCE_S)
        except (stripe.SignatureVerificationError, UnicodeDecodeError) as error:
            raise BadSignature(
                "the event is not signed by Stripe with this server's secret, or more than five minutes ago",
                hint="set AUTEUR_STRIPE_WEBHOOK_SECRET to the endpoint's, and the clock right",
            ) from error
        return news_of(json.loads(text), self._plans)

    async def checkout(self, user_id: UUID, email: str, plan: str, customer: str | None) -> str:
        owner = {"user_id": str(user_id)}
        params: stripe.params.checkout.SessionCreateParams = {
            "mode": "subscription",
            "line_items": [{"price": self._prices[plan][0], "quantity": 1}],
            "client_reference_id": str(user_id),
            "metadata": owner,
            "subscription_data": {"metadata": owner},  # so that every event of it names the user
            "success_url": f"{self._return_url}?checkout=done",
            "cancel_url": f"{self._return_url}?checkout=cancelled",
        }
        if customer is not None:
            params["customer"] = customer
        else:
            params["customer_email"] = email
        async with self._calling() as client:
            session = await client.v1.checkout.sessions.create_async(params)
        return _url(session.url)

    async def portal(self, customer: str) -> str:
        async with self._calling() as client:
            session = await client.v1.billing_portal.sessions.create_async(
                {"customer": customer, "return_url": self._return_url}
            )
        return _url(session.url)

    @asynccontextmanager
    async def _calling(self) -> AsyncIterator[stripe.StripeClient]:
        """A client for one call: they are rare, and its connections belong to the loop and are closed."""
        http = stripe.HTTPXClient(timeout=_ANSWER_S)
        try:
            yield stripe.StripeClient(
                self._api_key,
                base_addresses={"api": self._api_base} if self._api_base else {},
                http_client=http,
                max_network_retries=2,
            )
        except stripe.StripeError as error:
            raise _unavailable(error) from error
        finally:
            await http.close_async()  # type: ignore[no-untyped-call]  # the library has no type here


def _unavailable(error: stripe.StripeError) -> PaymentsUnavailable:
    """Without Stripe's words, which name our keys and prices; its request id finds them in the dashboard."""
    return PaymentsUnavailable(
        f"Stripe did not do it ({type(error).__name__}, request {error.request_id or 'none'})",
        hint="try again; if it stays so, tell whoever runs this server",
    )


def _url(found: str | None) -> str:
    if not found:
        raise PaymentsUnavailable("Stripe gave no page", hint="try again")
    return found
