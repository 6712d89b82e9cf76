"""The port of a user's projects: names and settings; their documents are the EDL store's."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from auteur.core.errors import StoreError
from auteur.ports.paging import Page

__all__ = ["ProjectChanges", "ProjectFace", "ProjectRow", "Projects", "UnknownProject"]


class UnknownProject(StoreError):
    """The user has no such project: it never was, is another's, or lies in the trash."""

    code = "project_unknown"

    def __init__(self, project_id: UUID) -> None:
        super().__init__(f"there is no project {project_id}")
        self.project_id = project_id


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project. `edl_version` 0: it has no document yet. `frame_rate` 29.97 means 30000/1001.

    `resolution` and `frame_rate` are what it was made with; with `match_first_media` its document takes those of the
    first recording with pictures.
    """

    id: UUID
    name: str
    description: str | None
    resolution: str
    frame_rate: Decimal
    edl_version: int
    thumbnail_url: str | None
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None
    match_first_media: bool = False


@dataclass(frozen=True, slots=True)
class ProjectFace:
    """What a list shows of a project besides: the length of its recordings together, and the first one's thumbnail."""

    recorded_ms: int
    thumbnail_key: str | None


@dataclass(frozen=True, slots=True)
class ProjectChanges:
    """What is to be changed; None leaves as it is. An empty description or thumbnail removes it."""

    name: str | None = None
    description: str | None = None
    resolution: str | None = None
    frame_rate: Decimal | None = None
    thumbnail_url: str | None = None


class Projects(Protocol):
    """Keeps projects. What is another user's answers as what never was: UnknownProject."""

    async def create(
        self,
        user_id: UUID,
        name: str,
        settings: ProjectChanges | None = None,
        *,
        match_first_media: bool = False,
    ) -> ProjectRow:
        """A new project with no document."""
        ...

    async def get(self, user_id: UUID, project_id: UUID) -> ProjectRow:
        """One that is not in the trash."""
        ...

    async def list(
        self, user_id: UUID, *, limit: int, cursor: str | None = None, trashed: bool = False
    ) -> Page[ProjectRow]:
        """The last changed first; those in the trash by themselves. Raises BadCursor."""
        ...

    async def faces(self, user_id: UUID, project_ids: Collection[UUID]) -> Mapping[UUID, ProjectFace]:
        """Of those that have recordings, whether or not they lie in the trash."""
        ...

    async def update(self, user_id: UUID, project_id: UUID, changes: ProjectChanges) -> ProjectRow: ...

    async def trash(self, user_id: UUID, project_id: UUID) -> None:
        """It can be restored for 30 days."""
        ...

    async def restore(self, user_id: UUID, project_id: UUID) -> ProjectRow:
        """Out of the trash. Raises UnknownProject where it is not in there."""
        ...

    async def duplicate(self, user_id: UUID, project_id: UUID, name: str) -> ProjectRow:
        """The same document, without its history, over media rows of its own that name the same objects."""
        ...

    async def purge(self, *, limit: int = 100) -> int:
        """Delete what has been in the trash for 30 days, for all users, and mark its objects; how many projects."""
        ...
