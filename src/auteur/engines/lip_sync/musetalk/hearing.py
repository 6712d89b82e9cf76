"""What MuseTalk hears: for each frame a fifth of a second of all that Whisper's encoder made of the sound."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from auteur.ports.lip_syncer import HEARD_HZ

__all__ = ["STEPS", "heard_by_frame", "places"]

_AT_ONCE = 30 * HEARD_HZ  # samples; the encoder knows no more
_STEP = 320  # samples: 50 steps a second
_STEPS_A_SECOND = HEARD_HZ // _STEP
_BEFORE = 4
STEPS = 10
"""As the network was trained: two frames of 25 a second to each side of the one that is shown."""


def heard_by_frame(samples: NDArray[np.int16], frames: int, rate: Fraction, loaded: Any) -> Any:
    """A tensor (frames, STEPS · layers, features): all of the encoder, step by step; silence beyond the sound."""
    import torch

    heard = [_layers(samples[at : at + _AT_ONCE], loaded) for at in range(0, len(samples), _AT_ONCE)]
    layers = loaded.ear.config.encoder_layers + 1
    nothing = torch.zeros(0, layers, loaded.ear.config.d_model)
    line = torch.cat([nothing, *heard])
    firsts = [math.floor(n * _STEPS_A_SECOND / rate) for n in range(frames)]
    behind = max(0, firsts[-1] + STEPS - _BEFORE - len(line))
    padded = torch.nn.functional.pad(line, (0, 0, 0, 0, _BEFORE, behind))
    windows = torch.stack([padded[first : first + STEPS] for first in firsts])
    return windows.reshape(frames, STEPS * layers, -1)


def _layers(samples: NDArray[np.int16], loaded: Any) -> Any:
    """(steps, layers, features) of at most half a minute."""
    import torch

    sound = samples.astype(np.float32) / 32768
    features = loaded.extractor(sound, sampling_rate=HEARD_HZ, return_tensors="pt").input_features
    with torch.inference_mode():
        states = loaded.ear(features.to(loaded.device), output_hidden_states=True).hidden_states
    steps = -(-len(samples) // _STEP)
    return torch.stack(states, dim=2)[0, :steps].cpu()


def places(count: int, features: int) -> Any:
    """The sines and cosines (count, features) that tell the network which of the steps is which."""
    import torch

    at = torch.arange(count)[:, None]
    turns = torch.exp(torch.arange(0, features, 2) * (-math.log(10_000.0) / features))
    known = torch.zeros(count, features)
    known[:, 0::2], known[:, 1::2] = torch.sin(at * turns), torch.cos(at * turns)
    return known
