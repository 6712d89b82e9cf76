"""Pictures read between their pixels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["sampled"]


def sampled(
    picture: NDArray[np.uint8], x: NDArray[np.float32], y: NDArray[np.float32]
) -> NDArray[np.float32]:
    """`picture` (height, width, channels) at the points, whose unit is a pixel and 0 the first one's middle.

    Bilinear; beyond the edge the edge goes on. The answer has the points' shape and the channels behind it.
    """
    high, wide, channels = picture.shape
    x = np.clip(x, 0, wide - 1)
    y = np.clip(y, 0, high - 1)
    left, top = (
        np.minimum(x.astype(np.intp), max(0, wide - 2)),
        np.minimum(y.astype(np.intp), max(0, high - 2)),
    )
    across, down = (x - left)[..., None], (y - top)[..., None]
    flat = picture.reshape(-1, channels)
    first = top * wide + left
    right, below = int(wide > 1), wide if high > 1 else 0
    a, b = flat.take(first, 0).astype(np.float32), flat.take(first + right, 0).astype(np.float32)
    c, d = flat.take(first + below, 0).astype(np.float32), flat.take(first + below + right, 0)
    upper = a + (b - a) * across
    lower = c + (d.astype(np.float32) - c) * across
    return np.asarray(upper + (lower - upper) * down, dtype=np.float32)
