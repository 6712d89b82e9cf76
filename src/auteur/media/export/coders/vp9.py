"""VP9 by libvpx: a keyframe starts everything anew, so a seam needs nothing from its neighbours but their size."""

from __future__ import annotations

from auteur.media import vp9
from auteur.media.export.coders.coding import Coder, Coding, Sets
from auteur.media.export.outputs import ENCODER_PRESETS

__all__ = ["CODER"]

_SPEEDS = dict(zip(ENCODER_PRESETS, (8, 7, 6, 5, 4, 3, 2, 1, 0), strict=True))
_SEAM = {"lag-in-frames": "0", "auto-alt-ref": "0", "g": "250"}
_REALTIME = 6  # from this speed on libvpx has its faster way


def _options(coding: Coding) -> dict[str, str]:
    speed = _SPEEDS[coding.preset]
    options = {
        "crf": f"{coding.quality:g}",
        "b": str(coding.budget.bit_rate if coding.budget else 0),  # a rate beside a quality is its ceiling
        "cpu-used": str(speed),
        "deadline": "realtime" if speed >= _REALTIME else "good",
        "row-mt": "1",
        "tile-columns": "2" if coding.canvas.width >= 1024 else "0",
    }
    return options | (_SEAM if coding.base else {})


def _sets(_extradata: bytes, _packet: bytes, _coding: Coding) -> Sets:
    return ()


def _sample(packet: bytes, _sets: Sets, _coding: Coding) -> tuple[bytes, bool]:
    return packet, vp9.read_packet(packet).key


def _record(base: bytes, _sets: Sets, coding: Coding) -> bytes:
    if base:
        return base
    canvas = coding.canvas
    size = canvas.width, canvas.height
    header = vp9.Header(1, key=True, full_range=coding.colours[0] == 2, size=size)
    return vp9.vpcc(header, vp9.level_of(size, coding.rate), coding.colours[1:])


CODER = Coder("libvpx-vp9", "vp9", b"vp09", b"vpcC", _options, _sets, _sample, _record)
