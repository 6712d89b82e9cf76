"""One pass over a recording: packets in, pictures and sound to whoever wants them, by the document's clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Protocol

from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.stream import Discard, Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from auteur.core.time import nearest
from auteur.media.derive.constant_rate import source_rate
from auteur.media.derive.proxy import SOUND_RATE_HZ, ProxyWriter
from auteur.media.errors import MediaTooLarge
from auteur.media.index import MAX_PACKETS
from auteur.media.meter import Meter
from auteur.media.placed import Placed

__all__ = ["Hearing", "Seeing", "Taker", "read"]

_SILENT_AFTER_S = 10


class Taker(Protocol):
    """Whoever wants some pictures: asked by their time before they are decoded, or drawn."""

    def wants(self, at_ms: int) -> bool: ...

    def take(self, at_ms: int, frame: VideoFrame) -> None: ...


class Seeing:
    """Decodes the picture, entirely where there is a proxy to make, else only keyframes that somebody wants."""

    def __init__(
        self, stream: VideoStream, zero_s: Fraction, takers: Sequence[Taker], proxy: ProxyWriter | None
    ) -> None:
        self.stream, self.takers, self.proxy = stream, takers, proxy
        self.zero_s, self.unit = zero_s, stream.time_base or Fraction(1, 1000)
        self.damaged, self.seen = 0, 0
        self._end = int(zero_s / self.unit)  # on the stream's clock
        self.shown_until_s = Fraction(
            0
        )  # by the rate where there is one: containers state last packets' lengths badly
        rate = source_rate(stream)
        self._period_s = 1 / rate if rate is not None else None
        if proxy is None:
            # Not `discard` too, which would spare reading the others: MP4's keyframes then come with others' times.
            stream.codec_context.skip_frame = "NONKEY"
            # Nothing refers to what is decoded here, and blocks vanish in a tenth of the size: a quarter less work.
            stream.codec_context.options = {**stream.codec_context.options, "skip_loop_filter": "all"}
        else:
            stream.codec_context.thread_type = "AUTO"

    @property
    def end_s(self) -> Fraction:
        """When the last picture that was met ends."""
        return self._end * self.unit - self.zero_s

    def packet(self, packet: Packet[Stream]) -> float:
        """Take the next packet; how far the picture has come, in seconds."""
        if packet.pts is not None:
            self._end = max(self._end, packet.pts + (packet.duration or 0))
        frames = self._every_frame(packet) if self.proxy is not None else self._keyframe(packet)
        for frame in frames:
            self._show(frame)
        return self._end * float(self.unit) - float(self.zero_s)

    def _every_frame(self, packet: Packet[Stream] | None) -> Iterator[VideoFrame]:
        try:
            yield from self.stream.codec_context.decode(packet)
        except FFmpegError:  # one damaged packet is a hole, not the end
            self.damaged += 1

    def _keyframe(self, packet: Packet[Stream]) -> Iterator[VideoFrame]:
        if not packet.is_keyframe or packet.is_discard or packet.pts is None:
            return
        if not self._wanted(nearest((packet.pts * self.unit - self.zero_s) * 1000)):
            return
        yield from self._every_frame(packet)
        yield from self._every_frame(None)  # at once, for whether the next is wanted depends on it
        self.stream.codec_context.flush_buffers()

    def _wanted(self, at_ms: int) -> bool:
        return any(taker.wants(at_ms) for taker in self.takers)

    def _show(self, frame: VideoFrame) -> None:
        if frame.pts is None or frame.is_corrupt:
            return
        self.seen += 1
        at_s = frame.pts * self.unit - self.zero_s
        at_ms = max(0, nearest(at_s * 1000))
        for taker in self.takers:
            if taker.wants(at_ms):
                taker.take(at_ms, frame)
        if self.proxy is not None:
            lasts_s = self._period_s or (frame.duration or 0) * self.unit or 1 / self.proxy.rate
            self.shown_until_s = max(self.shown_until_s, at_s + lasts_s)
            self.proxy.picture(frame, at_s)

    def finish(self) -> None:
        """Take what the decoder still holds."""
        if self.proxy is not None:
            for frame in self._every_frame(None):
                self._show(frame)


class Hearing:
    """Decodes the sound and places it for each that wants it."""

    def __init__(self, stream: AudioStream, places: Sequence[Placed]) -> None:
        self.stream, self.places, self.damaged = stream, places, 0
        self._first, self._decode = places[0], stream.codec_context.decode
        self.stated_s = float((stream.duration or 0) * (stream.time_base or 0))

    @property
    def end_s(self) -> Fraction:
        """When the last sound that was met ends."""
        return self.places[0].end_s

    def packet(self, packet: Packet[Stream]) -> float:
        """Take the next packet; how far the sound has come, in seconds."""
        try:
            for frame in self._decode(packet):
                self._place(frame)
        except FFmpegError:
            self.damaged += 1
        return self._first.reached_s

    def _place(self, frame: AudioFrame) -> None:
        pts = frame.pts
        for placed in self.places:
            placed.place(frame, pts)

    def finish(self) -> None:
        """Take what the decoder and the resamplers still hold."""
        for frame in self.stream.codec_context.decode(None):
            self._place(frame)
        for placed in self.places:
            placed.finish()


def read(
    container: InputContainer,
    seeing: Seeing | None,
    hearing: Hearing | None,
    proxy: ProxyWriter | None,
    meter: Meter,
) -> None:
    """Read the container to its end. Raises MediaTooLarge for more packets than a file can sensibly have.

    Sound that has not come 10 s after the picture of its time is silence: a proxy whose sound begins an hour late would
    else have it at its end.
    """
    parts: dict[int, Seeing | Hearing] = {
        part.stream.index: part for part in (seeing, hearing) if part is not None
    }
    for stream in container.streams:
        if stream.index not in parts:
            stream.discard = Discard.all
    reached_s = 0.0
    take = {number: part.packet for number, part in parts.items()}
    for count, packet in enumerate(container.demux([container.streams[number] for number in parts])):
        if count > MAX_PACKETS:
            raise MediaTooLarge(f"more than {MAX_PACKETS} packets")
        if packet.pts is None and packet.size == 0:
            continue  # the flush packet at the end
        now_s = take[packet.stream_index](packet)
        if now_s > reached_s + 1:
            meter.add(now_s - reached_s, "deriving")
            reached_s = now_s
            if proxy is not None and hearing is not None:
                silent_s = min(now_s - _SILENT_AFTER_S, hearing.stated_s)
                proxy.silent_until(int(silent_s * SOUND_RATE_HZ))
    for part in parts.values():
        part.finish()
