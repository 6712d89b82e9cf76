"""JPEG files."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
from av.video.frame import VideoFrame

__all__ = ["write_jpeg"]


def write_jpeg(path: Path, picture: VideoFrame, quality: int) -> int:
    """Write a frame of full-range 4:2:0; `quality` is the quantiser, 2 is the best and 31 the worst. Returns bytes."""
    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = picture.width, picture.height, "yuvj420p"
    encoder.time_base = Fraction(1, 25)
    encoder.qmin = encoder.qmax = quality
    picture.pts = 0
    data = b"".join(bytes(packet) for packet in [*encoder.encode(picture), *encoder.encode(None)])
    path.write_bytes(data)
    return len(data)
