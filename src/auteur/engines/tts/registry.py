"""The speaking engines by name, and which one to take. An engine is imported when it is loaded."""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Collection
from importlib.util import find_spec
from typing import Any

from auteur.core.errors import InputError
from auteur.ports.synthesizer import Synthesizer

__all__ = ["ENGINES", "NoVoice", "choose", "installed", "load"]

ENGINES = {
    "pocket-tts": "auteur.engines.tts.pocket.engine:Pocket",
    "f5-tts": "auteur.engines.tts.f5.engine:F5",
    "matched": "auteur.engines.tts.matched.engine:Matched",
    "plain": "auteur.engines.tts.base.engine:Plain",
}
_HOW = {
    "pocket-tts": "pip install 'auteur[models]'",
    "f5-tts": "pip install 'auteur[models]'",
    "matched": "apt install flite (or pip install 'auteur[espeak]'), and pip install 'auteur[voice]'",
    "plain": "apt install flite, or pip install 'auteur[espeak]'",
}


class NoVoice(InputError):
    """Nothing is installed that could speak; nothing was spoken."""

    code = "engine_missing"


def load(name: str, **options: Any) -> Synthesizer:
    """The engine of that name, made with its own options. Raises InputError when it is unknown or not installed."""
    if name not in ENGINES:
        raise InputError(f"there is no speaking engine {name!r}", hint=f"there are {', '.join(ENGINES)}")
    if name not in installed():
        raise NoVoice(f"the engine {name!r} is not installed", hint=_HOW[name])
    module, _, attribute = ENGINES[name].partition(":")
    engine: Synthesizer = getattr(importlib.import_module(module), attribute)(**options)
    return engine


def installed() -> tuple[str, ...]:
    """The engines whose programs and packages are there, whatever models are; nothing is imported."""
    base = shutil.which("flite") is not None or find_spec("espeakng_loader") is not None
    torch = find_spec("torch") is not None
    there = {
        "pocket-tts": torch and find_spec("pocket_tts") is not None,
        "f5-tts": torch and find_spec("f5_tts") is not None,
        "matched": base and find_spec("pyworld") is not None,
        "plain": base,
    }
    return tuple(name for name in ENGINES if there[name])


def choose(available: Collection[str], *, sample_given: bool) -> str:
    """The engine to use: with a sample the one that comes nearest to it, without one a plain voice.

    `available` are the installed engines (`installed()`), of those that need a model only the ones that have it. Raises
    NoVoice when none fits: a plain voice is never taken for somebody's without being asked for, nor is a model whose
    licence forbids to sell what it says.
    """
    for name in ("pocket-tts", "matched") if sample_given else ("plain",):
        if name in available:
            return name
    raise NoVoice("nothing is installed that can speak so", hint=_HOW["matched" if sample_given else "plain"])
