"""A mouth by its landmarks: its own axes, and the four edges of its lips along them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Mouth", "eyes_apart", "lips_apart"]

_OUTER_UP = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291)
_INNER_UP = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
_INNER_LOW = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)
_OUTER_LOW = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291)
_EYES, _NOSE, _CHIN = (33, 263), 2, 152
_UPPER, _LOWER = 13, 14

Line = NDArray[np.float32]


def eyes_apart(points: NDArray[np.float32]) -> float:
    """The distance between the eyes' outer corners: what a face is measured by, for speech does not change it."""
    return max(1e-3, float(np.linalg.norm(points[_EYES[1], :2] - points[_EYES[0], :2])))


def lips_apart(points: NDArray[np.float32]) -> float:
    """How far the lips are apart in the middle, as a share of `eyes_apart`; 0 where they touch."""
    along = points[_EYES[1], :2] - points[_EYES[0], :2]
    down = np.array([-along[1], along[0]]) / max(1e-3, float(np.linalg.norm(along)))
    return max(0.0, float((points[_LOWER, :2] - points[_UPPER, :2]) @ down)) / eyes_apart(points)


@dataclass(frozen=True, slots=True)
class Mouth:
    """u runs along the mouth to the picture's right, v down across it, 0 in its middle, in pixels.

    The four edges are v at 11 places `u` each; `half` is half the inner width, `unit` the distance of the eyes.
    """

    middle: NDArray[np.float32]
    along: NDArray[np.float32]
    down: NDArray[np.float32]
    edges: tuple[tuple[Line, Line], ...]
    half: float
    wide: float
    unit: float
    nose: float
    chin: float

    @classmethod
    def of(cls, points: NDArray[np.float32]) -> Mouth:
        """By the landmarks (468, 2)."""
        ends = points[[_INNER_UP[0], _INNER_UP[-1]]]
        across = ends[1] - ends[0]
        length = max(1e-3, float(np.linalg.norm(across)))
        along = across / length
        down = np.array([-along[1], along[0]], np.float32)
        middle = ends.mean(0)

        def line(names: tuple[int, ...]) -> tuple[Line, Line]:
            moved = points[list(names)] - middle
            u = np.maximum.accumulate(moved @ along)
            return np.asarray(u, np.float32), np.asarray(moved @ down, np.float32)

        edges = tuple(line(names) for names in (_OUTER_UP, _INNER_UP, _INNER_LOW, _OUTER_LOW))
        return cls(
            middle,
            along,
            down,
            edges,
            length / 2,
            float(np.linalg.norm(points[_OUTER_UP[-1]] - points[_OUTER_UP[0]])),
            eyes_apart(points),
            float((points[_NOSE] - middle) @ down),
            float((points[_CHIN] - middle) @ down),
        )

    def edge(self, which: int, u: NDArray[np.float32]) -> NDArray[np.float32]:
        """v of an edge at u: 0 the upper lip's upper one, to 3 the lower lip's lower one. Level beyond the corners."""
        places, heights = self.edges[which]
        return np.asarray(np.interp(u, places, heights), np.float32)
