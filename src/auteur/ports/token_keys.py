"""The ports of keys that tokens are signed and checked with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

__all__ = ["ALGORITHMS", "Algorithm", "CheckingKey", "CheckingKeys", "SigningKeys"]

Algorithm = Literal["ES256", "RS256", "HS256"]
ALGORITHMS = ("ES256", "RS256", "HS256")


@dataclass(frozen=True, slots=True)
class CheckingKey:
    """A key with the one algorithm that it is used with: a token does not choose."""

    algorithm: Algorithm
    material: Any = field(repr=False)


class CheckingKeys(Protocol):
    """Knows the keys of those whose tokens are accepted."""

    async def find(self, algorithm: str, kid: str | None) -> CheckingKey | None:
        """The key of this algorithm and id; None where there is none. A shared secret (HS256) goes by no id.

        Raises Unavailable where the keys cannot be had at all just now.
        """
        ...


class SigningKeys(CheckingKeys, Protocol):
    """Keys of our own, of which the newest signs."""

    def sign(self, claims: dict[str, Any]) -> str:
        """The claims as a signed JWT."""
        ...

    def published(self) -> dict[str, Any]:
        """The public halves as a JWK set: the newest, and the one before it while its tokens may be about."""
        ...
