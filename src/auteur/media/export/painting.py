"""Pixels onto pixels: planes blended in place, in integers, only where they are touched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from auteur.media.canvas import Plane

__all__ = ["Stamp", "draw"]

_SMALL_BLOCK = 1 << 15  # as many, where the heap must not grow for them and shrink again with each frame
_BLOCK = 1 << 16  # samples at a time: two buffers of them stay in the cache (2 ms for 1080p, 5 in one go)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A picture in the output's own format and orientation: its planes, and where their upper left corner lies.

    `left` and `top` are even; parts may lie outside. With `alpha` (0 to 255, for each plane) colours are multiplied by
    it.
    """

    planes: Sequence[Plane]
    left: int = 0
    top: int = 0
    alpha: Sequence[npt.NDArray[np.uint8]] | None = None


def draw(target: Sequence[Plane], stamp: Stamp, opacity: float) -> None:
    """The stamp over the planes of a frame."""
    height, width = target[0].shape
    for number, (plane, colours) in enumerate(zip(target, stamp.planes, strict=True)):
        down, across = height // plane.shape[0], width // plane.shape[1]
        top, left = stamp.top // down, stamp.left // across
        y0, x0 = max(0, top), max(0, left)
        y1, x1 = min(plane.shape[0], top + colours.shape[0]), min(plane.shape[1], left + colours.shape[1])
        if y1 <= y0 or x1 <= x0:
            continue
        seen = np.s_[y0 - top : y1 - top, x0 - left : x1 - left]
        under = plane[y0:y1, x0:x1]
        if stamp.alpha is not None and opacity >= 1 and under.dtype == np.uint8:
            _over_wholly(under, colours[seen], stamp.alpha[number][seen])
        elif stamp.alpha is not None:
            _over(under, colours[seen], stamp.alpha[number][seen], opacity)
        elif opacity >= 1:
            under[:] = colours[seen]
        else:
            _mix(under, colours[seen], opacity)


def _mix(under: Plane, colours: Plane, opacity: float) -> None:
    """under += (colours - under) * opacity, to the nearest of 256 or 65,536 weights."""
    narrow = under.dtype == np.uint8
    wide: npt.DTypeLike = np.uint16 if narrow else np.uint32
    bits = 8 if narrow else 16
    weight = round(opacity * (1 << bits))
    rows = max(1, _BLOCK // under.shape[1])
    sums, rest = (np.empty((rows, under.shape[1]), wide) for _ in range(2))
    for at in range(0, under.shape[0], rows):
        part = under[at : at + rows]
        a, b = sums[: len(part)], rest[: len(part)]
        np.copyto(a, colours[at : at + rows])
        np.copyto(b, part)
        a *= a.dtype.type(weight)
        b *= b.dtype.type((1 << bits) - weight)
        a += b
        a += a.dtype.type(1 << bits - 1)
        a >>= a.dtype.type(bits)
        np.copyto(part, a, casting="unsafe")


def _over_wholly(under: Plane, colours: Plane, alpha: npt.NDArray[np.uint8]) -> None:
    """`_over` without opacity, in 16 bits: the same pixels in a third of the time."""
    rows = max(1, _SMALL_BLOCK // under.shape[1])
    wide, more = (np.empty((rows, under.shape[1]), np.uint16) for _ in range(2))
    for at in range(0, under.shape[0], rows):
        part = under[at : at + rows]
        kept, rest = wide[: len(part)], more[: len(part)]
        np.copyto(kept, part)
        np.copyto(rest, alpha[at : at + rows])
        np.subtract(255, rest, out=rest)
        kept *= rest
        kept += np.uint16(128)  # x / 255 to the nearest, for every product of two bytes
        np.right_shift(kept, 8, out=rest)
        kept += rest
        kept >>= np.uint16(8)
        np.copyto(part, kept, casting="unsafe")
        part += colours[at : at + rows]


def _over(under: Plane, colours: Plane, alpha: npt.NDArray[np.uint8], opacity: float) -> None:
    """under = colours * opacity + under * (1 - alpha * opacity), colours being multiplied by alpha already."""
    weight = round(opacity * 256)
    rows = max(1, _BLOCK // under.shape[1])
    for at in range(0, under.shape[0], rows):
        part = under[at : at + rows]
        kept = 255 * 256 - alpha[at : at + rows].astype(np.uint32) * np.uint32(weight)
        kept *= part
        kept += colours[at : at + rows].astype(np.uint32) * np.uint32(255 * weight)
        kept += np.uint32(255 * 128)
        kept //= np.uint32(255 * 256)
        np.copyto(part, kept, casting="unsafe")
