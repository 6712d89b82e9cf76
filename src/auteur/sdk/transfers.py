"""Bytes of files: their hash, their slices as bodies of requests, and how far a transfer is."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from auteur.core.errors import Cancelled, InputError
from auteur.core.progress import Progress, Report

__all__ = ["FileSlice", "Meter", "file_size", "sha256_of"]

_BLOCK = 1 << 18


class Meter:
    """Adds up what was sent or fetched, piece by piece, and reports it; pieces may go side by side in threads."""

    def __init__(self, stage: str, total_bytes: int, report: Report) -> None:
        self._stage = stage
        self._total = max(1, total_bytes)
        self._report = report
        self._pieces: dict[int, int] = {}
        self._furthest = 0.0
        self._lock = threading.Lock()
        self.is_stopped = False

    def stop(self) -> None:
        """No piece goes on."""
        self.is_stopped = True

    def at(self, piece: int, done_bytes: int) -> None:
        """So much of a piece is done; less than before where it begins anew. What is reported never falls."""
        with self._lock:
            self._pieces[piece] = done_bytes
            self._furthest = max(self._furthest, min(1.0, sum(self._pieces.values()) / self._total))
            self._report(Progress(self._stage, self._furthest))


class FileSlice:
    """A stretch of a file as a request's body, read as it is sent. Raises Cancelled once its meter is stopped."""

    def __init__(self, path: Path, start: int, length: int, meter: Meter, piece: int) -> None:
        self._path = path
        self._start = start
        self._length = length
        self._meter = meter
        self._piece = piece

    def __iter__(self) -> Iterator[bytes]:
        sent = 0
        self._meter.at(self._piece, 0)
        with self._path.open("rb") as file:
            file.seek(self._start)
            while sent < self._length:
                block = _read(file, min(_BLOCK, self._length - sent), self._path)
                if self._meter.is_stopped:
                    raise Cancelled("the upload was stopped", hint="it can be resumed")
                yield block
                sent += len(block)
                self._meter.at(self._piece, sent)


def _read(file: IO[bytes], length: int, path: Path) -> bytes:
    block = file.read(length)
    if len(block) < length:
        raise InputError(f"{path} became shorter while it was sent", hint="upload it when it is finished")
    return block


def file_size(path: Path) -> int:
    """In bytes. Raises InputError for what is no file, or empty."""
    try:
        size = path.stat().st_size if path.is_file() else 0
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from error
    if size == 0:
        raise InputError(f"{path} is no file, or an empty one", hint="name a recording")
    return size


def sha256_of(path: Path) -> str:
    """In hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
