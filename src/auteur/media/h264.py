"""H.264 bitstreams as far as smart export must know them (ITU-T H.264, clauses 7.3 and E.1).

A copied run and an encoded seam stand under one sample entry with two sets of parameters. The seam's sequence parameter
set is the source's own with the few fields changed that the seam's encoder decided (`seam_sps`): so profile, level,
reference count, size, aspect, colour and reordering are equal because they are the same bits.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from auteur.media.bits import BadStream, Bits, BitWriter, escaped

__all__ = [
    "IDR",
    "PPS",
    "SPS",
    "AvcConfig",
    "BadStream",
    "Bits",
    "SequenceParameters",
    "annexb_units",
    "length_prefixed",
    "parse_avcc",
    "parse_sps",
    "pps_ids",
    "seam_sps",
    "units",
    "write_avcc",
    "write_sps",
]

SLICE, IDR, SEI, SPS, PPS, AUD = 1, 5, 6, 7, 8, 9
_HIGH_PROFILES = {100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135}


@dataclass(frozen=True, slots=True)
class SequenceParameters:
    """A sequence parameter set in the order of its syntax. `vui` is None where there is none."""

    profile: int
    constraints: int
    level: int
    identifier: int
    chroma_format: int
    bit_depth_luma: int
    bit_depth_chroma: int
    bypass: int
    scaling: bool
    log2_frame_num: int
    poc_type: int
    log2_poc_lsb: int
    poc_cycle: tuple[int, ...]
    references: int
    gaps: int
    width_mbs: int
    height_map_units: int
    progressive: bool
    mbaff: int
    direct_8x8: int
    crop: tuple[int, int, int, int] | None
    vui: Vui | None


@dataclass(frozen=True, slots=True)
class Vui:
    """The usability information: what smart export keeps are these groups of bits as they are; HRD is left out.

    `signal` is (video_format, full_range, (primaries, transfer, matrix) or None).
    """

    aspect: tuple[int, int, int] | None
    overscan: int | None
    signal: tuple[int, int, tuple[int, int, int] | None] | None
    chroma_location: tuple[int, int] | None
    timing: tuple[int, int, int] | None
    hrd: bool
    pic_struct: int
    restriction: tuple[int, int, int, int, int, int, int] | None


def parse_sps(nal: bytes) -> SequenceParameters:
    """The fields of a sequence parameter set (with its NAL header). Raises BadStream."""
    bits = Bits(nal[1:])
    profile, constraints, level, identifier = bits.u(8), bits.u(8), bits.u(8), bits.ue()
    chroma, luma_depth, chroma_depth, bypass, scaling = 1, 8, 8, 0, False
    if profile in _HIGH_PROFILES:
        chroma = bits.ue()
        if chroma == 3 and bits.u(1):
            raise BadStream("separate colour planes")
        luma_depth, chroma_depth, bypass, scaling = bits.ue() + 8, bits.ue() + 8, bits.u(1), bool(bits.u(1))
        if scaling:
            _skip_scaling(bits, 12 if chroma == 3 else 8)
    log2_frame_num, poc_type = bits.ue() + 4, bits.ue()
    log2_poc_lsb, cycle = 0, ()
    if poc_type == 0:
        log2_poc_lsb = bits.ue() + 4
    elif poc_type == 1:
        raise BadStream("picture order count type 1")
    references, gaps, width, height, progressive = (
        bits.ue(),
        bits.u(1),
        bits.ue() + 1,
        bits.ue() + 1,
        bool(bits.u(1)),
    )
    mbaff = 0 if progressive else bits.u(1)
    direct = bits.u(1)
    crop = (bits.ue(), bits.ue(), bits.ue(), bits.ue()) if bits.u(1) else None
    vui = _parse_vui(bits) if bits.u(1) else None
    return SequenceParameters(
        profile, constraints, level, identifier, chroma, luma_depth, chroma_depth, bypass, scaling, log2_frame_num,
        poc_type, log2_poc_lsb, cycle, references, gaps, width, height, progressive, mbaff, direct, crop, vui,
    )  # fmt: skip


def _skip_scaling(bits: Bits, lists: int) -> None:
    for number in range(lists):
        if not bits.u(1):
            continue
        last = following = 8
        for _ in range(16 if number < 6 else 64):
            if following:
                following = (last + bits.se()) % 256
            last = following or last


def _parse_vui(bits: Bits) -> Vui:
    aspect = overscan = signal = location = timing = restriction = None
    if bits.u(1):
        idc = bits.u(8)
        aspect = (idc, bits.u(16), bits.u(16)) if idc == 255 else (idc, 0, 0)
    if bits.u(1):
        overscan = bits.u(1)
    if bits.u(1):
        video_format, full = bits.u(3), bits.u(1)
        signal = (video_format, full, (bits.u(8), bits.u(8), bits.u(8)) if bits.u(1) else None)
    if bits.u(1):
        location = (bits.ue(), bits.ue())
    if bits.u(1):
        timing = (bits.u(32), bits.u(32), bits.u(1))
    nal_hrd = bits.u(1)
    if nal_hrd:
        _skip_hrd(bits)
    vcl_hrd = bits.u(1)
    if vcl_hrd:
        _skip_hrd(bits)
    if nal_hrd or vcl_hrd:
        bits.u(1)
    pic_struct = bits.u(1)
    if bits.u(1):
        restriction = (bits.u(1), bits.ue(), bits.ue(), bits.ue(), bits.ue(), bits.ue(), bits.ue())
    return Vui(aspect, overscan, signal, location, timing, bool(nal_hrd or vcl_hrd), pic_struct, restriction)


def _skip_hrd(bits: Bits) -> None:
    count = bits.ue() + 1
    bits.u(8)
    for _ in range(min(count, 32)):
        bits.ue()
        bits.ue()
        bits.u(1)
    bits.u(20)


def write_sps(sps: SequenceParameters) -> bytes:
    """The NAL unit of a sequence parameter set; scaling matrices and HRD are not written."""
    out = BitWriter()
    out.u(sps.profile, 8)
    out.u(sps.constraints, 8)
    out.u(sps.level, 8)
    out.ue(sps.identifier)
    if sps.profile in _HIGH_PROFILES:
        out.ue(sps.chroma_format)
        if sps.chroma_format == 3:
            out.u(0, 1)
        out.ue(sps.bit_depth_luma - 8)
        out.ue(sps.bit_depth_chroma - 8)
        out.u(sps.bypass, 1)
        out.u(0, 1)
    out.ue(sps.log2_frame_num - 4)
    out.ue(sps.poc_type)
    if sps.poc_type == 0:
        out.ue(sps.log2_poc_lsb - 4)
    out.ue(sps.references)
    out.u(sps.gaps, 1)
    out.ue(sps.width_mbs - 1)
    out.ue(sps.height_map_units - 1)
    out.u(int(sps.progressive), 1)
    if not sps.progressive:
        out.u(sps.mbaff, 1)
    out.u(sps.direct_8x8, 1)
    out.u(int(sps.crop is not None), 1)
    for value in sps.crop or ():
        out.ue(value)
    out.u(int(sps.vui is not None), 1)
    if sps.vui:
        _write_vui(out, sps.vui)
    return b"\x67" + escaped(out.rbsp())


def _write_vui(out: BitWriter, vui: Vui) -> None:
    out.u(int(vui.aspect is not None), 1)
    if vui.aspect:
        out.u(vui.aspect[0], 8)
        if vui.aspect[0] == 255:
            out.u(vui.aspect[1], 16)
            out.u(vui.aspect[2], 16)
    out.u(int(vui.overscan is not None), 1)
    if vui.overscan is not None:
        out.u(vui.overscan, 1)
    out.u(int(vui.signal is not None), 1)
    if vui.signal:
        out.u(vui.signal[0], 3)
        out.u(vui.signal[1], 1)
        out.u(int(vui.signal[2] is not None), 1)
        for value in vui.signal[2] or ():
            out.u(value, 8)
    out.u(int(vui.chroma_location is not None), 1)
    for value in vui.chroma_location or ():
        out.ue(value)
    out.u(int(vui.timing is not None), 1)
    if vui.timing:
        out.u(vui.timing[0], 32)
        out.u(vui.timing[1], 32)
        out.u(vui.timing[2], 1)
    out.u(0, 2)  # no HRD: the seam's buffering is not the source's
    out.u(vui.pic_struct if not vui.hrd else 0, 1)
    out.u(int(vui.restriction is not None), 1)
    if vui.restriction:
        out.u(vui.restriction[0], 1)
        for value in vui.restriction[1:]:
            out.ue(value)


def seam_sps(source: SequenceParameters, encoder: SequenceParameters, reorder: int) -> SequenceParameters:
    """The source's parameter set with what the slices of `encoder` need: its id, frame numbers and picture order.

    The reference count is the source's (never less than the encoder's): a longer window leaves the first
    entries of the reference lists as they are. Where the source does not say how far frames are reordered,
    `reorder` says it: a decoder that learns it only at the first B-frame shows frames late. Raises BadStream
    where the two can not be told as one.
    """
    if not source.progressive:
        raise BadStream("interlaced coding")
    geometry = (
        "chroma_format",
        "bit_depth_luma",
        "bit_depth_chroma",
        "width_mbs",
        "height_map_units",
        "progressive",
    )
    for name in geometry:
        if getattr(source, name) != getattr(encoder, name):
            raise BadStream(f"the seam's {name} differs from the source's")
    references = max(source.references, encoder.references, 1)
    vui = source.vui or Vui(None, None, None, None, None, hrd=False, pic_struct=0, restriction=None)
    if vui.restriction is None:
        vui = replace(vui, restriction=(1, 0, 0, 16, 16, min(reorder, references), references))
    return replace(
        source,
        identifier=encoder.identifier,
        scaling=False,
        bypass=encoder.bypass,
        log2_frame_num=encoder.log2_frame_num,
        poc_type=encoder.poc_type,
        log2_poc_lsb=encoder.log2_poc_lsb,
        references=references,
        vui=vui,
        gaps=0,
        direct_8x8=encoder.direct_8x8,
    )


def pps_ids(nal: bytes) -> tuple[int, int]:
    """The id of a picture parameter set and of the sequence parameter set it names."""
    bits = Bits(nal[1:40])
    return bits.ue(), bits.ue()


@dataclass(frozen=True, slots=True)
class AvcConfig:
    """The decoder configuration record of a sample entry (ISO/IEC 14496-15, 5.3.3)."""

    length_bytes: int
    sps: tuple[bytes, ...]
    pps: tuple[bytes, ...]


def parse_avcc(data: bytes) -> AvcConfig:
    """The parameter sets of an `avcC` record. Raises BadStream."""
    try:
        if data[0] != 1:
            raise BadStream("not an avcC record")
        at, sets = 5, []
        for mask in (31, 255):
            count, at = data[at] & mask, at + 1
            found = []
            for _ in range(count):
                (size,) = struct.unpack_from(">H", data, at)
                found.append(data[at + 2 : at + 2 + size])
                at += 2 + size
            sets.append(tuple(found))
        return AvcConfig((data[4] & 3) + 1, sets[0], sets[1])
    except (IndexError, struct.error) as fault:
        raise BadStream("the avcC record is cut off") from fault


def write_avcc(config: AvcConfig) -> bytes:
    """The record for these sets; the first sequence parameter set gives profile and level."""
    first = parse_sps(config.sps[0])
    head = bytes(
        (
            1,
            first.profile,
            first.constraints,
            first.level,
            0xFC | config.length_bytes - 1,
            0xE0 | len(config.sps),
        )
    )
    sets = b"".join(struct.pack(">H", len(nal)) + nal for nal in config.sps)
    sets += bytes((len(config.pps),)) + b"".join(struct.pack(">H", len(nal)) + nal for nal in config.pps)
    if first.profile in {100, 110, 122, 144, 244}:
        sets += bytes(
            (
                0xFC | first.chroma_format,
                0xF8 | first.bit_depth_luma - 8,
                0xF8 | first.bit_depth_chroma - 8,
                0,
            )
        )
    return head + sets


def annexb_units(data: bytes) -> Iterator[bytes]:
    """The NAL units of a byte stream; a start code cannot appear inside one."""
    for unit in data.split(b"\0\0\1")[1:]:
        yield unit.rstrip(b"\0")


def units(data: bytes, length_bytes: int = 4) -> Iterator[tuple[int, bytes]]:
    """Type and bytes of the NAL units of an MP4 sample; ends where the lengths stop making sense."""
    at = 0
    while at + length_bytes < len(data):
        size = int.from_bytes(data[at : at + length_bytes], "big")
        unit = data[at + length_bytes : at + length_bytes + size]
        if not unit:
            return
        yield unit[0] & 31, unit
        at += length_bytes + size


def length_prefixed(nals: Iterable[bytes]) -> bytes:
    """NAL units as an MP4 sample with four bytes of length."""
    return b"".join(struct.pack(">I", len(nal)) + nal for nal in nals)
