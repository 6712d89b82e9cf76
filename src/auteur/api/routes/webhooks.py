"""Webhooks: where a user is told what happens, after Standard Webhooks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from auteur.api.answers import answer
from auteur.api.principal import Caller, FromServer
from auteur.api.refusals import refusals
from auteur.api.repeating import Repeatable
from auteur.api.schemas.fields import Id
from auteur.api.schemas.paging import CursorText, PageSize
from auteur.api.schemas.webhooks import (
    DeliveryList,
    DeliveryOut,
    NewWebhook,
    Replay,
    Replayed,
    SecretOut,
    WebhookChange,
    WebhookList,
    WebhookMade,
    WebhookOut,
    delivery_out,
    webhook_out,
)
from auteur.core.errors import InputError
from auteur.core.webhooks.addresses import BadWebhookUrl
from auteur.ports.paging import BadCursor
from auteur.ports.webhooks import TooManyWebhooks, UnknownDelivery, UnknownWebhook, WebhookDisabled
from auteur.services.webhooks import OVERLAP

__all__ = ["router"]

router = APIRouter(prefix="/webhooks", tags=["webhooks"], route_class=Repeatable)


@router.get("", response_model=WebhookList)
async def list_webhooks(caller: Caller, server: FromServer) -> Response:
    """The webhooks, newest first; nobody has more than twenty."""
    return answer(WebhookList(webhooks=[webhook_out(one) for one in await server.webhooks.list(caller.user)]))


@router.post(
    "",
    status_code=201,
    response_model=WebhookMade,
    responses=refusals(BadWebhookUrl, InputError, TooManyWebhooks),
)
async def create_webhook(caller: Caller, server: FromServer, body: NewWebhook) -> Response:
    """Be told of events by POST, signed after Standard Webhooks. The secret is shown this once.

    A job's event has `GET /jobs/{id}` as its body; another one `type`, `timestamp` and `data`. The header
    `auteur-event` names the type. Answer 2xx within 15 seconds; else it is tried again for three days.
    """
    made, secret = await server.webhook_service.create(
        caller.user, body.url, body.description, body.event_types
    )
    return answer(WebhookMade(**webhook_out(made).model_dump(), secret=secret), 201)


@router.get("/{webhook_id}", response_model=WebhookOut, responses=refusals(UnknownWebhook))
async def get_webhook(caller: Caller, server: FromServer, webhook_id: Id) -> Response:
    """A webhook, and whether it works."""
    return answer(webhook_out(await server.webhooks.get(caller.user, webhook_id)))


@router.put(
    "/{webhook_id}",
    response_model=WebhookOut,
    responses=refusals(UnknownWebhook, BadWebhookUrl, InputError),
)
async def change_webhook(caller: Caller, server: FromServer, webhook_id: Id, body: WebhookChange) -> Response:
    """Change where it goes or of what it tells; switch it off, or on again. Off, what waits has failed."""
    return answer(
        webhook_out(
            await server.webhook_service.change(
                caller.user,
                webhook_id,
                url=body.url,
                description=body.description,
                event_types=body.event_types,
                enabled=body.enabled,
            )
        )
    )


@router.delete("/{webhook_id}", status_code=204, responses=refusals(UnknownWebhook))
async def delete_webhook(caller: Caller, server: FromServer, webhook_id: Id) -> Response:
    """Delete a webhook with its log; nothing more is sent."""
    await server.webhooks.delete(caller.user, webhook_id)
    return Response(status_code=204)


@router.post("/{webhook_id}/secret", response_model=SecretOut, responses=refusals(UnknownWebhook))
async def rotate_secret(caller: Caller, server: FromServer, webhook_id: Id) -> Response:
    """A new secret, shown this once. For a day messages are signed by both, so that a receiver can change over."""
    secret = await server.webhook_service.rotate(caller.user, webhook_id)
    until = datetime.fromtimestamp(server.now(), UTC) + OVERLAP
    return answer(SecretOut(secret=secret, old_until=until))


@router.post(
    "/{webhook_id}/test",
    status_code=202,
    response_model=DeliveryOut,
    responses=refusals(UnknownWebhook, WebhookDisabled),
)
async def ping(caller: Caller, server: FromServer, webhook_id: Id) -> Response:
    """Send a message of type `webhook.test`; the delivery's log says what came of it."""
    return answer(delivery_out(await server.webhooks.ping(caller.user, webhook_id)), 202)


@router.get(
    "/{webhook_id}/deliveries", response_model=DeliveryList, responses=refusals(UnknownWebhook, BadCursor)
)
async def list_deliveries(
    caller: Caller,
    server: FromServer,
    webhook_id: Id,
    state: Annotated[Literal["pending", "delivered", "failed"] | None, Query()] = None,
    limit: PageSize = 50,
    cursor: CursorText = None,
) -> Response:
    """What was sent in the last 30 days and what waits, newest first, with the last attempts of each."""
    page = await server.webhooks.deliveries(caller.user, webhook_id, state=state, cursor=cursor, limit=limit)
    shown = [delivery_out(one) for one in page.items]
    return answer(DeliveryList(deliveries=shown, next_cursor=page.next_cursor))


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}/replay",
    status_code=202,
    response_model=DeliveryOut,
    responses=refusals(UnknownWebhook, UnknownDelivery, WebhookDisabled),
)
async def replay(caller: Caller, server: FromServer, webhook_id: Id, delivery_id: Id) -> Response:
    """Send a message once more, under the same id; one that still waits stays as it is."""
    return answer(delivery_out(await server.webhooks.replay(caller.user, webhook_id, delivery_id)), 202)


@router.post(
    "/{webhook_id}/replay",
    status_code=202,
    response_model=Replayed,
    responses=refusals(UnknownWebhook, WebhookDisabled),
)
async def replay_failed(caller: Caller, server: FromServer, webhook_id: Id, body: Replay) -> Response:
    """Send what failed since a moment once more: after a receiver was down for long."""
    count = await server.webhooks.replay_failed(caller.user, webhook_id, body.since)
    return answer(Replayed(replayed=count), 202)
