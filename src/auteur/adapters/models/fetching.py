"""Fetching a model when somebody asked for it: it goes on where it broke off, and every file's hash is checked."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from auteur.adapters.models.converting import check_converter, to_safetensors
from auteur.adapters.models.hub import Hub, Offline, Remote
from auteur.adapters.models.record import sha256_of, write_record
from auteur.core.catalogue import Model, ModelFile
from auteur.core.errors import Cancelled, EngineError, InputError
from auteur.core.progress import Cancel, Progress, Report, never, silent

__all__ = ["WrongHash", "fetch"]

_ROOM = 1.05  # of what it takes: a file system wants some air
_BLOCK = 1 << 20


class WrongHash(EngineError):
    """A file is not the one that was pinned; it was not kept."""

    code = "wrong_hash"

    def __init__(self, file: ModelFile) -> None:
        super().__init__(
            f"{file.remote_path} of {file.source} does not have the hash that it should have; it was not kept",
            hint="a proxy may have changed it; try another network",
        )


def fetch(model: Model, folder: Path, hub: Hub, *, report: Report = silent, cancel: Cancel = never) -> Path:
    """Fetches a model into `folder`/name and returns that. The folder appears whole or not at all.

    What is there when the line breaks, or when it is stopped, is kept for the next try. Raises InputError where there
    is no room for it, WrongHash, Offline, ModelGated, EngineError, Cancelled.
    """
    if any(file.converted for file in model.files):
        check_converter()
    target, partial = folder / model.name, folder / f".{model.name}.part"
    partial.mkdir(parents=True, exist_ok=True)
    with _alone(partial):
        _check_room(model, partial)
        meter = _Meter(model, report, cancel)
        kept = {file.name: _fetched(file, partial, hub, meter) for file in model.files}
        write_record(partial, model, kept)
        (partial / _LOCK).unlink()
        shutil.rmtree(target, ignore_errors=True)
        partial.rename(target)
    report(Progress("fetch", 1.0))
    return target


_LOCK = ".lock"


@contextmanager
def _alone(partial: Path) -> Iterator[None]:
    with (partial / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as held:
            raise InputError(
                f"{partial.name[1:-5]} is being fetched already", hint="wait for the other one"
            ) from held
        yield


def _check_room(model: Model, partial: Path) -> None:
    there = sum(path.stat().st_size for path in partial.rglob("*") if path.is_file())
    wanted = int(model.size_mb * 1_000_000 * _ROOM) - there
    free = shutil.disk_usage(partial).free
    if free < wanted:
        raise InputError(
            f"{model.name} takes {wanted / 1e9:.1f} GB, and {free / 1e9:.1f} are free in {partial.parent}",
            hint="make room, or name a folder elsewhere in AUTEUR_MODELS",
        )


class _Meter:
    """How much of a model is here."""

    def __init__(self, model: Model, report: Report, cancel: Cancel) -> None:
        self._total = max(1, model.size_mb * 1_000_000)
        self._report, self._cancel, self._done = report, cancel, 0
        report(Progress("fetch", 0.0))

    def came(self, count: int) -> None:
        """Counts bytes, or takes back those that must come again. Raises Cancelled."""
        if self._cancel():
            raise Cancelled("fetching the model was stopped; it goes on from here when asked again")
        self._done += count
        self._report(Progress("fetch", min(0.999, max(0, self._done) / self._total)))


def _fetched(file: ModelFile, partial: Path, hub: Hub, meter: _Meter) -> str:
    """The SHA-256 of the file as it is kept. One that is whole from an earlier try is not asked for again."""
    final = partial / file.name
    if final.exists():
        meter.came(final.stat().st_size)
        return sha256_of(final)
    part = partial / f"{file.remote_path}.part"
    part.parent.mkdir(parents=True, exist_ok=True)
    sha256 = _received(file, part, hub, meter)
    final.parent.mkdir(parents=True, exist_ok=True)
    if not file.converted:
        part.rename(final)
        return sha256
    made = final.with_name(f"{final.name}.made")
    to_safetensors(part, made)
    made.rename(final)
    part.unlink()
    return sha256_of(final)


def _received(file: ModelFile, part: Path, hub: Hub, meter: _Meter) -> str:
    """Fetches into `part` as long as each try brings something; the whole file's SHA-256, which is checked."""
    had = part.stat().st_size if part.exists() else 0
    meter.came(had)
    while True:
        remote = hub.open(file, had)
        if not (file.sha256 or remote.sha256 or remote.git_sha1):
            raise EngineError(f"the hub states no hash for {file.remote_path} of {file.source}: not fetched")
        if remote.offset < had:
            meter.came(remote.offset - had)
        broken = _append(remote, part, meter)
        size = part.stat().st_size
        if broken is None and remote.size in (None, size):
            return _checked(file, part, remote)
        if remote.size is not None and size > remote.size:
            part.unlink()
            raise WrongHash(file)
        if size <= had:
            raise Offline(
                f"{file.remote_path} broke off at {size} bytes: {broken or 'the connection was closed'}",
                hint="run it again: it goes on where it broke off",
            )
        had = size


def _append(remote: Remote, part: Path, meter: _Meter) -> OSError | None:
    """Writes what comes; what broke the line, if anything did."""
    with part.open("r+b" if part.exists() else "wb") as out:
        out.truncate(remote.offset)
        out.seek(remote.offset)
        blocks = remote.blocks
        while True:
            try:
                block = next(blocks, None)
            except OSError as broken:
                return broken
            if block is None:
                return None
            out.write(block)
            meter.came(len(block))


def _checked(file: ModelFile, part: Path, remote: Remote) -> str:
    sha256, git_sha1 = hashlib.sha256(), hashlib.sha1(usedforsecurity=False)
    git_sha1.update(f"blob {part.stat().st_size}\0".encode())
    with part.open("rb") as opened:
        while block := opened.read(_BLOCK):
            sha256.update(block)
            git_sha1.update(block)
    wanted = file.sha256 or remote.sha256
    right = sha256.hexdigest() == wanted if wanted else git_sha1.hexdigest() == remote.git_sha1
    if not right:
        part.unlink()
        raise WrongHash(file)
    return sha256.hexdigest()
