"""A slow, obvious compositor to hold the real one against: nearest pixels, floating point, one plane at full size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame

from auteur.core.render.playlist import WHOLE, Place

Image = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Lying:
    """An upright picture (H × W, or H × W × 3) of square pixels, and how it lies in the frame."""

    image: Image
    place: Place = WHOLE
    opacity: float = 1.0


def over(layers: Sequence[Lying], width: int, height: int, black: float = 16.0, fit: str = "fit") -> Image:
    """Every pixel of the upright frame found by itself: which point of each layer lies there, if any does."""
    out = np.full((height, width, *layers[0].image.shape[2:]), black)
    ys, xs = np.mgrid[0:height, 0:width]
    x, y = (xs + 0.5) / width, (ys + 0.5) / height
    for layer in layers:
        rows, columns = layer.image.shape[:2]
        aspect = columns / rows * height / width
        wide, high = min(1, aspect), min(1, 1 / aspect)
        if fit == "fill":
            wide, high = max(1, aspect), max(1, 1 / aspect)
        place = layer.place
        u = (x - 0.5 - place.x) / (wide * place.scale) + 0.5
        v = (y - 0.5 - place.y) / (high * place.scale) + 0.5
        inside = (u >= place.left) & (u < 1 - place.right) & (v >= place.top) & (v < 1 - place.bottom)
        at = (
            np.clip((v * rows).astype(int), 0, rows - 1),
            np.clip((u * columns).astype(int), 0, columns - 1),
        )
        shown = layer.image[at]
        if place == WHOLE:  # its bars are its own
            shown = np.where(inside if shown.ndim == 2 else inside[..., None], shown, black)
            inside = np.ones_like(inside)
        weight = inside * layer.opacity
        weight = weight if shown.ndim == 2 else weight[..., None]
        out = out * (1 - weight) + shown * weight
    return out


def upright(frame: VideoFrame, rotation: int, sar: Fraction = Fraction(1)) -> Image:
    """The luma of a coded frame as it is shown, in square pixels."""
    luma = np.frombuffer(frame.planes[0], np.uint8).reshape(-1, frame.planes[0].line_size)
    luma = luma[: frame.height, : frame.width].astype(np.float64)
    wide = round(frame.width * sar)
    luma = luma[:, (np.arange(wide) * frame.width // wide)]
    return np.rot90(luma, -rotation // 90)


def smooth(width: int, height: int, seed: int) -> npt.NDArray[np.uint8]:
    """A picture without fine detail: scaling by any method gives nearly the same."""
    y, x = np.mgrid[0:height, 0:width]
    rng = np.random.default_rng(seed)
    a, b, c, d = rng.uniform(0.5, 1.5, 4)
    waves = np.sin(a * 4 * x / width + b) + np.cos(c * 4 * y / height + d) + x / width - y / height
    return np.rint(128 + 30 * waves).astype(np.uint8)
