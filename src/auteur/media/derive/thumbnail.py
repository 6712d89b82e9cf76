"""The thumbnail: of some pictures spread over the recording, the one that shows most."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame

from auteur.media.canvas import planes_of
from auteur.media.derive.filmstrip import Slots, step_ms
from auteur.media.derive.jpeg import write_jpeg
from auteur.media.derive.upright import Fit, Upright

__all__ = ["FILE", "Thumbnails", "score"]

FILE = "thumbnail.jpg"
CANDIDATES = 40
_BOX = (640, 640)
_QUALITY = 3


class Thumbnails:
    """Looks at candidates as they pass and keeps the best."""

    def __init__(self, upright: Upright, duration_s: float) -> None:
        self.size = upright.within(*_BOX)
        self._fit = Fit(upright, self.size, jpeg=True)
        self._slots = Slots(step_ms(duration_s, CANDIDATES), CANDIDATES)
        self.at_ms = 0
        self._best: tuple[float, VideoFrame] | None = None

    def wants(self, at_ms: int) -> bool:
        """Whether a picture at that time is a candidate."""
        return self._slots.free(at_ms)

    def take(self, at_ms: int, frame: VideoFrame) -> None:
        """Look at a candidate."""
        self._slots.take(at_ms)
        drawn = self._fit.draw(frame)
        found = score(next(planes_of(drawn)))
        if self._best is None or found > self._best[0]:
            self._best, self.at_ms = (found, drawn), at_ms

    def write(self, folder: Path) -> bool:
        """Write the best, if there was any."""
        if self._best is not None:
            write_jpeg(folder / FILE, self._best[1], _QUALITY)
        return self._best is not None

    def about(self) -> dict[str, object]:
        """What was written, for the answer."""
        return {"file": FILE, "width": self.size[0], "height": self.size[1], "at_ms": self.at_ms}


def score(luma: npt.NDArray[np.uint8] | npt.NDArray[np.uint16]) -> float:
    """How much a picture shows: sharp edges, contrast, and neither dark nor burnt out; 0 for one flat colour.

    Sharpness is the deviation of the Laplacian (its variance is the usual measure of focus: Pech-Pacheco et al., 2000).
    """
    pixels = luma.astype(np.float32)
    inner = pixels[1:-1, 1:-1]
    laplacian = pixels[:-2, 1:-1] + pixels[2:, 1:-1] + pixels[1:-1, :-2] + pixels[1:-1, 2:] - 4 * inner
    contrast = min(1.0, float(pixels.std()) / 40)
    exposure = max(0.05, 1 - ((float(pixels.mean()) - 120) / 120) ** 2)
    return float(laplacian.std()) * contrast * exposure if laplacian.size else 0.0
