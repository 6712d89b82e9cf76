"""The engines that move lips, by name, and which one to take. An engine is imported when it is loaded."""

from __future__ import annotations

import importlib
from collections.abc import Collection
from importlib.util import find_spec
from typing import Any

from auteur.core.errors import InputError
from auteur.media.faces.models import HOW, faces_installed
from auteur.ports.lip_syncer import LipSyncer

__all__ = ["ENGINES", "NoLipSync", "choose", "installed", "load"]

ENGINES = {
    "musetalk": "auteur.engines.lip_sync.musetalk.engine:MuseTalk",
    "mouth_warp": "auteur.engines.lip_sync.mouth_warp.engine:MouthWarp",
}
_HOW = {"musetalk": f"pip install 'auteur[models]'; {HOW}", "mouth_warp": HOW}


class NoLipSync(InputError):
    """Nothing is installed that could move lips; nothing was begun."""

    code = "engine_missing"


def load(name: str, **options: Any) -> LipSyncer:
    """The engine of that name, made with its own options. Raises InputError when it is unknown or not installed."""
    if name not in ENGINES:
        raise InputError(f"there is no engine {name!r} for lips", hint=f"there are {', '.join(ENGINES)}")
    if name not in installed():
        raise NoLipSync(f"the engine {name!r} is not installed", hint=_HOW[name])
    module, _, attribute = ENGINES[name].partition(":")
    engine: LipSyncer = getattr(importlib.import_module(module), attribute)(**options)
    return engine


def installed() -> tuple[str, ...]:
    """The engines whose packages are there; nothing is imported. All of them need what finds faces."""
    faces = faces_installed()
    networks = all(find_spec(one) is not None for one in ("torch", "diffusers", "transformers"))
    there = {"musetalk": faces and networks, "mouth_warp": faces}
    return tuple(name for name in ENGINES if there[name])


def choose(available: Collection[str]) -> str:
    """The best of the engines that have what they need: their packages, a model and a GPU. Raises NoLipSync."""
    for name in ENGINES:
        if name in available:
            return name
    raise NoLipSync("nothing is installed that moves lips", hint=HOW)
