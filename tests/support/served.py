"""The API over a real database, asked in process: everything but the sockets."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from auteur.adapters.memory.rate_limiter import MemoryRateLimiter
from auteur.adapters.postgres.database import Database
from auteur.api.app import create_app
from auteur.api.draining import Draining
from auteur.api.tracing import NoTracing
from auteur.bootstrap.home import Home
from auteur.bootstrap.server import Server, wired
from auteur.config import ServerSettings
from tests.support.postgres import TestDatabase

__all__ = ["Moved", "Outbox", "Served", "served"]

BASE = "http://127.0.0.1:8000"
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
    settings, clock, outbox = ServerSettings(**changed), Moved(), Outbox()
    async with await Database.open(postgres.api) as database:
        limiter = MemoryRateLimiter(clock.monotonic_ns)
        server = wired(settings, Home(folder), database, now=clock, limiter=limiter, mailer=outbox)
        app = create_app(server, NoTracing(), Draining())
        transport = httpx.ASGITransport(app, client=("127.0.0.1", 5555))
        async with httpx.AsyncClient(transport=transport, base_url=settings.base_url) as http:
            yield Served(server, http, clock, outbox, database)
