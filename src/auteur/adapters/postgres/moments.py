"""Moments as the API shows them."""

from __future__ import annotations

from datetime import datetime
from typing import overload

__all__ = ["iso"]


@overload
def iso(moment: datetime) -> str: ...
@overload
def iso(moment: None) -> None: ...
def iso(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC, to the millisecond: 2026-11-22T17:00:00.125Z."""
    return None if moment is None else moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
