"""Which part of a face's square MuseTalk is shown, and how what it painted comes back."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Frame", "frame_of", "put_back"]

_NOSE = 5  # halfway between the eyes and the tip: the middle of the frame, from which on all is painted anew
_MARGIN = 0.04  # of the height, below the chin, as of version 1.5
_SOFT = 0.08  # of the height: how far the painted half fades in


class Frame(NamedTuple):
    """A rectangle of a square, in whole pixels; right and bottom are the first beyond it."""

    left: int
    top: int
    right: int
    bottom: int


def frame_of(points: NDArray[np.float32], px: int) -> Frame:
    """From as far above the nose as the chin is below it, between the cheeks; within the square of `px`."""
    low, high = points.min(0), points.max(0)
    nose = float(points[_NOSE, 1])
    half = max(8.0, float(high[1]) - nose)
    edges = low[0], nose - half, high[0], float(high[1]) + 2 * half * _MARGIN
    left, top, right, bottom = (int(np.clip(round(float(edge)), 0, px)) for edge in edges)
    return Frame(min(left, px - 8), min(top, px - 8), max(right, left + 8), max(bottom, top + 8))


def put_back(square: NDArray[np.uint8], frame: Frame, painted: NDArray[np.uint8]) -> None:
    """Lays the lower half of `painted` (of the frame's size) into the square, fading in below its middle."""
    there = square[frame.top : frame.bottom, frame.left : frame.right]
    down = np.linspace(0, 1, len(there), dtype=np.float32)
    share = np.clip((down - 0.5) / _SOFT, 0, 1)[:, None, None]
    there[:] = np.rint(there + share * (painted.astype(np.float32) - there)).astype(np.uint8)
