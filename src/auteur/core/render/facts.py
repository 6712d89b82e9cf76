"""What the plan must know of a source: its frames and packets in numbers, nothing of their bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

__all__ = ["AAC_FRAME", "PictureFacts", "SoundFacts", "SourceFacts"]

AAC_FRAME = 1024
"""Samples a packet of AAC-LC adds to the sound."""


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """The video stream of a source. Frames are numbered from 0 in the order they are shown.

    `start_s` is the time of frame 0, in seconds from the source's first presented sample: negative when an edit list
    hides leading frames, positive when the sound begins first. `order[i]` is the frame that packet i (in decode order)
    shows; `idrs` are the packets that are IDR pictures, ascending: nothing after one refers to anything before it, so
    its packet and frame numbers are equal. `leading[i]`, where there are any, is how many packets behind `idrs[i]` are
    shown before it and refer to what is before it: they are left out where copying begins there. `times_us`, for a
    variable frame rate only, is each frame's time in microseconds from the source's first presented sample. A `still`
    is one frame that lasts as long as it is asked to. `alpha` says that its picture may be transparent somewhere.

    Packets of sources of one `family` may stand in one track (equal parameter sets, size, aspect and rotation).
    `refusal` says why no packet of this source can be copied; it is empty when they can.
    """

    rate: Fraction
    frames: int
    width: int
    height: int
    start_s: Fraction = Fraction(0)
    order: Sequence[int] = ()
    idrs: Sequence[int] = ()
    times_us: Sequence[int] | None = None
    family: str = ""
    refusal: str = ""
    still: bool = False
    alpha: bool = False
    leading: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class SoundFacts:
    """The audio stream of a source.

    Packet k decodes, given its predecessor, to the `packet` samples from `origin + packet * k`, counted from the
    source's first presented sample: an encoder's priming makes `origin` negative. `samples` is the position where it
    ends. `family` and `refusal` are as in the picture.
    """

    sample_rate: int
    channels: int
    samples: int
    origin: int = 0
    packets: int = 0
    family: str = ""
    refusal: str = ""
    packet: int = AAC_FRAME


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """A media file as the plan sees it."""

    picture: PictureFacts | None = None
    sound: SoundFacts | None = None
