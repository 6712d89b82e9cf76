"""Loaded models of this process: each is loaded once, and makes room for the next one of its kind."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

__all__ = ["anything_kept", "files_of", "forget", "kept"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Loaded:
    key: Hashable
    model: Any  # of whatever library; who keeps it knows


_loaded: dict[str, _Loaded] = {}


def kept(kind: str, key: Hashable, load: Callable[[], T]) -> T:
    """The model of that kind as `load` gives it, loaded unless the last one asked for had the same key.

    One of each kind stays; another goes before the next is loaded, so that both never need room at once. Where `load`
    raises, nothing is kept.
    """
    there = _loaded.get(kind)
    if there is not None and there.key == key:
        model: T = there.model
        return model
    del there
    _loaded.pop(kind, None)
    model = load()
    _loaded[kind] = _Loaded(key, model)
    return model


def files_of(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """A key for a model's folder: its files with their sizes and times, so that a new one is loaded anew."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return tuple((str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in found)


def anything_kept() -> bool:
    """Whether this process is worth keeping."""
    return bool(_loaded)


def forget() -> None:
    """Let go of every model."""
    _loaded.clear()
