"""Who asks is remembered, and forgotten when it changes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from auteur.adapters.memory.event_bus import MemoryEventBus
from auteur.core.accounts import Principal, SessionEnded
from auteur.ports.event_bus import STANDING, Hint
from auteur.services.identities import Identities

pytestmark = pytest.mark.anyio


class Accounts:
    """Whose sessions are open; it can be made to take its time."""

    def __init__(self) -> None:
        self.open = {"ann", "bob"}
        self.asked: list[str] = []
        self.go = asyncio.Event()
        self.go.set()

    async def verify(self, token: str) -> Principal:
        return Principal(token.partition("-")[0], 10_000.0)

    async def admit(self, principal: Principal) -> None:
        self.asked.append(principal.user_id)
        admitted = principal.user_id in self.open
        await self.go.wait()
        if not admitted:
            raise SessionEnded


class Told:
    """Identities over such accounts, with a bus to tell them by."""

    def __init__(self) -> None:
        self.accounts, self.bus, self.now = Accounts(), MemoryEventBus(), 0.0
        asked: Any = self.accounts
        self.identities = Identities(asked, asked, lambda: self.now)

    async def tell(self, user_id: str) -> None:
        self.bus.publish([Hint(STANDING, user_id)])
        await self.heard()

    async def heard(self) -> None:
        for _ in range(5):
            await asyncio.sleep(0)


@asynccontextmanager
async def told() -> AsyncIterator[Told]:
    it = Told()
    async with it.bus.subscribe(STANDING) as hints:
        obeying = asyncio.create_task(it.identities.obey(hints))
        await asyncio.sleep(0)
        yield it
        obeying.cancel()


async def test_who_asked_is_asked_about_once_a_minute() -> None:
    async with told() as it:
        for _ in range(3):
            await it.identities.of("ann-1")
        assert it.accounts.asked == ["ann"]
        it.now = 59.9
        await it.identities.of("ann-1")
        assert it.accounts.asked == ["ann"]
        it.now = 60.0
        it.accounts.open.clear()
        with pytest.raises(SessionEnded):
            await it.identities.of("ann-1")


async def test_whose_standing_changed_is_asked_about_anew_and_nobody_else() -> None:
    async with told() as it:
        for token in ("ann-1", "ann-2", "bob-1"):
            await it.identities.of(token)
        it.accounts.open.remove("ann")
        await it.tell("ann")
        for token in ("ann-1", "ann-2"):
            with pytest.raises(SessionEnded):
                await it.identities.of(token)
        it.accounts.asked.clear()
        await it.identities.of("bob-1")
        assert it.accounts.asked == []


async def test_where_hints_were_lost_everybody_is_asked_about_anew() -> None:
    async with told() as it:
        await it.identities.of("ann-1")
        it.accounts.open.clear()
        it.bus.lose()
        await it.heard()
        with pytest.raises(SessionEnded):
            await it.identities.of("ann-1")


async def test_an_answer_that_a_change_overtook_is_not_remembered() -> None:
    async with told() as it:
        it.accounts.go.clear()
        asking = asyncio.create_task(it.identities.of("ann-1"))
        await it.heard()
        assert it.accounts.asked == ["ann"]
        it.accounts.open.remove("ann")
        await it.tell("ann")
        it.accounts.go.set()
        assert (await asking).user_id == "ann", "it was asked before"
        with pytest.raises(SessionEnded):
            await it.identities.of("ann-1")
