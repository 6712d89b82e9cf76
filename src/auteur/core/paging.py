"""Pages of long lists: a cursor names the last row seen, so that rows that come or go meanwhile shift nothing."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar
from uuid import UUID

from auteur.core.errors import InputError

__all__ = ["MOST_ROWS", "Cursor", "Page", "paged"]

T = TypeVar("T")
R = TypeVar("R")

MOST_ROWS = 200
"""The longest page anybody gets."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place after a row, in a list that is ordered by moment and id, newest first."""

    at: datetime
    id: UUID

    def __str__(self) -> str:
        content = json.dumps([self.at.isoformat(), self.id.hex]).encode()
        return base64.urlsafe_b64encode(content).decode().rstrip("=")

    @classmethod
    def of(cls, text: str) -> Cursor:
        """A cursor from its text. Raises InputError for what no list gave out."""
        try:
            content = json.loads(base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)))
            at, identifier = content
            return cls(datetime.fromisoformat(at).astimezone(UTC), UUID(identifier))
        except (ValueError, TypeError, AttributeError, binascii.Error, OverflowError, RecursionError):
            raise InputError(
                "the cursor is none of ours", hint="take next_cursor of the last page, or leave it out"
            ) from None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows, and where the next ones begin; None after the last."""

    rows: tuple[T, ...]
    next_cursor: str | None


def paged(rows: Sequence[R], limit: int, read: Callable[[R], T], place: Callable[[R], Cursor]) -> Page[T]:
    """A page of `limit` from rows of which one more was asked for than it holds."""
    shown = rows[:limit]
    following = str(place(shown[-1])) if len(rows) > limit else None
    return Page(tuple(read(row) for row in shown), following)
