"""Moving pictures drawn for a voice: a drifting landscape, a disc that swells with the voice, a running timecode.

What is heard can be seen, so that anybody can check by eye that picture and sound stay together through a cut.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from auteur.core.time import frames_to_timecode

__all__ = ["drawn_frames"]

_GLYPHS = {  # 3 × 5 dots a sign, rows from the top, the leftmost dot is the highest bit
    "0": (7, 5, 5, 5, 7), "1": (2, 6, 2, 2, 7), "2": (7, 1, 7, 4, 7), "3": (7, 1, 7, 1, 7), "4": (5, 5, 7, 1, 1),
    "5": (7, 4, 7, 1, 7), "6": (7, 4, 7, 5, 7), "7": (7, 1, 1, 1, 1), "8": (7, 5, 7, 5, 7), "9": (7, 5, 7, 1, 7),
    ":": (0, 2, 0, 2, 0), ";": (0, 2, 0, 2, 4),
}  # fmt: skip
_DOT_PX = 5
_DRIFT_PX = 2  # a frame
_INK = np.array((246, 240, 226), dtype=np.uint8)

Picture = NDArray[np.uint8]
"""RGB, shape (height, width, 3)."""


def drawn_frames(
    voice: NDArray[np.int16], voice_hz: int, rate: Fraction, width: int, height: int
) -> Iterator[Picture]:
    """One picture for each frame of the voice (mono int16); the same voice gives the same pictures."""
    count = int(Fraction(len(voice), voice_hz) * rate)
    loudness = _loudness(voice, count)
    land = _landscape(width * 3, height)
    endless = np.concatenate((land, land[:, :width]), axis=1)
    rows, columns = np.mgrid[:height, :width]
    distance = np.hypot(rows - height * 0.45, columns - width * 0.5)
    for n in range(count):
        at = n * _DRIFT_PX % land.shape[1]
        picture = endless[:, at : at + width].copy()
        picture[distance < height * (0.08 + 0.22 * loudness[n])] = _INK
        _write(picture, frames_to_timecode(n, rate), height - 8 * _DOT_PX, 4 * _DOT_PX)
        yield picture


def _loudness(voice: NDArray[np.int16], count: int) -> NDArray[np.float64]:
    """The voice's level at each frame, from 0 to 1, a little smoothed."""
    bounds = np.linspace(0, len(voice), count + 1).astype(int)
    power = np.add.reduceat(voice.astype(np.float64) ** 2, bounds[:-1]) / np.maximum(1, np.diff(bounds))
    level = np.convolve(np.sqrt(power), (0.25, 0.5, 0.25), mode="same")
    return np.asarray(level / max(1.0, float(level.max())))


def _landscape(width: int, height: int) -> Picture:
    """Hills of 1/f noise that meet themselves at the left and right edge."""
    random = np.random.default_rng(1811)  # the year of "Sense and Sensibility"
    y, x = np.meshgrid(np.fft.fftfreq(height), np.fft.fftfreq(width), indexing="ij")
    spectrum = np.exp(2j * np.pi * random.random((height, width))) / np.maximum(np.hypot(x, y), 0.004) ** 1.6
    hills = np.real(np.fft.ifft2(spectrum))
    hills = (hills - hills.min()) / (hills.max() - hills.min())
    low, high = np.array((24.0, 40.0, 58.0)), np.array((196.0, 122.0, 74.0))
    return np.asarray(low + hills[..., None] * (high - low)).astype(np.uint8)


def _write(picture: Picture, text: str, top: int, left: int) -> None:
    for i, sign in enumerate(text):
        for row, bits in enumerate(_GLYPHS[sign]):
            for column in range(3):
                if bits >> (2 - column) & 1:
                    y, x = top + row * _DOT_PX, left + (4 * i + column) * _DOT_PX
                    picture[y : y + _DOT_PX, x : x + _DOT_PX] = _INK
