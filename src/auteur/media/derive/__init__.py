"""What is made of a recording once, for those who show it: proxy, filmstrip, waveform peaks, thumbnail."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from auteur.core.errors import InputError
from auteur.core.progress import Cancel, Report, never, silent
from auteur.media import sandbox
from auteur.media.derive.wanted import (
    Derivatives,
    Derived,
    Filmstrip,
    Level,
    NothingToDerive,
    Peaks,
    Proxy,
    Thumbnail,
)
from auteur.media.errors import MediaCrashed
from auteur.media.files import write_whole
from auteur.media.scratch import scratch_folder

__all__ = ["Derivatives", "Derived", "NothingToDerive", "derive"]

INDEX = "filmstrip.json"
_INDEX_SCHEMA = 1
_SHEET = re.compile(r"filmstrip-\d+-\d+\.jpg")
_NAMES = re.compile(r"proxy\.webm|thumbnail\.jpg|peaks\.(dat|json)|filmstrip-\d{1,2}-\d{1,6}\.jpg")
_LIMITS = sandbox.Limits(
    memory_bytes=4 << 30, cpu_s=24 * 3600, wall_s=24 * 3600, file_bytes=64 << 30, open_files=64
)


def derive(
    source: Path,
    wanted: Derivatives,
    folder: Path,
    *,
    report: Report = silent,
    cancel: Cancel = never,
) -> Derived:
    """Make what is wanted of a recording, in one pass over it, and put it into `folder` (made when missing).

    With a proxy everything is decoded; filmstrip and thumbnail alone decode keyframes only, peaks alone the sound.
    All times are the document's: its 0 is the recording's. Files appear when all of them are done, replacing those of
    before; on any error or cancel the folder is as it was (a kill leaves a hidden folder `.derive.….auteur` in it).

    Raises NothingToDerive where the file has nothing of what is wanted, another MediaError, or Cancelled.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise InputError(f"{folder}: {fault.strerror}", hint="name a folder that can be written") from None
    with scratch_folder(folder, "derive") as scratch:
        said = sandbox.run(
            "derive",
            {"path": source, "folder": scratch, "wanted": wanted.to_json()},
            limits=_LIMITS,
            reads=[source],
            writes=scratch,
            report=report,
            cancel=cancel,
        )
        derived = _derived(said, scratch)
        _put(derived, scratch, folder)
    return derived


def _derived(said: dict[str, Any], scratch: Path) -> Derived:
    """The child's answer, believed as far as the files that it left bear it out."""
    try:
        proxy, strip, peaks, thumb = (said[name] for name in ("proxy", "filmstrip", "peaks", "thumbnail"))
        return Derived(
            duration_ms=int(said["duration_ms"]),
            damaged_packets=int(said["damaged_packets"]),
            cpu_s=float(said["cpu_s"]),
            wall_s=float(said["wall_s"]),
            proxy=Proxy(**proxy, size_bytes=_size(scratch, proxy["file"])) if proxy else None,
            filmstrip=_filmstrip(strip, scratch) if strip else None,
            peaks=Peaks(**peaks, size_bytes=_size(scratch, peaks["dat"])) if peaks else None,
            thumbnail=Thumbnail(**thumb, size_bytes=_size(scratch, thumb["file"])) if thumb else None,
            left_out={str(name): str(why) for name, why in said["left_out"].items()},
        )
    except (LookupError, TypeError, ValueError, OSError, AttributeError) as fault:
        raise MediaCrashed(f"what was derived makes no sense: {fault}") from None


def _filmstrip(said: dict[str, Any], scratch: Path) -> Filmstrip:
    levels = tuple(
        Level(int(level["every_ms"]), tuple(map(str, level["sheets"])), tuple(map(int, level["times_ms"])))
        for level in said["levels"]
    )
    size = sum(_size(scratch, sheet) for level in levels for sheet in level.sheets)
    return Filmstrip(INDEX, **{**said, "levels": levels}, size_bytes=size)


def _size(scratch: Path, name: str) -> int:
    path = scratch / name
    if not _NAMES.fullmatch(name) or path.is_symlink() or not path.is_file():
        raise ValueError(f"{name!r} is no result")
    return path.stat().st_size


def _put(derived: Derived, scratch: Path, folder: Path) -> None:
    """Give the files their names, the filmstrip's index last: it never names a sheet that is not there."""
    mask = os.umask(0)
    os.umask(mask)
    made = [path for path in scratch.iterdir() if _NAMES.fullmatch(path.name)]
    for path in made:
        path.chmod(0o666 & ~mask)  # the sandbox writes for itself alone
        path.replace(folder / path.name)
    if derived.filmstrip is not None:
        write_whole(folder / INDEX, (json.dumps(_index(derived.filmstrip)) + "\n").encode())
        for old in folder.glob("filmstrip-*.jpg"):
            if _SHEET.fullmatch(old.name) and old.name not in {path.name for path in made}:
                old.unlink()


def _index(strip: Filmstrip) -> dict[str, object]:
    return {
        "version": _INDEX_SCHEMA,
        "tile_width": strip.tile_width,
        "tile_height": strip.tile_height,
        "columns": strip.columns,
        "rows": strip.rows,
        "levels": [
            {"every_ms": level.every_ms, "sheets": level.sheets, "times_ms": level.times_ms}
            for level in strip.levels
        ],
    }
