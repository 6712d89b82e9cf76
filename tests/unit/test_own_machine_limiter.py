"""On a server of one's own, work is not counted; tries to sign in are."""

from __future__ import annotations

import asyncio

from auteur.adapters.local.own_machine import OwnMachineLimiter
from auteur.adapters.memory.rate_limiter import MemoryRateLimiter
from auteur.ports.rate_limiter import Limit

REQUESTS, TRIES = Limit("requests", 3), Limit("sign_ins", 3)


def test_requests_are_never_refused_and_tries_are_from_the_first_too_many() -> None:
    asyncio.run(_both())


async def _both() -> None:
    limiter = OwnMachineLimiter(MemoryRateLimiter(), frozenset({"requests"}))
    assert all([(await limiter.take("one", REQUESTS)).allowed for _ in range(50)])
    assert [(await limiter.take("one", TRIES)).allowed for _ in range(4)] == [True, True, True, False]
    await limiter.forget("one", TRIES)
    assert (await limiter.take("one", TRIES)).allowed
