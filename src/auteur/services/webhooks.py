"""Webhooks: which endpoints are kept, their secrets, and what a message says."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any
from uuid import UUID

from auteur.core.webhooks.addresses import checked_url
from auteur.core.webhooks.event_types import checked_types
from auteur.core.webhooks.signing import SECRET_BYTES, shown_secret
from auteur.ports.job_queue import JobQueue
from auteur.ports.object_store import ObjectStore
from auteur.ports.webhooks import Endpoint, Task, Webhooks
from auteur.services.job_links import shown_job

__all__ = ["OVERLAP", "WebhookService", "message_of"]

OVERLAP = timedelta(hours=24)
"""How long after a rotation messages carry a signature by the old secret too."""


@dataclass(frozen=True, slots=True)
class WebhookService:
    """The use cases over the port. `loopback`: receivers on this machine are allowed."""

    webhooks: Webhooks
    loopback: bool

    async def create(
        self, user_id: UUID, url: str, description: str, event_types: Collection[str]
    ) -> tuple[Endpoint, str]:
        """A new endpoint and its secret, which is told this once. Raises BadWebhookUrl, InputError, TooManyWebhooks."""
        url, types = checked_url(url, loopback=self.loopback), checked_types(event_types)
        secret = secrets.token_bytes(SECRET_BYTES)
        return await self.webhooks.create(user_id, url, description, types, secret), shown_secret(secret)

    async def change(
        self,
        user_id: UUID,
        webhook_id: UUID,
        *,
        url: str | None,
        description: str | None,
        event_types: Collection[str] | None,
        enabled: bool | None,
    ) -> Endpoint:
        """Change what is not None. Raises BadWebhookUrl, InputError, UnknownWebhook."""
        return await self.webhooks.change(
            user_id,
            webhook_id,
            url=None if url is None else checked_url(url, loopback=self.loopback),
            description=description,
            event_types=None if event_types is None else checked_types(event_types),
            enabled=enabled,
        )

    async def rotate(self, user_id: UUID, webhook_id: UUID) -> str:
        """A new secret, told this once; the old one signs as well for a day. Raises UnknownWebhook."""
        secret = secrets.token_bytes(SECRET_BYTES)
        await self.webhooks.rotate(user_id, webhook_id, secret, OVERLAP)
        return shown_secret(secret)


async def message_of(task: Task, jobs: JobQueue, objects: ObjectStore) -> bytes:
    """The body: of a job's event what `GET /jobs/{id}` answers now, links fresh; of another, type, timestamp, data.

    Raises DatabaseUnavailable, UnknownJob.
    """
    said: dict[str, Any]
    if task.job_id is not None:
        said = shown_job(await jobs.get(task.user_id, task.job_id), objects)
    else:
        happened = task.happened_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        said = {"type": task.event_type, "timestamp": happened, "data": dict(task.data)}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
