"""Backups: the database as at one moment, and every object that it names.

    manifest.json     what is in it; written last, so that a backup without one is none
    database.dump     by pg_dump
    objects.jsonl     a line for each object: key, size, type, hash
    objects/<key>     the bytes, unless only a list was wanted

The dump goes first. Objects are never changed under their keys and outlive their rows by a day, so all that the dump
names is still there while the bytes are copied. The server's secrets are not in it: after a restore people sign
in again. What users' webhooks are signed with is, sealed by the key `secrets/sealing` (or AUTEUR_SEALING_KEYS): keep
that key elsewhere and give it to the restored server, or each webhook's secret has to be rotated.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from auteur.core.errors import Cancelled, StoreError
from auteur.core.progress import Cancel, Progress, Report, never, silent
from auteur.media.files import write_whole
from auteur.ports.object_store import ObjectStore

__all__ = ["BackupDamaged", "Manifest", "back_up", "read_backup", "restore_objects"]

FORMAT = 1
_OURS = "user/"


class BackupDamaged(StoreError):
    """The backup is not whole; nothing was restored from the part that is damaged."""

    code = "backup_damaged"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `made_at` is ISO 8601, UTC; `rows` counts at about that time, for people to read."""

    format: int
    version: str
    made_at: str
    dump_sha256: str
    list_sha256: str
    objects: int
    object_bytes: int
    with_objects: bool
    rows: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Line:
    key: str
    size_bytes: int
    content_type: str
    sha256: str


def back_up(
    folder: Path,
    dump: Callable[[Path], dict[str, int]],
    objects: ObjectStore,
    *,
    version: str,
    now: str,
    with_objects: bool = True,
    report: Report = silent,
    cancel: Cancel = never,
) -> Manifest:
    """Make a backup in a folder that is not there yet; a failed one leaves nothing under that name.

    `dump` writes the database to a file and says how many rows each table has. Raises StoreError, Cancelled.
    """
    if folder.exists():
        raise StoreError(f"{folder} is there already", hint="name a new folder")
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        partial.mkdir(parents=True, mode=0o700)
        rows = dump(partial / "database.dump")
        count, size = _copy_objects(partial, objects, with_objects=with_objects, report=report, cancel=cancel)
        hashes = (_hash(partial / "database.dump"), _hash(partial / "objects.jsonl"))
        manifest = Manifest(FORMAT, version, now, *hashes, count, size, with_objects, rows)
        write_whole(partial / "manifest.json", json.dumps(asdict(manifest), indent=1).encode())
        partial.rename(folder)
    except OSError as error:
        raise StoreError(
            f"{folder}: {error.strerror}", hint="check the disk and the folder's rights"
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return manifest


def _copy_objects(
    partial: Path, objects: ObjectStore, *, with_objects: bool, report: Report, cancel: Cancel
) -> tuple[int, int]:
    keys = [info.key for info in objects.list(_OURS)]
    total = 0
    with (partial / "objects.jsonl").open("w") as listing:
        for n, key in enumerate(keys):
            if cancel():
                raise Cancelled("the backup was stopped")
            info = objects.head(key)
            sha256 = info.sha256 or ""
            if with_objects:
                target = partial / "objects" / key
                target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                objects.fetch(key, target)
                sha256 = _hash(target)
            line = _Line(key, info.size_bytes, info.content_type, sha256)
            listing.write(json.dumps(asdict(line)) + "\n")
            total += info.size_bytes
            report(Progress("objects", (n + 1) / len(keys)))
    return len(keys), total


def read_backup(folder: Path) -> Manifest:
    """What a backup holds, its dump and its list checked. Raises BackupDamaged."""
    try:
        manifest = Manifest(**json.loads((folder / "manifest.json").read_bytes()))
        hashes = (_hash(folder / "database.dump"), _hash(folder / "objects.jsonl"))
    except (OSError, ValueError, TypeError) as error:
        raise BackupDamaged(f"{folder} is no whole backup: {error}", hint="use another one") from error
    if manifest.format != FORMAT:
        raise BackupDamaged(f"{folder} is of format {manifest.format}", hint="use a newer Auteur")
    if hashes != (manifest.dump_sha256, manifest.list_sha256):
        raise BackupDamaged(f"{folder}: the dump or the list of objects was changed", hint="use another one")
    return manifest


def restore_objects(
    folder: Path, objects: ObjectStore, *, report: Report = silent, cancel: Cancel = never
) -> tuple[int, list[str]]:
    """Put the objects back where they are not there already; how many, and the keys that are nowhere.

    Each is checked before it is put. Raises BackupDamaged at the first that is not what was backed up.
    """
    lines = list(_lines(folder))
    there = {info.key: info.size_bytes for info in objects.list(_OURS)}
    put, missing = 0, []
    for n, line in enumerate(lines):
        if cancel():
            raise Cancelled("the restore was stopped")
        source = folder / "objects" / line.key
        if there.get(line.key) == line.size_bytes:
            continue
        if not source.exists():
            missing.append(line.key)
            continue
        if _hash(source) != line.sha256:
            raise BackupDamaged(f"the object {line.key} is not what was backed up", hint="use another backup")
        objects.write(source, line.key, content_type=line.content_type)
        put += 1
        report(Progress("objects", (n + 1) / len(lines)))
    return put, missing


def _lines(folder: Path) -> Iterator[_Line]:
    with (folder / "objects.jsonl").open() as listing:
        for text in listing:
            yield _Line(**json.loads(text))


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
