"""AV1 by SVT-AV1: seams fit where the source's sequence header is one that SVT-AV1 writes at some speed.

What it tells as its global header is not what it writes before keyframes (seen in 4.1.0): only the latter counts.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import NamedTuple

import av
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from auteur.core.errors import ExportError
from auteur.media import av1
from auteur.media.export.coders.coding import Coder, Coding, Sets
from auteur.media.export.outputs import ENCODER_PRESETS

__all__ = ["CODER"]

_SPEEDS = dict(zip(ENCODER_PRESETS, (12, 11, 10, 9, 8, 7, 6, 5, 4), strict=True))
_SEAM_SPEEDS = (12, 8, 5, 2)  # each writes another header, those between one of these
_SEAM = "pred-struct=1:lp=1"  # pictures that refer back only, one at a time: what a seam's few frames need


def _options(coding: Coding) -> dict[str, str]:
    quality = {"crf": f"{coding.quality:g}"}
    if coding.base is None:
        return quality | {"preset": str(_SPEEDS[coding.preset])}
    canvas = coding.canvas
    form = _Form(canvas.width, canvas.height, canvas.pix_fmt, coding.rate, coding.colours)
    speed = _matching(form, av1.sequence_of(coding.base.record[4:]))
    return quality | {"preset": str(speed), "svtav1-params": _SEAM}


class _Form(NamedTuple):
    """All that a sequence header depends on besides the speed."""

    width: int
    height: int
    pix_fmt: str
    rate: Fraction
    colours: tuple[int, int, int, int]


@cache
def _matching(form: _Form, theirs: bytes) -> int:
    """The fastest speed at which the encoder writes the source's sequence header; costs a frame at each."""
    for speed in _SEAM_SPEEDS:
        if _written(form, speed) == theirs:
            return speed
    raise ExportError("seams cannot match the source: its AV1 sequence header is none that is written here")


def _written(form: _Form, speed: int) -> bytes:
    """The sequence header in front of a frame encoded at a speed."""
    encoder = av.CodecContext.create("libsvtav1", "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = form.width, form.height, form.pix_fmt
    encoder.time_base, encoder.framerate = 1 / form.rate, form.rate
    encoder.color_range, encoder.color_primaries, encoder.color_trc, encoder.colorspace = form.colours
    encoder.options = {"preset": str(speed), "crf": "60", "svtav1-params": _SEAM}
    frame = VideoFrame(form.width, form.height, form.pix_fmt)
    frame.pts, frame.time_base = 0, 1 / form.rate
    packets = [*encoder.encode(frame), *encoder.encode(None)]
    return av1.sequence_of(bytes(packets[0])) if packets else b""


def _sets(_extradata: bytes, packet: bytes, _coding: Coding) -> Sets:
    return (av1.sequence_of(packet),)


def _sample(packet: bytes, _sets: Sets, _coding: Coding) -> tuple[bytes, bool]:
    data = av1.stripped(packet)
    return data, av1.is_key(data)


def _record(base: bytes, sets: Sets, _coding: Coding) -> bytes:
    if base and sets and sets[0] != av1.sequence_of(base[4:]):
        raise ExportError("seams cannot match the source: their AV1 sequence header is another")
    return base or av1.av1c(sets[0])


# Alone: SVT-AV1 4.1 stood still for ever, once in some hundred exports, where one encoder opened while another closed.
CODER = Coder("libsvtav1", "libdav1d", b"av01", b"av1C", _options, _sets, _sample, _record, alone=True)
