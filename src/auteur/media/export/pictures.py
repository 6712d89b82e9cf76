"""Decoded frames of a source, by number: no more is decoded than the frames asked for depend on."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Iterator, Sequence

import av
import numpy as np
from av.packet import Packet
from av.stream import Stream
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from auteur.core.errors import MediaError
from auteur.media.allowed import MAX_PIXELS
from auteur.media.export.coders import CODERS
from auteur.media.export.indexed import Indexed
from auteur.media.export.streams import PictureStream, Source
from auteur.media.open import open_media

__all__ = ["decoder_of", "frames_of"]

_WORTH_SEEKING = 60  # frames that cost more to decode than opening the file once more


def frames_of(source: Source, wanted: Sequence[int], *, threads: int = 1) -> Iterator[VideoFrame]:
    """The frames `wanted` (ascending; a number may repeat) one by one, as decoded.

    Raises MediaError when one cannot be decoded. `threads` 0 lets the decoder use all cores.
    """
    stream = source.picture
    assert stream is not None
    if stream.facts.still:
        frame = next((one for _, one in _whole(source, stream)), None)
        if frame is None:
            raise MediaError(f"{source.path.name} cannot be decoded", hint="the file is damaged")
        yield from itertools.repeat(frame, len(wanted))
        return
    one = _from_table if stream.codec else _from_container
    parts = _stretches(stream, wanted, 1 if stream.codec else _WORTH_SEEKING)
    decoded = (pair for part in parts for pair in one(source, stream, part, threads))
    number, frame = next(decoded, (-1, None))
    for want in wanted:
        while frame is not None and number < want:
            number, frame = next(decoded, (-1, None))
        if frame is None or number != want:
            raise MediaError(
                f"frame {want} of {source.path.name} cannot be decoded", hint="the file is damaged there"
            )
        yield frame


def _from_table(
    source: Source, stream: PictureStream, wanted: Sequence[int], threads: int
) -> Iterator[tuple[int, VideoFrame]]:
    """Frames with their numbers, in order; packets nobody depends on are not decoded unless wanted (`skip_frame`)."""
    track, order = stream.track, stream.facts.order
    assert track is not None
    needed = set(wanted)
    pending = len(needed)
    decoder = decoder_of(stream.codec, stream.record, threads)
    for packet in range(stream.key_before(wanted[0]), len(order)):
        if not pending:
            break
        shown = order[packet]
        pending -= shown in needed
        # Only with one thread does a change apply to this packet: frame threads are packets behind.
        if threads == 1 and stream.codec == "h264":
            decoder.skip_frame = "DEFAULT" if shown in needed else "NONREF"
        data = os.pread(source.handle, int(track.sizes[packet]), int(track.offsets[packet]))
        yield from _numbered(decoder, _packet(data, shown), wanted[0])
    yield from _numbered(decoder, None, wanted[0])


def _stretches(stream: PictureStream, wanted: Sequence[int], gap: int) -> Iterator[Sequence[int]]:
    """The parts of `wanted` between which a keyframe lets decoding jump over more than `gap` frames less one."""
    begin = 0
    for at in range(1, len(wanted)):
        last, frame = wanted[at - 1], wanted[at]
        if frame > last + gap and stream.key_before(frame) > stream.key_before(last):
            yield wanted[begin:at]
            begin = at
    yield wanted[begin:]


def decoder_of(codec: str, record: bytes, threads: int = 1) -> VideoCodecContext:
    """A decoder for packets as they stand in MP4 under this configuration record."""
    decoder = av.CodecContext.create(CODERS[codec].decoder, "r")
    assert isinstance(decoder, VideoCodecContext)
    if codec != "vp9":  # whose record is for players alone
        decoder.extradata = record
    decoder.options = {"max_pixels": str(MAX_PIXELS)}
    decoder.thread_count = threads
    decoder.thread_type = "AUTO" if threads != 1 else "SLICE"
    return decoder


def _packet(data: bytes, pts: int) -> Packet[Stream]:
    packet: Packet[Stream] = Packet(data)
    packet.pts = pts
    return packet


def _numbered(
    decoder: VideoCodecContext, packet: Packet[Stream] | None, least: int
) -> Iterator[tuple[int, VideoFrame]]:
    for frame in decoder.decode(packet):
        if frame.pts is not None and frame.pts >= least and not frame.is_corrupt:
            yield frame.pts, frame


def _from_container(
    source: Source, stream: PictureStream, wanted: Sequence[int], threads: int
) -> Iterator[tuple[int, VideoFrame]]:
    """Frames with their numbers, from a keyframe before the first wanted on."""
    indexed = stream.indexed
    assert indexed is not None
    key = stream.key_before(wanted[0])
    # Where a container has no index (MPEG-TS) seeking may land behind the keyframe: then from further back.
    for back_s in (0, 12, None):
        frames = _sought(
            source, indexed, None if back_s is None else key - int(back_s / indexed.time_base), threads
        )
        for number, frame in frames:
            if number > wanted[0]:
                break
            if number == wanted[0]:
                yield from _until(wanted[-1], itertools.chain([(number, frame)], frames))
                return


def _until(last: int, frames: Iterable[tuple[int, VideoFrame]]) -> Iterator[tuple[int, VideoFrame]]:
    for number, frame in frames:
        yield number, frame
        if number >= last:
            return


def _whole(source: Source, stream: PictureStream) -> Iterator[tuple[int, VideoFrame]]:
    assert stream.indexed is not None
    return _sought(source, stream.indexed, None, threads=1)


def _sought(
    source: Source, indexed: Indexed, start: int | None, threads: int
) -> Iterator[tuple[int, VideoFrame]]:
    with open_media(source.path, threads=threads) as container:
        picture = container.streams[indexed.number]
        if threads != 1:
            picture.codec_context.thread_type = "AUTO"
        if start is not None:
            container.seek(start, stream=picture, backward=True)
        for frame in container.decode(picture):
            if not isinstance(frame, VideoFrame) or frame.pts is None or frame.is_corrupt:
                continue
            number = int(np.searchsorted(indexed.pts, frame.pts))
            if number < len(indexed.pts) and indexed.pts[number] == frame.pts:
                yield number, frame
