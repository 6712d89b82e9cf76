"""Sound files and playlists of sound alone, made of known samples."""

from __future__ import annotations

import wave
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt

from auteur.core.render.playlist import Playlist, Shot

Samples = npt.NDArray[np.floating]


def wav(path: Path, samples: Samples, sample_rate: int) -> Path:
    """16-bit PCM; `samples` are one row a channel, or one channel."""
    rows = np.atleast_2d(samples)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(rows))
        file.setsampwidth(2)
        file.setframerate(sample_rate)
        file.writeframes((np.clip(rows, -1, 1) * 32767).round().astype("<i2").T.tobytes())
    return path


def heard(duration_ms: int, *lanes: Sequence[Shot]) -> Playlist:
    """A playlist without picture."""
    nothing = (Shot(0, duration_ms, None),)
    return Playlist(Fraction(25), 64, 48, duration_ms, nothing, tuple(tuple(lane) for lane in lanes))


def sine(
    frequency: float, seconds: float, sample_rate: int, level: float = 1.0, phase: float = 0.0
) -> Samples:
    """One channel."""
    at = np.arange(round(seconds * sample_rate)) / sample_rate
    return level * np.sin(2 * np.pi * frequency * at + phase)
