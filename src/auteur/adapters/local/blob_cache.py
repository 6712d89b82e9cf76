"""A cache in a folder, a file an entry."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

from auteur.media.files import write_whole

__all__ = ["LocalBlobCache"]


class LocalBlobCache:
    """A `BlobCache`. Files are named by the hash of their key; deleting any of them, or all, is safe."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> bytes | None:
        try:
            return self._file(key).read_bytes()
        except OSError:
            return None

    def put(self, key: str, value: bytes) -> None:
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            write_whole(self._file(key), value)

    def _file(self, key: str) -> Path:
        return self._folder / hashlib.sha256(key.encode()).hexdigest()
