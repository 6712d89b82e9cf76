"""Who asks: the bearer token of a request, checked, and the request counted for its user."""

from __future__ import annotations

import math
from typing import Annotated

from fastapi import Depends, Request

from auteur.api.middleware.edge import RATE
from auteur.bootstrap.server import Server
from auteur.core.accounts import NeedsSession, OutOfScope, Principal
from auteur.core.errors import NotSignedIn, TooMany
from auteur.ports.rate_limiter import Limit, Verdict

__all__ = [
    "REQUESTS",
    "UPLOADS",
    "Caller",
    "FromServer",
    "PersonCalling",
    "bearer",
    "caller",
    "counted",
    "person",
    "server_of",
]

REQUESTS = Limit("requests", 100)
UPLOADS = Limit("uploads", 30)


def server_of(request: Request) -> Server:
    """The server's parts."""
    server: Server = request.app.state.server
    return server


def bearer(request: Request) -> str:
    """The token of the Authorization header. Raises NotSignedIn; a token anywhere else is not looked for."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NotSignedIn("a token is needed", hint="send the header Authorization: Bearer TOKEN")
    return token.strip()


async def caller(request: Request) -> Principal:
    """Who asks; one of the hundred requests a minute is taken. An API token reads by GET, and writes by the rest.

    Raises NotSignedIn and its kinds, Suspended, OutOfScope, TooMany.
    """
    server = server_of(request)
    principal = await server.identities.of(bearer(request))
    await counted(request, principal.user_id, REQUESTS)
    scope = "read" if request.method in ("GET", "HEAD") else "write"
    if scope not in principal.scopes:
        raise OutOfScope(scope)
    return principal


async def person(principal: Annotated[Principal, Depends(caller)]) -> Principal:
    """Who asks, signed in: so that a token that leaked makes no other and ends no account.

    Raises what `caller` does, and NeedsSession.
    """
    if principal.by == "api_token":
        raise NeedsSession
    return principal


async def counted(request: Request, key: str, limit: Limit) -> None:
    """Take one of a limit's; the answer's RateLimit headers tell of the limit that was counted last.

    Raises TooMany.
    """
    verdict = await server_of(request).rate_limiter.take(key, limit)
    request.scope[RATE] = _headers(limit, verdict)
    if not verdict.allowed:
        raise TooMany(
            f"more than {limit.count} {limit.name} in {limit.window_ms // 1000} s",
            retry_after_s=verdict.reset_ms / 1000,
            hint="wait as long as Retry-After says",
        )


def _headers(limit: Limit, verdict: Verdict) -> tuple[tuple[bytes, bytes], ...]:
    return (
        (b"ratelimit-limit", b"%d" % limit.count),
        (b"ratelimit-remaining", b"%d" % verdict.remaining),
        (b"ratelimit-reset", b"%d" % math.ceil(verdict.reset_ms / 1000)),
    )


Caller = Annotated[Principal, Depends(caller)]
PersonCalling = Annotated[Principal, Depends(person)]


async def _server(request: Request) -> Server:
    """A coroutine, because the framework sends what is none to a thread: a millisecond each."""
    return server_of(request)


FromServer = Annotated[Server, Depends(_server)]
