"""The port of searching in the words of a user's transcripts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

__all__ = ["Found", "IndexedSegment", "TranscriptIndex"]


@dataclass(frozen=True, slots=True)
class IndexedSegment:
    """A segment as it is searched: source milliseconds; `is_cut` where nothing of it plays any more."""

    segment_id: str
    media_file_id: str | None
    speaker: str | None
    start_ms: int
    end_ms: int
    is_cut: bool
    words: str


@dataclass(frozen=True, slots=True)
class Found:
    """A segment that was found."""

    project_id: UUID
    project_name: str
    segment_id: str
    media_file_id: str | None
    speaker: str | None
    start_ms: int
    end_ms: int
    is_cut: bool
    words: str


class TranscriptIndex(Protocol):
    """Keeps segments of documents, each as of a version."""

    async def stale(self, user_id: UUID, project_id: UUID | None, limit: int) -> list[UUID]:
        """Projects whose documents went on since they were indexed, the last changed first."""
        ...

    async def put(
        self, user_id: UUID, project_id: UUID, version: int, segments: Sequence[IndexedSegment]
    ) -> None:
        """The segments of a version in place of those there were; only what differs is written."""
        ...

    async def search(
        self, user_id: UUID, query: str, project_id: UUID | None, limit: int, offset: int
    ) -> list[Found]:
        """The best first. `query`: words, "a phrase", or, -not."""
        ...
