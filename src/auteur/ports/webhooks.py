"""The ports of webhooks: a user's endpoints, the relay of the outbox, and the one who calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol
from uuid import UUID

from auteur.core.errors import Conflict, NotFound
from auteur.core.webhooks.retrying import Outcome
from auteur.ports.paging import Page

__all__ = [
    "Answer",
    "Delivery",
    "DeliveryState",
    "Endpoint",
    "NotSent",
    "Outbox",
    "Relayed",
    "Task",
    "TooManyWebhooks",
    "UnknownDelivery",
    "UnknownWebhook",
    "WebhookDisabled",
    "WebhookSender",
    "Webhooks",
]

DeliveryState = Literal["pending", "delivered", "failed"]


class UnknownWebhook(NotFound):
    """The user has no such endpoint. Another user's is as unknown as one that never was."""

    code = "unknown_webhook"

    def __init__(self, webhook_id: UUID) -> None:
        super().__init__(f"there is no webhook {webhook_id}", hint="list the webhooks to see what there is")


class UnknownDelivery(NotFound):
    """The endpoint has no such delivery; the log is kept for 30 days."""

    code = "unknown_delivery"

    def __init__(self, delivery_id: UUID) -> None:
        super().__init__(f"there is no delivery {delivery_id}", hint="list the deliveries of the webhook")


class TooManyWebhooks(Conflict):
    """The user has as many endpoints as anybody may; none was made."""

    code = "too_many_webhooks"


class WebhookDisabled(Conflict):
    """Nothing is sent to an endpoint that is switched off."""

    code = "webhook_disabled"

    def __init__(self) -> None:
        super().__init__("the webhook is switched off", hint="PUT /webhooks/{id} with enabled true")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a user wants to be told of some events. `failing_since`: nothing has arrived since then."""

    id: UUID
    url: str
    description: str
    event_types: tuple[str, ...]
    enabled: bool
    disabled_reason: str | None
    failing_since: datetime | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message to an endpoint. `log` has the last 20 attempts: at, status, error, ms. `next_at` while it waits."""

    id: UUID
    message_id: str
    event_type: str
    job_id: UUID | None
    state: DeliveryState
    attempts: int
    next_at: datetime | None
    log: Sequence[Mapping[str, Any]]
    created_at: datetime
    ended_at: datetime | None


class Webhooks(Protocol):
    """A user's endpoints and what was sent to them."""

    async def create(
        self, user_id: UUID, url: str, description: str, event_types: Sequence[str], secret: bytes
    ) -> Endpoint:
        """Raises TooManyWebhooks."""
        ...

    async def list(self, user_id: UUID) -> list[Endpoint]:
        """All, newest first."""
        ...

    async def get(self, user_id: UUID, webhook_id: UUID) -> Endpoint:
        """Raises UnknownWebhook."""
        ...

    async def change(
        self,
        user_id: UUID,
        webhook_id: UUID,
        *,
        url: str | None = None,
        description: str | None = None,
        event_types: Sequence[str] | None = None,
        enabled: bool | None = None,
    ) -> Endpoint:
        """Change what is not None; switched on again, it has not failed. Raises UnknownWebhook."""
        ...

    async def delete(self, user_id: UUID, webhook_id: UUID) -> None:
        """The endpoint with its log; nothing more is sent. Raises UnknownWebhook."""
        ...

    async def rotate(self, user_id: UUID, webhook_id: UUID, secret: bytes, overlap: timedelta) -> None:
        """Sign with a new secret, and for the overlap with the last one too. Raises UnknownWebhook."""
        ...

    async def ping(self, user_id: UUID, webhook_id: UUID) -> Delivery:
        """Send a message of type `webhook.test` to a working endpoint. Raises UnknownWebhook, WebhookDisabled."""
        ...

    async def deliveries(
        self,
        user_id: UUID,
        webhook_id: UUID,
        *,
        state: DeliveryState | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[Delivery]:
        """What was sent, newest first. Raises UnknownWebhook, BadCursor."""
        ...

    async def replay(self, user_id: UUID, webhook_id: UUID, delivery_id: UUID) -> Delivery:
        """Send a message that has ended once more, with its id.

        Raises UnknownWebhook, WebhookDisabled, UnknownDelivery.
        """
        ...

    async def replay_failed(self, user_id: UUID, webhook_id: UUID, since: datetime) -> int:
        """Send what failed since then once more; how many there are. Raises UnknownWebhook, WebhookDisabled."""
        ...


@dataclass(frozen=True, slots=True)
class Relayed:
    """Events taken from the outbox, deliveries made of them, and how old the oldest event was, in seconds."""

    events: int
    deliveries: int
    oldest_s: float


@dataclass(frozen=True, slots=True)
class Task:
    """A delivery that this sender holds for the length of its lease. `secrets`: the newest first."""

    id: UUID
    user_id: UUID
    endpoint_id: UUID
    url: str
    message_id: str
    event_type: str
    job_id: UUID | None
    project_id: UUID | None
    data: Mapping[str, Any]
    happened_at: datetime
    attempt: int
    fence: int
    secrets: tuple[bytes, ...]


class Outbox(Protocol):
    """The events that were not relayed, and the deliveries that are due, of all users."""

    async def relay(self, limit: int) -> Relayed:
        """Make deliveries of some events: of each once, with all its deliveries or none."""
        ...

    async def claim(self, limit: int, each: int, lease: timedelta) -> list[Task]:
        """Deliveries that are due, at most `each` under way to one endpoint at a time."""
        ...

    async def settle(self, task: Task, outcome: Outcome, line: Mapping[str, Any]) -> str:
        """What came of an attempt: `line` goes to the log. delivered, retrying, failed, disabled; lost: not ours."""
        ...

    async def forget(self) -> int:
        """Take away what is older than the log is kept; how many deliveries."""
        ...


class NotSent(Exception):
    """No answer came: the address was refused, the connection failed or the time was up. The text says which."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver said, and after how many milliseconds."""

    status: int
    ms: int


class WebhookSender(Protocol):
    """Calls receivers."""

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """One POST; a redirect is an answer. Raises NotSent."""
        ...
