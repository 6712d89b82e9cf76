"""`python -m tests.support.speaker_weights WHISPERX.whl RESEMBLYZER.whl` writes the weights that tell speakers apart.

Once, and again only for other weights: it takes the wheels named here, by their hashes, and torch to read them with
(`weights_only`: no code of theirs is run). What is written is numbers alone, as 16-bit floats: the largest difference
in the output of the segmentation network is a few thousandths.
"""

from __future__ import annotations

import collections
import hashlib
import io
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from auteur.adapters.models.converting import harmless_globals

TARGET = Path(__file__).parents[2] / "src" / "auteur" / "assets" / "speakers"
WHEELS = {
    "whisperx-3.8.6-py3-none-any.whl": "cb6d4fcd3fb6c42305cb8b222a33a0b78f6b657e9db3b714345fe43dc0a69c1f",
    "Resemblyzer-0.1.4-py3-none-any.whl": "8f12eb2f1a9982d32e8db7856de754709b59c93a77bcf0ff536584b619a9dd1f",
}


def read(wheel: Path, inside: str) -> Any:
    """A checkpoint inside a wheel whose hash is the one above."""
    import torch

    data = wheel.read_bytes()
    assert hashlib.sha256(data).hexdigest() == WHEELS[wheel.name], f"{wheel} is another wheel"
    with zipfile.ZipFile(io.BytesIO(data)) as opened, torch.serialization.safe_globals(harmless_globals()):
        return torch.load(io.BytesIO(opened.read(inside)), map_location="cpu", weights_only=True)


def sinc_filters(low_hz: np.ndarray, band_hz: np.ndarray) -> np.ndarray:
    """The 80 band-pass filters of 251 samples that the network's 40 bands describe (SincNet, arXiv:1808.00158)."""
    low = 50 + np.abs(low_hz.astype(np.float64))
    high = np.clip(low + 50 + np.abs(band_hz.astype(np.float64)), 50, 8000)
    at = 2 * np.pi * np.arange(-125, 0)[None] / 16_000
    window = np.hamming(251)[:125]
    width = high - low
    even = (np.sin(high * at) - np.sin(low * at)) / (at / 2) * window
    odd = (np.cos(low * at) - np.cos(high * at)) / (at / 2) * window
    cosine = np.concatenate([even, 2 * width, even[:, ::-1]], axis=1)
    sine = np.concatenate([odd, 0 * width, -odd[:, ::-1]], axis=1)
    return np.concatenate([cosine, sine]) / np.concatenate([2 * width, 2 * width])


def lstm(state: dict[str, np.ndarray], layers: int, suffixes: tuple[str, ...]) -> dict[str, np.ndarray]:
    """Each layer's weights under short names, its two biases added up."""
    found: dict[str, np.ndarray] = collections.OrderedDict()
    for layer in range(layers):
        for way, suffix in zip(("", "_back"), suffixes, strict=False):
            at = f"_l{layer}{suffix}"
            found[f"lstm{layer}{way}_in"] = state[f"lstm.weight_ih{at}"]
            found[f"lstm{layer}{way}_rec"] = state[f"lstm.weight_hh{at}"]
            found[f"lstm{layer}{way}_bias"] = state[f"lstm.bias_ih{at}"] + state[f"lstm.bias_hh{at}"]
    return found


def segmentation(state: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    bank = "sincnet.conv1d.0.filterbank."
    found = {"sinc": sinc_filters(state[bank + "low_hz_"], state[bank + "band_hz_"])}
    found |= {f"{part}_wave": state[f"sincnet.wav_norm1d.{part}"] for part in ("weight", "bias")}
    for number in range(3):
        found |= {
            f"{part}_norm{number}": state[f"sincnet.norm1d.{number}.{part}"] for part in ("weight", "bias")
        }
    for number in (1, 2):
        found |= {
            f"{part}_conv{number}": state[f"sincnet.conv1d.{number}.{part}"] for part in ("weight", "bias")
        }
    found |= lstm(state, 4, ("", "_reverse"))
    for name, layer in (("linear0", "linear.0"), ("linear1", "linear.1"), ("classes", "classifier")):
        found |= {f"{part}_{name}": state[f"{layer}.{part}"] for part in ("weight", "bias")}
    return found


def voice(state: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return lstm(state, 3, ("",)) | {f"{part}_linear": state[f"linear.{part}"] for part in ("weight", "bias")}


def write(name: str, arrays: dict[str, np.ndarray]) -> None:
    small = {key: np.asarray(value, np.float16) for key, value in arrays.items()}
    assert all(np.isfinite(value).all() for value in small.values())
    TARGET.mkdir(exist_ok=True)
    np.savez(TARGET / name, **small)


def main(whisperx: Path, resemblyzer: Path) -> None:
    said = read(whisperx, "whisperx/assets/pytorch_model.bin")["state_dict"]
    write("segmentation.npz", segmentation({key: value.numpy() for key, value in said.items()}))
    heard = read(resemblyzer, "resemblyzer/pretrained.pt")["model_state"]
    write("voice.npz", voice({key: value.numpy() for key, value in heard.items()}))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
