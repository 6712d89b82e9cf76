"""What every event bus does, and what the one over PostgreSQL does besides."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from auteur.adapters.memory.event_bus import MOST_WAITING, MemoryEventBus
from auteur.adapters.postgres.events import PostgresEventBus
from auteur.ports.event_bus import LOST, EventBus, Hint
from tests.support.postgres import TestDatabase

pytestmark = pytest.mark.anyio
SOON_S = 10.0


@pytest.fixture(params=["memory", "postgres"])
async def bus(request: pytest.FixtureRequest) -> AsyncIterator[EventBus]:
    if request.param == "memory":
        yield MemoryEventBus()
    else:
        async with PostgresEventBus(request.getfixturevalue("postgres").api) as bus:
            yield bus


async def test_a_hint_reaches_who_listens_to_its_topic(bus: EventBus) -> None:
    async with bus.subscribe("user:a", "work") as heard, bus.subscribe("user:b") as other:
        bus.publish([Hint("user:a", "job-1"), Hint("user:c"), Hint("work")])
        assert {await heard.next(SOON_S), await heard.next(SOON_S)} == {Hint("user:a", "job-1"), Hint("work")}
        assert await heard.next(0.05) is None
        assert await other.next(0.01) is None


async def test_the_same_hint_waits_once(bus: EventBus) -> None:
    async with bus.subscribe("t") as heard, bus.subscribe("end") as end:
        for _ in range(50):
            bus.publish([Hint("t", "x")])
        bus.publish([Hint("end")])
        await end.next(SOON_S)
        assert await heard.next(SOON_S) == Hint("t", "x")
        assert await heard.next(0.05) is None


async def test_who_does_not_listen_in_time_is_told_to_look_at_all(bus: EventBus) -> None:
    async with bus.subscribe("t") as slow, bus.subscribe("end") as end:
        bus.publish([Hint("t", str(n)) for n in range(MOST_WAITING * 2)])
        bus.publish([Hint("end")])
        await end.next(SOON_S)
        assert await slow.next(SOON_S) == Hint("t", LOST)
        assert await slow.next(0.05) is None
        bus.publish([Hint("t", "later")])
        assert await slow.next(SOON_S) == Hint("t", "later")


async def test_a_hint_between_looking_and_waiting_is_not_lost(bus: EventBus) -> None:
    """A subscriber that looks after each hint sees the last of many changes, however they interleave."""
    written = seen = 0

    async def reader() -> None:
        nonlocal seen
        async with bus.subscribe("t") as heard:
            ready.set()
            while seen < 300:
                assert await heard.next(SOON_S) is not None, f"{seen} of {written} seen and no hint"
                seen = written

    ready = asyncio.Event()
    reading = asyncio.create_task(reader())
    await ready.wait()
    for number in range(300):
        written += 1
        bus.publish([Hint("t")])
        await asyncio.sleep(0 if number % 3 else 0.001)
    await asyncio.wait_for(reading, SOON_S)


async def test_hints_cross_processes_and_a_lost_connection_is_told(postgres: TestDatabase) -> None:
    async with (
        PostgresEventBus(postgres.api) as here,
        PostgresEventBus(postgres.worker) as there,
        there.subscribe("t") as heard,
    ):
        many = [Hint("t", f"{number:050}") for number in range(MOST_WAITING)]  # more than one NOTIFY holds
        here.publish(many)
        assert [await heard.next(SOON_S) for _ in many] == many
        admin = await asyncpg.connect(postgres.admin.url)
        await admin.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'auteur hints'"
        )
        await admin.close()
        while await heard.next(30) != Hint("t", LOST):
            pass
        for _ in range(100):  # the other one comes back in its own time
            here.publish([Hint("t", "again")])
            if await heard.next(0.2) == Hint("t", "again"):
                return
    raise AssertionError("no hint after the connection came back")


async def test_a_process_hears_its_own_hints_at_once_and_once(postgres: TestDatabase) -> None:
    async with (
        PostgresEventBus(postgres.api) as here,
        PostgresEventBus(postgres.api) as there,
        here.subscribe("t", "back") as own,
        there.subscribe("t") as other,
    ):
        here.publish([Hint("t", "x")])
        assert await own.next(0) == Hint("t", "x")
        assert await other.next(SOON_S) == Hint("t", "x")
        there.publish(
            [Hint("back")]
        )  # a connection's notifications come in order: after this "x" would have come again
        assert await own.next(SOON_S) == Hint("back")
        assert await own.next(0) is None


async def test_nonsense_on_the_channel_is_passed_over(postgres: TestDatabase) -> None:
    async with PostgresEventBus(postgres.api) as bus, bus.subscribe("t") as heard:
        admin = await asyncpg.connect(postgres.admin.url)
        for payload in ("", "{", "[1]", '[["t"]]', "null"):
            await admin.execute("select pg_notify('auteur', $1)", payload)
        await admin.close()
        bus.publish([Hint("t", "sense")])
        assert await heard.next(SOON_S) == Hint("t", "sense")
