"""Weights that are published as a pickle, read by torch's restricted reader and kept as safetensors."""

from __future__ import annotations

import pickle
from collections import OrderedDict, defaultdict
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from auteur.core.errors import EngineError, InputError

__all__ = ["check_converter", "harmless_globals", "to_safetensors"]

_INSIDE = ("state_dict", "params_ema", "params", "model_state")  # where checkpoints keep their weights
_HARMLESS = (  # what Lightning checkpoints hold beside their weights; a name here reads as an empty object
    "omegaconf.base.ContainerMetadata",
    "omegaconf.base.Metadata",
    "omegaconf.dictconfig.DictConfig",
    "omegaconf.listconfig.ListConfig",
    "omegaconf.nodes.AnyNode",
    "pyannote.audio.core.model.Introspection",
    "pyannote.audio.core.task.Problem",
    "pyannote.audio.core.task.Resolution",
    "pyannote.audio.core.task.Specifications",
    "pytorch_lightning.callbacks.early_stopping.EarlyStopping",
    "pytorch_lightning.callbacks.model_checkpoint.ModelCheckpoint",
    "torch.torch_version.TorchVersion",
    "typing.Any",
)


_PLAIN = (bool, dict, float, int, list, set, str, tuple, defaultdict, OrderedDict)


class _Empty:
    """Stands for what a checkpoint holds beside its weights; nothing of it is used."""

    def __init__(self, *_: object, **__: object) -> None: ...

    def __setstate__(self, _: object) -> None: ...


def check_converter() -> None:
    """Raises InputError where what reads pickles safely is not installed."""
    if find_spec("torch") is None or find_spec("safetensors") is None:
        raise InputError(
            "this model is published as a pickle, and what turns it into safetensors is not installed",
            hint="pip install 'auteur[models]'",
        )


def harmless_globals() -> list[Any]:
    """What torch's restricted reader may meet beside weights: plain values, and names that read as empty objects."""
    return [*_PLAIN, *((_Empty, name) for name in _HARMLESS)]


def to_safetensors(source: Path, target: Path) -> None:
    """Writes the tensors of a checkpoint, none of whose code is ever run. Raises EngineError for one that holds any."""
    check_converter()
    import torch
    from safetensors.torch import save_file

    try:
        with torch.serialization.safe_globals(harmless_globals()):
            read = torch.load(source, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError, OSError, ValueError) as refused:
        raise EngineError(f"{source.name} is no checkpoint that can be read safely: {refused}") from refused
    tensors = _tensors(read, torch.Tensor)
    if not tensors:
        raise EngineError(f"{source.name} holds no weights")
    target.parent.mkdir(parents=True, exist_ok=True)
    save_file({name: tensor.detach().contiguous().clone() for name, tensor in tensors.items()}, target)


def _tensors(read: Any, tensor: type) -> dict[str, Any]:
    if not isinstance(read, Mapping):
        return {}
    for inside in _INSIDE:
        if isinstance(read.get(inside), Mapping):
            return _tensors(read[inside], tensor)
    return {str(name): value for name, value in read.items() if isinstance(value, tensor)}
