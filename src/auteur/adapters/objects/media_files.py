"""A user's media as files of this machine, fetched from the object store when they are asked for."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from auteur.ports.media_files import MediaChanged, StoredMedia, UnknownMedia
from auteur.ports.media_library import MediaRow, unknown_media
from auteur.ports.object_store import ObjectStore

__all__ = ["ObjectMediaFiles"]

_IN_USE_S = 6 * 3600
"""What was asked for within this time may still be read: longer than any job may take."""


class ObjectMediaFiles:
    """`MediaFiles` of one user. `row_of` finds a media file among the user's own.

    Files lie in `folder` under their hash and may be deleted at any time that no job runs; above `most_bytes` those
    not asked for the longest go, unless a job may read them.
    """

    def __init__(
        self,
        objects: ObjectStore,
        row_of: Callable[[UUID], MediaRow],
        folder: Path,
        *,
        most_bytes: int = 20 << 30,
    ) -> None:
        self._objects = objects
        self._row_of = row_of
        self._folder = folder
        self._most_bytes = most_bytes

    def add(self, path: Path) -> StoredMedia:
        """Recordings come by uploads alone: raises UnknownMedia."""
        raise UnknownMedia(f"{path.name} is not in the project", hint="upload it first")

    def get(self, media_file_id: str) -> StoredMedia:
        """The file of this id. Raises UnknownMedia where the user has none that was checked, MediaChanged."""
        try:
            row = self._row_of(UUID(media_file_id))
        except ValueError:
            raise UnknownMedia(f"there is no media file {media_file_id!r}") from None
        if row.status != "ready" or row.sha256 is None:
            raise unknown_media(row.id)
        path = self._folder / row.sha256
        with suppress(FileNotFoundError):
            os.utime(path)
            return StoredMedia(str(row.id), path, row.sha256)
        self._fetch(row, path)
        self._make_room()
        return StoredMedia(str(row.id), path, row.sha256)

    def fetch_unchecked(self, key: str, path: Path) -> str:
        """An object as a file, whatever it is; its SHA-256. For the sandbox's eyes only."""
        digest = sha256()
        with path.open("wb") as file:
            for block in self._objects.read(key):
                digest.update(block)
                file.write(block)
        return digest.hexdigest()

    def _fetch(self, row: MediaRow, path: Path) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(prefix=".fetching-", dir=self._folder)
        os.close(handle)
        partial = Path(name)
        try:
            if self.fetch_unchecked(row.key, partial) != row.sha256:
                raise MediaChanged(
                    f"the bytes of {row.id} are not those that were checked", hint="upload it again"
                )
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)

    def _make_room(self) -> None:
        now = time.time()
        files = sorted((file.stat().st_mtime, file.stat().st_size, file) for file in self._folder.iterdir())
        size = sum(bytes_ for _, bytes_, _ in files)
        for used_at, bytes_, file in files:
            if size <= self._most_bytes or now - used_at < _IN_USE_S:
                return
            file.unlink(missing_ok=True)
            size -= bytes_
