"""The port of whatever takes a link to a person."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Mailer"]


class Mailer(Protocol):
    """Sends mail."""

    async def send(self, address: str, subject: str, text: str) -> None:
        """Raises Unavailable where it cannot be handed over."""
        ...
