"""Projects: listed, made, read with their document, changed, put into the trash and taken out of it."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from auteur.api.answers import answer
from auteur.api.principal import Caller, FromServer
from auteur.api.refusals import refusals
from auteur.api.repeating import Repeatable
from auteur.api.schemas.fields import Id
from auteur.api.schemas.paging import CursorText, PageSize
from auteur.api.schemas.projects import (
    Copy,
    NewProject,
    ProjectChange,
    ProjectList,
    ProjectOut,
    ProjectWithEdl,
    decimal_rate,
    listed_project,
    project_out,
)
from auteur.bootstrap.server import Server
from auteur.ports.paging import BadCursor
from auteur.ports.projects import ProjectChanges, ProjectFace, ProjectRow, UnknownProject
from auteur.services.documents import opened

__all__ = ["document_text", "router"]

router = APIRouter(prefix="/projects", tags=["projects"], route_class=Repeatable)


@router.get("", response_model=ProjectList, responses=refusals(BadCursor))
async def list_projects(
    caller: Caller,
    server: FromServer,
    limit: PageSize = 50,
    cursor: CursorText = None,
    trashed: Annotated[bool, Query(description="Those in the trash instead.")] = False,
) -> Response:
    """The projects, the last changed first."""
    page = await server.projects.list(caller.user, limit=limit, cursor=cursor, trashed=trashed)
    faces = await server.projects.faces(caller.user, [row.id for row in page.items])
    shown = [
        listed_project(row, face, _thumbnail(server, face))
        for row, face in ((row, faces.get(row.id)) for row in page.items)
    ]
    return answer(ProjectList(projects=shown, next_cursor=page.next_cursor))


def _thumbnail(server: Server, face: ProjectFace | None) -> str | None:
    if face is None or face.thumbnail_key is None:
        return None
    return server.objects.presign_get(face.thumbnail_key, filename="thumbnail.jpg").url


@router.post("", status_code=201, response_model=ProjectWithEdl)
async def create_project(request: Request, caller: Caller, server: FromServer, body: NewProject) -> Response:
    """A new project with an empty timeline, of this size and rate or of the first recording's."""
    rate = None if body.frame_rate is None else decimal_rate(body.frame_rate)
    wanted = ProjectChanges(description=body.description, resolution=body.resolution, frame_rate=rate)
    row = await server.projects.create(caller.user, body.name, wanted, match_first_media=body.matches)
    text = await document_text(server, caller.user, row)
    row = await server.projects.get(caller.user, row.id)
    location = f"{request.scope['state']['prefix']}/projects/{row.id}"
    return _with_document(row, text, 201, {"Location": location})


@router.get("/{project_id}", response_model=ProjectWithEdl, responses=refusals(UnknownProject))
async def get_project(
    caller: Caller,
    server: FromServer,
    project_id: Id,
    edl: Annotated[bool, Query(description="With the document.")] = True,
) -> Response:
    """A project and its document."""
    row = await server.projects.get(caller.user, project_id)
    if not edl:
        return answer(project_out(row))
    return _with_document(row, await document_text(server, caller.user, row))


@router.put("/{project_id}", response_model=ProjectOut, responses=refusals(UnknownProject))
async def change_project(caller: Caller, server: FromServer, project_id: Id, body: ProjectChange) -> Response:
    """Change name or description; what is not given stays. Size and rate are the document's: `set_settings`."""
    changes = ProjectChanges(name=body.name, description=body.description)
    return answer(project_out(await server.projects.update(caller.user, project_id, changes)))


@router.delete("/{project_id}", status_code=204, responses=refusals(UnknownProject))
async def delete_project(caller: Caller, server: FromServer, project_id: Id) -> Response:
    """Into the trash, from which it can be restored for 30 days."""
    await server.projects.trash(caller.user, project_id)
    return Response(status_code=204)


@router.post("/{project_id}/restore", response_model=ProjectOut, responses=refusals(UnknownProject))
async def restore_project(caller: Caller, server: FromServer, project_id: Id) -> Response:
    """Out of the trash; a project that is not in it stays as it is."""
    return answer(project_out(await server.projects.restore(caller.user, project_id)))


@router.post(
    "/{project_id}/duplicate", status_code=201, response_model=ProjectOut, responses=refusals(UnknownProject)
)
async def duplicate_project(caller: Caller, server: FromServer, project_id: Id, body: Copy) -> Response:
    """A copy of the project as it is, without its history; its media are not stored twice."""
    name = body.name
    if name is None:
        name = f"{(await server.projects.get(caller.user, project_id)).name[:240]} (copy)"
    return answer(project_out(await server.projects.duplicate(caller.user, project_id, name)), 201)


async def document_text(server: Server, user_id: Id, row: ProjectRow) -> bytes:
    """The document as JSON; it is made where the project has none yet."""
    kept = server.texts.get(user_id, row.id, row.edl_version)
    if kept is not None:
        return kept
    document = server.documents(user_id, row.id, "")
    edl = await asyncio.to_thread(opened, document, row)
    return await asyncio.to_thread(server.texts.put, user_id, row.id, edl)


def _with_document(
    row: ProjectRow, text: bytes, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """The document is JSON already: it is set in as it is."""
    head = project_out(row).model_dump_json().encode()
    return Response(head[:-1] + b',"edl":' + text + b"}", status, headers, "application/json")
