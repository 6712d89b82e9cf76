"""Faces in a whole picture: BlazeFace, full range (MediaPipe, Apache-2.0)."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from auteur.media.faces.network import Network

__all__ = ["Detector", "Found", "overlap"]

_CELLS = 48  # to a side; an anchor in the middle of each
_LEAST_SCORE = 0.6  # MediaPipe's own, for the full range
_SAME = 0.3


class Found(NamedTuple):
    """A face's box in pixels of the picture, and where its eyes are: its right one, its left one."""

    left: float
    top: float
    right: float
    bottom: float
    eyes: NDArray[np.float32]
    score: float


class Detector:
    """Finds upright faces that are at least about a twelfth of the picture's longer side."""

    def __init__(self, file: Path) -> None:
        self._network = Network(file)

    def find(self, frame: VideoFrame) -> list[Found]:
        """The faces, surest first, none twice."""
        side = self._network.side_px
        scale = side / max(frame.width, frame.height)
        wide, high = max(2, round(frame.width * scale)), max(2, round(frame.height * scale))
        small = frame.reformat(width=wide, height=high, format="rgb24", interpolation="AREA").to_ndarray()
        padded = np.zeros((side, side, 3), np.float32)
        padded[:high, :wide] = small.astype(np.float32) / 127.5 - 1
        return _apart(_decoded(self._network(padded), side), scale)


def _decoded(outputs: list[NDArray[np.float32]], side: int) -> list[tuple[float, NDArray[np.float32]]]:
    """Score, and box and points as x, y pairs in the network's pixels: middle, size, six points."""
    scores, boxes = sorted(outputs, key=lambda one: one.shape[-1])
    likely = 1 / (1 + np.exp(-np.clip(scores[:, 0], -60, 60)))
    found = []
    for cell in np.flatnonzero(likely >= _LEAST_SCORE):
        middle = (np.array([cell % _CELLS, cell // _CELLS]) + 0.5) * (side / _CELLS)
        pairs = boxes[cell].reshape(8, 2).copy()
        pairs[[0, 2, 3, 4, 5, 6, 7]] += middle
        found.append((float(likely[cell]), pairs))
    return sorted(found, key=lambda one: -one[0])


def _apart(found: list[tuple[float, NDArray[np.float32]]], scale: float) -> list[Found]:
    kept: list[Found] = []
    for score, pairs in found:
        (x, y), (w, h) = pairs[0] / scale, pairs[1] / scale
        one = Found(x - w / 2, y - h / 2, x + w / 2, y + h / 2, pairs[2:4] / np.float32(scale), score)
        if all(overlap(one[:4], other[:4]) < _SAME for other in kept):
            kept.append(one)
    return kept


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """The area that two boxes (left, top, right, bottom) share, of that which they cover together."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    shared = max(0.0, wide) * max(0.0, high)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return shared / max(1e-9, sum(areas) - shared)
