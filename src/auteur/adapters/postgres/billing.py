"""Subscriptions in PostgreSQL, and the credits that they give and take."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from auteur.adapters.postgres.database import Connection, Database
from auteur.adapters.postgres.ledger import entry_of
from auteur.core.credits.plans import plan_named
from auteur.core.credits.subscriptions import (
    FINAL,
    CustomerSeen,
    News,
    PeriodPaid,
    SubscriptionSeen,
    end_ref,
    grant_ref,
    period_prefix,
    unspent,
)
from auteur.ports.billing import Applied, UnknownCustomer
from auteur.ports.event_bus import EventBus, Hint, of_user

__all__ = ["PostgresBilling"]

_BEGIN = "select auteur.begin_billing($1, $2, $3, $4)"
_KNOW = "select auteur.know_customer($1, $2)"
_OBSERVE = "select auteur.observe_subscription($1, $2, $3, $4, $5, $6, $7, $8, $9)"
_GRANTED = """
select coalesce(sum(amount), 0) from auteur.credit_transactions
where user_id = $1 and kind = 'grant' and starts_with(ref, $2)
"""
_GRANT = "select was_new from auteur.grant_credits($1, 'grant', $2, $3, $4)"
_HAS_ENDED = """
select true from auteur.subscriptions where user_id = $1 and stripe_subscription_id = $2 and stripe_status = any($3)
"""
_LEDGER = "select * from auteur.credit_transactions where user_id = $1 order by seq"
_EXPIRE = "select was_new from auteur.expire_credits($1, $2, $3, $4)"
_AUDIT = """
insert into auteur.audit (user_id, actor, action, subject, detail) values ($1, 'stripe', 'subscription.changed', $2, $3)
"""
_CHANGED = "select auteur.emit($1, 'subscription.changed', null, null, $2)"
_SHOWN = """
select plan, status, current_period_end, cancel_at_period_end from auteur.subscriptions
where user_id = $1 and stripe_subscription_id = $2
"""
_CUSTOMER = """
select coalesce((select customer_id from auteur.stripe_customers where user_id = $1),
    (select stripe_customer_id from auteur.subscriptions where user_id = $1 and stripe_customer_id is not null
     order by created_at desc limit 1))
"""
_SUBSCRIBED = "select true from auteur.subscriptions where user_id = $1 and status = 'active'"


class PostgresBilling:
    """A `Billing` on the API's connections."""

    def __init__(self, database: Database, bus: EventBus) -> None:
        self._database = database
        self._bus = bus

    async def apply(self, news: News) -> Applied:
        user_id = news.user_id or await self._user_of(news.customer)
        if user_id is None:
            raise UnknownCustomer(
                f"nobody here is the customer {news.customer}", hint="send the event again later"
            )
        async with self._database.transaction(user_id) as connection:
            at = datetime.fromtimestamp(news.created_s, UTC)
            begun = await connection.fetchval(_BEGIN, user_id, news.event, news.type, at)
            if begun != "new":
                return "duplicate" if begun == "known" else "not_ours"
            changed = False
            for fact in news.facts:
                changed |= await _acted(connection, user_id, fact)
        if changed:
            self._bus.publish([Hint(of_user(user_id))])
        return "applied" if changed else "stale"

    async def _user_of(self, customer: str | None) -> UUID | None:
        if customer is None:
            return None
        row = await self._database.call_row(None, "user_of_customer", customer)
        return row["user_of_customer"] if row else None

    async def customer(self, user_id: UUID) -> str | None:
        async with self._database.transaction(user_id) as connection:
            found: str | None = await connection.fetchval(_CUSTOMER, user_id)
        return found

    async def subscribed(self, user_id: UUID) -> bool:
        async with self._database.transaction(user_id) as connection:
            return bool(await connection.fetchval(_SUBSCRIBED, user_id))


async def _acted(
    connection: Connection, user_id: UUID, fact: SubscriptionSeen | PeriodPaid | CustomerSeen
) -> bool:
    """Whether the fact changed something. The account is locked."""
    if isinstance(fact, CustomerSeen):
        await connection.execute(_KNOW, user_id, fact.customer)
        return True
    if isinstance(fact, PeriodPaid):
        return await _paid(connection, user_id, fact)
    return await _observed(connection, user_id, fact)


async def _observed(connection: Connection, user_id: UUID, seen: SubscriptionSeen) -> bool:
    start, end = (datetime.fromtimestamp(s, UTC) for s in (seen.period_start_s, seen.period_end_s))
    changed: bool = await connection.fetchval(
        _OBSERVE, user_id, seen.subscription, seen.customer, seen.plan, seen.stripe_status, start, end,
        seen.cancel_at_period_end, seen.place,
    )  # fmt: skip
    if not changed:
        return False
    if seen.stripe_status in FINAL:
        await _lapsed(connection, user_id, seen.subscription, end_ref(seen.subscription))
    shown = await connection.fetchrow(_SHOWN, user_id, seen.subscription)
    assert shown is not None, "it was just written"
    until = shown["current_period_end"].isoformat().replace("+00:00", "Z")
    said = {**dict(shown), "current_period_end": until}
    await connection.execute(_AUDIT, user_id, seen.subscription, said)
    await connection.execute(_CHANGED, user_id, said)
    return True


async def _paid(connection: Connection, user_id: UUID, paid: PeriodPaid) -> bool:
    """A period's credits, or what the larger of two plans gives more."""
    granted = await connection.fetchval(
        _GRANTED, user_id, period_prefix(paid.subscription, paid.period_end_s)
    )
    due = plan_named(paid.plan).monthly_credits - int(granted)
    if due <= 0:
        return False
    until = datetime.fromtimestamp(paid.period_end_s, UTC).date()
    await connection.execute(_GRANT, user_id, due, grant_ref(paid), f"{paid.plan} until {until}")
    if await connection.fetchval(_HAS_ENDED, user_id, paid.subscription, list(FINAL)):
        await _lapsed(connection, user_id, paid.subscription, grant_ref(paid))
    return True


async def _lapsed(connection: Connection, user_id: UUID, subscription: str, ref: str) -> None:
    """What is left of an ended subscription's credits, by a row of the ledger, 0 where all were spent."""
    left = unspent([entry_of(row) for row in await connection.fetch(_LEDGER, user_id)], subscription)
    await connection.execute(_EXPIRE, user_id, left, ref, "the subscription ended")
