"""The port of password hashing, which is slow on purpose."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Passwords"]


class Passwords(Protocol):
    """Hashes passwords, and tells whether one fits."""

    async def hash(self, password: str) -> str:
        """The hash to keep, with its salt and costs."""
        ...

    async def fits(self, password: str, kept: str | None) -> bool:
        """Whether the hash is the password's; as slow for None, whom nobody can sign in as."""
        ...
