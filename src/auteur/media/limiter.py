"""A limiter that sees ahead: how loud each moment may be for no true peak to pass the ceiling.

It works on the peaks of short blocks of the whole signal, so its result is a curve, the same whoever asks and in
whatever order. Where nothing passes the ceiling, and farther from it than attack and release reach, the curve is 1.
Samples never pass the ceiling; what lies between them may by up to 0.2 dB where the curve is steep.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt

__all__ = ["BLOCK_MS", "block_samples", "level_nodes"]

Curve = npt.NDArray[np.float32]

BLOCK_MS = 2
_ATTACK_DB = 1.5 * BLOCK_MS  # a block: 6 dB take 4 ms, begun before the peak
_RELEASE_DB = 0.06 * BLOCK_MS  # a block: 6 dB take 100 ms
_HOLD = 16 // BLOCK_MS  # blocks: a hum of 33 Hz peaks every 15 ms and must not be bent between
_MARGIN_DB = 0.01  # floats round


def block_samples(sample_rate: int) -> int:
    """The samples of a block."""
    return sample_rate * BLOCK_MS // 1000


def level_nodes(peaks: Curve, ceiling: float) -> Curve | None:
    """The level at the blocks' edges, one more than blocks; straight lines between; None where all of it is 1.

    `peaks` and `ceiling` are amplitudes. Within a block both its edges hold its peak down, so every point between does.
    """
    hot = np.flatnonzero(peaks > ceiling)
    if not len(hot):
        return None
    nodes = np.ones(len(peaks) + 1, np.float32)
    wanted = 20 * np.log10(peaks[hot] / ceiling) + _MARGIN_DB
    for first, last in _clusters(hot, float(wanted.max())):
        _lower(nodes, hot[first:last], wanted[first:last])
    return nodes


def _clusters(hot: npt.NDArray[np.intp], deepest_db: float) -> Iterator[tuple[int, int]]:
    """Index ranges of `hot` blocks that lie so far apart that their curves do not meet."""
    apart = _before(deepest_db) + _after(deepest_db) + 2
    edges = [0, *(np.flatnonzero(np.diff(hot) > apart) + 1).tolist(), len(hot)]
    yield from pairwise(edges)


def _before(db: float) -> int:
    return math.ceil(db / _ATTACK_DB)


def _after(db: float) -> int:
    return _HOLD + math.ceil(db / _RELEASE_DB)


def _lower(nodes: Curve, hot: npt.NDArray[np.intp], wanted_db: npt.NDArray[np.floating]) -> None:
    """Lower the nodes around the blocks `hot` by what is wanted there, with attack and release."""
    deepest = float(wanted_db.max())
    start = max(0, int(hot[0]) - _before(deepest))
    stop = min(len(nodes) - 1, int(hot[-1]) + _after(deepest) + 1)
    reduction = np.zeros(stop - start)
    reduction[hot - start] = wanted_db
    held = reduction.copy()
    for blocks in range(1, min(_HOLD, len(held) - 1) + 1):
        np.maximum(held[blocks:], reduction[:-blocks], out=held[blocks:])
    steps = np.arange(len(held))
    fallen = np.maximum.accumulate(held + _RELEASE_DB * steps) - _RELEASE_DB * steps
    rising = (
        np.maximum.accumulate((reduction + _ATTACK_DB * steps[::-1])[::-1])[::-1] - _ATTACK_DB * steps[::-1]
    )
    curve = np.maximum(np.maximum(fallen, rising), 0)
    edges = np.maximum(np.concatenate([[0], curve]), np.concatenate([curve, [0]]))
    nodes[start : stop + 1] = np.minimum(nodes[start : stop + 1], 10 ** (-edges / 20))
