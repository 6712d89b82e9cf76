"""The engines that make shots, by name, and which one to take. An engine is imported when it is loaded."""

from __future__ import annotations

import importlib
from collections.abc import Collection
from importlib.util import find_spec
from typing import Any

from auteur.core.errors import InputError
from auteur.ports.shot_maker import ShotMaker

__all__ = ["ENGINES", "choose", "installed", "load"]

ENGINES = {
    "wan": "auteur.engines.video_generation.wan.engine:Wan",
    "animatic": "auteur.engines.video_generation.animatic:Animatic",
}


class NoShots(InputError):
    """The engine's packages are not installed; nothing was made."""

    code = "engine_missing"


def load(name: str, **options: Any) -> ShotMaker:
    """The engine of that name, made with its own options. Raises InputError when it is unknown or not installed."""
    if name not in ENGINES:
        raise InputError(f"there is no engine {name!r} for shots", hint=f"there are {', '.join(ENGINES)}")
    if name not in installed():
        raise NoShots(f"the engine {name!r} is not installed", hint="pip install 'auteur[models]'")
    module, _, attribute = ENGINES[name].partition(":")
    engine: ShotMaker = getattr(importlib.import_module(module), attribute)(**options)
    return engine


def installed() -> tuple[str, ...]:
    """The engines whose packages are there, whatever models are; nothing is imported."""
    there = {"wan": all(find_spec(one) is not None for one in ("torch", "diffusers", "transformers"))}
    return tuple(name for name in ENGINES if there.get(name, True))


def choose(available: Collection[str]) -> str:
    """The best of the engines that have what they need: their packages, a model and a GPU."""
    return next(name for name in ENGINES if name in available or name == "animatic")
