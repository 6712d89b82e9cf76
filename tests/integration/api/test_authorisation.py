"""Nobody reaches what is another's: the matrix of every operation, and planted faults that it finds."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from auteur.api import app as api
from auteur.api.openapi import openapi
from auteur.api.principal import Caller, FromServer, bearer
from auteur.api.schemas.fields import Id
from auteur.services.tokens import TokenVerifier
from tests.support.authorisation import leaks
from tests.support.postgres import TestDatabase
from tests.support.served import served

pytestmark = pytest.mark.anyio


async def test_no_operation_shows_or_changes_what_is_anothers(
    postgres: TestDatabase, tmp_path: Path, clip: Path
) -> None:
    async with served(postgres, tmp_path) as it:
        found = await leaks(it, postgres, openapi(api.bare_app()), clip, tmp_path)
    assert not found, "\n".join(found)


def planted(postgres: TestDatabase) -> APIRouter:
    """Routes that a hurried engineer could write."""
    router = APIRouter(prefix="/planted")

    async def admin(query: str, *arguments: object) -> Any:
        connection = await asyncpg.connect(postgres.admin.url)
        try:
            return await connection.fetchrow(query, *arguments)
        finally:
            await connection.close()

    @router.get("/reads/{project_id}")
    async def reads(caller: Caller, project_id: Id) -> Response:
        """A query without the user in it."""
        row = await admin("select name from auteur.projects where id = $1", project_id)
        return JSONResponse({"name": row["name"]}) if row else JSONResponse({}, 404)

    @router.get("/tells/{project_id}")
    async def tells(caller: Caller, project_id: Id) -> Response:
        """Says 403 where it should not know."""
        row = await admin("select user_id from auteur.projects where id = $1", project_id)
        return JSONResponse({}, 404 if row is None else 200 if row["user_id"] == caller.user else 403)

    @router.put("/writes/{project_id}")
    async def writes(caller: Caller, server: FromServer, project_id: Id) -> Response:
        """Changes first and asks afterwards."""
        await admin("update auteur.projects set name = 'mine' where id = $1", project_id)
        await server.projects.get(caller.user, project_id)
        return JSONResponse({})

    @router.get("/open")
    async def without_token(request: Request) -> Response:
        """Forgets to ask who it is."""
        return JSONResponse({"path": request.url.path})

    @router.get("/lenient")
    async def lenient(request: Request, server: FromServer) -> Response:
        """Checks the signature alone, and so lets in who was suspended."""
        service = server.accounts
        assert service is not None
        claims = await TokenVerifier(service.keys, service.issuer, server.now).verify(bearer(request))
        return JSONResponse({"user": claims.user_id})

    @router.get("/unmapped/{invoice_id}")
    async def unmapped(caller: Caller, invoice_id: UUID) -> Response:
        """An id that no test knows."""
        return JSONResponse({"id": str(invoice_id)})

    return router


async def test_planted_faults_are_found(
    postgres: TestDatabase, tmp_path: Path, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "ROUTERS", (*api.ROUTERS, planted(postgres)))
    async with served(postgres, tmp_path) as it:
        found = await leaks(it, postgres, openapi(api.bare_app()), clip, tmp_path, only="/planted/")
    for path in ("reads", "tells", "writes", "open", "lenient", "unmapped"):
        assert any(f"/planted/{path}" in fault for fault in found), (path, found)
