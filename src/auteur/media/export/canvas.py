"""The frame that is encoded: a source's picture fitted into the output's size, turned and faded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
from av.video.frame import PictureType, VideoFrame

__all__ = ["Canvas", "Plane", "planes_of"]

Plane = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Canvas:
    """The output's picture as coded: `sar` is its pixels' aspect, `rotation` how far players turn it clockwise."""

    width: int
    height: int
    pix_fmt: str
    sar: Fraction = Fraction(1)
    rotation: int = 0
    full_range: bool = False

    def draw(self, frame: VideoFrame | None, sar: Fraction, rotation: int, opacity: float) -> VideoFrame:
        """A frame ready for the encoder; `frame` None is black. A picture that fits already is not touched."""
        if frame is None:
            return self.black()
        turn = (rotation - self.rotation) % 360
        same_shape = (frame.width, frame.height) == (self.width, self.height) and (sar == self.sar or not sar)
        if turn == 0 and same_shape:
            fitted = frame if frame.format.name == self.pix_fmt else frame.reformat(format=self.pix_fmt)
        else:
            fitted = self._fitted(frame, sar or Fraction(1), turn)
        if opacity < 1:
            fitted = self._dimmed(fitted, opacity)
        # The decoder's own type would make an encoder repeat its keyframes.
        fitted.pict_type = PictureType.NONE
        return fitted

    def black(self) -> VideoFrame:
        """A black frame."""
        frame = VideoFrame(self.width, self.height, self.pix_fmt)
        for plane, neutral in zip(planes_of(frame), self._neutral(frame), strict=True):
            plane[:] = neutral
        return frame

    def _neutral(self, frame: VideoFrame) -> list[int]:
        depth = max(component.bits for component in frame.format.components)
        return [0 if self.full_range else 16 << depth - 8, *[128 << depth - 8] * (len(frame.planes) - 1)]

    def _fitted(self, frame: VideoFrame, sar: Fraction, turn: int) -> VideoFrame:
        """Scaled to fit, turned, and centred on black."""
        wide, high = (self.width, self.height) if turn in (0, 180) else (self.height, self.width)
        own = self.sar if turn in (0, 180) else 1 / self.sar
        aspect = Fraction(frame.width, frame.height) * sar / own
        width, height = (wide, wide / aspect) if aspect * high > wide else (high * aspect, high)
        inner_w, inner_h = max(2, round(width / 2) * 2), max(2, round(height / 2) * 2)
        inner = frame.reformat(min(inner_w, wide), min(inner_h, high), format=self.pix_fmt)
        outer = self.black()
        for target, plane in zip(planes_of(outer), planes_of(inner), strict=True):
            turned = np.rot90(plane, -turn // 90)
            top, left = ((a - b) // 2 for a, b in zip(target.shape, turned.shape, strict=True))
            target[top : top + turned.shape[0], left : left + turned.shape[1]] = turned
        return outer

    def _dimmed(self, frame: VideoFrame, opacity: float) -> VideoFrame:
        out = VideoFrame(self.width, self.height, self.pix_fmt)
        for target, plane, neutral in zip(
            planes_of(out), planes_of(frame), self._neutral(frame), strict=True
        ):
            target[:] = np.rint(neutral + (plane.astype(np.float32) - neutral) * opacity)
        return out


def planes_of(frame: VideoFrame) -> Iterator[Plane]:
    """The planes of a planar frame as arrays that share its memory, without the padding at the lines' ends."""
    wide = max(component.bits for component in frame.format.components) > 8
    for plane in frame.planes:
        row = plane.line_size // (2 if wide else 1)
        if wide:
            yield np.frombuffer(memoryview(plane), np.uint16).reshape(-1, row)[: plane.height, : plane.width]
        else:
            yield np.frombuffer(memoryview(plane), np.uint8).reshape(-1, row)[: plane.height, : plane.width]
