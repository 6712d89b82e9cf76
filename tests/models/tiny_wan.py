"""A Wan of 300 kB with weights drawn at random, saved and loaded as the real one is."""

from __future__ import annotations

import string
from pathlib import Path

import torch
from diffusers import AutoencoderKLWan, UniPCMultistepScheduler, WanPipeline, WanTransformer3DModel
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast, UMT5Config, UMT5EncoderModel

__all__ = ["make_tiny_wan"]

_TEXT = 32


def make_tiny_wan(folder: Path) -> Path:
    """diffusers' own classes, narrow; what it draws is noise, the same for a seed."""
    torch.manual_seed(7)
    letters = ["<pad>", "</s>", "<unk>", *string.ascii_letters, *string.digits, *".,!?'-"]
    tokenizer = Tokenizer(
        models.WordLevel({letter: n for n, letter in enumerate(letters)}, unk_token="<unk>")
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    network = WanTransformer3DModel(
        patch_size=(1, 2, 2),
        num_attention_heads=2,
        attention_head_dim=12,
        in_channels=16,
        out_channels=16,
        text_dim=_TEXT,
        freq_dim=64,
        ffn_dim=32,
        num_layers=2,
        cross_attn_norm=True,
        qk_norm="rms_norm_across_heads",
        rope_max_seq_len=32,
    )
    vae = AutoencoderKLWan(
        base_dim=4,
        z_dim=16,
        dim_mult=[1, 1, 1, 1],
        num_res_blocks=1,
        temperal_downsample=[False, True, True],
    )
    encoder = UMT5EncoderModel(
        UMT5Config(
            vocab_size=len(letters), d_model=_TEXT, d_kv=8, d_ff=32, num_layers=1, num_heads=2, pad_token_id=0
        )
    )
    pipeline = WanPipeline(
        tokenizer=PreTrainedTokenizerFast(
            tokenizer_object=tokenizer, pad_token="<pad>", eos_token="</s>", unk_token="<unk>"
        ),
        text_encoder=encoder,
        vae=vae,
        scheduler=UniPCMultistepScheduler(
            prediction_type="flow_prediction", use_flow_sigmas=True, num_train_timesteps=1000, flow_shift=3.0
        ),
        transformer=network,
    )
    pipeline.save_pretrained(folder, safe_serialization=True)
    return folder
