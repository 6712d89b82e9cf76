"""Frames at a constant rate, out of frames at any."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from auteur.media.errors import MediaTooLarge
from auteur.media.rates import KNOWN_RATES

__all__ = ["ConstantRate", "proxy_rate", "source_rate"]

LEAST, MOST = Fraction(1), Fraction(30)
MAX_DURATION_S = 24 * 3600
_EARLY = Fraction(1, 8)  # of a frame: containers round (MKV to 1 ms), and cameras are no clocks


def source_rate(stream: VideoStream) -> Fraction | None:
    """The usual rate that the file says it has; None where it says none, as when it varies."""
    for hint in (stream.average_rate, stream.guessed_rate):
        if hint:
            known = min(KNOWN_RATES, key=lambda rate: abs(rate - hint))
            if abs(known - hint) <= known / 200:
                return known
    return None


def proxy_rate(stream: VideoStream) -> Fraction:
    """The source's rate, or a whole part of it that is at most 30; 30 where it has none.

    What has less than a frame a second is shown at one: else 45 frames that claim 1001 s each become 1.4 million.
    """
    if known := source_rate(stream):
        return known / math.ceil(known / MOST)
    return LEAST if 0 < (stream.average_rate or 0) < LEAST else MOST


class ConstantRate:
    """Frame n of the result is what the source shows at n / rate: frames are repeated or left out.

    Before the source's first frame there is None, unless that is less than a frame after 0: then it is shown from 0.
    """

    def __init__(self, rate: Fraction) -> None:
        self.rate = rate
        self.next = 0
        self.held: VideoFrame | None = None

    def add(self, frame: VideoFrame, at_s: Fraction) -> Iterator[tuple[int, VideoFrame | None]]:
        """The numbers, with their frames, that are settled by a frame that is shown from `at_s` on."""
        number = math.ceil(at_s * self.rate - _EARLY)
        if self.held is None and number <= 1:
            number = 0
        yield from self._until(number, at_s)
        self.held = frame

    def finish(self, end_s: Fraction) -> Iterator[tuple[int, VideoFrame | None]]:
        """The rest: the last frame is shown until `end_s`; there is one frame at least."""
        if self.held is not None:
            yield from self._until(max(1, math.ceil(end_s * self.rate - _EARLY)), end_s)

    def _until(self, number: int, at_s: Fraction) -> Iterator[tuple[int, VideoFrame | None]]:
        if at_s > MAX_DURATION_S:
            raise MediaTooLarge(f"its picture goes on after {float(at_s) / 3600:.0f} hours")
        while self.next < number:
            yield self.next, self.held
            self.next += 1
