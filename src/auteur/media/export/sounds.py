"""Decoded sound of a source, by sample: float32, channels first, at the source's own rate."""

from __future__ import annotations

import os
import struct
from collections import deque
from collections.abc import Iterator
from fractions import Fraction

import av
import numpy as np
import numpy.typing as npt
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from auteur.core.render.facts import AAC_FRAME
from auteur.media.export.source import SoundStream, Source
from auteur.media.open import open_media
from auteur.media.rates import rounded

__all__ = ["Pcm", "Reader", "decoder_of", "opus_decoder", "pcm_of"]

Pcm = npt.NDArray[np.float32]

_WARM_UP = 2  # packets decoded before the first that is kept: its overlap, and a margin
_OPUS_WARM_UP = 10  # whose state fades: 80 ms are enough for the ear, these for the sample
_SEEKABLE = (
    "mov",
    "matroska",
    "wav",
    "w64",
    "flac",
    "aiff",
)  # others find a time by guessing from the bit rate


class Reader:
    """Reads any range of a source's sound; ranges read in ascending order are decoded once. Not for several threads."""

    def __init__(self, source: Source) -> None:
        assert source.sound is not None
        self.source, self.stream = source, source.sound
        self._blocks: deque[tuple[int, Pcm]] = deque()  # (position of the first sample, samples)
        self._feed: Iterator[tuple[int, Pcm]] | None = None
        self._next = 0  # no sample before this will come from the feed

    @property
    def channels(self) -> int:
        return self.stream.facts.channels

    def read(self, start: int, stop: int) -> Pcm:
        """Samples [start, stop) counted from the source's 0; silence where the source has none."""
        out = np.zeros((self.channels, max(0, stop - start)), np.float32)
        begin = self._blocks[0][0] if self._blocks else self._next
        if self._feed is None or start < begin or start > self._next + 16 * AAC_FRAME:
            self._blocks.clear()
            self._feed, self._next = self._from(start), start
        while self._next < stop and (block := next(self._feed, None)) is not None:
            self._blocks.append(block)
            self._next = max(self._next, block[0] + block[1].shape[1])
        while self._blocks and self._blocks[0][0] + self._blocks[0][1].shape[1] <= start:
            self._blocks.popleft()
        for position, samples in self._blocks:
            lo, hi = max(start, position), min(stop, position + samples.shape[1])
            if hi > lo:
                out[:, lo - start : hi - start] = samples[:, lo - position : hi - position]
        return out

    def _from(self, start: int) -> Iterator[tuple[int, Pcm]]:
        if self.stream.track is not None:
            return _packets(self.source, self.stream, start)
        return _container(self.source, self.stream, start)


def pcm_of(frame: AudioFrame) -> Pcm:
    """The samples of a float frame, planar or packed."""
    samples: Pcm = frame.to_ndarray().astype(np.float32, copy=False)
    return samples if frame.format.is_planar else samples.reshape(-1, frame.layout.nb_channels).T


def decoder_of(config_raw: bytes) -> AudioCodecContext:
    """A decoder for AAC of this configuration."""
    decoder = av.CodecContext.create("aac", "r")
    decoder.extradata = config_raw
    return decoder


def opus_decoder(channels: int) -> AudioCodecContext:
    """A decoder for Opus of one or two channels, that drops nothing at the beginning."""
    decoder = av.CodecContext.create("opus", "r")
    assert isinstance(decoder, AudioCodecContext)
    decoder.extradata = b"OpusHead" + struct.pack("<BBHIhB", 1, channels, 0, 48_000, 0, 0)
    return decoder


def _packets(source: Source, stream: SoundStream, start: int) -> Iterator[tuple[int, Pcm]]:
    track, facts = stream.track, stream.facts
    assert track is not None
    first = max(0, (start - facts.origin) // facts.packet)
    decoder = decoder_of(stream.config.raw) if stream.config else opus_decoder(facts.channels)
    early = _WARM_UP if stream.config else _OPUS_WARM_UP
    for number in range(max(0, first - early), facts.packets):
        packet = av.Packet(os.pread(source.handle, int(track.sizes[number]), int(track.offsets[number])))
        packet.pts = number
        for frame in decoder.decode(packet):
            if number >= first:
                yield facts.origin + number * facts.packet, pcm_of(frame)


def _container(source: Source, stream: SoundStream, start: int) -> Iterator[tuple[int, Pcm]]:
    indexed, facts = stream.indexed, stream.facts
    assert indexed is not None
    rate = facts.sample_rate
    with open_media(source.path) as container:
        sound = container.streams[indexed.number]
        if container.format.name.split(",")[0] in _SEEKABLE:
            early = (
                Fraction(max(0, start), rate) - Fraction(1, 5) + indexed.zero_s
            )  # Opus and MP3 settle in 80 ms
            container.seek(int(early / indexed.time_base), stream=sound, backward=True)
        resampler: AudioResampler | None = None
        for frame in container.decode(sound):
            if not isinstance(frame, AudioFrame) or frame.pts is None:
                continue
            # PyAV 18.1 counts a plane too many where there are eight, and reads beyond the last.
            resampler = resampler or AudioResampler(
                "fltp" if frame.layout.nb_channels < 8 else "flt", frame.layout, rate
            )
            at = rounded((frame.pts * indexed.time_base - indexed.zero_s) * rate)
            if at + frame.samples <= start:
                continue
            for planar in resampler.resample(frame):
                yield at, pcm_of(planar)
                at += planar.samples
