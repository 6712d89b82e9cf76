"""The embedded networks on numpy against torch's own layers with the same weights."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn import LSTM
from torch.nn.functional import conv1d, instance_norm, leaky_relu, linear, max_pool1d

from auteur.engines.transcription.speakers import segmentation, voice
from auteur.engines.transcription.speakers.layers import Weights
from tests.support.two_voices import two_voices


def _torch(of: Weights) -> dict[str, Tensor]:
    return {name: torch.from_numpy(array) for name, array in of.items()}


def _lstm(of: dict[str, Tensor], layers: int, *, both_ways: bool) -> LSTM:
    hidden = of["lstm0_rec"].shape[1]
    network = LSTM(of["lstm0_in"].shape[1], hidden, layers, batch_first=True, bidirectional=both_ways)
    state = {}
    for layer in range(layers):
        for way, suffix in (("", ""), ("_back", "_reverse"))[: 1 + both_ways]:
            state[f"weight_ih_l{layer}{suffix}"] = of[f"lstm{layer}{way}_in"]
            state[f"weight_hh_l{layer}{suffix}"] = of[f"lstm{layer}{way}_rec"]
            state[f"bias_ih_l{layer}{suffix}"] = of[f"lstm{layer}{way}_bias"]
            state[f"bias_hh_l{layer}{suffix}"] = torch.zeros(4 * hidden)
    network.load_state_dict(state)
    return network.eval()


def _segmented(sound: Tensor) -> Tensor:
    of = _torch(segmentation._weights())
    x = instance_norm(sound[:, None], weight=of["weight_wave"], bias=of["bias_wave"])
    x = conv1d(x, of["sinc"][:, None], stride=10).abs()
    x = leaky_relu(instance_norm(max_pool1d(x, 3), weight=of["weight_norm0"], bias=of["bias_norm0"]))
    for number in (1, 2):
        x = max_pool1d(conv1d(x, of[f"weight_conv{number}"], of[f"bias_conv{number}"]), 3)
        x = leaky_relu(instance_norm(x, weight=of[f"weight_norm{number}"], bias=of[f"bias_norm{number}"]))
    x, _ = _lstm(of, 4, both_ways=True)(x.transpose(1, 2))
    for number in (0, 1):
        x = leaky_relu(linear(x, of[f"weight_linear{number}"], of[f"bias_linear{number}"]))
    return linear(x, of["weight_classes"], of["bias_classes"]).sigmoid()


def test_the_segmentation_network_is_torchs() -> None:
    samples = two_voices().samples
    starts = [0, 48_000, 112_000]
    ours = np.stack(list(segmentation.activities(samples, starts)))
    windows = np.stack([samples[start : start + segmentation.WINDOW] for start in starts])
    with torch.no_grad():
        theirs = _segmented(torch.from_numpy(windows.astype(np.float32) / 32768)).numpy()
    assert ours.shape == theirs.shape == (3, segmentation.FRAMES, segmentation.VOICES)
    assert np.abs(ours - theirs).max() < 1e-3


def test_the_voice_encoder_is_torchs() -> None:
    mel = voice.mel_power(two_voices().samples[: 8 * 16_000])
    partials = np.stack([mel[at : at + voice.PARTIAL] for at in (0, 200, 500)])
    of = _torch(voice._weights())
    with torch.no_grad():
        _, (hidden, _) = _lstm(of, 3, both_ways=False)(torch.from_numpy(partials))
        raw = linear(hidden[-1], of["weight_linear"], of["bias_linear"]).relu()
        theirs = (raw / raw.norm(dim=1, keepdim=True)).numpy()
    assert np.abs(voice.embedded(partials) - theirs).max() < 1e-4
