"""H.264 by x264: seams stand under parameter sets of their own, made out of the source's."""

from __future__ import annotations

import numpy as np

from auteur.core.errors import ExportError
from auteur.media import h264
from auteur.media.export.coders.coding import Coder, Coding, Sets
from auteur.media.export.streams import PictureStream

__all__ = ["CODER", "buffered"]

# What every profile allows. No B-frames: a seam must end where it ends. CAVLC and no 8×8 transform: of 1080p a frame
# costs 6.3 ms to encode and 2.4 to decode, against 10.0 and 7.6, for 8 % more bytes of a part that is short.
_SEAM = {
    "bframes": 0, "cabac": 0, "8x8dct": 0, "weightp": 0, "ref": 1, "keyint": 250, "scenecut": 0,
    "rc-lookahead": 0, "sync-lookahead": 0, "mbtree": 0, "sliced-threads": 0,
}  # fmt: skip


def _options(coding: Coding) -> dict[str, str]:
    parameters = {"sps-id": _free_id(coding.base), "stitchable": 1} | (_SEAM if coding.base else {})
    parameters |= buffered(coding)
    return {
        "preset": coding.preset,
        "crf": f"{coding.quality:g}",
        "x264-params": ":".join(f"{name}={value}" for name, value in parameters.items()),
    }


def buffered(coding: Coding) -> dict[str, int]:
    """The budget in x264's words, which are x265's too."""
    if coding.budget is None:
        return {}
    return {
        "vbv-maxrate": max(1, coding.budget.bit_rate // 1000),
        "vbv-bufsize": max(1, coding.budget.burst_bits // 1000),
    }


def _free_id(base: PictureStream | None) -> int:
    """An id unlike any of the base's; x264 gives both sets the same."""
    if base is None:
        return 0
    config = h264.parse_avcc(base.record)
    taken = {h264.parse_sps(nal).identifier for nal in config.sps}
    for nal in config.pps:
        taken.update(h264.pps_ids(nal))
    return next(number for number in range(32) if number not in taken)


def _sets(extradata: bytes, _packet: bytes, coding: Coding) -> Sets:
    units = list(h264.annexb_units(extradata))
    sps = next(unit for unit in units if unit[0] & 31 == h264.SPS)
    pps = next(unit for unit in units if unit[0] & 31 == h264.PPS)
    if coding.base is not None:
        source = h264.parse_sps(h264.parse_avcc(coding.base.record).sps[0])
        try:
            sps = h264.write_sps(h264.seam_sps(source, h264.parse_sps(sps), _reorder(coding.base)))
        except h264.BadStream as fault:
            raise ExportError(f"seams cannot match the source: {fault}") from fault
    return sps, pps


def _reorder(base: PictureStream) -> int:
    """How many frames at most precede one in decode order and follow it when shown."""
    order = np.asarray(base.facts.order)
    return max(0, int((np.arange(len(order)) - order).max()))


def _sample(packet: bytes, _sets: Sets, _coding: Coding) -> tuple[bytes, bool]:
    slices = [unit for unit in h264.annexb_units(packet) if unit[0] & 31 in (h264.SLICE, h264.IDR)]
    return h264.length_prefixed(slices), slices[0][0] & 31 == h264.IDR


def _record(base: bytes, sets: Sets, _coding: Coding) -> bytes:
    theirs = h264.parse_avcc(base) if base else h264.AvcConfig(4, (), ())
    return h264.write_avcc(h264.AvcConfig(4, (*theirs.sps, *sets[:1]), (*theirs.pps, *sets[1:])))


CODER = Coder("libx264", "h264", b"avc1", b"avcC", _options, _sets, _sample, _record)
