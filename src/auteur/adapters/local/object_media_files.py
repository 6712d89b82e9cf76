"""A project's media on a server: rows in the library, bytes in the object store, files in a folder of one job's own."""

from __future__ import annotations

import hashlib
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, Protocol, TypeVar
from uuid import UUID, uuid4

from auteur.adapters.local.file_cache import FileCache
from auteur.core.uploads import clean_name
from auteur.media.kinds import kind_of, mime_type_of
from auteur.media.probe import probe
from auteur.ports.media_files import MediaChanged, StoredMedia, UnknownMedia
from auteur.ports.media_library import MediaLibrary, MediaRow, NewMedia
from auteur.ports.object_store import ObjectStore, UnknownObject

__all__ = ["ObjectMediaFiles", "Run"]

T = TypeVar("T")


class Run(Protocol):
    """Waits for a coroutine from a plain thread, as `Database.run` does."""

    def __call__(self, work: Coroutine[Any, Any, T], /) -> T: ...


class ObjectMediaFiles:
    """A `MediaFiles` for one project of one user, called from threads. `folder` goes when the work is done."""

    def __init__(
        self,
        library: MediaLibrary,
        objects: ObjectStore,
        cache: FileCache,
        run: Run,
        *,
        folder: Path,
        user_id: UUID,
        project_id: UUID,
    ) -> None:
        self._library = library
        self._objects = objects
        self._cache = cache
        self._run = run
        self._folder = folder
        self._user_id = user_id
        self._project_id = project_id

    def add(self, path: Path) -> StoredMedia:
        """Take a file that this machine made into the project. Raises MediaError for what is no media."""
        info = probe(path, sha256=True)
        for row in self._rows():
            if row.sha256 == info.sha256 and row.status == "ready":
                return self.get(str(row.id))
        media_id, mime_type, kind = uuid4(), mime_type_of(info), kind_of(info)
        key = f"user/{self._user_id}/media/{media_id}/original"
        name = clean_name(path.name)
        new = NewMedia(media_id, name, kind, mime_type, info.size_bytes, key, f"object:{key}")
        self._run(self._library.add(self._user_id, self._project_id, new))
        self._objects.write(path, key, content_type=mime_type)
        ready = self._library.ready(
            self._user_id,
            media_id,
            media_type=kind,
            mime_type=mime_type,
            duration_ms=None if info.is_still else info.duration_ms,
            sha256=info.sha256,
            metadata={"container": info.container, "probe": info.to_json()},
        )
        self._run(ready)
        return self.get(str(media_id))

    def get(self, media_file_id: str) -> StoredMedia:
        row = self._row(media_file_id)
        if row.status != "ready" or row.sha256 is None:
            raise UnknownMedia(f"{row.name} is not ready: {row.status}", hint="wait until it was checked")
        path = self._folder / media_file_id
        if not path.exists():
            sha256 = row.sha256
            self._cache.link(sha256, path, lambda target: self._fetch(row, sha256, target))
        return StoredMedia(media_file_id, path, row.sha256)

    def _row(self, media_file_id: str) -> MediaRow:
        """Only this project's, though the document may name any."""
        try:
            identity = UUID(media_file_id)
        except ValueError:
            raise UnknownMedia(f"the project has no media file {media_file_id!r}") from None
        row = self._run(self._library.get(self._user_id, identity))
        if row.project_id != self._project_id:
            raise UnknownMedia(f"the project has no media file {media_file_id!r}")
        return row

    def _rows(self) -> list[MediaRow]:
        rows: list[MediaRow] = []
        cursor: str | None = None
        while True:
            page = self._run(self._library.list(self._user_id, self._project_id, limit=200, cursor=cursor))
            rows += page.items
            cursor = page.next_cursor
            if cursor is None:
                return rows

    def _fetch(self, row: MediaRow, sha256: str, target: Path) -> None:
        try:
            self._objects.fetch(row.key, target)
        except UnknownObject as error:
            raise UnknownMedia(f"the bytes of {row.name} are gone", hint="upload it again") from error
        if _hash(target) != sha256:
            raise MediaChanged(f"the bytes of {row.name} are not those that were checked")


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
