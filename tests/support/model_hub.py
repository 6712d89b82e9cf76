"""A hub on loopback: it states hashes as the real one does, sends on to another path, and breaks off when told to."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

__all__ = ["FakeHub", "running_hub"]

_SMALL = 100  # bytes: what is smaller lies in git itself and is stated by git's own hash


@dataclass
class FakeHub:
    """`files` by "owner/name@commit/path". `cuts` are how many bytes each next answer sends before the line breaks."""

    files: dict[str, bytes]
    cuts: list[int] = field(default_factory=list)
    token: str = ""
    states_hashes: bool = True
    ignores_range: bool = False
    tampered: frozenset[str] = frozenset()
    asked: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    url: str = ""


@contextmanager
def running_hub(hub: FakeHub) -> Iterator[FakeHub]:
    """The hub, answering at its `url`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": hub}))
    hub.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


class _Handler(BaseHTTPRequestHandler):
    hub: FakeHub

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Says nothing."""

    def do_GET(self) -> None:
        hub = self.hub
        hub.asked.append((self.path, self.headers.get("Range"), self.headers.get("Authorization")))
        if self.path.startswith("/cdn/"):
            self._send(self.path.removeprefix("/cdn/"))
            return
        repository, _, rest = self.path.removeprefix("/").partition("/resolve/")
        commit, _, path = rest.partition("/")
        key = f"{repository}@{commit}/{path}"
        if hub.token and self.headers.get("Authorization") != f"Bearer {hub.token}":
            self._status(401)
        elif key not in hub.files:
            self._status(404)
        elif len(hub.files[key]) < _SMALL:
            self._send(key)
        else:
            self.send_response(302)
            # another name of loopback is another host: the token must not go there
            self.send_header("Location", f"http://localhost:{self.server.server_port}/cdn/{key}")  # type: ignore[attr-defined]
            if hub.states_hashes:
                self.send_header("X-Linked-Etag", f'"{hashlib.sha256(hub.files[key]).hexdigest()}"')
            self._end()

    def _send(self, key: str) -> None:
        hub, data = self.hub, self.hub.files[key]
        sent = data[:-1] + b"!" if key in hub.tampered else data
        begin = 0
        if self.headers.get("Range") and not hub.ignores_range:
            begin = int(self.headers["Range"].removeprefix("bytes=").removesuffix("-"))
            if begin >= len(data):
                self._status(416)
                return
        self.send_response(206 if begin else 200)
        if hub.states_hashes and len(data) < _SMALL:
            blob = f"blob {len(data)}\0".encode() + data
            self.send_header("Etag", f'W/"{hashlib.sha1(blob).hexdigest()}"')
        self.send_header("Content-Length", str(len(data) - begin))
        self.end_headers()
        cut = hub.cuts.pop(0) if hub.cuts and len(data) >= _SMALL else len(data)
        self.wfile.write(sent[begin : begin + cut])
        self.close_connection = True

    def _status(self, status: int) -> None:
        self.send_response(status)
        self._end()

    def _end(self) -> None:
        self.send_header("Content-Length", "0")
        self.end_headers()
