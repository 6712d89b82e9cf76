"""The port of objects that no row names any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

__all__ = ["Garbage", "GarbageList"]


@dataclass(frozen=True, slots=True)
class Garbage:
    """All objects whose keys begin so."""

    id: int
    prefix: str


class GarbageList(Protocol):
    """Of all users."""

    async def due(self, *, limit: int) -> Sequence[Garbage]:
        """What may be deleted now."""
        ...

    async def forget(self, ids: Sequence[int]) -> None:
        """It is deleted."""
        ...
