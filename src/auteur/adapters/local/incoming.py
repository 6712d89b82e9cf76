"""Bytes on their way into the local object store."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Self

from auteur.core.errors import InputError
from auteur.ports.object_store import ObjectInfo, UploadedPart

__all__ = ["Incoming", "WrongLength"]


class WrongLength(InputError):
    """More or fewer bytes came than were announced; nothing was kept."""

    code = "wrong_length"


class Incoming:
    """A file that grows, hashed as it does, and takes its place when it is whole; otherwise it is gone.

    `with` abandons what was not finished. One thread at a time.
    """

    def __init__(
        self, folder: Path, length: int, keep: Callable[[Incoming], ObjectInfo | UploadedPart]
    ) -> None:
        handle, name = tempfile.mkstemp(dir=folder)
        self.path = Path(name)
        self._file = os.fdopen(handle, "wb", buffering=0)
        self._length = length
        self._keep = keep
        self._hash = hashlib.sha256()
        self.size_bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.abandon()

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def write(self, block: bytes | bytearray | memoryview) -> None:
        """Raises WrongLength as soon as there is a byte too many."""
        self.size_bytes += len(block)
        if self.size_bytes > self._length:
            raise WrongLength(f"more than the {self._length} bytes announced were sent")
        self._hash.update(block)
        view = memoryview(block)
        while view:  # a raw file may take less than it is given
            view = view[self._file.write(view) :]

    def finish(self) -> ObjectInfo | UploadedPart:
        """It is whole: flush it to the disk and give it its place. Raises WrongLength."""
        if self.size_bytes != self._length:
            raise WrongLength(
                f"{self.size_bytes} bytes came of the {self._length} announced", hint="send it again"
            )
        os.fsync(self._file.fileno())
        self._file.close()
        return self._keep(self)

    def abandon(self) -> None:
        """Harmless after `finish`."""
        self._file.close()
        self.path.unlink(missing_ok=True)
