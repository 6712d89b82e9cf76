"""VP9 bitstreams as far as smart export must know them: the first bits of each frame (VP9 bitstream, 6.2 and B)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from fractions import Fraction

from auteur.media.bits import BadStream, Bits

__all__ = ["Header", "level_of", "read_packet", "vpcc"]

_SYNC = 0x498342
# Annex A: level, most luma samples a second, most luma samples a picture.
_LEVELS = (
    (10, 829_440, 36_864), (11, 2_764_800, 73_728), (20, 4_608_000, 122_880), (21, 9_216_000, 245_760),
    (30, 20_736_000, 552_960), (31, 36_864_000, 983_040), (40, 83_558_400, 2_228_224), (41, 160_432_128, 2_228_224),
    (50, 311_951_360, 8_912_896), (51, 588_251_136, 8_912_896), (52, 1_176_502_272, 8_912_896),
    (60, 1_176_502_272, 35_651_584), (61, 2_353_004_544, 35_651_584), (62, 4_706_009_088, 35_651_584),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Header:
    """What a packet shows: `shown` frames, and of a keyframe profile, bits, colour and size (else zeros).

    `chroma` is as in `vpcC`: 1 is 4:2:0 beside the left edge, 2 4:2:2, 3 4:4:4.
    """

    shown: int
    key: bool
    profile: int = 0
    bits: int = 8
    chroma: int = 1
    full_range: bool = False
    size: tuple[int, int] = (0, 0)


def read_packet(data: bytes) -> Header:
    """The header of a packet: of its first frame, and how many of all its frames are shown. Raises BadStream."""
    frames = _frames(data)
    headers = [_frame(frame) for frame in frames]
    first = headers[0]
    return Header(
        sum(h.shown for h in headers),
        first.key,
        first.profile,
        first.bits,
        first.chroma,
        first.full_range,
        first.size,
    )


def _frames(data: bytes) -> list[bytes]:
    """The frames of a superframe, or the one frame there is; of each the first bytes."""
    marker = data[-1] if data else 0
    if marker & 0xE0 == 0xC0:
        count, width = (marker & 7) + 1, (marker >> 3 & 3) + 1
        index = data[-2 - count * width :]
        if len(index) == 2 + count * width and index[0] == marker:
            sizes = [
                int.from_bytes(index[1 + n * width : 1 + (n + 1) * width], "little") for n in range(count)
            ]
            starts = [sum(sizes[:n]) for n in range(count)]
            return [data[at : at + min(size, 24)] for at, size in zip(starts, sizes, strict=True) if size]
    return [data[:24]]


def _frame(data: bytes) -> Header:
    bits = _Raw(data)
    if bits.u(2) != 2:
        raise BadStream("not a VP9 frame")
    profile = bits.u(1) | bits.u(1) << 1
    if profile == 3 and bits.u(1):
        raise BadStream("an unknown VP9 profile")
    if bits.u(1):  # shows a frame that was decoded before
        return Header(1, key=False)
    key, shown, _ = bits.u(1) == 0, bits.u(1), bits.u(1)
    if not key:
        return Header(shown, key=False)
    if bits.u(24) != _SYNC:
        raise BadStream("a VP9 keyframe without its sync code")
    depth = (12 if bits.u(1) else 10) if profile >= 2 else 8
    space = bits.u(3)
    full, chroma = True, 3
    if space != 7:  # not RGB
        full, chroma = bool(bits.u(1)), 1
        if profile in (1, 3):
            chroma = {(0, 0): 3, (1, 0): 2}.get((bits.u(1), bits.u(1)), 1)
            bits.u(1)
    elif profile in (1, 3):
        bits.u(1)
    size = bits.u(16) + 1, bits.u(16) + 1
    return Header(shown, True, profile, depth, chroma, full, size)  # noqa: FBT003 - a keyframe


class _Raw(Bits):
    """Bits without emulation prevention."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "big")
        self._left = len(data) * 8


def level_of(size: tuple[int, int], rate: Fraction) -> int:
    """The lowest level for pictures of this size at this rate."""
    picture = size[0] * size[1]
    fitting = (level for level, a_second, most in _LEVELS if picture * rate <= a_second and picture <= most)
    return next(fitting, _LEVELS[-1][0])


def vpcc(header: Header, level: int, colours: tuple[int, int, int]) -> bytes:
    """The body of a `vpcC` box: `colours` are primaries, transfer and matrix (ITU-T H.273)."""
    layout = header.bits << 4 | header.chroma << 1 | header.full_range
    return struct.pack(">IBBB", 1 << 24, header.profile, level, layout) + bytes((*colours, 0, 0))
