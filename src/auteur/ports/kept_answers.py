"""Answers to requests that carry an Idempotency-Key, kept for a day: the same request again is answered the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from auteur.core.errors import AuteurError

__all__ = ["KeptAnswer", "KeptAnswers", "StillAnswering"]


class StillAnswering(AuteurError):
    """A request with this idempotency key is being answered; nothing was done by this one."""

    code = "still_answering"

    def __init__(self) -> None:
        super().__init__(
            "a request with this idempotency key is being answered", hint="ask again in a second"
        )


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer as it was sent; of its headers those that belong to what it says."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class KeptAnswers(Protocol):
    """By user and key. A key of a request that broke off without an answer is free again after two minutes."""

    async def begin(self, user_id: UUID, key: str, digest: bytes) -> KeptAnswer | None:
        """The answer that the request got before; None where it is now to be answered, by `keep` or `forget`.

        `digest` says whether it is the same request. Raises IdempotencyConflict, StillAnswering.
        """
        ...

    async def keep(self, user_id: UUID, key: str, answer: KeptAnswer) -> None:
        """What was begun is answered."""
        ...

    async def forget(self, user_id: UUID, key: str) -> None:
        """What was begun was refused or failed: the key is free."""
        ...
