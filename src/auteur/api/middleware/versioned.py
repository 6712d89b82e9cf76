"""The same API under `/` and again under `/v1`."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["PREFIX", "Versioned"]

PREFIX = "/v1"


class Versioned:
    """ASGI middleware: takes the prefix off and remembers it in the scope's state for links in answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path: str = scope["path"]
            asked = path.startswith(f"{PREFIX}/")
            scope.setdefault("state", {})["prefix"] = PREFIX if asked else ""
            if asked:
                scope["path"] = path[len(PREFIX) :]
                scope["raw_path"] = scope["path"].encode()
        await self._app(scope, receive, send)
