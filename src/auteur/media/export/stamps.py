"""RGBA pictures (captions, logos) as stamps: in the output's own samples, turned as it is coded."""

from __future__ import annotations

from collections import OrderedDict
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from auteur.media.canvas import Canvas, Plane
from auteur.media.export.overlay import Overlay
from auteur.media.export.painting import Stamp
from auteur.media.export.placing import Box

__all__ = ["OverlayStamps", "stamp_of"]

Rgba = npt.NDArray[np.uint8]
_BLOCK = (
    1 << 15
)  # samples at a time: what comes in between stays in the cache, and in memory that is there already
_KEPT = 32  # overlays whose stamps are kept: a cue of a few lines, word by word
_SHIFTS = {"yuv420p": (2, 2), "yuv422p": (1, 2), "yuv440p": (2, 1)}
_WEIGHTS = {1: (0.2126, 0.0722), 6: (0.299, 0.114), 7: (0.212, 0.087), 9: (0.2627, 0.0593)}  # Kr, Kb of H.273


def stamp_of(colours: Rgba, left: int, top: int, canvas: Canvas) -> Stamp:
    """A picture (colours multiplied by alpha) whose corner lies at (`left`, `top`) of the output as coded."""
    colours = _evened(colours, left, top)
    rows = max(2, _BLOCK // max(1, colours.shape[1]) // 2 * 2)
    bands = [_band(colours[at : at + rows], canvas) for at in range(0, len(colours), rows)]
    planes, alphas = (
        [np.concatenate(parts) for parts in zip(*of, strict=True)] for of in zip(*bands, strict=True)
    )
    return Stamp(planes, left // 2 * 2, top // 2 * 2, alphas)


def _band(colours: Rgba, canvas: Canvas) -> tuple[list[Plane], list[npt.NDArray[np.uint8]]]:
    """Planes and their alphas of an even number of lines."""
    luma, *chroma = _samples(colours, canvas)
    alpha = colours[..., 3]
    planes: list[Plane] = [_whole(luma, canvas)]
    alphas = [np.ascontiguousarray(alpha)]
    if not canvas.pix_fmt.startswith("gray"):
        down, across = _subsampling(canvas.pix_fmt)
        planes += [_whole(_meaned(plane, down, across), canvas) for plane in chroma]
        alphas += [np.rint(_meaned(alpha.astype(np.float32), down, across)).astype(np.uint8)] * 2
    return planes, alphas


def _evened(colours: Rgba, left: int, top: int) -> Rgba:
    """With clear lines around, so that all sides are even."""
    y, x = top % 2, left % 2
    height, width = colours.shape[0] + y, colours.shape[1] + x
    return np.pad(colours, ((y, height % 2), (x, width % 2), (0, 0)))


def _samples(colours: Rgba, canvas: Canvas) -> list[npt.NDArray[np.float32]]:
    """Luma and chroma, multiplied by alpha, as the canvas codes them."""
    red, green, blue, alpha = (colours[..., n].astype(np.float32) / 255 for n in range(4))
    kr, kb = _WEIGHTS.get(canvas.known_matrix, _WEIGHTS[6])
    luma = kr * red + (1 - kr - kb) * green + kb * blue
    chroma = [(blue - luma) / (2 * (1 - kb)), (red - luma) / (2 * (1 - kr))]
    more = 1 << canvas.depth - 8
    whole = (1 << canvas.depth) - 1
    floor, span, swing = (0, whole, whole) if canvas.full_range else (16 * more, 219 * more, 224 * more)
    planes = [floor * alpha + span * luma, *(128 * more * alpha + swing * plane for plane in chroma)]
    return [plane.astype(np.float32) for plane in planes]


def _whole(samples: npt.NDArray[np.float32], canvas: Canvas) -> Plane:
    rounded = np.rint(np.clip(samples, 0, (1 << canvas.depth) - 1))
    return rounded.astype(np.uint8) if canvas.depth == 8 else rounded.astype(np.uint16)


def _meaned(plane: npt.NDArray[np.float32], down: int, across: int) -> npt.NDArray[np.float32]:
    """The means of neighbours; by slices, which takes a fifth of what a mean over reshaped axes does."""
    rows = [plane[n::down] for n in range(down)]
    lines = rows[0] if down == 1 else rows[0] + rows[1]
    columns = [lines[:, n::across] for n in range(across)]
    mean: npt.NDArray[np.float32] = columns[0] if across == 1 else columns[0] + columns[1]
    return mean / np.float32(down * across)


def _subsampling(pix_fmt: str) -> tuple[int, int]:
    """How many lines and columns share a sample of colour."""
    name = pix_fmt.replace("yuvj", "yuv")
    return next((shift for start, shift in _SHIFTS.items() if name.startswith(start)), (1, 1))


class OverlayStamps:
    """The stamps of overlays, kept while they are used."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._kept: OrderedDict[tuple[int, int, int], tuple[Rgba, Stamp]] = OrderedDict()

    def of(self, overlay: Overlay) -> Stamp:
        """The overlay's stamp, turned as the output is coded."""
        key = (id(overlay.picture), overlay.x, overlay.y)
        if key not in self._kept:  # the array is kept with it, so that its id stays its own
            self._kept[key] = overlay.picture, self._made(overlay)
        self._kept.move_to_end(key)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return self._kept[key][1]

    def _made(self, overlay: Overlay) -> Stamp:
        canvas = self._canvas
        wide, high = canvas.width, canvas.height
        shown = (high, wide) if canvas.rotation in (90, 270) else (wide, high)
        rows, columns = overlay.picture.shape[:2]
        corners = (overlay.x, overlay.y, overlay.x + columns, overlay.y + rows)
        box = Box(*(Fraction(c) for c in corners)).scaled(Fraction(1, shown[0]), Fraction(1, shown[1]))
        lies = box.turned_back(canvas.rotation).scaled(wide, high)
        turned = np.rot90(overlay.picture, canvas.rotation // 90)
        return stamp_of(turned, int(lies.x0), int(lies.y0), canvas)
