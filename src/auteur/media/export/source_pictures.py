"""The picture of a source by its tables: which packets are where, which frames they show, where copying may begin."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from auteur.core.render.facts import PictureFacts
from auteur.media import h264
from auteur.media.export import rates
from auteur.media.export.streams import PictureStream, time_of
from auteur.media.mp4.boxes import BadBox, children
from auteur.media.mp4.read import Ints, Track

__all__ = ["Look", "picture_of"]

ENTRY_HEAD = 86  # bytes of a visual sample entry before its boxes

Read = Callable[[int], bytes]
"""A packet's bytes by its number in decode order."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a codec says of a stream: how its frames come out, where copying may begin, and why it may not.

    `starts` are packets at which decoding begins anew, ascending. At each, the `leading` packets behind it are shown
    before it and refer to what is gone: they are left out, and their frames encoded.
    """

    record: bytes
    starts: Sequence[int]
    pix_fmt: str
    sar: Fraction
    colours: tuple[int, int, int, int]
    family: bytes
    refusal: str = ""
    leading: Sequence[int] = ()


def picture_of(track: Track, zero: Fraction, read: Read) -> PictureStream:
    """The picture in a track. Raises BadBox or BadStream where its codec or its tables are not read here."""
    codec, look_at = _LOOKS.get(track.entry[4:8], ("", None))
    if look_at is None:
        raise BadBox("packets that are not read one by one")
    keys = np.flatnonzero(track.sync)
    if not len(keys):
        raise BadBox("no keyframe")
    order = np.empty(len(track.pts), np.int64)
    ranked = np.argsort(track.pts, kind="stable")
    order[ranked] = np.arange(len(ranked))
    look = look_at(track, order, keys, read)
    rate, even = rates.rate_of(track.pts[ranked], track.timescale)
    start = time_of(track, int(track.pts[ranked[0]])) - zero
    times = (
        [int((time_of(track, int(p)) - zero) * 1_000_000) for p in track.pts[ranked]] if not even else None
    )
    rotation = rates.rotation_of(track.matrix)
    size = int(int.from_bytes(track.entry[32:34], "big")), int(int.from_bytes(track.entry[34:36], "big"))
    shown_size = size[::-1] if rotation in (90, 270) else size
    facts = PictureFacts(
        rate=rate, frames=len(order), width=shown_size[0], height=shown_size[1], start_s=start,
        order=array("q", order.tobytes()), idrs=list(look.starts), times_us=times,
        family=_family(codec, track, look), refusal=look.refusal,
    )  # fmt: skip
    return PictureStream(
        facts,
        keys,
        order[keys],
        codec,
        look.record,
        track,
        None,
        size,
        rotation,
        look.sar,
        look.pix_fmt,
        look.colours,
    )


def child(entry: bytes, kind: bytes) -> bytes:
    """The body of a box in a visual sample entry. Raises BadBox where there is none."""
    body = next((body for name, body in children(memoryview(entry)[ENTRY_HEAD:]) if name == kind), None)
    if body is None:
        raise BadBox(f"no {kind.decode()} in the sample entry")
    return bytes(body)


def _family(codec: str, track: Track, look: Look) -> str:
    """Equal for tracks whose packets can stand behind one sample entry."""
    about = [codec.encode(), look.family, repr(track.matrix).encode(), track.entry[24:36]]
    about += [
        bytes(body)
        for name, body in children(memoryview(track.entry)[ENTRY_HEAD:])
        if name in (b"pasp", b"colr")
    ]
    return hashlib.sha256(b"/".join(about)).hexdigest()[:16]


def _sar_of_entry(entry: bytes) -> Fraction:
    """The aspect of the pixels that the entry tells; 0 where it does not."""
    for name, body in children(memoryview(entry)[ENTRY_HEAD:]):
        if name == b"pasp" and int.from_bytes(body[4:8], "big"):
            return Fraction(int.from_bytes(body[:4], "big"), int.from_bytes(body[4:8], "big"))
    return Fraction(0)


# -- H.264 ---------------------------------------------------------------------------------------------------------


def _h264(track: Track, _order: Ints, keys: Ints, read: Read) -> Look:
    record = child(track.entry, b"avcC")
    avcc = h264.parse_avcc(record)
    if not avcc.sps or not avcc.pps:
        raise BadBox("no parameter sets")
    sps = h264.parse_sps(avcc.sps[0])
    idrs, changed = _idrs(keys, avcc, read)
    refusal = ""
    if changed:
        refusal = "its parameter sets change within the stream"
    elif not sps.progressive:
        refusal = "interlaced coding"
    elif avcc.length_bytes != 4:
        refusal = "its packets have short length fields"
    elif len(avcc.sps) != 1:
        refusal = "several parameter sets"
    elif not len(idrs):
        refusal = "no IDR pictures"
    sets = b"".join(avcc.sps) + b"/" + b"".join(avcc.pps)
    sar = _sar_of_entry(track.entry) or _sar(sps)
    return Look(record, idrs.tolist(), _pix_fmt(sps), sar, _colours(sps), sets, refusal)


_ASPECTS = ((0, 1), (1, 1), (12, 11), (10, 11), (16, 11), (40, 33), (24, 11), (20, 11), (32, 11), (80, 33), (18, 11),
            (15, 11), (64, 33), (160, 99), (4, 3), (3, 2), (2, 1))  # fmt: skip  # Table E-1


def _sar(sps: h264.SequenceParameters) -> Fraction:
    idc, wide, high = (sps.vui and sps.vui.aspect) or (0, 0, 0)
    if idc != 255 and idc < len(_ASPECTS):
        wide, high = _ASPECTS[idc]
    return Fraction(wide, high) if wide and high else Fraction(1)


def _pix_fmt(sps: h264.SequenceParameters) -> str:
    chroma = {0: "gray", 1: "yuv420p", 2: "yuv422p", 3: "yuv444p"}[sps.chroma_format]
    if sps.bit_depth_luma > 8:
        return f"{chroma}{sps.bit_depth_luma}le"
    full = sps.vui and sps.vui.signal and sps.vui.signal[1]
    return chroma.replace("yuv", "yuvj") if full else chroma


def _colours(sps: h264.SequenceParameters) -> tuple[int, int, int, int]:
    if not sps.vui or not sps.vui.signal:
        return 0, 2, 2, 2
    _, full, colour = sps.vui.signal
    return (2 if full else 1, *(colour or (2, 2, 2)))


def _idrs(keys: Ints, avcc: h264.AvcConfig, read: Read) -> tuple[Ints, bool]:
    """Which sync samples are IDR pictures (others are recovery points of open GOPs), and whether any carries parameter
    sets other than the sample entry's."""
    idrs, changed = [], False
    for key in keys.tolist():
        for kind, unit in h264.units(read(key), avcc.length_bytes):
            if kind in (h264.SPS, h264.PPS) and unit not in avcc.sps and unit not in avcc.pps:
                changed = True
            if kind in (h264.SLICE, h264.IDR):
                if kind == h264.IDR:
                    idrs.append(key)
                break
    return np.array(idrs, np.int64), changed


_LOOKS: dict[bytes, tuple[str, Callable[[Track, Ints, Ints, Read], Look]]] = {b"avc1": ("h264", _h264)}
