"""Who asks: signing in and out, the caller himself, tokens for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from auteur.sdk.call import Call, given, once
from auteur.sdk.connection import signed_in
from auteur.sdk.decoding import as_many, as_one, nothing
from auteur.sdk.models import ApiToken, Me, NewApiToken, SignedIn
from auteur.sdk.modes import Mode, Part, both

__all__ = ["Accounts", "ApiTokens"]


class Accounts(Part[Mode]):
    """What the client itself can do about its user."""

    @both
    async def sign_in(self, email: str, password: str) -> SignedIn:
        """Ask as this user from now on. Raises BadRequest (invalid_credentials).

        Five failures a minute are allowed; then it is TooMany.
        """
        query, body = {"grant_type": "password"}, {"email": email, "password": password}
        return await self._begun(
            Call("POST", "/auth/v1/token", signed_in, query=query, json=body, signed_in=False)
        )

    @both
    async def sign_in_with_ticket(self, ticket: str) -> SignedIn:
        """Ask as the user of a link, which works once: of what stands behind `ticket=` in `auteur sign-in`'s, or as
        the whole link."""
        body = {"type": "magiclink", "token_hash": ticket.rpartition("ticket=")[2]}
        call = Call("POST", "/auth/v1/verify", signed_in, json=body, repeatable=False, signed_in=False)
        return await self._begun(call)

    @both
    async def sign_up(self, email: str, password: str, name: str | None = None) -> SignedIn:
        """Make an account and ask as its user. Raises BadRequest (user_already_exists, weak_password)."""
        body: dict[str, Any] = {"email": email, "password": password} | (
            {"data": {"name": name}} if name else {}
        )
        call = Call("POST", "/auth/v1/signup", signed_in, json=body, repeatable=False, signed_in=False)
        return await self._begun(call)

    @both
    async def sign_out(self) -> None:
        """End this session, here and on the server."""
        await self._connection.ask(Call("POST", "/auth/v1/logout", nothing, query={"scope": "local"}))
        self._connection.session = None

    @both
    async def me(self) -> Me:
        """The caller: profile, plan, balance."""
        return await self._connection.ask(Call("GET", "/users/me", as_one(Me)))

    @both
    async def delete_account(self, email: str) -> None:
        """Delete the caller's account with all that is in it, for good. His own address says that he means it."""
        await self._connection.ask(
            Call("POST", "/users/me/delete", nothing, json={"email": email}, repeatable=False)
        )
        self._connection.session = None

    async def _begun(self, call: Call[SignedIn]) -> SignedIn:
        return self._connection.begin(await self._connection.ask(call))


class ApiTokens(Part[Mode]):
    """Tokens for programs: `Client(url, token=…)`."""

    @both
    async def create(
        self, name: str, days: int | None = None, *, scopes: Sequence[str] = ("read", "write")
    ) -> NewApiToken:
        """A token that works so many days, or until it is revoked. It is told this once. No token makes another."""
        body = given(name=name, days=days, scopes=list(scopes))
        return await self._connection.ask(
            Call("POST", "/users/me/tokens", as_one(NewApiToken), json=body, headers=once())
        )

    @both
    async def list(self) -> tuple[ApiToken, ...]:
        """Those that there are."""
        return await self._connection.ask(Call("GET", "/users/me/tokens", as_many(ApiToken, "tokens")))

    @both
    async def revoke(self, token_id: str) -> None:
        """Refuse it from now on, in every process within 15 seconds."""
        await self._connection.ask(Call("DELETE", f"/users/me/tokens/{token_id}", nothing))
