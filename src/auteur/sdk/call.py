"""A request as a value: what to ask, how to read the answer, and whether asking twice is asking once."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import httpx

__all__ = ["Call", "given", "once"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """`repeatable`: it may be sent again after an answer that was lost, for done twice it is done once.

    `signed_in` sends the caller's token along.
    """

    method: str
    path: str
    decode: Callable[[httpx.Response], T]
    query: Mapping[str, Any] = field(default_factory=dict)
    json: Any = None
    content: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    repeatable: bool = True
    signed_in: bool = True

    def options(self) -> dict[str, Any]:
        """For `Io.build`."""
        more: dict[str, Any] = {"params": given(**self.query)} if self.query else {}
        if self.json is not None:
            more["json"] = self.json
        if self.content is not None:
            more["content"] = self.content
        return more


def once(key: str | None = None) -> dict[str, str]:
    """The header under which a request is done once, however often it is sent; by a new key unless one is given."""
    return {"Idempotency-Key": key or f"sdk-{secrets.token_hex(16)}"}


def given(**values: Any) -> dict[str, Any]:
    """Without those that are None."""
    return {name: value for name, value in values.items() if value is not None}
