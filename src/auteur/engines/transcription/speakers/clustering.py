"""Which voices of different windows are one person's: agglomerative, by the angle between mean voices.

Two voices of one window are two people's, so they are never put together (that is the constraint).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from auteur.engines.transcription.speakers.layers import Floats

__all__ = ["centroids", "grouped"]

_BLOCK = 600  # voices: about six minutes; the cost of a block grows with its cube


def grouped(
    voices: Floats,
    weights: Floats,
    windows: NDArray[np.int64],
    *,
    alike: float,
    least: float,
    count: int | None = None,
) -> NDArray[np.int64]:
    """A group for each voice, numbered from 0; -1 for those whose group has less than `least` of the weight.

    `voices` are unit vectors, `windows` where each was heard, `alike` the cosine from which two are one person's.
    With `count` there are that many groups, as far as the voices differ.
    """
    blocks = [slice(at, at + _BLOCK) for at in range(0, len(voices), _BLOCK)]
    labels = np.empty(len(voices), np.int64)
    parts: list[Floats] = []
    for block in blocks:
        apart = np.equal.outer(windows[block], windows[block])
        sums = voices[block] * weights[block, None]
        alone = len(blocks) == 1  # else a person may be silent for the whole of a block
        found = _cut(sums, weights[block], apart, alike, least, count if alone else None)
        labels[block] = found + len(parts)
        parts += [sums[found == group].sum(axis=0) for group in range(found.max() + 1)]
    if len(blocks) > 1:
        masses = np.bincount(labels, weights=weights).astype(np.float32)
        free = np.zeros((len(parts), len(parts)), bool)
        labels = _cut(np.stack(parts), masses, free, alike, least, count)[labels]
    return _without_small(labels, weights, least)


def centroids(voices: Floats, weights: Floats, labels: NDArray[np.int64]) -> Floats:
    """The mean voice of each group, as unit vectors."""
    count = int(labels.max(initial=-1)) + 1
    sums = np.zeros((count, voices.shape[1]), np.float32)
    kept = labels >= 0
    np.add.at(sums, labels[kept], voices[kept] * weights[kept, None])
    return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9), np.float32)


def _cut(
    sums: Floats, masses: Floats, apart: NDArray[np.bool_], alike: float, least: float, count: int | None
) -> NDArray[np.int64]:
    """Groups of the items: merged while two are alike, or until `count` of at least `least` are left."""
    merges = _merges(sums, apart, alike if count is None else -1.0)
    steps = len(merges) if count is None else _steps_to(count, masses, merges, least)
    labels = np.arange(len(sums))
    for kept, gone in merges[:steps]:
        labels[labels == gone] = kept
    return np.asarray(np.unique(labels, return_inverse=True)[1], np.int64)


def _merges(sums: Floats, apart: NDArray[np.bool_], alike: float) -> list[tuple[int, int]]:
    """The pairs to put together, the most alike first, down to `alike`; the second goes into the first."""
    sums, apart = sums.astype(np.float32).copy(), apart.copy()
    unit = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
    likeness = unit @ unit.T
    likeness[apart] = -2
    np.fill_diagonal(likeness, -3)
    found: list[tuple[int, int]] = []
    for _ in range(len(sums) - 1):
        kept, gone = map(int, np.unravel_index(int(np.argmax(likeness)), likeness.shape))
        if likeness[kept, gone] < alike:
            break
        found.append((kept, gone))
        sums[kept] += sums[gone]
        unit[kept] = sums[kept] / max(float(np.linalg.norm(sums[kept])), 1e-9)
        apart[kept] |= apart[gone]
        apart[:, kept] = apart[kept]
        likeness[kept] = np.where(apart[kept], -2, unit @ unit[kept])
        likeness[kept, kept] = -3
        likeness[:, kept] = likeness[kept]
        likeness[gone], likeness[:, gone] = -3, -3
        sums[gone] = unit[gone] = 0
        likeness[kept, [pair[1] for pair in found]] = -3
        likeness[[pair[1] for pair in found], kept] = -3
    return found


def _steps_to(count: int, masses: Floats, merges: Sequence[tuple[int, int]], least: float) -> int:
    """After how many merges there are `count` groups that matter, the last time; or as many as there ever are."""
    mass = masses.astype(np.float64).copy()
    best: int | None = None
    steps = 0
    for number, (kept, gone) in enumerate([(-1, -1), *merges]):
        if kept >= 0:
            mass[kept] += mass[gone]
            mass[gone] = 0
        large = int((mass >= max(least, 1e-9)).sum())
        near = -abs(large - count) if large <= count else -len(masses) - large
        if best is None or near >= best:
            best, steps = near, number
    return steps


def _without_small(labels: NDArray[np.int64], weights: Floats, least: float) -> NDArray[np.int64]:
    mass = np.bincount(labels, weights=weights)
    large = mass >= min(least, float(mass.max(initial=0)))
    numbers = np.where(large, np.cumsum(large) - 1, -1)
    return np.asarray(numbers[labels], np.int64)
