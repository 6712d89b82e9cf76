"""The rate limiter of one process, for tests of what stands on the port."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable

from auteur.ports.rate_limiter import Limit, Verdict

__all__ = ["MemoryRateLimiter"]


class MemoryRateLimiter:
    """A `RateLimiter`. `now_ns` never runs backwards."""

    def __init__(self, now_ns: Callable[[], int] = time.monotonic_ns) -> None:
        self._now_ns = now_ns
        self._taken: defaultdict[tuple[str, str], list[int]] = defaultdict(list)

    async def take(self, key: str, limit: Limit) -> Verdict:
        now, window = self._now_ns(), limit.window_ms * 1_000_000
        taken = self._taken[limit.name, key]
        del taken[: bisect_right(taken, now - window)]
        allowed = len(taken) < limit.count
        if allowed:
            taken.append(now)
        return Verdict(allowed, limit.count - len(taken), -(-(taken[0] + window - now) // 1_000_000))

    async def forget(self, key: str, limit: Limit) -> None:
        self._taken.pop((limit.name, key), None)
