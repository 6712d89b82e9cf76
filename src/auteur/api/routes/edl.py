"""The document of a project: read, edited by operations, taken back and restored."""

from __future__ import annotations

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from auteur.api.answers import answer
from auteur.api.principal import Caller, FromServer
from auteur.api.refusals import refusals
from auteur.api.routes.projects import document_text
from auteur.api.schemas.fields import Id
from auteur.api.schemas.projects import (
    EditHistory,
    Edits,
    EdlOut,
    RestoreVersion,
    Step,
    VersionOut,
    operation_out,
    version_out,
)
from auteur.bootstrap.server import Server
from auteur.core.edl.document import Edl
from auteur.core.errors import Conflict, InputError, NothingToUndo, OperationError, UnknownId
from auteur.ports.edl_store import StaleVersion
from auteur.ports.event_bus import Hint, of_user
from auteur.ports.media_files import UnknownMedia
from auteur.ports.projects import UnknownProject
from auteur.services.documents import edit, media_named, restore_version, step

__all__ = ["check_media", "router"]

router = APIRouter(prefix="/projects/{project_id}", tags=["edits"])
_REFUSED = (UnknownProject, StaleVersion, OperationError, UnknownId, Conflict)


@router.get("/edl", response_model=EdlOut, responses=refusals(UnknownProject))
async def get_edl(caller: Caller, server: FromServer, project_id: Id) -> Response:
    """The document."""
    row = await server.projects.get(caller.user, project_id)
    return Response(await document_text(server, caller.user, row), media_type="application/json")


@router.post("/edl", response_model=VersionOut, responses=refusals(*_REFUSED, UnknownMedia))
async def edit_edl(caller: Caller, server: FromServer, project_id: Id, body: Edits) -> Response:
    """Perform operations on the version named. 409 tells in `missed` what happened since; rebase and send again."""
    for operation in body.operations:
        await check_media(server, caller.user, project_id, operation)
    document = server.documents(caller.user, project_id, body.client_id)
    edl = await asyncio.to_thread(edit, document, body.base_version, body.operations)
    return _changed(server, caller.user, project_id, edl)


@router.post("/undo", response_model=VersionOut, responses=refusals(*_REFUSED, NothingToUndo))
async def undo(caller: Caller, server: FromServer, project_id: Id, body: Step) -> Response:
    """Take the last step back. It is an operation too."""
    return await _walk(caller.user, server, project_id, body, "undo")


@router.post("/redo", response_model=VersionOut, responses=refusals(*_REFUSED, NothingToUndo))
async def redo(caller: Caller, server: FromServer, project_id: Id, body: Step) -> Response:
    """Do again what was taken back."""
    return await _walk(caller.user, server, project_id, body, "redo")


async def _walk(user_id: UUID, server: Server, project_id: Id, body: Step, verb: str) -> Response:
    document = server.documents(user_id, project_id, body.client_id)
    edl = await asyncio.to_thread(step, document, body.base_version, lambda _: {"op": verb})
    return _changed(server, user_id, project_id, edl)


@router.get(
    "/history", operation_id="edit_history", response_model=EditHistory, responses=refusals(UnknownProject)
)
async def history(
    caller: Caller,
    server: FromServer,
    project_id: Id,
    after: Annotated[int, Query(ge=0, le=2_000_000_000, description="Operations since this version.")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> Response:
    """The operations, oldest first, each with the version that it made and the client that sent it."""
    row = await server.projects.get(caller.user, project_id)
    document = server.documents(caller.user, project_id, "")
    since = max(after, 1)  # the version a document begins with, which no operation made
    logged = await asyncio.to_thread(document.log, since, limit=limit + 1) if row.edl_version else ()
    shown = [operation_out(one) for one in logged[:limit]]
    return answer(EditHistory(version=row.edl_version, operations=shown, more=len(logged) > limit))


@router.post(
    "/restore-version",
    operation_id="restore_version",
    response_model=VersionOut,
    responses=refusals(*_REFUSED, InputError),
)
async def restore(caller: Caller, server: FromServer, project_id: Id, body: RestoreVersion) -> Response:
    """Make the document what it was at a version, as one step that undo takes back."""
    document = server.documents(caller.user, project_id, body.client_id)
    edl = await asyncio.to_thread(restore_version, document, body.version, body.base_version)
    return _changed(server, caller.user, project_id, edl)


def _changed(server: Server, user_id: UUID, project_id: UUID, edl: Edl) -> Response:
    """The new version, to whoever asked and, as a hint, to the user's other windows."""
    server.bus.publish([Hint(of_user(user_id), f"project:{project_id}:{edl.version}")])
    return answer(version_out(edl))


async def check_media(server: Server, user_id: UUID, project_id: UUID, operation: object) -> None:
    """Whatever media an operation names are this project's. Raises UnknownMedia, as for what never was."""
    for name in sorted(media_named(operation)):
        try:
            row = await server.media.get(user_id, UUID(name))
        except ValueError:
            raise UnknownMedia(f"there is no media file {name[:80]!r}") from None
        if row.project_id != project_id:
            raise UnknownMedia(f"there is no media file {name}")
