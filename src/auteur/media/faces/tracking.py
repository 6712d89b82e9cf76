"""Faces followed through the pictures of a stretch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from auteur.media.faces.detecting import Detector, overlap
from auteur.media.faces.mesh import Mesh, region_around, region_of
from auteur.media.faces.models import DETECTOR, MESH

__all__ = ["Track", "followed"]

_LOOK_EVERY = 10  # frames; a third of a second, in which a new face waits
_MOST_FACES = 4
_SAME = 0.3
_JUMP = 0.35  # of the face's size from one frame to the next: another face, after a cut


@dataclass(slots=True)
class Track:
    """One face for as long as it is followed: landmarks (468, 3) in pixels, by the frame's number."""

    points: dict[int, NDArray[np.float32]] = field(default_factory=dict)

    @property
    def last(self) -> NDArray[np.float32]:
        return next(reversed(self.points.values()))

    @property
    def box(self) -> tuple[float, ...]:
        """Left, top, right, bottom where it was seen last."""
        return _box(self.last)


class _Follower:
    def __init__(self, folder: Path) -> None:
        self._detector, self._mesh = Detector(folder / DETECTOR), Mesh(folder / MESH)
        self.ended: list[Track] = []
        self.live: list[Track] = []

    def see(self, n: int, frame: VideoFrame, *, anew: bool) -> None:
        still: list[Track] = []
        for track in self.live:
            points = track.last if not anew else self._mesh.find(frame, region_around(track.last))
            if points is None or _jumped(track.last, points) or _doubled(points, n, still):
                self.ended.append(track)
            else:
                track.points[n] = points
                still.append(track)
        lost = len(still) < len(self.live)
        self.live = still
        if anew and (lost or n % _LOOK_EVERY == 0) and len(still) < _MOST_FACES:
            self._look(n, frame)

    def _look(self, n: int, frame: VideoFrame) -> None:
        for found in self._detector.find(frame):
            if len(self.live) >= _MOST_FACES:
                return
            if any(overlap(found[:4], track.box) > _SAME for track in self.live):
                continue
            points = self._mesh.find(frame, region_of(found))
            if points is not None and not _doubled(points, n, self.live):
                self.live.append(Track({n: points}))


def followed(frames: Iterable[VideoFrame], folder: Path) -> list[Track]:
    """Every face, up to four at once; `folder` holds the networks. One that is lost and found again is two tracks."""
    follower = _Follower(folder)
    before: VideoFrame | None = None
    for n, frame in enumerate(frames):
        follower.see(n, frame, anew=frame is not before)
        before = frame
    return [*follower.ended, *follower.live]


def _box(points: NDArray[np.float32]) -> tuple[float, ...]:
    low, high = points[:, :2].min(0), points[:, :2].max(0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _jumped(before: NDArray[np.float32], points: NDArray[np.float32]) -> bool:
    size = float(np.ptp(before[:, :2], axis=0).max())
    moved = float(np.linalg.norm((points - before)[:, :2].mean(0)))
    grown = float(np.ptp(points[:, :2], axis=0).max()) / max(1.0, size)
    return moved > _JUMP * size or not 0.7 < grown < 1.4


def _doubled(points: NDArray[np.float32], n: int, tracks: list[Track]) -> bool:
    """Two regions may slide onto one face."""
    return any(n in track.points and overlap(_box(points), track.box) > _SAME for track in tracks)
