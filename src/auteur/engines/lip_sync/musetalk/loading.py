"""MuseTalk's three networks from a folder: safetensors alone, in diffusers' and transformers' own classes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from auteur.compute.device import torch_device
from auteur.core.errors import InputError

__all__ = ["Loaded", "load_musetalk"]

_PAINTED, _GIVEN = 4, 8  # channels: what is painted; a masked picture's and the whole one's, which are given


@dataclass(frozen=True, slots=True)
class Loaded:
    """All on `device`, ready to be asked; they compute in `width`.

    Untyped, as in all of this folder: torch is imported when a job needs it, and the checks run without it.
    """

    unet: Any
    vae: Any
    ear: Any
    extractor: Any
    device: str
    width: Any


def load_musetalk(folder: Path) -> Loaded:
    """The model of a folder. Raises InputError for one that is none, or whose parts do not fit each other."""
    import torch
    from diffusers import AutoencoderKL, UNet2DConditionModel
    from transformers import WhisperFeatureExtractor, WhisperModel

    device = torch_device()
    width = torch.float16 if device == "cuda" else torch.float32
    safe = {"use_safetensors": True, "local_files_only": True}
    try:
        unet = UNet2DConditionModel.from_pretrained(folder / "unet", dtype=width, **safe)
        vae = AutoencoderKL.from_pretrained(folder / "vae", dtype=width, **safe)
        ear = WhisperModel.from_pretrained(folder / "whisper", dtype=torch.float32, **safe).encoder
        extractor = WhisperFeatureExtractor.from_pretrained(folder / "whisper", local_files_only=True)
    except (OSError, ValueError, KeyError) as error:
        raise InputError(
            f"{folder} is no model of MuseTalk: {str(error)[:200]}", hint="auteur models verify"
        ) from error
    _check(folder, unet.config, ear.config)
    for network in (unet, vae, ear):
        network.to(device).eval().requires_grad_(requires_grad=False)
    return Loaded(unet, vae, ear, extractor, device, width)


def _check(folder: Path, unet: Any, ear: Any) -> None:
    channels = (unet.in_channels, unet.out_channels)
    if channels != (_GIVEN, _PAINTED):
        raise InputError(
            f"{folder}: a network of {channels[0]} and {channels[1]} channels is not MuseTalk's",
            hint="auteur models verify",
        )
    if unet.cross_attention_dim != ear.d_model:
        raise InputError(
            f"{folder}: it listens to features of {unet.cross_attention_dim}, and this Whisper has {ear.d_model}",
            hint="auteur models verify",
        )
