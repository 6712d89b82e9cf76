"""F5-TTS and its vocoder from a folder: safetensors, a vocabulary, and no name of a class that is not expected."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from auteur.compute.device import torch_device
from auteur.core.errors import InputError
from auteur.engines.tts.f5.package import f5_classes

__all__ = ["HOP", "MELS", "RATE_HZ", "Loaded", "load_f5"]

RATE_HZ = 24_000
HOP = 256
MELS = 100
_WINDOW = 1024
_V1_BASE = {
    "dim": 1024,
    "depth": 22,
    "heads": 16,
    "ff_mult": 2,
    "text_dim": 512,
    "text_mask_padding": True,
    "conv_layers": 4,
}
_VOCODER = {
    "feature_extractor": "vocos.feature_extractors.MelSpectrogramFeatures",
    "backbone": "vocos.models.VocosBackbone",
    "head": "vocos.heads.ISTFTHead",
}
"""A vocoder's configuration names classes that are then made: others than these are not."""

_NOT_LEARNED = ("initted", "step", "mel_spec.mel_stft.mel_scale.fb", "mel_spec.mel_stft.spectrogram.window")


@dataclass(frozen=True, slots=True)
class Loaded:
    """Both networks on their device, ready to be asked; `width` is of the numbers they compute with."""

    cfm: Any
    vocoder: Any
    device: str


def load_f5(folder: Path) -> Loaded:
    """The model of a folder: F5TTS_v1_Base, or what the folder's `arch.json` says. Raises InputError."""
    device = torch_device()
    return Loaded(_cfm(folder, device), _vocoder(folder / "vocos", device), device)


def _cfm(folder: Path, device: str) -> Any:
    import torch
    from safetensors.torch import load_file

    cfm, dit, _ = f5_classes()
    lines = (folder / "vocab.txt").read_bytes().decode().split("\n")
    letters = {letter: number for number, letter in enumerate(lines[:-1])}
    arch = folder / "arch.json"
    shape = json.loads(arch.read_text("utf-8")) if arch.exists() else _V1_BASE
    model = cfm(
        transformer=dit(**shape, text_num_embeds=len(letters), mel_dim=MELS),
        mel_spec_kwargs={
            "n_fft": _WINDOW,
            "hop_length": HOP,
            "win_length": _WINDOW,
            "n_mel_channels": MELS,
            "target_sample_rate": RATE_HZ,
            "mel_spec_type": "vocos",
        },
        odeint_kwargs={"method": "euler"},
        vocab_char_map=letters,
    )
    weights = {
        key.removeprefix("ema_model."): value
        for key, value in load_file(folder / "model.safetensors").items()
    }
    _fill(model, {key: value for key, value in weights.items() if key not in _NOT_LEARNED}, folder)
    width = torch.float16 if device == "cuda" else torch.float32
    return model.to(device=device, dtype=width).eval()


def _vocoder(folder: Path, device: str) -> Any:
    import importlib

    import yaml
    from safetensors.torch import load_file

    told = yaml.safe_load((folder / "config.yaml").read_text("utf-8"))
    parts = {}
    for part, expected in _VOCODER.items():
        if told.get(part, {}).get("class_path") != expected:
            raise InputError(
                f"{folder / 'config.yaml'}: {part} is not {expected}", hint="auteur models verify"
            )
        module, _, name = expected.rpartition(".")
        parts[part] = getattr(importlib.import_module(module), name)(**told[part].get("init_args", {}))
    vocoder = importlib.import_module("vocos").Vocos(**parts)
    _fill(vocoder, load_file(folder / "model.safetensors"), folder)
    return vocoder.to(device).eval()


def _fill(model: Any, weights: dict[str, Any], folder: Path) -> None:
    try:
        missing, unknown = model.load_state_dict(weights, strict=False)
    except RuntimeError as error:
        raise InputError(f"{folder}: {str(error)[:200]}", hint="auteur models verify") from error
    missing = [name for name in missing if name not in _NOT_LEARNED]
    if missing or unknown:
        raise InputError(
            f"{folder} is another model: {(missing or unknown)[0]} "
            f"{'is missing' if missing else 'has no place'}",
            hint="auteur models list tells which there are",
        )
