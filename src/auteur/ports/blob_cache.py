"""The port of a cache of derived data: losing it costs time, never work."""

from __future__ import annotations

from typing import Protocol

__all__ = ["BlobCache"]


class BlobCache(Protocol):
    """Bytes under keys that say all that they were made of, so that an entry never grows stale."""

    def get(self, key: str) -> bytes | None:
        """The bytes kept under a key, or None."""
        ...

    def put(self, key: str, value: bytes) -> None:
        """Keep bytes under a key; failing to is no error."""
        ...
