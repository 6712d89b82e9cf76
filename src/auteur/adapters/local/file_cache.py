"""Files fetched from elsewhere, kept on this machine while there is room."""

from __future__ import annotations

import fcntl
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["FileCache"]

_NAME = re.compile(r"[0-9a-f]{64}")


class FileCache:
    """Files by their SHA-256, for all processes of this machine; the least recently used go first.

    A file is handed out as a link of the caller's own, so that nothing that is being read ever goes.
    """

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def link(self, sha256: str, target: Path, fetch: Callable[[Path], None]) -> None:
        """Have the file at `target`; `fetch` gets it where it is not here yet, once however many ask at once."""
        assert _NAME.fullmatch(sha256), "a hash names the file"
        kept = self._folder / sha256
        with self._locked(sha256):
            if not kept.exists():
                self._fetched(kept, fetch)
            self._used(sha256).touch()  # not the file itself: it may be an object's other name
            target.unlink(missing_ok=True)
            target.hardlink_to(kept)
        self._make_room()

    def _fetched(self, kept: Path, fetch: Callable[[Path], None]) -> None:
        handle, name = tempfile.mkstemp(prefix="fetching-", dir=self._folder)
        os.close(handle)
        try:
            fetch(Path(name))
            Path(name).replace(kept)
        finally:
            Path(name).unlink(missing_ok=True)

    @contextmanager
    def _locked(self, sha256: str) -> Iterator[None]:
        with (self._folder / f"{sha256[:2]}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _make_room(self) -> None:
        room = self._max_bytes
        for n, (_, size, path) in enumerate(sorted(self._files(), reverse=True)):
            room -= size
            if room < 0 and n > 0:
                path.unlink(missing_ok=True)
                self._used(path.name).unlink(missing_ok=True)

    def _files(self) -> Iterator[tuple[int, int, Path]]:
        """When each was last used, its size, and where it is."""
        for path in self._folder.iterdir():
            if _NAME.fullmatch(path.name):
                try:
                    yield self._used(path.name).stat().st_mtime_ns, path.stat().st_size, path
                except FileNotFoundError:  # another process made room
                    continue

    def _used(self, sha256: str) -> Path:
        return self._folder / f"{sha256}.used"
