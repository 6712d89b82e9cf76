"""Reading JSON with the path of every value at hand, so that a refusal can name the place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from auteur.core.errors import DocumentError

__all__ = ["MAX_ITEMS", "MAX_MS", "MAX_TEXT", "Reader", "is_whole_text", "shown"]

MAX_MS = 1_000_000_000
"""The longest time a document may hold: 11.5 days."""
MAX_TEXT = 100_000
"""The longest string, in characters."""
MAX_ITEMS = 1_000_000
"""The longest list."""

T = TypeVar("T")
_MISSING = object()


class Reader:
    """One JSON object at a path. Each read takes a field; `done` refuses what nobody took."""

    __slots__ = ("_rest", "path")

    def __init__(self, value: object, path: str) -> None:
        if not isinstance(value, dict):
            raise DocumentError(path, f"must be an object, not {shown(value)}")
        self._rest: dict[str, Any] = dict(value)
        self.path = path

    def at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def fail(self, key: str, problem: str) -> DocumentError:
        return DocumentError(self.at(key), problem)

    def raw(self, key: str, default: object = _MISSING) -> Any:
        value = self._rest.pop(key, default)
        if value is _MISSING:
            raise DocumentError(self.at(key), "is missing")
        return value

    def has(self, key: str) -> bool:
        return key in self._rest

    def skip(self, *keys: str) -> None:
        """Fields that are derived when the document is written, or that a store adds."""
        for key in keys:
            self._rest.pop(key, None)

    def text(self, key: str, default: object = _MISSING, *, empty: bool = True) -> str:
        value = self.raw(key, default)
        if not isinstance(value, str) or len(value) > MAX_TEXT:
            raise self.fail(key, f"must be text of at most {MAX_TEXT} characters, not {shown(value)}")
        if not value and not empty:
            raise self.fail(key, "must not be empty")
        if not is_whole_text(value):
            raise self.fail(key, "holds NUL or half a character (an unpaired surrogate)")
        return value

    def text_or_none(self, key: str) -> str | None:
        if self._rest.get(key) is None:
            self.skip(key)
            return None
        return self.text(key)

    def one_of(self, key: str, allowed: Sequence[str], default: object = _MISSING) -> str:
        value = self.raw(key, default)
        if value not in allowed:
            raise self.fail(key, f"must be one of {', '.join(allowed)}, not {shown(value)}")
        return str(value)

    def whole(self, key: str, low: int = 0, high: int = MAX_MS, default: object = _MISSING) -> int:
        value = self.raw(key, default)
        if type(value) is not int or not low <= value <= high:
            raise self.fail(key, f"must be a whole number from {low} to {high}, not {shown(value)}")
        return value

    def whole_or_none(self, key: str) -> int | None:
        if self._rest.get(key) is None:
            self.skip(key)
            return None
        return self.whole(key)

    def flag(self, key: str, *, default: bool = False) -> bool:
        value = self.raw(key, default)
        if not isinstance(value, bool):
            raise self.fail(key, f"must be true or false, not {shown(value)}")
        return value

    def items(self, key: str, default: object = _MISSING) -> list[Any]:
        value = self.raw(key, default)
        if not isinstance(value, list) or len(value) > MAX_ITEMS:
            raise self.fail(key, f"must be a list of at most {MAX_ITEMS} items, not {shown(value)}")
        return value

    def each(self, key: str, read: Callable[[object, str], T], default: object = _MISSING) -> tuple[T, ...]:
        here = self.at(key)
        return tuple(read(item, f"{here}[{i}]") for i, item in enumerate(self.items(key, default)))

    def done(self) -> None:
        for key in self._rest:
            raise self.fail(key, "is no field of the document here")


def is_whole_text(value: str) -> bool:
    """Whether the text can be kept anywhere: as UTF-8, and without NUL, which PostgreSQL's JSON refuses."""
    if "\0" in value:
        return False
    if value.isascii():
        return True
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def shown(value: object) -> str:
    """A value as a message names it: short, whatever it is."""
    if value is None:
        return "null"
    if isinstance(value, (list, dict)):
        return "a list" if isinstance(value, list) else "an object"
    if isinstance(value, int) and abs(value) > 10**20:
        return "a huge number"
    return repr(value)[:60]
