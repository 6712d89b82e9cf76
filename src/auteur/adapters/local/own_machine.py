"""The rate limiter of a server that is reached from its own machine alone."""

from __future__ import annotations

from auteur.ports.rate_limiter import Limit, RateLimiter, Verdict

__all__ = ["OwnMachineLimiter"]


class OwnMachineLimiter:
    """Lets whoever is signed in ask as often as they like: nobody shares the server, and an hour of quick editing is
    more than the hundred requests a minute of a shared one. Tries to sign in are counted as everywhere.
    """

    def __init__(self, counted: RateLimiter, free: frozenset[str]) -> None:
        self._counted, self._free = counted, free

    async def take(self, key: str, limit: Limit) -> Verdict:
        """Count one more, unless the limit is one of the free ones."""
        if limit.name in self._free:
            return Verdict(allowed=True, remaining=limit.count, reset_ms=0)
        return await self._counted.take(key, limit)

    async def forget(self, key: str, limit: Limit) -> None:
        """As the port says."""
        await self._counted.forget(key, limit)
