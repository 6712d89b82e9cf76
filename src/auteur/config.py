"""Settings, read once from the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Settings", "settings"]


@dataclass(frozen=True, slots=True)
class Settings:
    """`home` keeps what belongs to no project; `models` are the folders where models are looked for, first wins."""

    home: Path
    models: tuple[Path, ...]


def settings() -> Settings:
    """AUTEUR_HOME (default ~/.auteur) and AUTEUR_MODELS (default HOME/models; several separated as in PATH)."""
    home = Path(os.environ.get("AUTEUR_HOME") or Path.home() / ".auteur")
    models = os.environ.get("AUTEUR_MODELS")
    folders = (
        tuple(Path(folder) for folder in models.split(os.pathsep) if folder) if models else (home / "models",)
    )
    return Settings(home, folders)
