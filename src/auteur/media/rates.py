"""Numbers out of tables: the frame rate behind a list of timestamps, the rotation in a matrix."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from auteur.media.mp4.read import Ints

__all__ = ["KNOWN_RATES", "rate_of", "rotation_of", "rounded"]

_NTSC = [Fraction(base * 1000, 1001) for base in (24, 30, 48, 60, 120)]
KNOWN_RATES = sorted([*_NTSC, *(Fraction(n) for n in (5, 10, 12, 15, 20, 24, 25, 30, 48, 50, 60, 100, 120))])


def rounded(value: Fraction) -> int:
    """The nearest whole number, halves up."""
    return math.floor(value + Fraction(1, 2))


def rate_of(pts: Ints, timescale: int, numerator: int = 1) -> tuple[Fraction, bool]:
    """Frames per second of ascending timestamps, and whether they are evenly spaced.

    Even means that none is a third of a frame from its place: containers that count milliseconds write 33, 33, 34.
    """
    if len(pts) < 2 or pts[-1] <= pts[0]:
        return Fraction(25), True
    mean = Fraction(int(pts[-1] - pts[0]) * numerator, (len(pts) - 1) * timescale)
    steps = np.diff(pts)
    if (steps == steps[0]).all():
        return Fraction(timescale, int(steps[0]) * numerator), True
    rate = _nearest(1 / mean, len(pts))
    ideal = np.arange(len(pts)) * float(timescale / (rate * numerator))
    off = np.abs((pts - pts[0]) - ideal) * float(rate) * numerator / timescale
    if off.max() <= 1 / 3:
        return rate, True
    usual = Fraction(timescale, int(np.median(steps)) * numerator) if np.median(steps) > 0 else rate
    return _nearest(usual, 10), False


def _nearest(rate: Fraction, frames: int) -> Fraction:
    """A known rate that explains this one (a mean of few frames is less sure), else the rate itself."""
    known = min(KNOWN_RATES, key=lambda candidate: abs(candidate - rate))
    slack = Fraction(1, 2000) + Fraction(1, 2 * frames)
    return known if abs(known - rate) <= known * slack else rate.limit_denominator(1001)


def rotation_of(matrix: Sequence[int]) -> int:
    """Degrees clockwise (0, 90, 180 or 270) that a track header's matrix turns the picture."""
    a, b = matrix[0], matrix[1]
    return round(math.degrees(math.atan2(b, a)) / 90) * 90 % 360
