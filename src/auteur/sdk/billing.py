"""Plans: bought and changed on pages of Stripe's."""

from __future__ import annotations

from auteur.sdk.call import Call, once
from auteur.sdk.decoding import as_json
from auteur.sdk.modes import Mode, Part, both

__all__ = ["Billing"]


class Billing(Part[Mode]):
    """Pages to send a browser to. A server that sells nothing refuses with `billing_off`."""

    @both
    async def checkout(self, plan: str) -> str:
        """The URL of the page where a plan is bought: starter or pro."""
        call = Call("POST", "/billing/checkout", as_json, json={"plan": plan}, headers=once())
        return str((await self._connection.ask(call))["url"])

    @both
    async def portal(self) -> str:
        """The URL of the page where the plan is changed or cancelled, and invoices lie."""
        call = Call("POST", "/billing/portal", as_json, headers=once())
        return str((await self._connection.ask(call))["url"])
