"""A head that moves: the one still of a face that may be kept here, drifting, nodding, coming nearer."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import numpy as np
import pytest
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from auteur.engines.lip_sync import registry
from auteur.media.faces.sampling import sampled

__all__ = ["FACE", "Shown", "face_film", "needs_lips"]

FACE = Path(__file__).parents[1] / "data" / "media" / "faces" / "collins.jpg"
_MIDDLE = 150.0, 130.0  # of the face in it, in pixels
_RATE = 25

needs_lips = pytest.mark.skipif(
    "mouth_warp" not in registry.installed(), reason="nothing is installed that finds faces: make lips"
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A face in a frame: its middle as shares of the frame, its size by the still's, its frames (all if None)."""

    x: float = 0.5
    y: float = 0.45
    scale: float = 1.6
    frames: range | None = None


def face_film(
    path: Path,
    frames: int,
    faces: tuple[Shown, ...] = (Shown(),),
    size: tuple[int, int] = (480, 360),
    sound: Path | None = None,
) -> Path:
    """Writes an MP4, 25 frames a second, in which each face sways within a grey frame; under a WAV or FLAC's sound."""
    wide, high = size
    y, x = np.mgrid[0:high, 0:wide].astype(np.float32)
    with av.open(path, "w") as movie:
        stream = movie.add_stream("libx264", rate=_RATE, options={"crf": "18", "preset": "veryfast"})
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = wide, high, "yuv420p"
        heard = None if sound is None else movie.add_stream("aac", rate=48_000, layout="mono")
        for n in range(frames):
            picture = np.full((high, wide, 3), 90, np.float32)
            for face in faces:
                if face.frames is None or n in face.frames:
                    _lay(picture, face, n / _RATE, x, y)
            rgb = VideoFrame.from_ndarray(picture.astype(np.uint8), format="rgb24")
            frame = rgb.reformat(format="yuv420p")
            frame.pts, frame.time_base = n, Fraction(1, _RATE)
            movie.mux(stream.encode(frame))
        movie.mux(stream.encode(None))
        if sound is not None and heard is not None:
            _sound(movie, heard, sound)
    return path


def _sound(movie: OutputContainer, stream: AudioStream, file: Path) -> None:
    with av.open(file) as given:
        resampler = AudioResampler("fltp", "mono", 48_000, 1024)
        for frame in [*given.decode(audio=0), None]:
            for even in resampler.resample(frame):
                movie.mux(stream.encode(even))
        movie.mux(stream.encode(None))


def _lay(
    picture: NDArray[np.float32], face: Shown, at_s: float, x: NDArray[np.float32], y: NDArray[np.float32]
) -> None:
    high, wide = x.shape
    scale = face.scale * (1 + 0.05 * np.sin(1.1 * at_s))
    turn = 0.06 * np.sin(0.9 * at_s)
    across = (x - face.x * wide) / scale
    down = (y - face.y * high) / scale
    from_x = _MIDDLE[0] + 5 * np.sin(1.7 * at_s) + across * np.cos(turn) - down * np.sin(turn)
    from_y = _MIDDLE[1] + 3 * np.sin(1.3 * at_s) + across * np.sin(turn) + down * np.cos(turn)
    near = (np.abs(across) < 95) & (np.abs(down) < 110)
    drawn = sampled(_still(), from_x[near].astype(np.float32), from_y[near].astype(np.float32))
    picture[near] = np.clip(drawn, 0, 255)


@cache
def _still() -> NDArray[np.uint8]:
    with av.open(FACE) as file:
        return next(file.decode(video=0)).to_ndarray(format="rgb24").astype(np.uint8)
