"""The media of a project folder: files that stay where they are, listed in `media.json`."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from auteur.core.errors import StoreError
from auteur.media.files import write_whole
from auteur.ports.media_files import MediaChanged, StoredMedia, UnknownMedia

__all__ = ["LocalMediaFiles", "fingerprint"]

_SAMPLES = 32
_SAMPLE_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class _Listed:
    id: str
    path: str  # relative to the folder's parent where the file lies beside or below it, so that both can be moved
    fingerprint: str
    size_bytes: int
    modified_ns: int


class LocalMediaFiles:
    """A `MediaFiles`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._list = folder / "media.json"

    def add(self, path: Path) -> StoredMedia:
        path = path.absolute()
        mark, status = _fingerprint_of(path)
        listed = {media.id: media for media in self._read()}
        known = next((media for media in listed.values() if media.fingerprint == mark), None)
        identity = known.id if known else _free_id(f"m{mark[:8]}", listed)
        listed[identity] = _Listed(identity, self._relative(path), mark, status.st_size, status.st_mtime_ns)
        self._write(list(listed.values()))
        return StoredMedia(identity, path, mark)

    def get(self, media_file_id: str) -> StoredMedia:
        media = next((media for media in self._read() if media.id == media_file_id), None)
        if media is None:
            raise UnknownMedia(f"the project has no media file {media_file_id!r}")
        path = (self._folder.absolute().parent / media.path).resolve()
        try:
            status = path.stat()
        except OSError as error:
            raise UnknownMedia(f"{path} is not there any more", hint="put the recording back") from error
        same = (status.st_size, status.st_mtime_ns) == (media.size_bytes, media.modified_ns)
        if not same and _fingerprint_of(path)[0] != media.fingerprint:
            raise MediaChanged(f"{path} has changed since the project was made", hint="put the old file back")
        return StoredMedia(media.id, path, media.fingerprint)

    def _relative(self, path: Path) -> str:
        home = self._folder.absolute().parent
        return str(path.relative_to(home)) if path.is_relative_to(home) else str(path)

    def _read(self) -> list[_Listed]:
        try:
            values: list[dict[str, Any]] = json.loads(self._list.read_bytes())
            return [_Listed(**value) for value in values]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, TypeError) as error:
            raise StoreError(f"{self._list}: {error}", hint="restore the file from a backup") from error

    def _write(self, listed: list[_Listed]) -> None:
        fields = _Listed.__slots__
        content = [{name: getattr(media, name) for name in fields} for media in listed]
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_whole(self._list, json.dumps(content, indent=1).encode())
        except OSError as error:
            raise StoreError(
                f"{self._folder}: {error.strerror}", hint="name another folder with --project"
            ) from error


def _free_id(wanted: str, taken: dict[str, _Listed]) -> str:
    n, candidate = 1, wanted
    while candidate in taken:
        n += 1
        candidate = f"{wanted}-{n}"
    return candidate


def _fingerprint_of(path: Path) -> tuple[str, os.stat_result]:
    try:
        return fingerprint(path), path.stat()
    except OSError as error:
        raise UnknownMedia(f"{path}: {error.strerror}", hint="name a recording that can be read") from error


def fingerprint(path: Path) -> str:
    """A hash of the file's size and of 32 samples of 64 KiB from its start to its end: 5 ms, however long it is."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        digest.update(str(size).encode())
        step = max(_SAMPLE_BYTES, (size - _SAMPLE_BYTES) // (_SAMPLES - 1))
        for i in range(_SAMPLES):
            file.seek(min(i * step, max(0, size - _SAMPLE_BYTES)))
            digest.update(file.read(_SAMPLE_BYTES))
            if i * step >= size:
                break
    return digest.hexdigest()
