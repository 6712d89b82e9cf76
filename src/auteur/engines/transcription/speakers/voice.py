"""A voice as a direction: Resemblyzer's GE2E encoder (arXiv:1710.10467; code and weights Apache-2.0)."""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray

from auteur.engines.transcription.speakers.layers import Floats, Weights, lstm, weights

__all__ = ["HOP", "PARTIAL", "embedded", "mel_power"]

HOP = 160  # samples from one spectrum to the next: 10 ms
PARTIAL = 160  # spectra that one embedding hears: 1.6 s
_WIDTH = 400  # samples that a spectrum looks at
_BANDS = 40
_BATCH = 128
_LSTMS = 3
_RATE_HZ = 16_000


def mel_power(samples: NDArray[np.int16]) -> Floats:
    """The power of 40 mel bands (Slaney's, up to 8 kHz) each 10 ms; spectrum n is centred on sample n × 160."""
    sound = np.pad(samples.astype(np.float32) / np.float32(32768), _WIDTH // 2)
    count = len(samples) // HOP + 1
    sound = np.pad(sound, (0, max(0, (count - 1) * HOP + _WIDTH - len(sound))))
    views = np.lib.stride_tricks.sliding_window_view(sound, _WIDTH)[::HOP][:count]
    bank, window = _bank(), np.hanning(_WIDTH + 1)[:-1].astype(np.float32)
    out = np.empty((count, _BANDS), np.float32)
    for at in range(0, count, 4096):
        spectra = np.fft.rfft(views[at : at + 4096] * window)
        out[at : at + len(spectra)] = np.square(np.abs(spectra)) @ bank.T
    return out


def embedded(partials: Floats) -> Floats:
    """Unit vectors of 256 for stretches of mel power (n, PARTIAL, 40): alike where the voices are."""
    of = _weights()
    out = np.empty((len(partials), len(of["bias_linear"])), np.float32)
    for at in range(0, len(partials), _BATCH):
        x = partials[at : at + _BATCH]
        for number in range(_LSTMS):
            x = lstm(x, of, f"lstm{number}")
        out[at : at + len(x)] = np.maximum(x[:, -1] @ of["weight_linear"].T + of["bias_linear"], 0)
    return np.asarray(out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), np.float32(1e-9)))


@cache
def _weights() -> Weights:
    with as_file(files("auteur") / "assets" / "speakers" / "voice.npz") as file:
        return weights(file)


@cache
def _bank() -> Floats:
    """Slaney's triangular mel filters of equal area (Auditory Toolbox, 1998), which librosa has by default."""
    edges = _hz(np.linspace(_mel(0.0), _mel(_RATE_HZ / 2), _BANDS + 2))
    bins = np.fft.rfftfreq(_WIDTH, 1 / _RATE_HZ)
    rising = (bins - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - bins) / np.diff(edges)[1:, None]
    shape = np.maximum(0, np.minimum(rising, falling))
    return np.asarray(shape * (2 / (edges[2:] - edges[:-2]))[:, None], np.float32)


_LINEAR_TO_HZ, _HZ_A_MEL, _LOG_STEP = 1000.0, 200 / 3, np.log(6.4) / 27


def _mel(hz: float) -> float:
    linear = hz / _HZ_A_MEL
    if hz < _LINEAR_TO_HZ:
        return linear
    return float(_LINEAR_TO_HZ / _HZ_A_MEL + np.log(hz / _LINEAR_TO_HZ) / _LOG_STEP)


def _hz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    knee = _LINEAR_TO_HZ / _HZ_A_MEL
    return np.where(mel < knee, mel * _HZ_A_MEL, _LINEAR_TO_HZ * np.exp(_LOG_STEP * (mel - knee)))
