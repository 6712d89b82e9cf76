"""A TCP proxy that spoils requests as it is told: cut on the way, answered with 503, their answers lost or changed."""

from __future__ import annotations

import socket
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["FaultyProxy", "Spoil", "faulty_proxy"]

_BLOCK = 1 << 16
_BUSY = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass(frozen=True)
class Spoil:
    """What becomes of one request.

    `drop`: it never arrives. `busy`: a proxy's own 503. `cut`: so many of its bytes arrive. `lose`: it arrives, its
    answer does not. `cut_answer`: so many bytes of the answer arrive. `flip`: one byte of the answer, counted from its
    beginning, is another.
    """

    how: Literal["drop", "busy", "cut", "lose", "cut_answer", "flip"]
    at: int = 0


@dataclass
class FaultyProxy:
    """`spoils` are used up by the next requests that are told by `only`, in order; then all is well."""

    port: int
    target: int = 0
    only: bytes = b""
    spoils: deque[Spoil] = field(default_factory=deque)
    used: list[Spoil] = field(default_factory=list)
    refused: bytes = b""
    """Requests whose beginning holds this are always dropped."""
    seen: list[bytes] = field(default_factory=list)
    """The first line of every request."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def plan(self, *spoils: Spoil, only: bytes = b"") -> None:
        """What becomes of the next requests whose beginning holds `only`."""
        with self.lock:
            self.only = only
            self.used.clear()
            self.spoils = deque(spoils)

    def reset(self) -> None:
        """All is well again."""
        self.plan()
        self.refused = b""
        self.seen.clear()

    def next_for(self, head: bytes) -> Spoil | None:
        self.seen.append(head.partition(b"\r\n")[0])
        if self.refused and self.refused in head:
            return Spoil("drop")
        with self.lock:
            if not self.spoils or self.only not in head:
                return None
            self.used.append(self.spoils.popleft())
            return self.used[-1]


class _Line:
    """One client's connection. A request begins where the client speaks after the server did."""

    def __init__(self, proxy: FaultyProxy, client: socket.socket) -> None:
        self._proxy = proxy
        self._client = client
        self._server = socket.create_connection(("127.0.0.1", proxy.target))
        self._spoil: Spoil | None = None
        self._fresh = True
        self._count = 0

    def run(self) -> None:
        back = threading.Thread(target=self._answers, daemon=True)
        back.start()
        with suppress(OSError), closing(self._client), closing(self._server):
            while (data := self._client.recv(_BLOCK)) and self._sent(data):
                pass
            self._end()
        back.join(10)

    def _sent(self, data: bytes) -> bool:
        if self._fresh:
            self._fresh, self._count = False, 0
            self._spoil = self._proxy.next_for(data)
        spoil = self._spoil
        if spoil is None or spoil.how in ("lose", "cut_answer", "flip"):
            self._server.sendall(data)
            return True
        if spoil.how == "busy":
            self._client.sendall(_BUSY)
            return False
        if spoil.how == "cut" and self._count + len(data) < spoil.at:
            self._count += len(data)
            self._server.sendall(data)
            return True
        if spoil.how == "cut":
            self._server.sendall(data[: spoil.at - self._count])
        return False

    def _answers(self) -> None:
        with suppress(OSError):
            while data := self._server.recv(_BLOCK):
                if not self._fresh:
                    self._fresh, self._count = True, 0
                if not self._answered(data):
                    break
            self._end()

    def _answered(self, data: bytes) -> bool:
        spoil, begin = self._spoil, self._count
        self._count += len(data)
        if spoil is None or spoil.how not in ("lose", "cut_answer", "flip"):
            self._client.sendall(data)
            return True
        if spoil.how == "flip":
            at = spoil.at - begin
            if 0 <= at < len(data):
                data = data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]
            self._client.sendall(data)
            return True
        if spoil.how == "cut_answer":
            self._client.sendall(data[: max(0, spoil.at - begin)])
            return self._count < spoil.at
        return False

    def _end(self) -> None:
        for one in (self._client, self._server):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


@contextmanager
def faulty_proxy() -> Iterator[FaultyProxy]:
    """A proxy that listens; give it its `target`, a port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        proxy = FaultyProxy(listening.getsockname()[1])
        taking = threading.Thread(target=_take, args=(listening, proxy), daemon=True)
        taking.start()
        try:
            yield proxy
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            taking.join(10)


def _take(listening: socket.socket, proxy: FaultyProxy) -> None:
    with suppress(OSError):
        while True:
            client, _ = listening.accept()
            threading.Thread(target=_serve, args=(proxy, client), daemon=True).start()


def _serve(proxy: FaultyProxy, client: socket.socket) -> None:
    try:
        line = _Line(proxy, client)
    except OSError:
        client.close()
        return
    line.run()
