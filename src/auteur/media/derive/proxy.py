"""The proxy: a small copy in VP9 and Opus that every browser plays and seeks in at once."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from auteur.media.canvas import Canvas
from auteur.media.derive.constant_rate import ConstantRate
from auteur.media.derive.upright import Fit, Upright
from auteur.media.errors import MediaCrashed
from auteur.media.index import index_packets
from auteur.media.open import open_media

__all__ = ["FILE", "GOP", "ProxyWriter"]

FILE = "proxy.webm"
GOP = 15
SOUND_RATE_HZ = 48_000  # Opus has no other
SOUND_LAYOUT = "stereo"
_LINES, _LONG = 360, 1280
_OPUS_FRAME = 960  # 20 ms
# Of 1080p30 on two cores, decoding included: 0.34 CPU-seconds a second at 458 kbit/s and 41 dB (crf 36);
# "good" at cpu-used 5 costs 2.4 times that for a quarter less.
_VP9 = {"deadline": "realtime", "cpu-used": "8", "row-mt": "1", "lag-in-frames": "0", "crf": "38", "b": "0"}
_BITS_A_CHANNEL = 48_000


class ProxyWriter:
    """Writes the WebM. Pictures and sound come by the source's time, in whatever order the two are met."""

    def __init__(
        self, path: Path, upright: Upright | None, rate: Fraction, *, sound: bool, threads: int
    ) -> None:
        self.path, self.rate = path, rate
        # The index of keyframes goes to the front: a browser then needs no second request before it can seek.
        name = str(path)
        self.out = av.open(name, "w", format="webm", options={"cues_to_front": "1"})
        self.size, self.frames, self.sounded = (0, 0), 0, 0
        self.video: VideoStream | None = None
        self.audio: AudioStream | None = None
        if upright is not None:
            lying = upright.width >= upright.height
            self.size = upright.within(*((_LONG, _LINES) if lying else (_LINES, _LONG)))
            self.video = _video(self.out, self.size, rate, upright, threads)
            self.fit, self.steady = Fit(upright, self.size), ConstantRate(rate)
            self._drawn: tuple[VideoFrame | None, VideoFrame] = (None, Canvas(*self.size, "yuv420p").black())
        if sound:
            self.audio = self.out.add_stream("libopus", rate=SOUND_RATE_HZ, layout=SOUND_LAYOUT)
            self.audio.bit_rate = 2 * _BITS_A_CHANNEL
            self._waiting: list[NDArray[np.float32]] = []

    def picture(self, frame: VideoFrame, at_s: Fraction) -> None:
        """The source's next frame, shown from `at_s` on."""
        for number, settled in self.steady.add(frame, at_s):
            self._encode(number, settled)

    def _encode(self, number: int, frame: VideoFrame | None) -> None:
        assert self.video is not None
        if frame is not self._drawn[0]:
            assert frame is not None
            self._drawn = (frame, self.fit.draw(frame))
        drawn = self._drawn[1]
        drawn.pts, drawn.time_base = number, 1 / self.rate
        drawn.pict_type = PictureType.I if number % GOP == 0 else PictureType.NONE
        self.out.mux(self.video.encode(drawn))
        self.frames = number + 1

    def sound(self, at: int, samples: NDArray[Any]) -> None:
        """Samples for a `Placed` of 48 kHz, stereo, float."""
        self.silent_until(at)
        self._hear(samples)

    def silent_until(self, at: int) -> None:
        """There is no sound before sample `at` but what has come."""
        while (missing := at - self.sounded) > 0:
            self._hear(np.zeros((2, min(missing, SOUND_RATE_HZ)), np.float32))

    def _hear(self, samples: NDArray[np.float32]) -> None:
        self.sounded += samples.shape[1]
        self._waiting.append(samples)
        whole = sum(part.shape[1] for part in self._waiting)
        if whole >= SOUND_RATE_HZ:
            self._encode_sound(whole - whole % _OPUS_FRAME)

    def _encode_sound(self, count: int) -> None:
        assert self.audio is not None
        joined = np.concatenate(self._waiting, 1)
        self._waiting = [joined[:, count:]]
        first = self.sounded - joined.shape[1]
        for at in range(0, count, _OPUS_FRAME):
            packed = np.ascontiguousarray(joined[:, at : min(at + _OPUS_FRAME, count)].T).reshape(1, -1)
            frame = AudioFrame.from_ndarray(packed, "flt", SOUND_LAYOUT)
            frame.sample_rate, frame.pts = SOUND_RATE_HZ, first + at
            frame.time_base = Fraction(1, SOUND_RATE_HZ)
            self.out.mux(self.audio.encode(frame))

    def finish(self, end_s: Fraction) -> None:
        """Encode the rest, close the file and read it again. Raises MediaCrashed where it is not what was written."""
        if self.video is not None:
            for number, frame in self.steady.finish(end_s):
                self._encode(number, frame)
            self.out.mux(self.video.encode(None))
        if self.audio is not None:
            if self._waiting:
                self._encode_sound(sum(part.shape[1] for part in self._waiting))
            self.out.mux(self.audio.encode(None))
        self.out.close()
        self._check()

    def _check(self) -> None:
        with open_media(self.path) as container:
            index = index_packets(container)
        count = 0 if index.video is None else len(index.video)
        strays = [key.position for key in index.keyframes if key.position % GOP]
        if count != self.frames or strays or len(index.keyframes) != -(-count // GOP):
            raise MediaCrashed(
                f"the proxy holds {count} frames of {self.frames}, or keyframes where none belong"
            )

    def about(self) -> dict[str, object]:
        """What was written, for the answer."""
        return {
            "file": FILE,
            "width": self.size[0],
            "height": self.size[1],
            "rate": str(self.rate) if self.video is not None else "",
            "frames": self.frames,
            "keyframe_every": GOP if self.video is not None else 0,
            "sound": self.audio is not None,
        }


def _video(
    out: av.container.OutputContainer, size: tuple[int, int], rate: Fraction, upright: Upright, threads: int
) -> VideoStream:
    stream = out.add_stream("libvpx-vp9", rate=rate, options={**_VP9, "g": str(GOP), "keyint_min": str(GOP)})
    stream.width, stream.height = size
    stream.pix_fmt = "yuv420p"
    context = stream.codec_context
    context.time_base = 1 / rate
    context.thread_count = threads
    _, context.color_primaries, context.color_trc, _ = upright.colours
    context.color_range, context.colorspace = 1, upright.told_matrix
    return stream
