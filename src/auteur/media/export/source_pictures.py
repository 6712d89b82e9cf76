"""The picture of a source by its tables: which packets are where, which frames they show, where copying may begin."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable
from fractions import Fraction

import numpy as np

from auteur.core.render.facts import PictureFacts
from auteur.media import h264, rates
from auteur.media.export.coders import ENTRIES
from auteur.media.export.look import ENTRY_HEAD, Look, Read, child, sar_of_entry
from auteur.media.export.looks import look_at_av1, look_at_h265, look_at_vp9
from auteur.media.export.streams import PictureStream, time_of
from auteur.media.mp4.boxes import BadBox, children
from auteur.media.mp4.read import Ints, Track

__all__ = ["picture_of"]


def picture_of(track: Track, zero: Fraction, read: Read) -> PictureStream:
    """The picture in a track. Raises BadBox or BadStream where its codec or its tables are not read here."""
    codec = ENTRIES.get(track.entry[4:8])
    if codec is None:
        raise BadBox("packets that are not read one by one")
    keys = np.flatnonzero(track.sync)
    if not len(keys):
        raise BadBox("no keyframe")
    order = np.empty(len(track.pts), np.int64)
    ranked = np.argsort(track.pts, kind="stable")
    order[ranked] = np.arange(len(ranked))
    look = _LOOKS[codec](track, order, keys, read)
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
        family=_family(codec, track, look), refusal=look.refusal, leading=list(look.leading),
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


def _family(codec: str, track: Track, look: Look) -> str:
    """Equal for tracks whose packets can stand behind one sample entry."""
    about = [codec.encode(), look.family, repr(track.matrix).encode(), track.entry[24:36]]
    about += [
        bytes(body)
        for name, body in children(memoryview(track.entry)[ENTRY_HEAD:])
        if name in (b"pasp", b"colr")
    ]
    return hashlib.sha256(b"/".join(about)).hexdigest()[:16]


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
    sar = sar_of_entry(track.entry) or _sar(sps)
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


_LOOKS: dict[str, Callable[[Track, Ints, Ints, Read], Look]] = {
    "h264": _h264,
    "h265": look_at_h265,
    "vp9": look_at_vp9,
    "av1": look_at_av1,
}
