"""Who speaks in each five seconds: pyannote's segmentation network of 2021 (arXiv:2104.04045; weights MIT).

It tells up to three voices of a window apart, overlaps included; which voice of one window is which of the next it
does not know.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray

from auteur.engines.transcription.speakers.layers import (
    Floats,
    Weights,
    bidirectional,
    convolved,
    instance_norm,
    leaky,
    pooled,
    weights,
)

__all__ = ["FRAMES", "FRAME_SAMPLES", "VOICES", "WINDOW", "activities"]

WINDOW = 80_000  # samples: 5 s
FRAME_SAMPLES = 270  # from one output frame to the next: 10 × 3 × 3 × 3
FRAMES = 293
VOICES = 3
_STRIDE, _TAPS = 10, 251
_BATCH = 32  # windows: more is no faster and takes 11 MB each
_LSTMS, _LINEARS = 4, 2


def activities(samples: NDArray[np.int16], starts: list[int]) -> Iterator[Floats]:
    """For windows at the sample positions `starts`, (FRAMES, VOICES) of probabilities that a voice speaks, in order.

    A start must be a multiple of 10. What lies beyond the end counts as silence.
    """
    for at in range(0, len(starts), _BATCH):
        yield from _network(np.stack([_window(samples, start) for start in starts[at : at + _BATCH]]))


@cache
def _weights() -> Weights:
    with as_file(files("auteur") / "assets" / "speakers" / "segmentation.npz") as file:
        return weights(file)


def _window(samples: NDArray[np.int16], start: int) -> Floats:
    cut = samples[start : start + WINDOW]
    return np.pad(cut, (0, WINDOW - len(cut))).astype(np.float32) / np.float32(32768)


def _network(sound: Floats) -> Floats:
    of = _weights()
    x = instance_norm(sound[:, :, None], of["weight_wave"], of["bias_wave"])
    x = np.abs(_filtered(x[:, :, 0], of["sinc"]))
    x = leaky(instance_norm(pooled(x), of["weight_norm0"], of["bias_norm0"]))
    for number in (1, 2):
        x = pooled(convolved(x, of[f"weight_conv{number}"], of[f"bias_conv{number}"]))
        x = leaky(instance_norm(x, of[f"weight_norm{number}"], of[f"bias_norm{number}"]))
    for number in range(_LSTMS):
        x = bidirectional(x, of, f"lstm{number}")
    for number in range(_LINEARS):
        x = leaky(x @ of[f"weight_linear{number}"].T + of[f"bias_linear{number}"])
    classes = x @ of["weight_classes"].T + of["bias_classes"]
    return np.asarray(1 / (1 + np.exp(-classes)), np.float32)


def _filtered(sound: Floats, filters: Floats) -> Floats:
    """Windows of sound through a bank of filters, every tenth sample."""
    views = np.lib.stride_tricks.sliding_window_view(sound, _TAPS, axis=1)[:, ::_STRIDE]
    return np.stack([view @ filters.T for view in views])
