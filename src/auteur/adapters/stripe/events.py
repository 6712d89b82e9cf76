"""What Stripe's events say, in the shapes of its API before and since 2025-03-31 (an endpoint has the version it was
made with): since then periods stand at a subscription's items, and an invoice's subscription under its parent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from auteur.core.credits.subscriptions import CustomerSeen, News, PeriodPaid, SubscriptionSeen, place_of

__all__ = ["news_of"]

Json = Mapping[str, Any]
_RANKS = {
    "customer.subscription.created": 0,
    "customer.subscription.updated": 1,
    "customer.subscription.paused": 1,
    "customer.subscription.resumed": 1,
    "customer.subscription.deleted": 2,
}


def news_of(event: Json, plans: Mapping[str, str]) -> News | None:
    """What an event says to us, by the ids of our prices; None where it is of another kind or another's price."""
    kind, thing = str(event["type"]), event["data"]["object"]
    facts: list[SubscriptionSeen] | list[PeriodPaid] | list[CustomerSeen]
    if kind in _RANKS:
        facts, owner = list(_subscription(event, thing, plans)), _metadata(thing)
    elif kind == "invoice.paid":
        facts, owner = list(_invoice(thing, plans)), _invoices_metadata(thing)
    elif (
        kind == "checkout.session.completed" and thing.get("mode") == "subscription" and thing.get("customer")
    ):
        facts, owner = [CustomerSeen(_id(thing["customer"]))], thing.get("client_reference_id")
    else:
        return None
    if not facts or (kind.startswith("checkout") and _uuid(owner) is None):
        return None
    customer = _id(thing.get("customer")) or None
    return News(str(event["id"]), kind, int(event["created"]), _uuid(owner), customer, tuple(facts))


def _subscription(event: Json, thing: Json, plans: Mapping[str, str]) -> Iterator[SubscriptionSeen]:
    for item in thing["items"]["data"]:
        plan = plans.get(_id(item["price"]))
        if plan is None:
            continue
        start, end = (
            int(item.get(name) or thing[name]) for name in ("current_period_start", "current_period_end")
        )
        status = str(thing["status"])
        yield SubscriptionSeen(
            subscription=str(thing["id"]),
            customer=_id(thing["customer"]),
            plan=plan,
            stripe_status=status,
            period_start_s=start,
            period_end_s=end,
            cancel_at_period_end=bool(thing.get("cancel_at_period_end") or thing.get("cancel_at")),
            place=place_of(status, int(event["created"]), _RANKS[str(event["type"])], end, str(event["id"])),
        )
        return


def _invoice(thing: Json, plans: Mapping[str, str]) -> Iterator[PeriodPaid]:
    """Of each line that is not money back; a change in the middle of a period has lines until its end."""
    for line in thing["lines"]["data"]:
        plan = plans.get(_price_of(line))
        subscription = _line_subscription(line) or _invoice_subscription(thing)
        if plan is not None and subscription and int(line["amount"]) >= 0:
            yield PeriodPaid(subscription, plan, int(line["period"]["end"]))


def _price_of(line: Json) -> str:
    return _id(_at(line, "pricing", "price_details", "price") or line.get("price"))


def _line_subscription(line: Json) -> str:
    parent = line.get("parent") or {}
    details = parent.get("subscription_item_details") or parent.get("invoice_item_details") or {}
    return _id(details.get("subscription") or line.get("subscription"))


def _invoice_subscription(thing: Json) -> str:
    return _id(_at(thing, "parent", "subscription_details", "subscription") or thing.get("subscription"))


def _invoices_metadata(thing: Json) -> str | None:
    details = _at(thing, "parent", "subscription_details") or thing.get("subscription_details") or {}
    return _metadata(details)


def _metadata(thing: Json) -> str | None:
    said = (thing.get("metadata") or {}).get("user_id")
    return None if said is None else str(said)


def _at(thing: Json, *names: str) -> Any:
    found: Any = thing
    for name in names:
        found = (found or {}).get(name)
    return found


def _id(thing: Any) -> str:
    """An id, or the id of the thing where it was expanded."""
    return str(thing["id"]) if isinstance(thing, Mapping) else str(thing or "")


def _uuid(text: str | None) -> UUID | None:
    try:
        return None if text is None else UUID(text)
    except ValueError:
        return None
