"""The moment from which a process only finishes what it has."""

from __future__ import annotations

import asyncio

__all__ = ["Draining"]


class Draining:
    """Set once. Streams end when it is, so that a client comes back to another process and resumes there."""

    def __init__(self) -> None:
        self._begun = asyncio.Event()

    def begin(self) -> None:
        self._begun.set()

    @property
    def is_on(self) -> bool:
        return self._begun.is_set()

    async def wait(self) -> None:
        """Until it begins."""
        await self._begun.wait()
