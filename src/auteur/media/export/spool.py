"""Where encoded packets wait for the writer: one file, appended to by several threads."""

from __future__ import annotations

import os
import tempfile
import threading
from pathlib import Path

__all__ = ["Spool"]


class Spool:
    """A file without a name in `folder`; it is gone when closed, or when the process dies."""

    def __init__(self, folder: Path) -> None:
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by close()
        self._lock = threading.Lock()
        self._end = 0

    @property
    def handle(self) -> int:
        return self._file.fileno()

    def append(self, data: bytes) -> int:
        """Keep `data`; the offset it lies at."""
        with self._lock:
            at, self._end = self._end, self._end + len(data)
        view = memoryview(data)
        done = 0
        while done < len(data):
            done += os.pwrite(self.handle, view[done:], at + done)
        return at

    def read(self, offset: int, size: int) -> bytes:
        """What lies there."""
        return os.pread(self.handle, size, offset)

    def close(self) -> None:
        self._file.close()
