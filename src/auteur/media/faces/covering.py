"""How much of a face's square is laid back: its lower part, soft at the edge."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["covered"]

_NOSE, _CHIN = 2, 152
_CHEEKS = (234, 454)
_SOFT = 0.45  # of the way from the middle to the edge


def covered(points: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """A cover (side, side), 0 to 1, for landmarks (468, 2) in pixels of the square.

    An oval from under the nose to below the chin, as wide as the cheeks, whose edge lies within the square.
    """
    nose, chin = points[_NOSE], points[_CHIN]
    down = chin - nose
    long = max(1.0, float(np.linalg.norm(down)))
    down = down / long
    across = np.array([down[1], -down[0]])
    middle = nose + down * (0.56 * long)
    wide = max(1.0, abs(float((points[_CHEEKS[1]] - points[_CHEEKS[0]]) @ across)) * 0.47)
    high = 0.66 * long
    steps = np.arange(side, dtype=np.float32) + 0.5
    x, y = steps[None, :] - middle[0], steps[:, None] - middle[1]
    u, v = (x * across[0] + y * across[1]) / wide, (x * down[0] + y * down[1]) / high
    away = np.sqrt(u * u + v * v)
    rise = np.clip((1 - away) / _SOFT, 0, 1)
    edge = np.clip(np.minimum(steps, side - steps) / (0.04 * side), 0, 1)
    cover = rise * rise * (3 - 2 * rise) * edge[None, :] * edge[:, None]
    return np.asarray(cover, np.float32)
