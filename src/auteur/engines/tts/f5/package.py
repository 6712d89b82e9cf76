"""The two classes of the package f5-tts that speaking takes."""

from __future__ import annotations

import importlib
import sys
from functools import cache
from importlib.machinery import PathFinder
from types import ModuleType
from typing import Any, NamedTuple

from auteur.core.errors import InputError

__all__ = ["Classes", "f5_classes"]


class Classes(NamedTuple):
    """`CFM` samples a spectrum, `DiT` is the network that it asks; `spelled` writes a text as the model's letters."""

    CFM: Any
    DiT: Any
    spelled: Any


@cache
def f5_classes() -> Classes:
    """Taken from below the package `f5_tts.model`, which itself imports what training needs: wandb, datasets, gradio.

    Raises InputError where f5-tts is not installed.
    """
    package = PathFinder.find_spec("f5_tts")
    if package is None or package.submodule_search_locations is None:
        raise InputError("f5-tts is not installed", hint="pip install 'auteur[models]'")
    bare = ModuleType("f5_tts.model")
    bare.__path__ = [f"{place}/model" for place in package.submodule_search_locations]
    whole = sys.modules.get("f5_tts.model")
    sys.modules["f5_tts.model"] = whole or bare
    try:
        return Classes(
            importlib.import_module("f5_tts.model.cfm").CFM,
            importlib.import_module("f5_tts.model.backbones.dit").DiT,
            importlib.import_module("f5_tts.model.utils").convert_char_to_pinyin,
        )
    finally:
        if whole is None:  # whoever wants all of it finds all of it
            del sys.modules["f5_tts.model"]
