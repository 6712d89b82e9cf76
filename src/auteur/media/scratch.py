"""Folders that long work writes into before its result gets its name: gone at its end, known when it was killed."""

from __future__ import annotations

import fcntl
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["abandoned_folders", "scratch_folder"]

_NAME = re.compile(r"\..+\.[a-z0-9_]{8}\.auteur")
_HELD = "held"
_UNHELD_S = 24 * 3600  # one without a lock file may just be coming into being; after a day it is not


@contextmanager
def scratch_folder(folder: Path, name: str) -> Iterator[Path]:
    """A hidden folder `.NAME.….auteur` in `folder`, removed at the end; a lock in it says that it is in use."""
    path = Path(tempfile.mkdtemp(prefix=f".{name[:60]}.", suffix=".auteur", dir=folder))
    try:
        with (path / _HELD).open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def abandoned_folders(folder: Path) -> list[Path]:
    """Those of killed processes: nobody holds their lock."""
    with suppress(OSError):
        return sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name) and _is_abandoned(path))
    return []


def _is_abandoned(path: Path) -> bool:
    if path.is_symlink() or not path.is_dir() or (path / "edl.json").exists():
        return False  # a project may be called anything
    try:
        with (path / _HELD).open("r+") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return time.time() - path.stat().st_mtime > _UNHELD_S
    return True
