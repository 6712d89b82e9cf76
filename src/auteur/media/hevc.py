"""H.265 bitstreams as far as smart export must know them (ITU-T H.265, clause 7.3; ISO/IEC 14496-15, clause 8).

Seams keep their encoder's parameter sets, under ids the source does not use: a sequence parameter set may change at
every IDR picture. What a player must know beforehand (profile, level, how many pictures wait) is told as the source
tells it.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace

from auteur.media.bits import BadStream, Bits, BitWriter, escaped

__all__ = [
    "BLA_LAST",
    "CRA",
    "END_OF_SEQUENCE",
    "PPS",
    "RASL",
    "SPS",
    "VPS",
    "HevcConfig",
    "kind_of",
    "parse_hvcc",
    "seam_pps",
    "seam_sps",
    "seam_vps",
    "set_id",
    "with_pps_id",
    "write_hvcc",
]

RADL, RASL = (6, 7), (8, 9)
BLA_FIRST, BLA_LAST, IDR_W_RADL, IDR_N_LP, CRA = 16, 18, 19, 20, 21
VPS, SPS, PPS = 32, 33, 34
END_OF_SEQUENCE = b"\x48\x01"
"""A NAL unit behind which decoding begins anew: what follows a CRA picture then no longer refers to before it."""

_PTL_BITS = 96  # general profile, tier, constraints and level


def kind_of(nal: bytes) -> int:
    """The type of a NAL unit."""
    return nal[0] >> 1 & 63


@dataclass(frozen=True, slots=True)
class HevcConfig:
    """An `hvcC` record: its 22 bytes of facts, and the parameter sets by type."""

    head: bytes
    vps: tuple[bytes, ...]
    sps: tuple[bytes, ...]
    pps: tuple[bytes, ...]

    @property
    def length_bytes(self) -> int:
        return (self.head[21] & 3) + 1


def parse_hvcc(data: bytes) -> HevcConfig:
    """The parameter sets of an `hvcC` record. Raises BadStream."""
    found: dict[int, list[bytes]] = {}
    try:
        if data[0] != 1:
            raise BadStream("not an hvcC record")
        at = 23
        for _ in range(data[22]):
            kind, count = data[at] & 63, int.from_bytes(data[at + 1 : at + 3], "big")
            at += 3
            for _ in range(count):
                (size,) = struct.unpack_from(">H", data, at)
                found.setdefault(kind, []).append(data[at + 2 : at + 2 + size])
                at += 2 + size
    except (IndexError, struct.error) as fault:
        raise BadStream("the hvcC record is cut off") from fault
    vps, sps, pps = (tuple(found.get(kind, ())) for kind in (VPS, SPS, PPS))
    return HevcConfig(data[:22], vps, sps, pps)


def write_hvcc(config: HevcConfig) -> bytes:
    """The record of these sets, complete: none comes in the stream. Other units (SEI) are left out."""
    arrays = [(VPS, config.vps), (SPS, config.sps), (PPS, config.pps)]
    out = config.head + bytes((len(arrays),))
    for kind, nals in arrays:
        out += struct.pack(">BH", 0x80 | kind, len(nals))
        out += b"".join(struct.pack(">H", len(nal)) + nal for nal in nals)
    return out


def head_of(sps: bytes) -> bytes:
    """The facts of an `hvcC` record for a stream with this sequence parameter set, in samples with 4-byte lengths."""
    parsed = _parse_sps(sps)
    layers = parsed.sub_layers + 1
    return b"".join(
        (
            b"\x01",
            parsed.ptl.to_bytes(12, "big"),
            struct.pack(">HB", 0xF000, 0xFC),
            bytes((0xFC | parsed.chroma, 0xF8 | parsed.depths[0] - 8, 0xF8 | parsed.depths[1] - 8)),
            struct.pack(">HB", 0, layers << 3 | parsed.nested << 2 | 3),
        )
    )


@dataclass(frozen=True, slots=True)
class _Sps:
    """A sequence parameter set up to where the coding tools begin; `rest` are the bits from there on."""

    vps: int
    sub_layers: int  # highest temporal layer
    nested: int
    ptl: int
    identifier: int
    chroma: int
    size: tuple[int, int]
    window: tuple[int, ...]
    depths: tuple[int, int]
    log2_poc: int
    waiting: tuple[int, int, int]  # of the highest layer: pictures kept less one, reordered, latency
    rest: str


def _parse_sps(nal: bytes) -> _Sps:
    text = _bits_of(nal)
    bits = _Reader(text)
    vps, sub_layers, nested = bits.u(4), bits.u(3), bits.u(1)
    ptl = bits.u(_PTL_BITS)
    _skip_layers(bits, sub_layers)
    identifier, chroma = bits.ue(), bits.ue()
    if chroma == 3 and bits.u(1):
        raise BadStream("separate colour planes")
    size = bits.ue(), bits.ue()
    window = tuple(bits.ue() for _ in range(4)) if bits.u(1) else ()
    depths = bits.ue() + 8, bits.ue() + 8
    log2_poc, each = bits.ue(), bits.u(1)
    waiting = (0, 0, 0)
    for _ in range(sub_layers + 1 if each else 1):
        waiting = bits.ue(), bits.ue(), bits.ue()
    return _Sps(
        vps, sub_layers, nested, ptl, identifier, chroma, size, window, depths, log2_poc, waiting, text[bits.at :],
    )  # fmt: skip


def _skip_layers(bits: _Reader, sub_layers: int) -> None:
    if not sub_layers:
        return
    told = [(bits.u(1), bits.u(1)) for _ in range(8)][:sub_layers]
    for profile, level in told:
        bits.u(88 * profile)
        bits.u(8 * level)


class _Reader:
    """Reads numbers off a text of bits, and knows where it is."""

    def __init__(self, text: str) -> None:
        self._text, self.at = text, 0

    def u(self, count: int) -> int:
        part = self._text[self.at : self.at + count]
        if len(part) < count:
            raise BadStream("a parameter set ends early")
        self.at += count
        return int(part or "0", 2)

    def ue(self) -> int:
        one = self._text.find("1", self.at, self.at + 33)
        if one < 0:
            raise BadStream("an Exp-Golomb number is too long")
        zeros, self.at = one - self.at, one + 1
        return (1 << zeros) - 1 + self.u(zeros)


def _bits_of(nal: bytes) -> str:
    """The bits behind a NAL unit's header, without emulation prevention and stop bit."""
    payload = nal[2:].replace(b"\0\0\3", b"\0\0")
    text = f"{int.from_bytes(payload, 'big'):0{len(payload) * 8}b}"
    return text.rstrip("0")[:-1]


def _nal(kind: int, out: BitWriter, rest: str) -> bytes:
    out.bits.append(rest)
    return bytes((kind << 1, 1)) + escaped(out.rbsp())


def set_id(nal: bytes) -> int:
    """The id of a parameter set of any type."""
    kind = kind_of(nal)
    if kind == SPS:
        return _parse_sps(nal).identifier
    bits = Bits(nal[2:20])
    return bits.u(4) if kind == VPS else bits.ue()


def seam_vps(nal: bytes, identifier: int, source: bytes) -> bytes:
    """An encoder's video parameter set under another id, with the profile and level of the source's SPS."""
    text = _bits_of(nal)
    ptl = f"{_parse_sps(source).ptl:0{_PTL_BITS}b}"
    out = BitWriter()
    out.u(identifier, 4)
    return _nal(VPS, out, text[4:32] + ptl + text[32 + _PTL_BITS :])


def seam_sps(nal: bytes, identifier: int, vps: int, source: bytes) -> bytes:
    """An encoder's sequence parameter set under another id, with the profile and level of the source's.

    As many pictures are kept as in the source, and no fewer than the encoder asks: a decoder may throw away what is not
    shown yet where that changes. None waits to be shown that need not: at an open GOP's picture it would be lost.
    Raises BadStream where bits or colour sampling differ.
    """
    ours, theirs = _parse_sps(nal), _parse_sps(source)
    for name in ("chroma", "depths"):
        if getattr(ours, name) != getattr(theirs, name):
            raise BadStream(f"the seam's {name} differ from the source's")
    waiting = max(ours.waiting[0], theirs.waiting[0]), *ours.waiting[1:]
    ours = replace(ours, vps=vps, identifier=identifier, ptl=theirs.ptl, waiting=waiting)
    return _write_sps(ours)


def _write_sps(sps: _Sps) -> bytes:
    if sps.sub_layers:
        raise BadStream("an encoder's temporal layers")
    out = BitWriter()
    for value, count in ((sps.vps, 4), (0, 3), (sps.nested, 1), (sps.ptl, _PTL_BITS)):
        out.u(value, count)
    out.ue(sps.identifier)
    out.ue(sps.chroma)
    if sps.chroma == 3:
        out.u(0, 1)
    out.ue(sps.size[0])
    out.ue(sps.size[1])
    out.u(int(bool(sps.window)), 1)
    for value in (*sps.window, sps.depths[0] - 8, sps.depths[1] - 8, sps.log2_poc):
        out.ue(value)
    out.u(1, 1)
    for value in sps.waiting:
        out.ue(value)
    return _nal(SPS, out, sps.rest)


def seam_pps(nal: bytes, identifier: int, sps: int) -> bytes:
    """An encoder's picture parameter set under another id."""
    text = _bits_of(nal)
    bits = _Reader(text)
    bits.ue()
    bits.ue()
    out = BitWriter()
    out.ue(identifier)
    out.ue(sps)
    return _nal(PPS, out, text[bits.at :])


def with_pps_id(nal: bytes, identifier: int) -> bytes:
    """A slice that names picture parameter set 0, naming another of 15 to 30: those ids are 8 bits longer, so what
    follows stays where it is within its bytes. Raises BadStream for a slice that names another."""
    if not 15 <= identifier <= 30:
        raise BadStream("that id would shift the slice's bits")
    data = nal[2:].replace(b"\0\0\3", b"\0\0")
    before = (
        2 if BLA_FIRST <= kind_of(nal) <= 23 else 1
    )  # flags: first slice, and of an IRAP no output of prior
    head, left = data[0], 7 - before
    if not head >> left & 1:
        raise BadStream("a slice of another parameter set")
    flags, tail = head >> (left + 1), head & (1 << left) - 1
    # flags, the nine bits of the id, and what was left of the byte: two bytes.
    pair = (flags << 9 | identifier + 1) << left | tail
    return nal[:2] + _escaped(pair.to_bytes(2, "big") + data[1:])


def _escaped(data: bytes) -> bytes:
    """Emulation prevention for much data: as `bits.escaped`, by C."""
    return re.sub(rb"\0\0(?=[\0-\3])", b"\0\0\3", data)


def units(data: bytes, length_bytes: int = 4) -> Iterator[tuple[int, bytes]]:
    """Type and bytes of the NAL units of an MP4 sample; ends where the lengths stop making sense."""
    at = 0
    while at + length_bytes < len(data):
        size = int.from_bytes(data[at : at + length_bytes], "big")
        unit = data[at + length_bytes : at + length_bytes + size]
        if not unit:
            return
        yield kind_of(unit), unit
        at += length_bytes + size
