"""Squares of a picture: taken out as RGB, and laid back in so that all around them stays as it was."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from auteur.media.canvas import Plane, planes_of

__all__ = ["Square", "lay_square", "square_of"]


@dataclass(frozen=True, slots=True)
class Square:
    """Left, top and side in pixels, all even: a 4:2:0 picture has a colour for two by two. It may reach out of it."""

    left: int
    top: int
    side: int

    @classmethod
    def around(cls, x: float, y: float, side: float) -> Square:
        """The square of that side around a point, rounded to even pixels; at least 16."""
        even = max(16, round(side / 2) * 2)
        return cls(round((x - even / 2) / 2) * 2, round((y - even / 2) / 2) * 2, even)


def square_of(frame: VideoFrame, square: Square, px: int) -> NDArray[np.uint8]:
    """What the frame (8 bits, 4:2:0) shows there, as RGB (px, px, 3); beyond its edge the edge goes on."""
    planes = [_cut(plane, square, 1 + (i > 0)) for i, plane in enumerate(planes_of(frame))]
    cut = _frame(planes, frame)
    seen = cut.reformat(px, px, "rgb24", src_colorspace=frame.colorspace, src_color_range=frame.color_range)
    return seen.to_ndarray().astype(np.uint8, copy=False)


def lay_square(
    frame: VideoFrame, square: Square, picture: NDArray[np.uint8], cover: NDArray[np.float32]
) -> None:
    """Lays `picture` (px, px, 3) over the frame's square as far as `cover` (side, side), 0 to 1, says.

    Where it says 0 no sample changes.
    """
    rgb = VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
    side = square.side
    coded = rgb.reformat(
        side, side, "yuv420p", dst_colorspace=frame.colorspace, dst_color_range=frame.color_range
    )
    new = planes_of(coded)
    halved = cover.reshape(square.side // 2, 2, square.side // 2, 2).mean((1, 3))
    for i, (plane, over) in enumerate(zip(planes_of(frame), new, strict=True)):
        share = halved if i else cover
        _lay(plane, over, share, square.left // (1 + (i > 0)), square.top // (1 + (i > 0)))


def _cut(plane: Plane, square: Square, by: int) -> Plane:
    high, wide = plane.shape
    rows = np.clip(np.arange(square.side // by) + square.top // by, 0, high - 1)
    columns = np.clip(np.arange(square.side // by) + square.left // by, 0, wide - 1)
    if rows[0] == square.top // by and columns[0] == square.left // by:
        inside = plane[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        if inside.shape == (len(rows), len(columns)):
            return inside
    return plane[np.ix_(rows, columns)]


def _lay(plane: Plane, over: Plane, share: NDArray[np.float32], left: int, top: int) -> None:
    high, wide = plane.shape
    side = len(share)
    first, last = (max(0, -top), max(0, -left)), (min(side, high - top), min(side, wide - left))
    if first[0] >= last[0] or first[1] >= last[1]:
        return
    inner = np.s_[first[0] : last[0], first[1] : last[1]]
    there = plane[top + first[0] : top + last[0], left + first[1] : left + last[1]]
    mixed = there + share[inner] * (over[inner].astype(np.float32) - there)
    there[:] = np.rint(mixed).astype(plane.dtype)


def _frame(planes: list[Plane], like: VideoFrame) -> VideoFrame:
    frame = VideoFrame(planes[0].shape[1], planes[0].shape[0], "yuv420p")
    for target, plane in zip(planes_of(frame), planes, strict=True):
        target[:] = plane
    frame.colorspace, frame.color_range = like.colorspace, like.color_range
    return frame
