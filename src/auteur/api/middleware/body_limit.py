"""No body is larger than its path allows: told by its head, or counted as it comes."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from auteur.api.problems import on_http

__all__ = ["MAX_BODY_BYTES", "MAX_EDIT_BYTES", "MAX_IMPORT_BYTES", "BodyLimit"]

MAX_BODY_BYTES = 1 << 20
MAX_EDIT_BYTES = 4 << 20
"""An edit names its words: all 30,000 of three hours, cut at once, are 1.3 MB."""
MAX_IMPORT_BYTES = 8 << 20
"""For files of other programs that come as a body: a transcript of 30,000 words is about 3 MB."""


class BodyLimit:
    """ASGI middleware. `larger` are endings of paths with a limit of their own, in bytes."""

    def __init__(self, app: ASGIApp, larger: Mapping[str, int]) -> None:
        self._app = app
        self._larger = dict(larger)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self._app(scope, receive, send)
            return
        limit = next((n for end, n in self._larger.items() if scope["path"].endswith(end)), MAX_BODY_BYTES)
        refusal = HTTPException(413, f"a body here is at most {limit} bytes")
        if _announced(scope) > limit:
            await (await on_http(Request(scope), refusal))(scope, receive, send)
            return
        got = 0

        async def receiving() -> Message:
            nonlocal got
            message = await receive()
            got += len(message.get("body", b""))
            if got > limit:
                raise refusal  # which the framework lets through from where it reads the body
            return message

        await self._app(scope, receiving, send)


def _announced(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 1 << 62
    return 0
