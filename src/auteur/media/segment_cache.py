"""Segments of earlier exports, by what they were made from: the folder, seen from outside the sandbox.

A cache belongs to one user: a recording that breaks out of its decoder could leave segments of its choice in it, for
that user's later exports. The sandbox may only read it; what an export has encoded anew is moved into it when the
export has been verified. Any file in it, or all, may be deleted at any time.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

__all__ = ["SegmentCache"]

_NAME = re.compile(r"[0-9a-f]{64}")
_TEMPORARY_S = 3600  # what another process may still be writing


@dataclass(frozen=True, slots=True)
class SegmentCache:
    """A folder of segments; the longest unused go first when there are more than `limit_bytes` of them.

    Where each user has a cache and one limit is for all, `beside` is the folder that holds nothing but those caches.
    """

    folder: Path
    limit_bytes: int = 10 * 10**9
    beside: Path | None = None

    def prepare(self) -> bool:
        """Make the folder; whether it can be used."""
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder.is_dir()

    def adopt(self, scratch: Path, made: Iterable[str], used: Iterable[str]) -> None:
        """Take over the segments `made` in `scratch`, and remember that those `used` were; then keep to the limit.

        A full disk or a folder that cannot be written loses the cache's use, not the export.
        """
        with suppress(OSError):
            for key in used:
                if _NAME.fullmatch(key) and (self.folder / key).exists():
                    os.utime(self.folder / key)
            for key in made:
                if _NAME.fullmatch(key) and _is_plain(scratch / key):
                    self._move(scratch / key, self.folder / key)
            self.trim()

    def _move(self, source: Path, target: Path) -> None:
        partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
        try:
            shutil.move(source, partial)  # across disks it is a copy: a reader must not see half of it
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)

    def size_bytes(self) -> int:
        """What all segments take."""
        return sum(size for _, size, _ in self._entries())

    def trim(self, limit_bytes: int | None = None, *, dry_run: bool = False) -> tuple[int, int]:
        """Remove the longest unused until the rest takes no more than the limit; (segments, bytes) removed."""
        limit = self.limit_bytes if limit_bytes is None else limit_bytes
        entries = sorted(self._entries())
        excess, removed, freed = sum(size for _, size, _ in entries) - limit, 0, 0
        for _, size, path in entries:
            if freed >= excess:
                break
            if not dry_run:
                path.unlink(missing_ok=True)
            removed, freed = removed + 1, freed + size
        if not dry_run:
            self._remove_partial()
        return removed, freed

    def _entries(self) -> Iterator[tuple[float, int, Path]]:
        """(last used, bytes, path) of each segment that counts towards the limit."""
        for folder in self._folders():
            with suppress(OSError), os.scandir(folder) as found:
                for entry in found:
                    with suppress(OSError):
                        if _NAME.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                            stat = entry.stat(follow_symlinks=False)
                            yield stat.st_mtime, stat.st_size, Path(entry.path)

    def _folders(self) -> list[Path]:
        return (
            [self.folder]
            if self.beside is None
            else [path for path in self.beside.iterdir() if path.is_dir()]
        )

    def _remove_partial(self) -> None:
        """What killed processes left."""
        for path in (partial for folder in self._folders() for partial in folder.glob(".*.partial")):
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > _TEMPORARY_S:
                    path.unlink()


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()
