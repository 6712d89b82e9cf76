"""Secrets of users that the server must be able to say again: sealed wherever they are kept."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from auteur.core.errors import StoreError

__all__ = ["MARK", "CannotOpen", "Sealer"]

MARK = b"sealed1:"
"""What everything sealed begins with."""


class CannotOpen(StoreError):
    """What was sealed was changed, is somebody else's, or its key is not here any more."""

    code = "cannot_open"


class Sealer(Protocol):
    """Authenticated encryption under keys of the server's."""

    def seal(self, secret: bytes, owner: UUID) -> bytes:
        """Under the newest key; only `open` with the same owner gives it back."""
        ...

    def open(self, sealed: bytes, owner: UUID) -> bytes:
        """What was sealed, under any of the keys. Raises CannotOpen."""
        ...
