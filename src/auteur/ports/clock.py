"""The port of the time of day."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Clock"]


class Clock(Protocol):
    """Tells the time of day, so that tests can tell it too."""

    def now(self) -> str:
        """ISO 8601 in UTC, to the second: 2026-11-22T17:00:00Z."""
        ...
