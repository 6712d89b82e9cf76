"""The API over a real database, asked in process: everything but the sockets."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
from starlette.types import ASGIApp

from auteur.adapters.local.objects import LocalObjects
from auteur.adapters.memory.rate_limiter import MemoryRateLimiter
from auteur.adapters.postgres.database import Database
from auteur.adapters.postgres.events import PostgresEventBus
from auteur.adapters.postgres.snapshots import SnapshotWriter
from auteur.api.app import create_app
from auteur.api.blobs import BlobApp
from auteur.api.draining import Draining
from auteur.api.tracing import NoTracing
from auteur.bootstrap.home import Home
from auteur.bootstrap.server import Server, obeying, wired
from auteur.config import ServerSettings
from tests.support.checking import check_media
from tests.support.postgres import TestDatabase
from tests.support.webhooks import SEALING_KEY

__all__ = ["Moved", "Outbox", "Person", "Served", "person", "refused", "served"]

BLOBS = "http://blobs.test"
PASSWORD = "a sentence is long"


class Moved:
    """A clock that runs with the real one, moved by hand on top."""

    def __init__(self) -> None:
        self.ahead_s = 0.0

    def __call__(self) -> float:

        return time.time() + self.ahead_s

    def monotonic_ns(self) -> int:
        return int(self() * 1e9)


@dataclass
class Outbox:
    """A `Mailer` whose letters can be read."""

    letters: list[tuple[str, str, str]] = field(default_factory=list)

    async def send(self, address: str, subject: str, text: str) -> None:
        self.letters.append((address, subject, text))


@dataclass
class Served:
    """A server and a client of it. `clock` moves tokens and limits, not the database."""

    server: Server
    http: httpx.AsyncClient
    clock: Moved
    outbox: Outbox
    database: Database
    draining: Draining
    app: ASGIApp

    async def sign_up(self, email: str = "") -> dict[str, Any]:
        """A new user's session."""
        body = {"email": email or f"{uuid4().hex}@example.com", "password": PASSWORD}
        answer = await self.http.post("/auth/v1/signup", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def headers(self, email: str = "") -> dict[str, str]:
        """A new user's Authorization."""
        return {"Authorization": f"Bearer {(await self.sign_up(email))['access_token']}"}


@asynccontextmanager
async def served(postgres: TestDatabase, folder: Path, **changed: Any) -> AsyncIterator[Served]:
    """`changed` are settings."""
    settings = ServerSettings(**{"sealing_keys": SEALING_KEY, **changed})
    clock, outbox = Moved(), Outbox()
    async with await Database.open(postgres.api) as database, PostgresEventBus(postgres.api) as bus:
        limiter, snapshots = MemoryRateLimiter(clock.monotonic_ns), SnapshotWriter(database)
        objects = LocalObjects(folder / "objects", BLOBS, [b"a secret of the tests"], now=clock)
        server = wired(
            settings,
            Home(folder),
            database,
            bus,
            snapshots,
            now=clock,
            limiter=limiter,
            mailer=outbox,
            objects=objects,
        )
        draining = Draining()
        app = create_app(server, NoTracing(), draining)
        transport = httpx.ASGITransport(app, client=("127.0.0.1", 5555))
        mounts = {BLOBS: httpx.ASGITransport(BlobApp(objects))}
        try:
            async with (
                obeying(server),
                httpx.AsyncClient(transport=transport, base_url=settings.base_url, mounts=mounts) as http,
            ):
                yield Served(server, http, clock, outbox, database, draining, app)
        finally:
            await asyncio.to_thread(snapshots.close)


@dataclass
class Person:
    """A user with a session, and what he has."""

    it: Served
    id: UUID
    email: str
    session: dict[str, Any]

    async def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.session['access_token']}", **more.pop("headers", {})}
        return await self.it.http.request(method, path, headers=headers, **more)

    async def said(self, method: str, path: str, status: int = 200, **more: Any) -> dict[str, Any]:
        """The JSON of an answer that must have this status."""
        answer = await self.ask(method, path, **more)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text[:500]}"
        return answer.json() if answer.content else {}

    async def project(self, name: str = "My Project") -> str:
        """The id of a new project."""
        return (await self.said("POST", "/projects", 201, json={"name": name}))["id"]

    async def credits(self, amount: int) -> None:
        """A gift."""
        await self.it.server.ledger.grant(
            self.id, "bonus", amount, ref=str(uuid4()), description="for a test"
        )

    async def media(self, project_id: str, file: Path, content_type: str, scratch: Path) -> str:
        """The id of a media file that was uploaded, confirmed and checked, as the worker does."""
        asked = {"filename": file.name, "content_type": content_type, "size_bytes": file.stat().st_size}
        begun = await self.said("POST", f"/projects/{project_id}/media/upload-url", json=asked)
        sent = await self.it.http.put(
            begun["upload_url"], content=file.read_bytes(), headers=begun["headers"]
        )
        assert sent.status_code in (200, 201, 204), sent.text
        await self.said("POST", f"/projects/{project_id}/media/{begun['media_id']}/confirm")
        server, media_id = self.it.server, UUID(begun["media_id"])
        row = await check_media(server.media, server.objects, scratch, self.id, media_id)
        assert row.status == "ready", row.problem
        return str(media_id)


async def person(it: Served, email: str = "") -> Person:
    """Somebody new."""
    session = await it.sign_up(email)
    return Person(it, UUID(session["user"]["id"]), session["user"]["email"], session)


async def refused(it: Served, token: str) -> httpx.Response:
    """The answer to a token that soon is no longer good, because the database tells: no clock is moved."""
    asking = partial(it.http.get, "/users/me", headers={"Authorization": f"Bearer {token}"})
    async with asyncio.timeout(30):
        while (answer := await asking()).status_code == 200:  # noqa: ASYNC110 - what other processes do
            await asyncio.sleep(0.005)
    return answer
