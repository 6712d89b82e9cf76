"""Matroska and WebM as tables: where each packet's bytes lie in the file, as MP4 tells it by itself.

FFmpeg finds the packets; each is then looked for in the file and compared. So they are copied, and decoded from any
keyframe, as those of an MP4 are. What is laced, compressed or encrypted is not found, and goes the slow way.
"""

from __future__ import annotations

import os
import struct
from fractions import Fraction
from pathlib import Path

import numpy as np
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from auteur.media.index import picture_stream, presentation_zero_s, sound_streams
from auteur.media.mp4.boxes import BadBox, box
from auteur.media.mp4.read import Track
from auteur.media.open import open_media

__all__ = ["read_matroska"]

_NEAR = 32  # bytes around the place FFmpeg tells in which a packet begins
_ENTRIES = {
    "h264": (b"avc1", b"avcC"),
    "hevc": (b"hvc1", b"hvcC"),
    "vp9": (b"vp09", b""),
    "av1": (b"av01", b"av1C"),
}


def read_matroska(path: Path, handle: int) -> tuple[Track, ...]:
    """The tracks of picture and of the first sound, their 0 the document's. Raises BadBox where this reader does not
    reach: another container or codec, or packets that do not lie in the file as they are."""
    with open_media(path) as container:
        if "matroska" not in container.format.name:
            raise BadBox("not Matroska")
        picture, sound = picture_stream(container), next(iter(sound_streams(container)), None)
        zero_s = presentation_zero_s(container)
        rows: dict[int, list[tuple[int, int, int, bool]]] = {
            s.index: [] for s in (picture, sound) if s is not None
        }
        for packet in container.demux([container.streams[index] for index in rows]):
            if packet.size:
                rows[packet.stream_index].append(_row(packet, handle))
        entries = {s.index: _entry(s) for s in (picture, sound) if s is not None}
        return tuple(
            _track(container.streams[index], found, entries[index], zero_s)
            for index, found in rows.items()
            if found
        )


def _row(packet: Packet[Stream], handle: int) -> tuple[int, int, int, bool]:
    """Offset, size and time of a packet, and whether it is a keyframe."""
    data = bytes(packet)
    if packet.pos is None or packet.pts is None:
        raise BadBox("a packet without a place or a time")
    start = max(0, packet.pos - _NEAR)
    at = os.pread(handle, len(data) + 2 * _NEAR, start).find(data)
    if at < 0:
        raise BadBox("packets that do not lie in the file as they are")
    return start + at, len(data), packet.pts, packet.is_keyframe


def _track(stream: Stream, rows: list[tuple[int, int, int, bool]], entry: bytes, zero_s: Fraction) -> Track:
    offsets, sizes, pts, keys = (np.array(column) for column in zip(*rows, strict=True))
    base = stream.time_base or Fraction(1, 1000)
    scale = base.denominator
    count = np.arange(len(rows))
    picture = isinstance(stream, VideoStream)
    return Track(
        kind="vide" if picture else "soun",
        timescale=scale,
        sizes=sizes.astype(np.int64),
        offsets=offsets.astype(np.int64),
        dts=count,
        pts=pts.astype(np.int64) * base.numerator,
        sync=keys.astype(np.bool_),
        edit_start=round(zero_s * scale),
        delay=Fraction(0),
        shown=None,
        entry=entry,
        matrix=(1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30),
        width=round(stream.width * (stream.sample_aspect_ratio or 1))
        if isinstance(stream, VideoStream)
        else 0,
        height=stream.height if isinstance(stream, VideoStream) else 0,
        media_duration=int(pts.max()),
    )


def _entry(stream: Stream) -> bytes:
    """A sample entry as an MP4 would have it; nothing for a codec whose packets are not read one by one."""
    context = stream.codec_context
    extra = bytes(context.extradata or b"")
    if not isinstance(stream, VideoStream):
        return _opus_entry(extra) if context.codec.canonical_name == "opus" else b""
    if context.codec.canonical_name not in _ENTRIES:
        return b""
    name, kind = _ENTRIES[context.codec.canonical_name]
    boxes = [box(kind, extra)] if kind else []
    sar = stream.sample_aspect_ratio or Fraction(1)
    if sar != 1:
        boxes.append(box(b"pasp", struct.pack(">II", sar.numerator, sar.denominator)))
    picture = stream.codec_context
    tags = (picture.color_primaries, picture.color_trc, picture.colorspace)
    full = 128 * (picture.color_range == 2)
    boxes.append(box(b"colr", b"nclx", struct.pack(">HHHB", *tags, full)))
    head = struct.pack(">6xH16xHHIIIH32xHh", 1, stream.width, stream.height, 72 << 16, 72 << 16, 0, 1, 24, -1)
    return box(name, head, *boxes)


def _opus_entry(extra: bytes) -> bytes:
    if extra[:8] != b"OpusHead" or len(extra) < 19:
        raise BadBox("Opus without its head")
    _, channels, skip, rate, gain, family = struct.unpack_from("<BBHIhB", extra, 8)
    specific = box(b"dOps", struct.pack(">BBHIhB", 0, channels, skip, rate, gain, family))
    return box(b"Opus", struct.pack(">6xH8xHHIHH", 1, channels, 16, 0, 48_000, 0), specific)
