"""How a recording's picture stands: its size as it is seen, turned upright, with square pixels."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from av.error import FFmpegError
from av.video.frame import PictureType, VideoFrame
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter

from auteur.media.canvas import planes_of
from auteur.media.index import picture_stream
from auteur.media.open import open_media

__all__ = ["Fit", "Upright", "first_picture"]

_MATRICES = {1: Colorspace.ITU709, 5: Colorspace.ITU601, 6: Colorspace.ITU601, 7: Colorspace.SMPTE240M,
             9: Colorspace.BT2020, 10: Colorspace.BT2020}  # fmt: skip  # by the code points of ITU-T H.273
_HD_LINES = 720  # what says nothing of its colours is BT.709 from here on, as players take it


@dataclass(frozen=True, slots=True)
class Upright:
    """Width and height as seen, in square pixels, and the quarter turns clockwise that show it upright."""

    width: Fraction
    height: Fraction
    turns: int
    colours: tuple[int, int, int, int]  # range, primaries, transfer, matrix
    lines: int

    def within(self, wide: int, high: int) -> tuple[int, int]:
        """The largest even size in a box, with the picture's aspect; never larger than the picture."""
        scale = min(Fraction(1), wide / self.width, high / self.height)
        width, height = (max(2, round(side * scale / 2) * 2) for side in (self.width, self.height))
        return width, height

    @property
    def told_matrix(self) -> int:
        """The code point of the matrix its colours were made with, guessed where the file does not say."""
        return self.colours[3] if self.colours[3] in _MATRICES else 1 if self.lines >= _HD_LINES else 6

    @property
    def matrix(self) -> Colorspace:
        """The same, for scaling."""
        return _MATRICES[self.told_matrix]


class Fit:
    """Scales frames to one size and turns them upright."""

    def __init__(self, upright: Upright, size: tuple[int, int], *, jpeg: bool = False) -> None:
        """`jpeg` converts to a photo's colours: full range, BT.601; else the matrix stays and the range is video's."""
        self.size, self._upright, self._jpeg = size, upright, jpeg
        self._scaler = VideoReformatter()  # one for all: a frame's own would compute its filters anew

    def draw(self, frame: VideoFrame) -> VideoFrame:
        """A new frame, 8 bits, 4:2:0."""
        width, height = self.size if self._upright.turns % 2 == 0 else self.size[::-1]
        matrix = self._upright.matrix
        small = self._scaler.reformat(
            frame,
            width,
            height,
            "yuvj420p" if self._jpeg else "yuv420p",
            src_colorspace=matrix,
            dst_colorspace=Colorspace.ITU601 if self._jpeg else matrix,
            src_color_range=ColorRange.JPEG if self._upright.colours[0] == 2 else ColorRange.MPEG,
            dst_color_range=ColorRange.JPEG if self._jpeg else ColorRange.MPEG,
            threads=1,
        )
        return self._turned(small) if self._upright.turns else small

    def _turned(self, small: VideoFrame) -> VideoFrame:
        out = VideoFrame(*self.size, small.format.name)
        for target, plane in zip(planes_of(out), planes_of(small), strict=True):
            target[:] = np.rot90(plane, -self._upright.turns)
        out.pict_type = PictureType.NONE
        return out


def first_picture(path: Path) -> Upright | None:
    """How the picture of a file stands, by its first frame: only frames carry the turn. None without a picture."""
    with open_media(path) as container:
        stream = picture_stream(container)
        if stream is None:
            return None
        with suppress(FFmpegError):
            for frame in container.decode(stream):
                return _upright(frame, stream.sample_aspect_ratio or Fraction(1))
    return None


def _upright(frame: VideoFrame, sar: Fraction) -> Upright:
    turns = round(-frame.rotation / 90) % 4
    width, height = frame.width * sar, Fraction(frame.height)
    sides = (height, width) if turns % 2 else (width, height)
    told = frame.format.name.startswith("yuvj")
    colours = (
        2 if told else int(frame.color_range),
        int(frame.color_primaries),
        int(frame.color_trc),
        int(frame.colorspace),
    )
    return Upright(*sides, turns, colours, min(frame.width, frame.height))
