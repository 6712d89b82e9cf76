"""Whose lips are moved, in which frames, and where its square lies: by the tracks alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from auteur.media.faces.mesh import POINTS, turn_deg
from auteur.media.faces.squares import Square
from auteur.media.faces.tracking import Track

__all__ = ["Chosen", "Untouched", "chosen"]

_MOST_TURN_DEG = 40.0  # beyond, half of the mouth is hidden
_LEAST_FACE_PX = 48  # across the face: below, a mouth has no dozen pixels
_SHORTEST = 3  # frames: what is seen for less is no face
_RAMP = 4  # frames over which the lips begin and cease to be moved
_ROOM = 1.3  # of the face's longer side: forehead and neck too
_SMOOTH = np.array([1.0, 2.0, 3.0, 2.0, 1.0]) / 9


class Untouched(IntEnum):
    """Why a frame is left as it is; MOVED where it is not."""

    MOVED = 0
    NO_FACE = 1
    TURNED = 2
    SMALL = 3


@dataclass(frozen=True, slots=True)
class Chosen:
    """One face. Landmarks `points` (frames, 468, 3) in pixels, smoothed; `strength` (frames,) 0 where nothing is
    moved, 1 where it is, between at the edges of both; `squares` as many, None where nothing is.
    """

    points: NDArray[np.float32]
    strength: NDArray[np.float32]
    why: NDArray[np.uint8]
    squares: tuple[Square | None, ...]


def chosen(tracks: Sequence[Track], frames: int, at_px: tuple[float, float] | None = None) -> Chosen:
    """In each frame, of the faces there, the one that is large for longest; or nearest on average to `at_px`."""
    points = np.zeros((frames, POINTS, 3), np.float32)
    of = np.full(frames, -1, np.int32)
    for rank, track in enumerate(sorted(tracks, key=lambda one: _appeal(one, at_px))):
        if len(track.points) >= min(_SHORTEST, frames):
            for n, there in track.points.items():
                points[n], of[n] = there, rank
    why = np.where(of < 0, Untouched.NO_FACE, Untouched.MOVED).astype(np.uint8)
    for start, stop in _runs(of):
        points[start:stop] = _smoothed(points[start:stop])
        for n in range(start, stop):
            why[n] = _hindrance(points[n])
    strength = _ramped(why == Untouched.MOVED, of)
    squares = tuple(_square(points[n]) if strength[n] > 0 else None for n in range(frames))
    return Chosen(points, strength, why, squares)


def _appeal(track: Track, at_px: tuple[float, float] | None) -> float:
    """Rises with how much the face is wanted."""
    middles = [there[:, :2].mean(0) for there in track.points.values()]
    if at_px is not None:
        return -float(np.linalg.norm(np.mean(middles, 0) - np.asarray(at_px)))
    sizes = [float(np.ptp(there[:, :2], axis=0).max()) for there in track.points.values()]
    return float(np.median(sizes)) * len(sizes)


def _hindrance(points: NDArray[np.float32]) -> Untouched:
    if float(np.ptp(points[:, 0])) < _LEAST_FACE_PX:
        return Untouched.SMALL
    return Untouched.TURNED if abs(turn_deg(points)) > _MOST_TURN_DEG else Untouched.MOVED


def _runs(of: NDArray[np.int32]) -> list[tuple[int, int]]:
    """Where one track is chosen without a break: first frame and the one behind the last."""
    edges = [0, *(np.flatnonzero(np.diff(of)) + 1).tolist(), len(of)]
    return [(a, b) for a, b in pairwise(edges) if a < b and of[a] >= 0]


def _smoothed(points: NDArray[np.float32]) -> NDArray[np.float32]:
    """Over five frames and without delay: what trembles by half a pixel would shake the mouth."""
    reach = len(_SMOOTH) // 2
    padded = np.concatenate([points[:1]] * reach + [points] + [points[-1:]] * reach)
    parts = [weight * padded[i : i + len(points)] for i, weight in enumerate(_SMOOTH)]
    return np.asarray(np.sum(parts, axis=0), np.float32)


def _ramped(moved: NDArray[np.bool_], of: NDArray[np.int32]) -> NDArray[np.float32]:
    """1 where frames are moved, rising from and falling to frames of the same face that are not; a cut needs none."""
    strength = moved.astype(np.float32)
    for start, stop in _runs(np.where(moved, of, -1).astype(np.int32)):
        for k in range(min(_RAMP, stop - start)):
            share = (k + 1) / (_RAMP + 1)
            if start > 0 and of[start - 1] == of[start]:
                strength[start + k] = min(strength[start + k], share)
            if stop < len(of) and of[stop] == of[stop - 1]:
                strength[stop - 1 - k] = min(strength[stop - 1 - k], share)
    return strength


def _square(points: NDArray[np.float32]) -> Square:
    low, high = points[:, :2].min(0), points[:, :2].max(0)
    (x, y), side = (low + high) / 2, float((high - low).max())
    return Square.around(float(x), float(y), side * _ROOM)
