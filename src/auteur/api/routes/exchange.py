"""Transcripts, captions and cuts: written for other programs, and read from them."""

from __future__ import annotations

import asyncio
from fractions import Fraction
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from auteur.api.answers import answer
from auteur.api.principal import Caller, FromServer
from auteur.api.refusals import refusals
from auteur.api.routes.jobs import Once, script_lines, submitted
from auteur.api.schemas.exchange import CutOut, FormatList, FormatOut, ImportedOut
from auteur.api.schemas.fields import Id
from auteur.api.schemas.jobs import Language, SubmittedOut
from auteur.api.schemas.projects import VersionOut, version_out
from auteur.bootstrap.server import Server
from auteur.core.attachments import content_disposition
from auteur.core.credits.ledger import OutOfCredits
from auteur.core.edl.document import Edl
from auteur.core.errors import InputError, OperationError
from auteur.core.time import rate_from_number
from auteur.formats.registry import FORMATS, described
from auteur.ports.edl_store import StaleVersion
from auteur.ports.media_files import UnknownMedia
from auteur.ports.media_library import MediaRow, unknown_media
from auteur.ports.projects import ProjectRow, UnknownProject
from auteur.services.documents import opened, step
from auteur.services.exchanging import cut_taken, timed_transcript, written_cut, written_words
from auteur.services.jobs import MediaNotReady

__all__ = ["router"]

router = APIRouter(tags=["exchange"])
FormatName = Annotated[
    str,
    Query(max_length=20, pattern=r"^[a-z0-9-]+$", description="A name of GET /formats.", examples=["srt"]),
]
BaseVersion = Annotated[int | None, Query(ge=1, le=2_000_000_000)]
_FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The file as it is, at most 8 MB.",
        "content": {
            "application/octet-stream": {
                "schema": {"type": "string", "format": "binary", "maxLength": 8 << 20},
                "example": "1\n00:00:01,000 --> 00:00:02,000\nHello world\n",
            }
        },
    }
}


@router.get("/formats", operation_id="list_formats", response_model=FormatList)
async def formats(caller: Caller) -> Response:
    """The file formats that are written and read, and what each carries."""
    del caller
    return answer(FormatList(formats=[FormatOut.model_validate(one) for one in described()]))


@router.get(
    "/projects/{project_id}/transcript",
    response_class=Response,
    responses={
        200: {
            "description": "The file",
            "content": {"text/plain": {"example": "1\n00:00:00,000 --> 00:00:01,000\nHello world\n"}},
        },
        **refusals(UnknownProject, InputError),
    },
)
async def export_transcript(
    caller: Caller,
    server: FromServer,
    project_id: Id,
    format: FormatName = "srt",  # noqa: A002 - a file's
) -> Response:
    """What is heard in the edited timeline, as captions or a transcript."""
    row, edl = await _document(server, caller.user, project_id)
    known, text = await asyncio.to_thread(written_words, edl, format)
    name = f"{row.name}{known.ending}"
    kind = "application/json" if known.ending.endswith(".json") else "text/plain"
    return Response(text, media_type=kind, headers={"Content-Disposition": content_disposition(name)})


@router.post(
    "/projects/{project_id}/transcript/import",
    response_model=VersionOut,
    openapi_extra=_FILE,
    responses={
        202: {"model": SubmittedOut, "description": "The words are being found in the sound"},
        **refusals(UnknownProject, UnknownMedia, MediaNotReady, InputError, StaleVersion, OutOfCredits),
    },
)
async def import_transcript(
    request: Request,
    asked: Once,
    server: FromServer,
    project_id: Id,
    media_id: Annotated[UUID, Query(description="The recording in which it is said.")],
    format: FormatName = "srt",  # noqa: A002 - a file's
    language: Annotated[Language, Query()] = "en",
    base_version: BaseVersion = None,
) -> Response:
    """Words from a file. JSON that times every word is taken at once; else a job finds the words in the sound."""
    row = await server.media.get(asked.user_id, media_id)
    if row.project_id != project_id:
        raise unknown_media(media_id)
    data = await request.body()
    known = FORMATS.get(format)
    if known is None or known.read_words is None:
        names = [name for name, one in FORMATS.items() if one.read_words]
        raise InputError(f"no words are read from {format!r}", hint=f"use {', '.join(names)}")
    operation = await asyncio.to_thread(timed_transcript, format, data, str(media_id), language)
    if operation is None:
        lines = await asyncio.to_thread(script_lines, data, f".{known.ending.rpartition('.')[2]}")
        options = {"language": language, "engine": "align", "model": "", "script": lines, "glossary": []}
        return submitted(
            request, await server.job_service.transcription(asked, project_id, media_id, options)
        )
    await _document(server, asked.user_id, project_id)
    document = server.documents(asked.user_id, project_id, "")
    edl = await asyncio.to_thread(step, document, base_version, lambda _: operation)
    return answer(version_out(edl))


@router.get(
    "/projects/{project_id}/interchange",
    response_model=CutOut,
    responses=refusals(UnknownProject, InputError),
)
async def export_cut(
    caller: Caller,
    server: FromServer,
    project_id: Id,
    format: FormatName = "fcpxml",  # noqa: A002 - a file's
) -> Response:
    """The cut for another editing program, and what of it that format cannot hold."""
    row, edl = await _document(server, caller.user, project_id)
    rows = await _media(server, caller.user, project_id)
    known, written = await asyncio.to_thread(written_cut, edl, format, rows)
    return answer(
        CutOut(
            format=format,
            filename=f"{row.name}{known.ending}",
            content=written.text,
            unsupported=list(written.unsupported),
        )
    )


@router.post(
    "/projects/{project_id}/interchange/import",
    response_model=ImportedOut,
    openapi_extra=_FILE,
    responses=refusals(UnknownProject, InputError, OperationError, StaleVersion),
)
async def import_cut(
    request: Request,
    caller: Caller,
    server: FromServer,
    project_id: Id,
    format: FormatName = "fcpxml",  # noqa: A002 - a file's
    frame_rate: Annotated[float | None, Query(ge=1, le=240, description="Of a file that tells none.")] = None,
    base_version: BaseVersion = None,
) -> Response:
    """Take over another program's cut of the project's recordings, as one step that undo takes back."""
    _, edl = await _document(server, caller.user, project_id)
    rows, data = await _media(server, caller.user, project_id), await request.body()
    rate: Fraction | None = None if frame_rate is None else rate_from_number(frame_rate)
    taken = await asyncio.to_thread(cut_taken, edl, format, data, rows, rate)
    document = server.documents(caller.user, project_id, "")
    version = base_version if base_version is not None else edl.version
    after = await asyncio.to_thread(document.append, version, taken.operation)
    return answer(ImportedOut(**version_out(after).model_dump(), notes=list(taken.notes)))


async def _document(server: Server, user_id: UUID, project_id: UUID) -> tuple[ProjectRow, Edl]:
    row = await server.projects.get(user_id, project_id)
    return row, await asyncio.to_thread(opened, server.documents(user_id, project_id, ""), row)


async def _media(server: Server, user_id: UUID, project_id: UUID) -> list[MediaRow]:
    """All of the project's media files."""
    rows: list[MediaRow] = []
    cursor: str | None = None
    while True:
        page = await server.media.list(user_id, project_id, limit=100, cursor=cursor)
        rows += page.items
        cursor = page.next_cursor
        if cursor is None:
            return rows
