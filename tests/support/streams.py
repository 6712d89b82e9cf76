"""Server-sent events, read as they come."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from tests.support.served import Served

__all__ = ["Listening"]


class Listening:
    """A stream that is read as it comes: httpx's ASGI transport would wait for its end."""

    def __init__(self, it: Served, path: str, headers: dict[str, str], query: str = "") -> None:
        self.events: list[tuple[str | None, str, Any]] = []
        self.status = 0
        self._some = asyncio.Event()
        self._gone = asyncio.Event()
        self._begun = asyncio.Event()
        self._task = asyncio.create_task(self._run(it, path, headers, query))

    async def _run(self, it: Served, path: str, headers: dict[str, str], query: str) -> None:
        raw = [
            (name.lower().encode(), value.encode())
            for name, value in {"host": "127.0.0.1", **headers}.items()
        ]
        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": raw,
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 8000),
            "scheme": "http",
            "http_version": "1.1",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
        }

        async def receive() -> dict[str, Any]:
            await self._gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            self.status = message.get("status", self.status)
            self._begun.set()
            for block in message.get("body", b"").decode().split("\n\n"):
                self._take(block)

        await it.app(scope, receive, send)  # type: ignore[arg-type]

    def _take(self, block: str) -> None:
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line and line[0] != ":")
        if "data" in fields:
            self.events.append((fields.get("id"), fields["event"], json.loads(fields["data"])))
            self._some.set()

    async def opened(self) -> int:
        """The status, once the answer has begun."""
        async with asyncio.timeout(20):
            await self._begun.wait()
        return self.status

    async def until(self, kind: str) -> tuple[str | None, str, Any]:
        """The first event of this kind."""
        async with asyncio.timeout(20):
            while True:
                for event in self.events:
                    if event[1] == kind:
                        return event
                self._some.clear()
                await self._some.wait()

    async def ended(self) -> None:
        async with asyncio.timeout(20):
            await self._task

    async def close(self) -> None:
        self._gone.set()
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
