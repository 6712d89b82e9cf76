"""What the database knows of the whole server: what waits, and what became of credits. Of nobody in particular."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

__all__ = ["Numbers", "QueueNumbers", "ServerNumbers"]


@dataclass(frozen=True, slots=True)
class QueueNumbers:
    """The jobs of one type. `ready` could begin now, the oldest since `oldest_ready_s`; `waiting` may not yet: for a
    slot of their owner or their next attempt.
    """

    ready: int
    waiting: int
    running: int
    oldest_ready_s: float


@dataclass(frozen=True, slots=True)
class ServerNumbers:
    """`credits` are what was ever moved, by the ledger's kinds, and `settled`, which is what ended jobs cost.

    `credits_held` is what living jobs hold now.
    """

    queues: Mapping[str, QueueNumbers]
    credits_held: int
    credits: Mapping[str, int]


class Numbers(Protocol):
    """Asked at every scrape."""

    async def read(self) -> ServerNumbers:
        """The numbers, a few seconds old at most. Raises Unavailable."""
        ...
