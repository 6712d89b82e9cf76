"""Models of the speaking engines with weights drawn at random: their own classes, saved as the real ones are."""

from __future__ import annotations

import json
import string
from importlib.resources import files
from pathlib import Path

import numpy as np
import torch
import yaml
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

from auteur.engines.tts.f5.loading import HOP, MELS, RATE_HZ
from auteur.engines.tts.f5.package import f5_classes
from auteur.ports.synthesizer import SaidWord, VoiceSample

__all__ = ["make_tiny_f5", "make_tiny_pocket", "sample"]

_ARCH = {"dim": 32, "depth": 1, "heads": 2, "ff_mult": 2, "text_dim": 16, "conv_layers": 1}
_WIDTH = 32


def sample(seconds: float = 4.0, rate_hz: int = 24_000, *, words: bool = True) -> VoiceSample:
    """A hum with words in it, as far as anybody knows."""
    moments = np.arange(round(seconds * rate_hz)) / rate_hz
    hum = np.sin(2 * np.pi * 140 * moments) * (0.4 + 0.3 * np.sin(2 * np.pi * 3 * moments))
    said = [SaidWord(f"word{n}", n * 500 + 50, n * 500 + 450) for n in range(int(seconds * 2))]
    return VoiceSample((hum * 12_000).astype(np.int16), rate_hz, tuple(said) if words else ())


def make_tiny_f5(folder: Path) -> Path:
    """F5-TTS of 60 thousand weights with a vocoder of 30 thousand; what it says is noise, the same for a seed."""
    torch.manual_seed(5)
    folder.mkdir(parents=True)
    letters = [" ", *string.ascii_letters, *string.digits, *".,!?'-"]
    (folder / "vocab.txt").write_text("".join(f"{letter}\n" for letter in letters), "utf-8")
    (folder / "arch.json").write_text(json.dumps(_ARCH), "utf-8")
    cfm, dit, _ = f5_classes()
    shape = {"n_fft": 1024, "hop_length": HOP, "win_length": 1024, "n_mel_channels": MELS}
    network = dit(**_ARCH, text_num_embeds=len(letters), mel_dim=MELS)
    model = cfm(transformer=network, mel_spec_kwargs={**shape, "target_sample_rate": RATE_HZ})
    _stirred(model)
    weights = {f"ema_model.{name}": value.contiguous() for name, value in model.state_dict().items()}
    save_file({**weights, "initted": torch.ones(1), "step": torch.ones(1)}, folder / "model.safetensors")
    _make_vocoder(folder / "vocos")
    return folder


def _make_vocoder(folder: Path) -> None:
    folder.mkdir()
    spectrum = {"sample_rate": RATE_HZ, "n_fft": 1024, "hop_length": HOP, "n_mels": MELS, "padding": "center"}
    network = {"input_channels": MELS, "dim": _WIDTH, "intermediate_dim": 64, "num_layers": 1}
    wave = {"dim": _WIDTH, "n_fft": 1024, "hop_length": HOP, "padding": "center"}
    told = {
        "feature_extractor": {
            "class_path": "vocos.feature_extractors.MelSpectrogramFeatures",
            "init_args": spectrum,
        },
        "backbone": {"class_path": "vocos.models.VocosBackbone", "init_args": network},
        "head": {"class_path": "vocos.heads.ISTFTHead", "init_args": wave},
    }
    (folder / "config.yaml").write_text(yaml.safe_dump(told), "utf-8")
    from vocos import Vocos

    vocoder = Vocos.from_hparams(str(folder / "config.yaml"))
    save_file(
        {name: value.contiguous() for name, value in vocoder.state_dict().items()},
        folder / "model.safetensors",
    )


def make_tiny_pocket(folder: Path) -> Path:
    """Pocket TTS of the package's own English shape, but narrow."""
    from pocket_tts import TTSModel

    torch.manual_seed(5)
    folder.mkdir(parents=True)
    letters = sorted({*pre_tokenizers.ByteLevel.alphabet()})
    tokenizer = Tokenizer(models.BPE(vocab={letter: n for n, letter in enumerate(letters)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.save(str(folder / "tokenizer.json"))
    told = yaml.safe_load((Path(str(files("pocket_tts"))) / "config" / "english.yaml").read_text("utf-8"))
    told["flow_lm"] |= {
        "flow": {"dim": 32, "depth": 1},
        "transformer": {
            "d_model": _WIDTH,
            "hidden_scale": 2,
            "max_period": 10000,
            "num_heads": 2,
            "num_layers": 1,
        },
    }
    told["flow_lm"]["lookup_table"] = {
        "dim": _WIDTH, "n_bins": len(letters), "tokenizer": "tokenizers",
        "tokenizer_path": str(folder / "tokenizer.json"),
    }  # fmt: skip
    mimi = told["mimi"]
    mimi |= {"inner_dim": 8, "outer_dim": _WIDTH}
    mimi["seanet"] |= {"dimension": _WIDTH, "n_filters": 4}
    mimi["transformer"] |= {
        "d_model": _WIDTH, "num_heads": 2, "num_layers": 1, "dim_feedforward": 64, "input_dimension": _WIDTH,
        "output_dimensions": [_WIDTH],
    }  # fmt: skip
    mimi["quantizer"] |= {"dimension": 8, "output_dimension": _WIDTH}
    told |= {"weights_path": None, "weights_path_without_voice_cloning": None}
    (folder / "config.yaml").write_text(yaml.safe_dump(told), "utf-8")
    model = TTSModel.load_model(config=folder / "config.yaml")
    _stirred(model)
    save_file(
        {name: value.contiguous() for name, value in model.state_dict().items()}, folder / "model.safetensors"
    )
    return folder


def _stirred(model: torch.nn.Module) -> None:
    """Layers that begin at nothing would say nothing."""
    with torch.no_grad():
        for weights in model.parameters():
            if weights.ndim and not weights.any():
                weights.normal_(0, 0.05)
