"""Where a long run is cut into segments: by what it shows, so that an edit elsewhere moves none of the cuts.

Boundaries are keyframes of the source, at least 4 s apart: there decoding begins anyway, and nothing is decoded twice.
Where a GOP is longer than 10 s it is cut in between. A run is cut too where the timeline jumps to another place.

Cuts are milliseconds: an edit before one may move it by a frame. So of a seam's head what lies before the next of the
source's half seconds is a segment of its own, and the rest, most of it, is the same whichever frame it begins at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise

import numpy as np

from auteur.core.render.picture import EncodeRun
from auteur.core.render.pieces import Layer, Piece
from auteur.media.export.streams import PictureStream, Source

__all__ = ["boundaries", "segments_of"]

_LEAST_S, _MOST_S = 4, 10
_ALONE_S = Fraction(1, 2)  # a shorter stretch is not worth a keyframe of its own
_HEAD_S = Fraction(1, 2)


def segments_of(
    run: EncodeRun, sources: Mapping[str, Source], rate: Fraction, *, seam: bool = False
) -> list[EncodeRun]:
    """The run in segments, one after the other; a `seam`'s head in two."""
    heads = set(_heads(run, sources, rate)) if seam else set()
    cuts = sorted({*_cuts(run, sources, rate), *heads} - {run.start})
    return [
        _part(run, start, stop)
        for start, stop in pairwise(_spaced([run.start, *cuts, run.stop], heads, rate))
    ]


def boundaries(stream: PictureStream) -> np.typing.NDArray[np.int64]:
    """The source's frames at which segments begin, ascending."""
    least, most = (round(seconds * stream.facts.rate) for seconds in (_LEAST_S, _MOST_S))
    found, last = [0], 0
    for frame in [*sorted(int(shown) for shown in stream.shown), stream.facts.frames]:
        while frame - last > most:
            last += most
            found.append(last)
        if frame - last >= least:
            last = frame
            found.append(frame)
    return np.array(found, np.int64)


def _cuts(run: EncodeRun, sources: Mapping[str, Source], rate: Fraction) -> Iterator[int]:
    """Timeline frames at which a segment may begin."""
    before: tuple[str, int] | None = None  # the source and its frame that were shown last
    known: dict[str, np.typing.NDArray[np.int64]] = {}
    for piece in run.pieces:
        layer = _moving(piece, sources)
        if layer is None:
            yield from range(piece.start, piece.stop, max(1, round(_MOST_S * rate)))
            before = None
            continue
        if layer.source not in known:
            stream = sources[layer.source].picture
            assert stream is not None
            known[layer.source] = boundaries(stream)
        frames = np.asarray(layer.frames, np.int64)
        runs_on = before is not None and before[0] == layer.source and 0 <= int(frames[0]) - before[1] <= 1
        if not runs_on:
            yield piece.start
        shown = np.concatenate([[before[1] if runs_on and before else frames[0]], frames])
        slots = np.searchsorted(known[layer.source], shown, side="right")
        yield from (piece.start + np.flatnonzero(np.diff(slots))).tolist()
        before = layer.source, int(frames[-1])


def _heads(run: EncodeRun, sources: Mapping[str, Source], rate: Fraction) -> Iterator[int]:
    """Where the source's next half second begins in the pieces that come after a jump and go on for long."""
    step = max(2, round(_HEAD_S * rate))
    before = None
    for piece in run.pieces:
        layer = _moving(piece, sources)
        if layer is None:
            continue
        first = layer.frames[0]
        if before is None or before[0] != layer.source or not 0 <= first - before[1] <= 1:
            later = np.flatnonzero(np.asarray(layer.frames) // step > first // step)
            if len(later) > step and first % step:
                yield piece.start + int(later[0])
        before = layer.source, layer.frames[-1]


def _moving(piece: Piece, sources: Mapping[str, Source]) -> Layer | None:
    """The lowest layer that moves: its source says where the cuts are."""
    for layer in piece.layers:
        stream = sources[layer.source].picture
        if stream is not None and not stream.facts.still and len(layer.frames):
            return layer
    return None


def _spaced(cuts: list[int], fixed: set[int], rate: Fraction) -> list[int]:
    """Without those that leave too little, unless they are `fixed`: it joins what follows, and at the end what is
    before."""
    least = max(1, round(_ALONE_S * rate))
    kept = [cuts[0]]
    for cut in cuts[1:-1]:
        if cut in fixed or cut - kept[-1] >= least:
            kept.append(cut)
    if len(kept) > 1 and kept[-1] not in fixed and cuts[-1] - kept[-1] < least:
        kept.pop()
    return [*kept, cuts[-1]]


def _part(run: EncodeRun, start: int, stop: int) -> EncodeRun:
    pieces = tuple(
        piece.part(max(start, piece.start), min(stop, piece.stop))
        for piece in run.pieces
        if piece.start < stop and start < piece.stop
    )
    return EncodeRun(start, stop, pieces)
