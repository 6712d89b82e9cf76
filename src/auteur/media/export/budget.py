"""What a seam may spend: not much more than the recording does around it.

A fast encoder at a fine quality spends on grain what it likes: seams of 1080p took six times the bytes of the frames
they stand for, and 2.2 times with this, at 44 dB against them in place of 46. A source of high quality is not held.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

from auteur.core.render.picture import EncodeRun
from auteur.media.export.coders import Budget
from auteur.media.export.streams import PictureStream, Source

__all__ = ["budget_of"]

_TIMES = 2.0  # the source's rate: a fast encoder needs twice the bits of a slow one for the same picture
_KEYFRAMES = 1.5  # of the source's fit into the buffer
_LEAST_BIT_RATE = 200_000  # a still picture's rate says nothing of the next frame's


def budget_of(run: EncodeRun, sources: Mapping[str, Source], base: PictureStream) -> Budget | None:
    """Twice the rate of the dearest GOP that the run takes frames from, and half as much again as its keyframe at once;
    None where none of them tells: another codec's bits are no measure."""
    found = [
        _of_gop(stream, layer.frames[0])
        for piece in run.pieces
        for layer in piece.layers
        if (stream := sources[layer.source].picture) and stream.codec == base.codec and len(layer.frames)
    ]
    if not found:
        return None
    rate, key = (max(column) for column in zip(*found, strict=True))
    return Budget(max(_LEAST_BIT_RATE, round(_TIMES * rate)), round(_KEYFRAMES * key))


def _of_gop(stream: PictureStream, frame: int) -> tuple[float, float]:
    """Bits a second of the GOP around a frame, and the bits of its keyframe."""
    assert stream.track is not None
    at = max(0, bisect_right(stream.shown, frame) - 1)
    first = int(stream.keys[at])
    last = int(stream.keys[at + 1]) if at + 1 < len(stream.keys) else len(stream.track.sizes)
    sizes = stream.track.sizes[first:last]
    return float(sizes.sum() * 8 * stream.facts.rate / len(sizes)), float(sizes[0] * 8)
