"""Sound in memory: as floats, as 16-bit samples, and at another rate. float64 within [-1, 1], one channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from auteur.ports.transcriber import Pcm

__all__ = ["as_floats", "as_pcm", "resampled", "within_scale"]

_PEAK = 0.98


def as_floats(samples: Pcm) -> NDArray[np.float64]:
    """16-bit samples as floats."""
    return np.frombuffer(samples.tobytes(), dtype=np.int16).astype(np.float64) / 32768


def as_pcm(sound: NDArray[np.float64]) -> NDArray[np.int16]:
    """Floats as 16-bit samples, what `as_floats` takes apart; what is louder than full scale is cut off."""
    return np.asarray(np.clip(np.rint(sound * 32768), -32768, 32767), dtype=np.int16)


def within_scale(sound: NDArray[np.float64]) -> NDArray[np.float64]:
    """The sound, turned down as a whole where it is louder than full scale."""
    return sound * min(1.0, _PEAK / max(float(np.max(np.abs(sound), initial=0.0)), 1e-9))


def resampled(sound: NDArray[np.float64], rate_hz: int, wanted_hz: int) -> NDArray[np.float64]:
    """The sound at another rate, by its spectrum: exact below both Nyquist limits. For seconds, not for hours."""
    if rate_hz == wanted_hz or not len(sound):
        return sound
    margin = rate_hz // 50  # the spectrum is a circle: its join lies in silence
    padded = np.concatenate([np.zeros(margin), sound, np.zeros(margin)])
    wanted = round(len(padded) * wanted_hz / rate_hz)
    spectrum = np.fft.rfft(padded)
    kept = np.zeros(wanted // 2 + 1, dtype=np.complex128)
    shared = min(len(kept), len(spectrum))
    kept[:shared] = spectrum[:shared]
    whole = np.fft.irfft(kept, wanted) * (wanted / len(padded))
    start = round(margin * wanted_hz / rate_hz)
    return np.asarray(whole[start : start + round(len(sound) * wanted_hz / rate_hz)])
