"""From a bearer token to who asks, checked once and remembered for a while."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from auteur.core.accounts import Principal
from auteur.ports.accounts import Accounts
from auteur.ports.event_bus import LOST, Subscription
from auteur.services.tokens import BadToken, ExpiredToken

__all__ = ["API_TOKEN_PREFIX", "Identities"]

API_TOKEN_PREFIX = "aut_"  # noqa: S105  # what tokens begin with is no secret
_REMEMBERED = 20_000
_STANDING_S = 60.0
"""How long a sign-out, a suspension or a revoked API token is unknown to a process that no hint reaches."""


class Verifier(Protocol):
    """Checks tokens that are signed."""

    async def verify(self, token: str) -> Principal: ...


@dataclass(frozen=True, slots=True)
class _Known:
    principal: Principal
    good_until: float


class Identities:
    """Remembers tokens by their hash, never themselves. `now` is Unix time in seconds."""

    def __init__(self, verifier: Verifier, accounts: Accounts, now: Callable[[], float]) -> None:
        self._verifier = verifier
        self._accounts = accounts
        self._now = now
        self._known: OrderedDict[bytes, _Known] = OrderedDict()
        self._changes = 0

    async def obey(self, hints: Subscription) -> None:
        """Forget, for as long as this runs, whoever's standing changed; all, where hints were lost."""
        while True:
            hint = await hints.next()
            if hint is not None:
                self._changed(hint.about)

    def _changed(self, user_id: str) -> None:
        self._changes += 1
        for digest in [
            digest for digest, known in self._known.items() if user_id in (LOST, known.principal.user_id)
        ]:
            del self._known[digest]

    async def of(self, token: str) -> Principal:
        """Who the token speaks for. Raises BadToken, ExpiredToken, SessionEnded, Suspended, Unavailable."""
        digest = _digest(token)
        known, now = self._known.get(digest), self._now()
        if known is not None and now < known.good_until:
            return known.principal
        self._known.pop(digest, None)
        changes = self._changes
        principal = await self._asked(token, digest)
        if changes != self._changes:  # perhaps his, told while the answer was on its way
            return principal
        self._known[digest] = _Known(principal, min(principal.expires_at, now + _STANDING_S))
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return principal

    def forget(self, token: str) -> None:
        """Ask anew when the token comes next: it was signed out here."""
        self._known.pop(_digest(token), None)

    async def _asked(self, token: str, digest: bytes) -> Principal:
        if token.startswith(API_TOKEN_PREFIX):
            found = await self._accounts.by_api_token(digest)
            if found is None:
                raise BadToken
            return found
        principal = await self._verifier.verify(token)
        if principal.expires_at <= self._now():
            raise ExpiredToken
        await self._accounts.admit(principal)
        return principal


def _digest(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogatepass")).digest()
