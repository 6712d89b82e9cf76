"""AAC-LC as far as smart export must know it (ISO/IEC 14496-3): its configuration, and the window of a packet."""

from __future__ import annotations

import struct
from dataclasses import dataclass

__all__ = [
    "LONG",
    "SHORT",
    "START",
    "STOP",
    "AacConfig",
    "Window",
    "config_of_entry",
    "esds",
    "parse_config",
    "window_of",
]

RATES_HZ = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)
LONG, START, SHORT, STOP = range(4)
"""Window sequences. A packet's left slope is short in SHORT and STOP, its right slope in START and SHORT."""


@dataclass(frozen=True, slots=True)
class AacConfig:
    """An AudioSpecificConfig; `raw` are its bytes."""

    object_type: int
    sample_rate: int
    channels: int
    raw: bytes

    @property
    def plain(self) -> bool:
        """AAC-LC of 1024 samples a packet and up to six channels in their standard order."""
        short_frame = len(self.raw) >= 2 and bool(self.raw[1] & 4)
        return self.object_type == 2 and 1 <= self.channels <= 6 and not short_frame and self.sample_rate > 0


def parse_config(raw: bytes) -> AacConfig | None:
    """The configuration in these bytes; None when they are too short or escape to what is not read here."""
    if len(raw) < 2:
        return None
    kind, index, channels = raw[0] >> 3, (raw[0] & 7) << 1 | raw[1] >> 7, raw[1] >> 3 & 15
    rate = RATES_HZ[index] if index < len(RATES_HZ) else 0
    return AacConfig(kind, rate, channels, raw)


def config_of_entry(entry: bytes) -> AacConfig | None:
    """The configuration inside an `mp4a` sample entry; QuickTime keeps its `esds` one box deeper."""
    at = entry.find(b"esds")
    if at < 0:
        return None
    at += 8  # the name, version and flags
    while at + 2 < len(entry):
        tag, size, at = _descriptor(entry, at)
        if tag == 3:
            at += 3
        elif tag == 4:
            at += 13
        elif tag == 5:
            return parse_config(entry[at : at + size])
        else:
            return None
    return None


def _descriptor(data: bytes, at: int) -> tuple[int, int, int]:
    tag, size, at = data[at], 0, at + 1
    for _ in range(4):
        if at >= len(data):
            break
        byte, at = data[at], at + 1
        size = size << 7 | byte & 127
        if byte < 128:
            break
    return tag, size, at


def esds(raw: bytes, bit_rate: int) -> bytes:
    """The body of an `esds` box for this configuration (ISO/IEC 14496-1, 7.2.6)."""

    def descriptor(tag: int, body: bytes) -> bytes:
        return bytes((tag, 0x80, 0x80, 0x80, len(body))) + body

    info = descriptor(5, raw)
    decoder = descriptor(4, struct.pack(">BBBHII", 0x40, 0x15, 0, 6144 // 8, bit_rate, bit_rate) + info)
    return struct.pack(">I", 0) + descriptor(3, struct.pack(">HB", 0, 0) + decoder + descriptor(6, b"\2"))


@dataclass(frozen=True, slots=True)
class Window:
    """The window of a packet's first element: its sequence and shape (0 sine, 1 Kaiser-Bessel).

    `shared` says that all channels have this one window, and `shape_bit` where its bit stands in the packet.
    """

    sequence: int
    shape: int
    shared: bool
    shape_bit: int

    @property
    def long_left(self) -> bool:
        return self.sequence in (LONG, START)

    @property
    def long_right(self) -> bool:
        return self.sequence in (LONG, STOP)


def window_of(packet: bytes, channels: int) -> Window | None:
    """The window of a packet of one or two channels; None for what begins with another element."""
    head = int.from_bytes(packet[:8].ljust(8, b"\0"), "big")
    element = head >> 61
    at = 7  # element id and instance tag
    if element == 1 and channels == 2:
        shared = bool(head >> 56 & 1)
        at += 1 if shared else 9  # common_window, or that and the first channel's global_gain
    elif element == 0 and channels == 1:
        shared = True
        at += 8  # global_gain
    else:
        return None
    sequence = head >> (61 - at) & 3  # behind ics_reserved_bit
    return Window(sequence, head >> (60 - at) & 1, shared, at + 3)


def with_shape(packet: bytes, window: Window, shape: int) -> bytes:
    """The packet with its window's shape declared as `shape`: one bit, that decoders use for its right slope."""
    bits = bytearray(packet)
    mask = 128 >> window.shape_bit % 8
    at = window.shape_bit // 8
    bits[at] = bits[at] | mask if shape else bits[at] & ~mask
    return bytes(bits)
