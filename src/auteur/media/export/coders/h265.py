"""H.265 by x265: seams stand under ids of their own, which their slices are made to name."""

from __future__ import annotations

from auteur.core.errors import ExportError
from auteur.media import h264, hevc
from auteur.media.export.coders.coding import Coder, Coding, Sets
from auteur.media.export.coders.h264 import buffered

__all__ = ["CODER"]

# No B-frames and closed: a seam must end where it ends. One slice, no wavefronts: nothing in its header counts bytes.
_SEAM = {
    "bframes": 0, "ref": 1, "keyint": 250, "scenecut": 0, "open-gop": 0, "rc-lookahead": 0, "wpp": 0, "slices": 1,
    "frame-threads": 1, "pools": "none",
}  # fmt: skip
_FULL = {"open-gop": 0}  # closed: so that what is written can be cut again by copying
# What follows begins anew, even an open GOP's picture.
_ENDING = h264.length_prefixed([hevc.END_OF_SEQUENCE])
_QUIET = {"log-level": "none", "info": 0, "aud": 0, "repeat-headers": 0}


def _options(coding: Coding) -> dict[str, str]:
    parameters = _QUIET | (_SEAM if coding.base else _FULL) | buffered(coding)
    return {
        "preset": coding.preset,
        "crf": f"{coding.quality:g}",
        "x265-params": ":".join(f"{name}={value}" for name, value in parameters.items()),
    }


def _sets(extradata: bytes, _packet: bytes, coding: Coding) -> Sets:
    found = {hevc.kind_of(unit): unit for unit in h264.annexb_units(extradata)}
    vps, sps, pps = (found[kind] for kind in (hevc.VPS, hevc.SPS, hevc.PPS))
    if coding.base is None:
        return vps, sps, pps
    theirs = hevc.parse_hvcc(coding.base.record)
    try:
        number = next(n for n in range(15, -1, -1) if n not in map(hevc.set_id, theirs.vps))
        own = next(n for n in range(15, -1, -1) if n not in map(hevc.set_id, theirs.sps))
        return (
            hevc.seam_vps(vps, number, theirs.sps[0]),
            hevc.seam_sps(sps, own, number, theirs.sps[0]),
            hevc.seam_pps(pps, _free_pps(theirs), own),
        )
    except (h264.BadStream, StopIteration) as fault:
        raise ExportError(f"seams cannot match the source: {fault}") from fault


def _free_pps(theirs: hevc.HevcConfig) -> int:
    taken = {hevc.set_id(nal) for nal in theirs.pps}
    return next(number for number in range(15, 31) if number not in taken)


def _sample(packet: bytes, sets: Sets, coding: Coding) -> tuple[bytes, bool]:
    slices = [unit for unit in h264.annexb_units(packet) if hevc.kind_of(unit) < hevc.VPS]
    key = hevc.kind_of(slices[0]) >= hevc.BLA_FIRST
    if coding.base is not None:
        number = hevc.set_id(sets[2])
        slices = [hevc.with_pps_id(unit, number) for unit in slices]
    return h264.length_prefixed(slices), key


def _record(base: bytes, sets: Sets, _coding: Coding) -> bytes:
    theirs = hevc.parse_hvcc(base) if base else hevc.HevcConfig(hevc.head_of(sets[1]), (), (), ())
    vps, sps, pps = (
        (*known, *sets[n : n + 1]) for n, known in enumerate((theirs.vps, theirs.sps, theirs.pps))
    )
    return hevc.write_hvcc(hevc.HevcConfig(theirs.head, vps, sps, pps))


CODER = Coder("libx265", "hevc", b"hvc1", b"hvcC", _options, _sets, _sample, _record, _ENDING)
