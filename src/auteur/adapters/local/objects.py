"""Objects in a folder of this machine.

    objects/<key>            the bytes
    about/<key>.json         type, size and hash, written before the bytes take their place
    uploads/<id>/            an upload in parts: about.json and a file for each part that arrived whole
    incoming/                bytes on their way; what a crash left in it is swept

Every file takes its place by a rename, flushed to the disk before.
"""

from __future__ import annotations

import json
import os
import secrets as random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

from auteur.adapters.local.grants import Grant, signed_query
from auteur.adapters.local.incoming import Incoming
from auteur.ports.object_store import (
    MAX_EXPIRES_S,
    BadKey,
    ObjectInfo,
    ObjectsUnavailable,
    PartsRefused,
    SignedRequest,
    UnknownObject,
    UploadedPart,
    Uploading,
    checked_expiry,
    checked_key,
)

__all__ = ["LocalObjects"]

_BLOCK = 1 << 20
_SMALLEST_PART = 5 << 20
_MOST_PARTS = 10_000
_ID_LETTERS = frozenset("0123456789abcdef")
_LEFT_OVER_S = 24 * 3600


class LocalObjects:
    """An `ObjectStore`. Its signed URLs begin with `base_url` and are answered by `api/blobs.py`.

    `secrets`: the first signs, all are believed. `now` tells the seconds of the epoch.
    """

    def __init__(
        self, root: Path, base_url: str, secrets: Sequence[bytes], *, now: Callable[[], float] = time.time
    ) -> None:
        self.secrets = tuple(secrets)
        self.now = now
        self._base_url = base_url.rstrip("/")
        self._objects = root / "objects"
        self._about = root / "about"
        self._uploads = root / "uploads"
        self._incoming = root / "incoming"
        with _disk():
            for folder in (self._objects, self._about, self._uploads, self._incoming):
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    # -- signing ------------------------------------------------------------------------------------------------

    def presign_put(
        self, key: str, *, content_type: str, length: int | None, expires_s: int = MAX_EXPIRES_S
    ) -> SignedRequest:
        end, size = self._end(expires_s), -1 if length is None else length
        grant = Grant("PUT", checked_key(key), end, content_type=content_type, length=size)
        return self._signed(grant, expires_s, _sending(content_type, length))

    def presign_get(
        self, key: str, *, filename: str, content_type: str = "", expires_s: int = MAX_EXPIRES_S
    ) -> SignedRequest:
        end = self._end(expires_s)
        grant = Grant("GET", checked_key(key), end, filename=filename, content_type=content_type)
        return self._signed(grant, expires_s, {})

    def presign_part(
        self, key: str, upload_id: str, number: int, *, length: int, expires_s: int = MAX_EXPIRES_S
    ) -> SignedRequest:
        self._upload(key, upload_id)
        if not 1 <= number <= _MOST_PARTS:
            raise PartsRefused(f"part {number}: parts are numbered 1 to {_MOST_PARTS}")
        end = self._end(expires_s)
        grant = Grant("PUT", key, end, length=length, upload_id=upload_id, part=number)
        return self._signed(grant, expires_s, _sending("", length))

    def _end(self, expires_s: int) -> int:
        return int(self.now()) + checked_expiry(expires_s)

    def _signed(self, grant: Grant, expires_s: int, headers: dict[str, str]) -> SignedRequest:
        url = f"{self._base_url}/{quote(grant.key)}?{signed_query(grant, self.secrets)}"
        return SignedRequest(grant.method, url, headers, expires_s)

    # -- what the blob server does with what was signed ---------------------------------------------------------

    def receive(self, grant: Grant, length: int) -> Incoming:
        """Where the bytes of a signed PUT go; they become an object, or a part, when it is finished."""
        if grant.part:
            folder = self._upload(grant.key, grant.upload_id)
            return Incoming(
                self._incoming, grant.length, lambda new: self._keep_part(new, folder, grant.part)
            )
        key, content_type = grant.key, grant.content_type
        return Incoming(self._incoming, length, lambda new: self._keep(new, key, content_type))

    def opened(self, key: str) -> tuple[BinaryIO, ObjectInfo]:
        """The object as a file to read, and what is known of it: both of the same content. Raises UnknownObject."""
        path = self._objects / checked_key(key)
        try:
            file = path.open("rb")
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
            raise UnknownObject(key) from error
        return file, self._info(key, os.fstat(file.fileno()))

    # -- uploads in parts ---------------------------------------------------------------------------------------

    def begin_parts(self, key: str, *, content_type: str) -> str:
        upload_id = random.token_hex(16)
        about = {"key": checked_key(key), "content_type": content_type, "started_at": self.now()}
        with _disk():
            partial = self._incoming / upload_id
            partial.mkdir(mode=0o700)
            (partial / "about.json").write_text(json.dumps(about))
            partial.rename(self._uploads / upload_id)
        return upload_id

    def list_parts(self, key: str, upload_id: str) -> tuple[UploadedPart, ...]:
        folder = self._upload(key, upload_id)
        parts = [
            UploadedPart(
                int(path.stem), json.loads(path.read_bytes())["sha256"], _size(path.with_suffix(".part"))
            )
            for path in folder.glob("*.json")
            if path.stem.isdigit()
        ]
        return tuple(sorted(parts, key=lambda part: part.number))

    def complete_parts(self, key: str, upload_id: str, parts: Sequence[UploadedPart]) -> ObjectInfo:
        folder = self._upload(key, upload_id)
        _check_parts(parts, {part.number: part for part in self.list_parts(key, upload_id)})
        about = json.loads((folder / "about.json").read_bytes())
        whole = Incoming(
            self._incoming,
            sum(part.size_bytes for part in parts),
            lambda new: self._keep(new, key, about["content_type"]),
        )
        with _disk(), whole:
            for part in parts:
                for block in _blocks(folder / f"{part.number}.part"):
                    whole.write(block)
            info = whole.finish()
        shutil.rmtree(folder, ignore_errors=True)  # the sweep takes what is left
        assert isinstance(info, ObjectInfo)
        return info

    def abort_parts(self, key: str, upload_id: str) -> None:
        try:
            folder = self._upload(key, upload_id)
        except UnknownObject:
            return
        shutil.rmtree(folder, ignore_errors=True)

    def uploading(self, prefix: str = "") -> Iterator[Uploading]:
        for path in sorted(self._uploads.glob("*/about.json")):
            about = _json(path)
            if about is not None and about["key"].startswith(prefix):
                started = datetime.fromtimestamp(about["started_at"], UTC)
                yield Uploading(about["key"], path.parent.name, started)

    # -- objects ------------------------------------------------------------------------------------------------

    def head(self, key: str) -> ObjectInfo:
        path = self._objects / checked_key(key)
        try:
            status = path.stat()
        except (FileNotFoundError, NotADirectoryError) as error:
            raise UnknownObject(key) from error
        if not path.is_file():
            raise UnknownObject(key)
        return self._info(key, status)

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        file, info = self.opened(key)
        return _range(file, start, info.size_bytes if end is None else min(end, info.size_bytes))

    def write(self, path: Path, key: str, *, content_type: str) -> ObjectInfo:
        checked_key(key)
        with (
            _disk(),
            Incoming(
                self._incoming, path.stat().st_size, lambda new: self._keep(new, key, content_type)
            ) as new,
        ):
            for block in _blocks(path):
                new.write(block)
            info = new.finish()
        assert isinstance(info, ObjectInfo)
        return info

    def fetch(self, key: str, path: Path) -> None:
        """By a link where both lie on one disk: objects are replaced, never written to."""
        file, info = self.opened(key)
        with file, _disk():
            path.unlink(missing_ok=True)
            try:
                path.hardlink_to(self._objects / key)
            except OSError:
                with path.open("wb") as new:
                    for block in _range(file, 0, info.size_bytes):
                        new.write(block)

    def copy(self, source: str, target: str) -> ObjectInfo:
        """By a link: both are the same bytes until one of them is replaced."""
        checked_key(target)
        file, info = self.opened(source)
        with file, _disk():
            new = self._incoming / random.token_hex(16)
            new.hardlink_to(self._objects / source)
            self._place(new, target, info.content_type, info.sha256)
        return self.head(target)

    def delete(self, key: str) -> None:
        path = self._objects / checked_key(key)
        with _disk():
            if path.is_dir():
                return
            try:
                path.unlink()
            except (FileNotFoundError, NotADirectoryError):
                return
            self._about_path(key).unlink(missing_ok=True)
            self._prune(path.parent, self._objects)
            self._prune(self._about_path(key).parent, self._about)

    def list(self, prefix: str) -> Iterator[ObjectInfo]:
        folder = self._objects / prefix.rpartition("/")[0] if _is_prefix(prefix) else None
        if folder is None or not folder.is_dir():
            return
        keys = sorted(str(path.relative_to(self._objects)) for path in folder.rglob("*") if path.is_file())
        for key in keys:
            if key.startswith(prefix):
                try:
                    yield self.head(key)
                except UnknownObject:  # deleted since
                    continue

    def sweep(self) -> int:
        """Remove what a crash left half received a day ago or earlier; how many files."""
        old = [path for path in self._incoming.iterdir() if self.now() - path.stat().st_mtime > _LEFT_OVER_S]
        for path in old:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        return len(old)

    # -- keeping ------------------------------------------------------------------------------------------------

    def _keep(self, new: Incoming, key: str, content_type: str) -> ObjectInfo:
        with _disk():
            self._place(new.path, key, content_type, new.sha256)
        return self.head(key)

    def _place(self, new: Path, key: str, content_type: str, sha256: str | None) -> None:
        target, about = self._objects / key, self._about_path(key)
        about.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        facts = {"content_type": content_type, "sha256": sha256, "size_bytes": new.stat().st_size}
        _write(about, facts, self._incoming)
        new.replace(target)
        new.unlink(missing_ok=True)  # a rename onto another name of the same file does nothing

    def _keep_part(self, new: Incoming, folder: Path, number: int) -> UploadedPart:
        """Bytes first, then what is known of them: a part without its facts is not there."""
        with _disk():
            about = folder / f"{number}.json"
            about.unlink(missing_ok=True)
            new.path.replace(folder / f"{number}.part")
            _write(about, {"sha256": new.sha256}, self._incoming)
        return UploadedPart(number, new.sha256, new.size_bytes)

    def _info(self, key: str, status: os.stat_result) -> ObjectInfo:
        about = _json(self._about_path(key)) or {}
        known = about if about.get("size_bytes") == status.st_size else {}
        sha256 = known.get("sha256")
        return ObjectInfo(
            key,
            status.st_size,
            known.get("content_type", "application/octet-stream"),
            sha256 or f"{status.st_mtime_ns:x}-{status.st_size:x}",
            datetime.fromtimestamp(status.st_mtime, UTC),
            sha256,
        )

    def _about_path(self, key: str) -> Path:
        return self._about / f"{key}.json"

    def _upload(self, key: str, upload_id: str) -> Path:
        folder = self._uploads / upload_id
        named = len(upload_id) == 32 and set(upload_id) <= _ID_LETTERS
        about = _json(folder / "about.json") if named else None
        if about is None or about["key"] != checked_key(key):
            raise UnknownObject(key)
        return folder

    def _prune(self, folder: Path, root: Path) -> None:
        """Folders that a key left empty."""
        while folder != root:
            try:
                folder.rmdir()
            except OSError:
                return
            folder = folder.parent


def _sending(content_type: str, length: int | None) -> dict[str, str]:
    typed = {"Content-Type": content_type} if content_type else {}
    return typed if length is None else {**typed, "Content-Length": str(length)}


def _check_parts(parts: Sequence[UploadedPart], there: dict[int, UploadedPart]) -> None:
    if not parts:
        raise PartsRefused("an object has at least one part")
    if [part.number for part in parts] != list(range(1, len(parts) + 1)):
        raise PartsRefused("the parts must be numbered 1, 2, 3 …", hint="send the missing parts")
    for part in parts:
        if there.get(part.number) != part:
            raise PartsRefused(f"part {part.number} is not there, or not the one named", hint="send it again")
    if any(part.size_bytes < _SMALLEST_PART for part in parts[:-1]):
        raise PartsRefused(f"all parts but the last must have at least {_SMALLEST_PART} bytes")


def _is_prefix(prefix: str) -> bool:
    try:
        checked_key(prefix.rstrip("/") or "x")
    except BadKey:
        return False
    return True


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def _range(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    with file:
        file.seek(start)
        while start < end and (block := file.read(min(_BLOCK, end - start))):
            start += len(block)
            yield block


def _size(path: Path) -> int:
    return path.stat().st_size


def _json(path: Path) -> dict[str, Any] | None:
    try:
        value: dict[str, Any] = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    return value


def _write(path: Path, facts: dict[str, Any], through: Path) -> None:
    handle, name = tempfile.mkstemp(dir=through)
    with os.fdopen(handle, "w") as file:
        json.dump(facts, file)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)


@contextmanager
def _disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ObjectsUnavailable(
            f"the object folder: {error.strerror or error}", hint="check the disk and the folder's rights"
        ) from error
