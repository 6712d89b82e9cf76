"""Hints within one process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from auteur.ports.event_bus import LOST, Hint

__all__ = ["MemoryEventBus", "Waiting"]

MOST_WAITING = 256
"""Hints that one subscriber may let wait. More are worth no more than the one that says: look at all."""


class Waiting:
    """A `Subscription`: the hints of some topics that its owner has not taken yet."""

    def __init__(self, topics: Sequence[str]) -> None:
        self.topics = frozenset(topics)
        self._hints: dict[Hint, None] = {}
        self._some = asyncio.Event()

    def put(self, hint: Hint) -> None:
        """Let a hint wait, unless it does already or all are to be looked at anyway."""
        if Hint(hint.topic, LOST) in self._hints:
            return
        if len(self._hints) >= MOST_WAITING:
            self.lose()
        else:
            self._hints[hint] = None
            self._some.set()

    def lose(self) -> None:
        """Hints were lost: one for each topic says so."""
        self._hints = {Hint(topic, LOST): None for topic in sorted(self.topics)}
        self._some.set()

    async def next(self, timeout_s: float | None = None) -> Hint | None:
        try:
            async with asyncio.timeout(timeout_s):
                await self._some.wait()
        except TimeoutError:
            return None
        hint = next(iter(self._hints))
        del self._hints[hint]
        if not self._hints:
            self._some.clear()
        return hint


class MemoryEventBus:
    """An `EventBus` that reaches nobody outside of this event loop."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[Waiting]] = {}

    def publish(self, hints: Sequence[Hint]) -> None:
        for hint in hints:
            for waiting in self._waiting.get(hint.topic, ()):
                waiting.put(hint)

    def lose(self) -> None:
        """Tell every subscriber that hints were lost."""
        for waiting in {w for some in self._waiting.values() for w in some}:
            waiting.lose()

    @asynccontextmanager
    async def subscribe(self, *topics: str) -> AsyncIterator[Waiting]:
        waiting = Waiting(topics)
        for topic in topics:
            self._waiting.setdefault(topic, set()).add(waiting)
        try:
            yield waiting
        finally:
            for topic in topics:
                self._waiting[topic].discard(waiting)
                if not self._waiting[topic]:
                    del self._waiting[topic]
