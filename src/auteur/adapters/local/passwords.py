"""Passwords as argon2id, at the costs OWASP's cheat sheet names first: 19 MiB, two passes, one lane."""

from __future__ import annotations

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

__all__ = ["Argon2Passwords"]

_AT_ONCE = 2
"""Each takes 25-35 ms and 19 MiB; more at once would only keep everybody else from the processor."""


class Argon2Passwords:
    """A `Passwords`. Belongs to one event loop."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._nobodys: str | None = None

    async def hash(self, password: str) -> str:
        async with self._turn:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def fits(self, password: str, kept: str | None) -> bool:
        if kept is None:  # so that an unknown address takes as long as a known one
            self._nobodys = self._nobodys or await self.hash("nobody's password")
        async with self._turn:
            return (
                await asyncio.to_thread(self._verify, kept or self._nobodys or "", password)
                and kept is not None
            )

    def _verify(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerifyMismatchError, VerificationError, InvalidHashError):
            return False
