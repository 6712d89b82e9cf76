"""The port of whatever keeps the bytes of media: a folder of this machine, or a bucket.

Clients send and fetch bytes themselves, by requests that the store signed: method, key, type, length and end are part
of the signature. The store is synchronous; from an event loop, all but the signing belongs in a thread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from auteur.core.errors import InputError, StoreError

__all__ = [
    "MAX_EXPIRES_S",
    "BadKey",
    "ObjectInfo",
    "ObjectStore",
    "ObjectsUnavailable",
    "PartsRefused",
    "SignedRequest",
    "UnknownObject",
    "UploadedPart",
    "Uploading",
    "checked_expiry",
    "checked_key",
]

MAX_EXPIRES_S = 900
"""No signed request is good for longer than 15 minutes."""
_MAX_KEY = 512
_SEGMENT = r"(?!\.{1,2}(?:/|$))[A-Za-z0-9._-]+"
_KEY = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT})*")


class UnknownObject(StoreError):
    """There is no object under this key."""

    code = "object_unknown"

    def __init__(self, key: str) -> None:
        super().__init__(f"there is no object {key}")
        self.key = key


class PartsRefused(StoreError):
    """The parts do not make an object: one is missing, too small or not what it was said to be. All are still there."""

    code = "parts_refused"


class ObjectsUnavailable(StoreError):
    """The store cannot be reached, or refuses us."""

    code = "objects_unavailable"


class BadKey(InputError):
    """Keys are made by the server of letters, digits, dots, dashes and slashes; this is none."""

    code = "bad_key"


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A request that whoever holds it may make once or more, until `expires_s` seconds are over, exactly like this."""

    method: str
    url: str
    headers: Mapping[str, str]
    expires_s: int


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """`etag` changes with the content; `sha256` is known where the store itself hashed the bytes."""

    key: str
    size_bytes: int
    content_type: str
    etag: str
    modified_at: datetime
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class UploadedPart:
    """A part that arrived whole. Numbers begin with 1."""

    number: int
    etag: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Uploading:
    """An upload in parts that is neither completed nor aborted."""

    key: str
    upload_id: str
    started_at: datetime


class ObjectStore(Protocol):
    """Keeps objects. An object is there whole or not at all. Raises BadKey, ObjectsUnavailable anywhere."""

    def presign_put(
        self, key: str, *, content_type: str, length: int | None, expires_s: int = MAX_EXPIRES_S
    ) -> SignedRequest:
        """Send an object of this type and of exactly so many bytes; None: of any length that one PUT carries.

        A length that is not signed must be checked when the object is there.
        """
        ...

    def presign_get(
        self, key: str, *, filename: str, content_type: str = "", expires_s: int = MAX_EXPIRES_S
    ) -> SignedRequest:
        """Fetch it, whole or in ranges, as an attachment of this name."""
        ...

    def begin_parts(self, key: str, *, content_type: str) -> str:
        """Begin an upload in parts; its id. All parts but the last have one size, of 5 MiB at least."""
        ...

    def presign_part(
        self, key: str, upload_id: str, number: int, *, length: int, expires_s: int = MAX_EXPIRES_S
    ) -> SignedRequest:
        """Send one part (1 to 10,000); sent again, the last one counts."""
        ...

    def list_parts(self, key: str, upload_id: str) -> tuple[UploadedPart, ...]:
        """Which parts are there, by number. Raises UnknownObject for an upload that is not going on."""
        ...

    def complete_parts(self, key: str, upload_id: str, parts: Sequence[UploadedPart]) -> ObjectInfo:
        """Make the object of its parts. Raises PartsRefused, UnknownObject."""
        ...

    def abort_parts(self, key: str, upload_id: str) -> None:
        """Forget the upload and its parts; harmless where there is none."""
        ...

    def uploading(self, prefix: str = "") -> Iterator[Uploading]:
        """Uploads in parts that are going on, or were left."""
        ...

    def head(self, key: str) -> ObjectInfo:
        """Raises UnknownObject."""
        ...

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` to before `end`, in blocks. Raises UnknownObject."""
        ...

    def write(self, path: Path, key: str, *, content_type: str) -> ObjectInfo:
        """Keep a file of this machine as an object."""
        ...

    def fetch(self, key: str, path: Path) -> None:
        """Have the object as a file of this machine, which is only read. Raises UnknownObject."""
        ...

    def copy(self, source: str, target: str) -> ObjectInfo:
        """Raises UnknownObject."""
        ...

    def delete(self, key: str) -> None:
        """Harmless where there is none."""
        ...

    def list(self, prefix: str) -> Iterator[ObjectInfo]:
        """All objects whose keys begin so, by key. Type and hash may be missing from what a list says."""
        ...


def checked_key(key: str) -> str:
    """The key, if it is one. Raises BadKey for everything that could be a path or a pattern elsewhere."""
    if len(key) > _MAX_KEY or not _KEY.fullmatch(key):
        raise BadKey("this is no key of an object")
    return key


def checked_expiry(expires_s: int) -> int:
    """Refuses what is not of this port's promise; a mistake of ours, never of a user."""
    if not 1 <= expires_s <= MAX_EXPIRES_S:
        raise ValueError(f"a signed request is good for 1 to {MAX_EXPIRES_S} s, not {expires_s}")
    return expires_s
