"""A project's document on a server: made when first asked for, edited, taken back, restored, and kept as text."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol
from uuid import UUID

from auteur.core.edl.codec import dumps
from auteur.core.edl.document import Edl, Settings, Track
from auteur.core.edl.lane import Lane
from auteur.core.edl.patch import difference
from auteur.core.errors import InputError, StoreError
from auteur.core.time import rate_from_number
from auteur.ports.edl_store import EdlStore, LoggedOperation, StaleVersion
from auteur.ports.projects import ProjectRow

__all__ = ["DocumentTexts", "OpenDocument", "ServerDocument", "edit", "empty_document", "media_named", "opened",
           "restore_version", "step"]  # fmt: skip

_TRIES = 5


class ServerDocument(EdlStore, Protocol):
    """An EDL store that also tells how a document was."""

    def log(self, after_version: int = 0, *, limit: int = ...) -> tuple[LoggedOperation, ...]:
        """At most so many operations since a version, oldest first."""
        ...

    def at(self, version: int) -> Edl:
        """The document at an earlier version. Raises StoreError for one it never had."""
        ...


OpenDocument = Callable[[UUID, UUID, str], ServerDocument]
"""The store of a user's project, for a client that signs its operations with an id (or "")."""


def empty_document(project: ProjectRow) -> Edl:
    """A timeline of the project's size and rate with one track of pictures and one of sound."""
    width, _, height = project.resolution.partition("x")
    settings = Settings(int(width), int(height), rate_from_number(float(project.frame_rate)))
    tracks = (Track("V1", "video", "Video 1", Lane.of(())), Track("A1", "audio", "Audio 1", Lane.of(())))
    return Edl(str(project.id), settings, tracks)


def opened(document: ServerDocument, project: ProjectRow) -> Edl:
    """The document, made where the project has none. Two who make it at once get the same one."""
    if project.edl_version == 0:
        with suppress(StoreError):  # another made it meanwhile, or it is gone: loading tells
            return document.create(empty_document(project))
    return document.load()


def edit(document: ServerDocument, base_version: int, operations: Sequence[Mapping[str, Any]]) -> Edl:
    """Perform operations on the version named, as one step. Raises StaleVersion, OperationError."""
    if len(operations) == 1:
        return document.append(base_version, operations[0])
    return document.append(base_version, {"op": "batch", "operations": list(operations)})


def step(document: ServerDocument, base_version: int | None, make: Callable[[Edl], Mapping[str, Any]]) -> Edl:
    """An operation made for the document as it is: of the version named, or of the newest.

    Raises StaleVersion, where others edit all the time also for the newest.
    """
    for _ in range(_TRIES):
        edl = document.load()
        try:
            return document.append(base_version if base_version is not None else edl.version, make(edl))
        except StaleVersion as error:
            if base_version is not None:
                raise
            stale = error
    raise stale


def restore_version(document: ServerDocument, version: int, base_version: int | None) -> Edl:
    """Make the document's content what it was at a version: one step, which undo takes back.

    Raises InputError for a version that never was, StaleVersion.
    """
    try:
        target = document.at(version)
    except StoreError as error:
        if error.code != StoreError.code:
            raise
        raise InputError(f"the document has no version {version}", hint="see GET …/history") from error
    return step(document, base_version, lambda edl: difference(edl, target))


def media_named(operation: object) -> set[str]:
    """The ids of all media files that an operation speaks of, however deep."""
    return set(_media_named(operation))


def _media_named(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "media_file_id" and isinstance(inner, str):
                yield inner
            elif key in ("media_file", "media_files"):
                for media in inner if isinstance(inner, list) else [inner]:
                    if isinstance(media, Mapping) and isinstance(media.get("id"), str):
                        yield media["id"]
            else:
                yield from _media_named(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _media_named(inner)


class DocumentTexts:
    """Documents as JSON text by version, so that reading one again costs neither decoding nor encoding.

    Keeps the last used, up to a number of bytes. Whoever asks has been told the version by the database just now, and
    so has been let in by it.
    """

    def __init__(self, capacity_bytes: int = 64 << 20) -> None:
        self._capacity = capacity_bytes
        self._size = 0
        self._texts: OrderedDict[tuple[UUID, UUID], tuple[int, bytes]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, user_id: UUID, project_id: UUID, version: int) -> bytes | None:
        """The text of this very version, where it is kept."""
        with self._lock:
            kept = self._texts.get((user_id, project_id))
            if kept is None or kept[0] != version:
                return None
            self._texts.move_to_end((user_id, project_id))
            return kept[1]

    def put(self, user_id: UUID, project_id: UUID, edl: Edl) -> bytes:
        """Encode a document and keep it."""
        text, key = dumps(edl).encode(), (user_id, project_id)
        with self._lock:
            old = self._texts.pop(key, None)
            self._size += len(text) - (len(old[1]) if old else 0)
            self._texts[key] = (edl.version, text)
            while self._size > self._capacity and len(self._texts) > 1:
                _, (_, dropped) = self._texts.popitem(last=False)
                self._size -= len(dropped)
        return text
