"""The port of a user's events: what happened, numbered without gaps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

__all__ = ["Event", "EventLog"]


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a user. `seq` counts the user's events in the order of their commits: a reader resumes by it."""

    seq: int
    type: str
    project_id: UUID | None
    job_id: UUID | None
    data: Mapping[str, Any]
    created_at: str


class EventLog(Protocol):
    """Reads and writes events."""

    async def since(self, user_id: UUID, seq: int, limit: int = 200) -> list[Event]:
        """The events after that number, oldest first."""
        ...

    async def newest(self, user_id: UUID) -> int:
        """The number of the newest event; 0 where there is none."""
        ...

    async def emit(
        self,
        user_id: UUID,
        type_: str,
        *,
        project_id: UUID | None = None,
        job_id: UUID | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> int:
        """Add an event and tell who listens; its number."""
        ...
