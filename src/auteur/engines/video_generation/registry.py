"""The engines that make shots, by name. An engine is imported when it is loaded."""

from __future__ import annotations

import importlib

from auteur.core.errors import InputError
from auteur.ports.shot_maker import ShotMaker

__all__ = ["ENGINES", "load"]

ENGINES = {"animatic": "auteur.engines.video_generation.animatic:Animatic"}


def load(name: str = "") -> ShotMaker:
    """The engine of that name, or the best there is. Raises InputError when it is unknown."""
    wanted = name or next(iter(ENGINES))
    if wanted not in ENGINES:
        raise InputError(f"there is no engine {name!r} for shots", hint=f"there are {', '.join(ENGINES)}")
    module, _, attribute = ENGINES[wanted].partition(":")
    engine: ShotMaker = getattr(importlib.import_module(module), attribute)()
    return engine
