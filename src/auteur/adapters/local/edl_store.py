"""The document in a project folder: `edl.json`, a snapshot, and `operations.jsonl`, the log since the beginning.

A log line is written and flushed to the disk before the edit is acknowledged. A line cut short by a crash was never
acknowledged: it is cut away. One process at a time writes, by a lock on the log.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from auteur.core.edl.codec import dumps, loads
from auteur.core.edl.document import Edl
from auteur.core.edl.history import perform
from auteur.core.errors import DocumentError, StoreError
from auteur.media.files import write_whole
from auteur.ports.clock import Clock
from auteur.ports.edl_store import LoggedOperation, StaleVersion

__all__ = ["LocalEdlStore"]

SNAPSHOT_EVERY = 64
"""Operations between two snapshots: loading replays at most as many."""


class LocalEdlStore:
    """An `EdlStore` in a folder. Keeps the document in memory between edits and notices other writers' edits."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._snapshot = folder / "edl.json"
        self._log = folder / "operations.jsonl"
        self._clock = clock
        self._edl: Edl | None = None
        self._read_to = 0  # how much of the log the document in memory holds, in bytes
        self._snapshot_version = 0

    def create(self, edl: Edl) -> Edl:
        if self._snapshot.exists():
            raise StoreError(f"{self._snapshot.parent} holds a project already", hint="open it instead")
        now = self._clock.now()
        edl = replace(edl, created_at=now, updated_at=now)
        with _disk_errors(self._snapshot.parent):
            self._snapshot.parent.mkdir(parents=True, exist_ok=True)
            self._log.touch()
            write_whole(self._snapshot, dumps(edl).encode())
        return edl

    def load(self) -> Edl:
        with _disk_errors(self._snapshot.parent), self._locked() as log:
            return self._caught_up(log)

    def append(self, base_version: int, op: Mapping[str, Any]) -> Edl:
        with _disk_errors(self._snapshot.parent), self._locked() as log:
            edl = self._caught_up(log)
            if edl.version != base_version:
                raise StaleVersion(base_version, edl.version, self._lines(log, base_version))
            now = self._clock.now()
            after = replace(perform(edl, op), updated_at=now)
            line = json.dumps({"version": after.version, "at": now, "op": dict(op)}, ensure_ascii=False)
            log.seek(self._read_to)
            log.truncate()  # what a crash left half written
            log.write(line.encode() + b"\n")
            log.flush()
            os.fsync(log.fileno())
            self._edl, self._read_to = after, log.tell()
            if after.version - self._snapshot_version >= SNAPSHOT_EVERY:
                write_whole(self._snapshot, dumps(after).encode())
                self._snapshot_version = after.version
            return after

    def log(self, after_version: int = 0) -> tuple[LoggedOperation, ...]:
        with _disk_errors(self._snapshot.parent), self._locked() as log:
            return self._lines(log, after_version)

    @contextmanager
    def _locked(self) -> Iterator[BinaryIO]:
        if not self._snapshot.exists():
            raise StoreError(
                f"{self._snapshot.parent} is no project", hint="make one: auteur transcribe FILE"
            )
        with self._log.open("r+b" if self._log.exists() else "w+b") as log:
            fcntl.flock(log, fcntl.LOCK_EX)
            yield log

    def _caught_up(self, log: BinaryIO) -> Edl:
        """The document with every whole line of the log applied."""
        edl = self._edl
        if edl is None:
            edl = loads(self._snapshot.read_bytes())
            self._snapshot_version = edl.version
            self._read_to = 0
        log.seek(self._read_to)
        for line in log:
            if not line.endswith(b"\n"):
                break
            self._read_to += len(line)
            logged = _parsed(line)
            if logged.version > edl.version:
                edl = replace(perform(edl, logged.op), updated_at=logged.at)
        self._edl = edl
        return edl

    def _lines(self, log: BinaryIO, after_version: int) -> tuple[LoggedOperation, ...]:
        log.seek(0)
        parsed = (_parsed(line) for line in log if line.endswith(b"\n"))
        return tuple(logged for logged in parsed if logged.version > after_version)


def _parsed(line: bytes) -> LoggedOperation:
    try:
        value = json.loads(line)
        return LoggedOperation(value["version"], value["at"], value["op"])
    except (ValueError, LookupError, TypeError) as error:
        raise DocumentError("operations.jsonl", f"a line is damaged: {error}") from error


@contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"{folder}: {error.strerror or error}", hint="check the disk and the folder's rights"
        ) from error
