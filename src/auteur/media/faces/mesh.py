"""The landmarks of one face: Face Mesh (MediaPipe, Apache-2.0), 468 points, numbered as there."""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, degrees, hypot
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from auteur.media.faces.detecting import Found
from auteur.media.faces.network import Network
from auteur.media.faces.sampling import sampled
from auteur.media.faces.squares import Square, square_of

__all__ = ["POINTS", "Mesh", "Region", "region_around", "region_of", "turn_deg"]

POINTS = 468
_ROOM = 1.5  # the network wants half a face of room around it
_RIGHT_EYE, _LEFT_EYE = 33, 263
_CHEEKS = (234, 454)
_LEAST_PRESENCE = 0.5


@dataclass(frozen=True, slots=True)
class Region:
    """A square of the picture in pixels: its middle, its side, how far it is turned (radians, clockwise)."""

    x: float
    y: float
    side: float
    turn: float


def region_of(found: Found) -> Region:
    """Where the mesh is to look for a face that was found."""
    across = found.eyes[1] - found.eyes[0]
    side = max(found.right - found.left, found.bottom - found.top) * _ROOM
    middle = (found.left + found.right) / 2, (found.top + found.bottom) / 2
    return Region(*middle, side, atan2(float(across[1]), float(across[0])))


def region_around(points: NDArray[np.float32]) -> Region:
    """Where the mesh is to look in the next picture, by the landmarks in this one."""
    across = points[_LEFT_EYE, :2] - points[_RIGHT_EYE, :2]
    turn = atan2(float(across[1]), float(across[0]))
    along = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    level = points[:, :2] @ along.T
    low, high = level.min(0), level.max(0)
    middle = ((low + high) / 2) @ along
    return Region(float(middle[0]), float(middle[1]), float((high - low).max()) * _ROOM, turn)


def turn_deg(points: NDArray[np.float32]) -> float:
    """How far a face looks to the side, in degrees; 0 is straight ahead."""
    right, left = points[_CHEEKS[0]], points[_CHEEKS[1]]
    return degrees(atan2(float(left[2] - right[2]), hypot(*(left - right)[:2])))


class Mesh:
    """Finds the landmarks in a region."""

    def __init__(self, file: Path) -> None:
        self._network = Network(file)
        side = self._network.side_px
        steps = (np.arange(side, dtype=np.float32) + 0.5) / side - 0.5
        self._x, self._y = np.meshgrid(steps, steps)

    def find(self, frame: VideoFrame, region: Region) -> NDArray[np.float32] | None:
        """The landmarks (468, 3) in pixels of the picture, z on the same scale; None where there is no face.

        `frame` is 8 bits, 4:2:0.
        """
        reach = region.side * (abs(np.cos(region.turn)) + abs(np.sin(region.turn)))
        whole = Square.around(region.x, region.y, reach)
        px = self._network.side_px
        seen = square_of(frame, whole, min(whole.side, round(px * whole.side / region.side)))
        sine, cosine = np.sin(region.turn), np.cos(region.turn)
        scale = len(seen) / whole.side
        right, down = self._x * region.side, self._y * region.side
        x = (region.x + right * cosine - down * sine - whole.left) * scale - 0.5
        y = (region.y + right * sine + down * cosine - whole.top) * scale - 0.5
        seen_level = sampled(seen, x.astype(np.float32), y.astype(np.float32)) / np.float32(255)
        first, second = self._network(seen_level)
        flat, flag = (first, second) if first.size > 1 else (second, first)
        if 1 / (1 + np.exp(-np.clip(flag.ravel()[0], -60, 60))) < _LEAST_PRESENCE:
            return None
        level = flat.reshape(POINTS, 3) / px
        level[:, :2] -= 0.5
        x, y, z = (level * region.side).T
        turned = [region.x + x * cosine - y * sine, region.y + x * sine + y * cosine, z]
        return np.stack(turned, 1).astype(np.float32)
