"""What is drawn over every other picture: captions. The interface between who draws them and who composes frames.

`carry_out(…, overlays=…)` hands an `Overlays` to the compositor (`composing.py`); `plan(…, overlaid=overlays.spans)`
sees to it that no frame with an overlay is copied.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

__all__ = ["Overlay", "Overlays"]


class Overlay(NamedTuple):
    """A picture and where its upper left corner lies in the output as shown (turned upright), in its pixels.

    `picture` is RGBA, uint8, height × width × 4, colours multiplied by alpha, full range sRGB. It may reach beyond the
    frame. Give the same array again while it does not change: what is made of it is kept by the array's identity, so
    it must not be written to.
    """

    picture: npt.NDArray[np.uint8]
    x: int
    y: int


class Overlays(Protocol):
    """All overlays of a timeline. Runs are encoded side by side: `at` is called from several threads."""

    @property
    def spans(self) -> Sequence[tuple[int, int]]:
        """The timeline frames [start, stop) that have any, ascending and disjoint."""
        ...

    def at(self, frame: int) -> Sequence[Overlay]:
        """What is drawn over timeline frame `frame`, lowest first; nothing outside the spans."""
        ...
