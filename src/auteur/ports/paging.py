"""Lists in pages: a cursor names the last item seen, so that nothing is skipped or shown twice meanwhile."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Generic, TypeVar

from auteur.core.errors import InputError

__all__ = ["BadCursor", "Page", "cursor", "cursor_values"]

T = TypeVar("T")


class BadCursor(InputError):
    """The cursor is none that a list gave out."""

    code = "bad_cursor"


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items of a list, and the cursor of the next page, None at the end."""

    items: tuple[T, ...]
    next_cursor: str | None


def cursor(*values: str) -> str:
    """An opaque name for a place in a list."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def cursor_values(text: str, count: int) -> tuple[str, ...]:
    """What `cursor` was made of. Raises BadCursor."""
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError as error:
        raise BadCursor("this cursor was not given out by the list", hint="begin without one") from error
    if not isinstance(values, list) or len(values) != count or not all(isinstance(v, str) for v in values):
        raise BadCursor("this cursor belongs to another list", hint="begin without one")
    return tuple(values)
