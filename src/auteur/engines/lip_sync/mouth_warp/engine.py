"""The embedded engine: on the processor, with nothing to download but what finds faces."""

from __future__ import annotations

import numpy as np

from auteur.core.errors import Cancelled
from auteur.core.progress import Cancel, Progress, Report, never, silent
from auteur.engines.lip_sync.mouth_warp.articulation import articulated
from auteur.engines.lip_sync.mouth_warp.mouth import Mouth, lips_apart
from auteur.engines.lip_sync.mouth_warp.warp import Inside, inside_of, warped
from auteur.ports.lip_syncer import Faces, Lips, Said

__all__ = ["MouthWarp"]

_WIDEST = 0.22  # of the distance of the eyes (about 90 mm): 20 mm between the lips
_SEEN = 0.05  # from here on a frame shows the inside of the mouth


class MouthWarp:
    """A `LipSyncer`. `seed` changes nothing: there is no chance in it."""

    name = "mouth_warp"
    model = "mouth warp 1"
    crop_px = 320

    def move(
        self, faces: Faces, said: Said, *, seed: int = 0, report: Report = silent, cancel: Cancel = never
    ) -> Lips:
        frames = len(faces.crops)
        meant = articulated(said, frames, faces.rate)
        there = np.flatnonzero(faces.strength > 0)
        opening = meant.opening * np.float32(_WIDEST)
        if len(there):
            inside = _inside(faces, there)
        for done, n in enumerate(there):
            if cancel():
                raise Cancelled("the lips were stopped")
            report(Progress("move lips", done / len(there)))
            mouth = Mouth.of(faces.landmarks[n])
            warped(faces.crops[n], mouth, float(opening[n]) * mouth.unit, float(meant.width[n]), inside)
        report(Progress("move lips", 1.0))
        return Lips(self.name, self.model, seed, opening)


def _inside(faces: Faces, there: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Inside:
    """Of the frame whose lips are furthest apart: its copy, for the crops are drawn over."""
    widest = max(there, key=lambda n: lips_apart(faces.landmarks[n]))
    mouth = Mouth.of(faces.landmarks[widest])
    return inside_of(faces.crops[widest].copy(), mouth, seen=lips_apart(faces.landmarks[widest]) >= _SEEN)
