"""Which models lie on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from auteur.core.catalogue import EngineModels

__all__ = ["folder_of", "installed", "is_model"]


def is_model(path: Path, of: EngineModels) -> bool:
    """Whether a folder holds all that the engine needs."""
    return path.is_dir() and all((path / name).is_file() for name in of.needed)


def installed(of: EngineModels, folders: Sequence[Path]) -> tuple[str, ...]:
    """The names of the engine's models in `folders`, the catalogue's best first, then those it does not know."""
    there = {
        path.name
        for folder in folders
        if folder.is_dir()
        for path in folder.iterdir()
        if not path.name.startswith(".") and is_model(path, of)
    }
    best = [model.name for model in of.models if model.name in there]
    return (*best, *sorted(there.difference(best)))


def folder_of(of: EngineModels, name_or_path: str, folders: Sequence[Path]) -> Path | None:
    """The folder of a model: a path to one, or its name in one of `folders`; "" is the best there is."""
    name = name_or_path or next(iter(installed(of, folders)), "")
    if not name:
        return None
    candidates = [*(folder / name for folder in folders), Path(name)]
    return next((path for path in candidates if is_model(path, of)), None)
