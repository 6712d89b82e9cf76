"""A movie for a recorded voice: how the demo makes its talk."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from auteur.media.scene import drawn_frames

__all__ = ["compose_talk"]

_SOUND_HZ = 48_000
_BLOCK = 1024
_GOP_S = 2


def compose_talk(
    voice: NDArray[np.int16], voice_hz: int, destination: Path, *, rate: Fraction, width: int, height: int
) -> None:
    """Write an MP4 (H.264 with B-frames, AAC) as long as the voice (mono int16), over pictures drawn for it."""
    with av.open(destination, "w", format="mp4", options={"movflags": "+faststart"}) as movie:
        picture = _picture_stream(movie, rate, width, height)
        sound = movie.add_stream("aac", rate=_SOUND_HZ, layout="stereo", bit_rate=160_000)
        assert isinstance(sound, AudioStream)
        spoken = _sound_frames(voice, voice_hz)
        heard_s = Fraction(0)
        for n, drawn in enumerate(drawn_frames(voice, voice_hz, rate, width, height)):
            frame = VideoFrame.from_ndarray(drawn, format="rgb24").reformat(format="yuv420p")
            frame.pts, frame.time_base = n, 1 / rate
            movie.mux(picture.encode(frame))
            while heard_s * rate <= n + 1 and (block := next(spoken, None)) is not None:
                heard_s += Fraction(block.samples, _SOUND_HZ)
                movie.mux(sound.encode(block))
        for block in spoken:
            movie.mux(sound.encode(block))
        movie.mux(picture.encode(None))
        movie.mux(sound.encode(None))


def _picture_stream(movie: OutputContainer, rate: Fraction, width: int, height: int) -> VideoStream:
    stream = movie.add_stream("libx264", rate=rate)
    assert isinstance(stream, VideoStream)
    stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
    stream.codec_context.time_base = 1 / rate
    stream.options = {"preset": "veryfast", "crf": "23", "bf": "2", "g": str(int(_GOP_S * rate))}
    return stream


def _sound_frames(voice: NDArray[np.int16], voice_hz: int) -> Iterator[AudioFrame]:
    """The voice as 48 kHz stereo, in blocks of what AAC takes."""
    resampler = AudioResampler(format="fltp", layout="stereo", rate=_SOUND_HZ, frame_size=_BLOCK)
    for at in range(0, len(voice), voice_hz):
        frame = AudioFrame.from_ndarray(voice[None, at : at + voice_hz], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = voice_hz, at, Fraction(1, voice_hz)
        yield from resampler.resample(frame)
    yield from resampler.resample(None)
