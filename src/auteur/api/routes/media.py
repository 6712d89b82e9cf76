"""Media of a project: announced, uploaded straight to the object store, confirmed, fetched, deleted."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from auteur.api.answers import answer
from auteur.api.principal import UPLOADS, Caller, FromServer, counted
from auteur.api.refusals import refusals
from auteur.api.repeating import Repeatable
from auteur.api.schemas.fields import Id
from auteur.api.schemas.media import (
    Confirmed,
    MediaList,
    MediaOut,
    NewUpload,
    PartOut,
    Parts,
    PartsOut,
    SignedOut,
    SignedPart,
    UploadOut,
    media_out,
    signed_out,
)
from auteur.api.schemas.paging import CursorText, PageSize
from auteur.core.errors import InputError, NotFound
from auteur.core.uploads import StorageFull, UnsupportedType, UploadTooLarge
from auteur.ports.media_files import UnknownMedia
from auteur.ports.media_library import MediaRow
from auteur.ports.object_store import SignedRequest
from auteur.ports.paging import BadCursor
from auteur.ports.projects import UnknownProject
from auteur.ports.uploads import UnknownUpload
from auteur.services.uploads import UploadIncomplete

__all__ = ["NotDerivedYet", "router"]

router = APIRouter(tags=["media"], route_class=Repeatable)


class NotDerivedYet(NotFound):
    """It is being made of the media file, or cannot be made of one like this."""

    code = "not_derived_yet"


@router.get(
    "/projects/{project_id}/media", response_model=MediaList, responses=refusals(UnknownProject, BadCursor)
)
async def list_media(
    caller: Caller, server: FromServer, project_id: Id, limit: PageSize = 50, cursor: CursorText = None
) -> Response:
    """The project's media files, the oldest first."""
    await server.projects.get(caller.user, project_id)
    page = await server.media.list(caller.user, project_id, limit=limit, cursor=cursor)
    return answer(MediaList(media=[media_out(row) for row in page.items], next_cursor=page.next_cursor))


@router.post(
    "/projects/{project_id}/media/upload-url",
    operation_id="begin_upload",
    response_model=UploadOut,
    responses=refusals(UnknownProject, UnsupportedType, UploadTooLarge, StorageFull),
)
async def upload_url(
    request: Request, caller: Caller, server: FromServer, project_id: Id, body: NewUpload
) -> Response:
    """Announce a media file and get the URL that takes its bytes, good for 15 minutes. Thirty a minute."""
    await counted(request, caller.user_id, UPLOADS)
    plan = await server.users.plan_of(caller.user)
    begun = await server.uploads.begin(
        caller.user, plan, project_id, body.filename, body.content_type, body.size_bytes
    )
    put, part = begun.put, begun.session.part_size_bytes
    return answer(
        UploadOut(
            upload_url=put.url if put else None,
            media_id=begun.media.id,
            headers=dict(put.headers) if put else {},
            expires_s=put.expires_s if put else 0,
            parts=-(-(body.size_bytes or 0) // part) if part else 0,
            part_size_bytes=part or 0,
        )
    )


@router.post(
    "/projects/{project_id}/media/{media_id}/parts",
    operation_id="sign_parts",
    response_model=PartsOut,
    responses=refusals(UnknownMedia, UnknownUpload, InputError),
)
async def part_urls(
    caller: Caller, server: FromServer, project_id: Id, media_id: Id, body: Parts
) -> Response:
    """URLs for parts of an upload, and which parts are there already: how an upload goes on after a pause.

    Of an upload in one piece: the URL anew, for a client whose first one has expired.
    """
    await server.intake.of_project(caller.user, project_id, media_id)
    signed = await server.uploads.requests(caller.user, media_id, body.numbers)
    there = await server.uploads.parts(caller.user, media_id)
    return answer(
        PartsOut(
            parts=[
                SignedPart(number=number, request=signed_out(one))
                for number, one in zip(body.numbers, signed, strict=True)
            ],
            uploaded=[PartOut(number=part.number, size_bytes=part.size_bytes) for part in there],
            part_size_bytes=await server.uploads.part_size(caller.user, media_id),
        )
    )


@router.post(
    "/projects/{project_id}/media/{media_id}/confirm",
    operation_id="confirm_upload",
    response_model=Confirmed,
    responses=refusals(UnknownMedia, UnknownUpload, UploadIncomplete, UploadTooLarge, StorageFull),
)
async def confirm(
    request: Request, caller: Caller, server: FromServer, project_id: Id, media_id: Id
) -> Response:
    """All bytes are there: the file is probed, then proxy, filmstrip and peaks are made of it."""
    request_id = request.scope["state"]["request_id"]
    row = await server.intake.confirm(caller.user, project_id, media_id, request_id)
    return answer(Confirmed(media=media_out(row)))


@router.get(
    "/projects/{project_id}/media/{media_id}", response_model=MediaOut, responses=refusals(UnknownMedia)
)
async def get_media(caller: Caller, server: FromServer, project_id: Id, media_id: Id) -> Response:
    """A media file: its status and what the probe found."""
    return answer(media_out(await server.intake.of_project(caller.user, project_id, media_id)))


@router.delete("/projects/{project_id}/media/{media_id}", status_code=204, responses=refusals(UnknownMedia))
async def delete_media(caller: Caller, server: FromServer, project_id: Id, media_id: Id) -> Response:
    """Delete a media file; its bytes follow within a day. A document that plays it shows black there."""
    await server.intake.discard(caller.user, project_id, media_id)
    return Response(status_code=204)


@router.get(
    "/projects/{project_id}/media/{media_id}/{content}",
    operation_id="fetch_media",
    response_model=SignedOut,
    status_code=200,
    responses={
        307: {"description": "To the signed URL of the bytes, good for 15 minutes"},
        **refusals(UnknownMedia, NotDerivedYet),
    },
)
async def fetch(
    caller: Caller,
    server: FromServer,
    project_id: Id,
    media_id: Id,
    content: Literal["original", "proxy", "filmstrip", "sheet", "peaks", "thumbnail"],
    sheet: Annotated[int, Query(ge=0, le=10_000, description="Which picture of the filmstrip, from 0.")] = 0,
    redirect: Annotated[bool, Query(description="False answers with the URL instead of going there.")] = True,
) -> Response:
    """The recording, its proxy, the filmstrip's index or one of its pictures (`sheet`), the peaks, the thumbnail."""
    row = await server.intake.of_project(caller.user, project_id, media_id)
    name, key = _key_of(row, content, sheet)
    signed: SignedRequest = server.objects.presign_get(key, filename=name)
    if redirect:
        return RedirectResponse(signed.url, 307, headers={"Cache-Control": "private, max-age=600"})
    return answer(signed_out(signed))


def _key_of(row: MediaRow, content: str, sheet: int) -> tuple[str, str]:
    """The name to save it under, and the object's key."""
    if content == "original":
        if row.status not in ("checking", "ready"):
            raise NotDerivedYet("the bytes are not here yet", hint="confirm the upload first")
        return row.name, row.key
    if content == "sheet":
        sheets = row.derived.get("sheets") or []
        key = sheets[sheet] if sheet < len(sheets) else None
    else:
        key = row.derived.get(content)
    if not isinstance(key, str):
        raise NotDerivedYet(f"there is no {content} of this media file yet", hint="wait for its derive job")
    return f"{row.name.rpartition('.')[0] or row.name}-{key.rpartition('/')[2]}", key
