"""Objects in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from auteur.adapters.local.grants import Grant, GrantRefused
from auteur.core.attachments import content_disposition
from auteur.ports.object_store import (
    MAX_EXPIRES_S,
    ObjectInfo,
    PartsRefused,
    SignedRequest,
    UnknownObject,
    UploadedPart,
    Uploading,
    checked_expiry,
    checked_key,
)

__all__ = ["MemoryObjects"]

_SMALLEST_PART = 5 << 20


@dataclass
class _Upload:
    key: str
    content_type: str
    started_at: datetime
    parts: dict[int, bytes] = field(default_factory=dict)


class MemoryObjects:
    """An `ObjectStore` that forgets everything with the process. `carry_out` does what a client does with a URL."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._objects: dict[str, tuple[ObjectInfo, bytes]] = {}
        self._uploads: dict[str, _Upload] = {}
        self._grants: dict[str, Grant] = {}
        self._ids = count(1)

    def presign_put(
        self, key: str, *, content_type: str, length: int | None, expires_s: int = MAX_EXPIRES_S
    ) -> SignedRequest:
        end = self._end(expires_s)
        size = -1 if length is None else length
        grant = Grant("PUT", checked_key(key), end, content_type=content_type, length=size)
        sized = {} if length is None else {"Content-Length": str(length)}
        return self._signed(grant, expires_s, {"Content-Type": content_type, **sized})

    def presign_get(
        self, key: str, *, filename: str, content_type: str = "", expires_s: int = MAX_EXPIRES_S
    ) -> SignedRequest:
        end = self._end(expires_s)
        grant = Grant("GET", checked_key(key), end, filename=filename, content_type=content_type)
        return self._signed(grant, expires_s, {})

    def presign_part(
        self, key: str, upload_id: str, number: int, *, length: int, expires_s: int = MAX_EXPIRES_S
    ) -> SignedRequest:
        if not 1 <= number <= 10_000:
            raise PartsRefused(f"part {number}: parts are numbered 1 to 10000")
        end = self._end(expires_s)
        grant = Grant("PUT", checked_key(key), end, length=length, upload_id=upload_id, part=number)
        return self._signed(grant, expires_s, {"Content-Length": str(length)})

    def _end(self, expires_s: int) -> int:
        return int(self._now()) + checked_expiry(expires_s)

    def _signed(self, grant: Grant, expires_s: int, headers: Mapping[str, str]) -> SignedRequest:
        url = f"memory://{grant.key}?{next(self._ids)}"
        self._grants[url] = grant
        return SignedRequest(grant.method, url, headers, expires_s)

    def carry_out(
        self, request: SignedRequest, body: bytes = b"", span: tuple[int, int] | None = None
    ) -> tuple[Mapping[str, str], bytes]:
        """Headers and body of the answer. Raises GrantRefused for a request that was not signed so."""
        grant = self._grants.get(request.url)
        headers = {name.lower(): value for name, value in request.headers.items()}
        if grant is None or grant.method != request.method or self._now() >= grant.expires_at:
            raise GrantRefused("not signed, or not any more")
        if request.method == "GET":
            info, content = self._found(grant.key)
            kind = grant.content_type or info.content_type
            told = {"content-type": kind, "content-disposition": content_disposition(grant.filename)}
            return told, content[slice(*span)] if span else content
        typed = not grant.content_type or headers.get("content-type") == grant.content_type
        if grant.length not in (-1, len(body)) or not typed:
            raise GrantRefused("another length or type")
        if grant.part:
            self._upload(grant.key, grant.upload_id).parts[grant.part] = body
        else:
            self._put(grant.key, body, grant.content_type)
        return {"etag": _hash(body)}, b""

    def begin_parts(self, key: str, *, content_type: str) -> str:
        upload_id = str(next(self._ids))
        self._uploads[upload_id] = _Upload(checked_key(key), content_type, self._date())
        return upload_id

    def list_parts(self, key: str, upload_id: str) -> tuple[UploadedPart, ...]:
        parts = self._upload(key, upload_id).parts
        return tuple(
            UploadedPart(number, _hash(parts[number]), len(parts[number])) for number in sorted(parts)
        )

    def complete_parts(self, key: str, upload_id: str, parts: Sequence[UploadedPart]) -> ObjectInfo:
        upload = self._upload(key, upload_id)
        there = self.list_parts(key, upload_id)
        in_order = [part.number for part in parts] == list(range(1, len(parts) + 1))
        small = any(part.size_bytes < _SMALLEST_PART for part in parts[:-1])
        if not parts or not in_order or small or not set(parts) <= set(there):
            raise PartsRefused("the parts do not make an object")
        self._put(key, b"".join(upload.parts[part.number] for part in parts), upload.content_type)
        del self._uploads[upload_id]
        return self.head(key)

    def abort_parts(self, key: str, upload_id: str) -> None:
        checked_key(key)
        self._uploads.pop(upload_id, None)

    def uploading(self, prefix: str = "") -> Iterator[Uploading]:
        for upload_id, upload in list(self._uploads.items()):
            if upload.key.startswith(prefix):
                yield Uploading(upload.key, upload_id, upload.started_at)

    def head(self, key: str) -> ObjectInfo:
        return self._found(key)[0]

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        content = self._found(key)[1][start:end]
        if content:
            yield content

    def write(self, path: Path, key: str, *, content_type: str) -> ObjectInfo:
        self._put(checked_key(key), path.read_bytes(), content_type)
        return self.head(key)

    def fetch(self, key: str, path: Path) -> None:
        path.write_bytes(self._found(key)[1])

    def copy(self, source: str, target: str) -> ObjectInfo:
        checked_key(target)
        info, content = self._found(source)
        self._put(target, content, info.content_type)
        return self.head(target)

    def delete(self, key: str) -> None:
        self._objects.pop(checked_key(key), None)

    def list(self, prefix: str) -> Iterator[ObjectInfo]:
        for key in sorted(self._objects):
            if key.startswith(prefix):
                yield self._objects[key][0]

    def _put(self, key: str, content: bytes, content_type: str) -> None:
        mark = _hash(content)
        info = ObjectInfo(key, len(content), content_type, mark, self._date(), mark)
        self._objects[key] = (info, content)

    def _found(self, key: str) -> tuple[ObjectInfo, bytes]:
        if checked_key(key) not in self._objects:
            raise UnknownObject(key)
        return self._objects[key]

    def _upload(self, key: str, upload_id: str) -> _Upload:
        upload = self._uploads.get(upload_id)
        if upload is None or upload.key != checked_key(key):
            raise UnknownObject(key)
        return upload

    def _date(self) -> datetime:
        return datetime.fromtimestamp(self._now(), UTC)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
