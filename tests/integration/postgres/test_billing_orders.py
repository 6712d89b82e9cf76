"""Whatever the order of Stripe's events and however often they come, they end in the same state."""

from __future__ import annotations

import asyncio
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auteur.adapters.memory.event_bus import MemoryEventBus
from auteur.adapters.postgres import billing as billing_rows
from auteur.adapters.postgres.background import background_database
from auteur.adapters.postgres.billing import PostgresBilling
from auteur.adapters.postgres.database import Database
from auteur.adapters.stripe.events import news_of
from auteur.ports.billing import UnknownCustomer
from tests.support.money_laws import LAWS
from tests.support.postgres import TestDatabase, new_user
from tests.support.stripe_shapes import BEGAN_S, MONTH_S, PRICES, Story

PLANS = {price: plan for plan, price in PRICES.items()}
RUN = count()
Json = dict[str, Any]


def life(story: Story) -> list[Json]:
    """A subscription from its beginning to its end: an upgrade in its first month, a renewal, a failed payment."""
    at = BEGAN_S
    return [
        story.subscription_event("created", "incomplete", "starter", 0, at_s=at),
        story.invoice("starter", 0, at_s=at),
        story.subscription_event("updated", "active", "starter", 0, at_s=at),
        story.checkout_done(at_s=at + 1),
        story.invoice("pro", 0, at_s=at + 86_400, change=True),
        story.subscription_event("updated", "active", "pro", 0, at_s=at + 86_400),
        story.invoice("pro", 1, at_s=at + MONTH_S),
        story.subscription_event("updated", "active", "pro", 1, at_s=at + MONTH_S),
        story.subscription_event("updated", "past_due", "pro", 2, at_s=at + 2 * MONTH_S),
        story.subscription_event("updated", "active", "pro", 2, at_s=at + 2 * MONTH_S + 9, cancel=True),
        story.subscription_event("deleted", "canceled", "pro", 2, at_s=at + 3 * MONTH_S),
    ]


def again(story: Story) -> list[Json]:
    """Another one, bought before the first has ended."""
    at = BEGAN_S + 2 * MONTH_S
    return [
        story.subscription_event("created", "active", "starter", 2, at_s=at),
        story.invoice("starter", 2, at_s=at),
        story.invoice("starter", 3, at_s=at + MONTH_S),
        story.subscription_event("updated", "active", "starter", 3, at_s=at + MONTH_S),
    ]


def stories(user: UUID, run: int, *, new: bool, named: bool) -> list[Json]:
    one = Story(user, f"sub_{run}_1", f"cus_{run}", new, named)
    two = Story(user, f"sub_{run}_2", f"cus_{run}", new, named)
    return life(one) + again(two)


async def told(
    database: Database, order: list[int], *, new: bool, named: bool, bonus: int
) -> tuple[UUID, int]:
    """Tell a new user's events in an order; one whose customer is not known yet is sent again, as Stripe does."""
    run, billing = next(RUN), PostgresBilling(database, MemoryEventBus())
    user = await new_user(database)
    if bonus:
        await database.call(user, "grant_credits", "bonus", bonus, f"bonus {user}", "test")
    events = stories(user, run, new=new, named=named)
    waiting = [events[n] for n in order]
    for _ in range(4):
        later = []
        for event in waiting:
            news = news_of(event, PLANS)
            assert news is not None
            try:
                await billing.apply(news)
            except UnknownCustomer:
                later.append(event)
        waiting = later
    assert not waiting or not named
    return user, run


def state(postgres: TestDatabase, user: UUID, run: int) -> Json:
    """Subscriptions, balance, and what each period gave and each end took."""
    subscriptions = postgres.inspect(
        "select stripe_subscription_id, plan, status, stripe_status, current_period_start, current_period_end,"
        " cancel_at_period_end from auteur.subscriptions where user_id = $1 order by 1",
        user,
    )
    moved = postgres.inspect(
        "select kind, split_part(ref, ':', 2) || case kind when 'grant' then split_part(ref, ':', 3) else '' end as of,"
        " sum(amount) as amount from auteur.credit_transactions where user_id = $1 and kind in ('grant', 'expiry')"
        " group by 1, 2 order by 1, 2",
        user,
    )
    balance = postgres.inspect("select balance from auteur.credits where user_id = $1", user)[0]["balance"]
    said = {"subscriptions": [tuple(r) for r in subscriptions], "moved": [tuple(r) for r in moved]}
    return {"balance": balance, "said": repr(said).replace(f"_{run}_", "_N_")}


EVENTS = len(life(Story(UUID(int=0), "", ""))) + len(again(Story(UUID(int=0), "", "")))


@st.composite
def orders(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    """Some of the events, every one of them in an order of its own and some again; and the same in Stripe's order."""
    some = draw(st.lists(st.integers(0, EVENTS - 1), min_size=1, max_size=EVENTS, unique=True))
    repeated = [*some, *draw(st.lists(st.sampled_from(some), max_size=4))]
    return draw(st.permutations(repeated)), sorted(some)


def differences(postgres: TestDatabase, order: list[int], plain: list[int], **how: Any) -> list[Json]:
    """The states that two orders end in; one where they are the same."""
    with background_database(postgres.api) as database:
        ends = [state(postgres, *database.run(told(database, one, **how))) for one in (order, plain)]
    return ends if ends[0] != ends[1] else ends[:1]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told_as=orders(), new=st.booleans(), bonus=st.sampled_from([0, 70]))
def test_any_order_and_repetition_ends_in_the_same_state(
    postgres: TestDatabase, told_as: tuple[list[int], list[int]], new: bool, bonus: int
) -> None:
    assert len(differences(postgres, *told_as, new=new, named=True, bonus=bonus)) == 1


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(EVENTS)))
def test_so_it_does_where_only_the_checkout_names_the_user(postgres: TestDatabase, order: list[int]) -> None:
    assert len(differences(postgres, order, sorted(order), new=True, named=False, bonus=0)) == 1


def test_a_whole_life_comes_to_what_was_paid(postgres: TestDatabase) -> None:
    with background_database(postgres.api) as database:
        user, _ = database.run(told(database, list(range(EVENTS)), new=True, named=True, bonus=70))
    rows = postgres.inspect(
        "select kind, amount, ref from auteur.credit_transactions where user_id = $1 order by seq", user
    )
    grants = [row["amount"] for row in rows if row["kind"] == "grant"]
    assert grants == [1500, 1500, 3000, 1500, 1500]
    assert [row["amount"] for row in rows if row["kind"] == "expiry"] == [-6000]
    assert (
        postgres.inspect("select balance from auteur.credits where user_id = $1", user)[0]["balance"] == 3070
    )
    active = postgres.inspect(
        "select plan from auteur.subscriptions where user_id = $1 and status = 'active'", user
    )
    assert [row["plan"] for row in active] == ["starter"]


@pytest.mark.parametrize("planted", ["last come, last served", "a late invoice of an ended subscription"])
def test_the_gate_finds_what_a_hurried_engineer_would_write(
    postgres: TestDatabase, planted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if planted == "last come, last served":
        places = count()
        real = billing_rows._observed

        async def naive(connection: Any, user: UUID, seen: Any) -> bool:
            seen = type(seen)(
                **{n: getattr(seen, n) for n in seen.__slots__} | {"place": f"9{next(places):012d}"}
            )
            return await real(connection, user, seen)

        monkeypatch.setattr(billing_rows, "_observed", naive)
    else:
        never = "select true where $1::uuid is null and $2::text is null and $3::text[] is null"
        monkeypatch.setattr(billing_rows, "_HAS_ENDED", never)
    order = list(range(EVENTS))[::-1]
    assert len(differences(postgres, order, order[::-1], new=True, named=True, bonus=0)) == 2


def test_one_event_sent_side_by_side_acts_once(postgres: TestDatabase) -> None:
    async def race(database: Database) -> list[str]:
        user, billing = await new_user(database), PostgresBilling(database, MemoryEventBus())
        story = Story(user, f"sub_{next(RUN)}_1", f"cus_{user}")
        one = news_of(story.invoice("pro", 0, at_s=BEGAN_S), PLANS)
        other = news_of(story.invoice("pro", 0, at_s=BEGAN_S, number=1), PLANS)
        assert one is not None
        assert other is not None
        said = await asyncio.gather(*(billing.apply(news) for news in [one, other] * 8))
        balance = postgres.inspect("select balance from auteur.credits where user_id = $1", user)
        assert balance[0]["balance"] == 3000
        return sorted(said)

    with background_database(postgres.api) as database:
        assert database.run(race(database)) == ["applied", *["duplicate"] * 14, "stale"]


def test_the_ledgers_laws_hold_after_all_of_it(postgres: TestDatabase) -> None:
    assert [law for law, query in LAWS.items() if postgres.inspect(query)] == []
