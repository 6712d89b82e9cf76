"""Endpoints, couriers and what is wrong with what arrived."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

from standardwebhooks import Webhook, WebhookVerificationError

from auteur.adapters.http.pinned_sender import PinnedSender
from auteur.adapters.local.objects import LocalObjects
from auteur.adapters.local.sealing import AesSealer
from auteur.adapters.memory.event_bus import MemoryEventBus
from auteur.adapters.postgres.database import Database
from auteur.adapters.postgres.jobs import PostgresJobQueue
from auteur.adapters.postgres.outbox import PostgresOutbox
from auteur.adapters.postgres.webhooks import PostgresWebhooks
from auteur.ports.object_store import ObjectStore
from auteur.ports.webhooks import Endpoint
from auteur.services.webhooks import WebhookService
from auteur.workers.courier import Courier, Pace
from tests.support.postgres import TestDatabase
from tests.support.receiver import Received

__all__ = [
    "QUICK", "SEALER", "SEALING_KEY", "arrival_faults", "calling", "delivering", "due_now", "endpoint", "message_ids",
]  # fmt: skip

QUICK = Pace(idle_s=0.02)
SEALING_KEY = "a key of the tests that is long enough to be one"
SEALER = AesSealer([SEALING_KEY])


async def endpoint(api: Database, user: UUID, url: str, *types: str) -> tuple[Endpoint, str]:
    """A new endpoint of a user, and its secret."""
    return await WebhookService(PostgresWebhooks(api, SEALER), loopback=True).create(
        user, url, "", types or ("*",)
    )


@asynccontextmanager
async def calling(
    worker: Database, folder: Path, objects: ObjectStore | None = None
) -> AsyncIterator[Courier]:
    """A courier as a worker has it."""
    bus = MemoryEventBus()
    objects = objects or LocalObjects(folder / "objects", "http://blobs.test", [b"a secret of the tests"])
    async with PinnedSender(loopback=True, answer_s=2) as sender:
        yield Courier(
            PostgresOutbox(worker, bus, SEALER), PostgresJobQueue(worker, bus), objects, sender, QUICK
        )


@asynccontextmanager
async def delivering(worker: Database, folder: Path) -> AsyncIterator[None]:
    """A courier at work."""
    async with calling(worker, folder) as courier:
        stop = asyncio.Event()
        running = asyncio.create_task(courier.run(stop))
        try:
            yield
        finally:
            stop.set()
            await running


def due_now(postgres: TestDatabase) -> None:
    """As if the waits between attempts were over."""
    postgres.inspect("update auteur.webhook_deliveries set next_at = now() where state = 'pending'")


def message_ids(postgres: TestDatabase, user: UUID) -> set[str]:
    """The ids that a user's events go out under."""
    rows = postgres.inspect(
        "select 'msg_' || md5(user_id || ':' || seq) as id from auteur.events where user_id = $1", user
    )
    return {row["id"] for row in rows}


def arrival_faults(got: list[Received], wanted: set[str], secret: str) -> list[str]:
    """One sentence for each message that is missing, not asked for or not signed as it must be. Twice is no fault."""
    came = Counter(one.headers["webhook-id"] for one in got)
    faults = [f"{name} is missing" for name in sorted(wanted - came.keys())]
    faults += [f"{name} is nobody's" for name in sorted(came.keys() - wanted)]
    for one in got:
        try:
            Webhook(secret).verify(one.body, one.headers)
        except WebhookVerificationError as error:
            faults.append(f"{one.headers['webhook-id']}: {error}")
    return faults
