"""What the API is compared with, each a process of one worker: the same question answered by the least that a careful
engineer could write by hand, and a bare hello.

`python -m benchmarks.server_peers NAME PORT` serves one. The first gets the database's URL, the issuer and its public
key by the environment.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import jwt
import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Request
from pydantic import BaseModel
from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["PEERS"]


class _Plain(asyncpg.Connection):  # type: ignore[misc, type-arg]  # generic in its stubs alone
    """Spares the round trip that clears a session's state."""

    def get_reset_query(self) -> str:
        return ""


class Project(BaseModel):
    """A row."""

    id: UUID
    name: str
    description: str | None
    resolution: str
    frame_rate: float
    edl_version: int
    created_at: datetime
    updated_at: datetime


def by_hand() -> ASGIApp:
    """FastAPI and asyncpg: the token checked, one call of a function that sets the user and reads the row."""
    key, issuer = json.loads(os.environ["PEER_KEY"]), os.environ["PEER_ISSUER"]
    material = jwt.PyJWK(key, "ES256").key

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        url = os.environ["PEER_DATABASE"]
        async with asyncpg.create_pool(url, min_size=10, max_size=10, connection_class=_Plain) as pool:
            app.state.pool = pool
            yield

    app = FastAPI(lifespan=lifespan)

    async def user(request: Request) -> UUID:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        try:
            said = jwt.decode(token, material, ["ES256"], audience="authenticated", issuer=issuer)
        except jwt.PyJWTError:
            raise HTTPException(401) from None
        return UUID(said["sub"])

    asked_by = Depends(user)  # a local name, which an annotation could not tell the framework

    @app.get("/projects/{project_id}")
    async def project(request: Request, project_id: UUID, caller: UUID = asked_by) -> Project:
        row = await request.app.state.pool.fetchrow(
            "select * from auteur.project_of($1, $2)", caller, project_id
        )
        if row is None:
            raise HTTPException(404)
        return Project(**{name: row[name] for name in Project.model_fields})

    return app


_HELLO: list[Any] = [(b"content-type", b"text/plain"), (b"content-length", b"5")]


async def hello(scope: Scope, _: Receive, send: Send) -> None:
    """The limit: no framework, no question."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": _HELLO})
        await send({"type": "http.response.body", "body": b"hello"})


PEERS = {"by hand": by_hand, "hello": lambda: hello}

if __name__ == "__main__":
    name, port = sys.argv[1:]
    uvicorn.run(PEERS[name](), port=int(port), access_log=False, log_level="critical")
