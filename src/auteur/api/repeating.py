"""Requests that may be sent again: with the same Idempotency-Key they are done once and answered the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine
from hashlib import sha256
from typing import Any

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from auteur.api.openapi import REPEATABLE
from auteur.api.principal import bearer, caller, server_of
from auteur.api.schemas.fields import KEY_LENGTH, KEY_PATTERN
from auteur.core.accounts import Principal
from auteur.core.errors import InputError
from auteur.ports.kept_answers import KeptAnswer

__all__ = ["Repeatable"]

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
_HEADERS = ("content-type", "location")
_KEY = re.compile(KEY_PATTERN)


class Repeatable(APIRoute):
    """For routers: every POST of theirs that needs a token. Jobs keep their keys themselves, with what they hold."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **more: Any) -> None:
        extra = more.get("openapi_extra") or {}
        if set(more.get("methods") or ()) == {"POST"} and not extra.get("x-public"):
            more["openapi_extra"] = extra | REPEATABLE
        super().__init__(path, endpoint, **more)

    def get_route_handler(self) -> Handler:
        """The endpoint, asked once for a key."""
        answered = super().get_route_handler()
        if not (self.openapi_extra or {}).keys() & REPEATABLE.keys():
            return answered

        async def once(request: Request) -> Response:
            key = request.headers.get("idempotency-key")
            return await answered(request) if key is None else await _once(request, key, answered)

        return once


async def _once(request: Request, key: str, answered: Handler) -> Response:
    """Raises IdempotencyConflict, StillAnswering, and what the endpoint does; a refusal leaves the key free."""
    if not _KEY.fullmatch(key) or len(key) > KEY_LENGTH:
        raise InputError("an Idempotency-Key is 1 to 200 visible characters", hint="send a UUID")
    server = server_of(request)
    who = await server.identities.of(bearer(request))
    kept = await server.kept_answers.begin(who.user, key, await _digest(request, who))
    if kept is not None:
        await caller(request)  # it counts as a request, and needs the scope
        return Response(kept.body, kept.status, {**kept.headers, "Idempotent-Replayed": "true"})
    try:
        response = await answered(request)
    except BaseException:
        await server.kept_answers.forget(who.user, key)
        raise
    headers = {name: response.headers[name] for name in _HEADERS if name in response.headers}
    await server.kept_answers.keep(
        who.user, key, KeptAnswer(response.status_code, headers, bytes(response.body))
    )
    return response


async def _digest(request: Request, who: Principal) -> bytes:
    """Of what is asked, and by what kind of token: a program may not get what only a person is told."""
    asked = f"{request.method} {request.scope['path']}?{request.url.query}\n{who.by}\n".encode()
    return sha256(asked + await request.body()).digest()
