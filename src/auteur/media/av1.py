"""AV1 bitstreams as far as smart export must know them: units, the sequence header, what a frame is (AV1, 5.3 to 5.9).

All packets of a track are decoded under one sequence header, and frames' syntax depends on it: a seam can stand beside
copied packets only where its encoder writes the source's, bit for bit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from auteur.media.bits import BadStream
from auteur.media.vp9 import _Raw as RawBits

__all__ = ["SEQUENCE", "Sequence", "av1c", "is_key", "parse_sequence", "sequence_of", "stripped", "units"]

SEQUENCE, DELIMITER, HEADER, FRAME, REDUNDANT, TILES, PADDING = 1, 2, 3, 6, 7, 8, 15


def units(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Type, all bytes and payload of the units (OBUs) of a packet. Raises BadStream."""
    at = 0
    while at < len(data):
        head, begin = data[at], at
        at += 1 + (head >> 2 & 1)
        if head & 2:
            size, at = _leb128(data, at)
        else:
            size = len(data) - at
        if head & 0x80 or at + size > len(data):
            raise BadStream("a damaged AV1 unit")
        at += size
        yield head >> 3 & 15, data[begin:at], data[at - size : at]


def _leb128(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for n in range(8):
        if at >= len(data):
            raise BadStream("an AV1 unit is cut off")
        value |= (data[at] & 127) << 7 * n
        at += 1
        if data[at - 1] < 128:
            break
    return value, at


def stripped(packet: bytes) -> bytes:
    """A packet as it stands in a file: without delimiters, padding and the like."""
    return b"".join(
        unit for kind, unit, _ in units(packet) if kind not in (DELIMITER, REDUNDANT, TILES, PADDING)
    )


def sequence_of(packet: bytes) -> bytes:
    """The sequence header's unit in a packet or in a record's units; empty where there is none."""
    return next((unit for kind, unit, _ in units(packet) if kind == SEQUENCE), b"")


def is_key(packet: bytes) -> bool:
    """Whether a packet begins anew: it has a sequence header, and its first frame is a keyframe that is shown."""
    told = False
    for kind, _, payload in units(packet):
        told = told or kind == SEQUENCE
        if kind in (HEADER, FRAME):
            bits = RawBits(payload[:2])
            return told and bits.u(1) == 0 and bits.u(2) == 0 and bits.u(1) == 1
    return False


@dataclass(frozen=True, slots=True)
class Sequence:
    """Of a sequence header what an `av1C` record repeats."""

    profile: int
    level: int
    tier: int
    high_bits: int
    twelve_bits: int
    monochrome: int
    subsampling: tuple[int, int]
    position: int


def parse_sequence(unit: bytes) -> Sequence:
    """The sequence header in a unit. Raises BadStream."""
    payload = next(body for _, _, body in units(unit))
    bits = RawBits(payload)
    profile, _, reduced = bits.u(3), bits.u(1), bits.u(1)
    level = tier = 0
    if reduced:
        level = bits.u(5)
    else:
        level, tier = _operating_points(bits)
    wide, high = bits.u(4) + 1, bits.u(4) + 1
    bits.u(wide + high)
    if not reduced and bits.u(1):  # frame ids
        bits.u(4 + 3)
    bits.u(3)  # superblocks of 128, filter intra, intra edge
    if not reduced:
        _tools(bits)
    bits.u(3)  # superres, cdef, restoration
    return Sequence(profile, level, tier, *_colour(bits, profile))


def _operating_points(bits: RawBits) -> tuple[int, int]:
    model, delay_bits = 0, 0
    if bits.u(1):  # timing
        bits.u(32)
        bits.u(32)
        if bits.u(1):
            _uvlc(bits)
        model = bits.u(1)
        if model:
            delay_bits = bits.u(5) + 1
            bits.u(32)
            bits.u(10)
    shown_delay = bits.u(1)
    found = []
    for _ in range(bits.u(5) + 1):
        bits.u(12)
        level = bits.u(5)
        tier = bits.u(1) if level > 7 else 0
        if model and bits.u(1):
            bits.u(2 * delay_bits + 1)
        if shown_delay and bits.u(1):
            bits.u(4)
        found.append((level, tier))
    return found[0]


def _uvlc(bits: RawBits) -> None:
    zeros = 0
    while not bits.u(1):
        zeros += 1
        if zeros >= 32:
            return
    bits.u(zeros)


def _tools(bits: RawBits) -> None:
    bits.u(4)  # inter-intra, masked, warped, dual filter
    order = bits.u(1)
    if order:
        bits.u(2)
    screen = 2 if bits.u(1) else bits.u(1)
    if screen and not bits.u(1):
        bits.u(1)
    if order:
        bits.u(3)


def _colour(bits: RawBits, profile: int) -> tuple[int, int, int, tuple[int, int], int]:
    high = bits.u(1)
    twelve = bits.u(1) if profile == 2 and high else 0
    mono = bits.u(1) if profile != 1 else 0
    told = (bits.u(8), bits.u(8), bits.u(8)) if bits.u(1) else (2, 2, 2)
    if mono:
        bits.u(1)
        return high, twelve, mono, (1, 1), 0
    if told == (1, 13, 0):
        return high, twelve, mono, (0, 0), 0
    bits.u(1)
    if profile == 0:
        sampling = (1, 1)
    elif profile == 1:
        sampling = (0, 0)
    else:
        wide = bits.u(1) if twelve else 1
        sampling = (wide, bits.u(1) if twelve and wide else 0)
    position = bits.u(2) if sampling == (1, 1) else 0
    return high, twelve, mono, sampling, position


def av1c(unit: bytes) -> bytes:
    """The `av1C` record for a sequence header."""
    s = parse_sequence(unit)
    flags = (s.tier, s.high_bits, s.twelve_bits, s.monochrome, *s.subsampling)
    packed = sum(bit << 7 - n for n, bit in enumerate(flags)) | s.position
    return bytes((0x81, s.profile << 5 | s.level, packed, 0)) + unit
