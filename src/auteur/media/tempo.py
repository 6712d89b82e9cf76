"""Sound of one channel at another speed, its pitch kept."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from auteur.media.export.stretching import stretched

__all__ = ["at_speed"]


def at_speed(sound: NDArray[np.float64], rate_hz: int, speed: float) -> NDArray[np.float64]:
    """The sound, `speed` times as fast: 1 / speed as long to the sample. For seconds, not for hours."""
    if speed == 1 or not len(sound):
        return sound
    source = sound.astype(np.float32)[None]
    blocks = list(stretched(lambda a, b: source[:, a:b], len(sound), Fraction(speed), rate_hz))
    wanted = max(1, round(len(sound) / speed))
    return np.asarray(np.concatenate(blocks, axis=1)[0, :wanted], dtype=np.float64)
