"""Where the studio's pages lie."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

__all__ = ["studio_folder"]


def studio_folder() -> Path | None:
    """Where the built studio lies in this installation; None where it was not built (`make studio`)."""
    folder = Path(str(files("auteur"))) / "assets" / "studio"
    return folder if (folder / "index.html").is_file() else None
