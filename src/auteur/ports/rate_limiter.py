"""The port of whatever counts requests: a sliding window, exact at its edge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

__all__ = ["MAX_COUNT", "Limit", "RateLimiter", "Verdict"]

MAX_COUNT = 120
"""The largest count a limit may have: adapters keep that many moments for each key."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` in any stretch of `window_ms`. Limits of different names do not share what they count."""

    name: str
    count: int
    window_ms: int = 60_000

    def __post_init__(self) -> None:
        if not 1 <= self.count <= MAX_COUNT:
            raise ValueError(f"a limit's count is 1 to {MAX_COUNT}, not {self.count}")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`remaining` more are allowed at once; `reset_ms` is when the next one is given back (0: nothing is taken)."""

    allowed: bool
    remaining: int
    reset_ms: int


class RateLimiter(Protocol):
    """Counts what was allowed, for all processes that share it. What was refused does not count."""

    async def take(self, key: str, limit: Limit) -> Verdict:
        """Count one more for the key if the limit allows it: allowed exactly if fewer than `limit.count` were
        allowed within the last `window_ms`, the moment of the oldest itself being outside.
        """
        ...

    async def forget(self, key: str, limit: Limit) -> None:
        """Begin anew with the key: as if nothing had been taken of this limit."""
        ...
