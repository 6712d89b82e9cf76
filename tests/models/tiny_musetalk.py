"""A MuseTalk of half a megabyte with weights drawn at random, saved and loaded as the real one is."""

from __future__ import annotations

from pathlib import Path

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from transformers import WhisperConfig, WhisperFeatureExtractor, WhisperModel

__all__ = ["make_tiny_musetalk"]


def make_tiny_musetalk(folder: Path, *, channels: int = 8, features: int = 16) -> Path:
    """diffusers' and transformers' own classes, narrow; what it paints is noise, the same for the same input."""
    torch.manual_seed(11)
    UNet2DConditionModel(
        sample_size=32,
        in_channels=channels,
        out_channels=4,
        block_out_channels=(8, 16),
        layers_per_block=1,
        cross_attention_dim=features,
        attention_head_dim=4,
        norm_num_groups=4,
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
    ).save_pretrained(folder / "unet", safe_serialization=True)
    AutoencoderKL(
        block_out_channels=(4, 4, 8, 8),
        layers_per_block=1,
        latent_channels=4,
        norm_num_groups=4,
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
    ).save_pretrained(folder / "vae", safe_serialization=True)
    ear = WhisperConfig(
        vocab_size=60,
        d_model=16,
        encoder_layers=2,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=32,
        decoder_ffn_dim=32,
        pad_token_id=0,
        bos_token_id=1,
        eos_token_id=2,
        decoder_start_token_id=1,
    )
    WhisperModel(ear).save_pretrained(folder / "whisper", safe_serialization=True)
    WhisperFeatureExtractor().save_pretrained(folder / "whisper")
    return folder
