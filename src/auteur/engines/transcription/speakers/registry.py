"""The engines that tell speakers apart, and which one to take. An engine is imported when it is loaded."""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from typing import Any

from auteur.core.errors import InputError
from auteur.ports.diariser import Diariser

__all__ = ["DIARISERS", "choose", "installed", "load"]

DIARISERS = {
    "embedded": "auteur.engines.transcription.speakers.embedded:EmbeddedDiariser",
    "pyannote": "auteur.engines.transcription.speakers.pyannote:PyannoteDiariser",
}
_PACKAGES = {"embedded": "threadpoolctl", "pyannote": "pyannote.audio"}


def load(name: str, **options: Any) -> Diariser:
    """The engine of that name, made with its own options. Raises InputError when it is unknown or not installed."""
    if name not in DIARISERS:
        raise InputError(
            f"there is no engine {name!r} for speakers", hint=f"there are {', '.join(DIARISERS)}"
        )
    if name not in installed():
        raise InputError(f"the engine {name!r} is not installed", hint="pip install 'auteur[models]'")
    module, _, attribute = DIARISERS[name].partition(":")
    engine: Diariser = getattr(importlib.import_module(module), attribute)(**options)
    return engine


def installed() -> tuple[str, ...]:
    """The engines whose packages are installed; no torch is imported."""
    return tuple(name for name in DIARISERS if _is_there(_PACKAGES[name]))


def choose(*, pyannote_model_found: bool) -> str:
    """The engine to use: pyannote where it and a model are here, else the embedded one."""
    return "pyannote" if pyannote_model_found and "pyannote" in installed() else "embedded"


def _is_there(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:  # of the package around it
        return False
