"""Pictures as an MP4 without sound: the same pictures give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

__all__ = ["write_movie"]

_EXACT = {"movflags": "+faststart", "fflags": "+bitexact"}
_STEADY = {"preset": "veryfast", "crf": "20", "threads": "1", "x264-params": "mbtree=0:rc-lookahead=0"}
"""x264's lookahead reads beyond its pictures: with it, one of four encodings of the same frames had other bytes."""


def write_movie(
    pictures: Iterable[NDArray[np.uint8]],
    destination: Path,
    size: tuple[int, int],
    rate: Fraction,
    *,
    remark: str,
    crf: int = 20,
) -> int:
    """Writes pictures, (height, width, 3) in RGB each, and how they were made; the number of them.

    What `pictures` raises leaves the file unfinished: whoever asked for it takes it away.
    """
    count = 0
    with av.open(destination, "w", format="mp4", options=_EXACT) as movie:
        movie.metadata["comment"] = remark
        stream = movie.add_stream("libx264", rate=rate)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.options = {**_STEADY, "crf": str(crf)}
        stream.metadata["comment"] = remark
        for picture in pictures:
            frame = VideoFrame.from_ndarray(picture, format="rgb24").reformat(format="yuv420p")
            frame.pts, frame.time_base = count, 1 / rate
            movie.mux(stream.encode(frame))
            count += 1
        movie.mux(stream.encode(None))
    return count
