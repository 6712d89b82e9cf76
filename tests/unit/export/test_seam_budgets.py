"""A seam spends no more than it may, whatever its quality asks for."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import av
import numpy as np
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from auteur.core.render.facts import PictureFacts
from auteur.media.canvas import Canvas
from auteur.media.export.coders import CODERS, Budget, Coding
from auteur.media.export.streams import PictureStream

RATE, FRAMES, WIDTH, HEIGHT = Fraction(30), 90, 320, 180
BASE = PictureStream(
    PictureFacts(RATE, FRAMES, WIDTH, HEIGHT), np.zeros(1, np.int64), np.zeros(1, np.int64), "vp9"
)
SEAM = Coding("vp9", Canvas(WIDTH, HEIGHT, "yuv420p", Fraction(1), 0), RATE, "ultrafast", 24, BASE)


def bits_a_second(coding: Coding) -> float:
    """Of three seconds of grain."""
    encoder = av.CodecContext.create(CODERS[coding.codec].encoder, "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    encoder.time_base, encoder.framerate = 1 / RATE, RATE
    encoder.options = CODERS[coding.codec].options(coding)
    rng, size = np.random.default_rng(1), 0
    for number in range(FRAMES):
        grain = rng.normal(128, 12, (HEIGHT * 3 // 2, WIDTH)).clip(0, 255).astype(np.uint8)
        frame = VideoFrame.from_ndarray(grain, "yuv420p")
        frame.pts, frame.time_base = number, 1 / RATE
        size += sum(len(bytes(packet)) for packet in encoder.encode(frame))
    size += sum(len(bytes(packet)) for packet in encoder.encode(None))
    return float(size * 8 * RATE / FRAMES)


def test_a_seam_of_vp9_is_held_to_its_rate_and_is_as_fine_as_asked_below_it() -> None:
    free = bits_a_second(SEAM)
    held = bits_a_second(replace(SEAM, budget=Budget(round(free / 4), round(free / 8))))
    ample = bits_a_second(replace(SEAM, budget=Budget(round(free * 4), round(free))))
    assert held < 0.45 * free
    assert abs(ample - free) < 0.2 * free
