"""Black and frozen stretches of a picture."""

from __future__ import annotations

import numpy as np
from av.video.frame import VideoFrame

from auteur.media.export.video import Thumb, thumb_of

__all__ = ["Stretches"]

_BLACK = 20  # of 255: limited-range black is 16
_LEAST_MS = 1000  # shorter ones are dips and holds that are meant


class Stretches:
    """Takes frames in order; finds stretches of at least a second that are black, or in which nothing moves."""

    def __init__(self) -> None:
        self._last: Thumb | None = None
        self._black: list[tuple[int, int]] = []
        self._frozen: list[tuple[int, int]] = []
        self._since: dict[str, int | None] = {"black": None, "frozen": None}
        self._at = self._before = 0

    def add(self, frame: VideoFrame) -> None:
        """The next frame."""
        thumb = thumb_of(frame)
        self._before, self._at = self._at, round((frame.time or 0) * 1000)
        black = bool((thumb <= _BLACK).mean() > 0.98)
        still = self._last is not None and bool(
            np.abs(thumb.astype(np.int16) - self._last).max(initial=0) <= 2
        )
        self._step("black", self._black, on=black, start=self._at)
        self._step("frozen", self._frozen, on=still and not black, start=self._before)
        self._last = thumb

    def _step(self, kind: str, found: list[tuple[int, int]], *, on: bool, start: int) -> None:
        since = self._since[kind]
        if on and since is None:
            self._since[kind] = start
        elif not on and since is not None:
            if self._at - since >= _LEAST_MS:
                found.append((since, self._at))
            self._since[kind] = None

    def result(self) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
        """(black, frozen) stretches in milliseconds; call once, at the end."""
        self._at += self._at - self._before
        for kind, found in (("black", self._black), ("frozen", self._frozen)):
            self._step(kind, found, on=False, start=self._at)
        return tuple(self._black), tuple(self._frozen)
