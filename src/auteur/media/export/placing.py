"""Where in the coded frame a picture goes, and which part of it is seen there: geometry, no pixels.

Three frames of reference: the output as shown (upright, square pixels), the output as coded (turned, its pixels perhaps
not square) and the source as coded. Boxes are fractions in the first, pixels in the others.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from auteur.core.render.playlist import WHOLE, Fit, Place
from auteur.core.time import nearest

__all__ = ["Box", "Patch", "covering", "placed", "upright"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: [x0, x1) across, [y0, y1) down."""

    x0: Fraction
    y0: Fraction
    x1: Fraction
    y1: Fraction

    @property
    def width(self) -> Fraction:
        return self.x1 - self.x0

    @property
    def height(self) -> Fraction:
        return self.y1 - self.y0

    @property
    def empty(self) -> bool:
        return self.x1 <= self.x0 or self.y1 <= self.y0

    def scaled(self, wide: Fraction | int, high: Fraction | int) -> Box:
        return Box(self.x0 * wide, self.y0 * high, self.x1 * wide, self.y1 * high)

    def moved(self, x: Fraction, y: Fraction) -> Box:
        return Box(self.x0 + x, self.y0 + y, self.x1 + x, self.y1 + y)

    def common(self, other: Box) -> Box:
        return Box(
            max(self.x0, other.x0), max(self.y0, other.y0), min(self.x1, other.x1), min(self.y1, other.y1)
        )

    def inside(self, inner: Box) -> Box:
        """What of this the fractions `inner` are."""
        return inner.scaled(self.width, self.height).moved(self.x0, self.y0)

    def within(self, outer: Box) -> Box:
        """This in fractions of `outer`: the inverse of `inside`."""
        return self.moved(-outer.x0, -outer.y0).scaled(1 / outer.width, 1 / outer.height)

    def turned_back(self, degrees: int) -> Box:
        """These fractions of a picture that was turned clockwise, in the picture before it was."""
        if degrees == 90:
            return Box(self.y0, 1 - self.x1, self.y1, 1 - self.x0)
        if degrees == 180:
            return Box(1 - self.x1, 1 - self.y1, 1 - self.x0, 1 - self.y0)
        if degrees == 270:
            return Box(1 - self.y1, self.x0, 1 - self.y0, self.x1)
        return self


UNIT = Box(Fraction(0), Fraction(0), Fraction(1), Fraction(1))


@dataclass(frozen=True, slots=True)
class Patch:
    """Pixels of a source that go into the output: source [x, x + width) × [y, y + height) is scaled to `wide` × `high`
    as it stands after having been turned clockwise by `turn`, and drawn at (`left`, `top`).

    What is drawn may reach beyond the output by less than a pixel of the source. All are even.
    """

    x: int
    y: int
    width: int
    height: int
    turn: int
    left: int
    top: int
    wide: int
    high: int


def upright(width: int, height: int, sar: Fraction, rotation: int) -> Fraction:
    """The aspect, as shown, of a picture coded so."""
    aspect = Fraction(width, height) * (sar or 1)
    return 1 / aspect if rotation in (90, 270) else aspect


def placed(
    source: tuple[int, int, Fraction, int],
    canvas: tuple[int, int, Fraction, int],
    place: Place,
    fit: Fit = "fit",
    stage: tuple[int, int] | None = None,
) -> Patch | None:
    """The part of a source that is seen at `place`; None for nothing. Both are width, height, pixel aspect, rotation.

    A picture that nobody placed is fitted into the output, or covers it where `fit` is "fill". One that was, was
    placed in a frame of the size `stage`, and goes where that frame goes.
    """
    own, aspect = upright(*source), upright(*canvas)
    if place == WHOLE:
        whole = _covering(own, aspect) if fit == "fill" else _fitting(own, aspect)
        return _patch(source, canvas, whole, UNIT)
    frame = Fraction(*stage) if stage else aspect
    outer = _covering(frame, aspect) if fit == "fill" else _fitting(frame, aspect)
    inner = _fitting(own, frame)
    scale, x, y = (Fraction(str(value)) for value in (place.scale, place.x, place.y))
    half = Fraction(1, 2)
    middle = inner.moved(-half, -half).scaled(scale, scale).moved(half + x, half + y)
    left, top, right, bottom = (
        Fraction(str(side)) for side in (place.left, place.top, place.right, place.bottom)
    )
    return _patch(source, canvas, outer.inside(middle), Box(left, top, 1 - right, 1 - bottom))


def covering(source: tuple[int, int, Fraction, int], canvas: tuple[int, int, Fraction, int]) -> Patch | None:
    """The part of a source that is seen when it covers the output."""
    return _patch(source, canvas, _covering(upright(*source), upright(*canvas)), UNIT)


def _fitting(aspect: Fraction, frame: Fraction) -> Box:
    return _centred(min(Fraction(1), aspect / frame), min(Fraction(1), frame / aspect))


def _covering(aspect: Fraction, frame: Fraction) -> Box:
    return _centred(max(Fraction(1), aspect / frame), max(Fraction(1), frame / aspect))


def _centred(width: Fraction, height: Fraction) -> Box:
    return Box((1 - width) / 2, (1 - height) / 2, (1 + width) / 2, (1 + height) / 2)


def _patch(
    source: tuple[int, int, Fraction, int],
    canvas: tuple[int, int, Fraction, int],
    whole: Box,
    crop: Box,
) -> Patch | None:
    """`whole` is where all of the picture would lie in the output as shown, `crop` what is left of it."""
    wide, high, _, rotation = canvas
    shown = whole.inside(crop).common(UNIT)
    if shown.empty:
        return None
    lies, seen = (box.turned_back(rotation).scaled(wide, high) for box in (whole, shown))
    turn = (source[3] - rotation) % 360
    part = seen.within(lies).turned_back(turn).scaled(source[0], source[1])
    x, right = _outward(part.x0, part.x1, source[0])
    y, bottom = _outward(part.y0, part.y1, source[1])
    taken = Box(Fraction(x), Fraction(y), Fraction(right), Fraction(bottom))
    fraction = taken.scaled(Fraction(1, source[0]), Fraction(1, source[1])).turned_back(-turn % 360)
    goes = lies.inside(fraction)
    left, top = _even(goes.x0), _even(goes.y0)
    return Patch(
        x, y, right - x, bottom - y, turn,
        left, top, max(2, _even(goes.x1) - left), max(2, _even(goes.y1) - top),
    )  # fmt: skip


def _outward(low: Fraction, high: Fraction, limit: int) -> tuple[int, int]:
    """The even pixels that hold [low, high), within the picture: two at least."""
    start = min(math.floor(low / 2) * 2, (limit - 2) // 2 * 2)
    start = max(0, start)
    return start, min(limit, max(math.ceil(high / 2) * 2, start + 2))


def _even(value: Fraction) -> int:
    return nearest(value / 2) * 2
