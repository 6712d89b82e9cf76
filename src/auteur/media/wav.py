"""Sound of our own making as a WAV file: one channel, 16 bits, and a remark on how it was made."""

from __future__ import annotations

import struct
import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["write_wav"]


def write_wav(path: Path, samples: NDArray[np.int16], sample_rate_hz: int, *, remark: str = "") -> None:
    """Writes the samples and the remark (RIFF INFO, ICMT); the same of both give the same bytes."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sample_rate_hz)
        file.writeframes(samples.astype("<i2", copy=False).tobytes())
    if remark:
        with path.open("r+b") as whole:
            whole.seek(0, 2)
            whole.write(_chunk(b"LIST", b"INFO" + _chunk(b"ICMT", remark.encode() + b"\0")))
            size = whole.tell()
            whole.seek(4)
            whole.write(struct.pack("<I", size - 8))


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
