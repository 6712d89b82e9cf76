"""The port of hints: something changed, look. Nothing depends on a hint to arrive; who needs to know also polls."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

__all__ = ["CANCEL", "LOST", "STANDING", "WORK", "EventBus", "Hint", "Subscription", "of_user"]


@dataclass(frozen=True, slots=True)
class Hint:
    """`topic` says where to look, `about` at what: an id, or nothing. Never content."""

    topic: str
    about: str = ""


WORK = "work"
"""Topic: there is a job to be claimed; about its type."""

CANCEL = "cancel"
"""Topic: a running job is to be cancelled; about its id."""

STANDING = "standing"
"""Topic: a user may no longer ask as before (signed out, suspended, a token revoked); about the user's id."""

LOST = "*"
"""What a hint is about when hints were lost, with the connection or because a queue was full: look at all."""


def of_user(user_id: UUID | str) -> str:
    """Topic of one user: new events where it is about nothing, else the progress of the job it is about."""
    return f"user:{user_id}"


class Subscription(Protocol):
    """Hints of some topics, none twice while it waits; of a full queue one hint about LOST remains."""

    async def next(self, timeout_s: float | None = None) -> Hint | None:
        """The next hint, or None when the time is up."""
        ...


class EventBus(Protocol):
    """Carries hints between processes."""

    def publish(self, hints: Sequence[Hint]) -> None:
        """Send soon, together with what others in this process send. Never waits, never raises."""
        ...

    def subscribe(self, *topics: str) -> AbstractAsyncContextManager[Subscription]:
        """Hints of these topics from now on."""
        ...
