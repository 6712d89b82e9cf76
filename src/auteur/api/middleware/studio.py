"""The studio's pages: files that were built beforehand, served beside the API under a strict policy."""

from __future__ import annotations

import gzip
import mimetypes
from collections.abc import Iterator
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["Studio", "policy"]

_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_EACH_TIME = "no-cache"
_COMPRESSED = ("text/", "application/json", "application/manifest+json", "image/svg+xml")
_WORKER = "default-src 'none'; connect-src 'self'"
"""The service worker keeps files of this origin, and loads nothing else."""
_RECORDING = "camera=(self), microphone=(self), display-capture=(self), geolocation=()"
"""The studio records; pages of others in a frame do not, and nothing else is asked for."""


def policy(objects_url: str, accounts_url: str = "") -> str:
    """What the pages may do: their own code and styles, the API, and the places where media and accounts lie."""
    asked = f"{objects_url} {accounts_url}".strip()
    return "; ".join(
        [
            "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; manifest-src 'self'",
            f"connect-src 'self' {asked}; img-src 'self' data: blob: {objects_url}",
            f"media-src 'self' blob: {objects_url}; worker-src 'self' blob:",
            "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "require-trusted-types-for 'script'; trusted-types default ProseMirrorClipboard nextjs",
        ]
    )


class Studio:
    """ASGI middleware: answers what is a file of the studio, and passes everything else on.

    Only names that were there at the start are served, so no path leads out of the folder.
    """

    def __init__(self, app: ASGIApp, folder: Path, content_policy: str) -> None:
        self._app = app
        self._policy = content_policy
        self._pages = dict(_pages(folder))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        page = self._pages.get(scope.get("path", ""))
        if scope["type"] != "http" or page is None or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        await self._answer(page, Headers(scope=scope))(scope, receive, send)

    def _answer(self, page: _Page, asked: Headers) -> Response:
        headers = {"etag": page.tag, "cache-control": page.caching, "vary": "accept-encoding"}
        if page.path.name == "service-worker.js":
            headers["content-security-policy"] = _WORKER
        if page.media_type == "text/html":
            headers["content-security-policy"] = self._policy
            headers["permissions-policy"] = _RECORDING
        if asked.get("if-none-match") == page.tag:
            return Response(None, 304, headers)
        if page.media_type.startswith(_COMPRESSED) and "gzip" in asked.get("accept-encoding", ""):
            return Response(page.packed, 200, {**headers, "content-encoding": "gzip"}, page.media_type)
        return Response(page.body, 200, headers, page.media_type)


class _Page:
    def __init__(self, path: Path, *, named_by_content: bool) -> None:
        self.path = path
        self.media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        self.caching = _FOR_EVER if named_by_content else _ASK_EACH_TIME

    @cached_property
    def body(self) -> bytes:
        return self.path.read_bytes()

    @cached_property
    def packed(self) -> bytes:
        return gzip.compress(self.body, 6, mtime=0)

    @cached_property
    def tag(self) -> str:
        return f'W/"{blake2b(self.body, digest_size=12).hexdigest()}"'


def _pages(folder: Path) -> Iterator[tuple[str, _Page]]:
    """Each file under its path; a page also under its folder's, with and without the slash at the end."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        name = path.relative_to(folder).as_posix()
        page = _Page(path, named_by_content=name.startswith("_next/static/"))
        yield f"/{name}", page
        if path.name == "index.html":
            place = f"/{name.removesuffix('index.html')}"
            yield place, page
            if place != "/":
                yield place.rstrip("/"), page
