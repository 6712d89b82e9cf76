"""Searching in transcripts: the index catches up with the documents first, so that an edit costs it nothing."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from uuid import UUID

from auteur.core.edl.codec import edl_to_json
from auteur.core.edl.document import Edl
from auteur.ports.projects import Projects
from auteur.ports.search import Found, IndexedSegment, TranscriptIndex
from auteur.services.documents import OpenDocument, opened

__all__ = ["Search", "segments_to_index"]

_AT_ONCE = 50
"""Documents caught up before one search; those beyond are found as they last were, until the next."""


@dataclass(frozen=True, slots=True)
class Search:
    """The use case over the ports."""

    index: TranscriptIndex
    projects: Projects
    documents: OpenDocument

    async def search(
        self, user_id: UUID, query: str, project_id: UUID | None, limit: int, offset: int
    ) -> list[Found]:
        """What was said, in all projects or one. Raises UnknownProject for one that is not the user's."""
        if project_id is not None:
            await self.projects.get(user_id, project_id)
        for stale in await self.index.stale(user_id, project_id, _AT_ONCE):
            await self._catch_up(user_id, stale)
        return await self.index.search(user_id, query, project_id, limit, offset)

    async def _catch_up(self, user_id: UUID, project_id: UUID) -> None:
        row = await self.projects.get(user_id, project_id)
        version, segments = await asyncio.to_thread(
            lambda: segments_to_index(opened(self.documents(user_id, project_id, ""), row))
        )
        await self.index.put(user_id, project_id, version, segments)


def segments_to_index(edl: Edl) -> tuple[int, list[IndexedSegment]]:
    """The document's version, and its segments as they are searched: people's corrections for what was heard."""
    found = [
        IndexedSegment(
            said["id"][:200],
            said.get("media_file_id"),
            said.get("speaker"),
            said["start_ms"],
            said["end_ms"],
            bool(said["deleted"]),
            said.get("edited_text") or said["text"],
        )
        for said in edl_to_json(edl)["transcript"]["segments"]
    ]
    return edl.version, found
