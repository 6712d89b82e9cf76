"""The frame that is encoded: its size, format, range and matrix, and its planes as arrays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
from av.video.format import VideoFormat
from av.video.frame import VideoFrame

from auteur.core.render.playlist import Fit

__all__ = ["Canvas", "Plane", "planes_of"]

Plane = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]

_SD_LINES = 576  # up to there untagged pictures are taken for BT.601, as players do


@dataclass(frozen=True, slots=True)
class Canvas:
    """The output's picture as coded: `sar` is its pixels' aspect, `rotation` how far players turn it clockwise.

    `matrix` is that of its colours (ITU-T H.273), 2 where none is said. `fit` is how pictures of another aspect get
    into it, `stage` the size of the frame they were placed in, where it is another.
    """

    width: int
    height: int
    pix_fmt: str
    sar: Fraction = Fraction(1)
    rotation: int = 0
    full_range: bool = False
    matrix: int = 2
    fit: Fit = "fit"
    stage: tuple[int, int] | None = None

    @property
    def shape(self) -> tuple[int, int, Fraction, int]:
        """Width, height, pixel aspect and rotation."""
        return self.width, self.height, self.sar, self.rotation

    @property
    def depth(self) -> int:
        """Bits of a sample."""
        return max(component.bits for component in VideoFormat(self.pix_fmt).components)

    @property
    def known_matrix(self) -> int:
        """The matrix that players will use."""
        if self.matrix not in (0, 2):
            return self.matrix
        return 1 if min(self.width, self.height) > _SD_LINES else 6

    def black(self) -> VideoFrame:
        """A black frame."""
        frame = VideoFrame(self.width, self.height, self.pix_fmt)
        self.blacken(frame)
        return frame

    def blacken(self, frame: VideoFrame) -> None:
        """Black all over a frame of this size."""
        for plane, neutral in zip(planes_of(frame), self.neutral, strict=True):
            plane[:] = neutral

    @property
    def neutral(self) -> list[int]:
        """Black, plane by plane."""
        more = self.depth - 8
        luma = 0 if self.full_range else 16 << more
        return [luma] if self.pix_fmt.startswith("gray") else [luma, 128 << more, 128 << more]


def planes_of(frame: VideoFrame) -> Iterator[Plane]:
    """The planes of a planar frame as arrays that share its memory, without the padding at the lines' ends."""
    wide = max(component.bits for component in frame.format.components) > 8
    for plane in frame.planes:
        row = plane.line_size // (2 if wide else 1)
        if wide:
            yield np.frombuffer(memoryview(plane), np.uint16).reshape(-1, row)[: plane.height, : plane.width]
        else:
            yield np.frombuffer(memoryview(plane), np.uint8).reshape(-1, row)[: plane.height, : plane.width]
