"""Whole answers get an ETag, are left out where the client has them, and are compressed. Streams pass untouched."""

from __future__ import annotations

import asyncio
import gzip
from hashlib import blake2b

import zstandard
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Representation"]

_COMPRESS_FROM_BYTES = 1024
_IN_A_THREAD_FROM_BYTES = 128 << 10
_TEXT = ("application/json", "application/problem+json", "text/", "application/xml")


class Representation:
    """ASGI middleware. An ETag is weak: the same content, in whatever encoding."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        start: Message | None = None

        async def sending(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            if start is None:
                await send(message)
                return
            head, start = start, None
            if not message.get("more_body", False):
                await _finish(scope["method"], asked, head, message)
            await send(head)
            await send(message)

        await self._app(scope, receive, sending)


async def _finish(method: str, asked: Headers, head: Message, message: Message) -> None:
    """Changes head and body in place."""
    headers = MutableHeaders(raw=head["headers"])
    body: bytes = message.get("body", b"")
    if method == "GET" and head["status"] == 200:
        tag = headers.setdefault("etag", f'W/"{blake2b(body, digest_size=12).hexdigest()}"')
        if _has(asked.get("if-none-match", ""), tag):
            head["status"], message["body"] = 304, b""
            del headers["content-length"], headers["content-type"]
            head["headers"] = headers.raw
            return
    if len(body) >= _COMPRESS_FROM_BYTES and headers.get("content-type", "").startswith(_TEXT):
        await _compress(asked.get("accept-encoding", ""), headers, body, message)
        head["headers"] = headers.raw


def _has(known: str, tag: str) -> bool:
    return known == "*" or tag.removeprefix("W/") in (
        one.strip().removeprefix("W/") for one in known.split(",")
    )


async def _compress(accepted: str, headers: MutableHeaders, body: bytes, message: Message) -> None:
    headers.add_vary_header("Accept-Encoding")
    encoding = _encoding(accepted)
    if encoding is None or "content-encoding" in headers:
        return
    pack = _zstd if encoding == "zstd" else _gzip
    packed = await asyncio.to_thread(pack, body) if len(body) >= _IN_A_THREAD_FROM_BYTES else pack(body)
    message["body"] = packed
    headers["content-encoding"] = encoding
    headers["content-length"] = str(len(packed))


def _encoding(accepted: str) -> str | None:
    """zstd before gzip, of those whose weight is not 0."""
    weights: dict[str, str] = {}
    for part in accepted.split(","):
        name, _, weight = part.partition(";")
        weights[name.strip().lower()] = weight.replace(" ", "")
    taken = [name for name in ("zstd", "gzip") if name in weights and weights[name] not in ("q=0", "q=0.0")]
    return taken[0] if taken else None


def _zstd(body: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=3).compress(body)


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, 5, mtime=0)
