"""A receiver of webhooks on a real socket, which does what a test tells it to."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

__all__ = ["Received", "Receiver", "receiver"]


@dataclass(frozen=True, slots=True)
class Received:
    """One request. Names of headers are lower case."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """`answers` are raw HTTP answers, used up one by one; then it is `usual`. `connections` counts all."""

    port: int = 0
    got: list[Received] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)
    usual: bytes = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"
    hang_s: float = 0.0
    connections: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def says(self, *statuses: int) -> None:
        """Answer so the next times."""
        self.answers += [
            f"HTTP/1.1 {status} Said\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
            for status in statuses
        ]

    async def attend(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {
                name.lower(): value.strip()
                for name, _, value in (line.partition(":") for line in head[1:] if line)
            }
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            self.got.append(Received(head[0].split(" ")[1], headers, body))
            await asyncio.sleep(self.hang_s)
            writer.write(self.answers.pop(0) if self.answers else self.usual)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            return  # it was hung up on, as some tests want
        finally:
            writer.close()


@asynccontextmanager
async def receiver(tls: ssl.SSLContext | None = None, port: int = 0) -> AsyncIterator[Receiver]:
    """Listens on loopback until the end."""
    it = Receiver()
    async with await asyncio.start_server(it.attend, "127.0.0.1", port, ssl=tls) as server:
        it.port = server.sockets[0].getsockname()[1]
        yield it
