"""The port of every engine that moves lips to a sound."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from auteur.core.progress import Cancel, Report, never, silent
from auteur.ports.transcriber import Pcm

__all__ = ["HEARD_HZ", "Faces", "LipSyncer", "Lips", "Phone", "Said"]

HEARD_HZ = 16_000


class Phone(NamedTuple):
    """A sound of speech, in ARPAbet without stress ("AA", "M"), and when it is said."""

    name: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Said:
    """What is to be seen said: one channel of 16-bit samples at HEARD_HZ, and its phones where they are known."""

    samples: Pcm
    phones: tuple[Phone, ...] = ()


@dataclass(frozen=True, slots=True)
class Faces:
    """One face, frame by frame. `crops` (frames, px, px, 3) are RGB and are written to; `landmarks` (frames, 468, 2)
    are MediaPipe's, in pixels of the crop. A frame whose `strength` is 0 has no face and is to be left alone.
    `rate` is frames a second; frame 0 begins with the sound.
    """

    crops: NDArray[np.uint8]
    landmarks: NDArray[np.float32]
    strength: NDArray[np.float32]
    rate: Fraction


@dataclass(frozen=True, slots=True)
class Lips:
    """What was done. `opening` (frames,) is how far the lips were meant to be apart, as a share of the distance
    between the outer corners of the eyes; None where the engine has no such plan. `notes` are sentences for the user.
    """

    engine: str
    model: str
    seed: int
    opening: NDArray[np.float32] | None = None
    notes: tuple[str, ...] = ()


class LipSyncer(Protocol):
    """An engine. It opens no media: it is handed squares of a face and samples."""

    @property
    def name(self) -> str:
        """The engine's name in the registry."""
        ...

    @property
    def model(self) -> str:
        """What it works with, with its version."""
        ...

    @property
    def crop_px(self) -> int:
        """The side of the squares that it wants."""
        ...

    def move(
        self, faces: Faces, said: Said, *, seed: int = 0, report: Report = silent, cancel: Cancel = never
    ) -> Lips:
        """Writes into the crops the faces with other lips; the same input and seed give the same pixels.

        Raises EngineError when it fails, OutOfMemory when it needs more than there is; Cancelled soon after `cancel`
        says so. What the crops hold then is worthless.
        """
        ...
