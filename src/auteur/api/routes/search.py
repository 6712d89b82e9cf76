"""Search in what was said."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from auteur.api.answers import answer
from auteur.api.principal import Caller, FromServer
from auteur.api.refusals import refusals
from auteur.api.schemas.fields import Id, Out, example
from auteur.ports.projects import UnknownProject

__all__ = ["router"]

router = APIRouter(tags=["search"])
_FOUND: dict[str, Any] = {
    "project_id": "0e9a4e2c-3f63-4a61-9a25-6a3f6f0f5c11",
    "project_name": "My Project",
    "segment_id": "s3",
    "media_file_id": "5b2f6a1e-8f4e-4c0e-8a53-0c5b8b6f7d21",
    "speaker": "Speaker 1",
    "start_ms": 12400,
    "end_ms": 15100,
    "is_cut": False,
    "words": "Hello world",
}


class FoundOut(Out):
    """Times are of the recording; `is_cut` where nothing of it plays any more."""

    project_id: UUID
    project_name: str
    segment_id: str
    media_file_id: str | None
    speaker: str | None
    start_ms: int
    end_ms: int
    is_cut: bool
    words: str

    model_config = example(_FOUND)


class FoundList(Out):
    found: list[FoundOut]
    more: bool

    model_config = example({"found": [_FOUND], "more": False})


@router.get("/search", response_model=FoundList, responses=refusals(UnknownProject))
async def search(
    caller: Caller,
    server: FromServer,
    q: Annotated[
        str, Query(min_length=1, max_length=200, pattern=r"^[^\x00]*$", examples=['"hello world" -moon'])
    ],
    project_id: Id | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    offset: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> Response:
    """Segments in which the words are said, the best first: words, "a phrase", or, -not."""
    found = await server.search.search(caller.user, q, project_id, limit + 1, offset)
    shown = [
        FoundOut(**{name: getattr(one, name) for name in FoundOut.model_fields}) for one in found[:limit]
    ]
    return answer(FoundList(found=shown, more=len(found) > limit))
