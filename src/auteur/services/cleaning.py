"""Giving disk space back: what is kept only because it may be of use again, and what killed processes left."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from auteur.media.scratch import abandoned_folders
from auteur.media.segment_cache import SegmentCache

__all__ = ["Cleaned", "clean"]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What was removed, or would be: encoded segments, folders of killed exports, and what projects keep beside."""

    segments: int
    segments_bytes: int
    segments_left_bytes: int
    scratch: tuple[str, ...]
    scratch_bytes: int
    projects: tuple[str, ...]
    projects_bytes: int
    dry_run: bool

    def to_json(self) -> dict[str, Any]:
        """A JSON form."""
        return asdict(self)


def clean(
    cache: SegmentCache,
    folders: Iterable[Path],
    *,
    limit_bytes: int | None = None,
    everything: bool = False,
    dry_run: bool = False,
) -> Cleaned:
    """Trim the segment cache to `limit_bytes` (its own limit if None) and remove what killed exports and derivations
    left in `folders`; with `everything` empty the cache, and those of the projects that the folders are or hold.

    A project's cache holds transcriptions: they are made anew when asked for, which may take as long as before.
    """
    folders = list(folders)
    segments, freed = cache.trim(0 if everything else limit_bytes, dry_run=dry_run)
    left = cache.size_bytes() - (freed if dry_run else 0)
    scratch = [path for folder in folders for path in abandoned_folders(folder)]
    caches = [path for folder in folders for path in _project_caches(folder)] if everything else []
    sizes = [sum(map(_size, paths)) for paths in (scratch, caches)]
    if not dry_run:
        for path in (*scratch, *caches):
            shutil.rmtree(path, ignore_errors=True)
    return Cleaned(
        segments, freed, left, tuple(map(str, scratch)), sizes[0], tuple(map(str, caches)), sizes[1], dry_run
    )


def _project_caches(folder: Path) -> Iterator[Path]:
    """Of the folder itself where it is a project, and of the projects in it."""
    with suppress(OSError):
        for home in (folder, *sorted(folder.iterdir())):
            if (
                (home / "edl.json").is_file()
                and (home / "cache").is_dir()
                and not (home / "cache").is_symlink()
            ):
                yield home / "cache"


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        with suppress(OSError):
            total += path.lstat().st_size
    return total
