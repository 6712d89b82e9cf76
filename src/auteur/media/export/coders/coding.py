"""What an encoder of pictures is told, and what each codec does its own way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from auteur.media.canvas import Canvas
from auteur.media.export.streams import PictureStream

__all__ = ["Budget", "Coder", "Coding", "Sets"]

Sets = tuple[bytes, ...]
"""An encoder's parameter sets as they stand in a file's sample entry; none where the codec has none."""


class Budget(NamedTuple):
    """What a seam may spend, beyond its quality: bits a second, and what may come at once, its keyframe's."""

    bit_rate: int
    burst_bits: int


@dataclass(frozen=True, slots=True)
class Coding:
    """How to encode. `base` is the stream the result must stand beside, None where it stands alone.

    `preset` is one of ENCODER_PRESETS, `quality` on the codec's own scale; `threads` 0 are as many as there are cores.
    `colours` are range, primaries, transfer and matrix (ITU-T H.273). `budget` is a seam's, None for none.
    """

    codec: str
    canvas: Canvas
    rate: Fraction
    preset: str
    quality: float
    base: PictureStream | None = None
    threads: int = 1
    colours: tuple[int, int, int, int] = (0, 2, 2, 2)
    budget: Budget | None = None


@dataclass(frozen=True, slots=True)
class Coder:
    """A picture codec: FFmpeg's names for its encoder and decoder, the names of its sample entry and of the box within,
    and four functions.

    `options(coding)` are the encoder's. `sets(extradata, packet, coding)` are its parameter sets, from what it tells
    beforehand or in its first packet, made to stand beside the base's; raises ExportError where they cannot.
    `sample(packet, sets, coding)` is a packet as an MP4 sample and whether it is a keyframe. `record(base, sets,
    coding)` is the box's body for a track of the `base`'s record (empty for none) and packets with these sets. `ending`
    is put behind a seam's last packet. `alone`: one encoder at a time in a process.
    """

    encoder: str
    decoder: str
    entry: bytes
    box: bytes
    options: Callable[[Coding], dict[str, str]]
    sets: Callable[[bytes, bytes, Coding], Sets]
    sample: Callable[[bytes, Sets, Coding], tuple[bytes, bool]]
    record: Callable[[bytes, Sets, Coding], bytes]
    ending: bytes = b""
    alone: bool = False
