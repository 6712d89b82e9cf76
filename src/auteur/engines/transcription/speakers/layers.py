"""The few layers that the networks are made of, on numpy. Sound is (batch, frames, channels), float32."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Floats",
    "Weights",
    "bidirectional",
    "convolved",
    "instance_norm",
    "leaky",
    "lstm",
    "pooled",
    "weights",
]

Floats = NDArray[np.float32]
Weights = Mapping[str, Floats]
_EPSILON = 1e-5


def weights(file: Path) -> Weights:
    """The arrays of an .npz, as 32-bit floats. Nothing that could hold code is read."""
    with np.load(file, allow_pickle=False) as opened:
        return {name: np.ascontiguousarray(opened[name], np.float32) for name in opened.files}


def instance_norm(x: Floats, weight: Floats, bias: Floats) -> Floats:
    """Each channel of each item with mean 0 and variance 1 over its frames, then scaled and moved."""
    mean = x.mean(axis=1, keepdims=True)
    scale = weight / np.sqrt(x.var(axis=1, keepdims=True) + np.float32(_EPSILON))
    return np.asarray((x - mean) * scale + bias, np.float32)


def convolved(x: Floats, weight: Floats, bias: Floats) -> Floats:
    """A convolution over frames with stride 1 and no padding; `weight` is (outputs, inputs, width)."""
    width = weight.shape[2]
    frames = x.shape[1] - width + 1
    out = np.broadcast_to(bias, (x.shape[0], frames, len(bias))).copy()
    for at in range(width):  # one product a tap: no copy of the input five times as large
        out += x[:, at : at + frames] @ weight[:, :, at].T
    return out


def pooled(x: Floats) -> Floats:
    """The largest of each three frames."""
    frames = x.shape[1] // 3
    return np.asarray(x[:, : 3 * frames].reshape(x.shape[0], frames, 3, x.shape[2]).max(axis=2))


def leaky(x: Floats) -> Floats:
    """Leaky rectification, a hundredth of what is negative."""
    return np.asarray(np.maximum(x, np.float32(0.01) * x))


def lstm(x: Floats, of: Weights, name: str) -> Floats:
    """A layer's hidden state at each frame; gates stand in the order input, forget, cell, output."""
    batch, frames, _ = x.shape
    recurrent = np.ascontiguousarray(of[f"{name}_rec"].T)
    size = recurrent.shape[0]
    driven = x.transpose(1, 0, 2) @ of[f"{name}_in"].T + of[f"{name}_bias"]
    hidden, cell = np.zeros((batch, size), np.float32), np.zeros((batch, size), np.float32)
    out = np.empty((frames, batch, size), np.float32)
    for at in range(frames):
        gates = driven[at]
        gates += hidden @ recurrent
        candidate = np.tanh(gates[:, 2 * size : 3 * size])
        open_ = _sigmoid(gates)
        cell = open_[:, size : 2 * size] * cell + open_[:, :size] * candidate
        hidden = open_[:, 3 * size :] * np.tanh(cell)
        out[at] = hidden
    return out.transpose(1, 0, 2)


def bidirectional(x: Floats, of: Weights, name: str) -> Floats:
    """The hidden states of a layer that reads forwards and one that reads backwards, side by side."""
    backwards = lstm(x[:, ::-1], of, f"{name}_back")[:, ::-1]
    return np.concatenate([lstm(x, of, name), backwards], axis=2)


def _sigmoid(x: Floats) -> Floats:
    with np.errstate(over="ignore"):
        return np.asarray(np.float32(1) / (np.float32(1) + np.exp(-x)))
