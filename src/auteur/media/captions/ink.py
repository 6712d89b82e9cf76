"""Coverage: glyphs as 8-bit masks, and what is made of masks. Arrays are uint8, height × width, rows from the top."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np
import numpy.typing as npt
import uharfbuzz as hb

from auteur.media.captions.shaping import Glyph

__all__ = ["Mask", "Stain", "blurred", "coloured", "grown", "inked", "rounded"]

Mask = npt.NDArray[np.uint8]
_UNIT = 64
_LARGEST_EMS = 20  # the longest ligature in use, an Arabic sentence, takes 11
_SIGMAS = 2.5  # how far a blur reaches


@dataclass(frozen=True, slots=True)
class Stain:
    """Pixels and where their upper left corner lies, in pixels to the right of and below some origin.

    A mask, or RGBA with colours multiplied by alpha.
    """

    pixels: Mask
    x: int
    y: int


def inked(glyphs: Iterable[Glyph], size_px: float) -> Stain | None:
    """The coverage of glyphs about their baseline's left end; None where there is nothing to see."""
    raster = hb.RasterDraw()
    raster.scale_factor = (_UNIT, _UNIT)
    for glyph in glyphs:
        font = _font(glyph, size_px)
        if _drawn_extents(font, glyph, size_px):
            raster.transform = (1, 0, 0, 1, glyph.x * _UNIT, glyph.y * _UNIT)
            raster.draw_glyph(font, glyph.number)
    return _stain(raster.render(), 1)


def coloured(glyph: Glyph, size_px: float) -> Stain | None:
    """A glyph that has colours of its own, as RGBA."""
    font = _font(glyph, size_px)
    extents = _drawn_extents(font, glyph, size_px)
    if extents is None:
        return None
    paint = hb.RasterPaint()
    paint.scale_factor = (_UNIT, _UNIT)
    paint.transform = (1, 0, 0, 1, glyph.x * _UNIT, glyph.y * _UNIT)
    if not paint.set_glyph_extents(extents) or not paint.paint_glyph_or_fail(font, glyph.number):
        return None
    stain = _stain(paint.render(), 4)
    return stain and Stain(np.ascontiguousarray(stain.pixels[..., [2, 1, 0, 3]]), stain.x, stain.y)


def _drawn_extents(font: hb.Font, glyph: Glyph, size_px: float) -> hb.GlyphExtents | None:
    """None for a glyph with nothing to see, or one so large that only a font made to do harm has it."""
    extents = font.get_glyph_extents(glyph.number)
    if extents is None or not extents.width or not extents.height:
        return None
    most = _LARGEST_EMS * size_px * _UNIT
    reach = (extents.x_bearing, extents.y_bearing, extents.width, extents.height)
    return extents if max(map(abs, reach)) <= most else None


def _font(glyph: Glyph, size_px: float) -> hb.Font:
    return glyph.chosen.face.sized(size_px, embolden=glyph.chosen.embolden)


def _stain(image: hb.RasterImage | None, channels: int) -> Stain | None:
    if image is None or not image.extents.width or not image.extents.height:
        return None
    extents = image.extents
    rows = np.frombuffer(image.buffer, np.uint8).reshape(extents.height, extents.stride)[::-1]
    pixels = rows[:, : extents.width * channels].copy()
    if channels > 1:
        pixels = pixels.reshape(extents.height, extents.width, channels)
    return Stain(pixels, extents.x_origin, -extents.y_origin - extents.height)


def grown(mask: Mask, radius_px: float) -> Mask:
    """The mask dilated by a disc; the caller leaves room for it at the edges.

    Row by row of the disc: the mask widened step by step is shared by all rows, which takes some 4 r operations in
    place of π r².
    """
    widened = [mask]
    for _ in range(ceil(radius_px)):
        last = widened[-1]
        wider = last.copy()
        np.maximum(wider[:, 1:], last[:, :-1], out=wider[:, 1:])
        np.maximum(wider[:, :-1], last[:, 1:], out=wider[:, :-1])
        widened.append(wider)
    result = np.zeros_like(mask)
    for row in range(-ceil(radius_px), ceil(radius_px) + 1):
        part = _of_width(widened, sqrt(max(0.0, radius_px**2 - row**2)))
        if abs(row) > radius_px:  # the last rows count as far as the disc reaches into them
            part = (part * (radius_px + 1 - abs(row))).astype(np.uint8)
        to, source = (
            slice(max(0, row), mask.shape[0] + min(0, row)),
            slice(max(0, -row), mask.shape[0] - max(0, row)),
        )
        np.maximum(result[to], part[source], out=result[to])
    return result


def _of_width(widened: list[Mask], half_px: float) -> Mask:
    whole = int(half_px)
    share = half_px - whole
    if share < 1 / 64 or whole + 1 >= len(widened):
        return widened[whole]
    inner = widened[whole]
    return inner + ((widened[whole + 1] - inner) * np.float32(share)).astype(np.uint8)


def blurred(mask: Mask, sigma_px: float) -> Mask:
    """The mask under a Gaussian; the caller leaves `2.5 sigma` of room at the edges."""
    if sigma_px < 0.2:
        return mask
    reach = ceil(_SIGMAS * sigma_px)
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1, dtype=np.float32) / np.float32(sigma_px)) ** 2)
    weights /= weights.sum()
    soft = mask.astype(np.float32)
    for axis in (0, 1):
        around = np.pad(soft, [(reach, reach) if n == axis else (0, 0) for n in (0, 1)])
        soft = np.zeros_like(soft)
        for n, weight in enumerate(weights):
            rows = slice(n, n + soft.shape[axis])
            soft += weight * (around[rows] if axis == 0 else around[:, rows])
    return np.rint(soft).astype(np.uint8)


def rounded(shape: tuple[int, int], box: tuple[float, float, float, float], radius_px: float) -> Mask:
    """A rectangle (left, top, right, bottom) with round corners, its edges smooth."""
    left, top, right, bottom = box
    radius = max(0.5, min(radius_px, (right - left) / 2, (bottom - top) / 2))
    x = np.arange(shape[1], dtype=np.float32) + np.float32(0.5)
    y = np.arange(shape[0], dtype=np.float32) + np.float32(0.5)
    across = np.maximum(np.maximum(left + radius - x, x - right + radius), 0)
    down = np.maximum(np.maximum(top + radius - y, y - bottom + radius), 0)
    distance = np.hypot(across[None, :], down[:, None])
    inside: npt.NDArray[np.float32] = np.clip(radius + 0.5 - distance, 0, 1) * 255
    return np.rint(inside).astype(np.uint8)
