"""Webhooks: where a user wants to be told what happens, and what he was told."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from datetime import datetime

from auteur.sdk.call import Call, given, once
from auteur.sdk.decoding import as_json, as_many, as_one, nothing
from auteur.sdk.models import Delivery, NewSecret, NewWebhook, Webhook
from auteur.sdk.modes import Mode, Part, both, flowing
from auteur.sdk.paging import listed

__all__ = ["Webhooks"]


class Webhooks(Part[Mode]):
    """The caller's webhooks. A `webhook_id` is what `create` gave."""

    @both
    async def create(
        self, url: str, event_types: Sequence[str] = ("*",), *, description: str = ""
    ) -> NewWebhook:
        """Be told of events at a URL. The secret that messages are signed with is told this once."""
        body = {"url": url, "event_types": list(event_types), "description": description}
        return await self._connection.ask(
            Call("POST", "/webhooks", as_one(NewWebhook), json=body, headers=once())
        )

    @both
    async def list(self) -> tuple[Webhook, ...]:
        """Those that there are, newest first."""
        return await self._connection.ask(Call("GET", "/webhooks", as_many(Webhook, "webhooks")))

    @both
    async def get(self, webhook_id: str) -> Webhook:
        """A webhook, and whether it works."""
        return await self._connection.ask(Call("GET", f"/webhooks/{webhook_id}", as_one(Webhook)))

    @both
    async def change(
        self,
        webhook_id: str,
        *,
        url: str | None = None,
        event_types: Sequence[str] | None = None,
        description: str | None = None,
        enabled: bool | None = None,
    ) -> Webhook:
        """Change what is given; switched off, what waits has failed."""
        types = None if event_types is None else list(event_types)
        body = given(url=url, event_types=types, description=description, enabled=enabled)
        return await self._connection.ask(Call("PUT", f"/webhooks/{webhook_id}", as_one(Webhook), json=body))

    @both
    async def delete(self, webhook_id: str) -> None:
        """Delete a webhook with its log."""
        await self._connection.ask(Call("DELETE", f"/webhooks/{webhook_id}", nothing))

    @both
    async def rotate(self, webhook_id: str) -> NewSecret:
        """A new secret; for a day messages are signed by the old one too."""
        call = Call("POST", f"/webhooks/{webhook_id}/secret", as_one(NewSecret), headers=once())
        return await self._connection.ask(call)

    @both
    async def ping(self, webhook_id: str) -> Delivery:
        """Send a message to try the receiver; `deliveries` says what came of it."""
        call = Call("POST", f"/webhooks/{webhook_id}/test", as_one(Delivery), headers=once())
        return await self._connection.ask(call)

    @flowing
    async def deliveries(
        self, webhook_id: str, *, state: str | None = None
    ) -> AsyncGenerator[Delivery, None]:
        """What was sent in the last 30 days and what waits, newest first."""
        path = f"/webhooks/{webhook_id}/deliveries"
        async for one in listed(self._connection, path, "deliveries", Delivery, state=state):
            yield one

    @both
    async def replay(self, webhook_id: str, delivery_id: str) -> Delivery:
        """Send a message once more, under the same id."""
        path = f"/webhooks/{webhook_id}/deliveries/{delivery_id}/replay"
        return await self._connection.ask(Call("POST", path, as_one(Delivery), headers=once()))

    @both
    async def replay_failed(self, webhook_id: str, since: datetime) -> int:
        """Send what failed since then once more; how many there were. A moment without a zone is in UTC."""
        body, path = {"since": since.isoformat()}, f"/webhooks/{webhook_id}/replay"
        said = await self._connection.ask(Call("POST", path, as_json, json=body, headers=once()))
        return int(said["replayed"])
