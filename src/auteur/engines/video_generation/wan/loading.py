"""Wan's pipeline from a folder, placed as the GPU's memory allows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from auteur.compute.device import torch_device
from auteur.core.errors import InputError

__all__ = ["Loaded", "Placing", "load_wan", "placing_for"]

_ROOM_BYTES = 16 << 30
"""Beside the weights, for what is computed at 480 lines; it is what 720 lines took beyond the weights, and a little."""


@dataclass(frozen=True, slots=True)
class Placing:
    """`eight_bits`: the big network's weights are kept as float8 and widened layer by layer, which halves them.
    `in_turns`: each network comes to the GPU when it is its turn.
    """

    eight_bits: bool = False
    in_turns: bool = False


@dataclass(frozen=True, slots=True)
class Loaded:
    """The pipeline, and how it was placed."""

    pipeline: Any
    placing: Placing


def placing_for(all_bytes: int, network_bytes: int, free_bytes: int) -> Placing:
    """The first that fits: everything there at once; the network alone; the network in 8 bits."""
    if all_bytes + _ROOM_BYTES <= free_bytes:
        return Placing()
    return Placing(eight_bits=network_bytes + _ROOM_BYTES > free_bytes, in_turns=True)


def load_wan(folder: Path) -> Loaded:
    """The pipeline of a folder in diffusers' format, safetensors alone. Raises InputError."""
    import torch
    from diffusers import AutoencoderKLWan, WanPipeline
    from diffusers.utils import logging as of_diffusers
    from transformers.utils import logging as of_transformers

    of_diffusers.disable_progress_bar()
    of_transformers.disable_progress_bar()
    device = torch_device()
    width = torch.bfloat16 if device == "cuda" else torch.float32
    try:
        vae = AutoencoderKLWan.from_pretrained(
            folder / "vae", dtype=torch.float32, use_safetensors=True, local_files_only=True
        )  # in 16 bits its pictures flicker
        pipeline = WanPipeline.from_pretrained(
            folder, vae=vae, dtype=width, use_safetensors=True, local_files_only=True
        )
    except (OSError, ValueError, KeyError) as error:
        raise InputError(
            f"{folder} is no model of Wan: {str(error)[:200]}", hint="auteur models verify"
        ) from error
    pipeline.vae.enable_tiling()
    pipeline.set_progress_bar_config(disable=True)
    if device == "cpu":
        return Loaded(pipeline, Placing())
    free_bytes, _ = torch.cuda.mem_get_info()
    network_bytes = _size(pipeline.transformer)
    all_bytes = network_bytes + _size(pipeline.text_encoder) + _size(pipeline.vae)
    placing = placing_for(all_bytes, network_bytes, free_bytes)
    if placing.eight_bits:
        pipeline.transformer.enable_layerwise_casting(storage_dtype=torch.float8_e4m3fn, compute_dtype=width)
    if placing.in_turns:
        pipeline.enable_model_cpu_offload()
    else:
        pipeline.to(device)
    return Loaded(pipeline, placing)


def _size(network: Any) -> int:
    return sum(weights.numel() * weights.element_size() for weights in network.parameters())
