"""The sound of a file beside a picture that is being encoded."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.error import FFmpegError
from numpy.typing import NDArray

from auteur.media.audio import NoSound
from auteur.media.index import presentation_zero_s, sound_streams
from auteur.media.open import open_media
from auteur.media.placed import Placed

__all__ = ["SoundWriter"]

_RATE_HZ, _BLOCK = 48_000, 1024
_BITS = 192_000


class SoundWriter:
    """Encodes a file's first sound stream, no further than the picture is; behind its end there is silence.

    As AAC; or where it is `exact` sample by sample, 16 bits, which browsers do not play.
    """

    def __init__(self, movie: OutputContainer, path: Path, length_s: Fraction, *, exact: bool) -> None:
        channels = _channels(path)
        self._layout = "mono" if channels == 1 else "stereo"  # one channel on two would be 3 dB quieter
        stream = movie.add_stream("pcm_s16le" if exact else "aac", rate=_RATE_HZ, layout=self._layout)
        assert isinstance(stream, AudioStream)
        if not exact:
            stream.bit_rate = _BITS
        self._exact = exact
        self._movie, self._stream = movie, stream
        self._left = round(length_s * _RATE_HZ)  # samples to come
        self._given = 0
        self._blocks = _blocks(path, self._layout)
        self._waiting = np.zeros((channels, 0), np.float32)

    def until(self, moment_s: Fraction) -> None:
        """Encode what is heard before a moment."""
        while self._left and self._given < moment_s * _RATE_HZ:
            self._encode(min(_BLOCK, self._left))

    def finish(self) -> None:
        """Encode the rest."""
        while self._left:
            self._encode(min(_BLOCK, self._left))
        self._movie.mux(self._stream.encode(None))

    def _encode(self, count: int) -> None:
        while self._waiting.shape[1] < count:
            block = next(self._blocks, None)
            if block is None:
                block = np.zeros((len(self._waiting), count), np.float32)
            self._waiting = np.concatenate([self._waiting, block], 1)
        now, self._waiting = self._waiting[:, :count], self._waiting[:, count:]
        frame = self._frame(now)
        frame.sample_rate, frame.pts, frame.time_base = _RATE_HZ, self._given, Fraction(1, _RATE_HZ)
        self._movie.mux(self._stream.encode(frame))
        self._given += count
        self._left -= count

    def _frame(self, samples: NDArray[np.float32]) -> AudioFrame:
        if not self._exact:
            return AudioFrame.from_ndarray(np.ascontiguousarray(samples), "fltp", self._layout)
        whole = np.clip(np.rint(samples.T * 32768), -32768, 32767).astype(np.int16)
        return AudioFrame.from_ndarray(np.ascontiguousarray(whole).reshape(1, -1), "s16", self._layout)


def _channels(path: Path) -> int:
    """1 or 2, which is also what more become. Raises NoSound."""
    with open_media(path) as container:
        sounds = sound_streams(container)
        if not sounds:
            raise NoSound("there is no sound in it", hint="choose a recording with sound")
        return min(2, sounds[0].codec_context.channels)


def _blocks(path: Path, layout: str) -> Iterator[NDArray[np.float32]]:
    """The first sound stream from the document's 0 on, without holes."""
    with open_media(path) as container:
        sounds = sound_streams(container)
        came: list[NDArray[np.float32]] = []
        end = 0

        def take(at: int, samples: NDArray[Any]) -> None:
            nonlocal end
            came.append(np.zeros((len(samples), max(0, at - end)), np.float32))
            came.append(samples.astype(np.float32, copy=False))
            end = at + samples.shape[1]

        placed = Placed(
            take, presentation_zero_s(container), sample_format="fltp", layout=layout, rate_hz=_RATE_HZ
        )
        for packet in container.demux(sounds[0]):
            try:
                for frame in packet.decode():
                    placed.place(frame, frame.pts)
            except FFmpegError:  # one damaged packet is a hole, not the end
                continue
            yield from came
            came.clear()
        placed.finish()
        yield from came
