"""Nothing that was committed is missed, whatever the order of commits; nobody gets what is another's."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest

from auteur.adapters.memory.event_bus import MemoryEventBus
from auteur.adapters.postgres.database import Database
from auteur.adapters.postgres.outbox import PostgresOutbox
from auteur.core.webhooks.retrying import Outcome
from tests.support.postgres import TestDatabase, new_user
from tests.support.webhooks import SEALER, endpoint

pytestmark = pytest.mark.anyio
WRITERS, TRANSACTIONS, TOGETHER = 20, 50, 10
LEASE = timedelta(seconds=30)

_EMIT = "select auteur.emit($1, 'job.created', null, null, '{}') from generate_series(1, $2)"
_MISSED = """
select count(*) as missed from auteur.events e where e.user_id = any($1) and not exists (
    select from auteur.webhook_deliveries d
    where d.user_id = e.user_id and d.message_id = 'msg_' || md5(e.user_id || ':' || e.seq))
"""


@pytest.fixture
def outbox(worker: Database) -> PostgresOutbox:
    return PostgresOutbox(worker, MemoryEventBus(), SEALER)


async def write(api: Database, user: UUID, draw: random.Random) -> int:
    """Transactions that stay open for a moment each, some rolled back; how many events were committed."""
    committed = 0
    for _ in range(TRANSACTIONS):
        kept = draw.random() > 0.05
        async with api.transaction(user) as connection:
            await connection.execute(_EMIT, user, TOGETHER)
            await asyncio.sleep(draw.random() * 0.01)
            if not kept:
                await connection.execute("rollback")
        committed += TOGETHER if kept else 0
    return committed


async def commit_late(api: Database, user: UUID, began: asyncio.Event, others: asyncio.Event) -> int:
    """A transaction that began before all others and commits when some of theirs were relayed."""
    async with api.transaction(user) as connection:
        await connection.execute(_EMIT, user, TOGETHER)
        began.set()
        await others.wait()
    return TOGETHER


async def missed(postgres: TestDatabase, relay: Callable[[], Awaitable[int]]) -> tuple[int, int]:
    """Twenty writers and one that is late, three relays beside them: events committed, and those never relayed."""
    async with await Database.open(postgres.api, connections=WRITERS + 1) as api:
        late, *users = [await new_user(api) for _ in range(WRITERS + 1)]
        for user in (late, *users):
            await endpoint(api, user, "https://hooks.example/")
        began, ended, some = asyncio.Event(), asyncio.Event(), asyncio.Event()

        async def relaying() -> None:
            while not ended.is_set():
                if await relay():
                    some.set()
                await asyncio.sleep(0.005)

        lingering = asyncio.create_task(commit_late(api, late, began, some))
        await began.wait()
        relays = [asyncio.create_task(relaying()) for _ in range(3)]
        written = await asyncio.gather(
            lingering, *(write(api, user, random.Random(n)) for n, user in enumerate(users))
        )
        ended.set()
        await asyncio.gather(*relays)
        while await relay():
            pass
    return sum(written), postgres.inspect(_MISSED, [late, *users])[0]["missed"]


async def test_of_twenty_writers_events_none_is_missed(
    postgres: TestDatabase, outbox: PostgresOutbox
) -> None:
    async def relay() -> int:
        return (await outbox.relay(5000)).events

    written, lost = await missed(postgres, relay)
    assert written > 9_000
    assert lost == 0
    twice = "select 1 from auteur.webhook_deliveries group by endpoint_id, message_id having count(*) > 1"
    assert postgres.inspect(twice) == []


async def test_the_test_above_finds_a_relay_that_remembers_a_place(postgres: TestDatabase) -> None:
    place = {"at": "-infinity"}
    query = """
        with batch as (
            select * from auteur.events where created_at > $1::text::timestamptz order by created_at limit 5000),
        sent as (insert into auteur.webhook_deliveries (user_id, endpoint_id, message_id, event_type, happened_at)
            select b.user_id, w.id, 'msg_' || md5(b.user_id || ':' || b.seq), b.type, b.created_at
            from batch b join auteur.webhook_endpoints w on w.user_id = b.user_id on conflict do nothing)
        select count(*) as n, max(created_at)::text as at from batch
    """
    alone = asyncio.Lock()  # or its inserts would wait for each other
    async with await Database.open(postgres.admin) as admin:

        async def relay() -> int:
            async with alone, admin.transaction(None) as connection:
                row = await connection.fetchrow(query, place["at"])
            assert row is not None
            place["at"] = max(place["at"].replace("-infinity", ""), row["at"] or "") or "-infinity"
            return int(row["n"])

        _, lost = await missed(postgres, relay)
    assert lost > 0


async def test_an_endpoint_gets_what_it_asked_for_and_what_came_after_it(
    api: Database, worker: Database, outbox: PostgresOutbox, postgres: TestDatabase
) -> None:
    ada, bob = await new_user(api, "Ada"), await new_user(api, "Bob")
    async with api.transaction(ada) as connection:
        await connection.execute("select auteur.emit($1, 'job.failed', null, null, '{}')", ada)  # before
    failures, _ = await endpoint(api, ada, "https://a.example/", "job.failed")
    all_, _ = await endpoint(api, ada, "https://b.example/")
    bobs, _ = await endpoint(api, bob, "https://c.example/")
    for kind in ("job.failed", "job.created"):
        async with api.transaction(ada) as connection:
            await connection.execute("select auteur.emit($1, $2, null, null, '{}')", ada, kind)
    await outbox.relay(10_000)
    made = postgres.inspect(
        "select endpoint_id, event_type from auteur.webhook_deliveries where user_id = any($1)", [ada, bob]
    )
    assert sorted((row["endpoint_id"], row["event_type"]) for row in made) == sorted(
        [(failures.id, "job.failed"), (all_.id, "job.failed"), (all_.id, "job.created")]
    )
    assert bobs.id not in {row["endpoint_id"] for row in made}


async def test_one_delivery_is_claimed_by_one_and_again_when_its_lease_is_over(
    api: Database, outbox: PostgresOutbox, postgres: TestDatabase
) -> None:
    postgres.inspect("delete from auteur.webhook_endpoints")
    user = await new_user(api)
    await endpoint(api, user, "https://hooks.example/")
    await api.call(user, "grant_credits", "bonus", 5, str(user), "test")
    await outbox.relay(10_000)
    claims = await asyncio.gather(*(outbox.claim(5, 5, LEASE) for _ in range(8)))
    [first] = [task for tasks in claims for task in tasks]
    postgres.inspect("update auteur.webhook_deliveries set leased_until = now() where id = $1", first.id)
    [second] = await outbox.claim(5, 5, LEASE)
    assert (second.id, second.message_id, second.attempt) == (first.id, first.message_id, 2)
    assert await outbox.settle(first, Outcome(delivered=True), {}) == "lost"
    assert await outbox.settle(second, Outcome(delivered=True), {}) == "delivered"
    assert await outbox.settle(second, Outcome(delivered=True), {}) == "lost"


async def test_one_endpoint_has_no_more_than_its_share_of_calls(
    api: Database, outbox: PostgresOutbox, postgres: TestDatabase
) -> None:
    postgres.inspect("delete from auteur.webhook_endpoints")
    user = await new_user(api)
    slow, _ = await endpoint(api, user, "https://slow.example/")
    for n in range(30):
        await api.call(user, "grant_credits", "bonus", 5, f"{user} {n}", "test")
    other, _ = await endpoint(api, user, "https://other.example/")
    await api.call(user, "grant_credits", "bonus", 5, f"{user} last", "test")
    await outbox.relay(10_000)
    claimed = [task.endpoint_id for _ in range(3) for task in await outbox.claim(16, 4, LEASE)]
    assert claimed.count(slow.id) == 4
    assert claimed.count(other.id) == 1


async def test_settling_side_by_side_ends_although_the_endpoint_is_switched_off(
    api: Database, outbox: PostgresOutbox, postgres: TestDatabase
) -> None:
    postgres.inspect("delete from auteur.webhook_endpoints")
    user = await new_user(api)
    await endpoint(api, user, "https://hooks.example/")
    for n in range(12):
        await api.call(user, "grant_credits", "bonus", 5, f"{user} {n}", "test")
    await outbox.relay(10_000)
    tasks = await outbox.claim(12, 12, LEASE)
    gone = Outcome(delivered=False, disable="the receiver answered 410 Gone")
    said = await asyncio.gather(*(outbox.settle(task, gone, {}) for task in tasks))
    assert sorted(said) == ["disabled"] + ["lost"] * 11
    told = "select data from auteur.events where user_id = $1 and type = 'webhook.disabled'"
    assert len(postgres.inspect(told, user)) == 1
