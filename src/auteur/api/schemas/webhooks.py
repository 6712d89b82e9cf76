"""Webhooks: endpoints, their secrets, and what was sent to them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from auteur.api.schemas.fields import Body, Id, Out, dated, example, whole
from auteur.core.webhooks.event_types import EVENT_TYPES
from auteur.core.webhooks.signing import shown_secret
from auteur.ports.webhooks import Delivery, Endpoint

__all__ = [
    "DeliveryList",
    "DeliveryOut",
    "NewWebhook",
    "Replay",
    "Replayed",
    "SecretOut",
    "WebhookChange",
    "WebhookList",
    "WebhookMade",
    "WebhookOut",
    "delivery_out",
    "webhook_out",
]

_WEBHOOK: dict[str, Any] = {
    "id": "a7c1e2d3-4b5f-4a6e-8c9d-0e1f2a3b4c5d",
    "url": "https://hooks.example.com/auteur",
    "description": "the archive",
    "event_types": ["job.completed", "job.failed"],
    "enabled": True,
    "disabled_reason": None,
    "failing_since": None,
    "created_at": "2026-11-22T17:00:00Z",
    "updated_at": "2026-11-22T17:00:00Z",
}
_SECRET = shown_secret(b"thirty-two bytes of an example..")
_DELIVERY: dict[str, Any] = {
    "id": "b8d2f3e4-5c60-4b7f-9dae-1f203b4c5d6e",
    "message_id": "msg_0c8f4a5e6b7d8c9f0a1b2c3d4e5f6a7b",
    "event_type": "job.completed",
    "job_id": "9d2c8f70-1c1b-4c55-8f0b-2f2a1f6e7a31",
    "state": "delivered",
    "attempts": 2,
    "next_at": None,
    "log": [
        {"at": "2026-11-22T17:01:00.000Z", "status": 503, "error": None, "ms": 41},
        {"at": "2026-11-22T17:01:05.000Z", "status": 200, "error": None, "ms": 38},
    ],
    "created_at": "2026-11-22T17:01:00Z",
    "ended_at": "2026-11-22T17:01:05Z",
}


def _within(moment: datetime) -> datetime:
    """In UTC, and of a year that every clock knows."""
    if not 1970 <= moment.year < 9999:
        raise ValueError("the year is out of range")
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


Url = Annotated[str, StringConstraints(min_length=8, max_length=2000, pattern=r"^https?://[\x21-\x7e]+$")]
Description = Annotated[
    str, StringConstraints(max_length=255, pattern=r"^[^\x00-\x1f\x7f]*$"), AfterValidator(whole)
]
EventTypes = Annotated[
    list[Annotated[str, StringConstraints(max_length=60, pattern=r"^(\*|[a-z_]+\.[a-z_]+)$")]],
    Field(min_length=1, max_length=20, description=f"`*` for all, or of: {', '.join(EVENT_TYPES)}."),
]


class NewWebhook(Body):
    url: Url
    event_types: EventTypes
    description: Description = ""

    model_config = example({name: _WEBHOOK[name] for name in ("url", "event_types", "description")})


class WebhookChange(Body):
    """What is not given stays. `enabled` true also after the server switched it off."""

    url: Url | None = None
    event_types: EventTypes | None = None
    description: Description | None = None
    enabled: bool | None = None

    model_config = example({"enabled": True})


class WebhookOut(Out):
    """`failing_since`: nothing arrived since; after five days of that the endpoint is switched off."""

    id: Id
    url: str
    description: str
    event_types: list[str]
    enabled: bool
    disabled_reason: str | None
    failing_since: datetime | None
    created_at: datetime
    updated_at: datetime

    model_config = example(_WEBHOOK)


class WebhookMade(WebhookOut):
    """`secret` is shown this once."""

    secret: str

    model_config = example({**_WEBHOOK, "secret": _SECRET})


class WebhookList(Out):
    webhooks: list[WebhookOut]

    model_config = example({"webhooks": [_WEBHOOK]})


class SecretOut(Out):
    """Shown this once. Until `old_until` messages carry a signature by the old secret as well."""

    secret: str
    old_until: datetime

    model_config = example({"secret": _SECRET, "old_until": "2026-11-23T17:00:00Z"})


class AttemptOut(Out):
    """`status` is what the receiver answered; null where none did, `error` says why. `ms`: how long it took."""

    at: datetime
    status: int | None
    error: str | None
    ms: int | None


class DeliveryOut(Out):
    """`message_id` is the header webhook-id, of every attempt and replay. `log` has the last 20 attempts."""

    id: Id
    message_id: str
    event_type: str
    job_id: Id | None
    state: Literal["pending", "delivered", "failed"]
    attempts: int
    next_at: datetime | None
    log: list[AttemptOut]
    created_at: datetime
    ended_at: datetime | None

    model_config = example(_DELIVERY)


class DeliveryList(Out):
    deliveries: list[DeliveryOut]
    next_cursor: str | None

    model_config = example({"deliveries": [_DELIVERY], "next_cursor": None})


class Replay(Body):
    """All that failed from then on."""

    since: Annotated[datetime, Field(strict=False), BeforeValidator(dated), AfterValidator(_within)]

    model_config = example({"since": "2026-11-21T00:00:00Z"})


class Replayed(Out):
    replayed: int

    model_config = example({"replayed": 12})


def webhook_out(endpoint: Endpoint) -> WebhookOut:
    return WebhookOut(**{name: getattr(endpoint, name) for name in WebhookOut.model_fields})


def delivery_out(delivery: Delivery) -> DeliveryOut:
    return DeliveryOut(**{name: getattr(delivery, name) for name in DeliveryOut.model_fields})
