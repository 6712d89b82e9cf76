"""Sound of our own making as a WAV file: one channel, 16 bits."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["write_wav"]


def write_wav(path: Path, samples: NDArray[np.int16], sample_rate_hz: int) -> None:
    """Writes the samples; the same samples give the same bytes."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sample_rate_hz)
        file.writeframes(samples.astype("<i2", copy=False).tobytes())
