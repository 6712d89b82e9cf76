"""From the port's samples to numpy, and the energy of speech."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from auteur.core.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from auteur.ports.transcriber import Pcm

__all__ = ["SAMPLES_PER_MS", "SAMPLE_RATE_HZ", "as_samples", "frame_energy_db", "quietest_ms"]

SAMPLE_RATE_HZ = 16_000
SAMPLES_PER_MS = SAMPLE_RATE_HZ // 1000
_BLOCK_FRAMES = 6000
_SHORTEST_MS = 50  # less holds no word, and the decoders want a few frames


def as_samples(audio: Pcm) -> NDArray[np.int16]:
    """`audio` as a one-dimensional int16 array, without a copy where it is one. Raises InputError when it is empty."""
    samples = audio if isinstance(audio, np.ndarray) else np.frombuffer(audio.tobytes(), dtype=np.int16)
    if samples.ndim != 1 or samples.dtype != np.int16:
        raise InputError(f"audio must be mono 16-bit samples, not {samples.ndim}-dimensional {samples.dtype}")
    if len(samples) < _SHORTEST_MS * SAMPLES_PER_MS:
        raise InputError(
            "the recording has no sound to transcribe", hint="check that the file has an audio track"
        )
    return samples


def frame_energy_db(samples: NDArray[np.int16]) -> NDArray[np.float32]:
    """The level of each 10 ms in dB below full scale; -100 for digital silence."""
    frame = 10 * SAMPLES_PER_MS
    count = len(samples) // frame
    power = np.zeros(count, dtype=np.float32)
    for at in range(0, count, _BLOCK_FRAMES):  # hours at once as floats would be gigabytes
        block = samples[at * frame : min(count, at + _BLOCK_FRAMES) * frame].reshape(-1, frame)
        power[at : at + len(block)] = np.mean(np.square(block, dtype=np.float32), axis=1)
    return np.asarray(10 * np.log10(np.maximum(power / 32768.0**2, 1e-10)), dtype=np.float32)


def quietest_ms(energy_db: NDArray[np.float32], low_ms: int, high_ms: int, *, width_ms: int = 300) -> int:
    """The middle of the quietest `width_ms` between `low_ms` and `high_ms`, in whole 10 ms."""
    low, high, width = low_ms // 10, min(high_ms // 10, len(energy_db)), width_ms // 10
    if high - low <= width:
        return 10 * ((low + high) // 2)
    sums = np.convolve(energy_db[low:high], np.ones(width, dtype=np.float32), mode="valid")
    return 10 * (low + int(np.argmin(sums)) + width // 2)
