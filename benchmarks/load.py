"""A client with many connections that asks as fast as it is answered, in a process of its own.

`python -m benchmarks.load` reads a JSON object from stdin (port, seconds, connections, requests: texts of whole HTTP
requests, taken in turn) and prints one: answers counted by status, seconds, and latencies in ms.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import cast

import uvloop

__all__ = ["Load", "load", "request"]


@dataclass(frozen=True, slots=True)
class Load:
    """What a run brought: `rate` is answers a second, latencies are milliseconds."""

    statuses: dict[str, int]
    rate: float
    p50_ms: float
    p99_ms: float

    @property
    def answers(self) -> int:
        return sum(self.statuses.values())


def request(method: str, path: str, token: str = "", body: bytes = b"") -> str:
    """A whole request as text."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Accept: application/json"]
    lines += [f"Authorization: Bearer {token}"] if token else []
    lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"] if body else []
    return "\r\n".join(lines) + "\r\n\r\n" + body.decode()


def load(port: int, requests: Sequence[str], *, seconds: float, connections: int = 32) -> Load:
    """Ask a server of this machine. Raises RuntimeError where the client fails."""
    told = {"port": port, "requests": list(requests), "seconds": seconds, "connections": connections}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load"], input=json.dumps(told), capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return Load(**json.loads(done.stdout))


class _Connection(asyncio.Protocol):
    """Sends the next request as soon as the last one is answered. Answers tell their Content-Length."""

    def __init__(self, requests: Iterator[bytes], until: float, over: asyncio.Future[None]) -> None:
        self._requests = requests
        self._until = until
        self._over = over
        self._got = b""
        self._asked_at = 0.0
        self.statuses: Counter[str] = Counter()
        self.taken: list[float] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none of asyncio's kind
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._got += data
        head = self._got.find(b"\r\n\r\n")
        if head < 0:
            return
        at = self._got.lower().find(b"content-length:", 0, head)
        length = int(self._got[at + 15 : self._got.index(b"\r\n", at)]) if at >= 0 else 0
        if len(self._got) < head + 4 + length:
            return
        self.statuses[self._got[9:12].decode()] += 1
        self.taken.append(time.perf_counter() - self._asked_at)
        self._got = b""
        if time.perf_counter() < self._until:
            self._ask()
        else:
            self._transport.close()

    def connection_lost(self, _: Exception | None) -> None:
        if not self._over.done():
            self._over.set_result(None)

    def _ask(self) -> None:
        self._asked_at = time.perf_counter()
        self._transport.write(next(self._requests))


async def _run(port: int, requests: list[str], seconds: float, connections: int) -> dict[str, object]:
    texts, begun = cycle([text.encode() for text in requests]), time.perf_counter()
    loop = asyncio.get_running_loop()
    made: list[_Connection] = []
    overs: list[asyncio.Future[None]] = []
    for _ in range(connections):
        overs.append(loop.create_future())
        made.append(_Connection(texts, begun + seconds, overs[-1]))
        await loop.create_connection(lambda: made[-1], "127.0.0.1", port)
    await asyncio.gather(*overs)
    passed = time.perf_counter() - begun
    statuses: Counter[str] = Counter()
    for one in made:
        statuses.update(one.statuses)
    taken = sorted(second * 1e3 for one in made for second in one.taken)
    return {
        "statuses": dict(statuses),
        "rate": len(taken) / passed,
        "p50_ms": taken[len(taken) // 2],
        "p99_ms": taken[int(len(taken) * 0.99)],
    }


if __name__ == "__main__":
    told = json.load(sys.stdin)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(json.dumps(runner.run(_run(**told))))
