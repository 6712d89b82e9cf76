"""Billing: pages of Stripe's, and what became of its events."""

from __future__ import annotations

from typing import Literal

from auteur.api.schemas.fields import Body, Out, example

__all__ = ["Checkout", "Heard", "PageOut"]


class Checkout(Body):
    plan: Literal["starter", "pro"]

    model_config = example({"plan": "pro"})


class PageOut(Out):
    """Send the browser there."""

    url: str

    model_config = example({"url": "https://checkout.stripe.com/c/pay/cs_test_a1b2c3"})


class Heard(Out):
    outcome: Literal["applied", "stale", "duplicate", "not_ours", "ignored"]

    model_config = example({"outcome": "applied"})
