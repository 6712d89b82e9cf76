"""The blob server: the local object store over HTTP, as an ASGI app for a process and a port of its own.

It knows no users. Each request shows a signed permission (`adapters/local/grants.py`); what is served is an attachment
that no browser may interpret.
"""

from __future__ import annotations

import asyncio
import errno
import json
from collections.abc import Awaitable, Collection, Iterable, Mapping
from email.utils import format_datetime
from typing import Any, BinaryIO
from urllib.parse import parse_qs

from starlette.types import Receive, Scope, Send

from auteur.adapters.local.grants import Grant, GrantRefused, verified
from auteur.adapters.local.incoming import Incoming, WrongLength
from auteur.adapters.local.objects import LocalObjects
from auteur.api.byte_ranges import Unsatisfiable, wanted_range
from auteur.core.attachments import content_disposition
from auteur.core.errors import AuteurError
from auteur.core.uploads import MAX_PUT_BYTES, UploadTooLarge
from auteur.media.errors import NoSpace
from auteur.ports.object_store import BadKey, ObjectInfo, UnknownObject, checked_key

__all__ = ["BlobApp"]

_BLOCK = 1 << 20
_MAX_QUERY = 4096
_STATUS: Mapping[type[AuteurError], int] = {
    GrantRefused: 403,
    BadKey: 403,  # a key that is none was never signed
    UnknownObject: 404,
    WrongLength: 400,
    UploadTooLarge: 413,
    NoSpace: 507,
}
_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; sandbox; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-site"),
    (b"referrer-policy", b"no-referrer"),
    (b"vary", b"origin"),
)
_PREFLIGHT = (
    (b"access-control-allow-methods", b"GET, HEAD, PUT"),
    (b"access-control-allow-headers", b"content-type, range, if-range, if-none-match"),
    (b"access-control-max-age", b"3600"),
)
_EXPOSED = (b"access-control-expose-headers", b"etag, accept-ranges, content-range, content-length")

Headers = list[tuple[bytes, bytes]]


class _GoneAway(Exception):
    """The client closed the connection before all was sent."""


class BlobApp:
    """`cors_origins`: the pages that may read and write here, as https://studio.example."""

    def __init__(self, objects: LocalObjects, cors_origins: Collection[str] = ()) -> None:
        self._objects = objects
        self._origins = {origin.encode() for origin in cors_origins}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "http":
            answer = _Answer(send, self._cors(scope))
            try:
                await self._answer(scope, receive, answer)
            except AuteurError as error:
                await answer.problem(error)
            except _GoneAway:
                return

    def _cors(self, scope: Scope) -> Headers:
        origin = dict(scope["headers"]).get(b"origin")
        if origin not in self._origins:
            return []
        return [(b"access-control-allow-origin", origin), _EXPOSED]

    async def _answer(self, scope: Scope, receive: Receive, answer: _Answer) -> None:
        method = scope["method"]
        if method == "OPTIONS":
            await answer.empty(204, _PREFLIGHT if answer.allowed else ())
            return
        if method not in ("GET", "HEAD", "PUT"):
            await answer.empty(405, [(b"allow", b"GET, HEAD, PUT, OPTIONS")])
            return
        grant = self._verified(scope)
        headers = dict(scope["headers"])
        if method == "PUT":
            await self._take(grant, headers, receive, answer)
        else:
            await self._serve(grant, headers, receive, answer, body=method == "GET")

    def _verified(self, scope: Scope) -> Grant:
        query = scope["query_string"]
        if len(query) > _MAX_QUERY:
            raise GrantRefused("this link is too long")
        key = checked_key(scope["path"].lstrip("/"))
        fields = parse_qs(query.decode("latin-1"), keep_blank_values=True)
        return verified(scope["method"], key, fields, self._objects.secrets, self._objects.now())

    # -- taking bytes -------------------------------------------------------------------------------------------

    async def _take(
        self, grant: Grant, headers: Mapping[bytes, bytes], receive: Receive, answer: _Answer
    ) -> None:
        length = _length(headers)
        if grant.length not in (-1, length):
            raise GrantRefused(f"this link is for exactly {grant.length} bytes")
        if length > MAX_PUT_BYTES:
            raise UploadTooLarge(
                f"one request carries {MAX_PUT_BYTES} bytes at most", hint="send it in parts"
            )
        if grant.content_type and headers.get(b"content-type", b"").decode("latin-1") != grant.content_type:
            raise GrantRefused(f"this link is for {grant.content_type}")
        incoming = await asyncio.to_thread(self._objects.receive, grant, length)
        try:
            await _received(incoming, receive)
            kept = await asyncio.to_thread(incoming.finish)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            raise NoSpace("the server's disk is full", hint="send it again later") from error
        finally:
            await asyncio.to_thread(incoming.abandon)
        await answer.empty(200, [(b"etag", f'"{kept.etag}"'.encode())])

    # -- serving them -------------------------------------------------------------------------------------------

    async def _serve(
        self, grant: Grant, headers: Mapping[bytes, bytes], receive: Receive, answer: _Answer, *, body: bool
    ) -> None:
        file, info = await asyncio.to_thread(self._objects.opened, grant.key)
        with file:
            told = _told(grant, info)
            if headers.get(b"if-none-match") == f'"{info.etag}"'.encode():
                await answer.empty(304, told)
                return
            fresh = headers.get(b"if-range") in (None, f'"{info.etag}"'.encode())
            try:
                span = wanted_range(headers.get(b"range") if fresh else None, info.size_bytes)
            except Unsatisfiable:
                await answer.empty(416, [(b"content-range", f"bytes */{info.size_bytes}".encode())])
                return
            start, end = span or (0, info.size_bytes)
            if span:
                told.append((b"content-range", f"bytes {start}-{end - 1}/{info.size_bytes}".encode()))
            told.append((b"content-length", str(end - start).encode()))
            await answer.begin(206 if span else 200, told)
            await answer.stream(file, start, end if body else start, receive)


class _Answer:
    """What is sent back, with the headers that everything carries."""

    def __init__(self, send: Send, cors: Headers) -> None:
        self._send = send
        self._cors = cors
        self._begun = False
        self.allowed = bool(cors)

    async def begin(self, status: int, headers: Iterable[tuple[bytes, bytes]]) -> None:
        self._begun = True
        told = [*_ALWAYS, *self._cors, *headers]
        await self._send({"type": "http.response.start", "status": status, "headers": told})

    async def empty(self, status: int, headers: Iterable[tuple[bytes, bytes]]) -> None:
        none = [] if status in (204, 304) else [(b"content-length", b"0")]
        await self.begin(status, [*headers, *none])
        await self._send({"type": "http.response.body"})

    async def problem(self, error: AuteurError) -> None:
        """As the API tells its errors (RFC 9457)."""
        if self._begun:
            raise error
        status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 500)
        told = {"type": "about:blank", "status": status, "code": error.code, "detail": error.message}
        body = json.dumps(told).encode()
        headers = [
            (b"content-type", b"application/problem+json"),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),  # what is still being sent is not read
        ]
        await self.begin(status, headers)
        await self._send({"type": "http.response.body", "body": body})

    async def stream(self, file: BinaryIO, start: int, end: int, receive: Receive) -> None:
        """A block at a time; stops when the client went away."""
        gone = asyncio.create_task(_gone(receive))
        try:
            await asyncio.to_thread(file.seek, start)
            while start < end and not gone.done():
                block = await asyncio.to_thread(file.read, min(_BLOCK, end - start))
                if not block:
                    raise _GoneAway  # the file became shorter: end the connection rather than lie
                start += len(block)
                await self._send({"type": "http.response.body", "body": block, "more_body": True})
            await self._send({"type": "http.response.body"})
        finally:
            gone.cancel()


def _length(headers: Mapping[bytes, bytes]) -> int:
    said = headers.get(b"content-length", b"")
    if not said.isdigit() or len(said) > 15:
        raise GrantRefused("the request does not say how long it is", hint="send Content-Length")
    return int(said)


async def _received(incoming: Incoming, receive: Receive) -> None:
    """The request's body, written and hashed in a thread while the next block comes in: two blocks in memory."""
    writing: Awaitable[None] | None = None
    blocks: list[bytes] = []
    more = True
    try:
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise _GoneAway
            blocks.append(message.get("body", b""))
            more = message.get("more_body", False)
            if not more or sum(map(len, blocks)) >= _BLOCK:
                if writing:
                    await writing
                writing = asyncio.ensure_future(asyncio.to_thread(_write, incoming, blocks))
                blocks = []
    finally:
        if writing:
            await writing


def _write(incoming: Incoming, blocks: list[bytes]) -> None:
    for block in blocks:  # joined, they would be copied to fresh pages
        incoming.write(block)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue


def _told(grant: Grant, info: ObjectInfo) -> Headers:
    kind = grant.content_type or info.content_type
    return [
        (b"content-type", kind.encode("latin-1", "replace")),
        (b"content-disposition", content_disposition(grant.filename).encode("latin-1")),
        (b"etag", f'"{info.etag}"'.encode()),
        (b"last-modified", format_datetime(info.modified_at, usegmt=True).encode()),
        (b"accept-ranges", b"bytes"),
        (b"cache-control", b"private, max-age=900"),
    ]


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message: Mapping[str, Any] = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
