"""AV1 by SVT-AV1: seams fit where the source's sequence header is the one that SVT-AV1 writes."""

from __future__ import annotations

from auteur.core.errors import ExportError
from auteur.media import av1
from auteur.media.export.coders.coding import Coder, Coding, Sets
from auteur.media.export.outputs import ENCODER_PRESETS

__all__ = ["CODER"]

_SPEEDS = dict(zip(ENCODER_PRESETS, (12, 11, 10, 9, 8, 7, 6, 5, 4), strict=True))


def _options(coding: Coding) -> dict[str, str]:
    options = {"preset": str(_SPEEDS[coding.preset]), "crf": f"{coding.quality:g}"}
    # One picture at a time, referring back only: what a seam's few frames need.
    return options | ({"svtav1-params": "pred-struct=1:lp=1"} if coding.base else {})


def _sets(extradata: bytes, coding: Coding) -> Sets:
    own = av1.sequence_of(extradata)
    if coding.base is not None and own != av1.sequence_of(coding.base.record[4:]):
        raise ExportError("seams cannot match the source: its AV1 sequence header is another")
    return (own,)


def _sample(packet: bytes, _sets: Sets, _coding: Coding) -> tuple[bytes, bool]:
    data = av1.stripped(packet)
    return data, av1.is_key(data)


def _record(base: bytes, sets: Sets, _coding: Coding) -> bytes:
    return base or av1.av1c(sets[0])


CODER = Coder("libsvtav1", "libdav1d", b"av01", b"av1C", _options, _sets, _sample, _record)
